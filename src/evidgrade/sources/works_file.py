"""A file of Crossref works, one JSON object a line (plain or gzip), held in memory with blocking indexes.

Blocking: a reference is compared only with works that share something rare with it: title words, an author and a year,
a volume and a first page. Every step of a search is a look-up, so its time does not grow with the file.
"""

from __future__ import annotations

import gzip
import heapq
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from evidgrade.errors import UnreadableInput
from evidgrade.model.work import Work
from evidgrade.sources import Query, Source
from evidgrade.sources.crossref_json import work_from_crossref
from evidgrade.sources.places import first_page, number
from evidgrade.text import fold, squeeze, words

_CANDIDATES = 10
_RARE_WORDS = 8
_COMMON = 1000
"""A title word of more works than this says nothing alone."""
_NUMBER = re.compile(r"(?<![^\W_])[a-z]{0,2}\d+[a-z]?(?![^\W_])")
_AUTHOR_AND_YEAR, _VOLUME_AND_PAGE, _YEAR_AND_PAGE = 5.0, 8.0, 6.0
"""Weights beside the information of a rare title word (the logarithm of how rare it is, up to about 9)."""


def _keys(work: Work) -> Iterator[str]:
    """The blocking keys of a work, title words apart."""
    for author in work.authors[:3]:
        family = squeeze(author.family)
        yield from (f"a{family}:{year}" for year in work.years)
    for page in filter(None, {first_page(work.page), first_page(work.article_number)}):
        if volume := number(work.volume):
            yield f"v{volume}:{page}"
        yield from (f"y{year}:{page}" for year in work.years)


def _query_keys(query: Query) -> Iterator[tuple[str, float]]:
    """Keys to look up, each with the weight of a hit."""
    fields, raw = query.fields, fold(query.bibliographic)
    tokens = list(dict.fromkeys(filter(None, map(first_page, _NUMBER.findall(raw)))))[:24]
    years = {int(t) for t in tokens if len(t) == 4 and t.isdigit() and 1800 <= int(t) <= 2100}
    if fields.year:
        years.add(fields.year)
    near = {year + step for year in years for step in (-1, 0, 1)}
    families = {squeeze(author.family) for author in fields.authors[:3]} or set(words(raw)[:6])
    yield from ((f"a{family}:{year}", _AUTHOR_AND_YEAR) for family in sorted(families) for year in sorted(near))
    page = first_page(fields.pages)
    if page and (volume := number(fields.volume)):
        yield f"v{volume}:{page}", _VOLUME_AND_PAGE
    for place, earlier in enumerate(tokens):
        yield from ((f"v{earlier}:{later}", _VOLUME_AND_PAGE) for later in tokens[place + 1 :])
    pages = {page, *tokens} - {None}
    yield from ((f"y{year}:{token}", _YEAR_AND_PAGE) for year in sorted(near) for token in sorted(pages, key=str))


class WorksFile(Source):
    """The works of one file. Reading it checks every line; works are built when they are asked for."""

    name = "works file"

    def __init__(self, messages: Iterable[tuple[int, Any]], path: str | None = None) -> None:
        """`messages` are (line number, Crossref work). Raises UnreadableInput, with the line, for what is no work."""
        self._works: list[Work] = []
        self._by_doi: dict[str, int] = {}
        self._by_pmid: dict[str, int] = {}
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        for line, message in messages:
            try:
                work = work_from_crossref(message, self.name)
            except UnreadableInput as error:
                raise UnreadableInput(error.message, path, line) from error
            self._add(work)

    @classmethod
    def load(cls, path: Path) -> WorksFile:
        """Read a file. Raises UnreadableInput, with path and line, when it or a line of it cannot be read, or it holds no work."""
        found = cls(_messages(path), str(path))
        if not len(found):
            raise UnreadableInput("holds no works; it wants one Crossref record a line", str(path))
        return found

    @classmethod
    def of(cls, works: Iterable[Work], name: str) -> Self:
        """Works that are at hand already, under a name of their own for reports."""
        store = cls(())
        store.name = name
        for work in works:
            store._add(work)
        return store

    def __len__(self) -> int:
        return len(self._works)

    def _add(self, work: Work) -> None:
        number = len(self._works)
        if work.doi is not None:
            if work.doi in self._by_doi:
                return
            self._by_doi[work.doi] = number
        if work.pmid is not None:
            self._by_pmid.setdefault(work.pmid, number)
        self._works.append(work)
        for key in set(_keys(work)):
            self._keys[key].append(number)
        for word in set(words(f"{work.title or ''} {work.subtitle or ''}")):
            if len(word) > 2:
                self._words[word].append(number)

    def by_doi(self, doi: str) -> Work | None:
        """The work with this DOI, or None."""
        number = self._by_doi.get(doi.lower())
        return None if number is None else self._works[number]

    def by_pmid(self, pmid: str) -> Work | None:
        """The work with this PubMed number, or None."""
        number = self._by_pmid.get(pmid)
        return None if number is None else self._works[number]

    def search(self, query: Query) -> Sequence[Work]:
        """Works that share rare words, author and year, or a place with the query; the most shared first."""
        scores: dict[int, float] = defaultdict(float)
        for key, weight in dict(_query_keys(query)).items():
            for place in self._keys.get(key, ()):
                scores[place] += weight
        for word, weight in self._rare_words(query):
            for place in self._words[word]:
                scores[place] += weight
        best = heapq.nlargest(_CANDIDATES, scores.items(), key=lambda item: (item[1], -item[0]))
        return [self._works[place] for place, _ in best]

    def _rare_words(self, query: Query) -> Iterator[tuple[str, float]]:
        """The rarest title words of the query that are known here, with the information that each carries."""
        text = f"{query.fields.title or ''} {query.bibliographic}"
        known = {word: len(self._words[word]) for word in dict.fromkeys(words(text)) if word in self._words}
        total = len(self._works)
        for word, count in sorted(known.items(), key=lambda item: item[1])[:_RARE_WORDS]:
            if count <= _COMMON:
                yield word, math.log(1 + total / count)


def _messages(path: Path) -> Iterator[tuple[int, Any]]:
    """(line number, object) of each line that is not blank."""
    line = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            for line, raw in enumerate(stream, 1):
                if raw.strip():
                    yield line, json.loads(raw)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError among them
        raise UnreadableInput("not JSON; a works file has one Crossref work a line", str(path), line) from error
    except (OSError, EOFError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "damaged gzip file"
        raise UnreadableInput(f"cannot read the works file: {reason}", str(path)) from error
