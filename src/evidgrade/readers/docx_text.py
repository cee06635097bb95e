"""The text of one paragraph of a Word document, with its marks, its bookmarks and the runs that it came from.

Everything that a reader sees and nothing else: no instructions of fields, no deleted text, no hidden text, no comments. Where there are two
forms of one thing (`mc:AlternateContent`), the first is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from evidgrade.errors import UnreadableInput
from evidgrade.model.document import Mark, MarkKind
from evidgrade.readers.docx_fields import FIELD_MARK, TEXT_BOX, UNSEEN, Fields, knowledge, meaning_of
from evidgrade.readers.docx_math import formula
from evidgrade.readers.docx_notes import Notes
from evidgrade.readers.docx_package import MC, M, R, Relationship, W
from evidgrade.readers.docx_styles import RunFormat, Styles

MAX_DEPTH = 100
"""Elements inside each other. Word itself stays far below."""
PAGE_BREAK = "\f"
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "\u2011"}
_NOTE_MARKS = frozenset({W + "footnoteReference", W + "endnoteReference"})
_SOFT_HYPHEN = "\u00ad"
_PRIVATE = range(0xF020, 0xF100)
_SPACES = str.maketrans("\n\r\t\f", "    ")
_SKIPPED = UNSEEN | {W + "rPr", W + "pPr", W + "sdtPr", W + "rt", W + "instrText", W + "delText", W + "delInstrText"}


class Origin(NamedTuple):
    """Characters of a paragraph that came from one run without interruption."""

    at: int
    """Where they begin in the paragraph's text."""
    length: int
    run: Element
    offset: int
    """Where they begin in the run's own text: characters of `w:t`, one for each tab, break, no-break hyphen, symbol or note mark."""


