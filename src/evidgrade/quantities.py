"""Quantities in a sentence: values with units, ranges, open ends, and the basis they are counted on. Units are converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["length", "time", "percent"]

_UNITS: dict[str, tuple[Dimension, float]] = {
    "mm": ("length", 1), "millimeter": ("length", 1), "millimetre": ("length", 1),
    "cm": ("length", 10), "centimeter": ("length", 10), "centimetre": ("length", 10), "inch": ("length", 25.4), "inches": ("length", 25.4),
    "second": ("time", 1 / 60), "minute": ("time", 1), "min": ("time", 1), "hour": ("time", 60), "day": ("time", 1440),
    "week": ("time", 10080), "month": ("time", 43830), "year": ("time", 525960),
    "%": ("percent", 1), "percent": ("percent", 1), "per cent": ("percent", 1),
}  # fmt: skip
"""Unit -> (dimension, factor to millimetres, minutes or percent). A month is a twelfth of 365.25 days."""
_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_VALUE = r"(?:\d+(?:\.\d+)?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b)"
_QUANTITY = re.compile(
    rf"(?P<before>\b(?:up to|at least|more than|over|less than|under|about|around|approximately|roughly|nearly|almost|~)\s+)?"
    rf"(?P<low>{_VALUE})(?:\s?(?:-|–|—|to|or|and)\s?(?P<high>{_VALUE}))?[\s-]?"
    rf"(?P<unit>millimet(?:er|re)|centimet(?:er|re)|mm|cm|inch(?:es)?|seconds?|minutes?|min|hours?|days?|weeks?|months?|years?|%|percent|per cent)(?:s|es)?(?![\w])"
    rf"(?P<after>\s+(?:or (?:longer|more|less)|and (?:longer|more)|at (?:most|least)))?(?:\s+(?:per|for each|each|on each)\s+(?P<per>\w+))?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value or range in the base unit of its dimension (mm, minutes, percent)."""

    text: str
    dimension: Dimension
    low: float
    high: float
    start: int
    end: int
    per: str | None = None
    """What it is counted on: `side`, `level`; None for the whole."""

    def agrees(self, other: Quantity) -> bool:
        """True when both can be meant: equal ranges, or a value inside the other's open end."""
        inf = float("inf")
        if inf in (self.high, other.high) or 0 in (self.low, other.low):
            return self.low <= other.high and other.low <= self.high
        return abs(self.low - other.low) < 1e-9 and abs(self.high - other.high) < 1e-9


def quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of a sentence, in order."""
    for match in _QUANTITY.finditer(text):
        unit = match["unit"].lower()
        dimension, factor = _UNITS.get(unit) or _UNITS[unit.rstrip("s")]
        low = _number(match["low"]) * factor
        high = _number(match["high"]) * factor if match["high"] else low
        before, after = (match["before"] or "").strip().lower(), (match["after"] or "").strip().lower()
        if before in ("up to", "less than", "under") or after in ("or less", "at most"):
            low = 0.0
        if before in ("at least", "more than", "over") or after.endswith(("longer", "or more", "and more", "at least")):
            high = float("inf")
        yield Quantity(
            match[0].strip(), dimension, low, high, match.start(), match.end(), (match["per"] or "").lower() or None
        )


def _number(text: str) -> float:
    return float(_WORDS.get(text.lower(), 0) or text)
