"""Two reviewers, two branches, one git: what merges by itself, what the driver merges, what stays a conflict; and runs that are cut off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli
from evidgrade.ledger.reading import read_ledger

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = tuple(f"Walking {n} minutes a day eased the pain of adults in week {n}." for n in range(1, 5))
DRIVER = f'"{sys.executable}" -m evidgrade ledger merge %O %A %B --output %A --path %P'
NAMES = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}


def git(*words: str) -> int:
    environment = {**os.environ, **NAMES, "PYTHONPATH": str(ROOT / "src"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(["git", *words], env=environment, capture_output=True, check=False).returncode


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A workspace in git, with what `init` writes there; the ids of its claims."""
    monkeypatch.chdir(tmp_path)
    assert call("init").exit_code == 0
    (tmp_path / "documents" / "page.md").write_text("# Pain\n\n" + " ".join(SENTENCES) + "\n")
    assert call("sync").exit_code == 0
    assert git("init", "-q", "-b", "main") == 0
    commit("begin")
    return [claim.id for claim in read_ledger(Path("claims.yaml")).claims]


def commit(message: str) -> None:
    assert git("add", "-A") == 0
    assert git("commit", "-qm", message) == 0


def decided(action: str, name: str, by: str) -> None:
    reason = () if action == "approve" else ("--reason", f"so says {by}")
    assert call("review", action, name, "--by", by, "--today", "2026-03-14", *reason).exit_code == 0


def branches(ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> int:
    """Two branches with decisions each; the exit code of merging the second into the first."""
    git("checkout", "-qb", "theirs")
    for action, name in theirs:
        decided(action, name, "B. Brown")
    commit("theirs")
    git("checkout", "-q", "main")
    for action, name in ours:
        decided(action, name, "A. Adams")
    commit("ours")
    return git("merge", "-q", "theirs")


def states() -> list[str | None]:
    return [claim.judgement.state if claim.judgement else None for claim in read_ledger(Path("claims.yaml")).claims]


def test_decisions_on_different_claims_merge_without_a_driver(repository: list[str]) -> None:
    first, second, third, fourth = repository

    assert branches([("approve", first), ("reject", third)], [("approve", second), ("dismiss", fourth)]) == 0

    assert states() == ["approved", "approved", "rejected", "dismissed"]
    assert call("review", "verify-log").exit_code == 0
    assert "2 branches end in" in call("review", "verify-log").output
    decided("approve", third, "A. Adams")
    verified = call("review", "verify-log")
    assert verified.exit_code == 0
    assert "5 lines; the last one is" in verified.output


def test_a_decision_beside_a_new_claim_needs_the_driver(repository: list[str]) -> None:
    last = repository[-1]

    def both() -> int:
        git("checkout", "-qb", "theirs")
        Path("documents/page.md").write_text(Path("documents/page.md").read_text() + "\nWalking 9 minutes a day eased the pain of adults in week 9.\n")
        assert call("sync").exit_code == 0
        commit("theirs")
        git("checkout", "-q", "main")
        decided("approve", last, "A. Adams")
        commit("ours")
        return git("merge", "-q", "theirs")

    assert both() == 1
    assert git("merge", "--abort") == 0
    assert git("config", "merge.evidgrade-ledger.driver", DRIVER) == 0
    assert git("merge", "-q", "theirs") == 0
    assert states() == [None, None, None, "approved", None]
    assert call("review", "verify-log").exit_code == 0


@pytest.mark.parametrize("driver", [False, True], ids=["git alone", "with the driver"])
def test_two_decisions_on_one_claim_are_a_conflict(repository: list[str], driver: bool) -> None:
    if driver:
        git("config", "merge.evidgrade-ledger.driver", DRIVER)

    assert branches([("approve", repository[1])], [("reject", repository[1])]) == 1

    text = Path("claims.yaml").read_text()
    assert text.count("<<<<<<<") == text.count(">>>>>>>") == 1
    assert "state: approved" in text
    assert "so says B. Brown" in text
    checked = call("check")
    assert checked.exit_code == 2
    assert "a merge conflict was not resolved here" in checked.output


def test_a_resolved_conflict_holds_one_of_the_two_decisions(repository: list[str]) -> None:
    branches([("approve", repository[1])], [("reject", repository[1])])
    git("checkout", "--theirs", "claims.yaml")
    commit("theirs it is")

    assert states()[1] == "rejected"
    assert call("review", "verify-log").exit_code == 0


def test_merge_prints_what_it_would_write(repository: list[str], tmp_path: Path) -> None:
    base = Path("claims.yaml").read_text()
    (tmp_path / "base.yaml").write_text(base)
    decided("approve", repository[0], "A. Adams")

    merged = call("ledger", "merge", "base.yaml", "claims.yaml", "base.yaml")

    assert merged.exit_code == 0
    assert merged.output == Path("claims.yaml").read_text()
    assert call("ledger", "merge", "base.yaml", "claims.yaml", "nothing.yaml").exit_code == 2


def test_the_schema_is_printed(repository: list[str]) -> None:
    printed = call("ledger", "schema")

    assert printed.exit_code == 0
    assert printed.output == (ROOT / "src" / "evidgrade" / "ledger" / "schema.json").read_text(encoding="utf-8")


def test_a_log_that_was_changed_stops_further_decisions(repository: list[str]) -> None:
    decided("approve", repository[0], "A. Adams")
    log = Path("claims.log.jsonl")
    log.write_text(log.read_text().replace("A. Adams", "C. Clark"))

    verified = call("review", "verify-log")
    refused = call("review", "approve", repository[1], "--by", "B. Brown", "--today", "2026-03-14")

    assert verified.exit_code == 1
    assert "claims.log.jsonl:1: was changed after it was written" in verified.output
    assert refused.exit_code == 2
    assert "was changed after it was written" in refused.output
    assert states()[1] is None


def test_a_sum_noted_elsewhere_shows_that_the_log_was_cut(repository: list[str]) -> None:
    decided("approve", repository[0], "A. Adams")
    decided("approve", repository[1], "A. Adams")
    head = call("review", "verify-log").output.split()[-1].rstrip(".")
    assert call("review", "verify-log", "--head", head).exit_code == 0
    log = Path("claims.log.jsonl")
    log.write_text(log.read_text().splitlines(keepends=True)[0])
    git("checkout", "-q", "claims.yaml")

    cut = call("review", "verify-log", "--head", head)

    assert cut.exit_code == 1
    assert "the log was cut or written anew since" in cut.output


def test_judgements_by_hand_are_told_and_can_be_taken_into_the_log(repository: list[str]) -> None:
    decided("approve", repository[0], "A. Adams")
    ledger = Path("claims.yaml")
    ledger.write_text(ledger.read_text().replace(f"  - id: {repository[1]}\n", f"  - id: {repository[1]}\n    judgement:\n      state: approved\n"))
    before = ledger.read_text()

    assert "was written by hand" in call("review", "verify-log").output
    assert call("review", "record", "--all", "--by", "A. Adams", "--today", "2026-03-15").exit_code == 0

    assert call("review", "verify-log").exit_code == 0
    assert ledger.read_text() == before
    assert "The log holds every judgement" in call("review", "record", "--all", "--by", "A. Adams").output


def test_nothing_is_lost_when_a_run_is_killed(tmp_path: Path) -> None:
    """The long form is benchmarks/kills.py with its default of 200."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--kills", "8", "--seed", "7"]

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "nothing lost" in done.stdout
