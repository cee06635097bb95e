#!/usr/bin/env python3
"""A whole site: `check` run cold, and once more with nothing changed, beside proselint and textlint where they are installed.

    .venv/bin/python benchmarks/site.py [--pages 400]

The pages are invented: half are dense with references, half are prose of 15 kB with a short list, as a health site has them. Each command runs once as a
process of its own, with bytecode compiled; all of them read the same files. proselint and textlint are taken from PATH, each with its default rules.
Megabytes are those of the pages. A tool that reads fewer files than it was given, as where an ignore file hides them, is no comparison: the last column says how
many files it named.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

SUBJECTS = ["Walking", "Warmth", "Rest", "A brace", "Swimming", "Strength training", "Massage", "Heat therapy", "Stretching", "Cold therapy"]
CLAIMS = [
    "{s} reduced the pain of adults with sore {p} within {n} weeks", "{s} may help people whose {p} hurt after {n} hours of standing", "In {n} of 80 adults {s} eased stiffness of the {p}",
    "People who chose {s} slept longer than those who rested", "Doctors often suggest {s} for {p}", "There is little evidence that {s} prevents damage to the {p}",
]  # fmt: skip
PROSE = [
    "You can ask the nurse at your visit what would suit you best, and bring somebody along if you like.", "Most people go home on the same day and rest for the evening.",
    "Wear loose clothes and take a list of the medicines that you use with you.", "Opening hours are on the door, and the telephone is answered until six.",
    "The room is warm, and you may stop at any time.", "Write down what you want to ask, because it is easy to forget a question on the day.",
]  # fmt: skip
PLACES = ["knees", "hips", "shoulders", "backs", "wrists"]


def page(number: int) -> str:
    """An invented page; an even number gives one dense with references, an odd one mostly prose."""
    chance = random.Random(number)
    count, length = (25, 3_000) if number % 2 == 0 else (6, 15_000)
    body, size = [], 0
    while size < length:
        parts = []
        for _ in range(5):
            if chance.random() < (0.7 if number % 2 == 0 else 0.15):
                said = chance.choice(CLAIMS).format(s=chance.choice(SUBJECTS), p=chance.choice(PLACES), n=chance.randint(2, 60))
                parts.append(f"{said} [{chance.randint(1, count)}].")
            else:
                parts.append(chance.choice(PROSE))
        body.append(" ".join(parts))
        size += len(body[-1])
    listed = [
        f"{n}. Field A, Brook B, Hill C. {chance.choice(SUBJECTS)} for sore {chance.choice(PLACES)}: a randomized trial, part {n}. Made-up J Med. {chance.randint(1995, 2024)};{n}({chance.randint(1, 12)}):{n * 7}-{n * 7 + 8}."
        for n in range(1, count + 1)
    ]
    return f"# Page {number}\n\n" + "\n\n".join(body) + "\n\n## References\n\n" + "\n".join(listed) + "\n"


def timed(command: Sequence[str], folder: Path) -> tuple[float, str]:
    """Seconds of one run, and what it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return time.perf_counter() - begin, done.stdout


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=400)
    count: int = arguments.parse_args().pages
    own = [sys.executable, "-m", "evidgrade", "check", "-q"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        (folder / "evidgrade.toml").write_text('documents = ["documents"]\n', encoding="utf-8")
        names = [f"documents/page-{n}.md" for n in range(count)]
        for number, path in enumerate(names):
            (folder / path).write_text(page(number), encoding="utf-8")
        size = sum((folder / path).stat().st_size for path in names) / 1e6
        timed([sys.executable, "-m", "evidgrade", "check", names[0], "--no-cache"], folder)  # compiles the bytecode
        rows = [
            ("python -c 'import click'", [sys.executable, "-c", "import click"]),
            ("check, cold, one core", [*own, "--no-cache", "--jobs", "1"]),
            ("check, cold, all cores", own),
            ("check, nothing changed", own),
        ]
        rows += [(tool, [tool, *words, *names]) for tool, words in (("proselint", ["check"]), ("textlint", [])) if shutil.which(tool)]
        print(f"{count} pages, {size:.2f} MB\n{'':<28}{'seconds':>9}{'MB/s':>9}{'files':>7}")
        for label, command in rows:
            seconds, out = timed(command, folder)
            read = sum(f"page-{n}.md" in out for n in range(count))
            print(f"{label:<28}{seconds:>9.2f}{size / seconds:>9.3f}{read or '':>7}", flush=True)


if __name__ == "__main__":
    main()
