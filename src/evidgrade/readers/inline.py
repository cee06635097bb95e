"""Inline markup of Markdown: what a reader sees of a run of source, each character with its place.

The scanner keeps exact places, which the Markdown libraries do not give at the speed that a linter needs (docs/decisions/0002).
It is one pass with one regular expression and a stack of open delimiters, so its time is linear in the length of the text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from evidgrade.model.document import Mark, MarkKind, Piece

_TOKEN = re.compile(
    r"""(?P<escape>\\[!-/:-@\[-`{-~])
      | (?P<code>`+)
      | (?P<comment><!--)
      | (?P<autolink><(?:https?|ftp|mailto):[^<>\s]{1,2000}>|<[\w.+-]{1,64}@[\w.-]{1,255}>)
      | (?P<tag></?[A-Za-z][^<>]{0,2000}>)
      | (?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,31}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});)
      | (?P<footnote>\[\^[^\]\[\s]{1,120}\])
      | (?P<image>!\[)
      | (?P<open>\[)
      | (?P<close>\])
      | (?P<caret>\^(?=[^\^\s\[][^\^\n]{0,120}\^))
      | (?P<emphasis>\*{1,3}|_{1,3}|~~)
      | (?P<newline>(?:(?<![ \t])[ \t]+)?\r?\n[ \t]*)
    """,
    re.X,
)
_DESTINATION = re.compile(r"\(\s*(?:<([^<>\n]{0,2000})>|((?:[^\s()\\]|\\.|\([^\s()]{0,500}\)){0,2000}))(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\s*\)")
_REFERENCE = re.compile(r"\[([^\[\]]{0,200})\]")
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'>\s]+)""", re.I)
_MAX_OPEN = 64


@dataclass(frozen=True, slots=True)
class Inline:
    """Visible text with its map and its marks."""

    text: str
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]


class _Builder:
    """Collects visible runs; a dropped run simply is not added."""

    def __init__(self, base: int) -> None:
        self.base, self.length = base, 0
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.pieces: list[Piece] = []

    def add(self, text: str, at: int, width: int = -1) -> None:
        if text:
            self.pieces.append(Piece(self.length, self.base + at, len(text), width))
            self.parts.append(text)
            self.length += len(text)

    def mark(self, kind: MarkKind, start: int, target: str | None = None) -> None:
        if self.length > start:
            self.marks.append(Mark(kind, start, self.length, target))


def scan(source: str, base: int, definitions: Mapping[str, str]) -> Inline:
    """Read `source`, which begins at offset `base` of the document.

    `definitions` are the link labels (folded) that the document defines. Time is linear in the length of the source.
    """
    scanner = _Scanner(source, _Builder(base), definitions, _delimiters(source))
    out, at = scanner.out, 0
    while at < len(source):
        match = _TOKEN.search(source, at)
        if match is None:
            out.add(source[at:], at)
            break
        out.add(source[at : match.start()], at)
        at = scanner.take(match)
    return Inline("".join(out.parts), tuple(out.pieces), tuple(out.marks))


@dataclass
class _Scanner:
    """What is known on the way through a source: the visible text so far and what stands open."""

    source: str
    out: _Builder
    definitions: Mapping[str, str]
    dropped: Mapping[int, int]
    """Emphasis markers that are markup: place -> number of characters."""
    links: list[tuple[int, int, bool]] = field(default_factory=list)
    """Open brackets: visible start, index of the bracket in `out.parts`, image."""
    tags: list[tuple[str, int, str | None]] = field(default_factory=list)
    """Open tags that leave a mark: name, visible start, target."""

    def take(self, match: re.Match[str]) -> int:
        """Read one token; returns where to go on."""
        kind, token, start, at = match.lastgroup, match[0], match.start(), match.end()
        if kind == "code":
            return _code(self.source, start, token, self.out)
        if kind == "close":
            return _close(self.source, start, self.definitions, self.out, self.links)
        if kind == "comment":
            end = self.source.find("-->", at)
            return len(self.source) if end < 0 else end + 3
        if kind == "caret":
            end = self.source.index("^", at)
            self._marked("superscript", self.source[at:end], at, None)
            return end + 1
        if kind == "autolink":
            self._marked("link", token[1:-1], start + 1, token[1:-1])
        elif kind == "footnote":
            self._marked("footnote", token, start, token[2:-1])
        elif kind == "tag":
            _tag(token, start, self.out, self.tags)
        else:
            self._shown(kind, token, start)
        return at

    def _marked(self, kind: MarkKind, text: str, at: int, target: str | None) -> None:
        begin = self.out.length
        self.out.add(text, at)
        self.out.mark(kind, begin, target)

    def _shown(self, kind: str | None, token: str, start: int) -> None:
        """Tokens that stand for other characters, and those that may turn out to be text."""
        if kind == "escape":
            self.out.add(token[1], start + 1)
        elif kind == "entity":
            self.out.add(html.unescape(token), start, len(token))
        elif kind == "newline":
            self.out.add(" ", start, len(token))
        elif kind in ("image", "open"):
            self.out.add(token, start)
            if len(self.links) < _MAX_OPEN:
                self.links.append((self.out.length, len(self.out.parts) - 1, kind == "image"))
        else:
            self.out.add(token[: len(token) - self.dropped.get(start, 0)], start)