@dataclass(slots=True)
class Paragraph:
    """One paragraph in the making."""

    element: Element
    properties: Element | None = None
    style: str = ""
    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    raised: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of superscripts."""
    anchors: list[tuple[str, int]] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """Contents of text boxes that are anchored here."""
    plain: int = 0
    """Characters, white space apart, that are not bold."""

    @property
    def text(self) -> str:
        """What a reader sees, line breaks as LF and page breaks as FF."""
        return "".join(self.parts)

    def since(self, start: int) -> str:
        """The text from a place on, without white space around it."""
        found, at = [], self.length
        for part in reversed(self.parts):
            if at <= start:
                break
            at -= len(part)
            found.append(part[max(0, start - at) :])
        return "".join(reversed(found)).strip()

    def add(self, text: str, run: Element | None = None, offset: int = 0) -> None:
        """Append visible text."""
        if text:
            if run is not None:
                self.origins.append(Origin(self.length, len(text), run, offset))
            self.parts.append(text)
            self.length += len(text)

    def mark(self, kind: MarkKind, start: int, target: str | None = None) -> None:
        """Mark what was appended since `start`; superscripts that touch become one."""
        if self.length <= start:
            return
        if kind != "superscript":
            self.marks.append(Mark(kind, start, self.length, target))
        elif self.raised and self.raised[-1][1] == start:
            self.raised[-1] = (self.raised[-1][0], self.length)
        else:
            self.raised.append((start, self.length))

    def all_marks(self) -> list[Mark]:
        """The marks in text order, superscripts included."""
        raised = [Mark("superscript", start, end) for start, end in self.raised]
        return sorted(self.marks + raised, key=lambda mark: (mark.start, -mark.end))


@dataclass
class Inline:
    """Reads the content of paragraphs of one story; fields may stay open from one paragraph to the next."""

    path: str
    styles: Styles
    notes: Notes
    links: Mapping[str, Relationship]
    fields: Fields

    def read(self, element: Element, into: Paragraph) -> None:
        """Append what one `w:p` shows. Raises UnreadableInput when it is nested beyond reason."""
        for opened in self.fields.open:
            opened.start = 0 if into.length == 0 else opened.start
        self._content(element, into, 0)

    def close(self, paragraph: Paragraph) -> None:
        """Mark the results of fields that go on in the next paragraph."""
        for opened in self.fields.open:
            if opened.meaning is not None and opened.meaning.mark is not None and not opened.meaning.note:
                paragraph.mark(opened.meaning.mark, opened.start, opened.meaning.target)

    def _content(self, parent: Element, out: Paragraph, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise UnreadableInput("holds elements that are nested too deep; it is not read", self.path)
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child, out, depth)
            elif tag in _SKIPPED:
                continue
            elif tag == W + "hyperlink":
                self._marked(child, out, depth, "link", self._address(child))
            elif tag == W + "fldSimple":
                self._simple_field(child, out, depth)
            elif tag == W + "bookmarkStart":
                out.anchors.append((child.get(W + "name", ""), out.length))
            elif tag == W + "sdt":
                self._control(child, out, depth)
            elif tag in (M + "oMath", M + "oMathPara"):
                if self.fields.visible:
                    shown = formula(child, self.path).translate(_SPACES)
                    out.plain += len(shown)
                    out.add(shown)
            elif tag == MC + "AlternateContent":
                self._alternative(child, out, depth)
            elif tag == TEXT_BOX:
                out.boxes.append(child)
            elif len(child):
                self._content(child, out, depth + 1)

    def _alternative(self, element: Element, out: Paragraph, depth: int) -> None:
        for choice in element:
            self._content(choice, out, depth + 1)
            return

    def _marked(self, element: Element, out: Paragraph, depth: int, kind: MarkKind, target: str | None) -> None:
        start = out.length
        self._content(element, out, depth + 1)
        if target is not None or kind == "citation":
            out.mark(kind, start, target)

    def _address(self, link: Element) -> str | None:
        anchor = link.get(W + "anchor")
        relationship = self.links.get(link.get(R + "id", ""))
        if relationship is not None:
            return f"{relationship.target}#{anchor}" if anchor else relationship.target
        return f"#{anchor}" if anchor else None

    def _simple_field(self, element: Element, out: Paragraph, depth: int) -> None:
        meaning = meaning_of(element.get(W + "instr", ""))
        if meaning.generated:
            return
        start = out.length
        self._content(element, out, depth + 1)
        if meaning.note:
            self._repeated_note(out, start)
        elif meaning.mark is not None:
            out.mark(meaning.mark, start, meaning.target)

    def _control(self, element: Element, out: Paragraph, depth: int) -> None:
        content = element.find(W + "sdtContent")
        tag = element.find(f"{W}sdtPr/{W}tag")
        name = tag.get(W + "val", "") if tag is not None else ""
        cites = name.startswith(tuple(knowledge()["fields"]["control_tags"]))
        if content is not None and cites:
            self._marked(content, out, depth, "citation", None)
        elif content is not None:
            self._content(content, out, depth + 1)

    def _run(self, run: Element, out: Paragraph, depth: int) -> None:
        look = self.styles.run_format(run.find(W + "rPr"), out.style)
        first, offset, since = len(out.parts), 0, out.length
        sign: tuple[Element, int] | None = None
        for child in run:
            tag = child.tag
            if tag == W + "instrText":
                self.fields.instruct(child.text or "")
            elif tag == W + "t" or tag == W + "sym" or tag in _BREAKS:
                offset += self._characters(child, tag, run, offset, out, look)
            elif tag == FIELD_MARK:
                self._raise(look, out, since)
                self._field_mark(child, out)
                since = out.length
            elif tag in _NOTE_MARKS:
                self._raise(look, out, since)
                if not look.hidden and self.fields.visible and not self._note(child, tag, run, offset, out):
                    sign = (child, out.length)
                since, offset = out.length, offset + 1
            elif tag not in _SKIPPED and len(child):
                self._content_of_run(child, out, depth)
        if sign is not None:
            self._own_sign(sign[0], sign[1], out)
        else:
            self._raise(look, out, since)
        if not look.bold:
            out.plain += sum(len(part) - sum(map(str.isspace, part)) for part in out.parts[first:])

    def _own_sign(self, mark: Element, start: int, out: Paragraph) -> None:
        label = out.since(start)
        self.notes.name(mark.tag, mark, label)
        if label:
            out.mark("footnote", start, label)

    def _content_of_run(self, child: Element, out: Paragraph, depth: int) -> None:
        """Drawings and objects hold text boxes; ruby text holds runs."""
        if child.tag == MC + "AlternateContent":
            self._alternative(child, out, depth)
        elif child.tag == TEXT_BOX:
            out.boxes.append(child)
        else:
            self._content(child, out, depth + 1)

    def _raise(self, look: RunFormat, out: Paragraph, start: int) -> None:
        if look.superscript:
            out.mark("superscript", start)

    def _field_mark(self, element: Element, out: Paragraph) -> None:
        ended = self.fields.mark(element, out.length)
        if ended is None or ended.meaning is None or not self.fields.visible:
            return
        if ended.meaning.note:
            self._repeated_note(out, ended.start)
        elif ended.meaning.mark is not None:
            out.mark(ended.meaning.mark, ended.start, ended.meaning.target)

    def _repeated_note(self, out: Paragraph, start: int) -> None:
        label = out.since(start)
        while out.raised and out.raised[-1][0] >= start:
            out.raised.pop()
        if label:
            out.mark("footnote", start, label)

    def _note(self, mark: Element, tag: str, run: Element, offset: int, out: Paragraph) -> bool:
        """Append the number of a footnote or endnote. False where the author's own sign follows."""
        label, start = self.notes.refer(tag, mark), out.length
        if label is not None:
            out.add(label, run, offset)
            out.mark("footnote", start, label)
        return label is not None

    def _characters(self, child: Element, tag: str, run: Element, offset: int, out: Paragraph, look: RunFormat) -> int:
        """Append the characters of one child of a run; how many of the run's own characters that were."""
        shown = self.fields.visible and not look.hidden
        if tag == W + "t":
            text = (child.text or "").translate(_SPACES)
            if shown:
                at = 0
                for part in _symbols(text, look.font).split(_SOFT_HYPHEN):
                    out.add(part, run, offset + at)
                    at += len(part) + 1
            return len(text)
        if shown:
            out.add(_symbol(child) if tag == W + "sym" else _break(child, tag), run, offset)
        return 1


def _break(child: Element, tag: str) -> str:
    page = tag == W + "br" and child.get(W + "type") in ("page", "column")
    return PAGE_BREAK if page else _BREAKS[tag]


def _symbol(element: Element) -> str:
    """A character of a symbol font; one without a meaning in Unicode stays the private character that it is."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if not 0x20 <= code <= 0xFFFF or 0xD800 <= code < 0xE000:
        return ""
    return _symbols(
        chr(code if code in _PRIVATE or code > 0xFF else code + 0xF000), element.get(W + "font", "").casefold()
    )


def _symbols(text: str, font: str) -> str:
    if font != "symbol" or not any(ord(c) in _PRIVATE for c in text):
        return text
    table: dict[str, str] = knowledge()["symbol"]
    return "".join(table.get(f"{ord(c) - 0xF000:02X}", chr(ord(c) - 0xF000)) if ord(c) in _PRIVATE else c for c in text)
