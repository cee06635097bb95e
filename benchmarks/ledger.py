#!/usr/bin/env python3
"""The ledger at 10,000 claims: what reading, merging a run and one decision cost, beside PyYAML's C loader on the same text.

    .venv/bin/python benchmarks/ledger.py [--claims N]

The ledger is invented. Each row is the best of three; texts differ from run to run, so that nothing is answered from a cache. Ratios compare better between
machines than seconds do. PyYAML is timed with Python's collector as it is by default, and once more without it: evidgrade holds it back while it reads.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Callable
from dataclasses import replace

import yaml

from evidgrade.ledger.decisions import Decision, record
from evidgrade.ledger.merging import merge_ledgers
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.standing import Now
from evidgrade.ledger.update import LedgerRun, RunClaim, RunDocument, update_ledger
from evidgrade.ledger.values import LedgerLevel

WORDS = ["exercise", "pain", "relief", "adults", "weeks", "knee", "back", "hip", "warmth", "walk", "sleep", "tea", "nurses", "shift", "score", "rest", "bath", "month"]
LEVEL = LedgerLevel("ocebm-2011", "2", "design-based", ("Reference 1: the title says trial -> randomized trial.", "OCEBM 2011 level 2 for treatment benefit. Design level only; quality not appraised."))
CLAIMS_A_PAGE = 50


def run_of(count: int) -> LedgerRun:
    """What a run over `count` claims found."""
    chance = random.Random(count)
    pages = [f"documents/page-{n}.md" for n in range(max(1, count // CLAIMS_A_PAGE))]
    documents = tuple(RunDocument(page, {str(label): f"key{n}at{label}" for label in range(1, 11)}) for n, page in enumerate(pages))
    claims = tuple(
        RunClaim(f"c-{n:08x}", pages[min(n // CLAIMS_A_PAGE, len(pages) - 1)], " ".join(chance.choices(WORDS, k=14)) + f" {n}.", "efficacy",
                 "treatment_benefit", (f"key{n // CLAIMS_A_PAGE}at1",), (), LEVEL)
        for n in range(count)
    )  # fmt: skip
    return LedgerRun(documents, claims)


def edited(run: LedgerRun, every: int) -> LedgerRun:
    """The run with each so manieth sentence in other words."""
    return replace(run, claims=tuple(replace(c, text=f"{c.text[:-1]} more.", id=f"{c.id}x") if n % every == 0 else c for n, c in enumerate(run.claims)))


def best(job: Callable[[str], object], text: str) -> float:
    """Seconds of the quickest of three, each on a text that was not seen before."""
    quickest = float("inf")
    for number in range(3):
        fresh = f"# {job!r} {number}\n{text}"
        start = time.process_time()
        job(fresh)
        quickest = min(quickest, time.process_time() - start)
    return quickest


def without_collector(text: str) -> object:
    """PyYAML's C loader with the collector held back."""
    gc.disable()
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    finally:
        gc.enable()


def main() -> None:
    """Print a row for each."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--claims", type=int, default=10_000)
    count = arguments.parse_args().claims
    run = run_of(count)
    text = update_ledger(None, run)
    first, last = run.claims[0], run.claims[-1]
    decision = Decision("approve", "A. Adams", "2026-03-14", seen=Now(first.text, {}, "2", "ocebm-2011"))

    def decided(base: str, claim: RunClaim) -> str:
        return record(base, claim.document, claim.id, decision, "claims.yaml").text

    jobs: dict[str, Callable[[str], object]] = {
        "PyYAML, C loader": lambda t: yaml.load(t, Loader=yaml.CSafeLoader),
        "PyYAML, C loader, no collector": without_collector,
        "read": parse_ledger,
        "read, merge a run with no news": lambda t: update_ledger(t, run),
        "read, merge, 1 of 100 reworded": lambda t: update_ledger(t, edited(run, 100)),
        "read, merge, 1 of 10 reworded": lambda t: update_ledger(t, edited(run, 10)),
        "read, one decision": lambda t: decided(t, first),
        "merge two branches": lambda t: merge_ledgers(t, f"{t}# a\n" + "", decided(t, last)),
    }
    reference = best(jobs["PyYAML, C loader, no collector"], text)
    print(f"{count} claims, {len(text) / 1e6:.1f} MB")
    print(f"{'':34}{'seconds':>8}{'ratio':>8}")
    for name, job in jobs.items():
        spent = best(job, text)
        print(f"{name:34}{spent:8.2f}{spent / reference:8.2f}")


if __name__ == "__main__":
    main()
