"""From characters of a document's text to runs of the Word file, and back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from evidgrade.annotating.layout import Layout, measure
from evidgrade.annotating.word import Anchor
from evidgrade.model.document import Block, Document
from evidgrade.readers.docx import Place, RunRange, locate
from evidgrade.readers.docx_package import Package, W, open_package
from evidgrade.text import trimmed

_WORD = re.compile(r"\S+")
_FIRST_WORDS = re.compile(r"\S+(?:\s+\S+){0,3}")


class Places:
    """The words of one Word document with the runs behind them. Raises UnreadableInput when made of a document that cannot be written into."""

    def __init__(self, document: Document, data: bytes) -> None:
        self.document = document
        self.package, self.main = open_package(document.path, data)
        self.layout: Layout = measure(document.path, self.main, self.package.content(self.main))
        self.places = locate(document.path, data)
        self.starts = [block.span.start for block in document.blocks]
        self.notes = _notes(self.package, self.main)

    def block(self, offset: int) -> int | None:
        """The block that a character stands in, or the one before it; None before the first."""
        at = bisect_right(self.starts, offset) - 1
        return at if at >= 0 else None

    def aside(self, start: int, end: int) -> str | None:
        """`footnote 3` or `the text box` where words stand in what can bear no comment, and its comment stands beside them; None elsewhere."""
        at = self.block(start)
        if at is None:
            return None
        place = self.places[at]
        if place.part != self.main:
            kind = self.notes.get((place.part, place.paragraph), ("note", ""))[0]
            return f"{kind} {self.document.blocks[at].label or ''}".strip()
        anchor = self.anchor(start, end)
        return "the text box" if anchor is not None and self.layout.runs[anchor.first[0]].boxed else None

    def anchor(self, start: int, end: int) -> Anchor | None:
        """Where a comment on the characters `[start, end)` stands: on them, or on the mark of their note. None where nothing of the text is there."""
        start, end = next(trimmed(self.document.text, start, end), (start, end))
        at = self.block(start)
        if at is None:
            return None
        place = self.places[at]
        if place.part != self.main:
            return self._mark(place)
        block = self.document.blocks[at]
        first, last = _shown(block, start, end)
        if first >= last:
            return None
        run = _run(place, first, forward=True)
        stop = self._last(at, end) if end > block.span.end else _run(place, last - 1, forward=False)
        if run is None or stop is None:
            return None
        if stop[0] < run[0] or (stop[0] == run[0] and stop[1] < run[1]):
            stop = run
        return Anchor(run, (stop[0], stop[1] + 1))

    def _mark(self, place: Place) -> Anchor | None:
        """The mark of the note that a paragraph stands in."""
        found = self.layout.notes.get(self.notes.get((place.part, place.paragraph), ("", "")))
        return Anchor(found, (found[0], found[1] + 1)) if found is not None else None

    def _last(self, at: int, end: int) -> tuple[int, int] | None:
        """The last run and character of words that go on over paragraphs; those of the first paragraph where the others stand in a table or a note."""
        last = self.block(end - 1)
        blocks = self.document.blocks
        while last is not None and last > at:
            here = self.places[last]
            if here.part == self.main and blocks[last].kind != "table-cell" != blocks[at].kind:
                _, stop = _shown(blocks[last], blocks[last].span.start, end)
                run = _run(here, stop - 1, forward=False) if stop else None
                if run is not None:
                    return run
            last -= 1
        return _run(self.places[at], len(blocks[at].text) - 1, forward=False)

    def range(self, first: int, last: int) -> tuple[int, int] | None:
        """The characters of the text that came from the runs `[first, last)`; None where none did."""
        found = [bounds for block, place in zip(self.document.blocks, self.places, strict=True) if place.part == self.main for bounds in _texts(block, place, first, last)]
        return (min(start for start, _ in found), max(end for _, end in found)) if found else None


def _texts(block: Block, place: Place, first: int, last: int) -> Iterator[tuple[int, int]]:
    for part in place.runs:
        if first <= part.run < last:
            span = block.source_span(part.start, part.start + part.length)
            yield span.start, span.end


def _notes(package: Package, main: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Part and paragraph -> kind and id of the note that the paragraph stands in."""
    found = {}
    for kind in ("footnote", "endnote"):
        name = package.related_name(main, f"{kind}s")
        if name is None:
            continue
        root = package.part(name)
        numbers = {id(p): n for n, p in enumerate(root.iter(W + "p"))}
        for note in root.findall(W + kind):
            found.update({(name, numbers[id(p)]): (kind, note.get(W + "id", "")) for p in note.iter(W + "p")})
    return found


def _shown(block: Block, start: int, end: int) -> tuple[int, int]:
    """The visible characters behind a range of the text, white space at its ends left out; the word at its beginning where it has none."""
    first, last = _visible(block, start), _visible(block, min(end, block.span.end))
    while first < last and block.text[first].isspace():
        first += 1
    while last > first and block.text[last - 1].isspace():
        last -= 1
    if first < last:
        return first, last
    if not first:
        words = _FIRST_WORDS.match(block.text)
        return (0, words.end()) if words else (0, 0)
    word = next((w for w in _WORD.finditer(block.text) if w.end() >= first), None)
    return word.span() if word else (0, len(block.text))


def _visible(block: Block, offset: int) -> int:
    """The visible character at a place of the text: Word documents have one piece a block, behind its label."""
    at = block.pieces[0].source if block.pieces else block.span.start
    return min(max(0, offset - at), len(block.text))


def _run(place: Place, visible: int, *, forward: bool) -> tuple[int, int] | None:
    """Run and character of one visible character, or of the next one that came from a run."""
    at = bisect_right(place.runs, visible, key=lambda part: part.start) - 1
    part: RunRange | None = place.runs[at] if at >= 0 else None
    if part is not None and visible < part.start + part.length:
        return part.run, part.offset + visible - part.start
    if forward:
        part = place.runs[at + 1] if at + 1 < len(place.runs) else part
        return (part.run, part.offset) if part is not None else None
    part = part or (place.runs[0] if place.runs else None)
    return (part.run, part.offset + part.length - 1) if part is not None else None
