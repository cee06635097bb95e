"""REF0xx and REF3xx: what the single parts of an entry say, or leave out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.entries import written_out
from evidgrade.checks.gathering import enumerated, gathered
from evidgrade.checks.scope import Page
from evidgrade.model.reference import Reference
from evidgrade.text import squeeze

_AMA = "AMA Manual of Style 11, 3.11-3.15"
_TEXT = "Exercise eased pain [1]. Bed rest did not [2].\n\nReferences\n"
_ONE = "1. Adams B. Exercise and pain. J Pain. 2019;12(2):101-109. doi:10.1000/pain.2019.101\n"
_TWO = "2. Brown C. Bed rest for backs in pain. Spine. 2018;3(1):20-29. doi:10.1000/spine.2018.20\n"


def _txt(entries: str) -> Example:
    return Example(_TEXT + entries, path="page.txt")


_GOOD = _txt(_ONE + _TWO)


def _told(page: Page, found: Sequence[tuple[Reference, str]], many: str) -> Iterator[Problem]:
    """A finding for each entry, or one for the list. `many` has `{n}` and `{names}`."""
    names = enumerated([page.number(r.position) for r, _ in found])
    yield from gathered([Problem(r.span, message) for r, message in found], many.format(n=len(found), names=names))


@check(
    "REF004",
    "info",
    "Two entries of the list have the same title.",
    rationale="""They may be one work with a slip in the names or the year, two letters or editions of the same title, or a preprint and its article. Look which, and
    keep one where it is one.""",
    bad=_txt(
        "1. Adams B. Exercise and lasting back pain. J Pain. 2019;12:101-109.\n2. Cole D. Exercise and lasting back pain. Arch Heat. 2017;3:20-29.\n"
    ),
    good=_GOOD,
)
def possible_duplicate(page: Page) -> Iterator[Problem]:
    """Equal titles of three words and more whose first authors or years differ, unless two identifiers tell the works apart."""
    seen: dict[str, Reference] = {}
    for reference in page.references:
        fields = reference.fields
        title = squeeze(fields.title or "")
        if len(title) < 15 or len((fields.title or "").split()) < 3:
            continue
        first = seen.setdefault(title, reference)
        if first is reference or (first.fields.doi and fields.doi):
            continue
        if _first_author(first) != _first_author(reference) or first.fields.year != fields.year:
            number = page.number(first.position)
            yield Problem(
                reference.span, f"This entry and entry {number} have the same title.", (Place(first.span, "the other"),)
            )


def _first_author(reference: Reference) -> str:
    return squeeze(reference.fields.authors[0].family) if reference.fields.authors else ""


_YEAR = re.compile(r"(?<!\d)(?:1\d|20|2\d)\d\d(?!\d)|\b\d{4}(?=\s?[;:(])|\((?:n\.\s?d\.|in press|forthcoming)", re.I)
_ADDRESS = re.compile(r"(?:https?://|www\.|\bdoi[:\s]|\b10\.\d{4,9}/)\s?\S+", re.I)
_ACCESS = re.compile(
    r"\[?\(?\b(?:accessed|viewed|retrieved|cited|visited|consulted|zugriff|abgerufen|consult[ée]e?|date accessed|last accessed|archived)\b.{0,60}?\b(?:19|20)\d\d(?:[-/.]\d\d?[-/.]\d\d?)?\b",
    re.I,
)
_BEGINS_WITH_NAME = re.compile(r"[^\W\d_][\w'’-]+,? (?:[A-Z]\.?[ -]?){1,3}[.,;]?(?:\s|$)")
_GROUP = re.compile(
    r"\b(?:Collaborat(?:ors|ion|ive)|Consorti(?:um|a)|Investigators|Task Force|Committee|Network|(?:Study|Working|Research|Trial|Trialists['’]?|Expert|Guideline) Group)\b"
)
"""Who writes together, wherever the entry names them."""
_PERIODICAL = re.compile(r"\b(?:19|20)\d\d\b[^;:]{0,20}[;:]\s?\d+")


@check(
    "REF005",
    "warning",
    "The entry leaves out a part that the work cannot be found without.",
    rationale="""A reader finds a work by its authors and its year, and judges by the year whether it still holds. Add what is missing. A page of the web without a
    date needs at least the day on which it was read.""",
    bad=_txt(_ONE + "2. Brown C. Bed rest for backs in pain. Spine. doi:10.1000/spine.2018.20\n"),
    good=_GOOD,
    sources=(_AMA, "Citing Medicine (NLM), chapter 1"),
)
def missing_required_field(page: Page) -> Iterator[Problem]:
    """Entries without any year, and articles of journals without authors. What our own parser may have missed is not reported."""
    undated: list[tuple[Reference, str]] = []
    bare: list[tuple[Reference, str]] = []
    for reference in page.references:
        number = page.number(reference.position)
        shown = _ADDRESS.sub(" ", reference.raw)
        if _only_address(reference):
            bare.append((reference, f"Reference {number} is an address and says nothing of what is there."))
        elif reference.fields.year is None and not _YEAR.search(shown):
            undated.append((reference, f"Reference {number} has no year."))
        elif reference.fields.year is None and not _YEAR.search(_ACCESS.sub(" ", shown)):
            message = f"Reference {number} tells when it was read, and not of which year it is."
            yield Problem(reference.span, message, severity="info")
        elif _unsigned(reference):
            yield Problem(reference.span, f"Reference {number} names no author.", confidence="medium")
    yield from _told(page, undated, "{n} references have no year: {names}.")
    yield from _told(page, bare, "{n} references are addresses and say nothing of what is there: {names}.")


def _only_address(reference: Reference) -> bool:
    """Nothing but an address is printed."""
    return not re.search(r"[^\W\d_]{2}", _ADDRESS.sub(" ", reference.raw))


def _unsigned(reference: Reference) -> bool:
    """An article of a journal that begins with its title."""
    fields = reference.fields
    if fields.authors or not fields.title or not fields.container_title or reference.title_first or _GROUP.search(reference.raw[:120]):
        return False
    if _BEGINS_WITH_NAME.match(reference.raw):
        return False  # `Adams P. E. coli in wells`: a name that our parser took for the title
    return bool(_PERIODICAL.search(reference.raw)) and squeeze(reference.raw).startswith(squeeze(fields.title)[:20])


_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*((?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dXx])(?![\d-])")
_ISSN = re.compile(r"\bISSN:?\s*(\d{4}-?\d{3}[\dXx])\b")
_PMID = re.compile(r"\bPMID:?\s*(\w*\d\w*)", re.I)
_PMCID = re.compile(r"\bPMCID:?\s*(\w*\d\w*)", re.I)


@check(
    "REF008",
    "warning",
    "A PMID, PMCID, ISBN or ISSN cannot be right.",
    rationale="The last digit of ISBN and ISSN is computed from the others, and a PMID has at most eight digits. A wrong digit leads to another work or nowhere; copy it again.",
    bad=_txt(_ONE + "2. Brown C. Bed rest for backs. Acme Press; 2018. ISBN 978-0-306-40615-8.\n"),
    good=_txt(_ONE + "2. Brown C. Bed rest for backs. Acme Press; 2018. ISBN 978-0-306-40615-7. PMID: 31452104\n"),
    sources=("ISO 2108 (ISBN)", "ISO 3297 (ISSN)"),
)
def invalid_identifier(page: Page) -> Iterator[Problem]:
    """Identifiers whose check digit or length is wrong."""
    for reference in page.references:
        for kind, shown in _bad_identifiers(reference.raw):
            number = page.number(reference.position)
            yield Problem(reference.span, f"{kind} `{shown}` of reference {number} cannot be right.")


def _bad_identifiers(raw: str) -> Iterator[tuple[str, str]]:
    for match in _ISBN.finditer(raw):
        digits = re.sub(r"[\s-]", "", match[1]).upper()
        if not (_isbn10(digits) if len(digits) == 10 else _isbn13(digits)):
            yield "The ISBN", match[1]
    for match in _ISSN.finditer(raw):
        if not _weighted(match[1].replace("-", "").upper(), 8):
            yield "The ISSN", match[1]
    for match in _PMID.finditer(raw):
        if not re.fullmatch(r"[1-9]\d{0,7}", match[1]):
            yield "The PMID", match[1]
    for match in _PMCID.finditer(raw):
        if not re.fullmatch(r"(?:PMC){0,2}[1-9]\d{2,7}", match[1], re.I):
            yield "The PMCID", match[1]


def _weighted(digits: str, first: int) -> bool:
    """Weights `first`, `first - 1`, ... 1 and a sum that eleven divides: ISBN-10 and ISSN."""
    return sum((10 if d == "X" else int(d)) * (first - n) for n, d in enumerate(digits)) % 11 == 0


def _isbn10(digits: str) -> bool:
    return _weighted(digits, 10)


def _isbn13(digits: str) -> bool:
    return digits.isdigit() and sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0


@check(
    "REF011",
    "info",
    "The pages of an entry run backwards or are too many.",
    rationale="A last page before the first, an article of a thousand pages, or a page number of six digits: figures ran together or were swapped. Look them up.",
    bad=_txt(_ONE + "2. Brown C. Bed rest for backs in pain. Spine. 2018;3(1):329-320.\n"),
    good=_txt(_ONE + "2. Brown C. Bed rest for backs in pain. Spine. 2018;3(1):329-32.\n"),
)
def implausible_pages(page: Page) -> Iterator[Problem]:
    """Ranges that run backwards even when the last page is written out, that are too wide, or whose first page is too high."""
    for reference in page.references:
        if reference.fields.type in ("book", "report", "website"):
            continue
        for first, last in _ranges(reference):
            fault = _page_fault(first, last)
            if fault is not None:
                yield Problem(reference.span, f"Pages {first}-{last} of reference {page.number(reference.position)} {fault}.")
                break


def _page_fault(first: str, last: str) -> str | None:
    """What is wrong with a range, None where it may be right."""
    if first[0] == "0" or last[0] == "0":
        return None  # `060-004` is a register number
    if len(first) >= 6:  # `191109-3` is an article number and how many pages it has
        return None if len(last) == 1 else "begin at a number of six digits"
    pages = int(written_out(f"{first}-{last}").partition("-")[2]) - int(first) + 1
    if pages < 1:
        return "run backwards"
    return f"would be {pages} pages" if pages > 1000 else None


def _ranges(reference: Reference) -> list[tuple[str, str]]:
    """The page range that was read, and one of six digits and more behind the year that no reading as pages would accept."""
    run = re.search(r"(?:19|20)\d\d[:;]\s?(\d{6,9})[-–](\d{1,6})\b", reference.raw)
    own = re.fullmatch(r"(\d+)\s?[-–—‐]+\s?(\d+)", reference.fields.pages or "")
    return [(m[1], m[2]) for m in (own, run) if m]


_SPLIT_INITIALS = re.compile(r"^[^\d(]{0,60}?\b[^\W\d_][\w'’-]+\.?,\s(?:[A-Z]\.?,\s){2,3}(?=[^\W\d_][\w'’-]|et al|and |& |\()")


@check(
    "REF018",
    "info",
    "The names of the authors are written in another way than styles have them.",
    rationale="""Programs and readers split `Smith, R., N., Braue, A.` into wrong persons, and a given name before the family name files the work under the wrong letter.
    Write the family name, then the initials (AMA: `Smith RN, Braue A`; APA: `Smith, R. N., & Braue, A.`).""",
    bad=_txt(_ONE + "2. Brown, C., D., Dean, A., B. Bed rest for backs in pain. Spine. 2018;3(1):20-29.\n"),
    good=_txt(_ONE + "2. Brown, C. D., Dean, A. B. Bed rest for backs in pain. Spine. 2018;3(1):20-29.\n"),
    sources=("AMA Manual of Style 11, 3.7", "Publication Manual of the APA 7, 9.8"),
    confidence="medium",
)
def author_format(page: Page) -> Iterator[Problem]:
    """Initials of one person parted by commas, and entries with the given name first in a list that has family names first."""
    found: list[tuple[Reference, str]] = []
    turned = [r for r in page.references if _given_first(r)]
    usual = [r for r in page.references if _family_first(r)]
    for reference in page.references:
        number = page.number(reference.position)
        if _SPLIT_INITIALS.search(reference.raw):
            found.append((reference, f"The initials of one author are parted by commas in reference {number}."))
        elif reference in turned and len(usual) > len(turned):
            found.append((reference, f"Reference {number} has the given name first; most of the list has the family name first."))
    yield from _told(page, found, "{n} entries write their authors in another way than the usual: {names}.")
    if usual and len(turned) >= len(usual) and len(turned) > 1:
        ways = [enumerated([page.number(r.position) for r in entries]) for entries in (turned, usual)]
        places = tuple(Place(r.span, "the family name first") for r in usual[:5])
        yield Problem(turned[0].span, f"Authors are written in two ways: given name first in {ways[0]}, family name first in {ways[1]}.", places)


def _given_first(reference: Reference) -> bool:
    """The first author is printed as `Jamie Brown`."""
    first = next(iter(reference.fields.authors), None)
    if first is None or first.given is None or len(first.given.split()[0].rstrip(".")) < 3:
        return False
    return reference.raw.startswith(first.given) and first.family in reference.raw[: len(first.given) + len(first.family) + 3]


def _family_first(reference: Reference) -> bool:
    first = next(iter(reference.fields.authors), None)
    return first is not None and first.given is not None and reference.raw.startswith(first.family)


_DEAD = re.compile(
    r"\b(?:link|url|page|site|website)s? (?:is|are|was|seems|appears)(?: to be)? (?:now |currently )?"
    r"(?:broken|dead|expired|down|gone|offline|(?:no longer|not|un)\s?(?:available|working|found))\b"
    r"|\b(?:broken|dead) link\b|\bno longer (?:available|online)\b",
    re.I,
)


@check(
    "REF301",
    "info",
    "A source that is only an address may be gone or changed when a reader looks.",
    rationale="""Pages of the web change without notice. AMA wants the day on which the page was read; a link to an archive keeps what was read. Where the list itself
    says that a link is broken, find the new address or another source.""",
    bad=_txt(_ONE + "2. Society for Backs. How to sit. 2018. https://backs.example/sit\n"),
    good=_txt(_ONE + "2. Society for Backs. How to sit. 2018. Accessed May 3, 2021. https://backs.example/sit\n"),
    sources=("AMA Manual of Style 11, 3.15.3 (date of access)",),
)
def dead_or_volatile_url(page: Page) -> Iterator[Problem]:
    """Addresses without a DOI, PMID or date of access, and notes that a link is dead."""
    bare: list[tuple[Reference, str]] = []
    for reference in page.references:
        fields, number = reference.fields, page.number(reference.position)
        dead = _DEAD.search(reference.raw)
        if dead:
            yield Problem(reference.span, f"Reference {number} says itself: `{dead[0]}`.", severity="warning")
        elif fields.url and _only_web(reference) and not _ACCESS.search(reference.raw) and not _only_address(reference):  # REF005
            bare.append((reference, f"Reference {number} has an address and no date of access."))
    yield from _told(page, bare, "{n} references have an address and no date of access: {names}.")


_PERMANENT = ("ncbi.nlm.nih.gov", "pubmed.gov", "europepmc.org", "doi.org")
"""Hosts whose addresses are identifiers themselves."""


def _only_web(reference: Reference) -> bool:
    """Nothing but its address leads to the work."""
    fields = reference.fields
    if fields.doi or fields.pmid or fields.pmcid or (fields.volume and fields.pages) or "archive.org" in (fields.url or ""):
        return False
    if fields.type == "journal-article" and fields.container_title and fields.authors and fields.year:
        return False  # an article does not change, wherever it lies
    return not _under(fields.url or "", _PERMANENT)


def _under(url: str, places: Iterable[str]) -> str | None:
    """The first of the hosts (with a path, or without) that an address lies under."""
    parts = urlsplit(url.casefold() if "//" in url else f"//{url.casefold()}")
    host, path = parts.netloc, parts.path
    for place in places:
        domain, _, folder = place.partition("/")
        if (host == domain or host.endswith("." + domain)) and path.startswith(f"/{folder}"):
            return place
    return None


@cache
def _hosts() -> dict[str, str]:
    """Host -> what it is."""
    text = (files("evidgrade.checks") / "sources.toml").read_text(encoding="utf-8")
    return {host: kind for kind, hosts in tomllib.loads(text).items() for host in hosts}


@check(
    "REF303",
    "info",
    "The entry is an encyclopaedia, a press release, a portal or the like, and no original source.",
    rationale="""Such pages tell what others found, mostly without their limits, and change. Cite the study, the review or the guideline that they rest on. A
    statement about the page itself may well cite it.""",
    bad=_txt(_ONE + "2. Back pain. Wikipedia. Accessed May 3, 2021. https://en.wikipedia.org/wiki/Back_pain\n"),
    good=_GOOD,
    sources=("ICMJE Recommendations: References (original sources)",),
    advisory=True,
)
def non_primary_source(page: Page) -> Iterator[Problem]:
    """Entries whose address, or whose author, is a host of `sources.toml`, and which have no DOI."""
    found: list[tuple[Reference, str]] = []
    for reference in page.references:
        kind = None if reference.fields.doi else _kind(reference)
        if kind is not None:
            found.append((reference, f"Reference {page.number(reference.position)} is {kind}."))
    yield from _told(page, found, "{n} references are encyclopaedias, press releases, portals or the like: {names}.")


def _kind(reference: Reference) -> str | None:
    hosts = _hosts()
    place = _under(reference.fields.url or "", hosts)
    if place is not None:
        return hosts[place]
    first = next(iter(reference.fields.authors), None)
    named = squeeze(first.family) if first is not None and first.given is None else ""
    return next((kind for host, kind in hosts.items() if named in (squeeze(host), squeeze(host.split(".")[0])) and len(named) > 5), None)


@check(
    "REF302",
    "info",
    "A source is older than the house allows.",
    rationale="""Old sources may have been overtaken. Look for a newer review or guideline, or say why the old one still holds. Configured by `source-years`; without
    it, or without the date of the run, nothing is told.""",
    bad=Example(_ONE + "2. Brown C. Bed rest for backs in pain. Spine. 1998;3:20-29.\n", path="page.txt", today="2026-11-22", settings=(("source_years", 20),)),
    good=Example(_ONE + "2. Brown C. Bed rest for backs in pain. Spine. 2018;3:20-29.\n", path="page.txt", today="2026-11-22", settings=(("source_years", 20),)),
    sources=("NHS standard for creating health content (evidence is current)", "PIF TICK criterion 4"),
)
def outdated_source(page: Page) -> Iterator[Problem]:
    """Entries whose year lies further back than the policy's."""
    limit, today = page.policy.source_years, page.policy.today
    if not limit or today is None:
        return
    old = [r for r in page.references if r.fields.year is not None and today.year - r.fields.year > limit]
    found = [(r, f"Reference {page.number(r.position)} is of {r.fields.year}, more than {limit} years ago.") for r in old]
    yield from _told(page, found, "{n} references are older than " + f"{limit} years: " + "{names}.")
