"""Automatic numbers of a Word document: which number or bullet Word prints before a paragraph.

The number is nowhere in the text. A paragraph, or only its style, names a list and a level; numbering.xml says how that list counts and what
it prints (ISO/IEC 29500-1, 17.9). Lists with one abstract definition go on counting together unless one of them starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from evidgrade.readers.docx_package import W
from evidgrade.readers.docx_styles import Styles, integer, switched, value

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_BULLET_SIGNS = "-*+•●◦‣▪–—·o"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_UNNUMBERED = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints."""

    start: int = 1
    format: str = "decimal"
    """Name of the number format, `bullet` for bullets."""
    text: str = "%1."
    """What is printed, `%1` standing for the number of the first level."""
    restart: int | None = None
    """The number of the level (from 1) that makes this one start anew, 0 for none; None: every higher level does."""
    legal: bool = False
    """All numbers that it prints are decimal."""
    style: str | None = None
    """The paragraph style that belongs to this level."""


@dataclass(frozen=True, slots=True)
class List:
    """One list (`w:num`): its abstract definition, its levels, and the levels that it starts anew."""

    abstract: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


class Number(NamedTuple):
    """What is printed before a paragraph."""

    label: str | None
    """As printed: `2.`, `[2]`, `iv)`, `•`; None when the list prints nothing."""
    ordinal: int | None
    """The number of the paragraph in its level; None for bullets."""
    level: int
    """Depth from 1."""


class Numbering:
    """Counts the paragraphs of a document, in order. One for each reading of a document."""

    def __init__(self, lists: Mapping[str, List], styles: Styles) -> None:
        self._lists, self._styles = lists, styles
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def next(self, style: str, own: Element | None) -> Number | None:
        """The number of the next paragraph; None for one that is in no list."""
        found = self._place(style, own)
        if found is None:
            return None
        name, depth = found
        numbered = self._lists[name]
        level = numbered.levels.get(depth, Level(text=f"%{depth + 1}."))
        count = self._count(name, numbered, depth)
        if level.format == "bullet":
            return Number(_bullet(level.text), None, depth + 1)
        label = self._label(numbered, level, depth).strip()
        if level.format == "none" or not _PLACEHOLDER.search(level.text):
            return Number(label or None, None, depth + 1)
        return Number(label or None, count, depth + 1)

    def _place(self, style: str, own: Element | None) -> tuple[str, int] | None:
        """The list and the level (from 0) of a paragraph, by itself or by its style."""
        name: str | None = None
        depth: int | None = None
        for properties in self._styles.properties(style, own):
            numbering = properties.find(W + "numPr")
            if numbering is None:
                continue
            depth = integer(value(numbering, "ilvl")) if depth is None else depth
            name = value(numbering, "numId")
            if name is not None:
                break
        if name is None or name == "0" or name not in self._lists:
            return None
        if depth is None:
            chain = {element.get(W + "styleId") for element in self._styles.chain(style)}
            linked = (n for n, level in sorted(self._lists[name].levels.items()) if level.style in chain)
            depth = next(linked, 0)
        return name, min(max(depth, 0), LEVELS - 1)

    def _count(self, name: str, numbered: List, depth: int) -> int:
        counters = self._counters.setdefault(numbered.abstract, {})
        anew = numbered.restarts.get(depth) if (name, depth) not in self._started else None
        self._started.add((name, depth))
        start = numbered.levels[depth].start if depth in numbered.levels else 1
        if anew is not None:
            counters[depth] = anew
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else start
        for higher in range(depth):
            counters.setdefault(higher, numbered.levels[higher].start if higher in numbered.levels else 1)
        for deeper in [n for n in counters if n > depth]:
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or depth < restart:
                del counters[deeper]
        return counters[depth]

    def _label(self, numbered: List, level: Level, depth: int) -> str:
        counters = self._counters[numbered.abstract]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form = numbered.levels[at].format if at in numbered.levels else "decimal"
            return render(counters.get(at, 1), "decimal" if level.legal else form) if at <= depth else ""

        return _PLACEHOLDER.sub(shown, level.text)


def render(number: int, form: str) -> str:
    """A number in one of Word's formats. Formats that are written out or belong to one language are given as digits."""
    if form in _UNNUMBERED:
        return ""
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman, rest = "", number
        for size, sign in _ROMAN:
            roman += sign * (rest // size)
            rest %= size
        return roman if form == "lowerRoman" else roman.upper()
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 780:
        letter = chr(ord("a" if form == "lowerLetter" else "A") + (number - 1) % 26)
        return letter * ((number - 1) // 26 + 1)  # after z Word goes on with aa, bb, cc
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "ordinal":
        last = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{last}"
    return str(number)


def _bullet(text: str) -> str:
    """The bullet as printed; signs of symbol fonts, which have no meaning of their own, as `•`."""
    sign = text.strip()
    return sign if len(sign) == 1 and sign in _BULLET_SIGNS and sign != "o" else "•"


# ---- numbering.xml --------------------------------------------------------------------------------------------------------


def read_lists(root: Element | None, styles: Styles) -> dict[str, List]:
    """The lists of a document by `w:numId`."""
    if root is None:
        return {}
    abstract = {e.get(W + "abstractNumId", ""): e for e in root.findall(W + "abstractNum")}
    numbers = {e.get(W + "numId", ""): e for e in root.findall(W + "num")}
    by_style = {value(e, "styleLink"): key for key, e in abstract.items() if value(e, "styleLink")}
    out: dict[str, List] = {}
    for name, element in numbers.items():
        key = value(element, "abstractNumId") or ""
        linked = value(abstract.get(key), "numStyleLink")
        if linked is not None:
            key = by_style.get(linked) or _of_style(linked, styles, numbers) or key
        levels = _levels(abstract.get(key))
        restarts: dict[int, int] = {}
        for override in element.findall(W + "lvlOverride"):
            depth = integer(override.get(W + "ilvl"))
            if depth is None:
                continue
            levels.update(_levels(override))
            start = integer(value(override, "startOverride"))
            if start is not None:
                restarts[depth] = start
                levels[depth] = replace(levels.get(depth, Level(text=f"%{depth + 1}.")), start=start)
        out[name] = List(key, levels, restarts)
    return out


def _of_style(style: str, styles: Styles, numbers: Mapping[str, Element]) -> str | None:
    """The abstract definition behind a list style."""
    for properties in styles.properties(style, None):
        number = value(properties.find(W + "numPr"), "numId")
        if number is not None and number in numbers:
            return value(numbers[number], "abstractNumId")
    return None


def _levels(element: Element | None) -> dict[int, Level]:
    out: dict[int, Level] = {}
    for level in element.findall(W + "lvl") if element is not None else ():
        depth = integer(level.get(W + "ilvl"))
        if depth is None or not 0 <= depth < LEVELS:
            continue
        start = integer(value(level, "start"))
        text = value(level, "lvlText")
        out[depth] = Level(
            start=0 if start is None else start,  # a level without a start begins at 0 (17.9.25)
            format=_format(level),
            text=text if text is not None else "",
            restart=integer(value(level, "lvlRestart")),
            legal=switched(level, "isLgl") or False,
            style=value(level, "pStyle"),
        )
    return out


def _format(level: Element) -> str:
    """The number format; newer ones stand in an alternative of which only the fallback has a name."""
    form = value(level, "numFmt")
    if form is None:
        found = next((e.get(W + "val") for e in level.iter(W + "numFmt") if e.get(W + "val") != "custom"), None)
        form = found or "decimal"
    return form
