"""Drafts become blocks: lines split at `<br>`, labels taken off, everything laid out as one text with the way back to the file."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from evidgrade.model.document import Block, BlockKind, Mark, Piece, Span
from evidgrade.readers.lines import label_of, number_of

_ENDED = re.compile(r"[.!?:;…。！？]['\"’”»)\]]*$|[\])]$|\d$")
_GOES_ON = re.compile(r"(?:,|&|-|–|\b(?:and|or|of|the|a|an|in|with|for|to))$", re.I)
_LABEL_ALONE = re.compile(r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)]|\[[A-Za-z][\w+-]{1,20}\])\s*")
_NUMBER_ALONE = re.compile(r"\s*\d{1,3}\s*")
_BARE_LABEL_NEEDS = 40
"""Characters that must follow a number without a sign in a cell or term of its own, so that it is a label and not a figure."""
_TIGHT = re.compile(r"(?P<number>\d{1,3}[.)])(?=[^\W\d_])")
"""A number that an element of its own holds, so that no space follows it."""
_HEADING_MAX = 90
"""Characters; a longer paragraph in bold is no heading (the same limit as in Markdown and plain text)."""


@dataclass(slots=True)
class Numbering:
    """An open list: what its items print."""

    ordered: bool
    outermost: int
    """Number of the list that holds it, its own for one that lies in none."""
    next: int | None = 1
    """The next number, None for marks that are no numbers."""
    step: int = 1
    counts_down: bool = False
    """`reversed` without a first number: the last item is 1."""
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Give an item its number."""
        self.items.append(item)
        item.numbering = self
        if self.ordered and self.next is not None:
            item.ordinal = self.next
            self.next += self.step

    def close(self) -> None:
        """The list has ended; one that counts down knows its first number only now."""
        if self.counts_down and self.ordered and self.next is not None:
            for number, item in enumerate(reversed(self.items), 1):
                item.ordinal = number


@dataclass(slots=True)
class Item:
    """An `<li>`; its first block carries the number."""

    level: int
    numbering: Numbering | None = None
    ordinal: int | None = None
    taken: bool = False


@dataclass(slots=True)
class Draft:
    """What stood between two block tags."""

    kind: BlockKind
    text: str
    pieces: list[Piece]
    marks: list[Mark]
    level: int = 0
    item: Item | None = None
    """Set on the first block of a list item."""
    list: int = 0
    """The outermost list that it stands in, 0 for none."""
    cell: bool = False
    """True for table cells and terms, where a bare number can be a label."""
    quiet: bool = False
    """Navigation: laid out with the text, but no block."""
    bold: bool = False
    inside: int = -1
    """Of a comment in the midst of a line: its place in the draft before it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a page, its blocks, and where each draft begins."""

    text: str
    blocks: tuple[Block, ...]
    pieces: tuple[Piece, ...]
    """From the text to the file."""
    starts: tuple[int, ...]
    """By draft; one more for the end of the text."""


def lay_out(drafts: Sequence[Draft]) -> Layout:
    """One text of all drafts: a line break between items of one list, an empty line between paragraphs."""
    parts: list[str] = []
    blocks: list[Block] = []
    pieces: list[Piece] = []
    starts: list[int] = []
    length = group = 0
    before: Draft | None = None
    held: tuple[str, int] | None = None
    _hide_double_numbers(drafts)
    for index, draft in enumerate(drafts):
        if draft.kind == "comment":
            inside = draft.inside >= 0 and starts
            at = min(starts[-1] + draft.inside, length - 1) if inside else length
            if at == length > 0 and pieces[-1].visible < at:  # its own place in the gap between two blocks
                pieces.append(replace(draft.pieces[0], visible=at))
            starts.append(starts[-1] if inside else -1)
            blocks.append(Block("comment", draft.text, Span(at, at), (), group=group))
            continue
        together = before is not None and before.list == draft.list != 0 and draft.kind == before.kind == "list-item"
        if parts:
            gap = "\n" if together else "\n\n"
            parts.append(gap)
            length += len(gap)
        starts.append(length)
        parts.append(draft.text)
        pieces += [replace(piece, visible=piece.visible + length) for piece in draft.pieces]
        if not draft.quiet:
            group += not together
            following = next((d for d in drafts[index + 1 : index + 3] if d.kind != "comment"), None)
            if held is None and (label := _held_label(draft, following)):
                held = (label, length)
            else:
                blocks += _blocks(draft, length, group, held)
                held = None
        length += len(draft.text)
        before = draft
    blocks.sort(key=lambda block: block.span.start)
    starts.append(length)
    for index in range(len(starts) - 2, -1, -1):
        if starts[index] < 0:  # a comment between blocks: what is named there is named of the block after it
            starts[index] = starts[index + 1]
    return Layout("".join(parts), tuple(blocks), tuple(pieces), tuple(starts))


