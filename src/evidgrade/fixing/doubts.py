"""What makes the numbers of a page unsure: where one of these stands, a program does not renumber."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from evidgrade.checks import all_checks
from evidgrade.checks.scope import Page
from evidgrade.extract.citations import find_markers
from evidgrade.fixing.clusters import Cluster
from evidgrade.model.citation import Citation
from evidgrade.model.document import Block, Cover, Span
from evidgrade.readers.lines import number_of

Doubt = tuple[str, Span]
"""Why, and where."""
_MENTION = re.compile(r"\b(?:references?|refs?|citations?|sources?|(?:foot|end)notes?)\b\.?\s*(?:nos?\.?\s*|numbers?\s*)?[(\[]?#?\s?\d{1,3}(?![\d.,]*\d|\s?%)", re.I)
"""`reference 3`, `ref. 4`, `source no. 2`."""
_EARLIER = re.compile(r"\b(?:ibid(?:em)?|idem|op\.?\s?cit|loc\.?\s?cit|as above|see above|see below)\b", re.I)
"""An entry that speaks of its neighbours."""
_UNREAD = re.compile(r"\[\s*(?:(?:see|cf\.?|e\.g\.,?|refs?\.?)\s+)?\d{1,3}[a-z]?(?:(?:[\s,;–-]|and\b|&)+\d{1,3}[a-z]?)*\s*(?:,[^\[\]]{0,30})?\]")
"""Brackets that begin with a number and were not read as a marker: `[3a]`, `[2, Table 1]`, `[1 and 4]`."""
_ZERO = re.compile(r"(?<!\d)0(?!\d)")
"""No reference has this number: `[0, 1]` is an interval."""
_UNREAD_RAISED = re.compile(r"\d{1,3}[a-z](?:[\s,;–-]+\d{1,3}[a-z]?)*|\d{1,3}(?:[\s,;–-]+\d{1,3}[a-z]?)*[a-z]")
_DAMAGED = {
    "CIT006": "a range is too wide to be meant",
    "CIT009": "a marker is damaged",
    "CIT010": "a footnote and a number are mistaken for each other",
    "CIT011": "a number that is glued to a word may be a marker",
    "CIT012": "a marker stands in another style",
    "DOC006": "two ways of citing are mixed",
    "DOC306": "the page has two lists",
}


def doubts(page: Page, clusters: Sequence[Cluster], lost: Sequence[Citation], reordered: bool) -> Iterator[Doubt]:
    """Everything that makes it unsure which number means which entry. `reordered`: entries would change places."""
    yield from (("the numbers of a marker stand in links or tags of their own", c.span) for c in lost)
    yield from _of_citations(page, clusters)
    yield from _of_list(page, reordered)
    yield from _of_links(page)
    yield from _unread(page)
    for check in all_checks():
        if check.code in _DAMAGED:
            yield from ((f"{_DAMAGED[check.code]} ({check.code})", problem.span) for problem in check.find(page))  # type: ignore[arg-type]


def _of_citations(page: Page, clusters: Sequence[Cluster]) -> Iterator[Doubt]:
    count = Counter(r.number for r in page.references)
    for why, twice in (("not in the list", False), ("the number of two entries", True)):
        found = {n: c.citation.span for c in reversed(clusters) for n in c.numbers if (count[n] > 1 if twice else not count[n])}
        if found:
            shown = ", ".join(map(str, sorted(found)[:5])) + (" and others" if len(found) > 5 else "")
            yield f"a marker cites {shown}: {why}", min(found.values())
    for cluster in clusters:
        if cluster.shortened:
            yield f"`{cluster.citation.text}` may be a shortened range or a reversed one", cluster.citation.span
    yield from ((f"`{c.text}` cites in another way than by number", c.span) for c in page.citations if not c.style.startswith("numeric"))
    if page.extraction.flattened:
        yield "raised numbers were flattened to plain digits", page.extraction.flattened[0]
    numbers = {str(n) for n in count if n is not None}
    read = {(c.block, c.place[0]) for c in page.citations}
    cover = _cover(page.citations)
    for marker in find_markers(page.document.blocks, page.extraction.list_blocks):
        data = marker.style == "numeric-paren" and page.document.blocks[marker.block].kind == "table-cell"
        known = (marker.block, marker.start) in read or cover[marker.block].touches(marker.start, marker.end) if marker.block in cover else False
        if marker.style.startswith("numeric") and not known and not data and numbers.issuperset(marker.targets):
            yield f"`{marker.text}` may be a marker in another style", page.document.blocks[marker.block].source_span(marker.start, marker.end)


def _cover(citations: Sequence[Citation]) -> dict[int, Cover]:
    places: dict[int, list[tuple[int, int]]] = {}
    for citation in citations:
        places.setdefault(citation.block, []).append(citation.place)
    return {block: Cover(found) for block, found in places.items()}


def _of_list(page: Page, reordered: bool) -> Iterator[Doubt]:
    extraction = page.extraction
    if len(extraction.list_headings) > 1:
        yield "the page has several lists", page.document.blocks[extraction.list_headings[1]].span
    for reference in extraction.references:
        if reference.number_source != "printed":
            yield "an entry has no printed number" if reference.listed else "an entry is cited by a key", reference.span
        elif number_of(reference.printed_label) is None:
            yield "the list is numbered where the page is shown; its numbers are not in the file", reference.span
        elif reordered and _EARLIER.search(reference.raw):
            yield "an entry speaks of another by its place", reference.span
    yield from _counted(page)


def _counted(page: Page) -> Iterator[Doubt]:
    """A list that a program counts: where the typed numbers are others, and each number that is cited means an entry in both counts."""
    starts = {b.span.start: b.ordinal for b in page.document.blocks if b.ordinal is not None}
    shown = {r.position: starts.get(r.span.start, r.number) for r in page.references}
    differing = [r for r in page.references if shown[r.position] != r.number]
    cited = {int(t) for c in page.citations if c.style.startswith("numeric") for t in c.targets}
    if differing and cited.issubset(set(shown.values())):
        yield f"entry {differing[0].number} is shown as {shown[differing[0].position]} (DOC107): either number may be meant", differing[0].span


def _of_links(page: Page) -> Iterator[Doubt]:
    for citation in page.citations:
        block, (start, end) = page.document.blocks[citation.block], citation.place
        if any(m.kind == "link" and m.start < end and start < m.end for m in block.marks):
            yield "a marker is a link", citation.span
    spans = [page.document.blocks[index].span for index in page.extraction.list_blocks - set(page.extraction.list_headings)]
    for name, offset in page.document.anchors.items():
        if any(span.start <= offset <= span.end for span in spans):
            yield f"links can lead to an entry of the list (`#{name}`)", Span(offset, offset)
            return


def _unread(page: Page) -> Iterator[Doubt]:
    """Words and signs that name an entry by its number and were not read as markers."""
    cover = _cover(page.citations)
    for index, block in enumerate(page.document.blocks):
        read = cover.get(index, Cover([]))
        for start, end, why in _signs(block, listed=index in page.extraction.list_blocks):
            if not read.touches(start, end):
                yield f"`{' '.join(block.text[start:end].split())}` {why}", block.source_span(start, end)


def _signs(block: Block, listed: bool) -> Iterator[tuple[int, int, str]]:
    yield from ((*m.span(), "may speak of an entry by its number") for m in _MENTION.finditer(block.text))
    if listed or block.kind == "code":
        return
    yield from ((*m.span(), "may be a marker that cannot be read") for m in _UNREAD.finditer(block.text) if not _ZERO.search(m[0]))
    for mark in block.marks:
        if mark.kind == "superscript" and _UNREAD_RAISED.fullmatch(block.text[mark.start : mark.end].strip()):
            yield mark.start, mark.end, "may be a marker with a letter"
