"""Claims of the ledger as a reviewer meets them, and a decision carried into the ledger and its log. Pure: values and texts in and out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from evidgrade.checks.ledger import now_of
from evidgrade.checks.scope import Page, Project
from evidgrade.errors import RefusedWrite
from evidgrade.ledger.decisions import Action, Decision, record
from evidgrade.ledger.judged_design import judged_design
from evidgrade.ledger.log import added, line_of, not_carried_out, parse_log, voided
from evidgrade.ledger.match import Match
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.standing import Now, Standing, standing
from evidgrade.ledger.values import DesignJudgement, Judgement, Ledger, LedgerClaim, ReviewState
from evidgrade.model.claim import Claim

_ON_WHAT_STANDS = ("approve", "reject", "dismiss", "waive", "confirm", "reject-citation", "judge")
"""Decisions on a sentence that must be there to be decided on."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of the ledger, and what the documents show of it."""

    recorded: LedgerClaim
    standing: Standing
    page: Page | None = None
    """The document in which its sentence stands, None where it was not found or is dismissed."""
    claim: Claim | None = None
    now: Now | None = None
    near: tuple[str, str] | None = None
    """Of a sentence that is gone: id and text of one that resembles it. A suggestion only."""
    before: LedgerClaim | None = None
    """A judged claim that is gone, and of which this sentence may be the new wording."""


def cases_of(project: Project) -> tuple[Case, ...]:
    """Every claim of the ledger whose document was read, in the order of the ledger."""
    if project.ledger is None or project.matches is None:
        return ()
    matches = project.matches
    found = {id(match.ledger): match for match in matches.exact}
    successors = {id(match.ledger): match for match in (*matches.near, *matches.reworded)}
    origins = {(m.found.document, m.found.id): m.ledger for m in matches.reworded}
    read = {page.path for page in project.pages}
    return tuple(
        _case(project, claim, found.get(id(claim)), successors.get(id(claim)), origins)
        for claim in project.ledger.claims
        if claim.document in read
    )


def gone_cases(project: Project) -> tuple[Case, ...]:
    """Claims of the ledger whose documents are no longer there."""
    claims = project.ledger.claims if project.ledger else ()
    policy = project.policy
    gone = (c for c in claims if c.document not in project.by_path and c.document in project.absent)
    return tuple(Case(claim, standing(claim, None, policy.today, policy.review_days)) for claim in gone)


def _case(
    project: Project, recorded: LedgerClaim, match: Match | None, near: Match | None, origins: dict[tuple[str, str], LedgerClaim]
) -> Case:
    policy = project.policy
    if match is None:
        state = standing(recorded, None, policy.today, policy.review_days)
        return Case(recorded, state, near=(near.found.id, near.found.text) if near else None)
    page = project.by_path[match.found.document]
    claim = next(c for c in page.claims if c.id == match.found.id)
    now = now_of(project, page, claim)
    state = standing(recorded, now, policy.today, policy.review_days)
    return Case(recorded, state, page, claim, now, before=origins.get((match.found.document, match.found.id)))


def to_review(cases: Sequence[Case]) -> list[Case]:
    """Those that a person should look at: first what changed since a decision, then what nobody decided on."""
    changed = [case for case in cases if case.standing.state == "needs-review"]
    fresh = [case for case in cases if case.standing.state == "new" and case.claim is not None]
    return [*changed, *fresh]


def named(ledger: Ledger, names: Sequence[str], path: str) -> list[LedgerClaim]:
    """The claims of the names given: `ID`, or `PATH#ID` where an id stands for claims of several documents.

    Raises RefusedWrite for a name that means none, or several.
    """
    return [_named(ledger, name, path) for name in dict.fromkeys(names)]


def _named(ledger: Ledger, name: str, path: str) -> LedgerClaim:
    document, _, wanted = name.rpartition("#")
    meant = [c for c in ledger.claims if c.id == wanted and (not document or c.document == document)]
    if not meant:
        close = get_close_matches(wanted, [c.id for c in ledger.claims], n=1, cutoff=0.8)
        hint = f"did you mean {close[0]}?" if close else "`evidgrade review list` shows all; after an edit of the document run `evidgrade sync` first"
        raise RefusedWrite(f"no claim `{name}`; {hint}", path)
    if len(meant) > 1:
        options = ", ".join(f"{c.document}#{c.id}" for c in meant)
        raise RefusedWrite(f"`{name}` stands for claims of several documents; name one of {options}", path)
    return meant[0]


_CARRIED: Mapping[ReviewState, Action] = {"approved": "approve", "rejected": "reject", "waived": "waive"}
"""What may be taken over to a new wording: decisions on a sentence that is meant to stand in a document."""
_OF_ITS_TIME = frozenset({"state", "reviewer", "reason", "expires", "is_claim", "comments", "text_sha", "source_sha", "source_status", "level_seen", "scheme_seen"})
"""Keys of a judgement that a new decision writes itself, or that speak of the old wording alone."""


