#!/usr/bin/env python3
"""What a writer waits for: the start of Python, of click, of evidgrade, and one page checked.

    .venv/bin/python benchmarks/startup.py [--runs N]

Each command is run N times and its quickest run counts, because everything else on a machine can only make a run
slower. Times differ between machines; the ratio to Python's own start hardly does, so compare ratios.

Python keeps the bytecode of what it imports in `__pycache__`. Where it may not (PYTHONDONTWRITEBYTECODE is set, as in
many containers, or the folder is read-only), every start compiles every module anew, which costs several times as much
as running them. A user has the bytecode, so it is measured with it: the variable is removed, and one run goes before
the count. The last row shows what the variable costs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PAGE = "# Rest for the hip\n\n{body}\n\n## References\n\n{references}\n"
SENTENCE = "Rest and warmth lessened the pain of most people within {n} weeks in one small study.[{n}] "
REFERENCE = "{n}. Winter A, Osei P. Rest and warmth for the hip, part {n}. Made-up Arch Med. 2011;{n}:5-8."


def page() -> str:
    """An invented page of about 3,000 characters with twenty references."""
    numbers = range(1, 21)
    body = "".join(SENTENCE.format(n=n) + ("\n\n" if n % 5 == 0 else "") for n in numbers)
    return PAGE.format(body=body.strip(), references="\n".join(REFERENCE.format(n=n) for n in numbers))


def quickest(command: Sequence[str], runs: int, environment: Mapping[str, str], folder: Path) -> float | None:
    """Seconds of the quickest run, None when the command does not work. One run goes before the count."""
    best = float("inf")
    for number in range(runs + 1):
        begin = time.perf_counter()
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
        seconds = time.perf_counter() - begin
        if done.returncode != 0 and not (done.returncode == 1 and done.stdout):  # 1 with an answer: findings
            return None
        if number:
            best = min(best, seconds)
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Start-up times as ratios to Python's own start.")
    parser.add_argument("--runs", type=int, default=11, help="counted runs of each command (default 11)")
    runs: int = parser.parse_args().runs
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    python, own = sys.executable, [sys.executable, "-m", "evidgrade"]
    without = {**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": os.devnull}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.md").write_text(page(), encoding="utf-8")
        rows = [
            ("python -c pass", [python, "-c", "pass"], environment),
            ("python -c 'import click'", [python, "-c", "import click"], environment),
            ("evidgrade --version", [*own, "--version"], environment),
            ("evidgrade check page.md", [*own, "check", "page.md"], environment),
            ("the same without bytecode", [*own, "check", "page.md"], without),
        ]
        base: float | None = None
        print(f"{'':<28}{'ms':>8}{'ratio':>8}")
        for label, command, settings in rows:
            seconds = quickest(command, runs, settings, folder)
            base = base or seconds
            if seconds is None or base is None:
                print(f"{label:<28}{'does not run':>16}")
            else:
                print(f"{label:<28}{seconds * 1000:>8.1f}{seconds / base:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
