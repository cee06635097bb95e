"""Grades for a terminal: claim by claim, the chain from the marker to the level. A pure function of values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidgrade.grading.reasons import called
from evidgrade.grading.schemes import Scheme, asked, load_scheme
from evidgrade.grading.statement import statement
from evidgrade.model.claim import Claim, Question
from evidgrade.model.document import Document
from evidgrade.model.facts import NO_FACTS, Facts
from evidgrade.model.grade import Grade, SourceLevel
from evidgrade.report.display import visible
from evidgrade.report.stated import claimed, stated

_WHAT_IT_INCLUDED = ("trait.of-rct", "trait.included-rct", "trait.of-observational")
"""Cues for the designs that a review included, which its kind rests on beside the word for a review."""
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


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
    marked: frozenset[int] = frozenset()
    """Indexes of the sentences that have a marker, whether or not it leads to an entry."""


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
            lines += [*claim_lines(page, claim, grade, width, color, explain), ""]
    return "\n".join([*lines, *_summary(pages)]) + "\n"


def claim_lines(
    page: GradedPage, claim: Claim, grade: Grade | None, width: int, color: bool, explain: bool
) -> Iterator[str]:
    """One claim with its place, its level and the chain behind that."""
    line, column = page.document.position(claim.span.start)
    head = f"  {line}:{column}"
    first, *rest = textwrap.wrap(visible(claim.text), max(30, width - 12)) or [""]
    yield f"{head:<10}{first}"
    yield from (f"          {part}" for part in rest)
    yield f"          {_paint(verdict(claim, grade, claim.sentence in page.marked), _BOLD, color)}"
    if explain and (said := claimed(statement(claim.text))):
        yield from textwrap.wrap(visible(f"states: {said}"), width, initial_indent="          ", subsequent_indent="            ")
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
    for given in (grade, *grade.also):
        if given.judged:
            yield from textwrap.wrap(visible(given.judged), width, initial_indent="          · ", subsequent_indent="            ")
    for change in grade.would_change if explain else ():
        yield from textwrap.wrap(visible(change), width, initial_indent="          would change: ", subsequent_indent="            ")
    if grade.question is not None:
        column = max((len(load_scheme(other.scheme).title) for other in grade.also), default=0)
        indent = " " * (column + 12)
        for other in grade.also:
            text = visible(_beside(page, claim, other, column, explain))
            yield from textwrap.wrap(text, width, initial_indent="          ", subsequent_indent=indent)


def _beside(page: GradedPage, claim: Claim, grade: Grade, column: int, explain: bool) -> str:
    """The claim under a further scheme; with `explain` each source's level, and what the level does not say."""
    scheme, question = load_scheme(grade.scheme), grade.question or "treatment_benefit"
    text = f"{scheme.title:<{column}}  {level_words(grade).removeprefix('level ').removeprefix('start level ')}"
    if scheme.start and grade.state == "rated":
        return f"{text}, rated"
    if grade.level is None and (absence := scheme.absence(question)):
        return f"{text}: {absence}"
    if grade.level and not claim.references_direct:
        text += " (inherited)"
    if explain:
        text += ": " + "; ".join(_of_source(page, source, scheme, question) for source in grade.sources)
    return f"{text}. {scheme.caveat}" if grade.level and (explain or scheme.start) else text


def _of_source(page: GradedPage, source: SourceLevel, scheme: Scheme, question: Question) -> str:
    """A source's level under a further scheme, with the scheme's own note; why it does not count stands with the main one."""
    reading = source.reading
    note = scheme.level(reading.design, question, reading.status, reading.modifiers).note
    left_out = ", not counted" if source.level and not source.counted else ""
    return f"[{page.numbers[source.reference]}] {source.level or 'no level'}{left_out}{f' ({note})' if note else ''}"


def level_words(grade: Grade) -> str:
    """The level of a claim, with the word for it: a scheme of start levels has no other before a person has rated."""
    if grade.level is None:
        return "no level"
    start = load_scheme(grade.scheme).start
    return f"{('certainty' if grade.state == 'rated' else 'start level') if start else 'level'} {grade.level}"


def verdict(claim: Claim, grade: Grade | None, marked: bool = False) -> str:
    """What a claim rests on, in a line: its level with the question, or why there is none. `marked`: its sentence has a marker."""
    if grade is None:
        return "its marker leads to no entry: nothing to grade" if marked else "no citation: nothing to grade"
    if grade.question is None and not claim.kinds:
        level = "no level: the wording was not read, it is not in English"
    elif grade.question is None:
        level = "no level: not recognised as a claim on benefit, harm, diagnosis, prognosis, prevalence or screening"
    else:
        inherited = "" if claim.references_direct else " (inherited)"
        level = f"{level_words(grade)}{inherited} for {asked(grade.question)}, {grade.state}"
    asserted = f"; design named by the text: {grade.asserted_design.replace('-', ' ')}" if grade.asserted_design else ""
    return level + asserted


def _source(page: GradedPage, source: SourceLevel, grade: Grade, width: int) -> Iterator[str]:
    known = page.titles.get(source.reference)
    key = f" {source.key}" if source.key and source.key != source.name else ""
    design = called(source.reading)
    word = "start level" if load_scheme(grade.scheme).start else "level"
    level = f", {word} {source.level}" if source.level else ""
    left_out = "not counted" if not source.counted and grade.question is not None else ""
    notes = [n for n in ("inherited" if source.inherited else "", source.note or left_out) if n]
    sep = "; "
    text = f"[{page.numbers[source.reference]}]{key}: {design}{level}{f' ({sep.join(notes)})' if notes else ''}"
    if source.reading.read_by == "model":
        text += ", proposed from its wording as a whole: confirm it"
    elif source.reading.signals:
        signal, *others = source.reading.signals
        text += f", from the {signal.where.replace('_', ' ')}: “{signal.text}”"
        text += "".join(f", “{other.text}”" for other in others if other.cue in _WHAT_IT_INCLUDED)
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