def _hide_double_numbers(drafts: Sequence[Draft]) -> None:
    """Where most items of an ordered list have a typed number, style sheets hide the automatic one: it is not counted."""
    typed: dict[int, list[bool]] = {}
    lists: dict[int, Numbering] = {}
    for draft in drafts:
        if draft.item is not None and draft.item.numbering is not None and draft.item.ordinal is not None:
            label = _label(draft.text)
            typed.setdefault(id(draft.item.numbering), []).append(label is not None and label.group("number") is not None)
            lists[id(draft.item.numbering)] = draft.item.numbering
    for key, marks in typed.items():
        if 2 * sum(marks) > len(marks):
            for item in lists[key].items:
                item.ordinal = None


def _held_label(draft: Draft, following: Draft | None) -> str | None:
    """The label that a draft consists of, when it stands before what it labels: a cell, a term, a block of its own."""
    if following is None or following.quiet or "heading" in (draft.kind, following.kind) or following.kind == "code":
        return None
    if _LABEL_ALONE.fullmatch(draft.text) and not _LABEL_ALONE.fullmatch(following.text) and following.item is None:
        return draft.text.strip()
    if draft.cell and _NUMBER_ALONE.fullmatch(draft.text) and len(following.text) >= _BARE_LABEL_NEEDS:
        return draft.text.strip()
    return None


def _blocks(draft: Draft, base: int, group: int, held: tuple[str, int] | None) -> Iterator[Block]:
    """The blocks of a draft that is laid out at `base`. `held` is a label that stood before it, with its place."""
    if draft.kind == "code":
        whole = Piece(0, base, len(draft.text))
        yield Block("code", draft.text, Span(base, base + len(draft.text)), (whole,), group=group, marks=tuple(draft.marks))
        return
    kind, level = draft.kind, draft.level
    if draft.bold and kind == "paragraph" and len(draft.text) <= _HEADING_MAX and draft.text[-1] not in ".,;:!?。，；：！？":
        kind, level = "heading", 6
    item = draft.item
    marks = _marks_by_line(draft)
    for start, end in _lines(draft):
        label, content = held[0] if held else None, start
        span_start = held[1] if held else base + start
        seen = _label(draft.text[start:end]) if held is None and kind != "heading" else None
        if seen is not None and seen.end() < end - start:
            label, content = (seen.group("number") or seen.groupdict().get("bullet") or "").strip(), start + seen.end()
        ordinal = item.ordinal if item else None
        inside = item is not None or label is not None
        shown: BlockKind = "list-item" if kind == "paragraph" and inside else kind
        depth = level if shown != "list-item" else max(1, level)
        yield Block(
            shown,
            draft.text[content:end].replace("\n", " "),
            Span(span_start, base + end),
            tuple(_pieces(draft.text, content, end, base)),
            depth,
            label,
            ordinal,
            group,
            tuple(_cut(marks(start, end), content, end)),
        )
        item = held = None


def _label(text: str) -> re.Match[str] | None:
    """The label at the beginning of a line."""
    return label_of(text.replace("\xa0", " ")) or _TIGHT.match(text)


def _lines(draft: Draft) -> Iterator[tuple[int, int]]:
    """Where the lines of a draft stand that are read on their own. An item and a heading are one line however they break."""
    text, start, at = draft.text, 0, draft.text.find("\n")
    while at >= 0:
        empty = text.startswith("\n\n", at)
        rest = at + 1 + empty
        if rest >= len(text):
            break
        if draft.kind != "heading" and (empty or _parts(text, start, at, rest, draft.item is not None)):
            yield start, at
            start = rest
        at = text.find("\n", rest)
    yield start, len(text.rstrip("\n"))


def _parts(text: str, start: int, end: int, following: int, item: bool) -> bool:
    """True when a line break parts two lines, and is no mere wrapping of one."""
    stop = text.find("\n", following)
    line = text[following : stop if stop >= 0 else len(text)]
    label = _label(line)
    if label is not None:
        return label.group("number") is None or number_of(label.group("number")) is not None
    if item:
        return False
    last = text[max(start, end - 60) : end].rstrip()
    if _GOES_ON.search(last) or line[:1].islower():
        return False
    return bool(_ENDED.search(last)) or line[:1].isupper()


def _pieces(text: str, start: int, end: int, base: int) -> Iterator[Piece]:
    """The map of a block into the laid out text; a line break is shown as a space."""
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if stop > at:
            yield Piece(at - start, base + at, stop - at)
        if stop < end:
            yield Piece(stop - start, base + stop, 1)
        at = stop + 1


def _marks_by_line(draft: Draft) -> Callable[[int, int], list[Mark]]:
    """A function from one line after the other to the marks that touch it: one pass over the marks in all."""
    waiting = deque(sorted(draft.marks, key=lambda mark: mark.start))
    active: list[Mark] = []

    def touching(start: int, end: int) -> list[Mark]:
        active[:] = [mark for mark in active if mark.end > start]
        while waiting and waiting[0].start < end:
            active.append(waiting.popleft())
        return sorted((mark for mark in active if mark.end > start), key=lambda mark: (mark.end, -mark.start))

    return touching


def _cut(marks: Sequence[Mark], start: int, end: int) -> Iterator[Mark]:
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            yield Mark(mark.kind, first - start, last - start, mark.target)
