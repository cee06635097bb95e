"""New text is believed only when it reads back: as the work that it was made from, and in the document as what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidgrade.exporting.reading import page_range
from evidgrade.extract import extract
from evidgrade.extract.entry import parse_entry
from evidgrade.model.document import Document, Span
from evidgrade.model.extraction import Extraction
from evidgrade.model.reference import Reference, ReferenceFields
from evidgrade.model.work import Work
from evidgrade.resolve import compare
from evidgrade.resolve.names import same_family
from evidgrade.sources.places import number

_NAMES = {"first_author": "the first author", "container_title": "the journal", "title": "the title", "year": "the year", "volume": "the volume", "issue": "the issue", "pages": "the pages"}


def misread(text: str, work: Work) -> str | None:
    """What of a rendered entry reads as something else than the work says; None when all of it reads back.

    Authors one by one, title, journal, year, volume, issue, pages to the last one, DOI. What the style does not print is not asked for.
    """
    fields = parse_entry(text)
    agreements, disagreements = compare(fields, work)
    wanted = [name for name, there in _printed(text, work) if there]
    bad = [*disagreements, *(name for name in wanted if name not in agreements and name not in disagreements)]
    if bad:
        return _NAMES.get(bad[0], bad[0])
    if not _same_authors(fields, work):
        return "the authors"
    if fields.doi != work.doi and work.doi and work.doi in text.lower():
        return "the DOI"
    return None if _same_pages(fields, work) else "the pages"


def _printed(text: str, work: Work) -> list[tuple[str, bool]]:
    article = work.type == "journal-article"
    return [
        ("title", True),
        ("first_author", True),
        ("year", work.issued is not None),
        ("container_title", article),
        ("volume", article and number(work.volume) is not None),
        ("issue", article and number(work.issue) is not None and f"({work.issue})" in text),
        ("pages", article and bool(work.page or work.article_number) and number(work.page or work.article_number) is not None),
    ]


def _same_authors(fields: ReferenceFields, work: Work) -> bool:
    pairs = list(zip(fields.authors, work.authors, strict=False))
    whole = len(fields.authors) <= len(work.authors) if fields.authors_truncated else len(fields.authors) == len(work.authors)
    return whole and all(same_family(read.family, meant.family) or read.family == f"{meant.family}{meant.given}" for read, meant in pairs)


def _same_pages(fields: ReferenceFields, work: Work) -> bool:
    read, meant = page_range(fields.pages), page_range(work.page)
    if read is None or meant is None or work.type != "journal-article":
        return True
    if work.article_number and number(read[0]) == number(work.article_number):
        return True
    return number(read[0]) == number(meant[0]) and (read[1] is None) == (meant[1] is None or meant[1] == meant[0]) and (read[1] is None or number(read[1]) == number(meant[1]))


def changed(before: Extraction, after: Document, expected: Mapping[int, str]) -> set[int] | None:
    """Positions of entries that do not read in the new document as `expected` says; None when anything else has changed with them."""
    old = [r for r in before.references if r.listed]
    new = [r for r in extract(after).references if r.listed]
    if len(old) != len(new):
        return None
    wrong = {r.position for r, read in zip(old, new, strict=True) if r.position in expected and read.raw != expected[r.position]}
    others = [(r.raw, r.printed_label, r.number) for r in old if r.position not in expected]
    if [(r.raw, r.printed_label, r.number) for r in new if r.position not in expected] != others:
        return wrong or None
    labels = [(r.printed_label, r.number) for r in old]
    if [(r.printed_label, r.number) for r in new] != labels or _around(before.document, old, expected) != _around(after, new, expected):
        return wrong or None
    return wrong


def _around(document: Document, references: Sequence[Reference], expected: Mapping[int, str]) -> list[tuple[str, str]]:
    """Kind and text of the blocks in which no edited entry stands."""
    spans: list[Span] = [r.span for r in references if r.position in expected]
    return [(b.kind, b.text) for b in document.blocks if not any(s.start <= b.span.start and b.span.end <= s.end for s in spans)]


