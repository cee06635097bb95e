"""Second opinions as a user turns them on: `--also`, the setting `also`, and what is said, written, recorded and left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import crossref_stand_in as stand
import openalex_stand_in as openalex
import pubmed_stand_in as pubmed
import pytest
from click.testing import CliRunner, Result
from crossref_stand_in import StandIn

from evidgrade.cli import cli

ENTRY = "Ferrantino O, Oyelaran-Huss B. Quince pectin for persistent cough in adults: a randomised trial. J Invent Pulmonol. 2019;14(2):107-115."
PAGE = f"# Cough\n\nReviewed 2 March 2026 by A. Adams.\n\nQuince pectin relieves persistent cough in adults [1]. Honey was not compared [1].\n\n## References\n\n1. {ENTRY} PMID: 7001.\n"
RETRACTED = pubmed.article(
    "7001", "10.5555/quince.2019.7", "Quince pectin for persistent cough in adults: a randomised trial", "Ferrantino",
    types=("Journal Article", "Retracted Publication"), notices=(("RetractionIn", "J Invent. 2021;3:9. doi: 10.5555/gone"),), volume="15",
)  # fmt: skip


@pytest.fixture
def registries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, StandIn]]:
    """A workspace with one page, and three registries on the loopback interface."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "evidgrade.toml").write_text("deadline = 1\n", encoding="utf-8")
    with ExitStack() as stack:
        found = {"crossref": stack.enter_context(stand.running())}
        found |= {name: stack.enter_context(stand.running(answer)) for name, answer in (("pubmed", pubmed.answer), ("openalex", openalex.answer))}
        for name, server in found.items():
            monkeypatch.setenv(f"EVIDGRADE_{name.upper()}_URL", server.url)
        yield found


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


CROSSREF = ("page.md", "--source", "crossref", "--online")
BOTH = ("--also", "pubmed", "--also", "openalex")


