"""Crossref's JSON for a work, read into a Work and written back abridged. Pure functions.

The format: https://api.crossref.org/swagger-ui/index.html (schema `Work`). Publishers deposit what they have, so every
key may be absent, empty, or of another type than the schema says; whatever cannot be read is left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidgrade.errors import UnreadableInput
from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.text import collapse

# Dates under which a work may be cited. `created` and `deposited` are dates of the record, not of the work.
_DATES = ("published-print", "published-online", "issued", "published", "published-other", "posted", "approved")
# Parts of MathML and JATS that repeat what stands beside them.
_DOUBLED = re.compile(r"<((?:\w+:)?(?:annotation(?:-xml)?|tex-math))\b[^>]*>.*?</\1\s*>", re.S | re.I)
_MARKUP_SIGNS = re.compile("[<&\u00ad]")
_BLOCK = re.compile(r"</?(?:\w+:)?(?:p|title|sec|list|list-item|abstract|br|div|li|ul|ol|label)\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.S)
_ABSTRACT_HEADING = re.compile(r"^(?:abstract|summary)\b[\s:.]*(?=[A-Z])", re.I)
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)


def plain(markup: str) -> str | None:
    """Text of a title or abstract without HTML, JATS and MathML; None when nothing is left."""
    if not _MARKUP_SIGNS.search(markup):
        return collapse(markup) or None
    text = markup
    for _ in range(2):  # entities are often escaped twice
        text = html.unescape(text)
    text = _TAG.sub("", _BLOCK.sub(" ", _DOUBLED.sub("", text)))
    return collapse(text.replace("\u00ad", "")) or None


def _text(value: Any) -> str | None:
    """A text or number as text; the first one of a list."""
    if isinstance(value, str):
        return collapse(value) or None
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for text in map(_text, items) if text))


def _markup(value: Any) -> str | None:
    text = _text(value)
    return plain(text) if text else None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return (item for item in items if isinstance(item, dict))


def _date_parts(value: Any) -> list[int]:
    """`{"date-parts": [[2019, 5, 3]]}` as [2019, 5, 3]; what is no date as []."""
    if not isinstance(value, dict):
        return []
    parts = value.get("date-parts")
    while isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    numbers: list[int] = []
    for part in parts if isinstance(parts, list) else []:
        try:
            numbers.append(int(part))
        except (TypeError, ValueError):
            break
    return numbers[:3] if numbers and 1000 <= numbers[0] <= 2999 else []


def _year(value: Any) -> int | None:
    parts = _date_parts(value)
    return parts[0] if parts else None


def _iso_date(value: Any) -> str | None:
    parts = _date_parts(value)
    return "-".join(f"{part:0{4 if i == 0 else 2}d}" for i, part in enumerate(parts)) or None


def normal_doi(value: Any) -> str | None:
    """A DOI in lower case without a resolver's address; None for what is none."""
    text = _text(value)
    doi = _DOI_PREFIX.sub("", text).strip().lower() if text else ""
    return doi if doi.startswith("10.") and "/" in doi else None


def _authors(message: Mapping[str, Any]) -> tuple[Author, ...]:
    """Authors in order, the one marked `first` in front; editors where a book has no authors."""
    people = list(_objects(message.get("author"))) or list(_objects(message.get("editor")))
    people.sort(key=lambda person: person.get("sequence") != "first")
    found = []
    for person in people:
        family = _markup(person.get("family")) or _markup(person.get("name"))
        given = _markup(person.get("given"))
        if family or given:
            found.append(Author(family or given or "", given if family else None))
    return tuple(found)


def _updates(value: Any) -> tuple[Update, ...]:
    found = []
    for item in _objects(value):
        kind = re.sub(r"[\s-]+", "_", (_text(item.get("type")) or _text(item.get("label")) or "").lower())
        if kind:
            found.append(Update(kind, normal_doi(item.get("DOI")), _iso_date(item.get("updated")), _text(item.get("source"))))
    return tuple(found)


