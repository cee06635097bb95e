"""Plain text: pasted pages, notes, numbers typed by hand.

What a reader sees without thinking has to be told from the shape of the lines: headings, list items with and without bullets, and
lines that an editor has wrapped. A line was wrapped if the first word of the next one would not have fitted on it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from evidgrade.model.document import Block, BlockKind, Document, Piece, Span
from evidgrade.readers import checksum, decode
from evidgrade.readers.lines import Line, label_of, number_of, split_lines
from evidgrade.text import words

_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,}|\*{3,}|_{3,})\s*$")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s?[\[(][\d,;\s–-]{1,60}[\])]|[⁰¹²³⁴-⁹⁻,–])*\s*$")
_FIRST_WORD = re.compile(r"\s*((?:[(\[][^()\[\]]{1,40}[)\]])?\S*)")
"""What would have to fit on the line before; a short bracket is kept in one piece, as authors tie citations with fixed spaces."""
_OPEN = re.compile(r"[(\[][^()\[\]]{1,60}$")
"""A bracket that is left open at the end of a line: what follows belongs to it."""
_CELL = re.compile(r"(?:[^|\t]|\|(?=\S)|(?<=\S)\|)+")
"""What stands between tabs or bars with white space beside them."""
_EDGE = re.compile(r"\t|(?<!\S)\||\|(?!\S)")
_ROW_EDGES = 2
"""So many edges of cells make a line a row of a table, where the line before or after it is one too."""
_HEADING_MAX = 90
"""Characters; a longer line without a full stop is read as a paragraph."""
_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "before", "after", "but", "by", "during", "for", "from", "in", "into", "is", "it", "of", "on", "or", "the", "to", "vs", "with", "your", "you", "our", "are", "what", "how", "when"]
)


def read(path: str, data: bytes) -> Document:
    """Read a UTF-8 text file. Raises UnreadableInput."""
    text = decode(path, data)
    return Document(path, "text/plain", text, tuple(_blocks(text)), checksum(data))


@dataclass
class _Draft:
    """A block in the making."""

    kind: BlockKind
    parts: list[tuple[str, int]]
    """Visible runs with their places in the source."""
    start: int
    label: str | None = None
    level: int = 0
    blank_before: bool = False
    pieces: list[Piece] = field(default_factory=list)

    def block(self, group: int) -> Block:
        """The frozen block; runs are joined by one space that stands for the line end."""
        visible, pieces = "", []
        for run, at in self.parts:
            if visible:
                pieces.append(Piece(len(visible), at - 1, 1))
                visible += " "
            pieces.append(Piece(len(visible), at, len(run)))
            visible += run
        last, at = self.parts[-1]
        span = Span(self.start, at + len(last))
        return Block(self.kind, visible, span, tuple(pieces), self.level, self.label, None, group)

    @property
    def text(self) -> str:
        """The visible text so far."""
        return " ".join(run for run, _ in self.parts)


def _blocks(text: str) -> Iterator[Block]:
    drafts = _classify(list(_drafts(split_lines(text))))
    group, previous = 0, None
    for draft in drafts:
        joins = previous is not None and previous.kind == draft.kind == "list-item"
        group += not joins
        yield draft.block(group)
        previous = draft


def wrap_width(lines: list[Line]) -> int | None:
    """The column at which an editor wrapped the lines of a text, or None when lines are whole paragraphs.

    Told from the lines that end in the midst of a sentence: where an editor wrapped, the next word would not have fitted on most
    of them; where lines are headings, items and paragraphs, they end anywhere.
    """
    broken = [
        (a, b)
        for a, b in pairwise(lines)
        if not a.blank and not b.blank and len(a.text) <= 130 and not _SENTENCE_END.search(a.text) and not label_of(b.text)
    ]
    lengths = sorted(len(a.text.rstrip()) for a, _ in broken)
    if len(lengths) < 3:
        return None
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.97))]
    full = sum(_would_not_fit(a, b, width) for a, b in broken)
    return width if width >= 40 and full >= 0.75 * len(broken) else None


def _would_not_fit(line: Line, following: Line, width: int) -> bool:
    word, length = _FIRST_WORD.match(following.text), len(line.text.rstrip())
    if word is None or length > width + 2:
        return False
    return length + 1 + len(word[1]) > width or (length > width / 2 and bool(_OPEN.search(line.text)))


def _begins_item(label: re.Match[str] | None, draft: _Draft) -> bool:
    """A label begins an item, except a number in parentheses that goes on with a paragraph: a citation that an editor has wrapped."""
    if label is None:
        return False
    number = number_of(label.group("number"))
    return number in (None, 1) or draft.label is not None or not (label.group("number") or "").startswith("(")


def _drafts(lines: list[Line]) -> Iterator[_Draft]:
    """Runs of lines that belong together, with labels taken off."""
    width = wrap_width(lines)
    draft: _Draft | None = None
    last: Line | None = None
    blank = True
    rows = _rows(lines)
    for number, line in enumerate(lines):
        if line.blank:
            blank = True
            continue
        if number in rows:
            if draft is not None:
                yield draft
            draft = None
            yield from (_Draft("table-cell", [cell], cell[1], level=number + 1) for cell in rows[number])
            blank = True
            continue
        if _UNDERLINE.match(line.text) and len(line.text.strip()) >= 3:
            if draft is not None and not blank and len(draft.parts) == 1:
                draft.kind, draft.level = "heading", 1 if line.text.strip()[0] == "=" else 2
            blank = True
            continue
        label = label_of(line.text)
        if draft is not None and last is not None and not blank and width is not None and not _begins_item(label, draft):
            hanging = draft.label is not None and line.text[:1] in " \t"
            if draft.kind != "heading" and (hanging or _would_not_fit(last, line, width)):
                draft.parts.append(_trimmed(line, 0))
                last = line
                continue
        if draft is not None:
            yield draft
        draft = _start(line, label, blank)
        last, blank = line, False
    if draft is not None:
        yield draft


def _rows(lines: list[Line]) -> dict[int, list[tuple[str, int]]]:
    """Index of each line that is a row of a table -> its cells with their places."""
    cells = {}
    for number, line in enumerate(lines):
        if "|" not in line.text and "\t" not in line.text:
            continue
        found = [(m[0].strip(), line.start + m.start() + len(m[0]) - len(m[0].lstrip())) for m in _CELL.finditer(line.text) if m[0].strip()]
        if found and len(_EDGE.findall(line.text.strip(" "))) >= _ROW_EDGES and not label_of(line.text):
            cells[number] = found
    return {number: found for number, found in cells.items() if number - 1 in cells or number + 1 in cells}


def _start(line: Line, label: re.Match[str] | None, blank: bool) -> _Draft:
    if label is None:
        run = _trimmed(line, 0)
        return _Draft("paragraph", [run], run[1], blank_before=blank)
    printed = (label.group("number") or label.groupdict().get("bullet") or "").strip()
    start = line.start + len(line.text) - len(line.text.lstrip())
    return _Draft("list-item", [_trimmed(line, label.end())], start, printed, 1, blank)


def _trimmed(line: Line, begin: int) -> tuple[str, int]:
    body = line.text[begin:]
    return body.strip(), line.start + begin + len(body) - len(body.lstrip())


def _classify(drafts: list[_Draft]) -> list[_Draft]:
    """Tell headings and items without bullets from paragraphs."""
    in_list = False
    for index, draft in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        before = drafts[index - 1] if index else None
        if draft.kind != "paragraph":
            in_list = False
            continue
        short = len(draft.text) <= _HEADING_MAX and len(draft.parts) == 1 and not _SENTENCE_END.search(draft.text)
        question = draft.text.endswith("?") and len(draft.text) <= _HEADING_MAX and len(draft.parts) == 1
        lead_in = before is not None and before.text.endswith(":") and before.kind == "paragraph" and not _titled(before.text)
        if short and (in_list or lead_in) and not draft.blank_before and not _titled(draft.text):
            drafts[index] = replace(draft, kind="list-item", level=1)
            in_list = True
            continue
        in_list = False
        if short and " ".join(words(draft.text)) in _section_names():
            drafts[index] = replace(draft, kind="heading", level=1)
        elif (short or question) and _opens_section(draft, before, following):
            drafts[index] = replace(draft, kind="heading", level=2)
    return drafts


def _opens_section(draft: _Draft, before: _Draft | None, following: _Draft | None) -> bool:
    text = draft.text
    if not (text[0].isupper() or text[0].isdigit() or not text[0].isalpha()) or text[-1] in ",;":
        return False
    if text.endswith(":") and not _titled(text) and len(text.split()) > 3:
        return False
    if "@" in text or len(text.split()) > 14:
        return False
    if following is None:
        return before is None or draft.blank_before
    longer = len(following.text) > len(text) or following.kind == "list-item" or bool(_SENTENCE_END.search(following.text))
    return longer or following.blank_before or draft.blank_before or _titled(text)


@cache
def _section_names() -> frozenset[str]:
    table = tomllib.loads(files("evidgrade.readers").joinpath("plain.toml").read_text(encoding="utf-8"))
    return frozenset(table["sections"]["names"])


def _titled(text: str) -> bool:
    """True for Title Case: all words but the small ones begin with a capital, and there are two or more of them."""
    words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", text) if w.lower() not in _SMALL]
    return len(words) >= 2 and all(w[0].isupper() for w in words)
