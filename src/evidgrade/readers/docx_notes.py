"""Footnotes and endnotes of a Word document: which ones the text refers to, and the numbers that Word prints for them.

The numbers stand nowhere: Word counts the marks in the text, footnotes in 1, 2, 3 and endnotes in i, ii, iii unless the settings say
otherwise (ISO/IEC 29500-1, 17.11). A note may carry the author's own sign instead, which the count passes over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from evidgrade.readers.docx_numbering import render
from evidgrade.readers.docx_package import W
from evidgrade.readers.docx_styles import integer, value

NoteKind = str
"""`footnote` or `endnote`."""


@dataclass(slots=True)
class Counting:
    """How one kind of note is counted."""

    format: str
    start: int = 1
    each_section: bool = False
    next: int = 1


@dataclass
class Notes:
    """The notes of a document in the order in which the text refers to them."""

    bodies: Mapping[tuple[NoteKind, str], Element]
    """The notes themselves by kind and id, separators left out."""
    counting: Mapping[NoteKind, Counting]
    cited: dict[tuple[NoteKind, str], str] = field(default_factory=dict)
    """Kind and id of the notes met so far, with their labels."""

    def refer(self, tag: str, mark: Element) -> str | None:
        """Take the next mark in the text: its number, or None where the author's own sign follows (then say it with `name`)."""
        if mark.get(W + "customMarkFollows", "0").lower() not in ("0", "false", "off"):
            return None
        counting = self.counting[_kind(tag)]
        label = render(counting.next, counting.format)
        counting.next += 1
        self.name(tag, mark, label)
        return label

    def name(self, tag: str, mark: Element, label: str) -> None:
        """Remember what the note of a mark is called."""
        self.cited.setdefault((_kind(tag), mark.get(W + "id", "")), label)

    def begin_section(self) -> None:
        """Start anew what counts by sections."""
        for counting in self.counting.values():
            if counting.each_section:
                counting.next = counting.start


def _kind(tag: str) -> NoteKind:
    return "footnote" if tag == W + "footnoteReference" else "endnote"


def read_notes(parts: Mapping[NoteKind, Element | None], settings: Element | None, body: Element) -> Notes:
    """The notes of the two parts, and how they are counted. The last section decides where sections differ."""
    bodies: dict[tuple[NoteKind, str], Element] = {}
    counting: dict[NoteKind, Counting] = {}
    sections = list(body.iter(W + "sectPr"))
    for kind, root in parts.items():
        for note in root.findall(W + kind) if root is not None else ():
            if note.get(W + "type", "normal") == "normal":
                bodies.setdefault((kind, note.get(W + "id", "")), note)
        found = Counting("decimal" if kind == "footnote" else "lowerRoman")
        for place in (settings, *sections[-1:]):
            properties = place.find(f"{W}{kind}Pr") if place is not None else None
            found.format = value(properties, "numFmt") or found.format
            found.start = integer(value(properties, "numStart")) or found.start
            found.each_section = (value(properties, "numRestart") or "") == "eachSect" or found.each_section
        found.next = found.start
        counting[kind] = found
    return Notes(bodies, counting)
