"""Entries in a citation style: citeproc-py behind a typed seam, its known faults closed.

The package (`citeproc-py`, the extra `styles`) is loaded when the first style is. What it gets wrong is kept from it (measured with 0.11):
ranges of pages are shortened before, since it makes `1-0` of `1-10`; the number of an entry is taken out of the style, since it is glued
to the text; `sentence` case is left to the record, since it writes `parkinson` small against CSL 1.0.2; labels get their capital as
`(Eds.)` wants it. Entries are rendered one by one,
so no letters are put behind years that two entries share.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from evidgrade.errors import ConfigurationError

STYLES = ("ama", "vancouver", "apa")
"""The styles that come with evidgrade (styles/*.csl)."""
_CSL = "{http://purl.org/net/xbiblio/csl}"
_OPEN, _CLOSE = "\ue000", "\ue001"
STOP = "\ue002"
"""A full stop that no style strips: of a journal's full name, which is not an abbreviation."""
_GLUED = re.compile(r"\b(?:1[89]|20)\d\d(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of an entry that are set alike."""

    text: str
    italic: bool = False


Entry = tuple[Run, ...]


def plain(entry: Entry) -> str:
    """The words alone."""
    return "".join(run.text for run in entry)


class Style:
    """A citation style that is ready to render. Not safe for threads."""

    def __init__(self, name: str, xml: bytes) -> None:
        """Raises ConfigurationError when the package is not there or the style cannot be used."""
        self.name = name
        self._engine = _engine()
        ranges, self.numbered = _inspect(name, xml)
        self.page_ranges = ranges
        """`expanded`, `minimal` or `minimal-two`: how the style shortens ranges of pages."""
        self.style = self._engine.CitationStylesStyle(io.BytesIO(_mended(xml)), validate=False)

    def render(self, item: Mapping[str, Any]) -> Entry:
        """One entry, without its number. `item` is CSL-JSON with pages as the style prints them.

        Raises ConfigurationError for a style that citeproc-py cannot render without an error in sight.
        """
        text = str(self._bibliography([item]).bibliography()[0])
        text = _tidy(text)
        if _GLUED.search(text):
            raise ConfigurationError(f"the style {self.name} comes out with glued dates here ({text!r}); use another one")
        return _runs(text)

    def order(self, items: Sequence[Mapping[str, Any]]) -> list[int]:
        """Indexes of the items in the order of the style: of citation, or sorted."""
        found = self._bibliography(items)
        found.sort()
        return [int(key) for key in found.keys]

    def _bibliography(self, items: Sequence[Mapping[str, Any]]) -> Any:
        from citeproc.source.json import CiteProcJSON

        source = CiteProcJSON([{**item, "id": str(n)} for n, item in enumerate(items)])
        found = self._engine.CitationStylesBibliography(self.style, source, _FORMATTER)
        found.register(self._engine.Citation([self._engine.CitationItem(str(n)) for n in range(len(items))]))
        return found


def load_style(name: str) -> Style:
    """The style of that name, or of a .csl file. Raises ConfigurationError for anything else."""
    if name in STYLES:
        return Style(name, files("evidgrade.exporting").joinpath("styles", f"{name}.csl").read_bytes())
    path = Path(name)
    if path.suffix.lower() != ".csl":
        raise ConfigurationError(f"there is no style `{name}`; known are {', '.join(STYLES)}, or name a .csl file")
    try:
        return Style(name, path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror or error}", name) from error


def _engine() -> Any:
    try:
        import citeproc
    except ImportError as error:
        raise ConfigurationError("rendering in a style needs citeproc-py; `pip install 'evidgrade[styles]'` installs it") from error
    return citeproc


def _inspect(name: str, xml: bytes) -> tuple[str, bool]:
    """Page ranges and numbering of a style. Raises ConfigurationError for what is no independent style with a bibliography."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ConfigurationError("declares a document type, which no style needs; it is not read", name)
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise ConfigurationError(f"is not XML: {error}", name) from error
    if root.tag != f"{_CSL}style":
        raise ConfigurationError("is no CSL style", name)
    if root.find(f"{_CSL}bibliography/{_CSL}layout") is None:
        parent = next((link.get("href") for link in root.iter(f"{_CSL}link") if link.get("rel") == "independent-parent"), None)
        raise ConfigurationError(f"only points to another style, {parent}; name the file of that one" if parent else "has no bibliography", name)
    ranges = root.get("page-range-format", "expanded")
    numbered = any(e.get("variable") == "citation-number" for part in root if part.tag != f"{_CSL}citation" for e in part.iter(f"{_CSL}text"))
    return ranges if ranges in ("minimal", "minimal-two") else "expanded", numbered


def _mended(xml: bytes) -> bytes:
    """The style without what citeproc-py gets wrong."""
    root = ElementTree.fromstring(xml)
    root.attrib["page-range-format"] = "expanded"
    for parent in list(root.iter()):
        if parent.tag == f"{_CSL}citation":
            continue
        for child in list(parent):
            if child.get("text-case") == "sentence" or (child.tag == f"{_CSL}label" and child.get("text-case") == "title"):
                child.set("text-case", "capitalize-first")
            if child.tag == f"{_CSL}text" and child.get("variable") == "citation-number":
                parent.remove(child)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


# ---- text with marks around what is set in italics ----------------------------------------------------------------------------


def _same(text: Any) -> str:
    return str(text)


def _italic(text: Any) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


_FORMATTER = SimpleNamespace(
    preformat=_same, Italic=_italic, Oblique=_italic, Bold=_same, Light=_same, Underline=_same, Superscript=_same, Subscript=_same, SmallCaps=_same,
)  # fmt: skip


def without_marks(value: Any) -> Any:
    """A value of an item without the characters that stand for italics here."""
    if isinstance(value, str):
        return value.translate(dict.fromkeys(map(ord, (_OPEN, _CLOSE, STOP))))
    if isinstance(value, list):
        return [without_marks(part) for part in value]
    if isinstance(value, dict):
        return {key: without_marks(part) for key, part in value.items()}
    return value


def _tidy(text: str) -> str:
    """White space collapsed, and no stop doubled behind a mark or an end of italics."""
    text = " ".join(text.replace(STOP, ".").split())
    return re.sub(rf"([.?!]{_CLOSE}?)(?<!\.\.)\.(?!\.)", r"\1", text)


def _runs(text: str) -> Entry:
    runs, depth, begin = [], 0, 0
    for match in re.finditer(f"[{_OPEN}{_CLOSE}]", text):
        if match.start() > begin:
            runs.append(Run(text[begin : match.start()], depth > 0))
        depth += 1 if match[0] == _OPEN else -1
        begin = match.end()
    if begin < len(text):
        runs.append(Run(text[begin:], depth > 0))
    return tuple(runs)
