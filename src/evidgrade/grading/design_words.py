"""What the words of a title and abstract say together of the design, where no cue names one: a linear model.

Multinomial logistic regression over the words that occur: each word adds its weight to each class, the sum is divided by the
root of the number of known words, and the logistic function makes shares of the sums. `design_words.tsv` holds the weights in
plain numbers; `tools/train_design_words.py` makes them, and docs/study-designs.md says from what and how often they err.

The model may only propose designs at the bottom of a scheme (`[proposed]` in designs.toml): it can never make a randomized
trial, a review with a method or a cohort with a comparator. Records whose words leave it in doubt stay `unknown`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from evidgrade.grading.passage import ABSTRACT_CAP, fold_in_place
from evidgrade.grading.tables import table
from evidgrade.model.grade import Signal

FLOOR = 0.5
"""Share below which nothing is proposed."""
FEWEST_WORDS = 40
"""Abstracts with fewer known words are left alone: they say too little."""
SCALE = 100
"""Weights are kept as whole numbers of 1/100."""
CUE = "words"
"""Name of the cue of each signal."""
_SHOWN = 3
Where = Literal["title", "abstract"]
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|\d+(?:[.,]\d+)*|[%=<>]")
_IN_TITLE = "T "
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A class that the words speak for."""

    label: str
    """A class of the model: `cohort`, `case`, `interventional`, `bench`, ..."""
    share: float
    """0 to 1: the share of the logistic function."""
    signals: tuple[Signal, ...]
    """The words that weigh most for it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Classes, and a weight of each word for each of them."""

    labels: tuple[str, ...]
    start: tuple[int, ...]
    words: Mapping[str, tuple[int, ...]]


def words_of(title: str, abstract: str) -> list[str]:
    """The features of a record, each once: words of the abstract, and words of the title marked as such. Figures are all `0`."""
    return _features(fold_in_place(title), fold_in_place(abstract[:ABSTRACT_CAP]))


def _features(title: str, abstract: str) -> list[str]:
    in_title = [f"{_IN_TITLE}{word}" for word in _words(title)]
    return list(dict.fromkeys((*in_title, *_words(abstract))))


def _words(folded: str) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(folded)]


@cache
def weights() -> Weights:
    """The weights of `design_words.tsv`: a header of labels, the row of the start, then a row for each word."""
    rows = files("evidgrade.grading").joinpath("design_words.tsv").read_text(encoding="utf-8").splitlines()
    header, start, *others = (row.split("\t") for row in rows if not row.startswith("#"))
    numbers = {word: tuple(map(int, values)) for word, *values in others}
    return Weights(tuple(header[1:]), tuple(map(int, start[1:])), numbers)


def propose(title: str, abstract: str, model: Weights | None = None) -> Proposal | None:
    """The class that the words speak for, or None where they say too little or leave it in doubt."""
    model = model or weights()
    folded: dict[Where, str] = {"title": fold_in_place(title), "abstract": fold_in_place(abstract[:ABSTRACT_CAP])}
    known = [word for word in _features(folded["title"], folded["abstract"]) if word in model.words]
    if len(known) < FEWEST_WORDS:
        return None
    root = math.sqrt(len(known)) * SCALE
    columns = zip(*(model.words[word] for word in known), strict=True)
    sums = [(sum(column) + begin * math.sqrt(len(known))) / root for column, begin in zip(columns, model.start, strict=True)]
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    best = max(range(len(sums)), key=lambda n: (powers[n], -n))
    share = powers[best] / sum(powers)
    if share < FLOOR:
        return None
    return Proposal(model.labels[best], share, _heaviest(known, model, best, {"title": title, "abstract": abstract}, folded))


def _heaviest(
    known: Sequence[str], model: Weights, best: int, texts: Mapping[Where, str], folded: Mapping[Where, str]
) -> tuple[Signal, ...]:
    """The words that weigh most for a class against the others, as they stand there."""
    gains = {word: model.words[word][best] - sum(model.words[word]) / len(model.labels) for word in known}
    found: list[Signal] = []
    for word in sorted(gains, key=lambda word: (-gains[word], word)):
        where: Where = "title" if word.startswith(_IN_TITLE) else "abstract"
        plain = word.removeprefix(_IN_TITLE)
        if gains[word] <= 0 or len(found) == _SHOWN:
            break
        if len(plain) < _LEAST_LETTERS or any(signal.text.lower() == plain for signal in found):
            continue
        start = next(m.start() for m in _WORD.finditer(folded[where]) if m[0] == plain)
        end = start + len(plain)
        found.append(Signal(where, texts[where][start:end], CUE, start, end))
    return tuple(found)


def design_of_class(label: str, title: str, abstract: str) -> str | None:
    """The design that a class stands for, the lowest of those that it may be; None for a class that names none."""
    row = table("designs")["proposed"].get(label)
    if row is None:
        return None
    species = row.get("with_species")
    if species and _species().search(fold_in_place(f"{title} {abstract}")):
        return str(species)
    return str(row["design"])


@cache
def _species() -> re.Pattern[str]:
    return re.compile(rf"\b{table('cues')['macros']['species']}\b")
