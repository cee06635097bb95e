"""LED: the ledger against the documents, and what people wrote in it."""

from __future__ import annotations

from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page, Project
from evidgrade.ledger.match import Match
from evidgrade.ledger.rating import rating_of
from evidgrade.ledger.standing import SIGNED, Now, level_changes, recorded_state
from evidgrade.ledger.values import LedgerClaim
from evidgrade.ledger.wording import marked
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span

_PAGE = "Exercise relieves knee pain in most adults [1]. Rest does not help [2].\n\nReferences\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_BIB = (
    "@article{adams2019,\n  author = {Adams, B.},\n  title = {Exercise},\n  journal = {J Pain},\n  year = {2019},\n  volume = {12},\n  pages = {1--9}\n}\n\n"
    "@article{brown2018,\n  author = {Brown, C.},\n  title = {Rest},\n  journal = {Spine},\n  year = {2018},\n  volume = {3},\n  pages = {20--29}\n}\n"
)
_HEAD = "version: 1\ndocuments:\n  - path: page.md\n    references:\n      1: adams2019\n      2: brown2018\nclaims:\n"


def _claim(text: str, more: str = "", direct: str = "adams2019", name: str = "c-00000001") -> str:
    return f"  - id: {name}\n    document: page.md\n    text: {text}\n    citations:\n      direct: [{direct}]\n      inherited: []\n{more}"


_ONE = _claim("Exercise relieves knee pain in most adults.")
_TWO = _claim("Rest does not help.", direct="brown2018", name="c-00000002")
_GOOD = Example(_PAGE, ledger=_HEAD + _ONE + _TWO, bibliography=_BIB)


def _bad(claims: str) -> Example:
    return Example(_PAGE, ledger=_HEAD + claims, bibliography=_BIB)


def _at(project: Project, claim: LedgerClaim, key: str | None = None) -> Span:
    place = claim.places.get(key, claim.place) if key else claim.place
    return project.line_span(project.ledger_path, place.line)


def _claims(project: Project) -> Iterator[LedgerClaim]:
    """Claims of the ledger whose documents belong to this run."""
    if project.ledger is not None:
        yield from (c for c in project.ledger.claims if c.document in project.by_path)


@check(
    "LED003",
    "error",
    "A claim of the ledger is in its document no longer.",
    rationale="""Somebody recorded or signed this sentence, and the page does not say it any more. If it was taken out on purpose, take the entry out; if it was
    reworded, review the new sentence. `evidgrade review remove` takes the entry out and keeps who did it.""",
    bad=_bad(_ONE + _TWO + _claim("Massage cures knee pain.", name="c-00000003")),
    good=_GOOD,
    scope="project",
)
def claim_not_found(project: Project) -> Iterator[Problem]:
    """Claims with neither the same nor a near text in any document of the run; those of a document that is gone together."""
    gone: dict[str, list[LedgerClaim]] = {}
    for claim in project.matches.missing if project.matches else ():
        if claim.judgement and claim.judgement.state == "dismissed":
            continue
        if claim.document in project.absent:
            gone.setdefault(claim.document, []).append(claim)
        else:
            yield Problem(_at(project, claim, "text"), f"{claim.id} is not in {claim.document} any more.", document=project.ledger_path)
    for path, claims in gone.items():
        judged = sum(claim.judgement is not None for claim in claims)
        many = f"{len(claims)} of its claims stand in no other document" if len(claims) > 1 else f"its claim {claims[0].id} stands in no other document"
        decided = f" ({judged} of them with a decision)" if len(claims) > 1 and judged else " (with a decision)" if judged else ""
        yield Problem(_at(project, claims[0], "document"), f"{path} is not there any more, and {many}{decided}.", document=project.ledger_path)


@check(
    "LED004",
    "info",
    "A claim of the ledger moved to another document.",
    rationale="The exact sentence stands in another document of the run. `evidgrade sync` notes the new place; the sign-off goes along.",
    bad=Example("Nothing here now.\n", others=(("other.md", _PAGE),), ledger=_HEAD + _ONE + _TWO, bibliography=_BIB),
    good=_GOOD,
    scope="project",
)
def claim_moved(project: Project) -> Iterator[Problem]:
    """Exact text found elsewhere."""
    for match in project.matches.moved if project.matches else ():
        yield Problem(
            _at(project, match.ledger, "document"),
            f"{match.ledger.id} now stands in {match.found.document}.",
            document=project.ledger_path,
        )


