"""Figures of an abstract: estimates of effect with interval and P value, and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from evidgrade.grading.passage import Passage
from evidgrade.grading.tables import table
from evidgrade.model.facts import Estimate, Percentage, Place

_NUMBER = r"[-+]?\d*\.?\d+"
_ESTIMATE = (
    r"\b(?:(?P<name><names>)s?|(?P<short><abbreviations>))\b(?:,? ?[\[(]?(?:<abbreviations>)\b[\])]?)?"
    rf"[ ,:=(\[]{{0,3}}(?:of|was|is|were|=)?[ ,:=(]{{0,2}}(?P<value>{_NUMBER})(?![\d/]|-\d| ?mg\b)"
    r"(?P<interval>[ ,;:]{0,2}[(\[]?9[059] ?% ?(?:CIs?|CrIs?|(?:confidence|credible) intervals?(?: ?[(\[]?CI[)\]]?)?)[ ,:=(\[]{0,3}"
    rf"(?P<low>{_NUMBER})(?: ?- ?| to |, ?|; ?| ?/ ?| ?~ ?| and )(?P<high>{_NUMBER})[)\]]?)"
    r"(?P<p>[ ,;]{0,3}[(\[]?P(?:[- ]value)? ?(?P<sign>[=<>]) ?(?P<chance>0?\.\d+)[)\]]?)?"
)
_INTERVAL_WORDS = ("ci", "conf", "cred", "cri")
_BEFORE_SIGN = re.compile(r"(?<![\w.,])([0-9]{1,3}(?:[.,][0-9]+)?) ?$")
_LEVEL = re.compile(r" ?(?:CI|CrI|confidence|credible|c\.i)", re.IGNORECASE)
_LONGEST = 12
"""Characters that a percentage has at most."""
_CAPITALS = re.compile(r"[A-Z]{2}")
_REACH = 110
"""Characters around the words for an interval in which its estimate is looked for."""
_MINUS = str.maketrans("−–—·", "---.")


@cache
def _measures() -> tuple[dict[str, str], re.Pattern[str]]:
    """The short name of each measure, and what an estimate with its interval looks like."""
    data = table("facts")["measures"]
    text = _ESTIMATE
    for kind, words in data.items():
        text = text.replace(f"<{kind}>", "|".join(sorted(words, key=len, reverse=True)))
    return data["names"] | data["abbreviations"], re.compile(text, re.IGNORECASE)


def estimates(passage: Passage, where: Place) -> tuple[Estimate, ...]:
    """Estimates with their interval, where the measure is named beside the value."""
    found: dict[int, Estimate] = {}
    measures, form = _measures()
    for at in _intervals(passage.folded):
        begin = max(0, at - _REACH)
        match = _last(form.finditer(passage.original[begin : at + _REACH].translate(_MINUS)), at - begin)
        if match is None or (match["short"] and not _CAPITALS.search(match["short"])):
            continue
        value, low, high = (float(match[name]) for name in ("value", "low", "high"))
        if not low <= value <= high:
            continue
        chance = f"{match['sign']} {match['chance']}" if match["p"] else None
        start, end = begin + match.start(), begin + match.end()
        end -= match[0][-1] in ")]" and not ("(" in match[0] or "[" in match[0])
        measure = measures[(match["name"] or match["short"]).lower()]
        found.setdefault(start, Estimate(where, passage.original[start:end], start, end, measure, value, low, high, chance))
    return tuple(found[start] for start in sorted(found))


def _intervals(folded: str) -> Iterator[int]:
    """Where the words for an interval stand."""
    for sign in ("% c", "%c"):
        at = folded.find(sign)
        while at >= 0:
            if folded.startswith(_INTERVAL_WORDS, at + len(sign) - 1):
                yield at
            at = folded.find(sign, at + 1)


def _last(matches: Iterable[re.Match[str]], at: int) -> re.Match[str] | None:
    """The estimate that this interval belongs to."""
    return next((m for m in matches if m.start("interval") <= at < m.end("interval")), None)


def percentages(passage: Passage, where: Place) -> tuple[Percentage, ...]:
    """Percentages from 0 to 100, without the level of an interval."""
    found = []
    at = passage.folded.find("%")
    while at >= 0:
        number = _BEFORE_SIGN.search(passage.original, max(0, at - _LONGEST), at)
        if number is not None and not _LEVEL.match(passage.original, at + 1):
            value = float(number[1].replace(",", "."))
            if value <= 100:
                start = number.start(1)
                found.append(Percentage(where, passage.original[start : at + 1], start, at + 1, value))
        at = passage.folded.find("%", at + 1)
    return tuple(found)
