"""The shape of the house, which a reader may rely on: docs/decisions/ and CONTRIBUTING.md say why.

Imports go one way, so that every part can be read and tested with nothing above it in mind. Only commands speak to a
person, only sources speak to the network, and only commands look at the clock, so that everything between is a pure
function whose result can be repeated.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "evidgrade"
LONGEST = 450
"""Lines of a module; beyond that it holds more than one idea."""

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__init__", "errors", "model"}),
    frozenset({"text", "cues", "quantities", "files", "diffs", "config", "parallel"}),
    frozenset({"readers", "sources", "bibliography", "baseline", "revisions"}),
    frozenset({"extract"}),
    frozenset({"resolve", "grading"}),
    frozenset({"link"}),
    frozenset({"ledger"}),
    frozenset({"lookup"}),
    frozenset({"checks", "graded"}),
    frozenset({"audit", "report", "questions", "exporting", "renewing"}),
    frozenset({"syncing", "fixing", "annotating", "comparison", "reviewing"}),
    frozenset({"dossier"}),
    frozenset({"graphs"}),
    frozenset({"filing"}),
    frozenset({"commands"}),
    frozenset({"cli", "remembered"}),
    frozenset({"__main__"}),
)
"""From the bottom up. A part may import itself and the layers below, not its neighbours."""
COMMAND_LINE = frozenset({"commands", "cli", "remembered", "__main__"})
NETWORK = frozenset(
    {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "httpx", "httpx2", "requests", "urllib3",
     "aiohttp", "habanero"}
)  # fmt: skip
CLOCK = frozenset({"now", "today", "utcnow", "time", "time_ns"})
WRITTEN_BY_OTHERS = frozenset({"LICENSE", "tests/report/sarif-2.1.0.schema.json"})
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def part_of(path: Path) -> str:
    """The part of the house that a module belongs to: a package, or a module at the top."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, wherever in the module, for types alone too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: import by full name"
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def layer_of(part: str) -> int:
    return next(level for level, parts in enumerate(LAYERS) if part in parts)


def is_part_of(name: str, packages: frozenset[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def tracked() -> list[Path]:
    """The files of the repository: those that git knows or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        folders = ("src", "tests", "docs", "benchmarks", "requirements")
        listed = [p.relative_to(ROOT).as_posix() for folder in folders for p in (ROOT / folder).rglob("*.*")]
    return [ROOT / name for name in listed if name and (ROOT / name).is_file() and "__pycache__" not in name]


def test_every_part_has_its_layer() -> None:
    known = frozenset().union(*LAYERS)
    assert {part_of(path) for path in MODULES} - known == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    own = part_of(path)
    wrong = []
    for line, name in imports_of(path):
        if not name.startswith("evidgrade."):
            continue
        part = name.split(".")[1]
        part = "__init__" if part == "__version__" else part
        if part != own and layer_of(part) >= layer_of(own):
            wrong.append(f"line {line}: {own} may not import {name}")
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) == "report"], ids=name_of)
def test_reports_know_checks_by_their_declarations_alone(path: Path) -> None:
    names = [name for _, name in imports_of(path) if name.startswith("evidgrade.checks")]
    assert [name for name in names if not name.startswith("evidgrade.checks.declaration.")] == []


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) not in COMMAND_LINE], ids=name_of)
def test_only_commands_speak_to_a_person(path: Path) -> None:
    wrong = [f"line {line}: {name}" for line, name in imports_of(path) if is_part_of(name, frozenset({"click"}))]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "input"):
            wrong.append(f"line {node.lineno}: {node.func.id}()")
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) != "sources"], ids=name_of)
def test_only_sources_speak_to_the_network(path: Path) -> None:
    assert [f"line {line}: {name}" for line, name in imports_of(path) if is_part_of(name, NETWORK)] == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if part_of(path) not in COMMAND_LINE | {"sources"}], ids=name_of
)
def test_only_commands_and_sources_look_at_the_clock(path: Path) -> None:
    wrong = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            wrong.append(f"line {node.lineno}: {ast.unparse(node.func)}()")
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_handler_swallows_every_error(path: Path) -> None:
    """A broad handler may clean up if it then raises again; it may not go on."""
    wrong = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"BaseException"}
        last = node.body[-1]
        broad = caught & {"Exception", "BaseException"}
        if broad and not (isinstance(last, ast.Raise) and last.exc is None):
            wrong.append(f"line {node.lineno}")
    assert wrong == []


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        data = path.read_bytes()
        if name in WRITTEN_BY_OTHERS or path == Path(__file__).resolve() or b"\0" in data[:8192]:
            continue
        yield name, data.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(?<![\w.*}~-])/(?:home|root|tmp|work|Users|opt)/\w", id="paths of one machine"),
        pytest.param(r"pypi\.org|pythonhosted\.org|registry\.npmjs|--(?:extra-)?index-url", id="registries"),
    ],
)
def test_the_repository_names_no_machine_and_no_registry(pattern: str) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == []
