"""Text on a terminal: what a reader can see, how many cells it takes, and the words of a source line underlined.

Widths follow Unicode Standard Annex 11 (East Asian Width): wide and fullwidth characters take two cells, combining
marks none. Ambiguous ones count as one, which is what terminals do outside East Asian locales.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ELLIPSIS = "…"
_TAB = "    "
# Control and format characters (bidirectional overrides among them), surrogates, private and unassigned code points,
# line and paragraph separators: never sent to a terminal as they are.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_MARKS_IN_A_ROW = 4
"""More combining marks than this on one letter are shown by their code points: they would run over the lines around."""
_WORD = 16
"""Characters of a word that may go so that an excerpt does not begin or end inside it."""

Cell = tuple[str, int]
"""One character as it is shown, and the cells that it takes."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A source line cut to fit, and the carets to print under it."""

    text: str
    carets: str


def visible(text: str) -> str:
    """The text with everything that a terminal would act on, or not show, as an escape: `\\x1b`, `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(shown for shown, _ in _cells(text))


def width(text: str) -> int:
    """Cells that `visible(text)` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(cells for _, cells in _cells(text))


def wrap(text: str, columns: int) -> list[str]:
    """The text as `visible` lines of at most `columns` cells, broken at white space; a longer word is cut.

    At least one line, also for an empty text.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        for part, cells in _parts(word, max(12, columns)):
            if line and used + 1 + cells > columns:
                lines.append(line)
                line, used = "", 0
            line, used = (f"{line} {part}", used + 1 + cells) if line else (part, cells)
    return [*lines, line] if line or not lines else lines


def excerpt(line: str, start: int, end: int, columns: int) -> Excerpt:
    """The part of `line` around its characters `[start, end)`, with carets under exactly those.

    An empty range gets one caret, at its place. At most `columns` cells (not fewer than 12); where the line goes on
    there is an ellipsis. Only the neighbourhood is laid out, so a very long line costs no more than a short one.
    """
    columns = max(12, columns)
    start = min(max(0, start), len(line))
    end = min(max(start, end), len(line))
    indent = len(line) - len(line.lstrip())
    low = indent if indent <= start else 0
    reach = columns * (_MARKS_IN_A_ROW + 1)
    offset = max(low, start - reach)
    cells = list(_cells(line[offset : start + reach], _TAB))
    begin, stop = start - offset, min(end - offset, len(cells))
    if offset == low and start + reach >= len(line) and _sum(cells) <= columns:
        first, last = 0, len(cells)
    else:
        first, last = _window(cells, begin, stop, columns - 2)
    before = ELLIPSIS if offset + first > low else ""
    after = ELLIPSIS if offset + last < len(line) else ""
    lead = len(before) + _sum(cells[first:begin])
    carets = max(1, _sum(cells[begin : min(stop, last)]))
    return Excerpt(before + "".join(shown for shown, _ in cells[first:last]) + after, " " * lead + "^" * carets)


def _window(cells: Sequence[Cell], begin: int, stop: int, room: int) -> tuple[int, int]:
    """The indices between which the words `[begin, stop)` and what surrounds them fit into `room` cells.

    A third of the room goes to what stands before the words, more where little follows them.
    """
    words = _sum(cells[begin:stop])
    first = _before(cells, begin, min(room // 3, room - words))
    last = _after(cells, begin, room - _sum(cells[first:begin]))
    if last == len(cells):
        first = _before(cells, begin, room - _sum(cells[begin:]))
    else:
        last = _last_word(cells, last, max(stop, begin))
    return first, last


def _before(cells: Sequence[Cell], begin: int, room: int) -> int:
    """Where to begin so that what stands before `begin` takes at most `room` cells; at a word, if one is near."""
    first = begin
    while first > 0 and cells[first - 1][1] <= room:
        first -= 1
        room -= cells[first][1]
    return _next_word(cells, first, begin) if first > 0 else 0


def _after(cells: Sequence[Cell], begin: int, room: int) -> int:
    """How far from `begin` the room goes."""
    at = begin
    while at < len(cells) and cells[at][1] <= room:
        room -= cells[at][1]
        at += 1
    return at


def _next_word(cells: Sequence[Cell], first: int, limit: int) -> int:
    """The beginning of the next word, where one is near; never a combining mark."""
    if cells[first - 1][0].isspace():
        return first
    for at in range(first, min(limit, first + _WORD)):
        if cells[at][0].isspace():
            return at + 1
    while first < limit and cells[first][1] == 0:
        first += 1
    return first


def _last_word(cells: Sequence[Cell], last: int, limit: int) -> int:
    """The end of the last whole word, where one is near."""
    if cells[last][0].isspace():
        return last
    for at in range(last, max(limit, last - _WORD), -1):
        if cells[at - 1][0].isspace():
            return at - 1
    return last


def _sum(cells: Sequence[Cell]) -> int:
    return sum(cell for _, cell in cells)


def _parts(word: str, columns: int) -> Iterator[Cell]:
    """A word as it is shown, in pieces of at most `columns` cells."""
    if word.isascii() and word.isprintable() and len(word) <= columns:
        yield word, len(word)
        return
    part, used = "", 0
    for shown, cells in _cells(word):
        if used + cells > columns:
            yield part, used
            part, used = "", 0
        part, used = part + shown, used + cells
    yield part, used


def _cells(text: str, tab: str = "\\t") -> Iterator[Cell]:
    """Each character as it is shown and the cells that it takes."""
    marks = 0
    for character in text:
        if " " <= character <= "~":
            marks = 0
            yield character, 1
            continue
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in _MARKS else 0
        if character == "\t":
            yield tab, len(tab)
        elif kind in _HIDDEN or marks > _MARKS_IN_A_ROW:
            shown = character.encode("unicode_escape").decode("ascii")
            yield shown, len(shown)
        elif marks:
            yield character, 0
        else:
            yield character, 2 if unicodedata.east_asian_width(character) in "WF" else 1
