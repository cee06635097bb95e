#!/usr/bin/env python3
"""`sync` cut off: a run is killed at random moments, and what it leaves of references/ and claims.yaml is looked at.

    .venv/bin/python benchmarks/kills_of_sync.py [--kills 200] [--seed 1]

Every run begins with the same workspace, in which a person has written into both files, and would write both. It is killed (SIGKILL) at a random moment
of its work. Each file must then be as it was or as an uncut run leaves it, and the next run must end where the uncut one did.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner

from evidgrade.cli import cli

WORKS = 60
FILES = ("references/references.bib", "claims.yaml")
CHILD = """
import sys
from click.testing import CliRunner
from evidgrade.cli import cli
import evidgrade.commands.sync, evidgrade.syncing, evidgrade.files
sys.stdout.write("ready\\n")
sys.stdout.flush()
CliRunner().invoke(cli, ["sync", "--source", "works:works.jsonl"])
"""


def sync() -> None:
    """One run, in the current folder."""
    done = CliRunner().invoke(cli, ["sync", "--source", "works:works.jsonl"])
    if done.exit_code:
        sys.exit(f"LOST: sync ended with {done.exit_code}: {done.output}")


def workspace(folder: Path) -> dict[str, bytes]:
    """An invented page with references, its works, and what a person had written before half of the references were added."""
    entries = [f"Field A, Brook B. Walking and the pain of sore knees, part {n}. Journal of Walking. 20{n % 20 + 1:02};{n}:1-9." for n in range(1, WORKS + 1)]
    claims = [f"Walking {n} minutes a day eased the pain of adults [{n}]." for n in range(1, WORKS + 1)]
    works = [
        {
            "DOI": f"10.1000/walk.{n}", "type": "journal-article", "title": [f"Walking and the pain of sore knees, part {n}"], "container-title": ["Journal of Walking"],
            "author": [{"family": "Field", "given": "A"}, {"family": "Brook", "given": "B"}], "issued": {"date-parts": [[2000 + n % 20 + 1]]}, "volume": str(n), "page": "1-9",
        }
        for n in range(1, WORKS + 1)
    ]  # fmt: skip
    (folder / "works.jsonl").write_text("".join(json.dumps(work) + "\n" for work in works), encoding="utf-8")
    (folder / "evidgrade.toml").write_text('documents = ["page.md"]\n', encoding="utf-8")
    for count in (WORKS // 2, WORKS):
        listed = "\n".join(f"{n}. {entry}" for n, entry in enumerate(entries[:count], 1))
        (folder / "page.md").write_text(f"# Walking\n\n{' '.join(claims[:count])}\n\n## References\n\n{listed}\n", encoding="utf-8")
        if count < WORKS:
            sync()
            for name in FILES:
                path = folder / name
                mark = "% a person's remark\n" if name.endswith(".bib") else "# a person's remark\n"
                path.write_text(mark + path.read_text(encoding="utf-8"), encoding="utf-8")
    return {name: (folder / name).read_bytes() for name in FILES}


def run_of_its_own(folder: Path, wait: float | None) -> float:
    """Start a run and kill it after a time (seconds) counted from where its work begins; None: let it end. The answer is how long that took."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    if child.stdout.readline().strip() != "ready":
        sys.exit("the child did not start")
    begin = time.perf_counter()
    if wait is not None:
        time.sleep(wait)
        child.kill()
    child.communicate()
    return time.perf_counter() - begin


def main() -> None:
    """Kill as often as asked, and say where it hit."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    before = between = after = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        old = workspace(folder)
        length = run_of_its_own(folder, None)
        new = {path: (folder / path).read_bytes() for path in FILES}
        if any(old[path] == new[path] for path in FILES):
            sys.exit("the run that is cut off would not have written both files")
        for _ in range(options.kills):
            for path in FILES:
                (folder / path).write_bytes(old[path])
            run_of_its_own(folder, chance.uniform(length * 0.75, length))
            left = {path: (folder / path).read_bytes() for path in FILES}
            if any(left[path] not in (old[path], new[path]) for path in FILES):
                sys.exit(f"LOST: a file is neither as it was nor as it should be: {left}")
            written = sum(left[path] == new[path] for path in FILES)
            before, between, after = before + (written == 0), between + (written == 1), after + (written == len(FILES))
            sync()
            if any((folder / path).read_bytes() != new[path] for path in FILES):
                sys.exit("LOST: the next run ended elsewhere than an uncut one")
            if list(folder.rglob("*.evidgrade-tmp")):
                sys.exit("a temporary file was still there after the next run")
        os.chdir("/")
    print(f"{options.kills} kills: {before} before anything was written, {between} between the two files, {after} after both; nothing lost")


if __name__ == "__main__":
    main()
