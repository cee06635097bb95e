"""OpenAlex (https://developers.openalex.org): single works by DOI or PubMed number, and works by words of their titles.

Single works are free; searches need a key beyond a few a day (https://developers.openalex.org/api-reference/authentication). Answers
are read into works by pure functions; whatever cannot be read is left out.
"""

from __future__ import annotations

import tomllib
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.sources import Query, SourceSettings, SourceUnavailable
from evidgrade.sources.asking import Asker, NotThereError, usable_doi, usable_pmid
from evidgrade.sources.crossref_json import normal_doi, plain
from evidgrade.sources.second import SecondSource
from evidgrade.sources.web import Pace
from evidgrade.text import collapse, words

SOURCE: Final = "openalex"
_PER_SECOND: Final = 5.0
_ROWS: Final = "8"
_TITLE_WORDS: Final = 16
_KEPT: Final = (
    "doi", "ids", "title", "display_name", "type", "type_crossref", "authorships", "primary_location", "host_venue", "publication_year",
    "biblio", "is_retracted", "abstract_inverted_index",
)  # fmt: skip
"""What is read of a work, and so all that is kept."""
_LONGEST: Final = 20_000
"""Words of an abstract."""


class OpenAlexSource(SecondSource):
    """Works from OpenAlex, or from what is kept of its answers."""

    name = SOURCE

    def __init__(self, settings: SourceSettings) -> None:
        """Raises ConfigurationError for an address or a mail address that cannot be used."""
        self._asker = Asker(self.name, settings, Pace(_PER_SECOND, settings.max_in_flight if settings.mailto else 1))
        self._who = {"mailto": self._asker.mailto, "api_key": self._asker.secret}

    def by_doi(self, doi: str) -> Work | None:
        """The work with this DOI, or None: OpenAlex answered that it has none. Raises SourceUnavailable."""
        wanted = usable_doi(doi)
        return self._single("doi", wanted) if wanted else None

    def by_pmid(self, pmid: str) -> Work | None:
        """The work with this PubMed number, or None. Raises SourceUnavailable."""
        wanted = usable_pmid(pmid)
        return self._single("pmid", wanted) if wanted else None

    def search(self, query: Query) -> Sequence[Work]:
        """Works with the words of the title, likeliest first; none where no title is known. Raises SourceUnavailable."""
        telling = " ".join(words(query.fields.title or "")[:_TITLE_WORDS])
        if " " not in telling:
            return []
        kept = self._asker.kept("search", telling)
        messages = kept[0] if kept else self._ask_search(telling)
        return [work for work in map(work_from_openalex, messages or ()) if work is not None]

    def _single(self, kind: str, number: str) -> Work | None:
        kept = self._asker.kept(kind, number)
        message = kept[0] if kept else self._ask_single(kind, number)
        work = work_from_openalex(message)
        # OpenAlex makes one work of a preprint and its article: what it has under another number is no record of this one.
        return work if work is not None and number == (work.doi if kind == "doi" else work.pmid) else None

    def _ask_single(self, kind: str, number: str) -> Any:
        try:
            answer = self._asker.object(f"/works/{kind}:{urllib.parse.quote(number, safe='/')}", self._who)
        except NotThereError:
            self._asker.keep(None, kind, number)
            return None
        message = {key: answer[key] for key in _KEPT if key in answer}
        if work_from_openalex(message) is None:
            raise SourceUnavailable("an answer that is no work")
        self._asker.keep(message, kind, number)
        return message

    def _ask_search(self, text: str) -> list[Any]:
        try:
            answer = self._asker.object("/works", {"filter": f"title.search:{text}", "per-page": _ROWS, **self._who})
        except NotThereError:
            raise SourceUnavailable("the search is not there") from None
        results = answer.get("results")
        if not isinstance(results, list):
            raise SourceUnavailable("an answer that is no list of works")
        found = [{key: item[key] for key in _KEPT if key in item} for item in results if isinstance(item, Mapping)]
        self._asker.keep(found or None, "search", text)
        return found


@cache
def _types() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "openalex_types.toml").read_text(encoding="utf-8"))


def work_from_openalex(message: Any) -> Work | None:
    """The work that an object of OpenAlex describes; None for one without a title. Raises nothing for any value."""
    message = _mapping(message)
    title = plain(_text(message.get("title")) or _text(message.get("display_name")) or "")
    if title is None:
        return None
    host = _host(message)
    kind, subtype = _kind(message, host)
    year = message.get("publication_year")
    issued = year if isinstance(year, int) and 1000 <= year <= 2999 else None
    place = _mapping(message.get("biblio"))
    abstract = abstract_of(message.get("abstract_inverted_index"))
    return Work(
        doi=normal_doi(message.get("doi")),
        title=title,
        type=kind,
        subtype=subtype,
        authors=tuple(_authors(message.get("authorships"))),
        container_title=_text(host.get("display_name")) if _text(host.get("type")) in _types()["in_a_journal"]["hosts"] else None,
        issued=issued,
        years=(issued,) if issued else (),
        volume=_text(place.get("volume")),
        issue=_text(place.get("issue")),
        page="-".join(dict.fromkeys(filter(None, (_text(place.get("first_page")), _text(place.get("last_page")))))) or None,
        issn=tuple(filter(None, map(_text, _listed(host.get("issn"))))),
        abstract=plain(abstract) if abstract else None,
        updated_by=_retraction(message),
        pmid=usable_pmid((_text(_mapping(message.get("ids")).get("pmid")) or "").rstrip("/").rpartition("/")[2]),
        source=SOURCE,
    )


def abstract_of(index: Any) -> str | None:
    """The text of an inverted index: each word stands at all of its places. Places without a word are passed over."""
    placed = [
        (place, word)
        for word, places in _mapping(index).items()
        for place in _listed(places)
        if isinstance(place, int) and not isinstance(place, bool) and place >= 0
    ]
    return " ".join(word for _, word in sorted(placed)[:_LONGEST]) or None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return collapse(value) or None if isinstance(value, str) else None


def _host(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the work has appeared; `host_venue` in records of before 2023."""
    return _mapping(_mapping(message.get("primary_location")).get("source")) or _mapping(message.get("host_venue"))


def _kind(message: Mapping[str, Any], host: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Crossref's type and subtype; None where OpenAlex's type does not say so much."""
    own, table = _text(message.get("type")), _types()
    given = _text(message.get("type_crossref"))
    if own in table["in_a_journal"]["types"] and given is None:
        given = table["in_a_journal"]["hosts"].get(_text(host.get("type")))
    given = given or table["types"].get(own)
    return given, "preprint" if own == "preprint" and given == "posted-content" else None


def _authors(value: Any) -> Iterator[Author]:
    """Names in order. OpenAlex has them whole: the last word counts as the family name, or what stands before a comma."""
    people = [_mapping(item) for item in _listed(value)]
    people.sort(key=lambda person: person.get("author_position") != "first")
    for person in people:
        name = _text(_mapping(person.get("author")).get("display_name")) or _text(person.get("raw_author_name"))
        if name:
            family, comma, given = name.partition(",")
            if not comma:
                given, _, family = name.rpartition(" ")
            yield Author(family.strip() or name, given.strip() or None)


def _retraction(message: Mapping[str, Any]) -> tuple[Update, ...]:
    """`is_retracted` as a notice of which nothing is known; a notice that is flagged itself is none."""
    flagged = message.get("is_retracted") is True and _text(message.get("type")) not in ("retraction", "erratum")
    return (Update("retraction", None, None, SOURCE),) if flagged else ()
