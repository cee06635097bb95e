"""What the words of a claim state in figures, and about whom, against what and for how long. What they do not say is None or empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FigureKind = Literal[
    "percent", "percentage_points", "share", "fold", "mass", "dose_by_weight", "activity", "volume", "pressure", "body_mass_index",
    "mass_concentration", "molar_concentration", "length", "count", "estimate", "p_value", "interval",
]  # fmt: skip
"""`share`: a part of a whole that is no percentage (`half of the patients`, `8 of 19`), its value in percent. `count`: people. `estimate`: a ratio or
difference with its measure as unit (`HR`). `p_value` and `interval` belong to a figure and are none of an effect."""
TimeRole = Literal["at", "for", "within"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a claim."""

    text: str
    """As they stand there."""
    start: int
    """Offset in the claim's text, from which the markers are left out."""
    end: int


@dataclass(frozen=True, slots=True)
class Figure(Words):
    """A number with what it counts in."""

    kind: FigureKind
    low: float | None
    """As written, before any conversion; equal to `high` for a single value. None: open below (`up to 80%`)."""
    high: float | None
    """None: open above (`at least 5 mg`)."""
    unit: str | None
    """As written; for an estimate the short name of its measure."""
    per: str | None
    """What it is counted on: `side`, `day`."""
    measures: str | None
    """What the words say it measures: `relief`, `risk of stroke`."""


@dataclass(frozen=True, slots=True)
class TimeSpan(Words):
    """A time after which, or for which, something is said to hold. Ages are none."""

    role: TimeRole | None
    """None where no preposition says."""
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class StatedPopulation(Words):
    """A population that the claim names, by family (`age`) and member (`children`)."""

    family: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one claim states."""

    figures: tuple[Figure, ...] = ()
    comparator: Words | None = None
    """What it compares with, as it says it."""
    populations: tuple[StatedPopulation, ...] = ()
    times: tuple[TimeSpan, ...] = ()
