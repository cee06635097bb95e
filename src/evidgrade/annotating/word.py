"""Comments put into a Word document: marks around words, and the comments themselves. Nothing else changes to the node.

A comment is three marks in the text and an entry in the part of comments (ISO/IEC 29500-1, 17.13.4). A run is cut in two where the words begin or end inside it;
both halves keep its properties. Word passes over comments in notes, headers and text boxes (MS-OI29500, 2.1.315), so those stand around the mark of the note, or
around the run that holds the box.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from evidgrade.annotating.layout import STRICT, Child, Layout, Run, measure
from evidgrade.annotating.package import rewritten
from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.readers.docx import read
from evidgrade.readers.docx_package import Package, W, open_package
from evidgrade.report.display import visible

MAX_COMMENTS = 32_000
"""Word opens no file with more than 32,767 ranges of comments (MS-OI29500, 2.1.315)."""
_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_OFFICE = {False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships", True: "http://purl.oclc.org/ooxml/officeDocument/relationships"}
_TICKS = re.compile(r"`([^`]+)`")
"""How messages set words off for a terminal."""
_SMALL = '<w:rPr><w:color w:val="7F7F7F"/><w:sz w:val="16"/></w:rPr>'


@dataclass(frozen=True, slots=True)
class Anchor:
    """Characters of the main text, from one run and its character to another run and the character after the last."""

    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment to be written."""

    anchor: Anchor
    paragraphs: tuple[str, ...]
    small: str
    """The last line, in small letters."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes the comments, and on which day (ISO)."""

    author: str
    date: str

    @property
    def initials(self) -> str:
        """The first letters of the author's words, at most three; the first two of a single word."""
        words = self.author.split()
        return ("".join(word[0] for word in words)[:3] if len(words) > 1 else self.author[:2]).upper()


def annotated(path: str, data: bytes, comments: Sequence[Comment], by: Signature) -> bytes:
    """The document with the comments in it; `data` itself without any. Anchors count runs as `measure` does on the main part.

    Raises UnreadableInput for a document that cannot be written into, RefusedWrite where the result does not read as the document did.
    """
    if not comments:
        return data
    package, main = open_package(path, data)
    layout = measure(path, main, package.content(main))
    name = package.related_name(main, "comments")
    existing = package.content(name) if name else b""
    if len(comments) + len(layout.ids) > MAX_COMMENTS:
        raise RefusedWrite(f"would hold more comments than Word opens ({MAX_COMMENTS:,}); choose checks with --select", path)
    taken = layout.ids | ({e.get(f"{W}id", "") for e in package.part(name).iter(f"{W}comment")} if name else set())
    numbered = list(zip(_free(taken), comments, strict=False))
    styles = _styles(package, main)
    changed = {main: inserted(layout, [(number, comment.anchor) for number, comment in numbered], styles.get("annotation reference"))}
    added: dict[str, bytes] = {}
    if name:
        own = measure(path, name, existing)
        new = "".join(_comment(number, comment, by, styles, own.prefix == "w", own.namespace) for number, comment in numbered)
        changed[name] = _appended(own, new)
    else:
        name = _unused(package, posixpath.dirname(main))
        new = "".join(_comment(number, comment, by, styles, True, layout.namespace) for number, comment in numbered)
        added[name] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{layout.namespace}">{new}</w:comments>'.encode()
        _register(package, main, name, layout.namespace == STRICT, changed, added)
    result = rewritten(package, data, changed, added)
    _prove(path, data, result)
    return result


def _prove(path: str, old: bytes, new: bytes) -> None:
    """Raise RefusedWrite unless the new document reads as the old one."""
    try:
        same = read(path, old).blocks == read(path, new).blocks
    except UnreadableInput as error:
        raise RefusedWrite(f"could not be commented without damage ({error.message}); nothing was written", path) from error
    if not same:
        raise RefusedWrite("could not be commented without a change of its text; nothing was written", path)


def _free(taken: set[str]) -> Iterator[int]:
    number = 0
    while True:
        if str(number) not in taken:
            yield number
        number += 1


