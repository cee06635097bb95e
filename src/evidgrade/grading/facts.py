"""Facts that a title and abstract state, each with its very words and place: size, arms, follow-up, registration, figures, blinding, harms.

Read from words alone, and only from sentences about this study (`passage`). Precision comes before coverage: where words leave a doubt,
nothing is said. docs/facts.md says what is read, what is left out, and how often it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from evidgrade.grading import figures
from evidgrade.grading.arms import arms
from evidgrade.grading.counts import Number, Units, numbers, pattern, units
from evidgrade.grading.design import joined_title
from evidgrade.grading.follow_up import follow_up
from evidgrade.grading.included import is_review, participants, studies
from evidgrade.grading.passage import ABSTRACT_CAP, Passage, Sentence
from evidgrade.grading.populations import words
from evidgrade.grading.registrations import registrations
from evidgrade.grading.sample import per_arm, total
from evidgrade.grading.tables import table
from evidgrade.model.facts import NO_FACTS, Arm, Count, Fact, Facts, Place, Population
from evidgrade.model.work import Work

Fields = tuple[tuple[Passage, Place], tuple[Passage, Place]]
"""Title and abstract."""
F = TypeVar("F", bound=Fact)
_SMALL_LETTER = re.compile(r"(?i:\bgrade) [a-d]\b")
"""`grade a lesion`: a grade is printed in capitals."""
_LEAST_SHARE = 0.8
"""Of the sample size, all arms together."""
_PROTOCOL = re.compile(r"\b(?:study|trial|review|research|analysis|survey) protocol\b|\bprotocol (?:for|of)\b|\bprotocol\W*$|\brationale\b.*\bdesign\b|\bdesign\b.*\brationale\b")


def facts_of(work: Work) -> Facts:
    """The facts of a work's title and abstract."""
    return read_facts(title=work.title, subtitle=work.subtitle, abstract=work.abstract)


def read_facts(*, title: str | None = None, subtitle: str | None = None, abstract: str | None = None) -> Facts:
    """The facts that a record states. Raises nothing for any text."""
    head, body = Passage(joined_title(title, subtitle)[:ABSTRACT_CAP]), Passage(abstract or "", is_abstract=True)
    if not head.folded and not body.folded:
        return NO_FACTS
    fields: Fields = ((head, "title"), (body, "abstract"))
    review = is_review(head.folded, body.folded)
    numbers_of = [numbers(passage.folded) for passage, _ in fields]
    counted = [_counted(passage, found) for (passage, _), found in zip(fields, numbers_of, strict=True)]
    included = people = size = each = None
    groups: tuple[Arm, ...] = ()
    if review:
        included, people = _included(fields, counted)
    elif not _PROTOCOL.search(head.folded):
        size = _size(fields, counted)
        whole = size.value if size else None
        groups = arms(body, "abstract", numbers_of[1], whole) or arms(head, "title", numbers_of[0], whole)
        each = next((count for p, place in fields if (count := _each(p, place)) is not None), None)
    return Facts(
        sample_size=size or people,
        per_arm=each,
        included_studies=included,
        follow_up=max((f for p, place in fields if (f := follow_up(p, place))), key=lambda f: f.months, default=None),
        arms=groups if _agree(size, groups) else (),
        registrations=_both(registrations, fields),
        populations=_populations(fields, size),
        estimates=_both(figures.estimates, fields),
        percentages=_both(figures.percentages, fields),
        stated_grades=_both(_stated_grades, fields),
        blinding=None if review else _first(fields, "blinding", "words"),
        allocation_concealment=None if review else _first(fields, "blinding", "concealment"),
        harms_mentioned=_first(fields, "harms", "words"),
    )


def _both(read: Callable[[Passage, Place], tuple[F, ...]], fields: Fields) -> tuple[F, ...]:
    return tuple(fact for passage, place in fields for fact in read(passage, place))


def _counted(passage: Passage, found: list[Number]) -> tuple[list[Units], list[Number]]:
    """Numbers with their nouns, and those without one."""
    named = list(units(passage, found))
    starts = {u.start for u in named}
    return named, [n for n in found if n.start not in starts]


