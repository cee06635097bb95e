"""Study designs read from works, and the level of evidence that a claim rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidgrade.model.claim import Question


@dataclass(frozen=True, slots=True)
class Signal:
    """A piece of text that speaks for a design."""

    where: Literal["title", "abstract", "container_title", "type", "publication_types", "mesh", "person"]
    text: str
    """The words as they stand there."""
    cue: str
    """Name of the cue in the lexicon."""
    start: int | None = None
    """Offset of the words in the field named by `where`."""
    end: int | None = None


@dataclass(frozen=True, slots=True)
class DesignReading:
    """What design a work has, how sure that is, and why. `unknown` is an answer."""

    design: str
    """An id of the master table of designs, or `unknown`."""
    confidence: float
    """0 to 1; 0 for `unknown`."""
    signals: tuple[Signal, ...] = ()
    """The deciding one first."""
    status: tuple[str, ...] = ()
    """What is no design: `retracted`, `preprint`, `retraction_notice`, `erratum_notice`, ..."""
    modifiers: tuple[str, ...] = ()
    """What the id leaves open: `meta_analysis`, `network_meta_analysis`, `pilot`, ..."""
    conflict: str | None = None
    """A design that another signal speaks for."""
    read_by: Literal["rules", "model", "person"] = "rules"
    """`model`: no cue names it, and the words as a whole propose it (grading/design_words.py); it bears no accusation."""


UNKNOWN_DESIGN = DesignReading("unknown", 0.0)

GradeState = Literal["unknown", "design-based", "grade-start", "rated"]
Assertion = Literal["confirmed", "contradicted", "not-verifiable"]


@dataclass(frozen=True, slots=True)
class SourceLevel:
    """One cited reference of a claim with its design and the level which that gives for the claim's question."""

    reference: int
    """Position of the reference in the document."""
    inherited: bool
    reading: DesignReading
    level: str | None
    """As the scheme prints it (`2`, `1|3`, `1?`, `n/a`, `void`), or None where the scheme has no cell for the design."""
    key: str | None = None
    """Key of the entry in references/."""
    counted: bool = True
    """False when it does not count for the claim's level; `note` says why."""
    note: str | None = None
    name: str = ""
    """How the reference is called in the document: its number, or the key or label it is cited by."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The level of evidence of one claim, and every step that led there."""

    claim: str
    """Id of the claim."""
    scheme: str
    question: Question | None
    level: str | None
    state: GradeState
    sources: tuple[SourceLevel, ...] = ()
    asserted_design: Assertion | None = None
    reasons: tuple[str, ...] = ()
    """Sentences for a person, in the order of the steps."""
    would_change: tuple[str, ...] = ()
    """What would give the claim another level, a sentence each."""
    judged: str | None = None
    """What a person gave in place of the level by design, in a sentence. It is shown beside that level, never instead of it."""
    also: tuple[Grade, ...] = ()
    """The same claim and sources under further schemes."""

    def under(self, scheme: str) -> Grade | None:
        """The grade under the scheme of that name; None where it was not asked for."""
        return next((grade for grade in (self, *self.also) if grade.scheme == scheme), None)
