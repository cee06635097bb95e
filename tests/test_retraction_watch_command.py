"""`--retraction-watch FILE` and the setting `retraction-watch`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli

PAGE = (
    "# Knee pain\n\nReviewed 2 March 2026 by A. Adams.\n\nExercise relieves knee pain in most adults [1]. Rest does not help [2].\n\n"
    "## References\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109. doi:10.1000/pain.2019.101\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29. doi:10.1000/spine.2018.20\n"
)
WORK = {
    "DOI": "10.1000/pain.2019.101",
    "type": "journal-article",
    "title": ["Exercise for knee pain: a randomized controlled trial"],
    "author": [{"family": "Adams", "given": "Bea"}, {"family": "Cole", "given": "Dan"}],
    "container-title": ["Journal of Pain"],
    "issued": {"date-parts": [[2019]]},
    "volume": "12",
    "page": "101-109",
}
HEAD = "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason\n"
RETRACTED = "1,Exercise,5/17/2021 0:00,10.1000/pain.notice,10.1000/PAIN.2019.101,0,Retraction,+Error;\n"
TOLD = "(retraction of 2021-05-17, doi 10.1000/pain.notice)"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text(json.dumps(WORK) + "\n", encoding="utf-8")
    (tmp_path / "rw.csv").write_text(HEAD + RETRACTED, encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def status(result: Result) -> list[tuple[str, str, str]]:
    return [(f["code"], f["severity"], f["message"]) for f in json.loads(result.stdout)["findings"] if f["code"] == "REF201"]


def test_a_page_alone_is_checked_by_its_printed_dois(workspace: Path) -> None:
    assert status(call("check", "page.md", "--format", "json")) == []
    result = call("check", "page.md", "--retraction-watch", "rw.csv", "--format", "json")

    assert result.exit_code == 1
    assert status(result) == [("REF201", "error", f"The work that reference 1 names by its DOI was retracted {TOLD}.")]
    assert "in Retraction Watch alone" in call("check", "page.md", "--retraction-watch", "rw.csv", "-v").stdout


def test_levels_and_the_graph_follow(workspace: Path) -> None:
    options = ("page.md", "--source", "works:works.jsonl", "--retraction-watch", "rw.csv")

    assert "retracted: void" in call("grade", *options).stdout
    assert "10.1000/pain.2019.101: retracted" in call("graph", "--weakest", *options).stdout
    assert status(call("check", *options, "--format", "json")) == [("REF201", "error", f"Reference 1 was retracted {TOLD}.")]


def test_sync_records_it_once_and_check_knows_it_without_the_file(workspace: Path) -> None:
    options = ("page.md", "--source", "works:works.jsonl", "--retraction-watch", "rw.csv")
    assert call("sync", *options).exit_code == 0

    written = (workspace / "references" / "references.bib").read_text(encoding="utf-8")
    assert "evidgrade-status = {retraction 2021-05-17 10.1000/pain.notice (retraction-watch)}" in written
    assert "Nothing to write" in call("sync", *options).stderr
    assert len(status(call("check", "page.md", "--format", "json"))) == 1
    with (workspace / "rw.csv").open("a", encoding="utf-8") as file:
        file.write("2,Exercise,1/9/2022 0:00,unavailable,10.1000/pain.2019.101,0,Reinstatement,\n")
    after = call("check", "page.md", "--retraction-watch", "rw.csv", "--format", "json")
    assert status(after) == []
    assert "REF208" in after.stdout


def test_sync_renews_the_status_of_entries_that_were_there_before(workspace: Path) -> None:
    bib = workspace / "references" / "references.bib"
    call("sync", "page.md", "--source", "works:works.jsonl")
    before = bib.read_text(encoding="utf-8").replace("  year", "  note = {A person's  words},\n  year")
    bib.write_text(before, encoding="utf-8")
    result = call("sync", "page.md", "--retraction-watch", "rw.csv")

    assert "1 completed" in result.stderr
    after = bib.read_text(encoding="utf-8")
    news = [line for line in after.splitlines() if line not in before.splitlines()]
    assert news == ["  evidgrade-status = {retraction 2021-05-17 10.1000/pain.notice (retraction-watch)},"]
    assert "Nothing to write" in call("sync", "page.md", "--retraction-watch", "rw.csv").stderr
    with (workspace / "rw.csv").open("a", encoding="utf-8") as file:
        file.write("2,Exercise,1/9/2022 0:00,unavailable,10.1000/pain.2019.101,0,Reinstatement,\n")
    call("sync", "page.md", "--retraction-watch", "rw.csv")
    assert bib.read_text(encoding="utf-8") == after.replace("retraction 2021-05-17 10.1000/pain.notice", "reinstatement 2022-01-09")


def test_an_acknowledgement_in_the_ledger_survives_sync(workspace: Path) -> None:
    options = ("page.md", "--source", "works:works.jsonl", "--retraction-watch", "rw.csv")
    call("sync", *options)
    ledger = workspace / "claims.yaml"
    given = "acknowledge:\n  - {work: adams2019, reason: shown as an example, until: 2027-01-01}  # agreed\n"
    ledger.write_text(ledger.read_text(encoding="utf-8") + given, encoding="utf-8")
    call("sync", *options)

    assert ledger.read_text(encoding="utf-8").endswith(given)
    ((_, severity, message),) = status(call("check", "page.md", "--format", "json", "--today", "2026-11-23"))
    assert severity == "info"
    assert message.endswith("; cited on purpose: shown as an example.")
    ((_, severity, message),) = status(call("check", "page.md", "--format", "json", "--today", "2027-01-02"))
    assert severity == "error"
    assert message.endswith("; its acknowledgement held until 2027-01-01.")


def test_the_setting_is_seen_from_the_folder_of_the_settings(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "evidgrade.toml").write_text('retraction-watch = "rw.csv"\n', encoding="utf-8")
    (workspace / "inner").mkdir()
    (workspace / "inner" / "other.csv").write_text(HEAD, encoding="utf-8")
    monkeypatch.chdir(workspace / "inner")

    assert len(status(call("check", "../page.md", "--format", "json"))) == 1
    monkeypatch.chdir(workspace / "inner")
    assert status(call("check", "../page.md", "--format", "json", "--retraction-watch", "other.csv")) == []


@pytest.mark.parametrize("command", ["check", "sync", "grade", "graph"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(None, "rw.csv: the Retraction Watch file cannot be read", id="missing"),
        pytest.param("Title,DOI\nExercise,10.1000/x\n", "rw.csv: is no CSV of Retraction Watch: no column RetractionDate", id="other columns"),
        pytest.param("", "no column", id="empty"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_command(workspace: Path, command: str, data: str | None, words: str) -> None:
    (workspace / "rw.csv").unlink()
    if data is not None:
        (workspace / "rw.csv").write_text(data, encoding="utf-8")
    result = call(command, "page.md", "--retraction-watch", "rw.csv")

    assert result.exit_code == 2
    assert words in result.stderr
    assert not (workspace / "references").exists()


@pytest.mark.parametrize(("bad", "words"), [(1, "1 row could not be read and was passed over"), (2, "2 rows could not be read and were passed over")])
def test_rows_that_cannot_be_read_are_counted(workspace: Path, bad: int, words: str) -> None:
    (workspace / "rw.csv").write_text(HEAD + "bad,row\n" * bad + RETRACTED, encoding="utf-8")
    result = call("check", "page.md", "--retraction-watch", "rw.csv", "--format", "json")

    assert result.exit_code == 1
    assert f"rw.csv: {words}" in result.stderr
    assert len(status(result)) == 1
