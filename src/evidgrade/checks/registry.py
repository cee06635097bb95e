"""REF101, REF103, REF112, REF205, REF206: whether a record of an entry exists, what kind of one it is, and which other stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.model.work import Work

CONTAINERS: Final = frozenset({
    "journal", "journal-issue", "journal-volume", "proceedings", "proceedings-series", "book-series", "book-set", "report-series", "component",
})  # fmt: skip
"""Crossref types of records that hold works, or are a part of one, and are none themselves."""
_GONE: Final = ("retraction", "withdrawal", "removal", "partial_retraction", "expression_of_concern")
_TITLE_WORDS: Final = 4
"""A shorter title finds too much or nothing."""
_NEWER: Final = ("new_version", "new_edition")
_LIST = "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_PLAIN = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109."
_ENTRY = f"{_PLAIN} doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "%s", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], '
    '"container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109"%s}'
)


def _example(entry: str, type: str = "journal-article", more: str = "") -> Example:
    return Example(_LIST.format(entry), works=(_WORK % (type, more),))


_GOOD = _example(_ENTRY)


def _works(page: Page) -> Iterator[tuple[int, Work]]:
    return ((p, r.work) for p, r in sorted(page.resolutions.items()) if r.verdict == "resolved" and r.work is not None)


@check(
    "REF101",
    "warning",
    "The DOI of an entry is registered with nobody.",
    rationale="""The link leads nowhere. Crossref was asked first, and then the proxy of the DOI Foundation, which resolves the DOIs of every agency. Most often a character
    was lost or added in copying; programs that write text make up DOIs as well. Look the work up by its title, and copy the DOI from the publisher's page.""",
    bad=Example(_LIST.format(_ENTRY), registry=True, unregistered=("10.1000/fox.2020",)),
    good=Example(_LIST.format(_ENTRY), registry=True),
    sources=("DOI Handbook: response codes of the proxy (100: no such DOI)", "Crossref REST API: agencies of DOIs"),
    advisory=True,
)
def doi_not_registered(page: Page) -> Iterator[Problem]:
    """Printed DOIs that every agency was asked for in vain."""
    for position, resolution in sorted(page.resolutions.items()):
        reference = page.reference(position)
        if resolution.registration == "none" and reference.sought.doi:
            known = resolution.work.doi if resolution.work is not None else None
            way = f"; the work that this entry describes has {known}" if known else ""
            yield Problem(reference.span, f"DOI {reference.sought.doi} is registered with no agency{way}.")


@check(
    "REF103",
    "warning",
    "The DOI of an entry belongs to a whole journal, issue or volume.",
    rationale="""The link leads to a table of contents and not to the work, and a program that follows it takes the journal for the article. Copy the DOI from the page of
    the article itself.""",
    bad=Example(
        _LIST.format(_ENTRY), works=('{"DOI": "10.1000/fox.2020", "type": "journal-issue", "title": ["Volume 11"], "container-title": ["Journal of Pain"]}',)
    ),
    good=_GOOD,
    sources=("Crossref types of records",),
)
def doi_is_container(page: Page) -> Iterator[Problem]:
    """Printed DOIs that are registered for something that holds works."""
    for position, resolution in sorted(page.resolutions.items()):
        reference = page.reference(position)
        work = next((c.work for c in resolution.candidates if c.work.doi and c.work.doi == reference.fields.doi), None)
        if work is not None and work.type in CONTAINERS and reference.fields.type != work.type:
            what = (work.type or "").replace("-", " of a ") if work.type == "component" else (work.type or "").replace("-", " ")
            yield Problem(reference.span, f"DOI {work.doi} is registered for a {what}, and not for the work that this entry describes.")


_FOUND_NOTHING: Final = ("crossref",)
"""Registries whose silence says something of an article of a journal. A file of works may hold any part of them."""


@check(
    "REF112",
    "warning",
    "An article of a journal was searched for in the registry, and nothing confirms it.",
    rationale="""Most articles of medical journals are registered with Crossref. One that is not may be of a journal without DOIs, be printed wrongly, or not exist: programs
    that write text make up references that look like this. Look for the title elsewhere, and correct the entry or take it out. It is no proof of anything.""",
    bad=Example(_LIST.format("Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109."), registry=True),
    good=Example(_LIST.format(_ENTRY), works=(_WORK % ("journal-article", ""),), registry=True),
    sources=("Walters and Wilder, Fabrication and errors in the bibliographic citations generated by ChatGPT, Sci Rep 2023;13:14045",),
    confidence="low",
    advisory=True,
)
def unconfirmed_reference(page: Page) -> Iterator[Problem]:
    """Entries read as an article with title, journal, year and place, for which a registry that was searched has nothing that fits."""
    for position, resolution in sorted(page.resolutions.items()):
        reference = page.reference(position)
        fields = reference.fields
        placed = fields.container_title and fields.year and (fields.volume or fields.pages or fields.doi)
        if resolution.verdict != "unresolved" or resolution.searched not in _FOUND_NOTHING or not placed:
            continue
        if resolution.registration is not None:
            continue  # its DOI is registered with another agency, or with none, which REF101 tells
        if fields.type == "journal-article" and len((fields.title or "").split()) >= _TITLE_WORDS:
            told = resolution.reason or "nothing like it was found"
            yield Problem(reference.span, f"Nothing confirms reference {page.number(position)}: {told}. It may be registered elsewhere, be misprinted or not exist.")


@check(
    "REF205",
    "info",
    "An entry is a notice about a work, and not the work.",
    rationale="""The notice of a retraction says that a work no longer stands. Where it is cited on purpose nothing is amiss; where the work itself was meant, the wrong
    record was copied.""",
    bad=_example(_ENTRY, more=', "update-to": [{"DOI": "10.1000/taken.back", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}}]'),
    good=_GOOD,
    sources=("AMA Manual of Style 11 (retraction notices)",),
)
def notice_cited(page: Page) -> Iterator[Problem]:
    """Works that retract another one or voice a concern about it."""
    for position, work in _works(page):
        about = next((u for u in work.update_to if u.kind in _GONE), None)
        if about is not None:
            what = about.kind.replace("_", " ")
            yield Problem(page.reference(position).span, f"Reference {page.number(position)} is the notice of {_article(what)} {what} of {about.doi or 'another work'}.")


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


@check(
    "REF206",
    "info",
    "A newer version of a cited work exists.",
    rationale="""A preprint has appeared in a journal, perhaps changed by review; a review was updated, perhaps with another conclusion. Read the newer version and cite it, or
    say why the older one is meant.""",
    bad=_example(_ENTRY, "posted-content", ', "subtype": "preprint", "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/fox.journal"}]}'),
    good=_GOOD,
    sources=("ICMJE Recommendations: preprints (cite the published article)", "Crossref types of updates and relations"),
)
def superseded_version(page: Page) -> Iterator[Problem]:
    """Preprints that have appeared, and works with a new version or edition."""
    for position, work in _works(page):
        appeared = next((doi for kind, doi in work.relations if kind == "is-preprint-of"), None)
        newer = next((u.doi for u in work.updated_by if u.kind in _NEWER and u.doi), None)
        listed = {r.work.doi for r in page.resolutions.values() if r.verdict == "resolved" and r.work is not None}
        if appeared is not None and appeared not in listed:
            yield Problem(page.reference(position).span, f"Reference {page.number(position)} is a preprint; the article has appeared as {appeared}.")
        elif newer is not None and newer not in listed:
            yield Problem(page.reference(position).span, f"Reference {page.number(position)} has a newer version, {newer}.")
