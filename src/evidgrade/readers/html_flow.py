"""Text in the making: white space collapsed as browsers do it, every character with its place in the file.

A `Run` collects what stands between two block tags; it becomes a `Draft` when the block ends. HTML Standard and CSS Text 3, 4.1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evidgrade.model.document import Mark, MarkKind, Piece
from evidgrade.readers.html_tokens import SPACE, resolve
from evidgrade.text import DASHES

_CHUNK = re.compile(
    rf"""(?P<words>[^&{SPACE}\xad\u200b\u2060\ufeff]++(?:[ ][^&{SPACE}\xad\u200b\u2060\ufeff]++)*+)
       | (?P<space>[{SPACE}]++)
       | (?P<reference>&(?:\#[0-9]{{1,7}}(?![0-9])|\#[xX][0-9A-Fa-f]{{1,6}}(?![0-9A-Fa-f])|[A-Za-z][A-Za-z0-9]{{1,31}});?)
       | (?P<sign>&)
       | (?P<unseen>[\xad\u200b\u2060\ufeff]++)""",
    re.X,
)
_UNSEEN = frozenset("\xad\u200b\u2060\ufeff")
"""Soft hyphens, zero width spaces and joiners: no reader sees them (Unicode, Default_Ignorable_Code_Point)."""
_SEPARATOR = f",;{DASHES}"


@dataclass(slots=True)
class Snapshot:
    """How far a run had come."""

    parts: int
    length: int
    marks: int
    bold: int
    space: tuple[int, int] | None


@dataclass(slots=True)
class Run:
    """Visible text since the last block tag."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    """One a part; `source` counts in the file."""
    marks: list[Mark] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    """Visible characters in bold, white space included."""
    space: tuple[int, int] | None = None
    """White space that is shown only if something follows: its place and width."""

    @property
    def text(self) -> str:
        """What is visible so far."""
        return "".join(self.parts)

    @property
    def next(self) -> int:
        """Where the next visible character will stand."""
        return self.length + (self.space is not None)

    def put(self, text: str, at: int, width: int = -1) -> None:
        """Add a part that stands at `at`, the white space before it first."""
        if self.space is not None:
            place, wide = self.space
            self.space = None
            self._add(" ", place, wide)
        self._add(text, at, width)

    def _add(self, text: str, at: int, width: int) -> None:
        self.pieces.append(Piece(self.length, at, len(text), -1 if width == len(text) else width))
        self.parts.append(text)
        self.length += len(text)

    def flow(self, source: str, start: int, end: int) -> None:
        """Add a stretch of the file between two tags."""
        for chunk in _CHUNK.finditer(source, start, end):
            kind, at = chunk.lastgroup, chunk.start()
            if kind == "space":
                self.blank(at, chunk.end() - at)
            elif kind == "reference":
                shown = resolve(chunk[0])
                if shown in SPACE:
                    self.blank(at, chunk.end() - at)
                elif shown not in _UNSEEN:
                    self.put(shown, at, chunk.end() - at)
            elif kind != "unseen":
                self.put(chunk[0], at)

    def blank(self, at: int, width: int) -> None:
        """White space: one space, none at the beginning of a line."""
        if self.space is None and self.parts and self.parts[-1] != "\n":
            self.space = (at, width)

    def line_break(self, at: int, width: int) -> None:
        """`<br>`: at most two in a row count."""
        self.space = None
        if self.parts and self.parts[-2:] != ["\n", "\n"]:
            self._add("\n", at, width)

    def soft_break(self, at: int, width: int) -> None:
        """The edge of a line that does not end the paragraph; several edges are one."""
        if self.parts and self.parts[-1] != "\n":
            self.line_break(at, width)

    def verbatim(self, source: str, start: int, end: int) -> None:
        """Add a stretch of preformatted text."""
        for chunk in _CHUNK.finditer(source, start, end):
            if chunk.lastgroup == "reference":
                self._add(resolve(chunk[0]), chunk.start(), chunk.end() - chunk.start())
            else:
                self._add(chunk[0], chunk.start(), -1)

    def mark(self, kind: MarkKind, start: int, target: str | None = None) -> None:
        """Mark what was added since `start`; raised marks that go on where another ends, by a comma or a dash, are one."""
        if self.length <= start:
            return
        if kind == "superscript":
            while self.marks and self.marks[-1].kind == kind and start <= self.marks[-1].start:
                self.marks.pop()  # raised twice
            start = self._joined(start)
        self.marks.append(Mark(kind, start, self.length, target))

    def _joined(self, start: int) -> int:
        near = range(len(self.marks) - 1, max(-1, len(self.marks) - 5), -1)
        last = next((i for i in near if self.marks[i].kind == "superscript"), -1)
        if last < 0 or self.marks[last].end != start:
            return start
        if self.char(start - 1) in _SEPARATOR or self.char(start) in _SEPARATOR:
            return self.marks.pop(last).start
        return start

    def char(self, at: int) -> str:
        """The visible character at `at`, empty outside; quick near the end."""
        for index in range(len(self.parts) - 1, -1, -1):
            piece = self.pieces[index]
            if piece.visible <= at:
                return self.parts[index][at - piece.visible : at - piece.visible + 1]
        return ""

    def since(self, start: int) -> str:
        """What was added since `start`."""
        index = len(self.parts)
        while index > 0 and self.pieces[index - 1].visible >= start:
            index -= 1
        return "".join(self.parts[index:])

    def snapshot(self) -> Snapshot:
        """Remember this state."""
        return Snapshot(len(self.parts), self.length, len(self.marks), self.bold, self.space)

    def restore(self, state: Snapshot) -> None:
        """Forget what was added since."""
        del self.parts[state.parts :], self.pieces[state.parts :], self.marks[state.marks :]
        self.length, self.bold, self.space = state.length, state.bold, state.space
