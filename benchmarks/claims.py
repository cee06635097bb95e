#!/usr/bin/env python3
"""Sentences and claims: letters a second, beside the reading of the same Markdown into blocks.

    .venv/bin/python benchmarks/claims.py [--pages N]

The pages are invented, each sentence different, so that no cache of one sentence helps the next. What is counted is the time in which
sentences are cut, told by their role, read as claims and given their sources; reading the file and its reference list is left out.
The ratio compares better between machines than the speeds do.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

from evidgrade import extract
from evidgrade.model.document import Document
from evidgrade.readers.markdown import read

WHO = ("adults with a stiff neck", "people over {n} years", "nurses on night shifts", "children with a cold", "women after a fracture", "most walkers")
WHAT = ("Warm baths", "Short walks", "Tablets of zinc", "Salt lamps", "Breathing exercises", "A firm pillow", "Green tea", "Cold packs")
DOES = (
    "reduced pain by {n}% in", "may help", "were associated with better sleep in", "are safer than pills for", "did not change the mood of", "are recommended for",
    "cause headaches in up to {n} of 100", "have been used for {n} years by", "work within {n} weeks in", "are said to be the best choice for",
)  # fmt: skip
TAIL = (".", ", although the trials were small.", " and cost less than surgery.", ", which surprised the authors of the review [{n}].", " when they are used twice a day.")


def page(random_: random.Random, sentences: int = 60) -> str:
    """An invented page in Markdown."""
    parts = []
    for index in range(sentences):
        words = f"{random_.choice(WHAT)} {random_.choice(DOES)} {random_.choice(WHO)}{random_.choice(TAIL)}"
        parts.append(words.replace("{n}", str(random_.randint(1, 999))) + ("\n\n" if index % 6 == 5 else " "))
    return f"# Page {random_.random()}\n\n{''.join(parts)}"


def stages(documents: list[Document]) -> float:
    """Seconds of the sentence and the claim stage."""
    spent = 0.0
    originals = {name: getattr(extract, name) for name in ("_sentences", "_claims")}

    def timed(function: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            nonlocal spent
            start = time.process_time()
            found = list(function(*arguments))  # type: ignore[call-overload]
            spent += time.process_time() - start
            return found

        return run

    for name, function in originals.items():
        setattr(extract, name, timed(function))
    for document in documents:
        extract.extract(document)
    for name, function in originals.items():
        setattr(extract, name, function)
    return spent


def main() -> None:
    """Print a row for each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=60)
    pages = arguments.parse_args().pages
    warm = page(random.Random(0))
    extract.extract(read("warm.md", warm.encode()))  # patterns are compiled when first needed
    best, reading, size = float("inf"), float("inf"), 0
    for seed in (1, 2, 3):
        random_ = random.Random(seed)
        texts = [page(random_) for _ in range(pages)]
        size = sum(map(len, texts))
        start = time.process_time()
        documents = [read(f"{n}.md", text.encode()) for n, text in enumerate(texts)]
        reading = min(reading, time.process_time() - start)
        best = min(best, stages(documents))
    print(f"{'':24}{'MB/s':>8}{'ratio':>8}")
    for name, spent in (("sentences and claims", best), ("reading", reading)):
        print(f"{name:24}{size / spent / 1e6:8.2f}{spent / reading:8.2f}")


if __name__ == "__main__":
    main()
