"""A document as a reader sees it: blocks of visible text, each with a map back to its place in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Literal

MAX_CELLS = 40
"""Cells of a table row that are read together; more are a list of data."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of Unicode code points of a document's text."""

    start: int
    end: int

    def touches(self, other: Span) -> bool:
        """True when the two ranges share at least one character."""
        return self.start < other.end and other.start < self.end

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end


class Cover:
    """Ranges, asked for those around or beside another one: in the time of a bisection, whatever a hostile page holds."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self.starts = [start for start, _ in ordered]
        self.ends = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int) -> bool:
        """True when one of them holds the whole range."""
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and self.ends[at] >= end

    def touches(self, start: int, end: int) -> bool:
        """True when one of them shares a character with the range."""
        at = bisect_left(self.starts, end) - 1
        return at >= 0 and self.ends[at] > start


BlockKind = Literal["heading", "paragraph", "list-item", "table-cell", "footnote", "code", "comment"]
MarkKind = Literal["link", "superscript", "code", "footnote", "citation"]


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline property of a range of a block's visible text, such as a link or a superscript."""

    kind: MarkKind
    start: int
    """First character in the block's visible text."""
    end: int
    target: str | None = None
    """Where a link or footnote leads, as written in the source."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of visible text that stands in the source without interruption."""

    visible: int
    """Where the run begins in the block's visible text."""
    source: int
    """Where it begins in the document's text."""
    length: int
    """Number of visible characters. A visible character that stands for several in the source (`&amp;`) is a piece of its own."""
    width: int = -1
    """Number of source characters, -1 for the same as `length`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table cell or note: one run of text that is read in one go."""

    kind: BlockKind
    text: str
    """What a reader sees, without markup and without the label."""
    span: Span
    """The whole block in the document's text, label and markup included."""
    pieces: tuple[Piece, ...]
    level: int = 0
    """Level of a heading (1-6), depth of a list item (from 1), row of a table cell (cells of one row share it), 0 otherwise."""
    label: str | None = None
    """The number, bullet or key that is written before a list item or a footnote: `2.`, `[2]`, `-`, `smith`."""
    ordinal: int | None = None
    """The number that a renderer prints for an automatically numbered list item."""
    group: int = 0
    """Blocks that follow each other without a blank line (one paragraph, one list) share a group number."""
    marks: tuple[Mark, ...] = ()

    def source_span(self, start: int, end: int) -> Span:
        """The range of the document's text behind the visible characters `[start, end)` of this block.

        An empty range gives an empty span.
        """
        if end <= start:
            at = self.source_offset(start)
            return Span(at, at)
        first, last = self.source_offset(start), self._piece(end - 1)
        inside = end - 1 - last.visible
        width = last.length if last.width < 0 else last.width
        stop = last.source + (inside + 1 if width == last.length else width)
        return Span(first, max(first, stop))

    def source_offset(self, visible: int) -> int:
        """The place in the document's text of one visible character (or of the end of the block)."""
        if not self.pieces:
            return self.span.start
        piece = self._piece(visible)
        inside = min(visible - piece.visible, piece.length)
        width = piece.length if piece.width < 0 else piece.width
        return piece.source + (inside if width == piece.length else (0 if inside < piece.length else width))

    def _piece(self, visible: int) -> Piece:
        index = bisect_right(self.pieces, visible, key=lambda piece: piece.visible) - 1
        return self.pieces[max(0, index)]


@dataclass(frozen=True)
class Document:
    """One file as it was read. Offsets everywhere else count code points of `text`."""

    path: str
    """As the user gave it; `/` between folders."""
    media_type: str
    text: str
    """The file's own text where it is a text format; the extracted text for HTML, DOCX and PDF."""
    blocks: tuple[Block, ...]
    sha256: str
    """Hexadecimal sum of the bytes of the file."""
    encoding: str = "utf-8"
    language: str | None = None
    """The language that the file declares (BCP 47), in formats that can; None where it says none. Templates often declare a wrong one."""
    link_definitions: Mapping[str, str] = field(default_factory=dict)
    """Link labels and the addresses that they stand for, in formats that have them."""
    anchors: Mapping[str, int] = field(default_factory=dict)
    """Ids that links inside the document can lead to, with their offsets, in formats that have them; the first place of each."""
    repeated_anchors: tuple[tuple[str, int], ...] = ()
    """The further places of ids that stand more than once, as (id, offset)."""
    source: str | None = None
    """The text of the file, where `text` was extracted from it and the file has lines; None where `text` is the file's own."""
    source_map: tuple[Piece, ...] = ()
    """From `text` (as `visible`) to `source`, in order; what lies between two pieces was put in by the reader."""

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.file_text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    @property
    def file_text(self) -> str:
        """The text that `position` counts lines of: what a person sees who opens the file, where it has lines."""
        return self.text if self.source is None else self.source

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1, of a character of `text`: in the file, where its text is known."""
        return self._position(self.file_span(Span(offset, offset)).start)

    def line_text(self, line: int) -> str:
        """The line of that number (from 1) of `file_text`, without its break; empty where there is none."""
        if not 0 < line <= len(self._line_starts):
            return ""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.file_text)
        return self.file_text[start:end]

    def end_position(self, offset: int) -> tuple[int, int]:
        """Line and column after the last character before `offset`."""
        return self._position(self.file_span(Span(max(0, offset - 1), offset)).end)

    def _position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def file_span(self, span: Span) -> Span:
        """The range of `file_text` behind a range of `text`, markup between its words included."""
        if self.source is None:
            return span
        start = self._file_offset(span.start)
        if span.end <= span.start:
            return Span(start, start)
        return Span(start, max(start, self._file_offset(span.end - 1, after=True)))

    def _file_offset(self, offset: int, after: bool = False) -> int:
        """The place in the file of a character of `text`, or the place after it."""
        if not self.source_map:
            return 0
        piece = self.source_map[max(0, bisect_right(self.source_map, offset, key=lambda piece: piece.visible) - 1)]
        width = piece.length if piece.width < 0 else piece.width
        inside = max(0, offset - piece.visible)
        if inside >= piece.length:
            return piece.source + width
        if width == piece.length:
            return piece.source + inside + after
        return piece.source + (width if after else 0)

    def row(self, index: int) -> tuple[Block, ...]:
        """The cells of the table row that a block stands in, up to `MAX_CELLS` to either side; the block alone where it is no table cell."""
        blocks, here = self.blocks, self.blocks[index]
        if here.kind != "table-cell":
            return (here,)
        first = last = index
        while first > max(0, index - MAX_CELLS) and blocks[first - 1].kind == "table-cell" and blocks[first - 1].level == here.level:
            first -= 1
        while last + 1 < min(len(blocks), index + MAX_CELLS) and blocks[last + 1].kind == "table-cell" and blocks[last + 1].level == here.level:
            last += 1
        return blocks[first : last + 1]

    def quote(self, span: Span) -> str:
        """The source text of a span."""
        return self.text[span.start : span.end]
