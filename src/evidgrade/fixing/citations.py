"""`--citations`: the list and the markers renumbered together, in the order in which the text first cites the entries.

A page is changed whole or not at all: where one marker or number is in doubt, so are the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidgrade.checks.citations import alphabetical
from evidgrade.checks.scope import Page
from evidgrade.fixing.carried import misfit
from evidgrade.fixing.clusters import Cluster, Ranges, clusters_of, habit_of, rewritten
from evidgrade.fixing.doubts import doubts
from evidgrade.fixing.edits import Edit, Fixes, Refusal, apply
from evidgrade.fixing.stretch import stretch_of
from evidgrade.model.citation import Citation
from evidgrade.model.document import Document, Span
from evidgrade.model.reference import Reference

FIXED = ("DOC101", "DOC102", "DOC103", "DOC104", "CIT004", "CIT005", "CIT008")
"""What the checks find no more in a page that was renumbered."""
_WHY = "renumbered in the order of first citation"
_HEAD = re.compile(r"(?P<before>(?:\s|[-*+•●◦‣▪–—·>](?=\s)|<[^<>]*>)*)[^\w<>]{0,6}?(?P<number>\d{1,3})[^\w<>]{0,6}(?:\s|</?(?:b|strong|span|em|i)>)*")
"""What stands before the text of an entry: bullets, white space and tags, then the number in its signs."""
_GAP = re.compile(r"(?:\s|\\(?=\s)|[-*+•●◦‣▪–—·>](?=\s)|</?(?:br|p|li|div|span)(?:\s+(?:class|style)=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>)*")
"""What may stand between entries that change places: white space, bullets, and tags without a name."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands in the file, from the signs around its number to its end."""

    start: int
    end: int
    number: tuple[int, int]
    whole: bool
    """It can be moved: its tags close where they open."""


class _Refused(Exception):  # noqa: N818 - no error: a page that stays as it is
    """Why a page is left as it is."""


def fix_citations(page: Page, ranges: Ranges = "keep") -> Fixes:
    """One set of edits that puts the numbers of a page in order, or the reason why it stays. Pure."""
    if not page.numbered or not page.references:
        return Fixes(refusals=_nothing(page))
    lost: list[Citation] = []
    clusters = clusters_of(page.extraction.document, page.citations, lost.append)
    order = _order(page, clusters)
    numbers = {position: n for n, position in enumerate(order, 1)}
    by_number = {r.number: r.position for r in reversed(page.references) if r.number is not None}
    new = {n: numbers.get(by_number.get(n, 0), n) for c in clusters for n in c.numbers}
    habit = habit_of(clusters)
    markers = [_edit(page, c.start, c.end, rewritten(c, new, ranges, habit)) for c in clusters]
    renumbered = order != sorted(order) or any(r.number != numbers[r.position] for r in page.references)
    if not renumbered and all(edit.old == edit.new for edit in markers):
        return Fixes()
    try:
        _sure(page, clusters, lost, order)
        edits = [*markers, *_list_edits(page, order)]
        edits = [edit for edit in edits if edit.old != edit.new]
        moved = {position: n for n, position in enumerate(order, 1)}
        wrong = misfit(page, apply(page.document.file_text, edits), moved, FIXED)
        if wrong is not None:
            raise _Refused(wrong + ("; say --ranges collapse or expand" if "CIT007" in wrong else ""))
    except _Refused as reason:
        return Fixes(refusals=(Refusal(page.path, "the document", str(reason)),))
    labels = {str(r.number): str(numbers[r.position]) for r in page.references if r.number is not None}
    return Fixes(tuple(sorted(edits, key=lambda e: e.start)), (), moved, labels)


_OTHER = {
    "footnote": "it cites by footnotes, which are numbered where the page is shown",
    "citation-key": "it cites by keys, which have no order",
    "author-year": "it cites by author and year; there are no numbers",
}


