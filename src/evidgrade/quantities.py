"""Quantities in a sentence: values with units, ranges, open ends, and the basis they are counted on. Units are data (units.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_WORDS: dict[str, float] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "half a": 0.5, "half an": 0.5,
}  # fmt: skip
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,·]\d+)?"
_VALUE = rf"(?:{_DIGITS}|(?:{_SPELLED})\b)"
_FLOORS = ("at least", "more than", "over", "greater than", "above", "exceeding")
_CEILINGS = ("up to", "less than", "under", "below", "fewer than")
_ABOUT = ("about", "around", "approximately", "roughly", "nearly", "almost", "close to", "some", "~")
_INFINITY = float("inf")
_SHORT = 2
_PLURAL = 3
"""Letters that a unit has at least to be read with a plural ending."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("evidgrade").joinpath("units.toml").read_text(encoding="utf-8"))


@cache
def _units() -> Mapping[str, tuple[str, float]]:
    """Unit as written, short ones in their case and others in lower case -> dimension and factor."""
    return {
        unit if len(unit) <= _SHORT else unit.lower(): (dimension, factor)
        for dimension, units in _table().items()
        if dimension != "substances"
        for unit, factor in units.items()
    }


@cache
def _quantity() -> re.Pattern[str]:
    short = [re.escape(u) for u in _units() if len(u) <= _SHORT and u != "%"]
    long = [re.escape(u) + ("(?:s|es)?" if len(u) >= _PLURAL and u[-1].isalpha() else "") for u in _units() if len(u) > _SHORT]
    unit = "|".join([*sorted(long, key=len, reverse=True), f"(?-i:{'|'.join(sorted(short, key=len, reverse=True))})", "%"])
    before = "|".join(sorted((*_FLOORS, *_CEILINGS, *_ABOUT, "between", "from"), key=len, reverse=True))
    return re.compile(
        rf"(?P<before>(?<![\w~])(?:{before})\s*)?(?<![\w.,])(?P<low>{_VALUE})(?P<again>\s?%)?"
        rf"(?:\s?(?P<join>-|–|—|to|or|and)\s?(?P<high>{_VALUE}))?[\s-]?(?P<unit>{unit})(?![\w²^])(?!/(?:k?g|m2|m²|d?l|ml|min)\b)"
        r"(?P<after>\s+(?:or (?:longer|more|less|fewer|over)|and (?:longer|more)|at (?:most|least)))?"
        r"(?:(?:\s(?:per|for each|each|on each)\s|\s?/\s?)(?P<per>[a-z]\w*)|\s+(?P<often>daily|weekly|a day|a week|a month|a year))?",
        re.I,
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value or range in the base unit of its dimension (mm, minutes, percent, mg, ...)."""

    text: str
    dimension: str
    """A table of units.toml: `length`, `time`, `percent`, `percentage_points`, `mass`, ..."""
    low: float
    high: float
    start: int
    end: int
    per: str | None = None
    """What it is counted on: `side`, `level`; None for the whole."""
    unit: str = ""
    """As written."""
    step: float = 0.0
    """Half a unit of the last written digit, in the base unit: what was rounded to this lies no further away."""
    values: tuple[float, float] = (0.0, 0.0)
    """The numbers as written, before conversion and without open ends."""

    def agrees(self, other: Quantity) -> bool:
        """True when both can be meant: equal ranges, or a value inside the other's open end."""
        if _INFINITY in (self.high, other.high) or 0 in (self.low, other.low):
            return self.low <= other.high and other.low <= self.high
        return abs(self.low - other.low) < 1e-9 and abs(self.high - other.high) < 1e-9

    @property
    def bounds(self) -> tuple[float, ...]:
        """The values that are written, in the base unit: one, or both of a range; an open end has none."""
        return tuple(sorted({self.low, self.high} - {0.0, _INFINITY}))


def quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of a sentence, in order."""
    for match in _quantity().finditer(text):
        word, joined = match["unit"], match["join"] and match["join"].lower()
        dimension, factor = _dimension(word)
        place = match.start(), match.end()
        before, after = (match["before"] or "").strip().lower(), (match["after"] or "").strip().lower()
        if before == "from" and not joined:
            before, place = "", (match.start("low"), match.end())
        per = (match["per"] or match["often"] or "").lower() or None
        low, high = number(match["low"]), number(match["high"] or match["low"])
        if high < low or (joined == "and" and before != "between"):  # two values of one unit: `12 and 24 months`
            first = match.end("low") if not match["again"] else match.end("again")
            yield _made(text, (match.start(), first), dimension, factor, (low, low), ("", ""), per, word, match["low"])
            low, place = high, (match.start("high"), match.end())
            before = ""
        yield _made(text, place, dimension, factor, (low, high), (before, after), per, word, match["high"] or match["low"])


def _made(
    text: str, place: tuple[int, int], dimension: str, factor: float, values: tuple[float, float], ends: tuple[str, str],
    per: str | None, unit: str, written: str,
) -> Quantity:  # fmt: skip
    start, end = place
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    before, after = ends
    low, high = values[0] * factor, values[1] * factor
    if before in _CEILINGS or after in ("or less", "or fewer", "at most"):
        low = 0.0
    if before in _FLOORS or after.endswith(("longer", "or more", "and more", "over", "at least")):
        high = _INFINITY
    step = written_step(written, before in _ABOUT) * factor
    return Quantity(text[start:end], dimension, low, high, start, end, per, unit, step, values)


def _dimension(unit: str) -> tuple[str, float]:
    folded = unit.lower()
    tried = (unit, folded, folded.removesuffix("s"), folded.removesuffix("es"))
    return next(_units()[t] for t in tried if t in _units())


def number(text: str) -> float:
    """The value of a number in digits or letters: `1,250`, `0.5`, `3,5`, `twelve`, `half an`."""
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if word.endswith(("hundred", "thousand")):
        return 100.0 if word.endswith("hundred") else 1000.0
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".").replace("·", "."))


def written_step(text: str, about: bool = False) -> float:
    """Half a unit of the last digit written; after `about` of the last one that is not a nought (half of five where it is a five)."""
    decimals = re.search(r"[.·](\d+)$|(?<=\d),(\d{1,2})$", text)
    if decimals:
        return 0.5 * 10.0 ** -len(decimals[1] or decimals[2])
    if not about:
        return 0.5
    value = number(text)
    return 5.0 if value >= 10 and value % 10 == 0 else 2.5 if value >= 10 and value % 5 == 0 else 0.5


_PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_PEOPLE = r"(?:patients?|people|participants?|adults?|women|men|children|cases|subjects?|respondents?|individuals?|eyes|knees|users|persons|infants|babies|those|them)"
_SHARE = re.compile(
    rf"(?P<before>\b(?:{'|'.join(sorted((*_FLOORS, *_CEILINGS, *_ABOUT), key=len, reverse=True))})\s+)?(?<![\w.,/])(?:"
    rf"(?P<part>half|(?:(?P<times>an?|one|two|three|four|nine)[ -])?(?P<name>third|quarter|fifth|tenth)s?)(?= (?:of )?(?:(?:the|all|these|those|our) )?(?:\w+ )?{_PEOPLE}\b)"
    rf"|(?P<count>{_VALUE})\s(?:(?:in|out of)(?:\severy|\seach)?|of\s(?:every|each))\s(?P<whole>{_DIGITS}|(?:(?:a\s)?(?:hundred|thousand)|{_SPELLED})\b)(?!\s?[%\w]*(?:days?|weeks?|months?|years?|hours?|minutes?)\b)(?![\d.,]*\d|/|\s?%)"
    rf"|(?P<of>\d{{1,6}})\s?(?:of|/)\s?(?:the )?(?P<total>\d{{1,6}})(?![\d.,/]*\d|\s?(?:%|mm|mg))"
    r")",
    re.I,
)
"""Shares in words or as counts: `half of the patients`, `one in five`, `9 out of 10`, `8 of 19`, `8/19`."""


def shares(text: str) -> Iterator[Quantity]:
    """Shares that are not written as percentages, as percent."""
    for match in _SHARE.finditer(text):
        before = (match["before"] or "").strip().lower()
        if match["part"]:
            value = _PARTS[match["name"].lower() if match["name"] else "half"] * _WORDS.get((match["times"] or "a").lower(), 1)
            step = 2.5
        else:
            count, whole = number(match["count"] or match["of"]), number(match["whole"] or match["total"])
            if not 0 < count <= whole or whole < 2 or (match["whole"] and 1900 <= whole < 2100):  # `two in 2019`
                continue
            value = 100 * count / whole
            step = max(0.5, 50 * count / (whole * whole)) if match["whole"] else 0.0
        if value > 100:
            continue
        low = 0.0 if before in _CEILINGS else value
        high = _INFINITY if before in _FLOORS else value
        step = max(step, 5.0) if before in _ABOUT else step
        yield Quantity(match[0], "percent", low, high, match.start(), match.end(), None, "share", step, (value, value))


def substance(text: str) -> float | None:
    """How many mg/dL are 1 mmol/L of the substance that a sentence names; None where it names none of the table, or several."""
    named = [float(s["factor"]) for s in _table()["substances"].values() if re.search("|".join(s["words"]), text, re.I)]
    return named[0] if len(named) == 1 else None
