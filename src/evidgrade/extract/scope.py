"""Which references stand behind a sentence: its own markers, or those at the end of its paragraph.

AMA and ICMJE say that a number stands next to what it supports; neither makes a marker cover its paragraph. So inherited references are
kept apart, with a confidence, and never count as the sentence's own (domain notes, part 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evidgrade.model.claim import ClaimKind, Scope, Sentence
from evidgrade.text import content_stems

MAX_SENTENCES = 6
"""A longer paragraph gives nothing away: its last marker belongs to its last sentence."""
_CONTINUES = ("additional", "moreover", "further", "these", "this", "however", "in addition", "also", "they", "such")
_EVIDENCE = ("trial", "stud", "evidence", "data", "review", "research")


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind one sentence."""

    direct: tuple[int, ...] = ()
    inherited: tuple[int, ...] = ()
    scope: Scope = "none"
    confidence: Literal["high", "medium", "low"] | None = None


def backing(
    sentences: Sequence[Sentence], cited: Mapping[int, Sequence[int]], kinds: Mapping[int, tuple[ClaimKind, ...]]
) -> list[Backing]:
    """For each sentence the references behind it.

    `cited`: index of a sentence -> positions of the references that its own markers resolve to (present, perhaps empty, for every
    sentence with a marker); `kinds`: index of a claim sentence -> its kinds.
    """
    out = [Backing()] * len(sentences)
    for index in range(len(sentences)):
        if index in cited:
            out[index] = Backing(tuple(sorted(set(cited[index]))), (), "sentence", "high")
    for index, sentence in enumerate(sentences):
        if index in cited or sentence.role not in ("prose", "list-item"):
            continue
        source = _following_marked(sentences, cited, index)
        if source is None:
            source = _lead_in_marked(sentences, cited, index)
        if source is None or _changes_kind(kinds.get(index, ()), kinds.get(source, ())):
            continue
        out[index] = Backing((), tuple(sorted(set(cited[source]))), "paragraph", _confidence(sentences, index, source))
    return out


def _following_marked(sentences: Sequence[Sentence], cited: Mapping[int, Sequence[int]], index: int) -> int | None:
    block = sentences[index].block
    paragraph = [i for i in range(max(0, index - MAX_SENTENCES), min(len(sentences), index + MAX_SENTENCES)) if sentences[i].block == block]
    if len(paragraph) > MAX_SENTENCES:
        return None
    return next((i for i in paragraph if i > index and i in cited), None)


def _lead_in_marked(sentences: Sequence[Sentence], cited: Mapping[int, Sequence[int]], index: int) -> int | None:
    lead_in = sentences[index].lead_in
    return lead_in if lead_in is not None and lead_in in cited else None


def _changes_kind(kinds: tuple[ClaimKind, ...], source: tuple[ClaimKind, ...]) -> bool:
    """Promotion inherits nothing, and a guideline's marker does not back another kind of sentence."""
    if kinds[:1] in (("promotional",), ("testimonial",)):
        return True
    return source[:1] == ("guideline",) and kinds[:1] != ("guideline",)


def _confidence(sentences: Sequence[Sentence], index: int, source: int) -> Literal["medium", "low"]:
    own, other = sentences[index].text, sentences[source].text
    shared = set(content_stems(own)) & set(content_stems(other))
    asserts = any(word in own.lower() for word in _EVIDENCE)
    continues = other.lower().startswith(_CONTINUES)
    return "medium" if asserts or continues or len(shared) >= 2 else "low"