def _count(passage: Passage, where: Place, start: int, end: int, value: int, unit: tuple[int, int] | None) -> Count:
    noun = passage.original[unit[0] : unit[1]].split()[-1] if unit else None
    return Count(where, passage.original[start:end], start, end, value, noun)


def _size(fields: Fields, counted: Sequence[tuple[list[Units], list[Number]]]) -> Count | None:
    """The total of this study; none where title and abstract differ, or the abstract speaks of several studies."""
    found: list[Count] = []
    for (passage, where), (named, loose) in zip(fields, counted, strict=True):
        known = total(passage, named, loose)
        if known is not None:
            found.append(_count(passage, where, known.start, known.end, known.value, known.unit))
    if len({count.value for count in found}) != 1 or _several_studies(fields):
        return None
    return found[-1]


def _several_studies(fields: Fields) -> bool:
    folded = fields[1][0].folded
    return any(word in folded for word in table("facts")["sample"]["several_studies"])


def _included(
    fields: Fields, counted: Sequence[tuple[list[Units], list[Number]]]
) -> tuple[Count | None, Count | None]:
    """Studies and participants that a review includes."""
    passage, where = fields[1]
    named = counted[1][0]
    found = studies(passage, named)
    if found is None:
        return None, None
    people = participants(passage, named, found)
    return tuple(  # type: ignore[return-value]
        _count(passage, where, u.start, u.end, u.value, (u.number_end, u.end)) if u else None for u in (found, people)
    )


def _each(passage: Passage, where: Place) -> Count | None:
    found = per_arm(passage)
    return _count(passage, where, *found, None) if found else None


def _agree(size: Count | None, groups: Sequence[Arm]) -> bool:
    """Arms that are more than the whole, or much less than it, are not the arms of this study."""
    return size is None or _LEAST_SHARE * size.value <= sum(arm.value for arm in groups) <= size.value


def _populations(fields: Fields, size: Count | None) -> tuple[Population, ...]:
    """Families named in the title, in the sentence with the sample size, or under the headings of aim and methods."""
    found: dict[tuple[str, str], Population] = {}
    for passage, where in fields:
        for sentence in passage.sentences:
            if not _says_who(sentence, where, size):
                continue
            for word in words():
                key = (word.family, word.member)
                if key in found or not (word.need in sentence.text and (match := word.pattern.search(sentence.text))):
                    continue
                if not sentence.silent:
                    start, end = sentence.start + match.start(), sentence.start + match.end()
                    found[key] = Population(where, passage.original[start:end], start, end, *key)
    return tuple(found.values())


def _says_who(sentence: Sentence, where: Place, size: Count | None) -> bool:
    if sentence.role in ("title", "aim", "methods"):
        return True
    return size is not None and size.where == where and sentence.start <= size.start < sentence.end


def _stated_grades(passage: Passage, where: Place) -> tuple[Fact, ...]:
    """Each grade once, in text order, wherever it stands: a guideline grades in its conclusions."""
    if not any(word in passage.folded for word in table("facts")["stated_grades"]["words_need"]):
        return ()
    found: dict[str, Fact] = {}
    for match in pattern("stated_grades", "words").finditer(passage.folded):
        text = passage.original[match.start() : match.end()]
        if not _SMALL_LETTER.search(text):
            found.setdefault(match[0], Fact(where, text, match.start(), match.end()))
    return tuple(found.values())


def _first(fields: Fields, section: str, name: str) -> Fact | None:
    """The first words of this kind in a sentence about this study."""
    for passage, where in fields:
        held = {index for word in table("facts")[section][f"{name}_need"] for index in passage.holding(word)}
        for sentence in (passage.sentences[index] for index in sorted(held)):
            match = pattern(section, name).search(sentence.text)
            if match is not None and (sentence.role == "conclusion" or not sentence.silent):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                return Fact(where, passage.original[start:end], start, end)
    return None
