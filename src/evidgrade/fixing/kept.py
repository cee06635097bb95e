"""What an entry prints and the record of its work does not hold: notes behind it are carried over, anything else forbids to write it anew."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from evidgrade.bibliography.reading import BibEntry
from evidgrade.exporting.reading import page_range
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.model.work import Work
from evidgrade.resolve.names import same_family, same_journal
from evidgrade.text import fold, words

_WORD = re.compile(r"[^\W_]+")
_LISTS = {name: table["words"].split() for name, table in tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8")).items()}
_SIGNS = frozenset(_LISTS["signs"])
_MONTH = rf"(?:{'|'.join(_LISTS['months'])})\.?"
_DATE = rf"{_MONTH}(?:\s?[-–/]\s?{_MONTH})?(?:\s+\d{{1,2}}(?:[-–]\d{{1,2}})?)?"
_DATED = re.compile(rf"(?P<a>(?:1[89]|20)\d\d)[\s,]+(?P<d>{_DATE})(?=\s?[;:.,)])|(?P<e>{_DATE},?\s+)(?P<b>(?:1[89]|20)\d\d)")
"""The day of an issue, which AMA 11 (3.11.4) leaves out and the ICMJE may do without where pages run through a volume."""
_OTHER_DAY = re.compile(rf"(?:{'|'.join(_LISTS['other_days'])})\W{{0,3}}(?:\w+\W{{1,3}}){{0,2}}$", re.I)
_EDGES = " .,;:|·–—-"


@dataclass(frozen=True, slots=True)
class Kept:
    """What of an entry is not in the record."""

    lost: tuple[str, ...] = ()
    """Words inside the entry; they would be lost."""
    notes: tuple[tuple[int, int], ...] = ()
    """Ranges of the entry's text behind its parts, to be carried over as they are."""


def kept(
    raw: str, fields: ReferenceFields, entry: BibEntry, work: Work, style_leaves_days: bool, links: Sequence[tuple[int, int]] = ()
) -> Kept:
    """What stands in `raw` and not in the record; `style_leaves_days`: the month and day of an issue are no loss; `links`: their ranges,
    since a link behind the entry is kept whatever its words are (`↩`).
    """
    end = _end_of_parts(raw, fields)
    covered = [match.span() for match in _dois(raw, work)]
    days = list(_issue_days(raw, work)) if style_leaves_days and (work.volume or work.page) else []
    known = _Known(fields, entry, work)
    lost, behind = [], False
    journal = list(_journal_span(raw, fields, work))
    for match in _WORD.finditer(raw):
        inside = any(a <= match.start() < b for a, b in (*covered, *days, *journal))
        if inside or known.holds(match[0]):
            continue
        if match.start() < end:
            lost.append(match[0])
        else:
            behind = True
    signs = [a for a, b in links if a >= end and not _WORD.search(raw, a, b)]
    notes = tuple(_without(raw, end, covered, signs)) if behind or signs else ()
    return Kept(tuple(dict.fromkeys(lost)), notes)


def _end_of_parts(raw: str, fields: ReferenceFields) -> int:
    """Where title, journal, year, volume and pages are all past; what follows are identifiers and notes."""
    base = 0
    for text in (*(a.family for a in fields.authors[:1]), fields.title, fields.container_title):
        at = raw.find(text) if text else -1
        base = max(base, at + len(text or "")) if at >= 0 else base
    end = base
    if fields.year and (at := raw.find(str(fields.year))) >= 0:
        end = max(end, at + 4)
    for part in (fields.volume, fields.issue, fields.pages):
        at = raw.find(part, base) if part else -1
        if at < 0 and part:
            at = raw.find(part)
        if at >= 0:
            end = max(end, at + len(part or ""))
    while end < len(raw) and raw[end] in ")]":
        end += 1
    return end