@check(
    "LED005",
    "warning",
    "A claim of the ledger changed its wording.",
    rationale="""The document has a sentence much like the recorded one, and not the same. What was signed is not what readers see: review the new wording. evidgrade
    never takes a near match for the same claim by itself.""",
    bad=_bad(_claim("Exercise relieves knee pain in many adults.") + _TWO),
    good=_GOOD,
    scope="project",
)
def claim_changed(project: Project) -> Iterator[Problem]:
    """Near matches, with the words that changed; those of judged claims also after `sync` has recorded the new sentence."""
    for match in (*project.matches.near, *project.matches.reworded) if project.matches else ():
        page = project.by_path[match.found.document]
        span = next((c.span for c in page.claims if c.id == match.found.id), page.start)
        place = Place(_at(project, match.ledger, "text"), f"recorded as: {match.ledger.text}", project.ledger_path)
        state = f", {match.ledger.judgement.state}" if match.ledger.judgement and match.ledger.judgement.state else ""
        yield Problem(
            span,
            f"The ledger has this claim ({match.ledger.id}{state}) in other words: `{marked(match.ledger.text, match.found.text)}`",
            (place,),
            document=page.path,
        )


@check(
    "LED006",
    "warning",
    "A claim of a recorded document is not in the ledger.",
    rationale="It was added after the last `evidgrade sync`, and nobody has looked at it. Run sync, and review it.",
    bad=_bad(_ONE),
    good=_GOOD,
    scope="project",
)
def unregistered_claim(project: Project) -> Iterator[Problem]:
    """Claims of record in documents that the ledger knows."""
    if project.ledger is None or project.matches is None:
        return
    recorded = {d.path for d in project.ledger.documents}
    for found in project.matches.unregistered:
        page = project.by_path[found.document]
        claim = next((c for c in page.claims if c.id == found.id), None)
        if claim is not None and found.document in recorded:
            yield Problem(claim.span, "This claim is not in the ledger yet.", document=page.path)


@check(
    "LED007",
    "error",
    "The ledger names a key that is not in references/.",
    rationale="The entry was removed or renamed, and the claim's source is lost with it. Put it back, or correct the key.",
    bad=_bad(_claim("Exercise relieves knee pain in most adults.", direct="adam2019") + _TWO),
    good=_GOOD,
    scope="project",
)
def unknown_reference_key(project: Project) -> Iterator[Problem]:
    """Keys of documents and claims that no .bib entry has. Plain numbers stand for entries that are not matched yet."""
    if project.ledger is None:
        return
    keys = set(project.bibliography.by_key) if project.bibliography else set()
    for document in project.ledger.documents:
        for number, key in document.references.items():
            if key is not None and key not in keys:
                yield Problem(
                    project.line_span(project.ledger_path, document.place.line),
                    f"{document.path}, reference {number}: `{key}` is not in references/.",
                    document=project.ledger_path,
                )
    for claim in _claims(project):
        for key in (*claim.direct, *claim.inherited):
            if key not in keys and not key.isdigit() and not _is_label(project, claim, key):
                yield Problem(
                    _at(project, claim, "citations"),
                    f"{claim.id} cites `{key}`, which is not in references/.",
                    document=project.ledger_path,
                )


def _is_label(project: Project, claim: LedgerClaim, key: str) -> bool:
    return any(r.label == key for r in project.by_path[claim.document].extraction.references)


@check(
    "LED008",
    "warning",
    "Document and ledger cite different sources for a claim.",
    rationale="A marker was added, removed or renumbered since the claim was recorded. If the document is right, run `evidgrade sync` and review the claim again.",
    bad=_bad(_claim("Exercise relieves knee pain in most adults.", direct="brown2018") + _TWO),
    good=_GOOD,
    scope="project",
)
def citation_drift(project: Project) -> Iterator[Problem]:
    """Claims matched exactly whose direct sources are not those that the ledger records."""
    for match in project.matches.exact if project.matches else ():
        page = project.by_path[match.found.document]
        claim = next((c for c in page.claims if c.id == match.found.id), None)
        if claim is None or _judged(match.ledger):
            continue
        now = sources_of(project, page.path, claim)
        if set(now) != set(match.ledger.direct):
            was = ", ".join(match.ledger.direct) or "nothing"
            place = Place(_at(project, match.ledger, "citations"), f"recorded: {was}", project.ledger_path)
            yield Problem(
                claim.span,
                f"Cites {', '.join(now) or 'nothing'} now; the ledger records {was}.",
                (place,),
                document=page.path,
            )


