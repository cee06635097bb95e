"""`sync` cut off between two of its files: both are whole, and the next run ends where an uncut one would have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evidgrade import files
from evidgrade.cli import cli

WORK: dict[str, Any] = {
    "DOI": "10.1000/knees", "type": "journal-article", "title": ["Walking for sore knees in adults: a randomised controlled trial"],
    "author": [{"family": "Adair", "given": "B"}], "container-title": ["Journal of Walking"], "issued": {"date-parts": [[2019]]}, "volume": "12", "page": "101-109",
}  # fmt: skip
PAGE = (
    "# Knees\n\nWalking reduced the pain of adults with sore knees [1].\n\n## References\n\n"
    "1. Adair B. Walking for sore knees in adults: a randomised controlled trial. J Walking. 2019;12:101-109.\n"
)


def sync() -> int:
    return CliRunner().invoke(cli, ["sync", "page.md", "--source", "works:works.jsonl"]).exit_code


def written() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(Path().rglob("*")) if path.suffix in (".bib", ".yaml")}


@pytest.mark.parametrize("cut", [1, 2])
def test_the_next_run_ends_where_an_uncut_one_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    states = []
    for place in ("whole", "cut"):
        (tmp_path / place).mkdir()
        monkeypatch.chdir(tmp_path / place)
        Path("page.md").write_text(PAGE, encoding="utf-8")
        Path("works.jsonl").write_text(json.dumps(WORK) + "\n", encoding="utf-8")
        if place == "cut":
            write = files.write_atomically
            calls: list[Path] = []

            def interrupted(path: Path, *arguments: Any, write: Any = write, calls: list[Path] = calls, **options: Any) -> None:
                calls.append(path)
                if len(calls) == cut:
                    raise KeyboardInterrupt
                write(path, *arguments, **options)

            with monkeypatch.context() as patch:
                patch.setattr(files, "write_atomically", interrupted)
                assert sync() != 0
            assert len(written()) == cut - 1
        assert sync() == 0
        states.append(written())
    assert states[0] == states[1]
    assert len(states[0]) == 2


def test_what_a_killed_run_left_is_swept_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE, encoding="utf-8")
    Path("works.jsonl").write_text(json.dumps(WORK) + "\n", encoding="utf-8")
    Path("references").mkdir()
    for left in (".claims.yaml.1a2b3c.evidgrade-tmp", "references/.references.bib.4d5e6f.evidgrade-tmp"):
        Path(left).write_text("half of", encoding="utf-8")
    Path(".other.yaml.1a2b3c.evidgrade-tmp").write_text("of another program", encoding="utf-8")
    assert sync() == 0
    assert [path.name for path in Path().rglob("*evidgrade-tmp")] == [".other.yaml.1a2b3c.evidgrade-tmp"]