def checked(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(call("check", *arguments, "--format", "json").stdout)
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    return sorted({f["code"] for f in answer["findings"] if f["code"].startswith(("REF1", "REF2"))})


def test_nobody_is_asked_who_was_not_turned_on(registries: dict[str, StandIn]) -> None:
    checked(*CROSSREF)

    assert registries["crossref"].asked
    assert registries["pubmed"].asked == registries["openalex"].asked == []


@pytest.mark.parametrize("how", ["option", "setting"])
def test_a_printed_number_leads_to_the_doi(registries: dict[str, StandIn], how: str) -> None:
    if how == "setting":
        Path("evidgrade.toml").write_text('also = ["pubmed"]\n', encoding="utf-8")
    answer = checked(*CROSSREF, *(("--also", "pubmed") if how == "option" else ()))

    assert [f["message"] for f in answer["findings"] if f["code"] == "REF110"] == ["Reference 1 has no DOI; its work has 10.5555/quince.2019.7."]
    assert registries["crossref"].asked[0].startswith("/works/10.5555")
    assert registries["openalex"].asked == []


def test_a_retraction_that_pubmed_knows_is_told_with_its_source(registries: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pubmed.ARTICLES, "7001", RETRACTED)
    found = {f["code"]: (f["severity"], f["message"]) for f in checked(*CROSSREF, *BOTH)["findings"]}

    assert found["REF201"] == ("error", "Reference 1 was retracted (retraction, doi 10.5555/gone, according to pubmed).")
    assert found["REF113"] == ("info", "Registries differ about reference 1: volume 14 in crossref, 15 in pubmed; pubmed knows of a retraction, crossref of none.")


def test_a_flag_without_a_notice_is_for_a_person_to_look_up(registries: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(openalex.WORKS[0], "is_retracted", True)
    found = {f["code"]: (f["severity"], f["message"]) for f in checked(*CROSSREF, *BOTH)["findings"]}

    assert found["REF201"] == ("warning", "Reference 1 is called retracted (retraction, according to openalex); no notice is known, so look for one.")
    assert found["REF113"][1] == "Registries differ about reference 1: openalex knows of a retraction, crossref of none."


def test_sync_writes_what_each_registry_gave_and_once(registries: dict[str, StandIn]) -> None:
    assert call("sync", *CROSSREF, *BOTH).exit_code == 0

    text = Path("references/references.bib").read_text(encoding="utf-8")
    assert "evidgrade-source = {crossref, pubmed}" in text
    assert "evidgrade-publication-types = {Journal Article; Randomized Controlled Trial}" in text
    assert "evidgrade-mesh = {Cough; Humans}" in text
    again = call("sync", *CROSSREF, *BOTH)
    assert "0 were added, 0 completed" in again.stderr
    assert Path("references/references.bib").read_text(encoding="utf-8") == text


def test_sync_completes_entries_that_were_there(registries: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch) -> None:
    call("sync", *CROSSREF)
    before = Path("references/references.bib").read_text(encoding="utf-8")
    by_hand = before.replace("{crossref}", "{crossref},\n  pmid = {7001},\n  note = {mine}").replace("  doi =", "  url =")
    Path("references/references.bib").write_text(by_hand, encoding="utf-8")
    monkeypatch.setitem(pubmed.ARTICLES, "7001", RETRACTED)
    result = call("sync", *CROSSREF, "--also", "pubmed")

    after = Path("references/references.bib").read_text(encoding="utf-8")
    assert "1 completed" in result.stderr
    assert "evidgrade-status = {retraction 10.5555/gone (pubmed)}" in after
    assert "evidgrade-source = {crossref, pubmed}" in after
    assert "note = {mine}" in after
    assert "volume = {14}" in after
    assert "0 completed" in call("sync", *CROSSREF, "--also", "pubmed").stderr


FAULTS: dict[str, Any] = {
    "server error": stand.status(500),
    "busy": stand.status(429),
    "html": stand.status(200, b"<html>log in</html>", "text/html"),
    "reset": stand.reset,
    "slow": stand.slow(3),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_outage_is_said_and_changes_no_verdict(registries: dict[str, StandIn], fault: str) -> None:
    alone = checked(*CROSSREF)
    registries["pubmed"].always = FAULTS[fault]
    result = call("check", *CROSSREF, "--also", "pubmed", "--format", "json")
    answer = json.loads(result.stdout)

    assert result.exit_code == 2
    assert "pubmed could not be asked for a second opinion" in result.stderr
    assert [gap["what"] for gap in answer["not_checked"] if gap not in alone["not_checked"]] == ["second opinion of pubmed"]
    assert answer["findings"] == alone["findings"]
    assert "Quince" not in result.stderr


def test_offline_the_cache_answers_and_what_is_not_there_is_no_failure(registries: dict[str, StandIn]) -> None:
    call("sync", *CROSSREF, "--also", "pubmed")
    asked = len(registries["pubmed"].asked)
    kept = call("check", "page.md", *BOTH, "--format", "json")

    assert len(registries["pubmed"].asked) == asked
    assert registries["openalex"].asked == []
    assert [gap["what"] for gap in json.loads(kept.stdout)["not_checked"]] == ["second opinion of openalex"]
    assert kept.exit_code == 0
    assert kept.stderr == ""


@pytest.mark.parametrize("command", ["check", "grade"])
def test_a_run_is_done_again_from_its_record(registries: dict[str, StandIn], monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setitem(pubmed.ARTICLES, "7001", RETRACTED)
    first = call(command, *CROSSREF, *BOTH, "--record", "run.jsonl")
    for server in registries.values():
        server.always = stand.status(500)
    again = call(command, "page.md", "--replay", "run.jsonl")

    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)
    head = json.loads(Path("run.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    assert (head["format"], head["source"], head["also"]) == ("evidgrade-record/2", "crossref", ["pubmed", "openalex"])


def test_a_record_of_one_source_is_as_it_was(registries: dict[str, StandIn]) -> None:
    call("check", *CROSSREF, "--record", "run.jsonl")

    head = json.loads(Path("run.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    assert head.keys() == {"format", "evidgrade", "source"}
    assert head["format"] == "evidgrade-record/1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--also", "pubmet"], "known are pubmed, openalex"), (["--also", "pubmed", "--replay", "run.jsonl"], "leave out --also")],
    ids=["unknown", "with a record"],
)
def test_what_cannot_be_is_said(registries: dict[str, StandIn], arguments: list[str], said: str) -> None:
    result = call("check", "page.md", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_resolve_takes_them_too(registries: dict[str, StandIn]) -> None:
    result = CliRunner().invoke(cli, ["resolve", "--online", "--also", "pubmed"], input="Abernathy O. Plum juice at night. J Invent Pulmonol. 2001;3(2):9-12. PMID: 7002\n")

    answer = json.loads(result.stdout)
    assert (answer["verdict"], answer["doi"], answer["method"]) == ("resolved", "10.5555/plum.2001", "pmid")


def test_a_number_that_is_all_there_is_leads_to_the_entry_in_references(registries: dict[str, StandIn]) -> None:
    call("sync", *CROSSREF, "--also", "pubmed")
    Path("page.md").write_text(PAGE.replace(f"{ENTRY} PMID", "PMID"), encoding="utf-8")
    once = call("sync", *CROSSREF, "--also", "pubmed")
    written = {path: Path(path).read_text(encoding="utf-8") for path in ("references/references.bib", "claims.yaml")}

    assert "0 were added" in once.stderr
    assert "level: \"2\"" in written["claims.yaml"]
    assert "Nothing to write" in call("sync", *CROSSREF, "--also", "pubmed").stderr
    Path("claims.yaml").unlink()
    assert '"reference 1"' not in call("check", "page.md", "--format", "json").stdout