def _code(source: str, start: int, ticks: str, out: _Builder) -> int:
    """A code span, or literal backticks when it is never closed."""
    inner = start + len(ticks)
    closing = re.compile(rf"(?<!`){ticks}(?!`)").search(source, inner) if len(ticks) <= 8 else None
    if closing is None:
        out.add(ticks, start)
        return inner
    begin = out.length
    out.add(source[inner : closing.start()], inner)
    out.mark("code", begin)
    return closing.end()


def _tag(token: str, start: int, out: _Builder, open_tags: list[tuple[str, int, str | None]]) -> None:
    """An HTML tag is not seen; superscripts and links leave a mark."""
    name = re.match(r"</?([A-Za-z][A-Za-z0-9]*)", token)
    tag = name[1].lower() if name else ""
    if tag == "br":
        out.add(" ", start, len(token))
    elif tag in ("sup", "a") and not token.startswith("</"):
        href = _HREF.search(token) if tag == "a" else None
        if len(open_tags) < _MAX_OPEN:
            open_tags.append((tag, out.length, html.unescape(href[1]) if href else None))
    elif tag in ("sup", "a"):
        for index in range(len(open_tags) - 1, -1, -1):
            if open_tags[index][0] == tag:
                _, begin, target = open_tags.pop(index)
                if tag == "sup":
                    out.mark("superscript", begin)
                elif target is not None:
                    out.mark("link", begin, target)
                break


def _close(
    source: str, start: int, definitions: Mapping[str, str], out: _Builder, open_links: list[tuple[int, int, bool]]
) -> int:
    """A closing bracket: the end of a link or image when something makes it one, else a bracket as any other."""
    if not open_links:
        out.add("]", start)
        return start + 1
    begin, part, image = open_links.pop()
    inner = "".join(out.parts[part + 1 :])
    target, end = _target(source, start + 1, inner, definitions)
    if target is None:
        out.add("]", start)
        return start + 1
    if image:
        _forget(out, part)
        return end
    bracket = out.pieces[part]
    _forget_one(out, part, bracket.length)
    out.mark("link", begin - bracket.length, target)
    return end


def _target(source: str, at: int, inner: str, definitions: Mapping[str, str]) -> tuple[str | None, int]:
    follows = source[at : at + 1]
    if follows == "(":
        match = _DESTINATION.match(source, at)
        if match:
            return (match[1] if match[1] is not None else match[2]), match.end()
    if follows == "[":
        match = _REFERENCE.match(source, at)
        key = fold_label((match[1] or inner) if match else "")
        if match and key in definitions:
            return definitions[key], match.end()
    key = fold_label(inner)
    return (definitions[key], at) if key in definitions else (None, at)


def fold_label(label: str) -> str:
    """A link label as CommonMark compares it: case folded, white space collapsed."""
    return " ".join(label.split()).casefold()


def _forget(out: _Builder, part: int) -> None:
    """Drop everything from a part on: an image is not text."""
    out.length = out.pieces[part].visible
    del out.parts[part:], out.pieces[part:]
    while out.marks and out.marks[-1].end > out.length:
        out.marks.pop()


def _forget_one(out: _Builder, part: int, length: int) -> None:
    """Drop one part (the opening bracket) and move what follows to the left."""
    begin = out.pieces[part].visible
    del out.parts[part], out.pieces[part]
    for index in range(part, len(out.pieces)):
        piece = out.pieces[index]
        out.pieces[index] = Piece(piece.visible - length, piece.source, piece.length, piece.width)
    out.length -= length
    for index in range(len(out.marks) - 1, -1, -1):
        mark = out.marks[index]
        if mark.end <= begin:
            break  # marks end in order: whatever was marked before the bracket stays
        start = mark.start if mark.start < begin else mark.start - length
        out.marks[index] = Mark(mark.kind, start, mark.end - length, mark.target)


def _delimiters(source: str) -> dict[int, int]:
    """Emphasis markers that pair up: place -> number of characters that are markup. The rest is text."""
    dropped: dict[int, int] = {}
    stack: list[tuple[str, int, int]] = []  # (character, place, length)
    for match in re.finditer(r"\\.|(`+)[^`]*\1|\*{1,3}|_{1,3}|~~", source):
        token, start = match[0], match.start()
        if token[0] not in "*_~":
            continue
        before = source[start - 1 : start] or " "
        after = source[match.end() : match.end() + 1] or " "
        opens, closes = not after.isspace(), not before.isspace()
        if token[0] == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        partner = next((i for i in range(len(stack) - 1, max(-1, len(stack) - 8), -1) if stack[i][0] == token[0]), -1)
        if closes and partner >= 0 and start > stack[partner][1] + stack[partner][2]:
            _, place, length = stack[partner]
            size = min(length, len(token))
            dropped[place] = dropped[start] = size
            del stack[partner:]
        elif opens:
            stack.append((token[0], start, len(token)))
            del stack[:-_MAX_OPEN]
    return dropped
