"""Entries of references/ as lists in a citation style: what a style needs of an entry, and what an entry lacks for it.

Authorities: AMA Manual of Style, 11th edition, chapter 3; NLM, Citing Medicine, 2nd edition, and the samples of the ICMJE; Publication
Manual of the APA, 7th edition, chapter 9. The styles themselves are CSL files (styles/, NOTICE.part.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from evidgrade.bibliography.journals import short_title
from evidgrade.bibliography.reading import BibEntry
from evidgrade.bibliography.works import authors_of, work_of
from evidgrade.exporting.csl import item as csl_item
from evidgrade.exporting.engine import STOP, Entry, Style, without_marks
from evidgrade.exporting.markup import Markup, written
from evidgrade.exporting.reading import page_range, type_of
from evidgrade.extract.language import is_foreign, language_of
from evidgrade.model.work import Work

_LEFT_OUT = frozenset({"id", "abstract", "ISSN", "ISBN", "PMID", "PMCID", "language"})
"""Fields that no list of these styles prints, or only where a writer wants it (ICMJE: a PMID is optional)."""
_SUFFIX = re.compile(r",?\s+(Jr|Sr|II|III|IV|2nd|3rd|4th)\.?$")
_ORDINALS = {"II": "2nd", "III": "3rd", "IV": "4th"}
_NICKNAME = re.compile(r"\s*(?:\([^()]*\)|[\"“][^\"“”]*[\"”])")
_INITIALS = re.compile(r"[^\W\d_a-z]{2,3}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARTICLES = ("article-journal",)
_WITH_PUBLISHER = ("book", "chapter", "report", "thesis")
_BY_EDITORS = ("edited-book", "reference-book")
"""Crossref types whose names are those of editors as often as of authors."""
_RENDERED = (*_ARTICLES, *_WITH_PUBLISHER, "webpage")


def unfit(entry: BibEntry, *also: str) -> str | None:
    """Why an entry cannot be rendered, as a reason for people; None for one that can. `also`: what else its record is known to lack."""
    work, kind = work_of(entry), type_of(entry, "csl")
    if work.type == "posted-content":
        return "preprints are not rendered: the day of posting is not kept in references/"
    if kind not in _RENDERED or work.type in _BY_EDITORS:
        return "works of its type are not rendered"
    missing = [*_lacking(entry, work, kind), *also]
    return f"the record lacks {' and '.join(missing)}" if missing else None


def _lacking(entry: BibEntry, work: Work, kind: str) -> Iterator[str]:
    if not work.authors:
        yield "authors"
    if authors_of(entry)[1]:
        yield "the authors behind `and others`"
    if not work.title:
        yield "a title"
    elif work.title.isupper() and len(work.title.split()) > 3:
        yield "a title that is not all in capitals"
    if not work.issued and not (kind == "webpage" and entry.text("urldate")):
        yield "a year"
    if kind in (*_ARTICLES, "chapter") and not work.container_title:
        yield "a journal" if kind in _ARTICLES else "the title of the book"
    if kind in _ARTICLES and not (work.volume or work.page or work.article_number or work.doi):
        yield "a volume, pages or a DOI"
    if kind in _WITH_PUBLISHER and not work.publisher:
        yield "a publisher"
    if kind == "chapter" and not entry.fields.get("editor"):
        yield "the editors of the book"
    if kind == "webpage" and not (entry.text("url") and entry.text("urldate")):
        yield "an address and the day on which it was read"


def item_for(entry: BibEntry, style: Style, **instead: Any) -> dict[str, Any]:
    """An entry as CSL-JSON for one style: names, pages and journal in the form that it prints. `instead`: values to take in place of the entry's."""
    item = {key: value for key, value in csl_item(entry).items() if key not in _LEFT_OUT} | instead
    work = work_of(entry)
    for role in ("author", "editor"):
        if role in item:
            item[role] = [_name(name, style.name) for name in item[role]]
    short = instead.get("container-title-short") or short_title(work)
    item.pop("container-title-short", None)
    if short:
        item["container-title-short"] = short
    if item["type"] in _ARTICLES:
        for unprinted in ("publisher", "publisher-place", *(["URL", "accessed"] if work.doi or work.volume else [])):
            item.pop(unprinted, None)
    if "page" in item:
        item["page"] = pages(work.page, style.page_ranges)
    if language_of(item.get("title", "")) not in (None, "en") or is_foreign(item.get("title", "")):
        item["language"] = "und"  # capitals of titles are those of English only
    cleaned: dict[str, Any] = without_marks(item)
    if not short and item["type"] in _ARTICLES and "container-title" in cleaned:
        cleaned["container-title"] = cleaned["container-title"].replace(".", STOP)
    return cleaned