def _styles(package: Package, main: str) -> dict[str, str]:
    """The document's own styles for comments: their names to their ids."""
    root = package.related(main, "styles")
    found = {}
    for style in root.iter(f"{W}style") if root is not None else ():
        name = style.find(f"{W}name")
        found[name.get(f"{W}val", "").casefold() if name is not None else ""] = style.get(f"{W}styleId", "")
    return {name: identifier for name, identifier in found.items() if name in ("annotation text", "annotation reference") and identifier}


# ---- the text ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place between two bytes, and what closes and opens a run there; both empty between elements."""

    at: int
    close: bytes = b""
    open: bytes = b""
    preserve: int | None = None
    """Where a tag needs `xml:space`, so that a space at the cut stays."""


def inserted(layout: Layout, anchors: Iterable[tuple[int, Anchor]], style: str | None = None) -> bytes:
    """The part with the marks of comments, given by their ids, around their anchors."""
    marks: dict[int, tuple[_Cut, list[bytes], list[bytes]]] = {}
    for number, anchor in anchors:
        first, last = _cut(layout, *anchor.first, after=False), _cut(layout, *anchor.last, after=True)
        marks.setdefault(first.at, (first, [], []))[2].append(_mark(layout, "commentRangeStart", number))
        ends = marks.setdefault(last.at, (last, [], []))[1]
        ends += [_mark(layout, "commentRangeEnd", number), _reference(layout, number, style)]
    pieces: list[tuple[int, bytes]] = []
    for cut, ends, starts in marks.values():
        pieces.append((cut.at, cut.close + b"".join(ends) + b"".join(starts) + cut.open))
    pieces += [(at, b' xml:space="preserve"') for at in {cut.preserve for cut, _, _ in marks.values() if cut.preserve is not None}]
    out, done = [], 0
    for at, piece in sorted(pieces):
        out += [layout.data[done:at], piece]
        done = at
    return b"".join([*out, layout.data[done:]])


def _cut(layout: Layout, number: int, offset: int, *, after: bool) -> _Cut:
    """The place of a mark that stands before a character of a run, or `after` the last one."""
    run = layout.runs[number]
    whole = run.whole
    if whole is not None:
        return _Cut(whole[after])
    at = 0
    for child in run.children:
        if at >= offset:
            break
        if offset < at + child.length:
            return _inside(layout, run, child, offset - at, after)
        at += child.length
    else:
        return _Cut(run.element.end if at or after else run.element.start)
    return _Cut(child.element.start, _end_of(run), _begin_of(layout, run)) if at else _Cut(run.element.start)


def _inside(layout: Layout, run: Run, child: Child, offset: int, after: bool) -> _Cut:
    """A cut through the text of one `w:t`."""
    first, byte = next(((c, b) for c, b in reversed(child.pieces) if c <= offset), (0, -1))
    stop = min((b for _, b in child.pieces if b > byte), default=child.element.end)
    text = layout.data[byte:stop].decode("utf-8", "replace")
    if not child.plain or byte < 0 or (offset > first and text.startswith("&")):
        return _Cut(run.element.end if after else run.element.start)
    at = byte + len(text[: offset - first].encode("utf-8"))
    name = child.element.name.encode()
    opening = _begin_of(layout, run) + b"<" + name + b' xml:space="preserve">'
    preserve = None if child.spaced else child.element.start + 1 + len(name)
    return _Cut(at, b"</" + name + b">" + _end_of(run), opening, preserve)


def _end_of(run: Run) -> bytes:
    return f"</{run.element.name}>".encode()


def _begin_of(layout: Layout, run: Run) -> bytes:
    """The start tag of a run and its properties, as they are written."""
    tag = layout.data[run.element.start : run.element.inside]
    return tag + (layout.data[run.properties.start : run.properties.end] if run.properties else b"")


def _mark(layout: Layout, name: str, number: int) -> bytes:
    prefix, declared = _prefix(layout)
    return f'<{prefix}:{name}{declared} {prefix}:id="{number}"/>'.encode()