def carried(
    cases: Sequence[Case], names: Sequence[str], by: str, day: str, role: str | None, reason: str | None, *, values: bool
) -> list[tuple[LedgerClaim, Decision]]:
    """The decisions that take earlier ones over to new wordings. With `values` only what was judged beside the state; that goes first.

    Raises RefusedWrite for a name whose claim is not judged, still stands as it was, or has no recorded sentence in its place.
    """
    ledger = Ledger(claims=tuple(case.recorded for case in cases))
    out: list[tuple[LedgerClaim, Decision]] = []
    for old in named(ledger, names, "claims.yaml"):
        case = next(c for c in cases if c.recorded is old)
        new = next((c for c in cases if c.before is not None and (c.before.document, c.before.id) == (old.document, old.id)), None)
        if new is None:
            raise RefusedWrite(f"{old.id}: {_not_carried(case)}")
        judgement = old.judgement
        assert judgement is not None
        if values:
            kept = {name: value for name, value in judgement.written.items() if name not in _OF_ITS_TIME and value is not None}
            fresh = new.recorded.judgement.written if new.recorded.judgement else {}
            if any(fresh.get(name) != value for name, value in kept.items()):
                out.append((new.recorded, Decision("judge", by, day, role, values=kept)))
            continue
        action = _CARRIED.get(case.standing.recorded)
        if action is None:
            raise RefusedWrite(f"{old.id} is {case.standing.recorded.replace('-', ' ')}; only an approval, a rejection or a waiver is carried over. Decide on {new.recorded.id} itself")
        who = judgement.reviewer
        origin = f"carried over from {old.id} ({case.standing.recorded}{f' by {who.name}' if who and who.name else ''}{f' on {who.date}' if who and who.date else ''})"
        why = "; ".join(part for part in (origin, judgement.reason, reason) if part)
        out += [(new.recorded, Decision(action, by, day, role, why, judgement.expires)), (old, Decision("remove", by, day, role, f"carried over to {new.recorded.id}"))]
    return out


def _not_carried(case: Case) -> str:
    if case.claim is not None:
        return "its sentence stands as it was, so there is nothing to carry over"
    if case.recorded.judgement is None:
        return "nobody has decided on it, so there is nothing to carry over"
    if case.near:
        return f"“{case.near[1]}” resembles it and is not in the ledger yet; run `evidgrade sync`, then carry it over"
    return "no sentence of the documents resembles it; decide on the new one itself, and `evidgrade review remove` this one"


def checked(case: Case, decision: Decision) -> Decision:
    """The decision with what the person saw. Raises RefusedWrite where it cannot be made as the claim stands."""
    recorded, action = case.recorded, decision.action
    if not decision.by.strip():
        raise RefusedWrite(f"a decision on {recorded.id} needs a name; give it with --by")
    if action == "remove" and (case.claim is not None or case.standing.recorded == "dismissed"):
        raise RefusedWrite(f"{recorded.id} still stands in {recorded.document}; only a claim whose sentence is gone can be removed. To say that it is no claim, dismiss it")
    if action in _ON_WHAT_STANDS and case.claim is None:
        raise RefusedWrite(f"{recorded.id}: {_why_not(case)}")
    if action in ("confirm", "reject-citation") and case.page is not None:
        _check_keys(case, case.page, decision)
    if action == "judge" and "design" in decision.values and case.claim is not None:
        _check_design(case, decision)
    return replace(decision, seen=case.now) if action in ("approve", "reject") or (action == "waive" and not decision.rules) else decision


def _check_design(case: Case, decision: Decision) -> None:
    """A design that could not be applied is not written down."""
    design = DesignJudgement(**decision.values["design"])
    claim, page = case.claim, case.page
    assert claim is not None
    assert page is not None
    sources = [page.number(p) for p in claim.references_direct or claim.references_inherited]
    judged = judged_design(Judgement(design=design), sources)
    if judged is not None and judged.problem:
        raise RefusedWrite(f"{case.recorded.id}: {judged.problem}; nothing written")


def _why_not(case: Case) -> str:
    if case.standing.recorded == "dismissed":
        return "it is dismissed as no claim; `evidgrade review reopen` takes that back, then decide"
    near = f" {case.near[0]} resembles it: “{case.near[1]}”. Decide on that one, and remove this one." if case.near else ""
    return f"its sentence is not in {case.recorded.document} any more, so there is nothing to decide on.{near or ' Run `evidgrade sync` if it moved; `evidgrade review remove` takes it out.'}"


def _check_keys(case: Case, page: Page, decision: Decision) -> None:
    references = page.extraction.references
    known = {page.number(r.position).split(" ")[0] for r in references} | {key for (path, _), key in _keys(case, page)}
    for key in decision.keys:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(known)) or 'none'}"
            raise RefusedWrite(f"{page.path} has no reference `{key}`; {hint}")


def _keys(case: Case, page: Page) -> Iterator[tuple[tuple[str, int], str]]:
    """Keys of the claim's sources, and those that may stand behind other references of the page."""
    names = [*(case.now.sources if case.now else ()), *page.bibliography_keys]
    yield from (((page.path, 0), name) for name in names)


@dataclass(frozen=True, slots=True)
class Texts:
    """The ledger and its log."""

    ledger: str
    log: str


def carried_out(texts: Texts, decisions: Sequence[tuple[LedgerClaim, Decision]], ledger_path: str, log_path: str) -> Texts:
    """Both texts after decisions that `checked` let through, in their order. A decision that a run cut off left in the log alone is noted there first.

    Raises RefusedWrite when the ledger or the log has problems, or when a judgement is another than the person was shown.
    """
    log = parse_log(texts.log)
    if log.problems:
        first = log.problems[0]
        raise RefusedWrite(f"{first.message}. Nothing written until this is mended; `evidgrade review verify-log` lists all places", log_path, first.line)
    ledger, lines = texts.ledger, []
    known = {(c.document, c.id): c.judgement for c in parse_ledger(ledger).claims}
    judgements = {subject: judgement.written if judgement else None for subject, judgement in known.items()}
    day = decisions[-1][1].date if decisions else ""
    lines += [voided(entry, day) for entry in not_carried_out(log, judgements)]
    for claim, decision in decisions:
        recorded = record(ledger, claim.document, claim.id, decision, ledger_path)
        ledger = recorded.text
        lines.append(line_of(decision, claim.document, claim.id, claim.text, recorded))
    return Texts(ledger, added(texts.log, lines))
