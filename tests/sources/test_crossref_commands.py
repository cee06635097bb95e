"""Crossref as the commands use it: an outage is said, ends with code 2, and is never a verdict."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from crossref_stand_in import WORKS, StandIn, reset, running, slow, status, truncated

import evidgrade
from evidgrade.cli import cli

PAGE = (
    "# Cough\n\nReviewed 2 March 2026 by A. Adams.\n\nQuince pectin relieves persistent cough in adults [1]. Honey was not compared [1].\n\n## References\n\n"
    "1. Ferrantino O, Oyelaran-Huss B. Quince pectin for persistent cough in adults: a randomised trial. J Invent Pulmonol. 2019;14(2):107-115. doi:10.5555/quince.2019.7\n"
)
HTML = status(200, b"<html><body>We are busy.</body></html>", **{"Content-Type": "text/html"})


@pytest.fixture
def crossref(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A workspace with one page, and a registry on the loopback interface."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "evidgrade.toml").write_text("deadline = 1\n", encoding="utf-8")
    with running() as stand_in:
        monkeypatch.setenv("EVIDGRADE_CROSSREF_URL", stand_in.url)
        yield stand_in


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "page.md", "--source", "crossref", "--mailto", "me@example.org"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_sync_writes_what_crossref_knows(crossref: StandIn) -> None:
    result = call("sync", "--online")

    bib = Path("references/references.bib").read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert "@article{ferrantino" in bib
    assert "evidgrade-source = {crossref}" in bib
    assert "evidgrade-design = {rct}" in bib
    assert (
        call("sync", "--online").exit_code == 0
    )  # the DOI of the stand-in is a test one, which is not written: it is looked for again
    asked = len(crossref.asked)
    assert call("sync", "--online").exit_code == 0
    assert len(crossref.asked) == asked  # answers are kept


FAULTS: dict[str, Any] = {
    "server error": status(500),
    "busy": status(429),
    "html": HTML,
    "reset": reset,
    "truncated": truncated,
    "slow": slow(3),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_outage_is_said_and_nothing_is_concluded_from_it(crossref: StandIn, fault: str) -> None:
    crossref.always = FAULTS[fault]

    result = call("check", "--online", "--format", "json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 2
    assert "crossref could not be asked" in result.stderr
    assert [gap["what"] for gap in answer["not_checked"]] == ["reference 1"]
    assert [f["code"] for f in answer["findings"] if f["code"].startswith(("REF1", "REF2"))] == []
    assert "Quince" not in result.stderr


def test_sync_during_an_outage_loses_nothing(crossref: StandIn) -> None:
    call("sync", "--online")
    before = {p: p.read_bytes() for p in (Path("references/references.bib"), Path("claims.yaml"))}
    for kept in Path(".evidgrade/cache").rglob("*"):
        if kept.is_file():
            kept.unlink()
    crossref.always = status(503)

    result = call("sync", "--online")

    assert {p: p.read_bytes() for p in before} == before
    assert result.exit_code in (0, 2)


def test_not_there_is_an_answer_and_no_outage(crossref: StandIn) -> None:
    Path("page.md").write_text(
        PAGE.replace("quince.2019.7", "gone").replace("Quince pectin", "Plum juice"), encoding="utf-8"
    )

    result = call("check", "--online", "--format", "json")

    assert result.exit_code in (0, 1)
    assert "could not be asked" not in result.stderr


def codes(*arguments: str) -> dict[str, str]:
    answer = json.loads(call("check", "--online", "--format", "json", *arguments).stdout)
    return {f["code"]: f["message"] for f in answer["findings"]}


def test_a_doi_of_nobody_is_told_and_one_of_another_agency_is_not(crossref: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDGRADE_DOI_URL", crossref.url)
    for doi, told in (("nobody", True), ("of-another-agency", False)):
        text = PAGE.replace("quince.2019.7", doi).replace("Quince pectin", "Plum juice")
        Path("page.md").write_text(text, encoding="utf-8")
        found = codes()
        assert ("REF101" in found) is told
        assert "REF112" not in found


RETRACTED = {
    "updated-by": [{"DOI": "10.5555/notice", "type": "retraction", "source": "publisher", "updated": {"date-parts": [[2026, 2, 3]]}}]
}


def later(crossref: StandIn, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """The registry's record changes, and what was kept of it has gone."""
    monkeypatch.setitem(WORKS, "10.5555/kept", WORKS["10.5555/kept"] | changes)
    for kept in Path(".evidgrade/cache").rglob("*.json"):
        kept.unlink()