def _judged(claim: LedgerClaim) -> bool:
    return claim.judgement is not None and bool(claim.judgement.confirmed or claim.judgement.rejected)


def sources_of(project: Project, path: str, claim: Claim) -> list[str]:
    """Names of a claim's direct sources as the ledger writes them: keys, or numbers where nothing is matched."""
    page = project.by_path[path]
    return [project.keys.get((path, p)) or page.number(p).split(" ")[0] for p in claim.references_direct]


@check(
    "LED105",
    "warning",
    "The level of a claim is not the one that the ledger records.",
    rationale="A source, its design or its status changed, or the rules did. A reviewer who signed the old level should see the new one. `evidgrade sync` records it.",
    bad=_bad(
        _claim(
            "Exercise relieves knee pain in most adults.",
            "    level:\n      scheme: ocebm-2011\n      level: '2'\n      state: design-based\n",
        )
        + _TWO
    ),
    good=_GOOD,
    scope="project",
)
def level_changed(project: Project) -> Iterator[Problem]:
    """Claims matched exactly with another level or state than recorded, same scheme, or another level than was signed off."""
    for match in project.matches.exact if project.matches else ():
        page = project.by_path[match.found.document]
        grade = page.grades.get(match.found.id)
        recorded = match.ledger.level
        if problem := _signed_level(project, match):
            yield problem
            continue
        if grade is None or recorded is None or recorded.scheme != grade.scheme:
            continue
        if (recorded.level, recorded.state) != (grade.level, grade.state):
            claim = next(c for c in page.claims if c.id == match.found.id)
            place = Place(
                _at(project, match.ledger, "level"),
                f"recorded: {_level(recorded.level, recorded.state)}",
                project.ledger_path,
            )
            yield Problem(
                claim.span,
                f"Now {_level(grade.level, grade.state)}; the ledger records {_level(recorded.level, recorded.state)}.",
                (place,),
                document=page.path,
            )


def _signed_level(project: Project, match: Match) -> Problem | None:
    """Sync may have recorded the new level; what the reviewer saw stays what it was."""
    judgement, page = match.ledger.judgement, project.by_path[match.found.document]
    claim = next(c for c in page.claims if c.id == match.found.id)
    if judgement is None or recorded_state(judgement) not in SIGNED:
        return None
    change = next(level_changes(judgement, now_of(project, page, claim)), None)
    if change is None:
        return None
    place = Place(_at(project, match.ledger, "judgement"), f"{judgement.state} with level {judgement.level_seen}", project.ledger_path)
    return Problem(claim.span, f"{match.ledger.id} was {judgement.state}; {change.message}.", (place,), document=page.path)


def now_of(project: Project, page: Page, claim: Claim) -> Now:
    """A claim as its page and references/ show it in this run."""
    sources, numbers = {}, {}
    for position in (*claim.references_direct, *claim.references_inherited):
        key, number = project.keys.get((page.path, position)), page.number(position).split(" ")[0]
        sources[key or number] = page.work(position) if key else None
        numbers[key or number] = number
    grade = page.grades.get(claim.id)
    return Now(claim.text, sources, grade.level if grade else None, grade.scheme if grade else None, numbers)


def _level(level: str | None, state: str | None) -> str:
    return f"level {level or 'none'} ({state or 'no state'})"


@check(
    "LED107",
    "warning",
    "An approval has no name or no date.",
    rationale="A signature that nobody made at no time is none. Write the reviewer's name and the date.",
    bad=_bad(_claim("Exercise relieves knee pain in most adults.", "    judgement:\n      state: approved\n") + _TWO),
    good=Example(
        _PAGE,
        ledger=_HEAD
        + _claim(
            "Exercise relieves knee pain in most adults.",
            "    judgement:\n      state: approved\n      reviewer: {name: A. Adams, date: 2026-03-14}\n",
        )
        + _TWO,
        bibliography=_BIB,
    ),
    scope="project",
)
def reviewer_missing(project: Project) -> Iterator[Problem]:
    """Claims approved or rejected without reviewer and date."""
    for claim in _claims(project):
        judgement = claim.judgement
        if judgement and judgement.state in ("approved", "rejected"):
            reviewer = judgement.reviewer
            if reviewer is None or not reviewer.name or not reviewer.date:
                yield Problem(
                    _at(project, claim, "judgement"),
                    f"{claim.id} is {judgement.state} without the reviewer's name and date.",
                    document=project.ledger_path,
                )


