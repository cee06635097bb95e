"""A citation: a marker in the text that points to references (C4O in-text reference pointer, JATS `xref`, GROBID callout)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidgrade.model.document import Span

CitationStyle = Literal[
    "numeric-bracket", "numeric-paren", "numeric-superscript", "footnote", "citation-key", "author-year"
]


@dataclass(frozen=True, slots=True)
class Citation:
    """One marker as printed; `[1][3]` are two."""

    text: str
    """As printed: `[1-2]`."""
    style: CitationStyle
    targets: tuple[str, ...]
    """Labels, keys or author-year pairs as cited, ranges expanded, in the order printed."""
    references: tuple[int, ...]
    """Positions of the references that the targets resolve to; a target that resolves to nothing has no entry here."""
    span: Span
    sentence: int
    """Index of the sentence that the marker belongs to; -1 for none."""
    block: int
    """Index of its block in the document."""
    place: tuple[int, int] = (0, 0)
    """First and last (exclusive) character in the block's visible text."""
    ranges: tuple[tuple[int, int], ...] = ()
    """Ranges as printed, so that `[9-5]` and `[1-99]` can be told."""
    adjacent: bool = False
    """Another marker ends right where this one begins: the `[3]` of `[1][3]`."""

    missing: tuple[str, ...] = ()
    """The targets that lead to no reference."""
    unsure: tuple[int, ...] = ()
    """Those of `references` in whose place another entry may be meant: names and year fit both."""
    rivals: tuple[int, ...] = ()
    """Those other entries."""
