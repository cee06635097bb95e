"""The worked example at the top of the repository: its output is fixed, and `sync` has nothing to add to it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidgrade.cli import cli

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "example"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the workspace."""
    for name in ("documents", "references"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("claims.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copy(GOLDEN / "works.jsonl", tmp_path / "works.jsonl")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("check.txt", ("check",)), ("check.json", ("check", "--format", "json")), ("grade.txt", ("grade",))],
)
def test_output_is_as_recorded(example: Path, name: str, arguments: tuple[str, ...]) -> None:
    """EVIDGRADE_UPDATE=1 records it anew; read the difference before you commit it."""
    _, output = run(*arguments)
    golden = GOLDEN / name
    if os.environ.get("EVIDGRADE_UPDATE"):
        golden.write_text(output, encoding="utf-8")

    assert output == golden.read_text(encoding="utf-8")


def test_sync_has_nothing_to_write(example: Path) -> None:
    before = {p: p.read_bytes() for p in [*(example / "references").iterdir(), example / "claims.yaml"]}

    for source in ((), ("--source", "works:works.jsonl")):
        assert run("sync", *source)[0] == 0

    assert {p: p.read_bytes() for p in before} == before


def test_sync_makes_references_and_the_ledger_from_nothing(example: Path) -> None:
    """What is committed was produced by `sync`; a person then added judgements, and nothing else."""
    bib = (example / "references" / "references.bib").read_text(encoding="utf-8")
    shutil.rmtree(example / "references")
    (example / "claims.yaml").unlink()

    assert run("sync", "--source", "works:works.jsonl")[0] == 0

    assert (example / "references" / "references.bib").read_text(encoding="utf-8") == bib


def test_the_example_shows_each_sort_of_damage() -> None:
    codes = {
        line.split()[2]
        for line in (GOLDEN / "check.txt").read_text(encoding="utf-8").splitlines()
        if line[:2] == "  " and line[2:3].isdigit()
    }

    assert codes >= {
        "DOC106", "DOC301", "DOC302", "REF015", "REF016", "REF017", "CIT007", "CLM001", "CLM006", "CLM201", "CLM207", "CLM209", "CLM301", "CLM302",
    }  # fmt: skip


def test_the_readme_shows_real_output() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [
        line
        for block in readme.split("```text\n")[1:]
        for line in block.split("```")[0].splitlines()
        if line.strip(" …")
    ]
    real = {
        line.rstrip()
        for name in ("check.txt", "grade.txt")
        for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    }

    assert len(shown) > 20
    assert [line for line in shown if line.rstrip() not in real] == []
