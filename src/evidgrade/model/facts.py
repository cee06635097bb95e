"""Facts that a work's title and abstract state, each with its very words. What they do not say is None or empty, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal["title", "abstract"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Words of a field that state a fact."""

    where: Place
    text: str
    """The words as they stand there."""
    start: int
    """Offset of the words in the field; a title with a subtitle reads `title: subtitle`."""
    end: int


@dataclass(frozen=True, slots=True)
class Count(Fact):
    """How many units were studied."""

    value: int
    unit: str | None
    """As written (`patients`, `eyes`, `rats`, `studies`); None where the words name none (`n = 40`)."""


@dataclass(frozen=True, slots=True)
class Arm(Fact):
    """A group of the study with its size."""

    value: int
    label: str
    """How the abstract calls the group."""


@dataclass(frozen=True, slots=True)
class FollowUp(Fact):
    """A length of follow-up."""

    value: float
    unit: str
    """As written: `months`, `weeks`."""
    months: float
    """The same in months; a month is a twelfth of 365.25 days."""


@dataclass(frozen=True, slots=True)
class Registration(Fact):
    """The number of a study in a register."""

    registry: str
    number: str
    """In the register's own form."""


@dataclass(frozen=True, slots=True)
class Population(Fact):
    """A population that the work names, by family (`age`) and member (`children`)."""

    family: str
    name: str


@dataclass(frozen=True, slots=True)
class Percentage(Fact):
    """A percentage."""

    value: float


@dataclass(frozen=True, slots=True)
class Estimate(Fact):
    """An estimate of effect with what the same words give beside it."""

    measure: str
    """Short name of the measure: `RR`, `OR`, `HR`, `MD`, ..."""
    value: float
    low: float | None
    """Limits of the confidence or credible interval."""
    high: float | None
    p: str | None
    """The P value as written: `= 0.03`, `< .001`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one record states."""

    sample_size: Count | None = None
    """All units of this study that were randomized or enrolled, else those analysed; in a review the participants of the included studies."""
    per_arm: Count | None = None
    """Size of each arm, where the words give that: `20 patients in each group`."""
    included_studies: Count | None = None
    """In a review: the studies that it includes."""
    follow_up: FollowUp | None = None
    """The longest one stated."""
    arms: tuple[Arm, ...] = ()
    registrations: tuple[Registration, ...] = ()
    populations: tuple[Population, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    percentages: tuple[Percentage, ...] = ()
    """Without those that belong to an interval (`95% CI`)."""
    stated_grades: tuple[Fact, ...] = ()
    """Grades of recommendations, certainty or levels that the abstract itself prints; quoted, never turned into a level."""
    blinding: Fact | None = None
    """`double-blind`, `open-label`, ... of this study."""
    allocation_concealment: Fact | None = None
    harms_mentioned: Fact | None = None
    """The first words about harms; None says that the abstract is silent, not that there were none."""


NO_FACTS = Facts()
