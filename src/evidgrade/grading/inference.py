"""Designs that no single word names: the comparator test, timing, arms, searches. Traits in, candidates out.

The comparator test (Dekkers 2012; Esene 2014): a study that compares groups of people by exposure or treatment is a cohort, one that
only follows those who had the treatment is a series, whatever it calls itself. Where the timing of a cohort is not stated, the lower
one (retrospective) is taken and `timing_unstated` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidgrade.grading.evidence import Hit
from evidgrade.model.grade import Signal

_LATE = 10_000
"""Rank of inferred designs: at equal confidence a stated design comes first."""


_COHORTS = ("cohort_prospective", "cohort_retrospective")
_OPEN = ("allocation_unstated",)
"""Groups were treated differently, and nothing says how people came into them."""
_STUDY = ("trial", "trials", "study", "studies")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design that a work may have."""

    design: str
    confidence: float
    signals: tuple[Signal, ...]
    rank: int
    from_abstract: bool = True
    """Read from the abstract, or inferred."""
    named_in_title: bool = False
    """The title names the design itself."""
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of a work, the surest hit of each first."""

    hits: Mapping[str, Sequence[Hit]]
    has_abstract: bool
    mentions_random: bool
    """`random` occurs somewhere in title or abstract, whatever it means there."""
    mentions_people: bool
    """Patients, cases or other people occur."""

    def __contains__(self, name: str) -> bool:
        return name in self.hits

    def any(self, *names: str) -> bool:
        """At least one of these traits is there."""
        return any(name in self.hits for name in names)

    def make(self, design: str, *names: str, sure: float = 1.0, modifiers: tuple[str, ...] = ()) -> Candidate:
        """A candidate from the traits named; the first one decides, `sure` scales its confidence."""
        used = [self.hits[name][0] for name in names if name in self.hits]
        signals = [hit.signal for hit in used]
        if "arms" in names:
            signals = [*self._two_arms(), *(s for s in signals if s.cue != "trait.arms")]
        return Candidate(design, round(used[0].confidence * sure, 2), tuple(signals), _LATE, modifiers=modifiers)

    def names_a_study(self, trait: str) -> bool:
        """The words of a trait go on to `trial` or `study`: `non-randomized controlled trial`."""
        return any(hit.in_title or hit.signal.text.lower().endswith(_STUDY) for hit in self.hits[trait])

    def _two_arms(self) -> list[Signal]:
        """The first two groups that are named differently."""
        named = {_squeezed(hit.signal.text): hit.signal for hit in reversed(self.hits.get("arms", ()))}
        return sorted(named.values(), key=lambda signal: signal.start or 0)[:2]

    @property
    def arms(self) -> int:
        """Number of differently named groups of treatment."""
        return len({_squeezed(hit.signal.text) for hit in self.hits.get("arms", ())})

    @property
    def compares_treatments(self) -> bool:
        """Two groups side by side that were treated differently."""
        return self.arms >= 2 and "allocated" in self

    @property
    def compares_groups(self) -> bool:
        """Groups of people are compared, or people who were matched."""
        return self.any("comparator", "propensity") or self.arms >= 2

    @property
    def compares(self) -> bool:
        """Passes the comparator test: groups, exposures or matched people are compared."""
        return self.compares_groups or "exposure" in self

    @property
    def is_longitudinal(self) -> bool:
        """The study calls itself longitudinal, or a birth or inception cohort; `were followed` alone may be said of records."""
        return any("follow" not in hit.signal.text.lower() for hit in self.hits.get("longitudinal", ()))

    def unstated(self, design: str) -> tuple[str, ...]:
        """A cohort in whose abstract no group is compared with another: whether the treatment was compared is open, whatever it is called."""
        silent = self.has_abstract and design in _COHORTS and not self.compares_groups
        return ("comparator_unstated",) if silent else ()


def _squeezed(name: str) -> str:
    return name.lower().replace("-", " ").removesuffix("s")


def _synthesis(traits: Traits) -> Iterator[Candidate]:
    if "narrative" in traits:
        yield traits.make("narrative_review", "narrative")
    elif "search" in traits and "selected_studies" in traits and not traits.any("records", "retrospective"):
        yield traits.make("sr_unspecified", "search", "selected_studies", sure=1.1)


def _trial(traits: Traits) -> Iterator[Candidate]:
    if traits.any("retrospective"):
        return
    if "single_arm" in traits:
        yield traits.make("single_arm_trial", "single_arm", sure=0.95)
    elif "nonrandomized" in traits and "early_phase" in traits and not traits.compares:
        yield traits.make("single_arm_trial", "nonrandomized", "early_phase", sure=0.95)
    elif "nonrandomized" in traits and (traits.names_a_study("nonrandomized") or traits.any("trial", "comparator")):
        yield traits.make("nonrandomized_controlled", "nonrandomized", "trial", "comparator", sure=0.95)
    elif "blinded" in traits and not traits.mentions_random:
        yield traits.make("nonrandomized_controlled", "blinded", modifiers=_OPEN)
    elif "controlled" in traits:
        yield traits.make("nonrandomized_controlled", "controlled")
    elif "early_phase" in traits:
        design = "nonrandomized_controlled" if traits.compares_treatments else "single_arm_trial"
        if not traits.mentions_random:
            yield traits.make(design, "early_phase", "arms")
    elif "trial" in traits and traits.has_abstract and not traits.mentions_random:
        if traits.compares_treatments:
            yield traits.make("nonrandomized_controlled", "trial", "arms", "allocated", sure=0.85, modifiers=_OPEN)
        elif not traits.any("comparator", "cohort"):
            yield traits.make("single_arm_trial", "trial", sure=0.8)
    elif traits.compares_treatments and not traits.mentions_random and not traits.any("cohort", "records"):
        yield traits.make("nonrandomized_controlled", "arms", "allocated", sure=0.9, modifiers=_OPEN)
    elif "treated_groups" in traits and not traits.mentions_random and not traits.any("cohort", "records"):
        yield traits.make("nonrandomized_controlled", "treated_groups", modifiers=_OPEN)
    elif (
        "intervention" in traits
        and traits.mentions_people
        and not traits.mentions_random
        and not traits.any("cohort", "records", "prospective", "observational")
    ):
        yield traits.make("single_arm_trial", "intervention", sure=0.85)


def _retrospective(traits: Traits) -> Iterator[Candidate]:
    name = "retrospective" if "retrospective" in traits else "records"
    if name not in traits or (name == "records" and ("prospective" in traits or not traits.mentions_people)):
        return
    sure = 0.95 if name == "retrospective" else 0.85
    if traits.compares or "cohort" in traits:
        why = [n for n in ("propensity", "comparator", "exposure", "cohort") if n in traits][:1]
        yield traits.make("cohort_retrospective", name, *why, sure=sure)
    else:
        yield traits.make("cohort_single_arm", name, sure=sure * 0.9)


def _prospective(traits: Traits) -> Iterator[Candidate]:
    if "prospective" not in traits:
        return
    if "retrospective" in traits and not traits.hits["prospective"][0].in_title:
        return
    if traits.compares_treatments and not traits.mentions_random and "cohort" not in traits:
        yield traits.make("nonrandomized_controlled", "prospective", "arms", "allocated", sure=0.95)
    elif traits.compares or traits.any("cohort", "longitudinal"):
        why = [n for n in ("cohort", "comparator", "exposure", "longitudinal") if n in traits][:1]
        yield traits.make("cohort_prospective", "prospective", *why, sure=0.95)
    elif not traits.any("trial", "single_arm", "early_phase"):
        yield traits.make("cohort_single_arm", "prospective", sure=0.8)


def _cohort(traits: Traits) -> Iterator[Candidate]:
    if traits.any("prospective", "retrospective", "records"):
        return
    unstated = ("timing_unstated",)
    if "propensity" in traits:
        yield traits.make("cohort_retrospective", "propensity", sure=0.9, modifiers=unstated)
    elif "cohort" in traits and traits.is_longitudinal:
        yield traits.make("cohort_prospective", "cohort", "longitudinal", sure=0.85, modifiers=unstated)
    elif "cohort" in traits:
        yield traits.make("cohort_retrospective", "cohort", sure=0.85, modifiers=unstated)
    elif "observational" in traits:
        design = "cohort_retrospective" if traits.compares else "cohort_single_arm"
        yield traits.make(design, "observational", sure=0.85, modifiers=unstated)
    elif "longitudinal" in traits and traits.any("exposure", "comparator") and not traits.any("trial", "arms"):
        design = "cohort_prospective" if traits.is_longitudinal else "cohort_retrospective"
        yield traits.make(design, "longitudinal", sure=0.75, modifiers=unstated)


def _series(traits: Traits) -> Iterator[Candidate]:
    """Patients one after the other who were treated: a cohort without a comparator (Dekkers 2012); a report of first results: a series."""
    if "consecutive" not in traits or traits.compares or traits.any("prospective", "retrospective", "cohort", "trial"):
        return
    first = traits.hits["consecutive"][0]
    if traits.mentions_people or first.in_title:
        told = first.signal.cue == "trait.experience"
        yield traits.make("case_series" if told else "cohort_single_arm", "consecutive", sure=0.85)


_RULES: tuple[Callable[[Traits], Iterator[Candidate]], ...] = (
    _synthesis, _trial, _retrospective, _prospective, _cohort, _series,
)  # fmt: skip


def inferred(traits: Traits) -> tuple[Candidate, ...]:
    """The designs that follow from the traits."""
    return tuple(candidate for rule in _RULES for candidate in rule(traits))
