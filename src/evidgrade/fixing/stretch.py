"""The stretch of a file that the text of an entry comes from, character by character: what may be replaced, and what stands between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidgrade.model.document import Block, Document, Mark
from evidgrade.model.reference import Reference

_TAG = r"</?(?:em|i|b|strong|cite|u|span|a)(?:\s+(?:href|title|target|rel|style|data-[\w-]+)=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))*\s*>"
_LINK_END = r"\](?:\(<?[^()<>\s]*(?:\([^()<>\s]*\)[^()<>\s]*)*>?(?:\s\"[^\"]*\")?\)|\[[^\[\]]*\])"
_OPENERS = re.compile(rf"(?:[*_]{{1,3}}|\\|\[|<(?=https?:)|(?!</){_TAG})+$")
_CLOSERS = re.compile(rf"^(?:[*_]{{1,3}}|{_LINK_END}|>|(?=</){_TAG})+")
_BETWEEN = re.compile(rf"(?:\s|[*_\\`]|\[|{_LINK_END}|<(?=https?:)|>|{_TAG}|<br\s*/?>|<wbr\s*/?>)*")
"""Markup that says nothing of its own: emphasis, links (whose targets are looked at apart), escapes, line ends."""
_NAME = re.compile(r"<(/?)([a-z]+)", re.I)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the visible text of an entry (its label left out, white space collapsed) stands in the file."""

    text: str
    """`Reference.raw`."""
    source: str
    """The whole file."""
    places: tuple[tuple[int, int], ...]
    """Range of the file behind each character of `text`."""
    links: tuple[tuple[int, int, str], ...]
    """Start, end and target of links, in characters of `text`."""
    marked_up: bool
    """The file has markup; plain text has none."""

    @property
    def span(self) -> tuple[int, int]:
        """The range of the file to be replaced, markup around the whole entry included."""
        return self.widened(0, len(self.text))

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """The range of the file behind characters `[start, end)`, with the marks that open and close right around them."""
        first, last = self.places[start][0], self.places[end - 1][1]
        if not self.marked_up:
            return first, last
        before = _OPENERS.search(self.source[max(0, first - 300) : first])
        after = _CLOSERS.match(self.source[last : last + 600])
        return first - (len(before[0]) if before else 0), last + (after.end() if after else 0)

    def strange(self) -> str | None:
        """Markup between the words that would be lost with the old text, such as an anchor; None where there is none."""
        for (_, stop), (start, _) in zip(self.places, self.places[1:], strict=False):
            between = self.source[stop:start]
            if between and not (_BETWEEN if self.marked_up else re.compile(r"\s*")).fullmatch(between):
                return " ".join(between.split())
        start, end = self.span
        return None if self.balanced(start, end) else "a tag that opens or closes outside of the entry"

    def balanced(self, start: int, end: int) -> bool:
        """True when every tag that opens in a range of the file closes there, and the other way round."""
        open_tags: list[str] = []
        text = self.source[start:end]
        for closing, name in _NAME.findall(text) if self.marked_up else []:
            if name.lower() in ("br", "wbr", "http", "https"):
                continue
            if not closing:
                open_tags.append(name.lower())
            elif not open_tags or open_tags.pop() != name.lower():
                return False
        return not open_tags


def stretch_of(document: Document, reference: Reference) -> Stretch | None:
    """Where an entry stands in the file; None where its text cannot be followed there character by character."""
    blocks = [b for b in document.blocks if reference.span.start <= b.span.start and b.span.end <= reference.span.end and b.text]
    visible = [(char, block, n) for block in blocks for n, char in enumerate(f"{block.text} ")]
    collapsed = _collapsed(visible)
    lead = len(collapsed) - len(reference.raw)
    if not reference.raw or lead < 0 or "".join(char for char, _, _ in collapsed[lead:]) != reference.raw:
        return None
    places: list[tuple[int, int]] = []
    at = 0
    for char, block, n in collapsed[lead:]:
        if char == " " and places:
            places.append((at, at))
            continue
        span = document.file_span(block.source_span(n, n + 1))
        if span.start < at or span.end <= span.start:
            return None
        places.append((span.start, span.end))
        at = span.end
    links = tuple(_links(collapsed[lead:]))
    return Stretch(reference.raw, document.file_text, tuple(places), links, document.media_type != "text/plain")


Visible = tuple[str, Block, int]


def _collapsed(visible: list[Visible]) -> list[Visible]:
    found: list[Visible] = []
    for char, block, n in visible:
        if not char.isspace():
            found.append((char, block, n))
        elif found and found[-1][0] != " ":
            found.append((" ", block, n))
    return found[:-1] if found and found[-1][0] == " " else found


def _links(visible: list[Visible]) -> list[tuple[int, int, str]]:
    found = []
    marks: dict[int, tuple[Block, Mark]] = {id(m): (b, m) for _, b, _ in visible for m in b.marks if m.target and m.kind in ("link", "footnote", "citation")}
    for block, mark in marks.values():
        inside = [at for at, (_, b, n) in enumerate(visible) if b is block and mark.start <= n < mark.end]
        if inside:
            found.append((inside[0], inside[-1] + 1, mark.target or ""))
    return found
