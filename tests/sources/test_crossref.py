"""The Crossref adapter against a stand-in with faults: right or unavailable, never wrong, and never a crash."""

from __future__ import annotations

import json
import logging
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crossref_stand_in as stand
import pytest
from click.testing import CliRunner
from crossref_stand_in import StandIn
from faults import FAULTS_THAT_PASS, LASTING_FAULTS

from evidgrade.cli import cli
from evidgrade.errors import ConfigurationError
from evidgrade.model.reference import ReferenceFields
from evidgrade.resolve import resolve
from evidgrade.sources import Query, Source, SourceSettings, SourceUnavailable, open_source
from evidgrade.sources import crossref as crossref_module
from evidgrade.sources import web as web_module

QUINCE = "10.5555/quince.2019.7"
QUERY = Query("Ferrantino O. Quince pectin for persistent cough in adults. J Invent Pulmonol 2019;14:107")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(web_module, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(crossref_module, "_PER_SECOND", 100.0)
    with stand.running() as stand_in:
        yield stand_in


def source(server: StandIn, cache: Path | None = None, **changes: Any) -> Source:
    settings: dict[str, Any] = {
        "base_url": server.url,
        "online": True,
        "mailto": "desk@clinic.example",
        "cache_directory": cache,
        "deadline": 10.0,
    }
    return open_source("crossref", SourceSettings(**(settings | changes)))


def test_a_work_is_found_by_its_doi(server: StandIn) -> None:
    work = source(server).by_doi("10.5555/Quince.2019.7")
    assert work is not None
    assert (work.doi, work.volume, work.years) == (QUINCE, "14", (2018, 2019))


def test_what_is_not_registered_is_none(server: StandIn) -> None:
    assert source(server).by_doi("10.5555/never-registered") is None


def test_a_search_gives_works(server: StandIn) -> None:
    assert [work.doi for work in source(server).search(QUERY)] == [QUINCE]


def test_a_search_without_hits_is_empty(server: StandIn) -> None:
    assert source(server).search(Query("nothing of the kind")) == []


@pytest.mark.parametrize("fault", FAULTS_THAT_PASS.values(), ids=FAULTS_THAT_PASS)
def test_a_passing_fault_is_outlived(server: StandIn, fault: Any) -> None:
    server.faults = [fault]
    work = source(server).by_doi(QUINCE)
    assert work is not None
    assert work.doi == QUINCE
    assert len(server.asked) == 2


@pytest.mark.parametrize(("fault", "reason"), LASTING_FAULTS.values(), ids=LASTING_FAULTS)
@pytest.mark.parametrize("ask", ["by_doi", "search"])
def test_a_lasting_fault_is_an_outage(server: StandIn, tmp_path: Path, fault: Any, reason: str, ask: str) -> None:
    server.always = fault
    crossref = source(server, tmp_path, deadline=0.3 if reason == "time-out" else 10.0)
    with pytest.raises(SourceUnavailable, match=reason):
        crossref.by_doi(QUINCE) if ask == "by_doi" else crossref.search(QUERY)
    assert not list(tmp_path.rglob("*.json")), "an outage is kept as an answer"
    server.always = None
    work = source(server, tmp_path).by_doi(QUINCE)
    assert work is not None


REFERENCE = (
    "Ferrantino O, Oyelaran-Huss B. Quince pectin for persistent cough in adults. J Invent Pulmonol. 2019;14(2):107-15."
)


@pytest.mark.parametrize("raw", [REFERENCE, f"{REFERENCE} doi:{QUINCE}", f"doi:{QUINCE}"], ids=["text", "both", "DOI"])
@pytest.mark.parametrize(("fault", "reason"), LASTING_FAULTS.values(), ids=LASTING_FAULTS)
def test_a_reference_is_unavailable_while_the_fault_lasts(server: StandIn, fault: Any, reason: str, raw: str) -> None:
    server.always = fault
    answer = resolve(ReferenceFields(), raw, source(server, deadline=0.1 if reason == "time-out" else 10.0))
    assert (answer.verdict, answer.work) == ("unavailable", None)


@pytest.mark.parametrize("raw", [REFERENCE, f"{REFERENCE} doi:{QUINCE}", f"doi:{QUINCE}"], ids=["text", "both", "DOI"])
@pytest.mark.parametrize("fault", FAULTS_THAT_PASS.values(), ids=FAULTS_THAT_PASS)
def test_a_reference_is_resolved_after_a_passing_fault(server: StandIn, fault: Any, raw: str) -> None:
    server.faults = [fault]
    answer = resolve(ReferenceFields(), raw, source(server))
    assert answer.work is not None
    assert answer.work.doi == QUINCE


@pytest.mark.parametrize("raw", [REFERENCE, f"{REFERENCE} doi:{QUINCE}", f"doi:{QUINCE}"], ids=["text", "both", "DOI"])
def test_a_reference_is_never_resolved_to_a_wrong_answer(server: StandIn, raw: str) -> None:
    other = stand.WORKS["10.5555/a"]
    for body in (stand.work_answer(other), stand.list_answer([other]), stand.work_answer(other | {"DOI": QUINCE})):
        server.always = stand.status(200, body)
        answer = resolve(ReferenceFields(), raw, source(server))
        if not raw.startswith("doi:"):
            assert answer.work is None
        elif answer.work is not None:
            assert answer.work.doi == QUINCE


def test_the_command_asks_online_and_remembers(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDGRADE_CROSSREF_URL", server.url)
    online = CliRunner().invoke(cli, ["resolve", "--online", "--mailto", "desk@clinic.example"], input=REFERENCE)
    asked = len(server.asked)
    offline = CliRunner().invoke(cli, ["resolve"], input=REFERENCE)
    assert json.loads(online.stdout)["doi"] == QUINCE
    assert offline.stdout == online.stdout
    assert len(server.asked) == asked


def test_many_dois_are_asked_for_in_one_question(server: StandIn, tmp_path: Path) -> None:
    crossref = source(server, tmp_path)
    crossref.prepare([QUINCE, "10.5555/A", "10.5555/new-name", "10.5555/old-name", "10.5555/not-there", "members"])
    assert len(server.asked) == 1
    found = [crossref.by_doi(doi) for doi in (QUINCE, "10.5555/a", "10.5555/new-name")]
    assert [work.doi for work in found if work] == [QUINCE, "10.5555/a", "10.5555/new-name"]
    assert len(server.asked) == 1
    alias = crossref.by_doi("10.5555/old-name")
    assert alias is not None
    assert alias.doi == "10.5555/new-name"
    assert crossref.by_doi("10.5555/not-there") is None
    assert len(server.asked) == 3
    source(server, tmp_path).prepare([QUINCE, "10.5555/a", "10.5555/new-name"])
    assert len(server.asked) == 3, "what is kept is not asked for again"


def test_a_doi_that_cannot_stand_in_a_list_is_asked_for_singly(server: StandIn) -> None:
    crossref = source(server)
    crossref.prepare(["10.5555/x,y", "10.5555/x:y"])
    assert server.asked == []


@pytest.mark.parametrize(("fault", "reason"), LASTING_FAULTS.values(), ids=LASTING_FAULTS)
def test_a_fault_while_preparing_is_no_answer(server: StandIn, tmp_path: Path, fault: Any, reason: str) -> None:
    server.always = fault
    crossref = source(server, tmp_path, deadline=0.3 if reason == "time-out" else 10.0)
    crossref.prepare([QUINCE, "10.5555/a"])
    assert not list(tmp_path.rglob("*.json"))
    server.always = None
    work = crossref.by_doi(QUINCE)
    assert work is not None
    assert work.doi == QUINCE


def test_works_that_were_not_asked_for_are_not_prepared(server: StandIn, tmp_path: Path) -> None:
    server.always = stand.status(200, stand.list_answer([stand.WORKS["10.5555/a"], None, 7]))
    crossref = source(server, tmp_path)
    crossref.prepare([QUINCE, "10.5555/new-name"])
    assert not list(tmp_path.rglob("*.json"))


REGISTERED = {"crossref": (QUINCE, True), "elsewhere": ("10.5555/of-another-agency", True), "nobody": ("10.5555/nobody", False)}


@pytest.mark.parametrize(("doi", "expected"), REGISTERED.values(), ids=REGISTERED)
def test_the_proxy_knows_what_is_registered(server: StandIn, tmp_path: Path, doi: str, expected: bool) -> None:
    for _ in range(2):
        assert source(server, tmp_path, doi_url=server.url).registered(doi) is expected
    assert len(server.asked) == 1, "the answer is kept"


@pytest.mark.parametrize(("fault", "reason"), LASTING_FAULTS.values(), ids=LASTING_FAULTS)
def test_a_fault_of_the_proxy_says_nothing(server: StandIn, tmp_path: Path, fault: Any, reason: str) -> None:
    server.always = fault
    crossref = source(server, tmp_path, doi_url=server.url, deadline=0.3 if reason == "time-out" else 10.0)
    assert crossref.registered("10.5555/nobody") is None
    assert not list(tmp_path.rglob("*.json"))


PROXY_FAULTS: dict[str, Any] = {
    "an error of the handle system": {"responseCode": 2, "handle": "10.5555/nobody"},
    "about another DOI": {"responseCode": 100, "handle": "10.5555/another"},
    "no code": {"handle": "10.5555/nobody"},
}


@pytest.mark.parametrize("answer", PROXY_FAULTS.values(), ids=PROXY_FAULTS)
def test_an_odd_answer_of_the_proxy_says_nothing(server: StandIn, answer: Any) -> None:
    server.always = stand.status(200, json.dumps(answer).encode())
    assert source(server, doi_url=server.url).registered("10.5555/nobody") is None


def test_beside_a_stand_in_no_proxy_is_asked(server: StandIn) -> None:
    assert source(server).registered("10.5555/nobody") is None
    assert server.asked == []


@pytest.mark.parametrize(
    ("doi", "registration", "words"),
    [
        ("10.5555/nobody", "none", "is registered with nobody"),
        ("10.5555/of-another-agency", "elsewhere", "though it is registered"),
    ],
)
def test_an_entry_says_whether_its_doi_is_registered(server: StandIn, doi: str, registration: str, words: str) -> None:
    raw = f"Mirabelle T. Plum juice after meals. J Invent Diet. 2011;3:1-9. doi:{doi}"
    answer = resolve(ReferenceFields(), raw, source(server, doi_url=server.url))
    assert (answer.verdict, answer.registration) == ("unresolved", registration)
    assert words in (answer.reason or "")


def test_a_server_that_is_down_is_an_outage(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        crossref = open_source("crossref", SourceSettings(base_url=url, online=True, deadline=0.3))
        with pytest.raises(SourceUnavailable, match="no connection"):
            crossref.by_doi(QUINCE)


def test_after_three_outages_nothing_more_is_asked(server: StandIn) -> None:
    server.always = stand.status(401)
    crossref = source(server)
    for number in range(5):
        with pytest.raises(SourceUnavailable):
            crossref.by_doi(f"10.5555/{number}")
    assert len(server.asked) == 3


def test_another_work_than_asked_for_is_never_taken(server: StandIn) -> None:
    server.always = stand.status(200, stand.work_answer(stand.WORKS["10.5555/a"]))
    with pytest.raises(SourceUnavailable, match="another work"):
        source(server).by_doi(QUINCE)


def test_an_alias_leads_to_the_work(server: StandIn) -> None:
    work = source(server).by_doi("10.5555/old-name")
    assert work is not None
    assert work.doi == "10.5555/new-name"


@pytest.mark.parametrize("doi", ["10.5555/a(b)<c>;2-#?d", QUINCE])
def test_a_doi_is_sent_whole(server: StandIn, doi: str) -> None:
    work = source(server).by_doi(doi)
    assert work is not None
    assert work.doi == doi
    assert urllib.parse.unquote(server.asked[0]) == f"/works/{doi}"


@pytest.mark.parametrize(
    "doi", ["10.5555/../../members", "10.5555/./a", "10.5555/a b", "10.5555/a\nb", "members", "", "10.1/"]
)
def test_what_is_no_doi_is_not_asked(server: StandIn, doi: str) -> None:
    assert source(server).by_doi(doi) is None
    assert server.asked == []


def test_items_that_are_no_works_are_left_out(server: StandIn) -> None:
    items: list[Any] = [None, 7, {}, {"title": []}, stand.WORKS[QUINCE]]
    server.always = stand.status(200, stand.list_answer(items))
    assert [work.doi for work in source(server).search(QUERY)] == [QUINCE]


def test_the_user_agent_is_polite(server: StandIn) -> None:
    source(server).by_doi(QUINCE)
    assert "mailto:desk@clinic.example" in server.headers[0]["user-agent"]
    assert "evidgrade/" in server.headers[0]["user-agent"]
    assert "habanero/" in server.headers[0]["user-agent"]


def test_the_token_is_sent_and_shown_nowhere(server: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = SourceSettings(base_url=server.url, online=True, token="s3cret-token")
    open_source("crossref", settings).by_doi(QUINCE)
    assert server.headers[0]["crossref-plus-api-token"] == "Bearer s3cret-token"
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in caplog.text


def test_what_is_asked_is_not_logged(server: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.faults = [stand.status(500)]
    source(server).search(QUERY)
    assert "Quince" not in caplog.text
    assert "pectin" not in caplog.text


def test_a_proxy_is_not_used_for_this_machine(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert source(server).by_doi(QUINCE) is not None


def test_nothing_is_asked_twice(server: StandIn, tmp_path: Path) -> None:
    for _ in range(2):
        crossref = source(server, tmp_path)
        assert crossref.by_doi(QUINCE) is not None
        assert crossref.by_doi("10.5555/not-there") is None
        assert len(crossref.search(QUERY)) == 1
        assert crossref.search(Query("nothing of the kind")) == []
    assert len(server.asked) == 4


def test_old_answers_are_asked_again(server: StandIn, tmp_path: Path) -> None:
    source(server, tmp_path).by_doi(QUINCE)
    source(server, tmp_path, cache_days=0.0).by_doi(QUINCE)
    assert len(server.asked) == 2


def test_offline_asks_nothing_and_answers_from_the_cache(server: StandIn, tmp_path: Path) -> None:
    source(server, tmp_path).by_doi(QUINCE)
    offline = source(server, tmp_path, online=False, cache_days=0.0)
    assert offline.by_doi(QUINCE) is not None
    with pytest.raises(SourceUnavailable, match="offline"):
        offline.by_doi("10.5555/a")
    with pytest.raises(SourceUnavailable, match="offline"):
        offline.search(QUERY)
    assert len(server.asked) == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', "\x00"], ids=repr)
def test_a_damaged_cache_is_no_answer(server: StandIn, tmp_path: Path, damage: str) -> None:
    source(server, tmp_path).by_doi(QUINCE)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text(damage)
    assert source(server, tmp_path).by_doi(QUINCE) is not None
    assert len(server.asked) == 2


def test_the_cache_keeps_no_reference_lists(server: StandIn, tmp_path: Path) -> None:
    source(server, tmp_path).by_doi(QUINCE)
    (kept,) = tmp_path.rglob("*.json")
    assert "nobody needs" not in kept.read_text()


@pytest.mark.parametrize(("mailto", "most"), [("desk@clinic.example", 3), (None, 1)], ids=["polite", "anonymous"])
def test_few_requests_at_once(server: StandIn, mailto: str | None, most: int) -> None:
    server.always = stand.slow(0.05)
    crossref = source(server, mailto=mailto, deadline=5.0)
    threads = [threading.Thread(target=crossref.by_doi, args=(f"10.5555/{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 8
    assert server.most_at_once <= most


def test_the_servers_limits_are_kept() -> None:
    pace = web_module.Pace(5.0, 3)
    pace.follow({"x-rate-limit-limit": "2", "x-rate-limit-interval": "10s", "x-concurrency-limit": "1"})
    assert (pace.gap, pace.most) == (5.0, 1)
    pace.follow({"x-rate-limit-limit": "1000000", "x-concurrency-limit": "50"})
    assert pace.gap >= 0.05
    assert pace.most == 1
    pace.follow({"x-rate-limit-limit": "many", "x-rate-limit-interval": "-1"})
    assert pace.gap >= 0.05


@pytest.mark.parametrize(
    "change",
    [{"base_url": "ftp://crossref.example"}, {"base_url": "nonsense"}, {"mailto": "me"}, {"mailto": "a@b\r\nX: y"}],
    ids=["ftp", "no address", "no mail address", "header injection"],
)
def test_bad_settings_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        open_source("crossref", SourceSettings(**change))


@pytest.mark.parametrize("change", [{"max_in_flight": 0}, {"max_in_flight": 4}, {"deadline": 0.0}], ids=str)
def test_settings_out_of_range_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        SourceSettings(**change)


def test_the_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDGRADE_CROSSREF_URL", "http://127.0.0.1:1")
    assert SourceSettings().base_url == "http://127.0.0.1:1"


@pytest.mark.parametrize("spec", ["", "pubmed", "index:there", "works:", "works", "crossref:here"])
def test_unknown_sources_are_named(spec: str) -> None:
    with pytest.raises(ConfigurationError):
        open_source(spec, SourceSettings())


def test_habanero_outside_of_a_question_is_left_alone(server: StandIn) -> None:
    import habanero

    source(server)
    answer = habanero.Crossref(base_url=server.url).works(ids=QUINCE)
    assert answer["message"]["DOI"] == "10.5555/QUINCE.2019.7"
