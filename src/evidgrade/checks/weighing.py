"""What stands behind a claim, in the words that the evidence checks share."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.checks.declaration import Place
from evidgrade.checks.scope import JUDGED_BY, Page
from evidgrade.cues import Cues
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span
from evidgrade.model.grade import DesignReading, Grade, SourceLevel

OUTCOME = frozenset({"efficacy", "comparative", "magnitude", "duration", "safety"})
"""Kinds of claims that say what a treatment does."""
_NAMED = {
    "rct": "randomized trial",
    "sr_unspecified": "systematic review",
    "prospective_study": "prospective study",
    "retrospective_study": "retrospective study",
    "clinical_trial": "clinical trial",
    "cohort_study": "cohort study",
    "observational_study": "observational study",
}
"""What a text may name without saying which; the rest has names in grading/designs.toml."""
WEAK = 0.7
"""Confidence below which a cue is one that other designs share (grading/cues.toml)."""
_SHOWN = 5
"""How many sources a finding points at."""


@cache
def lexicon() -> dict[str, Any]:
    """The tables of the evidence checks (evidence.toml)."""
    return tomllib.loads(files("evidgrade.checks").joinpath("evidence.toml").read_text(encoding="utf-8"))


@cache
def cues(*path: str) -> Cues:
    """The patterns at a place of evidence.toml."""
    part: Any = lexicon()
    for key in path:
        part = part[key]
    return Cues(part)


@cache
def family(name: str) -> frozenset[str]:
    """The designs of a family, by their ids in the master table."""
    return frozenset(lexicon()["designs"][name])


def says_retracted(text: str) -> bool:
    """The words tell of a retraction, withdrawal or expression of concern, and deny none."""
    other = [match.span() for match in cues("disclosed", "retraction_unless").finditer(text)]
    return any(not any(a <= m.start() and m.end() <= b for a, b in other) for m in cues("disclosed", "retraction").finditer(text))


def graded(page: Page) -> Iterator[tuple[Claim, Grade]]:
    """The claims that cite something, with their grades, in text order."""
    return ((claim, page.grades[claim.id]) for claim in page.claims if claim.id in page.grades)


def counted(grade: Grade) -> list[SourceLevel]:
    """The sources that the claim's level is read from: its own, or the inherited ones where it has none."""
    direct = [s for s in grade.sources if not s.inherited]
    return direct or list(grade.sources)


def own_sources(claim: Claim, grade: Grade) -> list[SourceLevel]:
    """The sources cited in the sentence itself, when the claim is about an outcome; none otherwise."""
    return counted(grade) if claim.scope == "sentence" and OUTCOME.intersection(claim.kinds) else []


def only(sources: Sequence[SourceLevel], designs: Collection[str]) -> bool:
    """True when there are sources, and all have one of these designs. A design that is not known, or that only the model proposes, is none of
    them: nobody is told of weak evidence on such a ground."""
    return bool(sources) and all(s.reading.design in designs and s.reading.read_by != "model" for s in sources)


def by_the_model(grade: Grade) -> bool:
    """A source that the level is read from has its design from the model alone: too little to find fault with."""
    return any(s.counted and s.reading.read_by == "model" for s in grade.sources)


def at_least(grade: Grade, level: str) -> bool | None:
    """Whether a claim's level is `level` of OCEBM 2011 or better, whichever scheme the house prints; None where it has none there.

    An open level (`1|3`) counts as its worst member, as in the policy of levels."""
    judged = grade.under(JUDGED_BY)
    if judged is None or judged.level is None:
        return None
    from evidgrade.grading.schemes import load_scheme

    order = load_scheme(JUDGED_BY).order
    members = judged.level.split("|")
    return max(map(order.index, members)) <= order.index(level) if set(members) <= set(order) else None


def named(designs: Sequence[str]) -> str:
    """How designs are called in a sentence."""
    from evidgrade.grading.reasons import name_of

    return " and ".join(_NAMED.get(design) or name_of(design) for design in designs)


def called(reading: DesignReading) -> str:
    """How the design of a source is called, with what its abstract leaves open."""
    from evidgrade.grading import reasons

    return reasons.called(reading)


def numbers(page: Page, sources: Sequence[SourceLevel]) -> str:
    """The sources by their numbers: `3, 5`."""
    return ", ".join(page.number(s.reference) for s in sources)


def listed(page: Page, sources: Sequence[SourceLevel]) -> str:
    """The sources with their designs: `3: case report; 5: animal study`."""
    return "; ".join(f"{page.number(s.reference)}: {called(s.reading)}" for s in sources)


def places(page: Page, sources: Sequence[SourceLevel]) -> tuple[Place, ...]:
    """The entries of the sources, each with its design."""
    return tuple(Place(page.reference(s.reference).span, called(s.reading)) for s in sources[:_SHOWN])


def words_of(page: Page, claim: Claim, words: str) -> Span:
    """Where words of a claim stand in the document; the whole claim where its markers interrupt them."""
    sentence = page.sentences[claim.sentence]
    at = sentence.text.find(words)
    return page.inside(sentence, at, at + len(words)) if at >= 0 else claim.span
