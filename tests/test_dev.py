"""The developer's commands and the lock files that they install from."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(.*)$", re.MULTILINE)


def lock_file(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> set[tuple[str, str]]:
    return {(match[1], match[2]) for match in PIN.finditer(lock_file(name))}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ ]", text)[0].lower().replace("_", "-") for text in requirements}


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "dev", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_locked_version_has_its_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", lock_file(name), flags=re.MULTILINE).strip())
    assert len(entries) > 10
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==", entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_lock_files_name_no_address(name: str) -> None:
    assert "://" not in lock_file(name)


def test_development_uses_the_versions_that_users_get() -> None:
    assert pins("run") <= pins("dev")


def test_what_the_project_declares_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = names(project["project"]["dependencies"] + project["build-system"]["requires"])
    assert run - {name for name, _ in pins("run")} == set()
    assert names(project["dependency-groups"]["dev"]) - {name for name, _ in pins("dev")} == set()


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["nonsense"], 2), (["--help"], 0)])
def test_usage(dev: ModuleType, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == code
    assert "python3 dev.py test" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_an_incomplete_python_is_told_what_it_lacks(
    dev: ModuleType, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(SystemExit, match="python3-venv"):
        dev.make_environment()


def test_a_missing_lock_file_is_told(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"dev\.py lock"):
        dev.checksum("run")


@pytest.mark.parametrize(
    ("stamp", "wanted", "reused"),
    [("dev", "dev", True), ("dev", "run", True), ("run", "run", True), ("run", "dev", False), ("old", "run", False)],
)
def test_an_environment_is_reused_as_long_as_it_holds_what_is_wanted(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamp: str, wanted: str, reused: bool
) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    (tmp_path / "stamp").write_text("old" if stamp == "old" else f"{stamp} {dev.checksum(stamp)}")
    monkeypatch.setattr(dev, "make_environment", lambda: sys.exit("made anew"))
    if reused:
        dev.install(wanted)
    else:
        with pytest.raises(SystemExit, match="made anew"):
            dev.install(wanted)


def test_no_scores_beside_the_checkout_is_no_failure(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "SCORES", tmp_path / "all.sh")
    assert dev.score([]) == 0


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [(1, 3, 0), (1, 0, 1), (0, 0, 1), (2, 0, 2)],
    ids=["findings", "a crash", "nothing found", "an input could not be read"],
)
def test_a_demonstration_succeeds_when_there_are_findings(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int, found: int, expected: int
) -> None:
    monkeypatch.setattr(dev, "install", lambda extent: None)
    monkeypatch.setattr(dev, "run", lambda *args, **kwargs: code)
    monkeypatch.setattr(dev, "number_of_findings", lambda arguments: found)
    assert dev.demo([]) == expected
