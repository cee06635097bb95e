"""Crossref as the commands use it: an outage is said, ends with code 2, and is never a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from crossref_stand_in import StandIn, reset, running, slow, status, truncated

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


def test_offline_asks_nothing_and_says_how_to_ask(crossref: StandIn) -> None:
    result = call("check")

    assert result.exit_code == 2
    assert "--online" in result.stderr
    assert crossref.asked == []
