"""Families of populations: regions of the spine, age groups, pregnancy, joints (`populations.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evidgrade.cues import Cues, needed
from evidgrade.grading.tables import table


@dataclass(frozen=True, slots=True)
class Word:
    """A way in which a member of a family is named."""

    family: str
    member: str
    need: str
    """Stands in every text that names it so; empty where that cannot be told."""
    pattern: re.Pattern[str]


@cache
def families() -> Mapping[str, Mapping[str, Cues]]:
    """Family -> member -> patterns of the words that name it."""
    return {
        family: {name: Cues(p) for name, p in members.items() if isinstance(p, list)}
        for family, members in table("populations").items()
    }


@cache
def words() -> tuple[Word, ...]:
    """The patterns of the families that are groups of people, one row each."""
    return tuple(
        Word(family, name, needs[0] if len(needs := needed(pattern)) == 1 else "", re.compile(pattern, re.I))
        for family, members in families().items()
        if family in table("facts")["populations"]["families"]
        for name, cues in members.items()
        for pattern in cues.patterns
    )
