"""The Retraction Watch database as a local CSV file, and its records merged into the notices that a registry gives.

The file: https://gitlab.com/crossref/retraction-watch-data (public, by Crossref; the columns are described there). What it says
of a work is known without a network.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from evidgrade.errors import ConfigurationError
from evidgrade.model.work import Update, Work
from evidgrade.sources.crossref_json import normal_doi

SOURCE = "retraction-watch"
"""As Crossref names the database in `updated-by`."""
_KINDS = {
    "retraction": "retraction",
    "expression of concern": "expression_of_concern",
    "correction": "correction",
    "reinstatement": "reinstatement",
}
_COLUMNS = ("RetractionDate", "RetractionDOI", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")
_DATE = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\b|\s*(\d{4})-(\d\d)-(\d\d)\b", re.ASCII)
_NUMBER = re.compile(r"\s*0*([1-9]\d{0,8})(?:\.0)?\s*\Z", re.ASCII)
TAKEN_BACK = frozenset({"retraction", "withdrawal", "removal"})
_ALIKE = {**dict.fromkeys((*TAKEN_BACK, "partial_retraction"), "retraction"), **dict.fromkeys(("erratum", "corrigendum"), "correction")}
"""Kinds that two databases may give to one notice."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: a notice, and the work that it is about."""

    doi: str | None
    """Of the work, lower case. At least one of `doi` and `pmid` is there."""
    pmid: str | None
    notice: Update


@dataclass(frozen=True)
class RetractionWatch:
    """The records of one file, by the works that they are about."""

    by_doi: dict[str, list[Record]] = field(default_factory=dict)
    by_pmid: dict[str, list[Record]] = field(default_factory=dict)
    skipped: int = 0
    """Rows that could not be read."""

    @classmethod
    def load(cls, path: Path) -> RetractionWatch:
        """Read a file. Raises ConfigurationError, with the path, when there is none or it lacks the columns needed."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"the Retraction Watch file cannot be read: {error.strerror or error}", str(path)) from error
        return cls.parse(data, str(path))

    @classmethod
    def parse(cls, data: bytes, path: str | None = None) -> RetractionWatch:
        """Read the bytes of a file: UTF-8, else Latin-1. Raises ConfigurationError for missing columns, and for nothing else."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        rows = _rows(text)
        head = [name.strip().lower() for name in next(rows, None) or ()]
        missing = [name for name in _COLUMNS if name.lower() not in head]
        if missing:
            raise ConfigurationError(f"is no CSV of Retraction Watch: no column {', '.join(missing)} in the first line", path)
        places = [head.index(name.lower()) for name in _COLUMNS]
        by_doi: dict[str, list[Record]] = {}
        by_pmid: dict[str, list[Record]] = {}
        skipped = 0
        for row in rows:
            kind = _KINDS.get(row[places[4]].strip().lower()) if row and len(row) > max(places) else None
            if row is None or kind is None:
                skipped += row != []
                continue
            record = _record(kind, *(row[place] for place in places[:4]))
            if record.doi:
                by_doi.setdefault(record.doi, []).append(record)
            if record.pmid:
                by_pmid.setdefault(record.pmid, []).append(record)
        return cls(by_doi, by_pmid, skipped)

    def notices(self, doi: str | None, pmids: Iterable[str | None] = ()) -> tuple[Update, ...]:
        """What is recorded of a work, the oldest first. A record that is found by PMID and names another DOI is about another work."""
        found = list(self.by_doi.get(doi or "", ()))
        for pmid in pmids:
            found += [r for r in self.by_pmid.get(pmid or "", ()) if r.doi is None or doi is None or r.doi == doi]
        return tuple(sorted(dict.fromkeys(r.notice for r in found), key=_age))


def _rows(text: str) -> Iterator[list[str] | None]:
    """The rows, None for one that is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _record(kind: str, day: str, notice: str, doi: str, pmid: str) -> Record:
    number = _NUMBER.match(pmid)
    return Record(normal_doi(doi), number[1] if number else None, Update(kind, normal_doi(notice), _iso(day), SOURCE))


def _iso(text: str) -> str | None:
    """`5/17/2021 0:00` as `2021-05-17`; None for what is no day."""
    match = _DATE.match(text)
    if match is None:
        return None
    month, day, year = match.group(1, 2, 3) if match[1] else match.group(5, 6, 4)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _age(update: Update) -> tuple[str, bool]:
    """A reinstatement comes after what it takes back: behind other notices of its day, and last when it has no date."""
    back = update.kind == "reinstatement"
    return update.date or ("9999" if back else ""), back


# ---- merging --------------------------------------------------------------------------------------------------------------


def merged(known: Sequence[Update], recorded: Sequence[Update]) -> tuple[Update, ...]:
    """The notices of a registry with those of `recorded`, each notice once, and without a retraction that was taken back later.

    A notice that both have keeps the registry's kind, and has the DOI and the date that either gives.
    """
    back = max((u for u in (*known, *recorded) if u.kind == "reinstatement"), key=_age, default=None)
    if back is not None:
        standing = [u for u in recorded if not _undone(u, back)]
        gone = {u.doi for u in recorded if u.doi} - {u.doi for u in standing}
        known = [u for u in known if not (_undone(u, back) or (u.kind in TAKEN_BACK and u.doi in gone))]
        recorded = standing
    found = list(known)
    for notice in recorded:
        place = next((n for n, other in enumerate(known) if _same(other, notice)), None)
        if place is None:
            found.append(notice)
        else:
            have = found[place]
            found[place] = replace(have, doi=have.doi or notice.doi, date=have.date or notice.date)
    return tuple(found)


def _undone(update: Update, back: Update) -> bool:
    return update.kind in TAKEN_BACK and _age(update) <= _age(back)


def _same(one: Update, other: Update) -> bool:
    """Two records of one notice. A work is retracted once; other notices are told apart by their DOIs, else by their dates."""
    if one.kind in TAKEN_BACK and other.kind in TAKEN_BACK:
        return True
    if _ALIKE.get(one.kind, one.kind) != _ALIKE.get(other.kind, other.kind):
        return False
    if one.doi and other.doi:
        return one.doi == other.doi
    if one.kind != other.kind and "partial_retraction" in (one.kind, other.kind):
        return False  # a whole one may have followed
    return not (one.date and other.date) or one.date == other.date


def with_notices(work: Work, recorded: Sequence[Update]) -> Work:
    """The work with what is recorded of it; itself where nothing changes."""
    updates = merged(work.updated_by, recorded)
    return work if updates == work.updated_by else replace(work, updated_by=updates)
