"""One reference string → its fields.

The order of the steps is the explanation of a reading: markup off, label off, identifiers and notes out, the place in
the journal found, the names at the head read, and what lies between them split into title and container. A field that
is not printed stays None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidgrade.extract.entry_head import Head, read_head
from evidgrade.extract.entry_identifiers import Identifiers, normalise_doi, take_identifiers
from evidgrade.extract.entry_locator import Locator, date_at_end, find_locator, find_pages, find_year
from evidgrade.extract.entry_markup import MAX_LENGTH, PlainEntry, plain_entry
from evidgrade.extract.entry_monograph import Monograph, read_chapter, read_monograph
from evidgrade.extract.entry_source import in_container, quoted_title, split_source, tidy, tidy_container
from evidgrade.extract.entry_trailing import trailing_text
from evidgrade.extract.entry_words import is_abbreviation
from evidgrade.model.reference import ReferenceFields
from evidgrade.text import words

__all__ = ["MAX_LENGTH", "normalise_doi", "parse_entry", "split_label"]

_PAGES_TAIL = re.compile(r"[,.\s]\s?\(?\b(?:pp?|pages?)\.?\s?\d[^A-Za-z]*(?:[A-Z][a-z]{2,8}\.?\s\(?\d{4}\)?)?[\s.,;]*$")
_LABEL = re.compile(
    r"\s*(\[\s?\^?(?:\d{1,4}[a-z]?|[A-Z][A-Za-z+]{1,12}\d{2,4}[a-z]?)\s?\]\.?:?|\(\s?\d{1,3}[a-z]?\s?\)\.?"
    r"|\d{1,3}[a-z]?\s?[.):](?=\s|[^\W\d_]|[\"“\[*])|\d{1,3}-(?=[A-Z][a-z]+\s[A-Z]{1,3}[,.])"
    r"|\d{1,3}(?=\s+[A-Z][^\W\d_]+,?\s(?:[A-Z]{1,3}\b|[A-Z]\.)))"
    r"\s*(?=\S)"
)


def split_label(raw: str) -> tuple[str | None, str]:
    """The label printed before an entry (`2.`, `[2]`, `(2)`, `2)`) and the rest; None where there is none.

    A year (`2014. Title`), a figure of a title (`3D ...`, `100 questions ...`) and a year in brackets are no labels.
    """
    match = _LABEL.match(raw)
    if match is None:
        return None, raw
    return match[1].strip(), raw[match.end() :]


def parse_entry(raw: str) -> ReferenceFields:
    """Read one entry of a reference list. Never raises; fields that are not printed are None.

    At most `MAX_LENGTH` characters are read.
    """
    plain = plain_entry(raw)
    _, text = split_label(plain.text)
    found = take_identifiers(text, plain.links)
    locator = find_locator(found.text)
    return _with_place(found, locator, plain) if locator else _without_place(found, plain)


def _with_place(found: Identifiers, locator: Locator, plain: PlainEntry) -> ReferenceFields:
    """An entry that prints a place in a journal, or pages in a book."""
    text = found.text
    head = read_head(text[: locator.start])
    rest = text[head.end : locator.start]
    chapter = read_chapter(rest, text[locator.start :], plain.emphasised)
    if chapter:
        return _fields(found, head, chapter, locator)
    if head.year and locator.year and locator.volume is None and locator.year != head.year:
        # `(2003) ... Biochim Biophys Acta 1722:133-140`: the year is known, so this figure is the volume
        locator = replace(locator, volume=str(locator.year), year=head.year)
    if head.title:
        title, container = tidy(head.title), tidy_container(rest)
    else:
        split = split_source(rest, plain.emphasised)
        title, container = split.title, split.container
    fields = _fields(found, head, Monograph(title, container, None, "journal-article" if container else None), locator)
    return replace(fields, trailing_text=trailing_text(text, locator.end)) if container and locator.pages else fields


def _without_place(found: Identifiers, plain: PlainEntry) -> ReferenceFields:
    """A book, chapter, report, page, or an article without a place."""
    head = read_head(found.text)
    rest = found.text[head.end :]
    work = (
        read_chapter(rest, "", plain.emphasised)
        or _article_without_place(rest, plain.emphasised, found.doi is not None)
        or read_monograph(rest, found.url is not None)
    )
    if head.title:
        work = Monograph(tidy(head.title), tidy_container(rest), None, "journal-article")
    return _fields(found, head, work, None)


def _article_without_place(rest: str, emphasised: tuple[str, ...], has_doi: bool) -> Monograph | None:
    """`Title. Journal. 2023 Nov`: a listed or emphasised journal before a date, no volume yet.

    A DOI behind two sentences, the second in capitals, says as much as a list does: `Title. Journal of Things. doi:...`
    """
    if quoted_title(rest):
        return None
    rest = _PAGES_TAIL.sub("", rest)
    date = date_at_end(rest)
    source = rest[: date[0]] if date else rest
    split = split_source(source, emphasised, certain=False)
    if has_doi and split.container is None:
        split = split_source(source, emphasised)
        if split.container is None or ":" in split.container or not _in_capitals(split.container):
            return None
    if split.container and in_container(rest) is None and (split.title or _abbreviated(split.container)):
        return Monograph(split.title, split.container, None, "journal-article")
    return None


def _abbreviated(container: str) -> bool:
    """True for a title of several words with an abbreviated one, which is a journal's: `N Engl J Med`."""
    parts = words(container)
    return len(parts) > 1 and any(len(part) > 1 and is_abbreviation(part) for part in parts)


def _in_capitals(container: str) -> bool:
    """True when all longer words, at most eight, begin with a capital."""
    parts = [part for part in container.split() if len(part) > 3]
    return 0 < len(parts) <= 8 and all(part[0].isupper() for part in parts)


def _fields(found: Identifiers, head: Head, work: Monograph, locator: Locator | None) -> ReferenceFields:
    place = locator or Locator(0, 0, "none")
    page_range = find_pages(found.text, head.end) if locator is None or work.type == "book-chapter" else None
    year = head.year if head.authors else None
    return ReferenceFields(
        authors=head.authors,
        authors_truncated=head.truncated,
        title=work.title,
        container_title=work.container,
        year=year or place.year or head.year or _year(found.text, head.end),
        volume=place.volume or work.volume,
        issue=place.issue,
        pages=place.pages or (page_range[2] if page_range else None),
        doi=found.doi,
        pmid=found.pmid,
        pmcid=found.pmcid,
        url=found.url,
        type=work.type,
    )


def _year(text: str, start: int) -> int | None:
    found = find_year(text, start)
    return found[2] if found else None