def _reference(layout: Layout, number: int, style: str | None) -> bytes:
    prefix, declared = _prefix(layout)
    look = f"<{prefix}:rPr><{prefix}:rStyle {prefix}:val={quoteattr(style)}/></{prefix}:rPr>" if style else ""
    return f'<{prefix}:r{declared}>{look}<{prefix}:commentReference {prefix}:id="{number}"/></{prefix}:r>'.encode()


def _prefix(layout: Layout) -> tuple[str, str]:
    if layout.prefix is not None:
        return layout.prefix, ""
    return "w", f' xmlns:w="{layout.namespace}"'


# ---- the other parts ----------------------------------------------------------------------------------------------------------


def _comment(number: int, comment: Comment, by: Signature, styles: dict[str, str], known: bool, namespace: str) -> str:
    declared = "" if known else f' xmlns:w="{namespace}"'
    text, reference = styles.get("annotation text"), styles.get("annotation reference")
    properties = f"<w:pPr><w:pStyle w:val={quoteattr(text)}/></w:pPr>" if text else ""
    look = f"<w:rPr><w:rStyle w:val={quoteattr(reference)}/></w:rPr>" if reference else ""
    first = f"<w:r>{look}<w:annotationRef/></w:r>"
    paragraphs = [f"<w:r>{_text(paragraph)}</w:r>" for paragraph in comment.paragraphs]
    paragraphs.append(f"<w:r>{_SMALL}{_text(comment.small)}</w:r>")
    paragraphs[0] = first + paragraphs[0]
    content = "".join(f"<w:p>{properties}{paragraph}</w:p>" for paragraph in paragraphs)
    names = f"w:author={quoteattr(visible(by.author))} w:date={quoteattr(by.date + 'T00:00:00Z')} w:initials={quoteattr(visible(by.initials))}"
    return f'<w:comment{declared} w:id="{number}" {names}>{content}</w:comment>'


def _text(text: str) -> str:
    shown = visible(_TICKS.sub(r"“\1”", text))
    return f'<w:t xml:space="preserve">{escape(shown)}</w:t>'


def _appended(layout: Layout, new: str) -> bytes:
    """The part with more at the end of its root."""
    data, root = layout.data, layout.root
    if root.empty:
        slash = data.rindex(b"/", root.start, root.end)
        return data[:slash] + b">" + new.encode() + f"</{root.name}>".encode() + data[root.end :]
    at = data.rindex(b"</", root.inside, root.end)
    return data[:at] + new.encode() + data[at:]


def _unused(package: Package, folder: str) -> str:
    names = (posixpath.join(folder, f"comments{number or ''}.xml") for number in range(len(package.names) + 1))
    return next(name for name in names if not package.has(name))


def _register(package: Package, main: str, name: str, strict: bool, changed: dict[str, bytes], added: dict[str, bytes]) -> None:
    """Tell the package of a new part of comments."""
    if not package.has(_TYPES):
        raise UnreadableInput(f"has no part `{_TYPES}`, so it is damaged; open it in Word and save it again", package.path)
    types = measure(package.path, _TYPES, package.content(_TYPES))
    changed[_TYPES] = _appended(types, f'<Override{_declared(types, _TYPES_NAMESPACE)} PartName="/{escape(name)}" ContentType="{_CONTENT_TYPE}"/>')
    folder, base = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    known = package.relationships(main)
    identifier = next(i for i in (f"rId{n}" for n in range(len(known) + 1, 2 * len(known) + 3)) if i not in known)
    entry = f'Id="{identifier}" Type="{_OFFICE[strict]}/comments" Target="{escape(posixpath.basename(name))}"/>'
    if package.has(rels):
        old = measure(package.path, rels, package.content(rels))
        changed[rels] = _appended(old, f"<Relationship{_declared(old, _RELATIONS_NAMESPACE)} {entry}")
    else:
        text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS_NAMESPACE}"><Relationship {entry}</Relationships>'
        added[rels] = text.encode()


def _declared(layout: Layout, namespace: str) -> str:
    return "" if ":" not in layout.root.name else f' xmlns="{namespace}"'