@check(
    "LED108",
    "error",
    "A decision that overrides the tool gives no reason.",
    rationale="Who dismisses a claim, rejects its citation or sets another design or level knows something that the page does not show. Write it down; without it the audit trail breaks.",
    bad=_bad(_claim("Exercise relieves knee pain in most adults.", "    judgement:\n      is_claim: false\n") + _TWO),
    good=Example(
        _PAGE,
        ledger=_HEAD
        + _claim(
            "Exercise relieves knee pain in most adults.",
            "    judgement:\n      is_claim: false\n      reason: a heading of the leaflet\n",
        )
        + _TWO,
        bibliography=_BIB,
    ),
    scope="project",
)
def override_without_reason(project: Project) -> Iterator[Problem]:
    """Dismissals, rejections and overrides with neither `reason` nor `note` nor a comment."""
    for claim in _claims(project):
        judgement = claim.judgement
        if judgement is None or judgement.reason or judgement.note or judgement.comments:
            continue
        what = [
            name
            for name, is_set in (
                ("dismisses the claim", judgement.is_claim is False or judgement.state == "dismissed"),
                ("rejects a citation", bool(judgement.rejected)),
                ("sets another question", judgement.question is not None and judgement.question != claim.question),
                (
                    "sets a level",
                    judgement.ocebm2011 is not None and not (judgement.ocebm2011.reason or judgement.ocebm2011.note),
                ),
                ("sets a design", judgement.design is not None and not judgement.design.source),
            )
            if is_set
        ]
        if what:
            yield Problem(
                _at(project, claim, "judgement"),
                f"The judgement of {claim.id} {' and '.join(what)}, and gives no reason.",
                document=project.ledger_path,
            )


@check(
    "LED110",
    "error",
    "A GRADE judgement is not signed, not complete, or does not add up.",
    rationale="""Certainty is shown as rated only when one person has judged all five domains, given a reason for each step, signed and dated it, and the steps
    lead from the start to the certainty. Until then the claim keeps its level by design.""",
    bad=_bad(
        _claim(
            "Exercise relieves knee pain in most adults.",
            "    judgement:\n      grade:\n        start: high\n        certainty: low\n",
        )
        + _TWO
    ),
    good=_GOOD,
    scope="project",
    sources=("GRADE Handbook, 5 (quality of evidence)", "PMC6692166, table 1"),
)
def grade_judgement_invalid(project: Project) -> Iterator[Problem]:
    """Judgements whose rating has problems: one finding a claim, with the first three of them."""
    for claim in _claims(project):
        rating = rating_of(claim.judgement)
        if rating is not None and rating.problems:
            more = f" And {len(rating.problems) - 3} more." if len(rating.problems) > 3 else ""
            yield Problem(
                _at(project, claim, "judgement"),
                f"{claim.id}: {' '.join(rating.problems[:3])}{more}",
                document=project.ledger_path,
            )


@check(
    "LED109",
    "warning",
    "The ledger matches no document.",
    rationale="Every recorded claim is of a document that is not there under this path, so the ledger protects nothing. Correct the paths, or run `evidgrade sync`.",
    bad=Example(_PAGE, path="renamed.md", ledger=_HEAD + _ONE + _TWO, bibliography=_BIB),
    good=_GOOD,
    scope="project",
)
def vacuous_ledger(project: Project) -> Iterator[Problem]:
    """A ledger with claims, none of whose documents was read, in a run over the whole workspace."""
    if project.policy.partial or project.ledger is None:
        return
    if project.ledger.claims and project.pages and not any(True for _ in _claims(project)):
        first = project.ledger.claims[0]
        yield Problem(
            _at(project, first),
            f"None of the {len(project.ledger.claims)} recorded claims is of a document of this run.",
            document=project.ledger_path,
        )
