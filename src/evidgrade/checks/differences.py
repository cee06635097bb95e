"""REF013 and REF104 to REF108: fields in which a printed entry and the record of its work disagree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from evidgrade.checks.declaration import Check, Example, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.extract.entry_words import word_list
from evidgrade.model.finding import Severity
from evidgrade.model.reference import Author, Reference
from evidgrade.model.work import Work
from evidgrade.resolve.names import near_family, same_family
from evidgrade.resolve.printed import mend
from evidgrade.text import collapse, words

_LIST = "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_ENTRY = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109. doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], '
    '"container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109"}'
)
_ICMJE: Final = "ICMJE Recommendations (verify references against the originals)"
_ADDRESS: Final = re.compile(r"\S*://\S+")
_LOST: Final = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])|\ufffd")
_WORDS: Final = ("title", "first_author", "container_title")
_PLACE: Final = ("volume", "issue", "pages")
_NAMED: Final = {
    "title": "the title", "first_author": "the first author", "year": "the year", "container_title": "the journal",
    "volume": "the volume", "issue": "the issue", "pages": "the pages",
}  # fmt: skip
_SHOWN: Final = 3


def _example(old: str = "", new: str = "") -> Example:
    return Example(_LIST.format(_ENTRY.replace(old, new)), works=(_WORK,))


_GOOD = _example()


def _compared(page: Page, *, recorded: bool) -> Iterator[tuple[Reference, Work, tuple[str, ...]]]:
    """Resolved entries with their work and the fields that differ and were read; the work of references/ if `recorded`, else that of a registry."""
    for position, answer in sorted(page.resolutions.items()):
        if answer.verdict == "resolved" and answer.work is not None and (answer.key is not None) == recorded:
            reference = page.reference(position)
            if reference.listed:
                yield reference, answer.work, tuple(n for n in answer.disagreements if _printed(reference, n) and not (n in _WORDS and _damaged(reference)))


def _damaged(reference: Reference) -> bool:
    """Letters are lost or misread; that is told as such (DOC302), and no other word is made of it."""
    return mend(reference.raw) != collapse(reference.raw) or _LOST.search(_ADDRESS.sub("", reference.raw)) is not None


def _printed(reference: Reference, name: str) -> str | None:
    """A field as the entry gives it."""
    fields = reference.fields
    if name == "first_author":
        return fields.authors[0].family if fields.authors else None
    value = getattr(fields, name)
    return str(value) if value else None


def _registered(work: Work, name: str) -> str:
    """A field as the record gives it; of the year every one under which the work may be cited."""
    if name == "first_author":
        return work.authors[0].family if work.authors else ""
    if name == "year":
        return " or ".join(map(str, work.years)) or str(work.issued or "")
    if name == "pages":
        return work.page or work.article_number or ""
    return str(getattr(work, name) or "")


def _record(work: Work) -> str:
    return f"the record of {work.doi}" if work.doi else "the record of its work"


@check(
    "REF013",
    "warning",
    "A printed entry and its record in references/ disagree.",
    rationale="""One of the two is wrong. evidgrade knows the benign differences (abbreviated journals, online and print years, shortened page ranges) and reports
    the others. Compare with the publication and correct the entry, or the record in references/.""",
    bad=Example(
        _LIST.format(_ENTRY.replace("2020;11:", "2016;11:")),
        bibliography="@article{fox2020,\n  title = {Exercise for backs in office workers},\n  author = {Fox, G. and Hill, I.},\n  journal = {Journal of Pain},\n  year = 2020,\n  volume = 11,\n"
        "  pages = {101--109},\n  doi = {10.1000/fox.2020}\n}\n",
    ),
    good=_GOOD,
    sources=(_ICMJE,),
)
def list_entry_differs_from_bib(page: Page) -> Iterator[Problem]:
    """Disagreements with references/, one finding an entry."""
    for reference, work, names in _compared(page, recorded=True):
        if names:
            key = page.resolutions[reference.position].key
            told = "; ".join(f"{_NAMED.get(n, n)} is `{_printed(reference, n)}` here and `{_registered(work, n)}` there" for n in names)
            yield Problem(reference.span, f"Reference {page.number(reference.position)} differs from {key} in references/: {told}.")


def _single(page: Page, name: str, says: str) -> Iterator[Problem]:
    """One finding for each entry whose field differs; `says` has the place of the printed value."""
    for reference, work, names in _compared(page, recorded=False):
        if name in names:
            printed, registered = says.format(_printed(reference, name)), _registered(work, name)
            shown = registered if name == "year" else f"`{registered}`"
            yield Problem(reference.span, f"Reference {page.number(reference.position)} {printed}; {_record(work)} has {shown}.")


def _mismatch(code: str, severity: Severity, field: str, summary: str, why: str, old: str, new: str) -> Callable[[Callable[..., Iterator[Problem]]], Check]:
    return check(
        code, severity, summary,
        rationale=f"{why} One of the two is wrong, and most often it is the entry: compare with the publication itself. Differences in {field} that mean nothing are not reported.",
        bad=_example(old, new), good=_GOOD, sources=(_ICMJE,),
    )  # fmt: skip


@_mismatch(
    "REF104", "warning", "case, accents, a missing subtitle and a part of a title", "The title of an entry is not the title of its work.",
    "Everything else says that this is the work, but its title reads otherwise.", "Exercise for backs in office workers", "Training the backs of clerks",
)  # fmt: skip
def title_mismatch(page: Page) -> Iterator[Problem]:
    """Titles that disagree with the registry."""
    yield from _single(page, "title", "prints the title `{}`")


@_mismatch(
    "REF105", "warning", "spelling of names (accents, particles, `Mueller` for `Müller`)", "The authors of an entry are not those of its work.",
    "A reader credits, and looks for, the wrong people.", "Fox G, Hill I", "Fox G",
)  # fmt: skip
def author_mismatch(page: Page) -> Iterator[Problem]:
    """Another first author, a name misspelled, authors left out without a word, and another order."""
    for reference, work, names in _compared(page, recorded=False):
        told = _authors_told(reference, work, "first_author" in names)
        if told is not None:
            message, severity = told
            yield Problem(reference.span, f"Reference {page.number(reference.position)} {message}.", severity=severity)


def _authors_told(reference: Reference, work: Work, another_first: bool) -> tuple[str, Severity | None] | None:
    printed, registered = [a for a in reference.fields.authors if a.given], [a for a in work.authors if a.given]
    record = _record(work)
    if another_first:
        return f"names `{_printed(reference, 'first_author')}` as its first author; {record} has `{_registered(work, 'first_author')}`", None
    if _damaged(reference) or not printed or not registered or reference.fields.authors[0].given is None or work.authors[0].given is None:
        return None  # bodies are written in many ways
    slips = [(ours, theirs) for ours, theirs in zip(printed, registered, strict=False) if _slip(ours, theirs)]
    if slips:
        ours, theirs = slips[0]
        return f"spells an author `{ours.family}`; {record} has `{theirs.family}`", None if ours is printed[0] else "info"
    places = [next((n for n, theirs in enumerate(registered) if same_family(ours.family, theirs.family)), None) for ours in printed]
    known = [place for place in places if place is not None]
    if len(known) == len(printed) and known != sorted(known) and len(set(known)) == len(known):
        return f"gives the authors in another order than {record}: {_names(registered)}", "info"
    missing = _left_out(reference, registered)
    if missing and len(known) == len(printed):
        return f"leaves out {len(missing)} of {len(registered)} authors and does not say so (`et al`): {_names(missing)}", "info"
    return None


def _slip(ours: Author, theirs: Author) -> bool:
    return near_family(ours.family, theirs.family) and not same_family(ours.family, theirs.family)


def _left_out(reference: Reference, registered: Sequence[Author]) -> list[Author]:
    """Authors of the record whose names stand nowhere in an entry that does not say that there are more."""
    raw = reference.raw.casefold()
    if reference.fields.authors_truncated or any(sign in raw for sign in (*word_list("et_al"), *word_list("more_authors"))):
        return []
    printed = set(words(reference.raw))
    return [a for a in registered if not set(words(a.family)) & printed]


def _names(authors: Sequence[Author]) -> str:
    return ", ".join(a.family for a in authors[:_SHOWN]) + (", …" if len(authors) > _SHOWN else "")


@_mismatch(
    "REF106", "warning", "the year (online and print, the year before and after)", "The year of an entry is none of its work's.",
    "The year places a finding in time, and guides what is still current.", "2020;11:", "2016;11:",
)  # fmt: skip
def year_mismatch(page: Page) -> Iterator[Problem]:
    """Years outside all dates of the record, and not next to one."""
    yield from _single(page, "year", "is dated {}")


@_mismatch(
    "REF107", "warning", "the name of a journal (abbreviations, acronyms, former names that are known)", "The journal of an entry is not that of its work.",
    "A reader looks for the paper in the wrong place.", "Journal of Pain", "Annals of Surgery",
)  # fmt: skip
def venue_mismatch(page: Page) -> Iterator[Problem]:
    """Journals that disagree beyond abbreviation."""
    yield from _single(page, "container_title", "names the journal `{}`")


@_mismatch(
    "REF108", "info", "numbers (shortened page ranges, leading zeros, `e` before an article number)", "Volume, issue or pages of an entry are not those of its work.",
    "With a wrong number the paper is hard to find on a shelf or in an index.", "2020;11:", "2020;14:",
)  # fmt: skip
def volume_issue_pages_mismatch(page: Page) -> Iterator[Problem]:
    """Numbers that disagree, one finding an entry."""
    for reference, work, names in _compared(page, recorded=False):
        differing = [name for name in _PLACE if name in names]
        if differing:
            ours = _listed([f"{name} {_printed(reference, name)}" for name in differing])
            theirs = _listed([f"{name} {_registered(work, name)}" for name in differing])
            yield Problem(reference.span, f"Reference {page.number(reference.position)} prints {ours}; {_record(work)} has {theirs}.")


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
