"""One claim under review, and lists of them, for a terminal. Pure functions of values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidgrade.ledger.standing import SIGNED, Standing
from evidgrade.ledger.values import Judgement, LedgerClaim
from evidgrade.ledger.wording import marked
from evidgrade.model.claim import Claim
from evidgrade.model.finding import Finding
from evidgrade.report.chain import GradedPage, claim_lines
from evidgrade.report.display import visible, wrap

_BOLD, _DIM, _RED, _GREEN, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim with everything that a reviewer is shown."""

    recorded: LedgerClaim
    standing: Standing
    page: GradedPage | None = None
    """None where the sentence is not in its document any more, or is dismissed."""
    claim: Claim | None = None
    near: tuple[str, str] | None = None
    """Id and text of a sentence that resembles one that is gone."""
    before: LedgerClaim | None = None
    """The judged claim of which this may be the new wording."""
    findings: tuple[Finding, ...] = ()


def render_case(case: Reviewed, *, width: int = 100, color: bool = False, explain: bool = False) -> str:
    """The claim with its chain, its state, what changed since the decision and what people wrote."""
    lines = [_paint(f"{case.recorded.id}, {case.recorded.document}", _BOLD, color), ""]
    if case.page is not None and case.claim is not None:
        lines += claim_lines(case.page, case.claim, case.page.grades.get(case.claim.id), width, color, explain)
    else:
        lines += _wrapped(f"“{case.recorded.text}”", width, "          ")
    lines += ["", *_wrapped(f"State: {state_line(case.recorded, case.standing)}", width, "  ")]
    if case.standing.changes:
        lines.append("  Since then:" if case.standing.recorded in SIGNED else "  Why:")
        for change in case.standing.changes:
            lines += _wrapped(f"- {change.message}", width, "    ", color)
    if case.near:
        lines += _wrapped(f"{case.near[0]} resembles it: {marked(case.recorded.text, case.near[1])}", width, "  ", color)
    if case.before is not None:
        lines += _before(case.before, case.recorded, width, color)
    lines += _written(case.recorded.judgement, width)
    if case.findings:
        lines.append("  Findings here:")
        for finding in case.findings:
            lines += _wrapped(f"- {finding.code} {finding.severity}: {finding.message}", width, "    ")
    return "\n".join(lines) + "\n"


def state_line(recorded: LedgerClaim, standing: Standing) -> str:
    """The state in words, with who decided what and when."""
    judgement = recorded.judgement
    decided = standing.recorded.replace("-", " ")
    who = judgement.reviewer if judgement else None
    by = f"{f' by {who.name}' if who and who.name else ''}{f' ({who.role})' if who and who.role else ''}{f' on {who.date}' if who and who.date else ''}"
    reason = f": {judgement.reason}" if judgement and judgement.reason else ""
    until = f", until {judgement.expires}" if judgement and judgement.expires else ""
    if standing.recorded == "new":
        return "new, nobody has decided on it"
    if standing.recorded == "needs-review":
        return f"needs review; before that decided on{by}" if by else "needs review"
    told = f"{decided}{by}{until}{reason}"
    return f"needs review; {told}" if standing.state == "needs-review" else told


def _before(before: LedgerClaim, recorded: LedgerClaim, width: int, color: bool) -> Iterator[str]:
    judgement = before.judgement
    state = judgement.state if judgement and judgement.state else "judged"
    who = judgement.reviewer if judgement else None
    by = f" by {who.name}" if who and who.name else ""
    yield from _wrapped(f"It may be the new wording of {before.id}, {state}{by}: {marked(before.text, recorded.text)}", width, "  ", color)


def _written(judgement: Judgement | None, width: int) -> Iterator[str]:
    """What people wrote beside the decision."""
    if judgement is None:
        return
    grade = judgement.grade
    facts = {
        "Confirmed as its sources": ", ".join(judgement.confirmed),
        "Rejected as its sources": ", ".join(judgement.rejected),
        "Question": judgement.question,
        "Verdict": judgement.verdict,
        "Passage relied on": f"“{judgement.quote}”" if judgement.quote else None,
        "GRADE": f"{len(grade.domains)} domains judged, certainty {grade.certainty or 'not stated'}" if grade else None,
        "Findings accepted": "; ".join(f"{w.rule}{f' until {w.until}' if w.until else ''}: {w.reason or 'no reason'}" for w in judgement.waive),
        "Note": judgement.note,
    }
    for name, value in facts.items():
        if value:
            yield from _wrapped(f"{name}: {value}", width, "  ")
    for comment in judgement.comments:
        lead = " ".join(part for part in (comment.date, comment.by) if part) or "Comment"
        yield from _wrapped(f"{lead}: {comment.text}", width, "  ")


def render_list(cases: Sequence[Reviewed], *, width: int = 100, color: bool = False) -> str:
    """A line or two for each claim, by document."""
    lines: list[str] = []
    document = None
    for case in cases:
        if case.recorded.document != document:
            document = case.recorded.document
            lines += [*([""] if lines else []), _paint(visible(document), _BOLD, color)]
        first, *rest = wrap(case.recorded.text, width - 28)
        lines.append(f"  {visible(case.recorded.id):<11} {case.standing.state.replace('-', ' '):<14}{first}")
        lines += [" " * 28 + line for line in rest]
        for change in case.standing.changes:
            lines += _wrapped(f"- {change.message}", width, " " * 28, color)
    return "\n".join([*lines, ""]) if lines else ""


def _wrapped(text: str, width: int, indent: str, color: bool = False) -> list[str]:
    deeper = indent + ("  " if text.startswith("- ") else "    ")
    lines = textwrap.wrap(visible(text), max(30, width), initial_indent=indent, subsequent_indent=deeper)
    if not color:
        return lines
    joined = "\n".join(lines)
    for opening, closing, paint in (("[-", "-]", _RED), ("{+", "+}", _GREEN)):
        joined = joined.replace(opening, f"{paint}{opening}").replace(closing, f"{closing}{_RESET}")
    return joined.split("\n")


def _paint(text: str, style: str, color: bool) -> str:
    return f"{style}{text}{_RESET}" if color else text
