"""LED101 to LED106, LED111 to LED114: what people signed off, whether it still holds, and whether the audit log bears it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.ledger import now_of, sources_of
from evidgrade.checks.scope import Page, Project
from evidgrade.extract import claim_id
from evidgrade.ledger.judged_design import judged_design
from evidgrade.ledger.log import added, differences, judgement_sum, parse_log
from evidgrade.ledger.stamps import source_stamp
from evidgrade.ledger.standing import (
    SIGNED,
    Change,
    Now,
    citation_changes,
    expiry,
    recorded_state,
    source_changes,
    status_changes,
    text_changes,
)
from evidgrade.ledger.values import Judgement, Ledger, LedgerClaim
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span
from evidgrade.model.finding import Severity
from evidgrade.model.reference import Author
from evidgrade.model.work import Work

_TEXT = "Exercise relieves knee pain in most adults."
_PAGE = "Exercise relieves knee pain in most adults [1].\n\nReferences\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n"
_BIB = "@article{adams2019,\n  author = {Adams, B.},\n  title = {Exercise},\n  journal = {J Pain},\n  year = {2019},\n  volume = {12},\n  pages = {1--9}%s\n}\n"
_STAMP = source_stamp(Work(None, "Exercise", authors=(Author("Adams", "B."),), issued=2019, container_title="J Pain"))
_ID = claim_id(_TEXT)
_HEAD = "version: 1\ndocuments:\n  - path: page.md\n    references:\n      1: adams2019\nclaims:\n"
_SIGNED = "reviewer: {name: A. Adams, date: 2026-03-14}\n"


def _ledger(judgement: str, text: str = _TEXT) -> str:
    claim = f"  - id: {_ID}\n    document: page.md\n    text: {text}\n    citations:\n      direct: [adams2019]\n      inherited: []\n"
    return f"{_HEAD}{claim}    judgement:\n{''.join(f'      {line}' for line in judgement.splitlines(keepends=True))}"


def _example(judgement: str, *, more: str = "", today: str | None = None, text: str = _TEXT, log: str | None = None) -> Example:
    return Example(_PAGE, ledger=_ledger(judgement, text), bibliography=_BIB % more, today=today, log=log)


_APPROVED = f"state: approved\n{_SIGNED}source_sha:\n  adams2019: {_STAMP}\n"
_GOOD = _example(_APPROVED)
_LINE: dict[str, object] = {
    "date": "2026-03-14", "by": "A. Adams", "role": None, "action": "approve", "document": "page.md", "claim": _ID, "text": _TEXT,
    "reason": None, "details": {}, "stamps": None, "before": None, "after": judgement_sum({"state": "approved"}),
}  # fmt: skip
_LOG = added("", [_LINE])
_LOGGED = _example("state: approved\n", log=_LOG)


def _signed(project: Project) -> Iterator[tuple[Page, Claim, LedgerClaim, Judgement]]:
    """Claims that stand in a document of the run and that a person approved, rejected or waived."""
    signed = [match for match in (project.matches.exact if project.matches else ()) if recorded_state(match.ledger.judgement) in SIGNED]
    claims = _claims(project) if signed else {}
    for match in signed:
        judgement = match.ledger.judgement
        if judgement is not None:
            yield (*claims[match.found.document, match.found.id], match.ledger, judgement)


def _claims(project: Project) -> dict[tuple[str, str], tuple[Page, Claim]]:
    return {(page.path, claim.id): (page, claim) for page in project.pages for claim in page.claims}


def _problem(project: Project, page: Page, claim: Claim, recorded: LedgerClaim, changes: list[Change], severity: Severity | None = None) -> Problem:
    judgement = recorded.judgement
    assert judgement is not None
    who = judgement.reviewer
    told = f"{judgement.state}{f' by {who.name}' if who and who.name else ''}{f' on {who.date}' if who and who.date else ''}"
    message = f"{recorded.id} was {told}; {'; '.join(change.message for change in changes)}."
    return Problem(claim.span, message, (Place(_line(project, recorded), told, project.ledger_path),), document=page.path, severity=severity)


def _line(project: Project, recorded: LedgerClaim) -> Span:
    place = recorded.places.get("judgement", recorded.place)
    return project.line_span(project.ledger_path, place.line)


@check(
    "LED101",
    "info",
    "Claims of a document have not been reviewed.",
    rationale="""Nobody has decided on them yet. That is no fault, and it is told once a document, only in a ledger in which people do review; `evidgrade review` shows
    such claims one by one.""",
    bad=Example(
        f"Exercise relieves knee pain in most adults [1]. Rest cures the back [1].\n\n{_PAGE.partition(chr(10))[2]}",
        ledger=_ledger(_APPROVED) + "  - id: c-00000002\n    document: page.md\n    text: Rest cures the back.\n    citations: {direct: [adams2019], inherited: []}\n",
        bibliography=_BIB % "",
    ),
    good=_GOOD,
    scope="project",
)
def needs_initial_review(project: Project) -> Iterator[Problem]:
    """Recorded claims without a decision, in ledgers that hold a decision."""
    if project.ledger is None or all(recorded_state(claim.judgement) == "new" for claim in project.ledger.claims):
        return
    fresh: defaultdict[str, list[LedgerClaim]] = defaultdict(list)
    for match in project.matches.exact if project.matches else ():
        if recorded_state(match.ledger.judgement) == "new":
            fresh[match.found.document].append(match.ledger)
    for path, claims in fresh.items():
        count = "1 claim has" if len(claims) == 1 else f"{len(claims)} claims have"
        span = project.line_span(project.ledger_path, min(claim.place.line for claim in claims))
        yield Problem(span, f"{path}: {count} not been reviewed yet.", document=project.ledger_path)


@check(
    "LED102",
    "warning",
    "The wording of a claim is not the one that was signed off.",
    rationale="""A sign-off holds for the sentence as it was read. Here a sign or a figure changed (`1.5` and `15` differ in a full stop), or the text in claims.yaml was changed.
    Read the sentence and sign it off again.""",
    bad=_example(_APPROVED, text="Exercise relieves knee pain, in most adults."),
    good=_GOOD,
    scope="project",
)
def suspect_claim(project: Project) -> Iterator[Problem]:
    """Signed claims with the same letters and another text, or another stamp than their text has."""
    for page, claim, recorded, judgement in _signed(project):
        changes = list(text_changes(judgement, recorded.text, Now(claim.text)))
        if changes:
            yield _problem(project, page, claim, recorded, changes)


@check(
    "LED103",
    "warning",
    "The sources of a claim are not those on which it was signed off.",
    rationale="""A title, author, year, journal, identifier or abstract in references/ says something else now, or the claim cites another work. What the reviewer read may not be
    what is cited. Empty fields that were filled do not count. Look at the source and sign the claim off again.""",
    bad=_example(_APPROVED.replace("year:", "year:0")),
    good=_GOOD,
    scope="project",
)
def suspect_source(project: Project) -> Iterator[Problem]:
    """Signed claims with other sources, or whose entries changed in a field that matters. What LED008 tells is left to it."""
    for page, claim, recorded, judgement in _signed(project):
        now = now_of(project, page, claim)
        drifted = set(sources_of(project, page.path, claim)) != set(recorded.direct) and not (judgement.confirmed or judgement.rejected)
        changes = [*([] if drifted else citation_changes(judgement, now)), *source_changes(judgement, now)]
        if changes:
            yield _problem(project, page, claim, recorded, changes)


_WEIGHTS: dict[str, Severity] = {"retraction": "error", "withdrawal": "error", "removal": "error", "partial_retraction": "error", "expression_of_concern": "warning"}


@check(
    "LED104",
    "error",
    "A source of a signed claim has been retracted or corrected since.",
    rationale="""The reviewer relied on a work whose notice was not known then. A retraction takes the ground away; a correction, told as a note, may have changed the number that the
    page quotes. Read the notice and decide on the claim again.""",
    bad=_example(_APPROVED, more=",\n  evidgrade-status = {retraction 2026-05-01 10.1000/notice}"),
    good=_GOOD,
    scope="project",
)
def source_status_changed(project: Project) -> Iterator[Problem]:
    """Signed claims with stamped sources that have a notice which was not known at the time."""
    for page, claim, recorded, judgement in _signed(project):
        for change in status_changes(judgement, now_of(project, page, claim)):
            weights = [_WEIGHTS.get(kind, "info") for kind in change.kinds]
            worst: Severity = "error" if "error" in weights else "warning" if "warning" in weights else "info"
            yield _problem(project, page, claim, recorded, [change], worst)


@check(
    "LED106",
    "warning",
    "A sign-off has expired.",
    rationale="Its last day has passed, or it is older than `review-days` of the house. Evidence moves on: read the claim again, and sign it off anew or change it.",
    bad=_example(_APPROVED + "expires: 2026-12-31\n", today="2027-01-01"),
    good=_example(_APPROVED + "expires: 2026-12-31\n", today="2026-12-31"),
    scope="project",
)
def review_expired(project: Project) -> Iterator[Problem]:
    """Signed claims past their day, where the day of the run is given."""
    for page, claim, recorded, judgement in _signed(project):
        changes = list(expiry(judgement, project.policy.today, project.policy.review_days))
        if changes:
            yield _problem(project, page, claim, recorded, changes)


@check(
    "LED111",
    "error",
    "The audit log was changed.",
    rationale="""Every line carries a sum of its content and names the lines before it. One of them does not fit: a line was edited, taken out, put in or left with the marks of a merge.
    Version control shows when; put the lines back as they were. `evidgrade review verify-log` lists all places.""",
    bad=_example("state: approved\n", log=_LOG.replace("2026-03-14", "2026-03-15")),
    good=_LOGGED,
    scope="project",
)
def audit_log_broken(project: Project) -> Iterator[Problem]:
    """The first place at which the log does not hold."""
    problems = parse_log(project.texts.get(project.log_path, "")).problems
    if problems:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        yield Problem(
            project.line_span(project.log_path, problems[0].line),
            f"Line {problems[0].line} {problems[0].message}{more}.",
            document=project.log_path,
        )


@check(
    "LED112",
    "warning",
    "Ledger and audit log do not agree on a decision.",
    rationale="""Where a log is kept, it should hold every decision. A judgement that was written or changed by hand is not in it, nor is a run that was cut off carried out. Decide again with
    `evidgrade review`, which writes both.""",
    bad=_example("state: rejected\nreason: no such study\n", log=_LOG),
    good=_LOGGED,
    scope="project",
)
def decision_not_logged(project: Project) -> Iterator[Problem]:
    """Differences of the two, where there is a log."""
    text = project.texts.get(project.log_path)
    if project.ledger is None:
        return
    if not text:
        yield from _log_gone(project, project.ledger)
        return
    judgements = {(c.document, c.id): c.judgement.written if c.judgement else None for c in project.ledger.claims}
    places = {(c.document, c.id): c for c in project.ledger.claims}
    for subject, message in differences(parse_log(text), judgements):
        claim = places.get(subject)
        span = _line(project, claim) if claim else project.line_span(project.ledger_path, 1)
        yield Problem(span, f"{subject[1]} of {subject[0]} {message}.", document=project.ledger_path)


def _log_gone(project: Project, ledger: Ledger) -> Iterator[Problem]:
    """Decisions with stamps were made with `evidgrade review`, which keeps a log."""
    made = [c for c in ledger.claims if c.judgement and recorded_state(c.judgement) in SIGNED and c.judgement.text_sha and "source_sha" in c.judgement.written]
    if made:
        count = "1 decision was" if len(made) == 1 else f"{len(made)} decisions were"
        yield Problem(_line(project, made[0]), f"{count} made with `evidgrade review`, and the log {project.log_path} is not there.", document=project.ledger_path)


@check(
    "LED113",
    "error",
    "A claim that a reviewer rejected stands in a document.",
    rationale="A person decided that this sentence must not stand as it is, and it does. Change it or take it out; who disagrees decides again with `evidgrade review`.",
    bad=_example(f"state: rejected\nreason: the trial says the opposite\n{_SIGNED}"),
    good=_GOOD,
    scope="project",
)
def rejected_claim(project: Project) -> Iterator[Problem]:
    """Claims of the ledger that are rejected and found."""
    for page, claim, recorded, judgement in _signed(project):
        if judgement.state == "rejected":
            reason = f": {judgement.reason.rstrip('.')}" if judgement.reason else ""
            who = f" by {judgement.reviewer.name}" if judgement.reviewer and judgement.reviewer.name else ""
            yield Problem(claim.span, f"{recorded.id} was rejected{who}{reason}.", (Place(_line(project, recorded), "the decision", project.ledger_path),), document=page.path)


@check(
    "LED114",
    "warning",
    "A design that a person judged counts for no source.",
    rationale="""Whoever has read the full text knows the design better than title and abstract tell. It counts for the level where the claim rests on one source, the design is one
    of the list in docs/study-designs.md, and a name stands beside it. Of several sources any could be meant: there the design belongs to the entry in references/, as
    `evidgrade-design`.""",
    bad=_example("design: {value: randomised, source: full_text, by: A. Adams, date: 2026-03-14}\n"),
    good=_example("design: {value: rct, source: full_text, by: A. Adams, date: 2026-03-14}\n"),
    scope="project",
)
def judged_design_not_applied(project: Project) -> Iterator[Problem]:
    """Judgements of a design without a known design, a name, or a single source."""
    judged_ones = [match for match in (project.matches.exact if project.matches else ()) if match.ledger.judgement and match.ledger.judgement.design]
    claims = _claims(project) if judged_ones else {}
    for match in judged_ones:
        page, claim = claims[match.found.document, match.found.id]
        positions = claim.references_direct or claim.references_inherited
        judged = judged_design(match.ledger.judgement, [project.keys.get((page.path, p)) or page.number(p) for p in positions])
        if judged is not None and judged.problem:
            yield Problem(_line(project, match.ledger), f"The design judged for {match.ledger.id} is not counted: {judged.problem}.", document=project.ledger_path)
