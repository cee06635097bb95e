#!/usr/bin/env python3
"""Decisions cut off: a run of `evidgrade review` is killed at random moments, and what it leaves behind is looked at.

    .venv/bin/python benchmarks/kills.py [--kills 200] [--seed 1]

A child makes decisions one after another; it is killed (SIGKILL) after a random time, most often while it writes. After each kill both files
must be whole, every decision of the ledger must have its line, and at most the last line may speak of a decision that the ledger lacks,
which `verify-log` must tell. The next decision must note that, after which `verify-log` is content.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner, Result

from evidgrade.cli import cli
from evidgrade.ledger.log import differences, not_carried_out, parse_log
from evidgrade.ledger.reading import parse_ledger

CLAIMS = 20
CHILD = """
import itertools
from evidgrade.commands.deciding import config_and_ledger, decide, open_desk
from evidgrade.ledger.decisions import Decision
from evidgrade.ledger.reading import read_ledger
from dataclasses import replace
config, claims = config_and_ledger()
desk = open_desk(config, None, "2026-03-14")
print("ready", flush=True)
for number in itertools.count():
    case = desk.cases[number % len(desk.cases)]
    recorded = next(c for c in read_ledger(config.ledger_path).claims if c.id == case.recorded.id)
    desk = replace(desk, cases=tuple(replace(c, recorded=recorded) if c.recorded.id == recorded.id else c for c in desk.cases))
    decide(desk, [(recorded, Decision("reject" if number % 3 else "approve", "A. Adams", "2026-03-14", reason=f"decision {number}"))])
"""


def evidgrade(*arguments: str) -> Result:
    """One command, in the current folder."""
    return CliRunner().invoke(cli, arguments)


def workspace(folder: Path) -> None:
    """An invented page with claims, and its ledger."""
    body = " ".join(f"Walking {n} minutes a day eased the pain of adults in week {n}." for n in range(1, CLAIMS + 1))
    (folder / "page.md").write_text(f"# Walking\n\n{body}\n", encoding="utf-8")
    (folder / "evidgrade.toml").write_text('documents = ["page.md"]\n', encoding="utf-8")
    os.chdir(folder)
    done = evidgrade("sync")
    if done.exit_code:
        sys.exit(f"the workspace could not be made: {done.output}")


def killed(folder: Path, chance: random.Random) -> None:
    """Start the child, and kill it within the first tenths of a second in which it writes."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stderr is not None
    if child.stdout.readline().strip() != "ready":
        sys.exit(f"the child did not start: {child.stderr.read()}")
    time.sleep(chance.uniform(0, 0.4))
    child.kill()
    child.communicate()


def cut_off(folder: Path) -> bool:
    """Look at what is left; True when a decision was cut off between its two files. Ends the program where anything was lost."""
    ledger = parse_ledger((folder / "claims.yaml").read_text(encoding="utf-8"))
    log_file = folder / "claims.log.jsonl"
    log = parse_log(log_file.read_text(encoding="utf-8") if log_file.exists() else "")
    judgements = {(c.document, c.id): c.judgement.written if c.judgement else None for c in ledger.claims}
    cut = not_carried_out(log, judgements)
    if ledger.problems or log.problems or len(ledger.claims) != CLAIMS or len(cut) > 1 or len(differences(log, judgements)) != len(cut):
        sys.exit(f"LOST: {ledger.problems} {log.problems} {differences(log, judgements)}")
    if cut and evidgrade("review", "verify-log").exit_code != 1:
        sys.exit("LOST: verify-log did not tell a decision that was cut off")
    return bool(cut)


def main() -> None:
    """Kill as often as asked, and say how often it hit between the two files."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    chance = random.Random(options.seed)
    between = litter = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder)
        for number in range(options.kills):
            killed(folder, chance)
            between += cut_off(folder)
            left = list(folder.glob(".*.evidgrade-tmp"))
            litter += len(left)
            claim = evidgrade("review", "list", "--all").stdout.split()[1]
            for words in (("comment", claim, "--by", "B. Brown", "--reason", f"after kill {number}", "--today", "2026-03-15"), ("verify-log",)):
                done = evidgrade("review", *words)
                if done.exit_code:
                    sys.exit(f"LOST: {' '.join(words)}: {done.output}")
            if list(folder.glob(".*.evidgrade-tmp")):
                sys.exit("a temporary file was still there after the next decision")
        lines = (folder / "claims.log.jsonl").read_text(encoding="utf-8").count("\n")
        os.chdir("/")
    print(f"{options.kills} kills, {between} of them between log and ledger, {litter} temporary files left and swept up; {lines} lines logged, nothing lost")


if __name__ == "__main__":
    main()