def _relations(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        return ()
    pairs = ((kind, normal_doi(item.get("id"))) for kind, items in value.items() for item in _objects(items))
    return tuple(dict.fromkeys((str(kind), doi) for kind, doi in pairs if doi))


def _years(message: Mapping[str, Any]) -> list[int]:
    """Every year under which the work may be cited, ascending."""
    dates = [message.get(name) for name in _DATES]
    of_issue = message.get("journal-issue")
    if isinstance(of_issue, dict):
        dates += [of_issue.get("published-print"), of_issue.get("published-online")]
    return sorted({year for year in map(_year, dates) if year})


def _year_of_issue(message: Mapping[str, Any]) -> int | None:
    """The year that stands with volume and pages in a reference (NLM, Citing Medicine, 1A: date of the issue).

    Crossref's `issued` is the earliest of all dates, and for an article put online before its issue often the year before.
    """
    of_issue = message.get("journal-issue")
    printed = _year(of_issue.get("published-print")) if isinstance(of_issue, dict) else None
    return printed or _year(message.get("published-print")) or _year(message.get("issued"))


def work_from_crossref(message: Any, source: str = "crossref") -> Work:
    """The work that a Crossref `message` (or one of its `items`) describes; `source` is kept as its provenance.

    Raises UnreadableInput when it is no JSON object or has neither a DOI nor a title.
    """
    if not isinstance(message, Mapping):
        raise UnreadableInput("not a Crossref work: expected a JSON object")
    if isinstance(message.get("message"), Mapping):
        message = message["message"]
    doi, title = normal_doi(message.get("DOI") or message.get("doi")), _markup(message.get("title"))
    if doi is None and title is None:
        raise UnreadableInput("not a Crossref work: neither a DOI nor a title")
    years = _years(message)
    abstract = _markup(message.get("abstract"))
    return Work(
        doi=doi,
        title=title,
        subtitle=_markup(message.get("subtitle")),
        type=_text(message.get("type")),
        subtype=_text(message.get("subtype")),
        authors=_authors(message),
        container_title=_markup(message.get("container-title")),
        short_container_titles=tuple(filter(None, map(plain, _texts(message.get("short-container-title"))))),
        issued=_year_of_issue(message) or (years[0] if years else None),
        years=tuple(years),
        volume=_text(message.get("volume")),
        issue=_text(message.get("issue")),
        page=_text(message.get("page")),
        article_number=_text(message.get("article-number")),
        publisher=_text(message.get("publisher")),
        issn=_texts(message.get("ISSN")),
        abstract=_ABSTRACT_HEADING.sub("", abstract) or None if abstract else None,
        updated_by=_updates(message.get("updated-by")),
        update_to=_updates(message.get("update-to")),
        relations=_relations(message.get("relation")),
        cites=tuple(dict.fromkeys(doi for item in _objects(message.get("reference")) if (doi := normal_doi(item.get("DOI"))))),
        pmid=_text(message.get("PMID")),
        source=source,
    )


def _update_json(update: Update) -> dict[str, Any]:
    parts = [int(part) for part in update.date.split("-")] if update.date else None
    value = {
        "type": update.kind,
        "DOI": update.doi,
        "updated": {"date-parts": [parts]} if parts else None,
        "source": update.source,
    }
    return {key: part for key, part in value.items() if part}


def abridged(work: Work) -> dict[str, Any]:
    """The work under Crossref's keys, without what is absent; of its dates only `issued`."""
    relations: dict[str, list[dict[str, str]]] = {}
    for kind, doi in work.relations:
        relations.setdefault(kind, []).append({"id-type": "doi", "id": doi})
    value: dict[str, Any] = {
        "DOI": work.doi,
        "type": work.type,
        "subtype": work.subtype,
        "title": [work.title] if work.title else None,
        "subtitle": [work.subtitle] if work.subtitle else None,
        "author": [{"family": a.family, "given": a.given} if a.given else {"family": a.family} for a in work.authors],
        "container-title": [work.container_title] if work.container_title else None,
        "short-container-title": list(work.short_container_titles),
        "issued": {"date-parts": [[work.issued]]} if work.issued else None,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.page,
        "article-number": work.article_number,
        "publisher": work.publisher,
        "ISSN": list(work.issn),
        "updated-by": [_update_json(update) for update in work.updated_by],
        "update-to": [_update_json(update) for update in work.update_to],
        "relation": relations,
        "reference": [{"DOI": doi} for doi in work.cites],
    }
    return {key: part for key, part in value.items() if part}
