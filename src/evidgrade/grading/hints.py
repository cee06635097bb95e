"""Hints beside GRADE's start: facts that bear on a judgement which is still a person's. They never move a level or a certainty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidgrade.grading.facts import facts_of
from evidgrade.model.facts import Count, FollowUp
from evidgrade.model.grade import SourceLevel
from evidgrade.model.work import Work

_FEW = 400
"""People below which a continuous outcome counts as imprecise by rule of thumb (GRADE guidelines 6, Guyatt 2011)."""
_NOT_REVIEWED = ("preprint", "conference_abstract")


def hints(counted: Sequence[SourceLevel], works: Sequence[Work | None]) -> Iterator[str]:
    """What titles, abstracts and statuses of the counted sources state; each hint names its reference where there are several."""
    for source, work in zip(counted, works, strict=True):
        of = f"reference {source.name or source.reference}: " if len(counted) > 1 else ""
        facts = facts_of(work) if work is not None else None
        if facts is not None and facts.sample_size is not None and facts.sample_size.value < _FEW:
            yield of + _size(facts.sample_size)
        if facts is not None and facts.follow_up is not None:
            yield of + _follow_up(facts.follow_up)
        if any(name in _NOT_REVIEWED for name in source.reading.status):
            yield f"{of}not peer reviewed"
    if len(counted) == 1 and not counted[0].reading.design.startswith("sr_"):
        yield "single study"


def _size(size: Count) -> str:
    return f'n = {size.value} (below {_FEW}, GRADE\'s rule of thumb for continuous outcomes; the {size.where} says "{size.text}")'


def _follow_up(length: FollowUp) -> str:
    unit = length.unit.removesuffix("s") + ("" if length.value == 1 else "s")
    return f'follow-up {length.value:g} {unit} (the {length.where} says "{length.text}")'
