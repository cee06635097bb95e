"""Fields of a Word document: instructions that are never text, and results that are.

A field is a run of elements `begin, instruction, separate, result, end` that may hold other fields and may go on over paragraphs
(ISO/IEC 29500-1, 17.16). Marks that have no partner are passed over, so that one lost end does not swallow a document.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from evidgrade.errors import UnreadableInput
from evidgrade.model.document import MarkKind
from evidgrade.readers.docx_package import MC, W

MAX_OPEN = 64
"""Fields inside each other; Word allows 20."""
FIELD_MARK = W + "fldChar"
TEXT_BOX = W + "txbxContent"
UNSEEN = frozenset({W + "del", W + "moveFrom"})
"""Tracked changes that a reader does not see: what was deleted, and what was moved elsewhere."""
_LINK = re.compile(
    r'HYPERLINK\s+(?:(?P<switch>\\l)\s+)?"?(?P<target>(?<=")[^"]{1,2000}|[^\s"\\]{1,2000})"?(?:\s+\\l\s+"(?P<place>[^"]{1,400})")?',
    re.I,
)
_CROSS_REFERENCE = re.compile(r"(?P<kind>REF|NOTEREF)\s+(?P<name>[^\s\\\"]{1,200})", re.I)


@cache
def knowledge() -> Mapping[str, Any]:
    """The data file: kinds of fields, symbol fonts."""
    return tomllib.loads(files("evidgrade.readers").joinpath("docx.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the result of a field is."""

    mark: MarkKind | None = None
    target: str | None = None
    note: bool = False
    """The result is the number of a footnote, cited again."""
    generated: bool = False
    """The result repeats the document and is left out."""


PLAIN = Meaning()


@cache
def meaning_of(instruction: str) -> Meaning:
    """What a field instruction says about its result."""
    text = " ".join(instruction.split())
    folded = text.casefold()
    for name in knowledge()["fields"]["generated"]:
        if folded == name.casefold() or folded.startswith(name.casefold() + " "):
            return Meaning(generated=True)
    for name in knowledge()["fields"]["citation"]:
        if folded.startswith(name.casefold()) and not folded[len(name) : len(name) + 1].isalnum():
            return Meaning("citation")
    link = _LINK.match(text)
    if link:
        target, place = link["target"], link["place"]
        if link["switch"]:
            return Meaning("link", f"#{target}")
        return Meaning("link", f"{target}#{place}" if place else target)
    reference = _CROSS_REFERENCE.match(text)
    if reference and reference["kind"].upper() == "NOTEREF":
        return Meaning("footnote", note=True)
    return Meaning("link", f"#{reference['name']}") if reference else PLAIN


@dataclass(slots=True)
class Field:
    """One open field."""

    instruction: list[str] = field(default_factory=list)
    meaning: Meaning | None = None
    """None while the instruction is being read."""
    start: int = 0
    """Where the result begins in the paragraph that is being read."""


class Fields:
    """The open fields of one story: the main text, one note, or one text box."""

    def __init__(self, story: Element, path: str) -> None:
        self.open: list[Field] = []
        self._path = path
        self._passed_over = unpaired(story)
        self._unseen = 0

    @property
    def visible(self) -> bool:
        """True when text at this place is seen: in no instruction, and in no result that is left out."""
        return self._unseen == 0

    def instruct(self, text: str) -> None:
        """Add to the instruction of the innermost field."""
        if self.open and self.open[-1].meaning is None:
            self.open[-1].instruction.append(text)

    def mark(self, element: Element, at: int) -> Field | None:
        """Take one `w:fldChar` at a place of the paragraph; the field that ends with it, if one does. Raises UnreadableInput."""
        if id(element) in self._passed_over:
            return None
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            if len(self.open) >= MAX_OPEN:
                raise UnreadableInput("holds fields that are nested too deep; it is not read", self._path)
            self.open.append(Field(start=at))
            self._unseen += 1
        elif kind == "separate" and self.open and self.open[-1].meaning is None:
            field = self.open[-1]
            field.meaning, field.start = meaning_of("".join(field.instruction)), at
            self._unseen -= not field.meaning.generated
        elif kind == "end" and self.open:
            ended = self.open.pop()
            self._unseen -= ended.meaning is None or ended.meaning.generated
            return ended
        return None


def unpaired(story: Element) -> frozenset[int]:
    """Identities of the field marks of a story that have no partner or are not in force, as deleted ones are.

    Marks in text boxes belong to the story of the box.
    """
    marks = list(story.iter(FIELD_MARK))
    if not marks:
        return frozenset()
    outside = {
        id(mark)
        for tag in (*UNSEEN, TEXT_BOX, MC + "Fallback")
        for element in story.iter(tag)
        if element is not story
        for mark in element.iter(FIELD_MARK)
    }
    lost = set(outside)
    begun: list[Element] = []
    for mark in marks:
        kind = mark.get(W + "fldCharType")
        if id(mark) in outside:
            continue
        if kind == "begin":
            begun.append(mark)
        elif not begun:
            lost.add(id(mark))
        elif kind == "end":
            begun.pop()
    return frozenset(lost | {id(mark) for mark in begun})
