"""Styles of a Word document: what a paragraph or a run is, through the chain of styles that its own style is based on.

A property that the element does not have itself comes from its style, then from the style that one is based on (ISO/IEC 29500-1, 17.7.2).
Style ids differ between languages (`berschrift1`), built-in style names do not (`heading 1`), and the outline level says it without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from evidgrade.readers.docx_package import W

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"heading ?([1-9])$", re.I)
_MAX_CHAIN = 50
"""Styles in a chain; Word allows 11. Guards against styles that are based on each other."""
_RAISED = 4
"""Half-points. Text lifted by so much or more is set as a superscript by hand."""
BODY_LEVEL = 9
"""The outline level that says `body text`."""


def value(element: Element | None, name: str) -> str | None:
    """`w:val` of the child `w:name`; None when the child or the attribute is missing."""
    child = element.find(W + name) if element is not None else None
    return child.get(W + "val") if child is not None else None


def integer(text: str | None) -> int | None:
    """A whole number of at most nine digits as it stands in an attribute, None for anything else."""
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def switched(element: Element | None, name: str) -> bool | None:
    """An on/off property: None when it is not set."""
    child = element.find(W + name) if element is not None else None
    return child.get(W + "val", "1").lower() not in _OFF if child is not None else None


@dataclass(frozen=True, slots=True)
class RunFormat:
    """How a run looks, as far as reading depends on it."""

    superscript: bool = False
    bold: bool = False
    hidden: bool = False
    font: str = ""
    """The font that the run itself names, folded; symbol fonts give their own meaning to characters."""


@dataclass
class Styles:
    """The styles of a document, by id. Lookups are remembered."""

    elements: Mapping[str, Element] = field(default_factory=dict)
    default_paragraph: str = ""
    _chains: dict[str, tuple[Element, ...]] = field(default_factory=dict)
    _inherited: dict[tuple[str, str], RunFormat] = field(default_factory=dict)

    def chain(self, style: str) -> tuple[Element, ...]:
        """The style and those that it is based on, nearest first; empty for an unknown style."""
        if style not in self._chains:
            found: list[Element] = []
            name: str | None = style
            while name is not None and len(found) < _MAX_CHAIN:
                element = self.elements.get(name)
                if element is None or element in found:
                    break
                found.append(element)
                name = value(element, "basedOn")
            self._chains[style] = tuple(found)
        return self._chains[style]

    def of_paragraph(self, properties: Element | None) -> str:
        """The id of a paragraph's style."""
        return value(properties, "pStyle") or self.default_paragraph

    def properties(self, style: str, own: Element | None) -> Iterator[Element]:
        """The paragraph properties that apply, nearest first: the paragraph's own, then those of its styles."""
        if own is not None:
            yield own
        for element in self.chain(style):
            found = element.find(W + "pPr")
            if found is not None:
                yield found

    def heading_level(self, style: str, own: Element | None) -> int:
        """Level of a heading, 1 to 6; 0 for other paragraphs. An outline level counts for more than a name."""
        for properties in self.properties(style, own):
            level = integer(value(properties, "outlineLvl"))
            if level is not None:
                return min(level + 1, 6) if 0 <= level < BODY_LEVEL else 0
        names = [value(element, "name") or "" for element in self.chain(style)] or [style]
        for name in names:
            numbered = _HEADING.match(name)
            if numbered or name.casefold() == "title":
                return min(int(numbered[1]), 6) if numbered else 1
        return 0

    def run_format(self, own: Element | None, style: str) -> RunFormat:
        """How a run with these properties looks in a paragraph of this style."""
        character = (value(own, "rStyle") or "") if own is not None else ""
        if (character, style) not in self._inherited:
            self._inherited[character, style] = self._from_styles(character, style)
        inherited = self._inherited[character, style]
        if own is None or len(own) == 0:
            return inherited
        fonts = own.find(W + "rFonts")
        font = (fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else ""
        bold, hidden = switched(own, "b"), switched(own, "vanish")
        raised = _superscript(own)
        return RunFormat(
            superscript=inherited.superscript if raised is None else raised,
            bold=inherited.bold if bold is None else bold,
            hidden=inherited.hidden if hidden is None else hidden,
            font=font.casefold(),
        )

    def _from_styles(self, character: str, style: str) -> RunFormat:
        found = [e.find(W + "rPr") for name in (character, style) for e in self.chain(name)]
        raised = next((s for s in map(_superscript, found) if s is not None), False)
        bold = next((b for b in (switched(e, "b") for e in found) if b is not None), False)
        hidden = next((h for h in (switched(e, "vanish") for e in found) if h is not None), False)
        return RunFormat(raised, bold, hidden)


def _superscript(properties: Element | None) -> bool | None:
    """Raised or not; None when nothing is said."""
    if properties is None:
        return None
    aligned = value(properties, "vertAlign")
    if aligned is not None:
        return aligned == "superscript"
    lifted = integer(value(properties, "position"))
    return True if lifted is not None and lifted >= _RAISED else None


def read_styles(root: Element | None) -> Styles:
    """The styles part, or no styles at all where a document has none."""
    if root is None:
        return Styles()
    elements: dict[str, Element] = {}
    default = ""
    for element in root.iter(W + "style"):
        identifier = element.get(W + "styleId", "")
        elements.setdefault(identifier, element)
        if element.get(W + "type") == "paragraph" and element.get(W + "default", "0").lower() not in _OFF:
            default = identifier
    return Styles(elements, default)
