"""Grades for a terminal: claim by claim, the chain from the marker to the level. A pure function of values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidgrade.grading.reasons import name_of
from evidgrade.model.claim import Claim
from evidgrade.model.document import Document
from evidgrade.model.facts import NO_FACTS, Facts
from evidgrade.model.grade import Grade, SourceLevel
from evidgrade.report.display import visible
from evidgrade.report.stated import stated

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_QUESTIONS = {
    "treatment_benefit": "treatment benefit",
    "harms_common": "common harms",
    "harms_rare": "rare harms",
    "diagnosis": "diagnosis",
    "prognosis": "prognosis",
    "prevalence": "prevalence",
    "screening": "screening",
}


@dataclass(frozen=True, slots=True)
class GradedPage:
    """One document with what its claims rest on."""

    document: Document
    claims: tuple[Claim, ...]
    grades: Mapping[str, Grade]
    """By id of the claim; absent for claims without a citation."""
    numbers: Mapping[int, str]
    """Position of a reference -> how it is called."""
    titles: Mapping[int, str]
    """Position of a reference -> title of its work, where that is known."""
    facts: Mapping[int, Facts]
    """Position of a reference -> what title and abstract of its work state; empty where the steps are not explained."""


def render_chains(
    pages: Sequence[GradedPage],
    *,
    width: int = 100,
    color: bool = False,
    everything: bool = False,
    explain: bool = False,
) -> str:
    """Every claim that cites something (all claims with `everything`), in text order, and a line that sums up.

    `explain` shows each step from the words seen to the level.
    """
    lines: list[str] = []
    for page in pages:
        graded = [(c, page.grades.get(c.id)) for c in page.claims if c.id in page.grades or everything]
        if graded:
            lines += [_paint(page.document.path, _BOLD, color), ""]
        for claim, grade in graded:
            lines += [*_claim(page, claim, grade, width, color, explain), ""]
    return "\n".join([*lines, *_summary(pages)]) + "\n"


def _claim(
    page: GradedPage, claim: Claim, grade: Grade | None, width: int, color: bool, explain: bool
) -> Iterator[str]:
    line, column = page.document.position(claim.span.start)
    head = f"  {line}:{column}"
    first, *rest = textwrap.wrap(visible(claim.text), max(30, width - 12)) or [""]
    yield f"{head:<10}{first}"
    yield from (f"          {part}" for part in rest)
    yield f"          {_paint(_verdict(claim, grade), _BOLD, color)}"
    if grade is None:
        return
    for source in grade.sources:
        yield from _source(page, source, grade, width)
        if explain and (said := stated(page.facts.get(source.reference, NO_FACTS))):
            yield from textwrap.wrap(
                visible(f"stated: {said}"), width, initial_indent=" " * 14, subsequent_indent=" " * 16
            )
    steps = tuple(f"Reference {s.name or s.reference}:" for s in grade.sources)
    for reason in grade.reasons:
        if explain or not reason.startswith(steps):
            yield from textwrap.wrap(
                visible(reason), width, initial_indent="          · ", subsequent_indent="            "
            )


def _verdict(claim: Claim, grade: Grade | None) -> str:
    if grade is None:
        return "no citation: nothing to grade"
    if grade.question is None:
        level = "no level: a claim of this kind asks no question that the scheme answers"
    else:
        level = f"level {grade.level}" if grade.level else "no level"
        level += f"{'' if claim.references_direct else ' (inherited)'} for {_QUESTIONS[grade.question]}, {grade.state}"
    asserted = f"; design named by the text: {grade.asserted_design.replace('-', ' ')}" if grade.asserted_design else ""
    return level + asserted


def _source(page: GradedPage, source: SourceLevel, grade: Grade, width: int) -> Iterator[str]:
    known = page.titles.get(source.reference)
    key = f" {source.key}" if source.key and source.key != source.name else ""
    design = name_of(source.reading.design)
    level = f", level {source.level}" if source.level else ""
    left_out = "not counted" if not source.counted and grade.question is not None else ""
    notes = [n for n in ("inherited" if source.inherited else "", source.note or left_out) if n]
    sep = "; "
    text = f"[{page.numbers[source.reference]}]{key}: {design}{level}{f' ({sep.join(notes)})' if notes else ''}"
    if source.reading.signals:
        signal = source.reading.signals[0]
        text += f", from the {signal.where.replace('_', ' ')}: “{signal.text}”"
    elif known:
        text += f"; “{known}” names no design"
    yield from textwrap.wrap(visible(text), width, initial_indent="          ", subsequent_indent="              ")


def _summary(pages: Sequence[GradedPage]) -> Iterator[str]:
    claims = [(p, c) for p in pages for c in p.claims]
    graded = [p.grades[c.id] for p, c in claims if c.id in p.grades]
    leveled = sum(g.level is not None for g in graded)
    yield f"{len(claims)} claims, {len(graded)} with a citation, {leveled} with a level by design. Quality is not appraised; certainty is not rated."


def _paint(text: str, style: str, color: bool) -> str:
    return f"{style}{text}{_RESET}" if color else text
