"""Registration numbers of trials and reviews, each in the form that its register publishes (`[[registry]]` in the lexicon)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from evidgrade.grading.passage import Passage
from evidgrade.grading.tables import table
from evidgrade.model.facts import Place, Registration

_LONG_NUMBER = re.compile(r"[0-9][0-9][0-9][0-9][0-9]+")
_SHORT = ("ntr", "slctr", "rbr-")
"""Registers whose numbers need not have five figures in a row."""
_BEFORE, _AFTER = 45, 14
"""Characters around a long number in which the name of its register and the rest of the number stand."""


@cache
def _registers() -> tuple[tuple[tuple[str, ...], str, re.Pattern[str], str], ...]:
    rows = table("facts")["registry"]
    return tuple((tuple(row["needs"]), row["name"], re.compile(row["pattern"], re.IGNORECASE), row["number"]) for row in rows)


def registrations(passage: Passage, where: Place) -> tuple[Registration, ...]:
    """The registration numbers of a field, in text order, each once. Whether a number is this study's own is not told."""
    found: dict[str, Registration] = {}
    for begin, end in _windows(passage.folded):
        near = passage.folded[begin:end]
        for needs, name, pattern, form in _registers():
            if not any(word in near for word in needs):
                continue
            for match in pattern.finditer(passage.original, begin, end):
                number = match.expand(form)
                found.setdefault(number, Registration(where, match[0], *match.span(), name, number))
    return tuple(sorted(found.values(), key=lambda r: r.start))


def _windows(folded: str) -> Iterator[tuple[int, int]]:
    """Where a number long enough stands, or the name of a register with short ones; they begin and end between words."""
    for match in _LONG_NUMBER.finditer(folded):
        yield _whole(folded, match.start() - _BEFORE, match.end() + _AFTER)
    for name in _SHORT:
        at = folded.find(name)
        while at >= 0:
            if at == 0 or not folded[at - 1].isalnum():
                yield _whole(folded, at, at + _AFTER)
            at = folded.find(name, at + 1)


def _whole(folded: str, begin: int, end: int) -> tuple[int, int]:
    begin, end = max(begin, 0), min(end, len(folded))
    while 0 < begin < len(folded) and folded[begin - 1].isalnum():
        begin -= 1
    while 0 < end < len(folded) and folded[end].isalnum():
        end += 1
    return begin, end
