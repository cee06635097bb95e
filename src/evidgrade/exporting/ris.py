"""RIS: what EndNote, Mendeley, Zotero and databases exchange. Lines end in CR LF, each item in ER."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidgrade.bibliography.names import read_names
from evidgrade.bibliography.reading import BibEntry
from evidgrade.bibliography.works import work_of
from evidgrade.exporting.reading import page_range, type_of
from evidgrade.model.reference import Author
from evidgrade.text import collapse


def render(entries: Sequence[BibEntry]) -> str:
    """An item for each entry."""
    return "".join(_item(entry) for entry in entries)


def _item(entry: BibEntry) -> str:
    lines = [f"{tag}  - {collapse(value)}" for tag, value in _tags(entry) if value and collapse(value)]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _tags(entry: BibEntry) -> Iterator[tuple[str, str | None]]:
    work, kind = work_of(entry), type_of(entry, "ris")
    pages = page_range(work.page)
    yield "TY", kind
    yield "ID", entry.key
    yield from (("AU", _name(author)) for author in work.authors)
    yield from (("ED", _name(editor)) for editor in read_names(entry.fields.get("editor", ""))[0])
    yield "TI", f"{work.title}: {work.subtitle}" if work.title and work.subtitle else work.title
    yield "T2", work.container_title
    yield "J2", next(iter(work.short_container_titles), None)
    yield "PY", str(work.issued) if work.issued else None
    yield "VL", work.volume
    yield "IS", work.issue
    yield "SP", pages[0] if pages else None
    yield "EP", pages[1] if pages else None
    yield "C7", work.article_number
    yield "ET", entry.text("edition")
    yield "PB", work.publisher
    yield "CY", entry.text("address") or entry.text("location")
    yield "SN", next(iter(work.issn), None) or entry.text("isbn")
    yield "DO", work.doi
    yield "AN", work.pmid
    yield "C2", entry.text("pmcid")  # as EndNote and Zotero take it from PubMed
    yield "UR", entry.text("url")
    yield "LA", entry.text("language") or entry.text("langid")
    yield "AB", work.abstract


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else author.family
