"""PubMed and OpenAlex against stand-ins with faults: right or unavailable, never wrong, and never a crash."""

from __future__ import annotations

import logging
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import crossref_stand_in as stand
import openalex_stand_in as openalex
import pubmed_stand_in as pubmed
import pytest
from crossref_stand_in import StandIn
from faults import FAULTS_THAT_PASS, LASTING_FAULTS

from evidgrade.errors import ConfigurationError
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.model.work import Work
from evidgrade.sources import Query, SourceSettings, SourceUnavailable
from evidgrade.sources import openalex as openalex_module
from evidgrade.sources import pubmed as pubmed_module
from evidgrade.sources import web as web_module
from evidgrade.sources.second import SecondSource, open_second

QUINCE = "10.5555/quince.2019.7"
QUERY = Query("", ReferenceFields(title="Quince pectin for persistent cough", year=2019))
ANSWERS = {"pubmed": pubmed.answer, "openalex": openalex.answer}
KEYS = {"pubmed": "EVIDGRADE_NCBI_KEY", "openalex": "EVIDGRADE_OPENALEX_KEY"}
ASK: dict[str, Callable[[SecondSource], Work | None]] = {
    "by_doi": lambda source: source.by_doi(QUINCE),
    "by_pmid": lambda source: source.by_pmid("7001"),
    "search": lambda source: next(iter(source.search(QUERY)), None),
}
EVERY = [pytest.param(name, ask, id=f"{name}-{ask}") for name in ANSWERS for ask in ASK]


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, StandIn]]:
    monkeypatch.setattr(web_module, "_FIRST_PAUSE", 0.01)
    for module in (pubmed_module, openalex_module):
        monkeypatch.setattr(module, "_PER_SECOND", 100.0)
    with ExitStack() as stack:
        running = {name: stack.enter_context(stand.running(answer)) for name, answer in ANSWERS.items()}
        for name, server in running.items():
            monkeypatch.setenv(f"EVIDGRADE_{name.upper()}_URL", server.url)
            monkeypatch.delenv(KEYS[name], raising=False)
        yield running


def source(name: str, cache: Path | None = None, **changes: Any) -> SecondSource:
    settings: dict[str, Any] = {"online": True, "mailto": "desk@clinic.example", "cache_directory": cache, "deadline": 10.0}
    (found,) = open_second([name], SourceSettings(**(settings | changes)))
    return found


@pytest.mark.parametrize(("name", "ask"), EVERY)
def test_the_work_is_found(servers: dict[str, StandIn], name: str, ask: str) -> None:
    work = ASK[ask](source(name))
    assert work is not None
    assert (work.doi, work.pmid, work.volume, work.issue, work.years) == (QUINCE, "7001", "14", "2", (2019,))
    assert (work.authors[0].family, work.type, work.source) == ("Ferrantino", "journal-article", name)


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_not_there_is_none(servers: dict[str, StandIn], name: str) -> None:
    there = source(name)
    assert there.by_doi("10.5555/never-registered") is None
    assert there.by_pmid("123456") is None
    assert there.search(Query("", ReferenceFields(title="Nothing of the kind"))) == []
    assert there.search(Query("words that are no title")) == []


@pytest.mark.parametrize(("name", "ask"), EVERY)
@pytest.mark.parametrize("fault", FAULTS_THAT_PASS.values(), ids=FAULTS_THAT_PASS)
def test_a_passing_fault_is_outlived(servers: dict[str, StandIn], name: str, ask: str, fault: Any) -> None:
    servers[name].faults = [fault]
    work = ASK[ask](source(name))
    assert work is not None
    assert work.doi == QUINCE


IN_XML = ("not whole JSON", "no ", "no sense")
"""Reasons that speak of JSON: PubMed's records are XML."""


