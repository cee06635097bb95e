"""REF0xx: the entries of the reference list as they stand, without looking anything up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import overload
from urllib.parse import unquote

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.gathering import enumerated, gathered
from evidgrade.checks.scope import Page
from evidgrade.extract.reference_list import looks_like_entry
from evidgrade.model.reference import Reference
from evidgrade.text import squeeze, words

_AMA = "AMA Manual of Style 11, 3.11-3.15"
_TEXT = "Exercise eased pain [1]. Bed rest did not [2].\n\nReferences\n"
_ONE = "1. Adams B. Exercise and pain. J Pain. 2019;12(2):101-109. doi:10.1000/pain.2019.101\n"
_TWO = "2. Brown C. Bed rest. Spine. 2018;3(1):20-29. doi:10.1000/spine.2018.20\n"


def _txt(entries: str) -> Example:
    return Example(_TEXT + entries, path="page.txt")


_GOOD = _txt(_ONE + _TWO)


@check(
    "REF003",
    "warning",
    "Two entries of the list are one work.",
    rationale="The work then has two numbers, and a reader takes one source for two. Keep one entry and renumber the markers.",
    bad=_txt(_ONE + "2. Adams B. Exercise and pain. Journal of Pain. 2019;12(2):101-9. doi:10.1000/PAIN.2019.101\n"),
    good=_GOOD,
    aliases=("REF-DUPLICATE",),
)
def duplicate_work(page: Page) -> Iterator[Problem]:
    """Same DOI or PMID, or the same title, first author and year, or the same journal place."""
    seen: dict[tuple[str, ...], Reference] = {}
    for reference in page.references:
        first = next((seen[key] for key in _identities(reference) if key in seen), None)
        for key in _identities(reference):
            seen.setdefault(key, reference)
        if first is not None:
            place = Place(first.span, "the other entry")
            number = page.number(first.position)
            yield Problem(reference.span, f"This entry and entry {number} are the same work.", (place,))


def _identities(reference: Reference) -> list[tuple[str, ...]]:
    fields = reference.fields
    out: list[tuple[str, ...]] = []
    if fields.doi:
        out.append(("doi", fields.doi))
    if fields.pmid:
        out.append(("pmid", fields.pmid))
    author = squeeze(fields.authors[0].family) if fields.authors else ""
    if fields.title and author and fields.year and len(squeeze(fields.title)) >= 12:
        out.append(("title", squeeze(fields.title), author, str(fields.year)))
    if not fields.title and author and fields.year and fields.volume and fields.pages:
        out.append(("place", author, str(fields.year), fields.volume, fields.pages))
    return out


_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|XX+|n\.\s?d\.|no date|year\?|date\?|title\?|author\?)(?=[\s.,;:()\]]|$)|\b(?:19|20)\?\?|\?{2,}|\[(?:year|title|authors?|journal|date|volume|pages)\]"
)


@check(
    "REF006",
    "warning",
    "A part of the entry is a placeholder.",
    rationale="`XX`, `20??` or `n.d.` says that the author meant to come back. A reader cannot find the work by it.",
    bad=_txt(_ONE + "2. Brown C. Bed rest. Spine. 20??;3(1):20-29. doi:10.1000/spine.2018.20\n"),
    good=_GOOD,
)
def empty_or_placeholder_field(page: Page) -> Iterator[Problem]:
    """Signs that stand for something to be filled in."""
    for reference in page.references:
        match = _PLACEHOLDER.search(reference.raw)
        if match and not re.search(r"https?://\S*$", reference.raw[: match.start()]):
            yield Problem(
                reference.span, f"Reference {page.number(reference.position)} holds the placeholder `{match[0]}`."
            )


_END_OF_ENTRY = re.compile(
    r"(?:[:;,]\s?[A-Za-z]?\d+(?:[-–]\w?\d+)?|pp?\.\s?\d+(?:[-–]\d+)?|\b10\.\d{4,9}/\S+?)\.?\s+(?=[^\W\d_a-z])"
)


@check(
    "REF020",
    "warning",
    "Two references stand in one entry.",
    rationale="A line break was lost, so the second work has no number of its own and every number after it is one off. Give it a line.",
    bad=_txt(
        _ONE
        + "2. Brown C. Bed rest. Spine. 2018;3(1):20-29. Clark D, Hill E. Heat wraps for backs. J Heat Med. 2017;1(2):3-8.\n"
    ),
    good=_GOOD,
    confidence="medium",
)
def merged_entries(page: Page) -> Iterator[Problem]:
    """Entries in which, after pages or an identifier, authors, a year and pages come again."""
    for reference in page.references:
        for match in _END_OF_ENTRY.finditer(reference.raw):
            rest = reference.raw[match.end() :]
            if len(rest) > 40 and looks_like_entry(rest) and looks_like_entry(reference.raw[: match.end()]):
                yield Problem(
                    reference.span,
                    f"Reference {page.number(reference.position)} seems to hold a second one: `{rest[:60]}…`",
                )
                break


_DOI_LIKE = re.compile(
    r"(?:(?<!/)\bdoi(?!\.org)\s?[:=]?\s?|doi\.org/)(?P<doi>(?:https?://(?:dx\.)?doi\.org/)?[^\s,;<>]{4,200})", re.I
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}(?:\.\d+)*/\S+$", re.I)


@check(
    "REF007",
    "error",
    "What is printed as a DOI is none, or not in the form in which a DOI is shown.",
    rationale="A DOI is `10.`, a number of four or more digits, a slash and a suffix. A lost slash or digit makes the link lead nowhere; look the DOI up and copy it.",
    bad=_txt(_ONE + "2. Brown C. Bed rest. Spine. 2018;3(1):20-29. doi:10.1000spine.2018.20\n"),
    good=_GOOD,
    sources=("ISO 26324 (syntax of a DOI name)", "Crossref DOI display guidelines (a DOI is shown as https://doi.org/...)"),
)
def invalid_doi_syntax(page: Page) -> Iterator[Problem]:
    """Text after `doi` that has not the form of one."""
    for reference in page.references:
        for match in _DOI_LIKE.finditer(reference.raw):
            printed = unquote(match["doi"]).rstrip(".)]")
            if not _DOI.match(printed) and re.search(r"\d", printed) and not printed.lower().startswith("http"):
                yield Problem(
                    reference.span,
                    f"`{printed}` in reference {page.number(reference.position)} has not the form of a DOI.",
                )
                break
        else:
            yield from _unusual_doi(page, reference)


_ENCODED = re.compile(r"\b10\.\d{4,9}%2F[^\s<>\"]+", re.I)
_NO_ADDRESS = re.compile(r"(?:available (?:from|at|online)|retrieved from|url|https?)\s?:?\s+(10\.\d{4,9}/[^\s<>\"]+)", re.I)


def _targets(page: Page, reference: Reference) -> Iterator[str]:
    """Where the links of an entry lead."""
    blocks = page.document.blocks
    first = bisect_left(blocks, reference.span.start, key=lambda block: block.span.start)
    for block in takewhile(lambda block: block.span.start < reference.span.end, blocks[first : first + 20]):
        yield from (mark.target for mark in block.marks if mark.kind == "link" and mark.target)


def _unusual_doi(page: Page, reference: Reference) -> Iterator[Problem]:
    """DOIs with signs written as `%2F`, and those that stand as if they were addresses."""
    encoded = _ENCODED.search(reference.raw) or _ENCODED.search(" ".join(_targets(page, reference)))
    bare = _NO_ADDRESS.search(reference.raw)
    number = page.number(reference.position)
    if encoded:
        doi = unquote(encoded[0]).rstrip(".,;)")
        yield Problem(reference.span, f"The DOI of reference {number} is written with `%2F`; it is {doi}.", severity="info")
    elif bare:
        doi = bare[1].rstrip(".,;")
        yield Problem(
            reference.span,
            f"A bare DOI stands as the address in reference {number}; the address of a DOI is https://doi.org/{doi}.",
            severity="info",
        )


@check(
    "REF009",
    "info",
    "The entry has no DOI, PMID or address.",
    rationale="""With an identifier a reader finds the work in one step and a program can check it; without one, a mistyped volume or page hides it. `evidgrade
    sync` looks the DOI up and stores it in references/.""",
    bad=_txt("1. Adams B. Exercise and pain. J Pain. 2019;12(2):101-109.\n" + _TWO),
    good=_GOOD,
    sources=("AMA Manual of Style 11, 3.11.4 (DOI preferred)",),
    aliases=("REF-NO-ID",),
)
def no_identifier(page: Page) -> Iterator[Problem]:
    """Entries without any identifier; one finding for a list in which three or more have none."""
    known = {p for p, r in page.resolutions.items() if r.verdict == "resolved" and r.work is not None and r.work.doi}  # REF110 names their DOI
    bare = [r for r in page.references if r.position not in known and not _identified(r)]
    if len(bare) == len(page.references):
        message = f"None of the {len(bare)} references has a DOI, PMID or address."
    else:
        names = enumerated([page.number(r.position) for r in bare])
        message = f"{len(bare)} of the {len(page.references)} references have no DOI, PMID or address: {names}."
    single = [Problem(r.span, f"Reference {page.number(r.position)} has no DOI, PMID or address.") for r in bare]
    yield from gathered(single, message, "the others without")


_BARE_ADDRESS = re.compile(r"(?<![@\w-])(?:[a-z\d][a-z\d-]*\.)+(?:org|com|net|gov|edu|int|info|eu|uk|ch|de|fr|nl|se|ca|au|nz)\b(?!\.[a-z])")
"""An address without `http://`: `gradepro.example.org`."""


def _identified(reference: Reference) -> bool:
    fields = reference.sought  # in Word, a title may be a link to the work
    return bool(
        fields.doi
        or fields.pmid
        or fields.pmcid
        or fields.url
        or re.search(r"\b97[89][\d-]{10,}|\bISBN\b", reference.raw)
        or _BARE_ADDRESS.search(reference.raw)
    )


@check(
    "REF010",
    "warning",
    "The year of an entry cannot be right.",
    rationale="A year before printing or in the future is a slip of the pen, and a work cannot be found by it.",
    bad=_txt(_ONE.replace("2019;", "2091;") + _TWO),
    good=_GOOD,
)
def implausible_year(page: Page) -> Iterator[Problem]:
    """Years before 1500, or after the year of the run (or, without a date of the run, after 2045)."""
    last = page.policy.today.year + 1 if page.policy.today else 2045
    for reference in page.references:
        printed = re.search(
            r"[.;( ](1[0-4]\d\d|20[3-9]\d|2[1-9]\d\d)(?=\s?[a-zA-Z]{0,9}\s?\d{0,2}\s?;|\))", reference.raw
        )
        year = reference.fields.year or (int(printed[1]) if printed else None)
        if year is not None and not 1500 <= year <= last:
            yield Problem(reference.span, f"Reference {page.number(reference.position)} is dated {year}.")


@check(
    "REF015",
    "error",
    "The title of the work is missing.",
    rationale="""Authors, journal, year and pages are there, the title is not. A reader cannot see what the source is about, and no study design can be read from
    it. `evidgrade sync` finds such works by journal, volume and page.""",
    bad=_txt("1. Adams B, Cole D, Frost E, et al. Journal of Pain. 2019;12:101-109.\n" + _TWO),
    good=_GOOD,
    sources=(_AMA,),
    aliases=("REF-TITLE-MISSING",),
)
def title_missing(page: Page) -> Iterator[Problem]:
    """Entries with authors, a journal and a place in it, and no title."""
    for reference in page.references:
        fields = reference.fields
        if (
            fields.title is None
            and fields.authors
            and fields.container_title
            and _names_a_journal(fields.container_title)
            and fields.year
            and (fields.volume or fields.pages)
        ):
            source = f"{fields.authors[0].family}, {fields.container_title} {fields.year}"
            answer = page.resolutions.get(reference.position)
            work = answer.work if answer is not None and answer.verdict == "resolved" else None
            known = f"; the record of its work has `{work.title}`" if work is not None and work.title else ""
            yield Problem(reference.span, f"Reference {page.number(reference.position)} ({source}) has no title{known}.")


def _names_a_journal(container: str) -> bool:
    """A known journal, or a name as short as journals have: a longer one may be a title that was read as its journal."""
    from evidgrade.extract.entry_words import is_journal

    return len(container.split()) <= 8 or is_journal(" ".join(words(container)))


@check(
    "REF016",
    "warning",
    "Text that is no part of a reference is glued to the end of an entry.",
    rationale="A tagline or a menu line of the page got into the list when it was pasted. Take it out of the entry.",
    bad=_txt(_ONE + "2. Brown C. Bed rest. Spine. 2018;3(1):20-29. Better Backs for Busy People\n"),
    good=_GOOD,
    aliases=("REF-TRAILING-TEXT",),
)
def trailing_text(page: Page) -> Iterator[Problem]:
    """Words after the pages or the identifier that are no note either."""
    for reference in page.references:
        if reference.fields.trailing_text:
            number = page.number(reference.position)
            where = reference.trailing_span or reference.span
            place = Place(reference.span, "the entry")
            yield Problem(
                where,
                f"`{reference.fields.trailing_text}` stands at the end of reference {number} and is no part of it.",
                (place,),
            )


@check(
    "REF017",
    "info",
    "A page range is shortened where the list writes full ranges.",
    rationale="AMA wants full page numbers (`11-17`, not `11-7`). One shortened range among full ones is a leftover of another style.",
    bad=_txt(_ONE + "2. Brown C. Bed rest. Spine. 2018;3(1):20-9. doi:10.1000/spine.2018.20\n"),
    good=_GOOD,
    sources=("AMA Manual of Style 11, 3.11.5",),
    aliases=("REF-PAGES-ABBREV",),
)
def pages_abbreviated(page: Page) -> Iterator[Problem]:
    """Shortened ranges, unless every range of the list that could be shortened is."""
    short = [(r, full) for r in page.references if (full := written_out(r.fields.pages)) and full != r.fields.pages]
    long = [r for r in page.references if _could_be_short(r.fields.pages)]
    if not short or (len(short) > 2 * len(long) and not page.policy.full_pages):
        return  # short ranges are the form of this list
    if len(short) >= 3:
        first, full = short[0]
        places = tuple(Place(r.span, "the others") for r, _ in short[1:])
        yield Problem(
            first.span,
            f"{len(short)} page ranges are shortened, such as {first.fields.pages} for {full}; the others are written in full.",
            places,
        )
        return
    for reference, full in short:
        yield Problem(
            reference.span,
            f"Reference {page.number(reference.position)} has the pages {reference.fields.pages}, in full {full}.",
        )


def _range(pages: str | None) -> tuple[str, str] | None:
    match = re.fullmatch(r"(\d+)\s?[-–—‐]\s?(\d+)", pages or "")
    return (match[1], match[2]) if match else None


@overload
def written_out(pages: str) -> str: ...
@overload
def written_out(pages: None) -> None: ...
def written_out(pages: str | None) -> str | None:
    """`11-7` as `11-17` (AMA 11, 3.11.5); what is no shortened range as it is."""
    ends = _range(pages)
    if ends is None or len(ends[1]) >= len(ends[0]):
        return pages
    return f"{ends[0]}-{ends[0][: len(ends[0]) - len(ends[1])]}{ends[1]}"


def _could_be_short(pages: str | None) -> bool:
    """A full range whose first digits repeat: another style would have shortened it."""
    ends = _range(pages)
    return ends is not None and len(ends[0]) == len(ends[1]) >= 2 and ends[0][0] == ends[1][0] and ends[0] != ends[1]


@check(
    "REF019",
    "info",
    "The entries of the list follow different styles.",
    rationale="Entries put together from several places: some with the title first, some on two lines, some with the year elsewhere. Choose one style.",
    bad=_txt(
        _ONE
        + _TWO
        + "3. Heat wraps for backs.\nClark D, Hill E. Heat. 2017;1:3-8.\n4. Dean E. Cold packs. Ice. 2016;2:4-9.\n"
    ),
    good=_GOOD,
    confidence="medium",
    aliases=("REF-STYLE-MIXED",),
)
def mixed_reference_styles(page: Page) -> Iterator[Problem]:
    """Entries whose form differs from that of the most of the list: one finding for the list."""
    shaped = [(r, _form(r)) for r in page.references if len(r.raw) > 20]
    if len(shaped) < 4:
        return
    usual, count = Counter(form for _, form in shaped).most_common(1)[0]
    odd = [r for r, form in shaped if form != usual]
    if not odd or 2 * count <= len(shaped):
        return
    names = ", ".join(page.number(r.position) for r in odd[:8])
    places = tuple(Place(r.span, f"{_form(r)}") for r in odd[1:6])
    yield Problem(
        odd[0].span, f"Most entries have {usual}; {names} {'has' if len(odd) == 1 else 'have'} {_form(odd[0])}.", places
    )


def _form(reference: Reference) -> str:
    if reference.title_first:
        return "the title before the authors"
    if re.match(r"^[^.]{3,120}\(\d{4}[a-z]?\)", reference.raw):
        return "the year after the authors"
    return "the authors first"