def _nothing(page: Page) -> tuple[Refusal, ...]:
    style = page.extraction.citation_style
    if style is None and not page.extraction.styles_seen:
        return ()
    why = _OTHER.get(style or "", "it has no list" if style else "how it cites could not be settled")
    return (Refusal(page.path, "the document", why),)


def _order(page: Page, clusters: Sequence[Cluster]) -> list[int]:
    """Positions in the order of first citation, those that nothing cites last; in a list by names, the order of the list."""
    positions = [r.position for r in page.references]
    if alphabetical(page):
        return positions
    by_number = {r.number: r.position for r in reversed(page.references) if r.number is not None}
    read = {id(cluster.citation): [by_number[n] for n in cluster.numbers if n in by_number] for cluster in clusters}
    cited = (p for citation in page.citations for p in read.get(id(citation), sorted(citation.references)))
    return list(dict.fromkeys([*cited, *positions]))


def _sure(page: Page, clusters: Sequence[Cluster], lost: Sequence[Citation], order: Sequence[int]) -> None:
    """Raise _Refused, with reasons and lines, where anything is in doubt."""
    found: dict[str, Span] = {}
    for why, span in doubts(page, clusters, lost, reordered=list(order) != sorted(order)):
        found.setdefault(why, span)
    if found:
        told = [f"{why} (line {page.document.position(span.start)[0]})" for why, span in list(found.items())[:_SHOWN]]
        raise _Refused("; ".join(told) + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""))


# ---- the list ---------------------------------------------------------------------------------------------------------------


def _list_edits(page: Page, order: Sequence[int]) -> Iterator[Edit]:
    """The entries in their new places with their new numbers. What stands before and between them stays where it is."""
    text = page.document.file_text
    places = [_place(page.document, reference) for reference in page.references]
    for before, after in pairwise(places):
        if after.start < before.end:
            raise _Refused("two entries of the list cannot be told apart in the file")
    if list(order) == sorted(order):
        for position, place in zip(order, places, strict=True):
            yield _edit(page, *place.number, _figure(text, place, position))
        return
    first, last = _moved(order)
    for before, after in pairwise(places[first : last + 1]):
        if not _GAP.fullmatch(text[before.end : after.start]):
            raise _Refused(f"something stands between entries that would change places (line {_line(page, before.end)})")
    for slot, position in enumerate(order):
        place = places[position - 1]
        if slot != position - 1 and not place.whole:
            raise _Refused(f"a tag opens or closes inside of an entry that would be moved (line {_line(page, place.start)})")
        start, end = place.number
        body = text[place.start : start] + _figure(text, place, slot + 1) + text[end : place.end]
        yield _edit(page, places[slot].start, places[slot].end, body)


def _moved(order: Sequence[int]) -> tuple[int, int]:
    """The first and the last slot that gets another entry."""
    slots = [slot for slot, position in enumerate(order) if slot != position - 1]
    return slots[0], slots[-1]


def _figure(text: str, place: _Place, number: int) -> str:
    """The number, with the zeros that the list puts before it."""
    old = text[slice(*place.number)]
    return str(number).zfill(len(old)) if old.startswith("0") else str(number)


def _place(document: Document, reference: Reference) -> _Place:
    stretch = stretch_of(document, reference)
    start = document.file_span(reference.span).start
    if stretch is None:
        raise _Refused(f"an entry cannot be followed in the file (line {document.position(reference.span.start)[0]})")
    opening = stretch.places[0][0]
    head = _HEAD.match(stretch.source, start, opening)
    if head is None or (head.end() != opening and stretch.span[0] != head.end()) or int(head["number"]) != reference.number:
        raise _Refused(f"the number of an entry cannot be found in the file (line {document.position(reference.span.start)[0]})")
    begin, end = head.end("before"), stretch.span[1]
    return _Place(begin, end, head.span("number"), stretch.balanced(begin, end))


def _line(page: Page, offset: int) -> int:
    return page.document.file_text.count("\n", 0, offset) + 1


def _edit(page: Page, start: int, end: int, new: str) -> Edit:
    return Edit(page.path, start, end, page.document.file_text[start:end], new, _WHY)