@pytest.mark.parametrize(("name", "ask"), EVERY)
@pytest.mark.parametrize(("fault", "reason"), LASTING_FAULTS.values(), ids=LASTING_FAULTS)
def test_a_lasting_fault_is_an_outage(
    servers: dict[str, StandIn], tmp_path: Path, name: str, ask: str, fault: Any, reason: str
) -> None:
    expected = "not whole XML" if (name, ask) == ("pubmed", "by_pmid") and reason in IN_XML else reason
    servers[name].always = fault
    with pytest.raises(SourceUnavailable, match=expected):
        ASK[ask](source(name, tmp_path, deadline=0.3 if reason == "time-out" else 10.0))
    assert not list(tmp_path.rglob("*.json")), "an outage is kept as an answer"
    servers[name].always = None
    assert ASK[ask](source(name, tmp_path)) is not None


@pytest.mark.parametrize(("name", "ask"), EVERY)
def test_nothing_is_asked_twice_and_offline_nothing_at_all(servers: dict[str, StandIn], tmp_path: Path, name: str, ask: str) -> None:
    with pytest.raises(SourceUnavailable, match="offline"):
        ASK[ask](source(name, tmp_path, online=False))
    first = ASK[ask](source(name, tmp_path))
    asked = len(servers[name].asked)
    assert ASK[ask](source(name, tmp_path)) == first
    assert ASK[ask](source(name, tmp_path, online=False, cache_days=0.0)) == first
    assert len(servers[name].asked) == asked


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_not_there_is_kept_too(servers: dict[str, StandIn], tmp_path: Path, name: str) -> None:
    for _ in range(2):
        assert source(name, tmp_path).by_doi("10.5555/none") is None
        assert source(name, tmp_path).by_pmid("42") is None
    assert len(servers[name].asked) == 2


@pytest.mark.parametrize("name", ANSWERS)
def test_after_three_outages_nothing_more_is_asked(servers: dict[str, StandIn], name: str) -> None:
    servers[name].always = stand.status(401)
    there = source(name)
    for number in range(5):
        with pytest.raises(SourceUnavailable):
            there.by_pmid(f"10{number}")
    assert len(servers[name].asked) == 3


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("doi", ["10.5555/../../members", "10.5555/a b", "10.5555/a\nb", "members", "", "10.1/"])
def test_what_is_no_identifier_is_not_asked(servers: dict[str, StandIn], name: str, doi: str) -> None:
    assert source(name).by_doi(doi) is None
    assert source(name).by_pmid(f"x{doi}") is None
    assert servers[name].asked == []


