"""What a run writes and how loud it is."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import click
import pytest
from pages import Site, answer, call, fixture_site  # noqa: F401 - pytest finds fixtures by name

from evidgrade.checks import all_checks, find_check
from evidgrade.checks.policies import FROZEN, chosen_checks, frozen
from evidgrade.commands.check import command
from evidgrade.report import FORMATS

GOOD = "# Rest\n\nReviewed 2 March 2026 by A. Adams.\n\nBring your papers.\n"


@pytest.fixture(name="plain")
def fixture_plain(site: Site) -> Site:
    """The site without a baseline."""
    site.write("evidgrade.toml", 'documents = ["pages/**"]\n')
    return site


def test_one_run_writes_several_formats(plain: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plain.root / "pages")

    result = call("check", "--output", "json=out.json", "--output", "junit=out.xml", "--output", "markdown=out.txt")

    assert result.exit_code == 1
    assert "CLM201" in result.stdout
    found = json.loads(plain.read("pages/out.json"))
    assert len(found["findings"]) == 12
    assert len(ET.fromstring(plain.read("pages/out.xml")).findall(".//failure")) == 6
    assert plain.read("pages/out.txt").startswith("### evidgrade: Failed")


def test_every_format_can_be_asked_for() -> None:
    (fmt,) = (parameter for parameter in command.params if parameter.name == "fmt")

    assert isinstance(fmt.type, click.Choice)
    assert list(fmt.type.choices) == list(FORMATS)


@pytest.mark.parametrize("pair", ["json", "json=", "=out.json", "yaml=out.yaml"])
def test_an_output_that_names_no_format_or_no_file_is_refused(plain: Site, pair: str) -> None:
    result = call("check", "--output", pair)

    assert result.exit_code == 2
    assert "write it as sarif=findings.sarif" in result.stderr


def test_an_output_never_takes_the_place_of_a_document(plain: Site) -> None:
    before = plain.read("pages/knee.md")

    assert "is a document of this run" in call("check", "--output", "markdown=./pages/knee.md").stderr
    assert plain.read("pages/knee.md") == before
    assert call("check", "--output", "json=gone/out.json").exit_code == 2


def test_quiet_says_nothing_of_a_good_page(plain: Site) -> None:
    plain.write("good.md", GOOD)

    assert call("check", "good.md", "--quiet").output == ""
    assert call("check", "good.md", "pages", "-q").stdout.endswith("Failed: 6 errors.\n")
    assert "Not checked" not in call("check", "-q").stdout


def test_statistics_replace_the_findings(plain: Site) -> None:
    text = call("check", "--statistics").stdout.splitlines()
    counted = {tuple(line.split()) for line in text[1:3]}

    assert text[0].split() == ["findings", "documents", "severity", "code", "name"]
    assert counted == {("6", "2", "error", "CLM201", "unqualified-safe"), ("6", "2", "warning", "CLM001", "uncited-claim")}
    assert text[-1] == "Failed: 6 errors."
    assert answer()["summary"]["by_code"] == [
        {"code": "CLM001", "name": "uncited-claim", "severity": "warning", "findings": 6, "documents": 2},
        {"code": "CLM201", "name": "unqualified-safe", "severity": "error", "findings": 6, "documents": 2},
    ]


def test_freeze_weighs_what_nobody_has_reviewed() -> None:
    """The check for that is declared elsewhere; here stands that a house's own weight goes first."""
    safe = find_check("CLM201")
    assert safe is not None
    review = replace(safe, code="LED101", severity="info")
    own = replace(review, weighed=True)

    assert [c.severity for c in frozen((review, own, safe))] == [FROZEN["LED101"], "info", "error"]
    assert [c for c in frozen(chosen_checks(None, (), (), {})) if c.code not in FROZEN] == [c for c in all_checks() if c.code not in FROZEN]


def test_a_writer_is_not_stopped_by_what_is_not_cited_yet(plain: Site) -> None:
    plain.write("draft.md", plain.read("pages/knee.md").replace(" Rest does not help [2].", ""))

    def severity(*arguments: str) -> set[str]:
        return {f["severity"] for f in answer("draft.md", "--select", "CIT002", *arguments)["findings"]}

    assert severity() == {"warning"}
    assert severity("--draft") == severity("--profile", "draft") == {"info"}
    plain.write("evidgrade.toml", "draft = true\n")
    assert severity() == {"info"}
    assert severity("--profile", "freeze") == {"warning"}


def test_a_new_workspace_shows_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call("init")
    settings = (tmp_path / "evidgrade.toml").read_text(encoding="utf-8")

    assert '# baseline = "known.jsonl"' in settings
    assert '# profile = "draft"' in settings
