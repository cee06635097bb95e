"""PubMed through NCBI's E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25499/): `esearch` for numbers, `efetch` for records.

At most 3 requests a second, 10 with an API key (https://support.nlm.nih.gov/kbArticle/?pn=KA-05510); `tool` and `email` say who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree

from evidgrade.model.work import Work
from evidgrade.sources import Query, SourceSettings, SourceUnavailable
from evidgrade.sources.asking import Asker, usable_doi, usable_pmid
from evidgrade.sources.places import first_page
from evidgrade.sources.pubmed_xml import SOURCE, UnreadableXMLError, articles, parsed, pmid_of, work_from_pubmed
from evidgrade.sources.second import SecondSource
from evidgrade.sources.web import Answer, Pace
from evidgrade.text import words

_PER_SECOND, _PER_SECOND_WITH_KEY = 3.0, 10.0
_ROWS = 6
_TITLE_WORDS = 10
_LONG_WORD = 4
"""Letters; shorter words are mostly those that PubMed passes over."""


class PubmedSource(SecondSource):
    """Works from PubMed, or from what is kept of its answers."""

    name = SOURCE

    def __init__(self, settings: SourceSettings) -> None:
        """Raises ConfigurationError for an address or a mail address that cannot be used."""
        pace = Pace(_PER_SECOND_WITH_KEY if settings.token else _PER_SECOND, settings.max_in_flight if settings.token else 1)
        self._asker = Asker(self.name, settings, pace)
        self._who = {"tool": "evidgrade", "email": self._asker.mailto, "api_key": self._asker.secret}

    def by_doi(self, doi: str) -> Work | None:
        """The work with this DOI, or None: PubMed answered that it has none. Raises SourceUnavailable."""
        wanted = usable_doi(doi)
        if wanted is None or '"' in wanted:
            return None
        # PubMed looks for words where it does not know a whole phrase: only the record says whether it is the work.
        return next((work for work in self._works(self._numbers("doi", wanted, f'"{wanted}"[AID]')) if work.doi == wanted), None)

    def by_pmid(self, pmid: str) -> Work | None:
        """The work with this number, or None. Raises SourceUnavailable."""
        wanted = usable_pmid(pmid)
        return next(iter(self._works([wanted])), None) if wanted else None

    def search(self, query: Query) -> Sequence[Work]:
        """Works with the words of the title, or at the place in the journal where no title is known. Raises SourceUnavailable."""
        term = " AND ".join(_terms(query))
        return list(self._works(self._numbers("search", term, term))) if term else []

    def _numbers(self, kind: str, question: str, term: str) -> list[str]:
        """PubMed numbers of what a search finds."""
        kept = self._asker.kept(kind, question)
        if kept is not None:
            return list(kept[0] or ())
        answer = self._asker.object(
            "/esearch.fcgi", {"db": "pubmed", "term": term, "retmode": "json", "retmax": str(_ROWS), **self._who}
        )
        result = answer.get("esearchresult")
        numbers = result.get("idlist") if isinstance(result, Mapping) else None
        if not isinstance(numbers, list):
            raise SourceUnavailable("an answer that is no list of numbers")
        found = [number for number in map(usable_pmid, map(str, numbers)) if number]
        self._asker.keep(found or None, kind, question)
        return found

    def _works(self, numbers: Sequence[str]) -> Iterator[Work]:
        """The records of these numbers, in their order, what is not kept in one question."""
        have = {number: kept for number in numbers if (kept := self._asker.kept("pmid", number)) is not None}
        asked = [number for number in numbers if number not in have]
        fetched = self._fetch(asked) if asked else {}
        for number in numbers:
            text = have[number][0] if number in have else fetched.get(number)
            work = _read(text) if text else None
            if work is not None:
                yield work

    def _fetch(self, numbers: Sequence[str]) -> dict[str, str]:
        params = {"db": "pubmed", "id": ",".join(numbers), "retmode": "xml", **self._who}
        found = self._asker.ask("/efetch.fcgi", params, _records, "text/xml")
        if found.keys() - set(numbers):
            raise SourceUnavailable("an answer about another work")
        for number in numbers:
            self._asker.keep(found.get(number), "pmid", number)
        return found


def _records(answer: Answer) -> dict[str, str]:
    """Articles by their numbers, each as XML."""
    if answer.status == 400 and b"ID list is empty" in answer.body:
        return {}
    if answer.status != 200:
        raise SourceUnavailable(f"refused with status {answer.status}")
    try:
        found = [(pmid_of(article), article) for article in articles(answer.body)]
    except UnreadableXMLError:
        raise SourceUnavailable("an answer that is not whole XML of PubMed") from None
    return {number: ElementTree.tostring(article, encoding="unicode") for number, article in found if number}


def _read(text: str) -> Work | None:
    try:
        return work_from_pubmed(parsed(text.encode()))
    except UnreadableXMLError:
        return None


def _terms(query: Query) -> Iterator[str]:
    """Search terms with field tags (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags)."""
    fields = query.fields
    telling = [word for word in words(fields.title or "") if len(word) >= _LONG_WORD]
    page = first_page(fields.pages)
    if len(telling) > 1:
        yield from (f"{word}[ti]" for word in telling[:_TITLE_WORDS])
    elif fields.volume and page and fields.authors:
        yield f"{' '.join(words(fields.authors[0].family))}[au]"
        yield f"{' '.join(words(fields.volume))}[vi]"
        yield f"{page}[pg]"
    else:
        return
    if fields.year:
        yield f"{fields.year - 1}:{fields.year + 1}[dp]"