@pytest.mark.parametrize("name", ANSWERS)
def test_it_says_who_asks_and_hides_the_key(
    servers: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    monkeypatch.setenv(KEYS[name], "s3cret-key")
    caplog.set_level(logging.DEBUG)
    servers[name].faults = [stand.status(500)]
    there = source(name)
    list(there.search(QUERY))
    assert all("api_key=s3cret-key" in path for path in servers[name].asked)
    assert ("tool=evidgrade" in servers[name].asked[0]) == (name == "pubmed")
    assert "desk%40clinic.example" in servers[name].asked[0]
    assert "evidgrade/" in servers[name].headers[0]["user-agent"]
    for secret in ("s3cret", "Quince", "quince", "pectin"):
        assert secret not in caplog.text
    assert "s3cret" not in repr(there)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_key_goes_to_no_other_machine_in_the_clear(servers: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(KEYS[name], "s3cret-key")
    monkeypatch.setenv(f"EVIDGRADE_{name.upper()}_URL", "http://registry.example")
    assert source(name)._asker.secret is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ANSWERS)
def test_few_requests_at_once(servers: dict[str, StandIn], name: str) -> None:
    servers[name].always = stand.slow(0.05)
    there = source(name, mailto=None)
    threads = [threading.Thread(target=there.by_pmid, args=(f"50{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(servers[name].asked) == 4
    assert servers[name].most_at_once == 1


@pytest.mark.parametrize("names", [["pubmet"], ["crossref"], ["pubmed", ""]], ids=str)
def test_a_name_that_is_not_known_is_refused(names: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="known are pubmed, openalex"):
        open_second(names, SourceSettings())


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("address", ["ftp://registry.example", "nonsense"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, address: str) -> None:
    monkeypatch.setenv(f"EVIDGRADE_{name.upper()}_URL", address)
    with pytest.raises(ConfigurationError):
        source(name)


# ---- PubMed alone ----------------------------------------------------------------------------------------------------------


def test_another_work_than_asked_for_is_never_taken(servers: dict[str, StandIn]) -> None:
    servers["pubmed"].always = stand.status(200, pubmed.article_set(pubmed.ARTICLES["7002"]), "text/xml")
    with pytest.raises(SourceUnavailable, match="another work"):
        source("pubmed").by_pmid("7001")
    servers["openalex"].always = stand.status(200, b'{"title": "Plum juice at night", "doi": "https://doi.org/10.5555/plum.2001", "ids": {}}')
    assert ASK["by_doi"](source("openalex")) is ASK["by_pmid"](source("openalex")) is None


def test_a_search_that_finds_words_of_a_doi_finds_no_work(servers: dict[str, StandIn]) -> None:
    servers["pubmed"].faults = [stand.status(200, pubmed.found("7002"))]
    assert source("pubmed").by_doi(QUINCE) is None


def test_several_numbers_are_fetched_in_one_question(servers: dict[str, StandIn]) -> None:
    servers["pubmed"].faults = [stand.status(200, pubmed.found("7002", "7001", "999"))]
    works = source("pubmed").search(QUERY)
    assert [work.pmid for work in works] == ["7002", "7001"]
    assert [urllib.parse.urlsplit(path).path for path in servers["pubmed"].asked] == ["/esearch.fcgi", "/efetch.fcgi"]
    assert "id=7002%2C7001%2C999" in servers["pubmed"].asked[1]


def test_an_empty_list_of_numbers_is_no_outage(servers: dict[str, StandIn]) -> None:
    body = b"<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>"
    servers["pubmed"].always = stand.status(400, body, "text/xml")
    assert source("pubmed").by_pmid("1") is None


def test_an_error_of_the_search_is_an_outage(servers: dict[str, StandIn]) -> None:
    servers["pubmed"].always = stand.status(200, b'{"esearchresult": {"ERROR": "Search Backend failed"}}')
    with pytest.raises(SourceUnavailable, match="no list of numbers"):
        source("pubmed").by_doi(QUINCE)


SEARCHES = {
    "title and year": (QUERY.fields, "quince[ti] AND pectin[ti] AND persistent[ti] AND cough[ti] AND 2018:2020[dp]"),
    "place": (ReferenceFields(authors=(Author("van der Berg"),), volume="14", pages="107-15", year=2019), "van der berg[au] AND 14[vi] AND 107[pg] AND 2018:2020[dp]"),
    "one word": (ReferenceFields(title="Cough"), None),
    "operators are words": (ReferenceFields(title='Salt[ti] OR "sugar" (nothing)'), "salt[ti] AND sugar[ti] AND nothing[ti]"),
    "nothing": (ReferenceFields(year=2019), None),
}


@pytest.mark.parametrize(("fields", "term"), SEARCHES.values(), ids=SEARCHES)
def test_search_terms(servers: dict[str, StandIn], fields: ReferenceFields, term: str | None) -> None:
    source("pubmed").search(Query("", fields))
    asked = [urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)["term"][0] for path in servers["pubmed"].asked if "esearch" in path]
    assert asked == ([term] if term else [])


@pytest.mark.parametrize(("key", "gap"), [(None, 1 / 3), ("k", 1 / 10)], ids=["without key", "with key"])
def test_ncbis_limits_are_kept(key: str | None, gap: float) -> None:
    there = pubmed_module.PubmedSource(SourceSettings(base_url="https://eutils.example", token=key))
    assert there._asker.web._pace.gap == pytest.approx(gap)
