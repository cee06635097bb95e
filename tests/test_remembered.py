"""The answer of an earlier run is given again exactly while everything that the run read is the same."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from evidgrade import remembered
from evidgrade.cli import cli
from evidgrade.remembered import answered

PAGE = "# Backs\n\nReviewed 2 March 2026 by A. Adams.\n\nExercise eases back pain in adults [3].\n\n## References\n\n1. Fox G. Exercise for backs. J Pain. 2020;11:1-9.\n"


class Site:
    """A workspace with a page, and how often evidgrade has really worked on it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.worked, self._capsys = root, 0, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        def run() -> None:
            self.worked += 1
            cli(list(arguments), prog_name="evidgrade")

        with pytest.raises(SystemExit) as end:
            answered(arguments, run)
        captured = self._capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, captured.out, captured.err

    def again(self, *arguments: str) -> bool:
        """True when an answer was given without work."""
        before = self.worked
        self(*arguments)
        return self.worked == before


def age(root: Path) -> None:
    """Set all times back, as if the files had lain there: what changes during a run is not remembered."""
    for path in root.rglob("*"):
        if path.is_file() and ".evidgrade" not in path.parts:
            os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Site:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "evidgrade.toml").write_text('documents = ["documents"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(remembered.NO_CACHE, raising=False)
    monkeypatch.setattr("evidgrade.remembered.time.time_ns", lambda: 1 << 62)  # nothing here is younger than the run
    return Site(tmp_path, capsys)


def test_the_same_question_has_the_same_answer(site: Site) -> None:
    first, second = site("check"), site("check")

    assert first == second
    assert first[0] == 1
    assert "page.md" in first[1]
    assert site.worked == 1


def written(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": lambda root: (root / "documents/page.md").write_text(PAGE + "\nIt is safe.\n", encoding="utf-8"),
    "a page of the same length": lambda root: (root / "documents/page.md").write_text(PAGE.replace("adults", "people"), encoding="utf-8"),
    "a page more": lambda root: (root / "documents/other.md").write_text(PAGE, encoding="utf-8"),
    "a page in a new folder": lambda root: written(root / "documents/new/other.md", PAGE),
    "a page less": lambda root: ((root / "documents/page.md").rename(root / "page.md")),
    "a ledger": lambda root: (root / "claims.yaml").write_text("schema: 1\n", encoding="utf-8"),
    "a bibliography": lambda root: written(root / "references/a.bib", ""),
    "the settings": lambda root: (root / "evidgrade.toml").write_text('documents = ["documents"]\nignore = ["CLM"]\n', encoding="utf-8"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(site: Site, change: Callable[[Path], object]) -> None:
    site("check")
    change(site.root)
    assert not site.again("check")


def test_a_fresh_copy_is_the_same_site(site: Site) -> None:
    site("check")
    age(site.root)
    assert site.again("check")


def test_another_question_is_another_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site("check")
    assert not site.again("check", "--format", "json")
    assert not site.again("check", "--ignore", "CLM")
    monkeypatch.setenv("COLUMNS", "60")
    assert not site.again("check")
    monkeypatch.setattr(remembered, "__version__", "another")
    assert not site.again("check")


@pytest.mark.parametrize(
    "arguments",
    [("check", "--no-cache"), ("check", "--source", "crossref"), ("check", "--help"), ("rules",), ("check", "none.md")],
    ids=" ".join,
)
def test_what_rests_on_more_than_files_or_failed_is_not_remembered(site: Site, arguments: tuple[str, ...]) -> None:
    site(*arguments)
    assert not site.again(*arguments)
    assert not (site.root / ".evidgrade/runs").exists()


def test_a_site_that_is_an_environment_itself_is_seen_to_change(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidgrade.remembered.sys.prefix", str(site.root))  # as `python -m venv .` makes it
    site("check")
    CHANGES["a page"](site.root)
    assert not site.again("check")


def test_a_reader_that_is_installed_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = site.root.parent / f"{site.root.name}-env" / "site-packages"
    packages.mkdir(parents=True)
    monkeypatch.setattr("evidgrade.remembered.sys.path", [*sys.path, str(packages)])
    site("check")
    assert site.again("check")
    os.utime(packages, ns=(1, 1))
    assert not site.again("check")


def test_what_a_registry_answered_since_is_seen(site: Site) -> None:
    kept = site.root / ".evidgrade/cache/aa"
    kept.mkdir(parents=True)
    heard = remembered._Heard()
    heard.event("open", (str(kept / "answer.json"), "r", 0))
    assert heard.files == {str(kept / "answer.json")}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_once(site: Site) -> None:
    pipe = site.root / "pipe.md"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(PAGE, encoding="utf-8"), daemon=True)
    writer.start()
    site("check", "pipe.md")
    writer.join()
    assert not (site.root / ".evidgrade/runs").exists()


@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/fd/63", "/proc/self/fd/0"])
def test_a_document_from_a_pipe_ends_it(path: str) -> None:
    heard = remembered._Heard()
    heard.event("open", (path, "r", 0))
    assert heard.ended


def test_a_file_that_changes_during_the_run_is_not_remembered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidgrade.remembered.time.time_ns", lambda: 0)
    site("check")
    assert not site.again("check")


def test_it_can_be_switched_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remembered.NO_CACHE, "1")
    site("check")
    assert not site.again("check")


def test_outside_of_a_workspace_nothing_is_written(site: Site) -> None:
    (site.root / "evidgrade.toml").unlink()
    site("check", "documents/page.md")
    assert not site.again("check", "documents/page.md")
    assert not (site.root / ".evidgrade").exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": 1, "files": {}, "folders": {}, "code": "0"}', "\x00"], ids=repr)
def test_a_damaged_answer_is_none(site: Site, damage: str) -> None:
    site("check")
    (kept,) = (site.root / ".evidgrade/runs").glob("*.json")
    kept.write_text(damage, encoding="utf-8")
    assert not site.again("check")
    assert json.loads(kept.read_text(encoding="utf-8"))["code"] == 1


def test_few_answers_are_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_KEPT", 2)
    for width in ("60", "70", "80", "90"):
        monkeypatch.setenv("COLUMNS", width)
        site("check")
    assert len(list((site.root / ".evidgrade/runs").glob("*.json"))) == 2
