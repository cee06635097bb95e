"""The text of a document as it was read, with its claims, markers and findings in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from evidgrade.dossier import FiledDocument, FiledReference
from evidgrade.filing.html.markup import Child, Markup, tag
from evidgrade.filing.html.placing import Placed, placed, settled
from evidgrade.filing.html.view import View
from evidgrade.filing.html.words import SEVERITY_WORDS, STATES, VERDICTS, bearing, short_level
from evidgrade.model.citation import Citation
from evidgrade.model.document import Block

T = TypeVar("T")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ORDER = ("error", "warning", "info")
_DEEPEST = 4
"""Depth of a list item from which on nothing is moved further in."""


def text_of(view: View, number: int) -> tuple[Markup, list[int]]:
    """The blocks of a document, and the findings that stand on none of them."""
    filed = view.dossier.documents[number]
    found, rest = placed(view.dossier, filed)
    writer = _Writer(view, number, filed, found)
    language = filed.language if filed.language and _LANGUAGE.fullmatch(filed.language) and filed.language != "und" else None
    return tag("div", {"class": "words", "dir": "auto", "lang": language}, writer.blocks()), rest


class _Writer:
    """Writes one document."""

    def __init__(self, view: View, number: int, filed: FiledDocument, found: dict[int, Placed]) -> None:
        self.view, self.number, self.filed, self.found = view, number, filed, found
        self.level = 3
        self.listed = {r.reference.position for r in filed.references if r.reference.listed}
        self.sources = {r.reference.position: view.source_number[r.source] for r in filed.references}

    def blocks(self) -> Iterator[Child]:
        """All blocks; runs of list items and of table rows are put together."""
        listed = [(n, b) for n, b in enumerate(self.filed.document.blocks) if b.kind != "comment" and (b.text.strip() or n in self.found)]
        for kind, run in groupby(listed, key=lambda pair: pair[1].kind):
            members = list(run)
            if kind == "list-item":
                yield tag("ul", {"class": "items", "role": "list"}, (self.item(n, b) for n, b in members))
            elif kind == "table-cell":
                yield from self.tables(members)
            else:
                yield from (self.block(n, b) for n, b in members)

    def block(self, number: int, block: Block) -> Markup:
        """A heading, paragraph, note or piece of code."""
        inner = self.inner(number, block)
        if block.kind == "heading" and block.text.strip():
            self.level = min(6, self.level + 1, max(4, block.level + 3))
            return tag(f"h{self.level}", {"dir": "auto"}, inner)
        if block.kind == "code":
            return tag("pre", {"tabindex": 0}, tag("code", None, inner))
        if block.kind == "footnote":
            return tag("p", {"class": "note", "dir": "auto"}, tag("span", {"class": "label"}, block.label or ""), " ", inner)
        return tag("p", {"dir": "auto"}, inner)

    def item(self, number: int, block: Block) -> Markup:
        """An item of a list with the number or bullet that a reader sees before it."""
        printed = block.label if block.label and block.label not in "-*+•" else f"{block.ordinal}." if block.ordinal is not None else "•"
        return tag("li", {"class": f"depth-{min(block.level, _DEEPEST)}", "dir": "auto"}, tag("span", {"class": "label"}, printed), " ", self.inner(number, block))

    def tables(self, cells: Sequence[tuple[int, Block]]) -> Iterator[Markup]:
        """Cells as tables: a row number that falls begins another one."""
        rows: list[Markup] = []
        last = 0
        for level, run in groupby(cells, key=lambda pair: pair[1].level):
            if level < last and rows:
                yield self.table(rows)
                rows = []
            last = level
            rows.append(tag("tr", None, (tag("td", {"dir": "auto"}, self.inner(n, b)) for n, b in run)))
        yield self.table(rows)

    def table(self, rows: list[Markup]) -> Markup:
        """A table of the document; which of its cells are headings is not known."""
        return tag("div", {"class": "scroll", "tabindex": 0, "role": "group", "aria-label": "Table of the document"}, tag("table", {"role": "presentation"}, tag("tbody", None, rows)))

    def inner(self, number: int, block: Block) -> list[Child]:
        """The words of a block with what stands in them."""
        one = self.found.get(number)
        if one is None:
            if not any(mark.kind == "superscript" for mark in block.marks):
                return [block.text]
            one = settled(Placed(), block)
        return [*(self.anchor(r) for r in one.begins), *self.claims(block, one), *(self.reference(r) for r in one.ends)]

    def claims(self, block: Block, one: Placed) -> Iterator[Child]:
        """The text, its claims as spans with a label behind each."""
        pieces, at = _Pieces(self, block, one), 0
        for start, end, number in one.claims:
            yield from pieces.between(at, start)
            yield tag("span", {"class": self.looks(number), "id": f"t{self.number}-{number}", "data-c": f"{self.number}-{number}", "data-st": self.filed.claims[number].state, "data-v": self.view.severity_of(self.filed.claims[number]), "data-l": self.level_of(number)}, pieces.between(start, end))
            yield self.label(number)
            at = end
        yield from pieces.between(at, len(block.text), last=True)

    def level_of(self, number: int) -> str | None:
        """The level of a claim, for the filter."""
        grade = self.filed.claims[number].grade
        return f"level {grade.level}" if grade is not None and grade.level is not None else None

    def looks(self, number: int) -> str:
        """The classes of a claim: how much it rests on, and a source that fell."""
        claim = self.filed.claims[number]
        fallen = any(self.view.dossier.source_of[link.source].fallen for link in claim.links)
        return f"claim b-{bearing(claim, self.view.dossier.scheme)}{' fallen' if fallen else ''}"

    def label(self, number: int) -> Markup:
        """The link from a claim to what it rests on: level and state, in signs and in words."""
        claim = self.filed.claims[number]
        level = short_level(claim)
        word = "level " if claim.grade is not None and claim.grade.level else ""
        return tag(
            "a", {"class": f"tag b-{bearing(claim, self.view.dossier.scheme)} s-{claim.state}", "href": f"#c{self.number}-{number}"},
            tag("i", None, f"claim {number + 1}: {word}"), level if word else "–" if claim.grade is not None else "∅", tag("i", None, f"{'' if word else level}, {STATES[claim.state][1]}"),
        )  # fmt: skip

    def anchor(self, reference: FiledReference) -> Markup:
        """Where links to an entry of the list lead."""
        return tag("span", {"id": f"r{self.number}-{reference.reference.position}"})

    def reference(self, reference: FiledReference) -> list[Child]:
        """What is known of an entry, behind it."""
        source = self.view.dossier.source_of[reference.source]
        fallen = source.fallen
        verdict = reference.resolution.verdict if reference.resolution else None
        said = ", ".join(fallen) or (VERDICTS[verdict] if verdict else "not looked up")
        looks = "bad" if fallen else "good" if verdict == "resolved" else "open"
        return [" ", tag("a", {"class": f"known {looks}", "href": f"#s{self.view.source_number[reference.source]}"}, f"{said}", tag("i", None, f", reference {reference.number}"))]

    def citation(self, words: Child, citation: Citation) -> Markup:
        """A marker, linked to the first entry that it leads to."""
        for position in citation.references:
            if position in self.listed:
                return tag("a", {"class": "cite", "href": f"#r{self.number}-{position}"}, words)
            if position in self.sources:
                return tag("a", {"class": "cite", "href": f"#s{self.sources[position]}"}, words)
        return tag("span", {"class": "cite lost", "title": "leads to no entry"}, words)

    def flag(self, number: int) -> Markup:
        """The mark of a finding, linked to it."""
        finding = self.view.dossier.findings[number]
        return tag(
            "a", {"class": f"flag f-{finding.severity}", "href": f"#f{number}", "id": f"m{number}"},
            tag("i", None, f"{SEVERITY_WORDS[finding.severity]} {finding.code}"),
        )  # fmt: skip


class _Pieces:
    """The text of a block cut where a marker or a finding begins or ends, from front to back."""

    def __init__(self, writer: _Writer, block: Block, one: Placed) -> None:
        self.writer, self.text = writer, block.text
        self.citations = list(reversed(one.citations))
        self.flags = list(reversed(one.findings))
        self.raised = list(reversed(one.raised))
        self.changes: dict[int, list[tuple[str, int]]] = {}
        for start, end, number in one.underlined:
            severity = writer.view.dossier.findings[number].severity
            self.changes.setdefault(start, []).append((severity, 1))
            self.changes.setdefault(end, []).append((severity, -1))
        self.depth = dict.fromkeys(_ORDER, 0)
        self.cuts = sorted({0, len(self.text), *self.changes, *(end for _, end, _ in one.findings), *(at for c in (*one.citations, *one.raised) for at in c[:2])}, reverse=True)

    def between(self, start: int, end: int, *, last: bool = False) -> Iterator[Child]:
        """The pieces of `[start, end)`; `last` also gives the flags at the very end."""
        at = start
        while at < end:
            while self.cuts and self.cuts[-1] <= at:
                self._turn(self.cuts.pop())
            stop = min(end, self.cuts[-1] if self.cuts else end)
            yield self._piece(at, stop)
            yield from self._flags(stop)
            at = stop
        if last:
            yield from self._flags(len(self.text))

    def _turn(self, at: int) -> None:
        for severity, by in self.changes.get(at, ()):
            self.depth[severity] += by

    def _piece(self, start: int, stop: int) -> Child:
        words: Child = self.text[start:stop]
        if _around(self.raised, start, stop):
            words = tag("sup", None, words)
        severity = next((s for s in _ORDER if self.depth[s]), None)
        if severity:
            words = tag("span", {"class": f"found f-{severity}"}, words)
        citation = _around(self.citations, start, stop)
        return self.writer.citation(words, citation[2]) if citation else words

    def _flags(self, at: int) -> Iterator[Child]:
        while self.flags and self.flags[-1][1] <= at:
            yield self.writer.flag(self.flags.pop()[2])


def _around(ranges: list[tuple[int, int, T]], start: int, stop: int) -> tuple[int, int, T] | None:
    """The range that holds `[start, stop)`, of ranges that stand apart, the last one first; those that lie before it are dropped."""
    while ranges and ranges[-1][1] <= start:
        ranges.pop()
    return ranges[-1] if ranges and ranges[-1][0] <= start and stop <= ranges[-1][1] else None