@pytest.fixture
def synced(crossref: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The page in step with the registry as it was on the second of January."""
    monkeypatch.setitem(WORKS, "10.5555/kept", WORKS["10.5555/quince.2019.7"] | {"DOI": "10.5555/kept"})
    bib = (
        "@article{ferrantino2019,\n  author = {Ferrantino, Odalys and Oyelaran-Huss, B.},\n  title = {Quince pectin for persistent cough in adults: a randomised trial},\n"
        "  journal = {Journal of Invented Pulmonology},\n  year = {2019},\n  volume = {14},\n  number = {2},\n  pages = {107--115},\n  doi = {10.5555/kept},\n"
        "  evidgrade-source = {crossref},\n  evidgrade-checked = {2026-01-02},\n}\n"
    )
    Path("references").mkdir()
    Path("references/references.bib").write_text(bib, encoding="utf-8")
    Path("page.md").write_text(PAGE.replace("quince.2019.7", "kept"), encoding="utf-8")
    assert call("sync", "--online", "--today", "2026-01-03").exit_code == 0
    return crossref


def bibliography() -> str:
    return Path("references/references.bib").read_text(encoding="utf-8")


def test_a_retraction_since_the_last_sync_is_seen(synced: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "REF201" not in codes()
    later(synced, monkeypatch, **RETRACTED)
    assert "REF201" in codes()

    assert call("sync", "--online", "--today", "2026-02-10").exit_code == 0

    assert "evidgrade-status = {retraction 2026-02-03 10.5555/notice (publisher)}" in bibliography()
    assert "evidgrade-checked = {2026-02-10}" in bibliography()


def test_another_work_under_the_doi_of_an_entry_says_nothing_of_it(synced: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong DOI in references/ once brought the retraction of another paper with it."""
    later(synced, monkeypatch, **RETRACTED, title=["Marrow broth after minor surgery"], author=[{"family": "Tholander", "given": "P."}])
    before = bibliography()

    assert "REF201" not in codes()
    assert call("sync", "--online", "--today", "2026-12-01").exit_code == 0
    assert bibliography() == before


def test_an_outage_leaves_open_what_has_become_of_a_work(synced: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    later(synced, monkeypatch)
    before = bibliography()
    synced.always = status(503)

    result = call("check", "--online", "--format", "json")
    gaps = [gap["reason"] for gap in json.loads(result.stdout)["not_checked"]]

    assert result.exit_code == 2
    assert [gap for gap in gaps if gap.startswith("retracted since it was last looked up? crossref could not be asked")]
    call("sync", "--online", "--today", "2026-12-01")
    assert bibliography() == before


def test_the_date_is_renewed_when_it_is_old(synced: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bibliography()
    assert "REF115" in codes("--today", "2026-06-01")
    call("sync", "--online", "--today", "2026-02-01")
    assert bibliography() == before
    call("sync", "--online", "--today", "2026-06-01")
    assert bibliography() == before.replace("2026-01-02", "2026-06-01")
    assert "REF115" not in codes("--today", "2026-06-01")


def test_token_and_address_come_from_the_environment(crossref: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDGRADE_CROSSREF_TOKEN", "s3cret-token")
    monkeypatch.setenv("EVIDGRADE_MAILTO", "desk@clinic.example")
    result = CliRunner().invoke(cli, ["check", "page.md", "--source", "crossref", "--online"])
    assert crossref.headers[0]["crossref-plus-api-token"] == "Bearer s3cret-token"
    assert "mailto:desk@clinic.example" in crossref.headers[0]["user-agent"]
    assert "s3cret" not in result.output


def test_many_references_cost_few_questions(crossref: StandIn) -> None:
    dois = ["10.5555/a", "10.5555/new-name", "10.5555/quince.2019.7"]
    entries = "".join(f"{n}. doi:{doi}\n" for n, doi in enumerate(dois, 1))
    Path("page.md").write_text(f"Broth helps [1-3].\n\n## References\n\n{entries}", encoding="utf-8")
    call("check", "--online")
    assert len(crossref.asked) == 1


def test_a_killed_run_goes_on_where_it_was(crossref: StandIn) -> None:
    entries = "".join(f"{n}. Mirabelle T. Plum juice in village {n}. J Invent Diet. 20{n:02}; 3:{n}-{n + 9}.\n" for n in range(10, 40))
    Path("page.md").write_text(f"Juice helps [10-39].\n\n## References\n\n{entries}", encoding="utf-8")
    words = [sys.executable, "-m", "evidgrade", "sync", "page.md", "--source", "crossref", "--online", "--mailto", "me@example.org"]
    environment = os.environ | {"PYTHONPATH": str(Path(evidgrade.__file__).parents[1])}
    crossref.always = slow(0.05)
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while len(crossref.asked) < 8 and run.poll() is None:
            time.sleep(0.01)
        run.kill()
    before = list(crossref.asked)
    assert 8 <= len(before) < 30
    assert not Path("claims.yaml").exists(), "a run that was killed has written nothing half"

    subprocess.run(words, env=environment, check=False, capture_output=True, timeout=60)

    again = [question for question in crossref.asked[len(before) :] if question in before]
    assert len(set(crossref.asked)) == 30
    assert len(again) <= 3, "only what was in flight is asked again"
    assert Path("claims.yaml").exists()


def test_progress_is_shown_on_a_terminal_and_leaves_nothing(crossref: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from evidgrade.commands import workspace

    assert workspace._progress() is None
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "__stderr__", terminal)
    show = workspace._progress()
    assert show is not None
    show("references looked up", 1, 2)
    show("documents read", 1, 2)
    assert terminal.getvalue() == "\r1 of 2 references looked up", "two documents are read before anyone wonders"
    show("references looked up", 2, 2)
    show("documents checked", 1_200, 2_000)
    assert terminal.getvalue().endswith("\r\x1b[K\r1,200 of 2,000 documents checked")


def test_offline_asks_nothing_and_says_how_to_ask(crossref: StandIn) -> None:
    result = call("check")

    assert result.exit_code == 2
    assert "--online" in result.stderr
    assert crossref.asked == []
