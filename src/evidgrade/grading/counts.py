"""Numbers of units in a folded text: `58 patients`, `1,204 postmenopausal women`, `forty-two eyes`, `12 trials`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from evidgrade.grading.passage import Passage
from evidgrade.grading.tables import table

_DIGITS = re.compile(r"[0-9][0-9.,:/%^*-]*")
"""A number with all that may be written together with it: decimals, ranges, ratios, shares."""
_PART_OF_MORE = frozenset(".,/$+<>~?*^'-_abcdefghijklmnopqrstuvwxyz")
_GOES_ON = frozenset("_abcdefghijklmnopqrstuvwxyz")
_WORD = re.compile(r" ([\w'/+.-]*[a-z][\w'/+-]*)(?![\w%])")
_MOST_BETWEEN = 6
"""Words between a number and its unit."""
_COMPOUND = re.compile(r"-|/\w| (?:records?|charts|years?|files|visits|data|reports|notes|hours|days|months|samples|registr(?:y|ies))\b")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_LONGEST = 12
_BEYOND = 2_000_000_000


class Number(NamedTuple):
    """A whole number, in digits or words."""

    start: int
    end: int
    value: int


class Units(NamedTuple):
    """A number with the noun that it counts."""

    start: int
    """Where the number begins."""
    number_end: int
    end: int
    """Where the noun ends."""
    value: int
    kind: str
    """`people`, `parts`, `animals` or `studies`."""


@cache
def _words() -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    """Values of number words, how a number in words begins, and what it is like."""
    data = table("facts")["numbers"]
    values = {word: n for n, word in enumerate(data["ones"], 1)}
    values |= {word: 10 * n for n, word in enumerate(data["tens"], 2)}
    values |= {"hundred": 100, "thousand": 1000}
    word = "|".join(sorted(values, key=len, reverse=True))
    roots = "|".join(data["roots"])
    return values, re.compile(rf" (?=[a-z])(?:{roots})"), re.compile(rf"(?:a (?=hundred|thousand))?(?:{word})\b(?:(?:[ -]|,? and )(?:{word})\b)*")


@cache
def _nouns() -> tuple[dict[str, str], frozenset[str]]:
    data = table("facts")["units"]
    never = frozenset(data["between_never"])
    return {noun: kind for kind, nouns in data.items() if kind != "between_never" for noun in nouns}, never


def numbers(folded: str) -> list[Number]:
    """Whole numbers from 2 on, in order. Decimals, ranges, ratios and percentages are none."""
    found = [Number(start, end, value) for start, end, value in (*_in_digits(folded), *_in_words(folded)) if 1 < value < _BEYOND]
    return sorted(found, key=lambda n: n.start)


def _in_digits(folded: str) -> Iterator[tuple[int, int, int]]:
    for match in _DIGITS.finditer(folded):
        written = match[0].rstrip(".,:")
        if not written.isdigit() and not _THOUSANDS.fullmatch(written):
            continue
        start = match.start()
        end = start + len(written)
        before = folded[start - 1] if start else " "
        if before in _PART_OF_MORE or (before == " " and folded[start - 2 : start - 1].isdigit()):
            continue
        follows = folded[end : end + 2]
        if follows[:1] in _GOES_ON or follows == " %" or (follows[:1] == " " and follows[1:].isdigit()):
            continue
        if len(written) < _LONGEST:
            yield start, end, int(written.replace(",", ""))


def _in_words(folded: str) -> Iterator[tuple[int, int, int]]:
    values, roots, spelt = _words()
    for root in roots.finditer(f" {folded}"):
        match = spelt.match(folded, root.start())
        if match is not None and not folded.startswith("-", match.end()) and not _inside_a_number(folded, root.start()):
            yield match.start(), match.end(), _value(match[0], values)


_CARRIES_ON = re.compile(r"(?:hundred|thousand|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?: and)? $")


def _inside_a_number(folded: str, at: int) -> bool:
    return folded[at - 2 : at - 1] in ("y", "d") and _CARRIES_ON.search(folded[max(0, at - 14) : at]) is not None


def _value(text: str, values: dict[str, int]) -> int:
    total = run = 0
    for word in re.findall(r"[a-z]+", text):
        if word == "hundred":
            run = max(run, 1) * 100
        elif word == "thousand":
            total, run = total + max(run, 1) * 1000, 0
        else:
            run += values.get(word, 0)
    return total + run


def value_of(text: str) -> int:
    """The value of a number in digits or words."""
    return int(text.replace(",", "")) if text[0].isdigit() else _value(text, _words()[0])


@cache
def number_pattern() -> str:
    """A pattern of whole numbers in digits or words."""
    word = "|".join(sorted(_words()[0], key=len, reverse=True))
    return rf"(?:\d[\d,]*|(?:{word})(?:[ -](?:and )?(?:{word}))*)"


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A pattern of `facts.toml`: a line break and one blank after it stand for nothing."""
    text = re.sub(r"\n ?", "", table("facts")[section][name])
    return re.compile(text.replace("<num>", number_pattern()))


def units(passage: Passage, found: list[Number]) -> Iterator[Units]:
    """Numbers whose noun follows, with at most six words between."""
    nouns, never = _nouns()
    folded = passage.folded
    for number in found:
        at = number.end
        for _ in range(_MOST_BETWEEN + 1):
            word = _WORD.match(folded, at)
            if word is None or word[1] in never:
                break
            at = word.end()
            kind = nouns.get(word[1])
            if kind is not None:
                if not _COMPOUND.match(folded, at):
                    yield Units(number.start, number.end, at, number.value, kind)
                break
