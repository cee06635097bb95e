"""Two audits of one workspace, before and after a change: what the change brought. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidgrade.audit import Audit
from evidgrade.checks.fingerprint import fingerprint_in
from evidgrade.checks.ledger import sources_of
from evidgrade.checks.scope import Page, Project
from evidgrade.ledger.match import FoundClaim, match_claims
from evidgrade.ledger.values import LedgerClaim
from evidgrade.model.change import ClaimChange, ClaimState, Touched
from evidgrade.model.claim import Claim
from evidgrade.model.finding import Finding

ALIKE = 60.0
"""Least rapidfuzz ratio (0 to 100) of two sentences of one document that are shown as one, changed."""
_COMPARED = 200
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change brought."""

    new: tuple[Finding, ...]
    old: tuple[Finding, ...]
    """Findings that were there before the change."""
    claims: tuple[ClaimChange, ...]


def compare(now: Audit, before: Audit, renamed: Mapping[str, str]) -> Comparison:
    """`renamed` gives, for documents that have another name now, the one that they had."""
    there = {finding.fingerprint for finding in (*before.findings, *before.known)}
    moved = set(renamed.values())

    def was_there(finding: Finding) -> bool:
        path = renamed.get(finding.document, finding.document)
        fresh_under_old_name = path == finding.document and path in moved
        return not fresh_under_old_name and fingerprint_in(path, finding.content) in there

    old = tuple(f for f in now.findings if was_there(f))
    new = tuple(f for f in now.findings if not was_there(f))
    return Comparison(new, old, tuple(_claims(now.project, before.project, renamed)))


def _claims(now: Project, before: Project, renamed: Mapping[str, str]) -> Iterator[ClaimChange]:
    """Changes in the order of the documents as they are, removed claims where their document is done."""
    called = {then: path for path, then in renamed.items()}
    known = {id(page) for page in before.pages}
    fresh = [page for page in now.pages if id(page) not in known]
    taken = {id(page) for page in now.pages}
    gone = [page for page in before.pages if id(page) not in taken]
    then = {(called.get(p.path, p.path), c.id): (p, c) for p in gone for c in p.claims}
    new = {(p.path, c.id): (p, c) for p in fresh for c in p.claims}
    matches = match_claims(
        [LedgerClaim(id=c.id, document=path, text=c.text) for (path, _), (_, c) in then.items()],
        [(c.id, path, c.text) for (path, _), (_, c) in new.items()],
    )
    found: list[ClaimChange] = []
    for match in (*matches.exact, *matches.moved, *matches.near):
        one, other = then[match.ledger.document, match.ledger.id], new[match.found.document, match.found.id]
        touched = tuple(_touched(before, now, one, other, match.how, called))
        if touched and (one[1].of_record or other[1].of_record):
            found.append(ClaimChange(_state(before, *one), _state(now, *other), touched))
    pairs = _rewritten(matches.missing, matches.unregistered)
    for claim, sentence in pairs:
        one, other = then[claim.document, claim.id], new[sentence.document, sentence.id]
        found.append(ClaimChange(_state(before, *one), _state(now, *other), tuple(_touched(before, now, one, other, "near", called))))
    done = {id(part) for pair in pairs for part in pair}
    gone_claims = (then[c.document, c.id] for c in matches.missing if id(c) not in done)
    new_claims = (new[c.document, c.id] for c in matches.unregistered if id(c) not in done)
    found += [ClaimChange(_state(before, *old), None) for old in gone_claims if old[1].of_record]
    found += [ClaimChange(None, _state(now, *added)) for added in new_claims if added[1].of_record]
    order = {page.path: n for n, page in enumerate(now.pages)}
    yield from sorted(found, key=lambda c: _order(c, order, called))


def _rewritten(missing: Sequence[LedgerClaim], unregistered: Sequence[FoundClaim]) -> list[tuple[LedgerClaim, FoundClaim]]:
    """Claims of one document that are likely one, rewritten, the most alike first. To show them side by side is all that is made of it."""
    from rapidfuzz import fuzz

    by_document: dict[str, list[FoundClaim]] = {}
    for claim in unregistered:
        by_document.setdefault(claim.document, []).append(claim)
    scored = [
        (-fuzz.ratio(old.text, new.text), number, place)
        for number, old in enumerate(missing)
        for place, new in enumerate(by_document.get(old.document, ())[:_COMPARED])
        if fuzz.ratio(old.text, new.text) >= ALIKE
    ]
    pairs, used, spent = [], set(), set()
    for _, number, place in sorted(scored):
        new = by_document[missing[number].document][place]
        if number not in used and id(new) not in spent:
            used.add(number)
            spent.add(id(new))
            pairs.append((missing[number], new))
    return pairs


def _order(change: ClaimChange, order: Mapping[str, int], called: Mapping[str, str]) -> tuple[int, str, bool, int, int]:
    state = change.state
    path = state.document if change.now else called.get(state.document, state.document)
    return order.get(path, len(order)), path, change.now is None, state.line, state.column


def _touched(
    before: Project, now: Project, one: tuple[Page, Claim], other: tuple[Page, Claim], how: str, called: Mapping[str, str]
) -> Iterator[Touched]:
    if how == "near":
        yield "text"
    if called.get(one[0].path, one[0].path) != other[0].path:
        yield "document"
    if _works(before, *one) != _works(now, *other):
        yield "citations"
    if _level(*one) != _level(*other):
        yield "level"


def _works(project: Project, page: Page, claim: Claim) -> frozenset[str]:
    """The works that a claim cites itself: by key, else by the letters of the entry, so that a new numbering changes nothing."""
    return frozenset(
        project.keys.get((page.path, p)) or " ".join(_LETTERS.findall(page.reference(p).raw.casefold())) for p in claim.references_direct
    )


def _level(page: Page, claim: Claim) -> tuple[str | None, str | None]:
    grade = page.grades.get(claim.id)
    return (grade.level, grade.state) if grade else (None, None)


def _state(project: Project, page: Page, claim: Claim) -> ClaimState:
    line, column = page.document.position(claim.span.start)
    citations = tuple(sources_of(project, page.path, claim))
    return ClaimState(page.path, line, column, claim.id, claim.text, citations, _level(page, claim)[0])

