"""One site from the day that it adopts evidgrade: what a reviewer is told at each step, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli

WORK: dict[str, Any] = {
    "DOI": "10.1000/knees", "type": "journal-article", "title": ["Walking for sore knees in adults: a randomised controlled trial"],
    "author": [{"family": "Adair", "given": "B"}, {"family": "Colm", "given": "D"}], "container-title": ["Journal of Walking"],
    "published-print": {"date-parts": [[2019, 3]]}, "volume": "12", "page": "101-109",
    "abstract": "In this randomised controlled trial 80 adults with sore knees walked or rested. Walking reduced pain at 12 weeks.",
}  # fmt: skip
NOTICE = {"DOI": "10.1000/notice", "type": "retraction", "source": "publisher", "updated": {"date-parts": [[2026, 6, 1]]}}
SIGNED = "Walking reduced the pain of adults with sore knees at 12 weeks [1]."
PAGE = (
    f"# Knees\n\nReviewed 2 March 2026 by A. Adair.\n\n{SIGNED}\n\nThe old brace is safe for adults with sore knees.\n\n## References\n\n"
    "1. Adair B, Colm D. Walking for sore knees in adults: a randomised controlled trial. J Walking. 2019;12:101-109. doi:10.1000/knees\n"
)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def codes(*arguments: str) -> set[str]:
    """Codes of what is new beside the baseline."""
    return {f["code"] for f in json.loads(call("check", "--format", "json", *arguments).stdout)["findings"]}


def registry(**changes: Any) -> None:
    Path("works.jsonl").write_text(json.dumps(WORK | changes) + "\n", encoding="utf-8")


def sync(today: str) -> None:
    assert call("sync", "--source", "works:works.jsonl", "--today", today).exit_code == 0


def _bare(text: str) -> str:
    """A sentence without its marker, as the ledger has it."""
    return text.replace(" [1]", "")


def claim(text: str) -> str:
    rows = json.loads(call("review", "list", "--all", "--format", "json").stdout)["claims"]
    return str(next(row["claim_id"] for row in rows if row["text"] == _bare(text)))


@pytest.fixture(autouse=True)
def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site with an old finding in its baseline, in step with the registry, its claim signed off in March."""
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    Path("pages/knees.md").write_text(PAGE, encoding="utf-8")
    Path("evidgrade.toml").write_text('documents = ["pages"]\nbaseline = "known.jsonl"\n', encoding="utf-8")
    registry()
    sync("2026-03-02")
    assert call("review", "approve", claim(SIGNED), "--by", "Dr. Colm", "--today", "2026-03-03").exit_code == 0
    assert call("check", "--write-baseline").exit_code == 0


def edit(old: str, new: str, path: str = "pages/knees.md") -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def test_on_the_first_day_nothing_is_new() -> None:
    assert codes() == set()
    assert call("check").exit_code == 0


def test_an_edited_claim_that_was_signed_is_told_with_the_words() -> None:
    edit("reduced the pain", "cured the pain")
    found = codes()
    assert "LED005" in found
    assert "cured" in call("check").stdout
    sync("2026-03-04")
    assert "LED005" in codes()
    assert "Dr. Colm" in Path("claims.yaml").read_text(encoding="utf-8")


def test_a_moved_page_keeps_its_sign_off_and_its_baseline() -> None:
    Path("pages/knees.md").rename(Path("pages/walking.md"))
    found = codes()
    assert "LED102" not in found
    assert "CLM201" not in found
    sync("2026-03-04")
    assert codes() == set()


def test_a_source_that_is_retracted_comes_up_on_its_own() -> None:
    registry(**{"updated-by": [NOTICE]})
    assert codes() == set()
    sync("2026-07-01")
    found = codes()
    assert {"REF201", "LED104"} <= found
    assert call("check").exit_code == 1
    listed = json.loads(call("review", "list", "--format", "json").stdout)["claims"]
    assert _bare(SIGNED) in {row["text"] for row in listed}


def test_a_waiver_holds_until_its_day() -> None:
    edit("The old brace is safe for adults with sore knees.", "The new brace is safe for adults with sore knees.")
    sync("2026-03-04")
    assert "CLM201" in codes("--today", "2026-03-05")
    brace = claim("The new brace is safe for adults with sore knees.")
    words = ("--by", "Dr. Colm", "--reason", "wording of the maker", "--until", "2026-05-31", "--rule", "CLM201", "--today", "2026-03-05")
    assert call("review", "waive", brace, *words).exit_code == 0
    assert "CLM201" not in codes("--today", "2026-05-31")
    late = codes("--today", "2026-06-01")
    assert {"CLM201", "SUP003"} <= late
