"""CSL-JSON, version 1.0.2: what Zotero, Pandoc and citeproc read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from evidgrade.bibliography.names import read_names
from evidgrade.bibliography.reading import BibEntry
from evidgrade.bibliography.works import work_of
from evidgrade.exporting.reading import day, page_range, type_of
from evidgrade.model.reference import Author


def render(entries: Sequence[BibEntry]) -> str:
    """A JSON array with an item for each entry."""
    return json.dumps([item(entry) for entry in entries], ensure_ascii=False, indent=2) + "\n"


def item(entry: BibEntry) -> dict[str, Any]:
    """One item. Its keys and types are those of the CSL data schema 1.0.2."""
    work = work_of(entry)
    pages = page_range(work.page)
    read = day(entry.text("urldate"))
    value: dict[str, Any] = {
        "id": entry.key,
        "type": type_of(entry, "csl"),
        "title": f"{work.title}: {work.subtitle}" if work.title and work.subtitle else work.title,
        "author": [_name(author) for author in work.authors],
        "editor": [_name(editor) for editor in read_names(entry.fields.get("editor", ""))[0]],
        "container-title": work.container_title,
        "container-title-short": next(iter(work.short_container_titles), None),
        "issued": {"date-parts": [[work.issued]]} if work.issued else None,
        "accessed": {"date-parts": [read]} if read else None,
        "volume": work.volume,
        "issue": work.issue,
        "page": "-".join(page for page in pages if page) if pages else None,
        "number": work.article_number,
        "edition": entry.text("edition"),
        "publisher": work.publisher,
        "publisher-place": entry.text("address") or entry.text("location"),
        "ISSN": next(iter(work.issn), None),
        "ISBN": entry.text("isbn"),
        "DOI": work.doi,
        "PMID": work.pmid,
        "PMCID": entry.text("pmcid"),
        "URL": entry.text("url"),
        "language": entry.text("language") or entry.text("langid"),
        "abstract": work.abstract,
    }
    return {key: part for key, part in value.items() if part}


def _name(author: Author) -> dict[str, str]:
    """A body is a literal: CSL would take it for a family name otherwise."""
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.family}
