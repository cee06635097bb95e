"""What a reference and a work have in common, signal by signal. Weighing the signals is `decide`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from evidgrade.model.work import Work
from evidgrade.resolve.names import LOST_LETTER, journal_in, near_family, same_family, same_journal
from evidgrade.resolve.printed import Printed
from evidgrade.resolve.titles import TitleFit, title_fit
from evidgrade.sources.places import first_page, number
from evidgrade.text import fold, words

Fit = Literal["agrees", "near", "differs", "silent"]
"""`near`: a slip, the next year, another author of the work. `silent`: one of the two sides does not say."""

_FIELDS = ("first_author", "year", "container_title", "volume", "issue", "pages")
_WEIGHTS = {
    "title": 5.0,
    "first_author": 2.0,
    "year": 1.0,
    "container_title": 1.0,
    "volume": 1.0,
    "issue": 0.5,
    "pages": 1.5,
}
_ENOUGH = 6.0
"""About what author, year, journal, volume and page weigh together: less is never a full match."""
_VALUES: dict[str, float] = {"agrees": 1.0, "near": 0.7, "differs": 0.0}
_PREPRINT = re.compile(r"preprint|rxiv|research ?square|ssrn|10\.1101/|10\.2139/|10\.20944/|10\.21203/")
_LAST_PAGE = re.compile(r"\d[a-z]?\s*[-–—]\s*[a-zA-Z]*(\d+)[a-z]?\W*$")
_RANGE = re.compile(r"[a-z]*\d+[a-z]?\s?[-–—]\s?[a-z]*\d+[a-z]?")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signals of one reference and one work."""

    title: TitleFit
    first_author: Fit
    year: Fit
    container_title: Fit
    volume: Fit
    issue: Fit
    pages: Fit

    def count(self, *fits: Fit) -> int:
        """How many of author, year, journal, volume and first page have one of these fits."""
        own = (self.first_author, self.year, self.container_title, self.volume, self.pages)
        return sum(fit in fits for fit in own)

    @property
    def place(self) -> bool:
        """Volume and first page agree."""
        return self.volume == "agrees" and self.pages == "agrees"

    @property
    def agreements(self) -> tuple[str, ...]:
        """Names of the fields that agree, a slip or the next year included."""
        title = ("title",) if self.title.level in ("same", "short", "part") else ()
        return title + tuple(name for name in _FIELDS if getattr(self, name) in ("agrees", "near"))

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Names of the fields that differ."""
        title = ("title",) if self.title.level in ("like", "differs") else ()
        return title + tuple(name for name in _FIELDS if getattr(self, name) == "differs")

    @property
    def similarity(self) -> float:
        """Weighted mean, 0 to 1, of the fields that both sides give."""
        parts = [(_WEIGHTS[n], _VALUES[getattr(self, n)]) for n in _FIELDS if getattr(self, n) != "silent"]
        if self.title.level != "silent":
            parts.append((_WEIGHTS["title"], self.title.similarity))
        total = sum(weight for weight, _ in parts)
        return round(sum(weight * value for weight, value in parts) / max(total, _ENOUGH), 3)


def weigh(printed: Printed, work: Work) -> Evidence:
    """All signals of a reference and a work. Pure."""
    title = title_fit(printed, work)
    volume, pages = _place(printed, work)
    return Evidence(
        title=title,
        first_author=_first_author(printed, work, title),
        year=_year(printed, work),
        container_title=_journal(printed, work),
        volume=volume,
        issue=_issue(printed, work),
        pages=pages,
    )


def _first_author(printed: Printed, work: Work, title: TitleFit) -> Fit:
    if not work.authors:
        return "silent"
    first, others = work.authors[0].family, [author.family for author in work.authors[1:]]
    if printed.fields.authors:
        ours = printed.fields.authors[0].family
        if same_family(ours, first):
            return "agrees"
        if near_family(ours, first) or any(same_family(ours, other) for other in others):
            return "near"
    if not printed.raw:
        return "differs" if printed.fields.authors else "silent"
    return _author_in_string(printed, work, title)


def _author_in_string(printed: Printed, work: Work, title: TitleFit) -> Fit:
    """The family name beside the title: in the words before it (or the first of the string), or right after it."""
    wanted = words(work.authors[0].family)
    size, start = len(wanted), title.position
    if len("".join(wanted)) < 2:
        return "silent"
    places = list(range(min(len(printed.words), 8 if start is None else start)))
    if start is not None:
        end = start + len(words(work.title or ""))
        places += range(end, min(len(printed.words), end + 4))
    if any(list(printed.words[i : i + size]) == wanted for i in places):
        return "agrees"
    if size == 1 and any(near_family(printed.words[i], wanted[0]) for i in places[:4]):
        return "near"
    if LOST_LETTER.search(printed.text[:80]) and any(
        same_family(name, work.authors[0].family)
        for name in re.split(r"[\s,.;:]+", printed.text[:80])[:6]
        if len(name) > 3
    ):
        return "near"
    return "differs" if printed.fields.authors or start else "silent"


def _year(printed: Printed, work: Work) -> Fit:
    years = set(work.years) or ({work.issued} if work.issued else set())
    if not years:
        return "silent"
    if printed.fields.year is not None:
        ours = {printed.fields.year}
    else:
        ours = {int(year) for year in _YEAR.findall(printed.folded)}
    if not ours:
        return "silent"
    if ours & years:
        return "agrees"
    # Online, print and issue years of one work differ by one; a preprint and its article are two works.
    if any(abs(one - other) == 1 for one in ours for other in years):
        return "near"
    return "near" if years & {int(year) for year in _YEAR.findall(printed.folded)} else "differs"


def _journal(printed: Printed, work: Work) -> Fit:
    ours = printed.fields.container_title
    if work.type == "posted-content":
        return _preprint_server(printed)
    names = [name for name in (work.container_title, *work.short_container_titles) if name]
    if not names:
        return "silent"
    if ours and any(same_journal(ours, name) for name in names):
        return "agrees"
    if printed.raw and any(journal_in(printed.text, name) for name in names):
        return "agrees"
    # Proceedings and books are cited by many names; only that of a journal is fixed enough to speak against a work.
    return "differs" if ours and work.type == "journal-article" else "silent"


def _preprint_server(printed: Printed) -> Fit:
    """A preprint is what is meant only where a server, or no journal at all, is named."""
    fields = printed.fields
    if _PREPRINT.search(fold(f"{printed.raw} {fields.container_title or ''} {fields.doi or ''}")):
        return "agrees"
    return "differs" if fields.container_title or fields.volume or printed.side_by_side else "silent"


def _token(ours: str | None, theirs: str | None) -> Fit:
    """Volumes and issues: equal but for leading zeros, words such as `vol.`, and supplements written in full or not."""
    one, other = number(ours), number(theirs)
    if one is None or other is None:
        return "silent"
    return "agrees" if one == other else "differs"


def _issue(printed: Printed, work: Work) -> Fit:
    beside = {issue for volume, issue in printed.issues if volume == number(work.volume)}
    theirs = number(work.issue)
    if printed.fields.issue:  # perhaps that of a second work, or of a notice, in the same string
        return "agrees" if theirs is not None and theirs in beside else _token(printed.fields.issue, work.issue)
    if not beside or theirs is None:
        return "silent"
    return "agrees" if theirs in beside else "differs"


def _place(printed: Printed, work: Work) -> tuple[Fit, Fit]:
    """Volume and first page: as they were read, or as the whole string gives them."""
    fields = printed.fields
    volume, pages = _token(fields.volume, work.volume), _pages(fields.pages, work)
    if not printed.raw or volume == pages == "agrees":
        return volume, pages
    registered, theirs = number(work.volume), _first_pages(work)
    if any((registered, page) in printed.side_by_side for page in theirs):
        # Side by side they are the place of the work, whatever was read as volume and page.
        ranges = [m[0] for m in _RANGE.finditer(printed.folded) if first_page(m[0]) in theirs]
        return "agrees", _pages(ranges[0], work) if ranges else "agrees"
    if pages == "silent" and theirs and first_page(fields.pages) is None:
        pages = _page_in_string(printed, registered, theirs)
    if volume == "silent" and fields.volume is None and registered and printed.side_by_side:
        if registered not in printed.numbers:
            volume = "differs"
        elif pages == "agrees":
            volume = "agrees"
    return volume, pages


def _first_pages(work: Work) -> set[str]:
    return {page for page in (first_page(work.page), first_page(work.article_number)) if page}


def _pages(ours: str | None, work: Work) -> Fit:
    first, theirs = first_page(ours), _first_pages(work)
    if first is None or not theirs:
        return "silent"
    if not _same_page(first, theirs):
        return "differs"
    return "agrees" if _same_last_page(ours, work.page) else "near"


def _page_in_string(printed: Printed, volume: str | None, theirs: set[str]) -> Fit:
    """No page was read from the string: is the page of the work in it, or another place?"""
    beside = {page for one, page in printed.side_by_side if page and one == volume}
    pages = beside or {page for _, page in printed.side_by_side if page}
    if any(_same_page(page, theirs) for page in pages):
        return "agrees" if any(len(page) > 2 for page in pages & theirs) else "silent"
    if pages:
        return "differs"
    return "agrees" if any(len(page) > 2 and page in printed.numbers for page in theirs) else "silent"


def _same_last_page(ours: str | None, theirs: str | None) -> bool:
    """Both ranges end on one page (`807-12` and `807-812`), or one of them does not say where it ends."""
    one, other = _LAST_PAGE.search(ours or ""), _LAST_PAGE.search(theirs or "")
    return one is None or other is None or other[1].endswith(one[1]) or one[1].endswith(other[1])


def _same_page(ours: str, theirs: set[str]) -> bool:
    """Equal, or equal but for an `e` that online journals put before an article number."""
    return ours in theirs or ours.lstrip("e") in {page.lstrip("e") for page in theirs}
