"""What a writer waits for at every call: only what a command needs is imported. (Times: benchmarks/startup.py.)"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
HEAVY = ("networkx", "habanero", "bibtexparser", "yaml", "rapidfuzz", "httpx2", "pydantic", "marko")
"""Packages of which the quickest costs more than Python's own start."""
PROBE = """
import sys
{code}
loaded = sorted({{name.partition('.')[0] for name in sys.modules}} & set({heavy!r}))
print(' '.join(loaded))
"""


def heavy_after(code: str) -> list[str]:
    """The heavy packages that are loaded once the code has run in a Python of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    script = PROBE.format(code=code, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import evidgrade.cli", id="the command line"),
        pytest.param("from evidgrade.cli import cli; cli(['--version'], standalone_mode=False)", id="--version"),
        pytest.param("from evidgrade.cli import cli; cli(['--help'], standalone_mode=False)", id="--help"),
        pytest.param("import evidgrade.report", id="the formats"),
        pytest.param("import evidgrade.checks.declaration", id="a declaration"),
    ],
)
def test_start_imports_no_heavy_package(code: str) -> None:
    assert heavy_after(code) == []


def test_the_probe_sees_what_is_loaded() -> None:
    assert heavy_after("import yaml") == ["yaml"]
