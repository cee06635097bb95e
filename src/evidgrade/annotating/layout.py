"""Where paragraphs, runs and characters of a WordprocessingML part stand in its bytes.

A tree that is written anew changes prefixes, quotes and white space. Whoever wants a document to stay the same to the node puts new bytes between the old ones,
and has to know where. Runs are counted as `readers.docx.locate` counts them.

Some content is not to be entered with a mark: a content control or a field is filled anew by the program that owns it, and what stands in a text box belongs to
a story of its own. Such a run has a `host`: the bytes around which a mark is put instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from evidgrade.errors import UnreadableInput
from evidgrade.readers.docx_package import MC, M, W

TRANSITIONAL = W[1:-1]
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMES = {
    TRANSITIONAL: "w:", STRICT: "w:", MC[1:-1]: "mc:", M[1:-1]: "m:", "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
}  # fmt: skip
_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
_HOSTS = frozenset({"w:sdt", "w:fldSimple", "mc:AlternateContent", "m:oMath", "m:oMathPara", "w:ruby"})
_ONE = frozenset({"w:br", "w:cr", "w:tab", "w:ptab", "w:noBreakHyphen", "w:sym"})
_NOTES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_UNSEEN = frozenset({"w:del", "w:moveFrom"})
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Element:
    """One element in the bytes; `end` is known when it has been read."""

    tag: str
    name: str
    """As written, prefix included."""
    start: int
    inside: int
    """The place after its start tag."""
    empty: bool = False
    """It is closed in its own tag."""
    end: int = -1
    host: Element | None = None
    """The outermost element inside the outermost paragraph that no mark may enter; a run is the host of what is in it."""
    paragraph: Element | None = None
    unseen: bool = False
    boxed: bool = False
    """It stands in a text box."""


@dataclass(slots=True)
class Child:
    """A part of a run that has characters."""

    element: Element
    length: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """Of `w:t`: characters and the bytes at which they begin."""
    plain: bool = True
    """False where the text holds something that a cut would break, such as a CDATA section."""
    spaced: bool = False
    """Its white space is kept (`xml:space`)."""


@dataclass(slots=True)
class Run:
    """One `w:r`."""

    element: Element
    number: int
    """Its place among all runs of the part, from 0."""
    properties: Element | None = None
    children: list[Child] = field(default_factory=list)
    fields: bool = False
    """It holds a mark or an instruction of a field."""
    around: tuple[int, int] | None = None
    """The bytes of the field that it is a part of, where that begins and ends in one paragraph."""

    @property
    def whole(self) -> tuple[int, int] | None:
        """The bytes that a mark has to stay outside of; None where the run itself may be cut."""
        if self.around is not None:
            return self.around
        host = self.element.host
        if host is not None and host is not self.element:
            return host.start, host.end
        return (self.element.start, self.element.end) if self.fields else None

    @property
    def boxed(self) -> bool:
        """It stands in a text box, which can bear no comment."""
        return self.element.boxed

    @property
    def length(self) -> int:
        """Characters of the run."""
        return sum(child.length for child in self.children)


@dataclass(slots=True)
class Layout:
    """One part, measured."""

    data: bytes
    root: Element
    prefix: str | None
    """The prefix of WordprocessingML all over the part; None where it has none or changes."""
    namespace: str
    runs: list[Run]
    notes: dict[tuple[str, str], tuple[int, int]]
    """Kind and id of a note -> run and character of its first mark in the text."""
    ranges: dict[str, tuple[int, int]]
    """Id of a comment -> first run of its range, and the one after its last."""
    ids: set[str]
    """Ids of all comments that the text names."""


def measure(path: str, name: str, data: bytes) -> Layout:
    """The layout of one part. Raises UnreadableInput for XML that is damaged or not in UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableInput(f"holds `{name}` in UTF-16, which is not changed; open it in Word and save it again", path)
    scanner = _Scanner(path, name, data)
    return scanner.run()


class _Scanner:
    """Goes through one part with expat, which knows the place of every event."""

    def __init__(self, path: str, name: str, data: bytes) -> None:
        self.path, self.name, self.data = path, name, data
        self.base = len(_BOM) if data.startswith(_BOM) else 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = False
        self.parser.ordered_attributes = False
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartCdataSectionHandler = self._odd
        self.parser.CommentHandler = self._odd
        self.parser.ProcessingInstructionHandler = self._odd
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.stack: list[Element] = []
        self.spaces: list[dict[str, str]] = [{}]
        self.root: Element | None = None
        self.own: dict[str, str] = {}
        self.changing: set[str] = set()
        """Prefixes that mean something else inside than at the root."""
        self.runs: list[Run] = []
        self.inside: list[Run] = []
        self.child: Child | None = None
        self.open: list[tuple[int, Element | None]] = []
        self.closed: list[tuple[int, int]] = []
        """First and last run of the outermost fields that begin and end in one paragraph."""
        self.notes: dict[tuple[str, str], tuple[int, int]] = {}
        self.begun: dict[str, int] = {}
        self.ranges: dict[str, tuple[int, int]] = {}
        self.ids: set[str] = set()

    def run(self) -> Layout:
        try:
            self.parser.Parse(self.data[self.base :], True)
        except expat.ExpatError as error:
            raise UnreadableInput(f"is damaged: `{self.name}` is not well-formed XML ({error}); open it in Word and save it again", self.path) from error
        assert self.root is not None
        for first, last in self.closed:
            around = self.runs[first].element.start, self.runs[last].element.end
            for run in self.runs[first : last + 1]:
                run.around = around
        namespace = STRICT if STRICT in self.own.values() else TRANSITIONAL
        prefix = next((p for p, uri in self.own.items() if p and uri == namespace and p not in self.changing), None)
        return Layout(self.data, self.root, prefix, namespace, self.runs, self.notes, self.ranges, self.ids)

    # ---- events ---------------------------------------------------------------------------------------------------------

    def _at(self) -> int:
        return self.base + self.parser.CurrentByteIndex

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002 - expat's own order
        if encoding is not None and encoding.casefold() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise UnreadableInput(f"holds `{self.name}` in {encoding}, which is not changed; open it in Word and save it again", self.path)

    def _doctype(self, name: str, *_: object) -> None:
        raise UnreadableInput(f"is not read: `{self.name}` has document type `{name[:40]}`, which Word never writes", self.path)

    def _odd(self, *_: object) -> None:
        if self.child is not None:
            self.child.plain = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._at()
        tag = self._named(name, attributes)
        match = _TAG.match(self.data, at)
        if match is None:
            raise UnreadableInput(f"is damaged: `{self.name}` has a tag that cannot be read at byte {at + 1}", self.path)
        element = Element(tag, name, at, match.end(), empty=match[1] == b"/")
        parent = self.stack[-1] if self.stack else None
        if parent is None:
            self.root = element
        else:
            element.paragraph, element.host, element.unseen = parent.paragraph, parent.host, parent.unseen or tag in _UNSEEN
            element.boxed = parent.boxed or tag == "w:txbxContent"
        if tag == "w:p" and element.paragraph is None:
            element.paragraph, element.host = element, None
        elif element.paragraph is not None and element.host is None and (tag in _HOSTS or tag == "w:r"):
            element.host = element
        self.stack.append(element)
        if tag == "w:r":
            self.runs.append(Run(element, len(self.runs)))
            self.inside.append(self.runs[-1])
        elif parent is not None and parent.tag == "w:r":
            self._part_of_run(element, attributes)
        if tag.startswith("w:comment"):
            self._comment(tag, self._value(attributes, "id"))

    def _named(self, name: str, attributes: dict[str, str]) -> str:
        """The name with our own prefix, whatever the part calls it."""
        here = self.spaces[-1]
        declared = {key[6:]: uri for key, uri in attributes.items() if key.startswith("xmlns:")}
        if "xmlns" in attributes:
            declared[""] = attributes["xmlns"]
        if declared:
            here = {**here, **declared}
            if not self.stack:
                self.own = declared
            self.changing |= {p for p, uri in declared.items() if self.own.get(p) not in (None, uri)}
        self.spaces.append(here)
        prefix, _, local = name.rpartition(":")
        return _NAMES.get(here.get(prefix, ""), "other:") + local

    def _value(self, attributes: dict[str, str], local: str) -> str:
        here = self.spaces[-1]
        return next((v for k, v in attributes.items() if k.endswith(f":{local}") and _NAMES.get(here.get(k.rpartition(":")[0], "")) == "w:"), "")

    def _part_of_run(self, element: Element, attributes: dict[str, str]) -> None:
        run = self.inside[-1]
        tag = element.tag
        if tag == "w:rPr":
            run.properties = element
        elif tag in ("w:fldChar", "w:instrText", "w:delInstrText"):
            run.fields = True
            if tag == "w:fldChar" and not element.unseen and run.element.host is run.element:
                self._field_mark(self._value(attributes, "fldCharType"), run)
        elif tag == "w:t":
            self.child = Child(element, spaced=attributes.get("xml:space") == "preserve")
            run.children.append(self.child)
        elif tag in _ONE:
            run.children.append(Child(element, 1))
        elif tag in _NOTES:
            key = _NOTES[tag], self._value(attributes, "id")
            if not element.unseen:
                self.notes.setdefault(key, (run.number, run.length))
            run.children.append(Child(element, 1))

    def _field_mark(self, kind: str, run: Run) -> None:
        paragraph = run.element.paragraph
        if kind == "begin":
            self.open.append((run.number, paragraph))
        elif kind == "end" and self.open:
            first, where = self.open.pop()
            if where is paragraph and (not self.open or self.open[-1][1] is not paragraph):
                self.closed.append((first, run.number))

    def _comment(self, tag: str, identifier: str) -> None:
        if tag == "w:commentRangeStart":
            self.begun.setdefault(identifier, len(self.runs))
        elif tag == "w:commentRangeEnd" and identifier in self.begun:
            self.ranges.setdefault(identifier, (self.begun[identifier], len(self.runs)))
        if tag in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
            self.ids.add(identifier)

    def _characters(self, text: str) -> None:
        if self.child is not None and self.stack and self.stack[-1] is self.child.element:
            self.child.pieces.append((self.child.length, self._at()))
            self.child.length += len(text)

    def _end(self, name: str) -> None:  # noqa: ARG002
        element = self.stack.pop()
        self.spaces.pop()
        element.end = element.inside if element.empty else self.data.index(b">", self._at()) + 1
        if self.child is not None and self.child.element is element:
            self.child = None
        if element.tag == "w:r":
            self.inside.pop()