def pages(value: str | None, ranges: str) -> str:
    """Pages in full (`101-109`) or shortened as CSL 1.0.2 says (`minimal`: `101-9`, `minimal-two`: `101-09`).

    A range with letters (`e109-e115`, `126A-127A`) and one whose numbers are not of one length stay in full (Citing Medicine, chapter 1).
    """
    found = page_range(value)
    if found is None:
        return ""
    first, last = found
    if last is None or first == last:
        return first
    if ranges != "expanded" and first.isdigit() and last.isdigit() and len(first) == len(last):
        kept = 2 if ranges == "minimal-two" else 1
        common = next(n for n in range(len(first)) if first[n] != last[n])
        last = last[min(common, max(0, len(last) - kept)) :]
    return f"{first}-{last}"


def _name(name: dict[str, str], style: str) -> dict[str, str]:
    """A name whose given part citeproc can shorten: `KR` as `K R`, `Zhen-zhou` as `Zhen-Zhou`, `Jan van der` Berg as `van der Berg`.

    Particles between given names are no initials (`José de Oliveira`: JO); Citing Medicine writes III as 3rd. Chinese, Japanese and Korean
    names in their own letters stay whole, the family first.
    """
    if "literal" in name:
        return name
    family, given = name["family"], _NICKNAME.sub("", name["given"]).strip() or name["given"]
    if _WIDE.search(family + given):
        return {"literal": family + given}
    suffix = ""
    for part in ("given", "family"):
        text = given if part == "given" else family
        match = _SUFFIX.search(text)
        if match and match.start():
            suffix, text = match[1], text[: match.start()]
            family, given = (family, text) if part == "given" else (text, given)
    words = given.split()
    while len(words) > 1 and words[-1].islower():
        family = f"{words.pop()} {family}"
    if style in ("ama", "vancouver"):
        words = [word for word in words if not word.islower()] or words
    spaced = " ".join(" ".join(w) if _INITIALS.fullmatch(w) else "-".join(_capital(p) for p in w.split("-")) if "-" in w else w for w in words)
    found = {"family": family, "given": spaced}
    return found | {"suffix": _ORDINALS.get(suffix, suffix) if style == "vancouver" else suffix} if suffix else found


def _capital(part: str) -> str:
    return part[:1].upper() + part[1:]


def rendered(entry: BibEntry, style: Style, **instead: Any) -> Entry:
    """One entry in a style, without a number. It is not `unfit`."""
    return style.render(item_for(entry, style, **instead))


def render_list(
    entries: Sequence[BibEntry | str], style: Style, markup: Markup, numbers: Sequence[int] | None = None
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A whole list, a line each, and (key, reason) of entries that lack something; their lines say so, which keeps the numbers of the others.

    A text among the entries is a reference whose work is not known: it is written as it is, at its place where the style numbers and at the end where it sorts.
    `numbers` are those of a document, where its markers are to lead to the same entries.
    """
    known = [(n, entry) for n, entry in enumerate(entries) if not isinstance(entry, str)]
    order = [known[n][0] for n in style.order([item_for(entry, style) for _, entry in known])]
    others = [n for n, entry in enumerate(entries) if isinstance(entry, str)]
    if style.numbered:
        ordered = iter(order)
        order = [n if isinstance(entry, str) else next(ordered) for n, entry in enumerate(entries)]
    else:
        order += others
    lines, left = [], []
    for place, n in enumerate(order):
        entry = entries[n]
        reason = None if isinstance(entry, str) else unfit(entry)
        if isinstance(entry, str):
            text = markup.escape(entry)
        elif reason:
            left.append((entry.key, reason))
            text = markup.escape(f"[{entry.key}: {reason}]")
        else:
            text = written(rendered(entry, style), markup)
        lines.append(markup.line(text, (numbers[place] if numbers else place + 1) if style.numbered else None, place + 1))
    return markup.whole(lines, style.numbered), tuple(left)