def _dois(raw: str, work: Work) -> Iterable[re.Match[str]]:
    if not work.doi:
        return ()
    pattern = rf"(?:available (?:from|at|online(?: at)?)\W{{1,3}}|retrieved from\W{{1,3}})?(?:\bdoi\b\W{{0,4}})?(?:<|\[)?(?:https?://)?(?:(?:dx\.)?doi\.org/)?(?:doi:\s?)?{re.escape(work.doi)}(?![\w/-])/?(?:>|\])?"
    return re.finditer(pattern, raw, re.I)


def _issue_days(raw: str, work: Work) -> Iterator[tuple[int, int]]:
    for match in _DATED.finditer(raw):
        group = "d" if match["d"] else "e"
        if int(match["a"] or match["b"]) in (work.issued, *work.years) and not _OTHER_DAY.search(raw[: match.start()]):
            yield match.span(group)


def _journal_span(raw: str, fields: ReferenceFields, work: Work) -> Iterator[tuple[int, int]]:
    """The printed name of the journal, whichever of its names it is."""
    printed = fields.container_title
    names = [name for name in (work.container_title, *work.short_container_titles) if name]
    if printed and any(same_journal(printed, name) for name in names) and (at := raw.find(printed)) >= 0:
        yield at, at + len(printed)


def _without(raw: str, start: int, covered: Iterable[tuple[int, int]], signs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What is left of the text from `start` on, in pieces with words or signs, without what is covered and without stops at the edges."""
    at = start
    for a, b in [*(span for span in covered if span[1] > start), (len(raw), len(raw))]:
        first, last = at, max(at, a)
        while first < last and raw[first] in _EDGES:
            first += 1
        while last > first and raw[last - 1] in _EDGES:
            last -= 1
        if _WORD.search(raw, first, last) or any(first <= sign < last for sign in signs):
            yield first, last
        at = max(at, b)


class _Known:
    """The words of a record, and words that mean the same."""

    def __init__(self, fields: ReferenceFields, entry: BibEntry, work: Work) -> None:
        texts = [work.title, work.subtitle, work.container_title, *work.short_container_titles, work.publisher, entry.text("address"), entry.text("location")]
        names = [*work.authors, *(a for a in fields.authors if any(same_family(a.family, b.family) for b in work.authors))]
        texts += [author.family for author in names]
        texts += [author.given for author in work.authors]
        self.words = {word for text in texts if text for word in words(text)}
        self.initials = {initials for author in work.authors for initials in _initials(author)}
        self.signs = {word for text in _figures(entry, work) for word in words(text)}

    def holds(self, printed: str) -> bool:
        """True for a word of the record, spelled a letter or two otherwise, a figure of it, or an author's initials."""
        word = fold(printed)
        if word in self.words or word in self.signs or word in _SIGNS:
            return True
        if printed.isupper() and len(printed) <= 4 and word in self.initials:
            return True
        return not any(c.isdigit() for c in word) and len(word) >= 5 and self._near(word)

    def _near(self, word: str) -> bool:
        from rapidfuzz.distance import OSA

        most = 1 if len(word) < 8 else 2
        return any(abs(len(word) - len(own)) <= most and OSA.distance(word, own, score_cutoff=most) <= most for own in self.words if len(own) >= 5)


def _initials(author: Author) -> Iterator[str]:
    """`k`, `r`, `kr` for Kim Ray and for KR: initials of the record, in its order."""
    given = author.given or ""
    parts = _WORD.findall(given)
    for used in (parts, [part for part in parts if not part.islower()]):  # with the particles between given names, and without
        letters = "".join(part if part.isupper() and len(part) <= 3 else part[:1] for part in used).lower()
        yield from (fold(letters[a:b]) for a in range(len(letters)) for b in range(a + 1, len(letters) + 1))


def _figures(entry: BibEntry, work: Work) -> Iterator[str]:
    yield from (str(year) for year in (work.issued, *work.years) if year)
    yield from (part for part in (work.volume, work.issue, work.page, work.article_number) if part)
    if edition := entry.text("edition"):
        yield f"{edition} {edition}st {edition}nd {edition}rd {edition}th ed edition"
    first, last = page_range(work.page) or (None, None)
    if first and last:
        yield from (first, *(last[n:] for n in range(len(last))))
