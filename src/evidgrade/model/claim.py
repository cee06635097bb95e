"""Sentences, and the claims among them: checkable statements about the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidgrade.model.document import Span

SentenceRole = Literal[
    "prose", "heading", "list-item", "question", "instruction", "navigation", "service", "lead-in", "reference"
]
"""What a sentence does on the page. Only prose and list items can be claims."""

ClaimKind = Literal[
    "efficacy", "comparative", "magnitude", "duration", "safety", "diagnostic", "prognosis", "epidemiology", "mechanism",
    "indication", "guideline", "definition", "procedural", "promotional", "testimonial",
]  # fmt: skip
Question = Literal[
    "prevalence", "diagnosis", "prognosis", "treatment_benefit", "harms_common", "harms_rare", "screening"
]
"""The questions of OCEBM 2011, which are the columns of its table."""
Strength = Literal["hedged", "plain", "strong"]
Causal = Literal["none", "correlational", "conditional_causal", "direct_causal"]
Need = Literal["high", "medium", "low", "none"]
Scope = Literal["sentence", "paragraph", "none"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading or list item. Markers after its full stop belong to it."""

    text: str
    """Visible text, markers included, white space collapsed."""
    span: Span
    block: int
    """Index of its block in the document."""
    start: int
    """First character in the block's visible text."""
    end: int
    role: SentenceRole = "prose"
    lead_in: int | None = None
    """Index of the sentence that introduces the list this item belongs to."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that asserts something checkable, with what stands behind it."""

    id: str
    """Stable: made of the normalised text and the occurrence among equal texts of the document."""
    sentence: int
    """Index of its sentence."""
    text: str
    """The sentence without its citation markers."""
    span: Span
    kinds: tuple[ClaimKind, ...]
    """The first is the main one; none where the sentence is in a language whose words are not read."""
    question: Question | None
    strength: Strength
    causal: Causal
    needs_citation: Need
    references_direct: tuple[int, ...] = ()
    """Positions of the references cited in the sentence itself, ascending."""
    references_inherited: tuple[int, ...] = ()
    """Positions of references cited later in the same paragraph, which may be meant for this sentence too."""
    scope: Scope = "none"
    scope_confidence: Literal["high", "medium", "low"] | None = None
    asserted_designs: tuple[str, ...] = ()
    """Study designs that the sentence names as its support: ids of the master table, or `prospective_study`, `retrospective_study`."""

    @property
    def of_record(self) -> bool:
        """True for what a reviewer signs: a claim that cites something, or one that should. How-to facts are left out."""
        return self.scope != "none" or self.needs_citation in ("high", "medium")
