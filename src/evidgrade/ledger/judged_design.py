"""The design that a person read in the full text of a claim's source, where it is clear which source is meant and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from evidgrade.grading.tables import table
from evidgrade.ledger.values import DesignJudgement, Judgement
from evidgrade.model.grade import DesignReading, Signal


@dataclass(frozen=True, slots=True)
class JudgedDesign:
    """A person's design for the one source of a claim."""

    design: str
    """As written; an id of the master table where there is no `problem`."""
    how: str
    """Who judged it, when, and where it was read."""
    problem: str | None = None
    """Why it cannot be applied; None where it can."""


def judged_design(judgement: Judgement | None, sources: Sequence[str]) -> JudgedDesign | None:
    """The design that a person judged for a claim; None where there is none.

    `sources` names those that the claim rests on: its own, or the inherited ones where it has none.
    """
    design = judgement.design if judgement else None
    if design is None or judgement is None or not design.value:
        return None
    by = design.by or (judgement.reviewer.name if judgement.reviewer else None)
    day = design.date or (judgement.reviewer.date if judgement.reviewer else None)
    where = f", {design.source.replace('_', ' ')}" if design.source else ""
    return JudgedDesign(design.value, f"judged by {by}{f' on {day}' if day else ''}{where}", _problem(design, by, sources))


def _problem(design: DesignJudgement, by: str | None, sources: Sequence[str]) -> str | None:
    names: dict[str, str] = table("designs")["names"]
    if design.value not in names:
        close = get_close_matches((design.value or "").lower().replace(" ", "_").replace("-", "_"), names, n=1)
        return f"`{design.value}` is no design; {f'did you mean {close[0]}?' if close else 'docs/study-designs.md lists them'}"
    if not by:
        return "nobody's name stands beside it; write `by` and `date`"
    if len(sources) != 1:
        many = f"the claim rests on {len(sources)} sources ({', '.join(sources)})" if sources else "the claim cites no source"
        return f"{many}; write `evidgrade-design` into the entry that is meant, in references/"
    return None


def with_judgement(read: DesignReading, judged: JudgedDesign) -> DesignReading:
    """The reading of a work with a person's design in the place of what its words say. What has become of the work stays."""
    signal = Signal("person", judged.design, judged.how)
    return replace(read, design=judged.design, confidence=0.9, signals=(signal,), modifiers=(), conflict=None, read_by="person")
