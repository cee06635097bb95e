"""What a claim states in figures, comparator, populations and times, each with its words. A pure function of the claim's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from evidgrade.grading.comparator import comparator
from evidgrade.grading.populations import families
from evidgrade.grading.tables import table
from evidgrade.model.statement import Figure, FigureKind, StatedPopulation, Statement, TimeRole, TimeSpan, Words
from evidgrade.quantities import Quantity, number, quantities, shares

_VALUE = r"[-−]?\d+(?:[.·]\d+)?"
_INTERVAL = re.compile(
    rf"\b9[059]\s?%[\s-]?(?:CIs?|CrIs?|(?:confidence|credible|uncertainty|prediction) (?:intervals?|limits?)(?: ?\(CI\))?)"
    rf"(?:[\s,:=(\[]*(?:of|from|was)?\s*(?P<low>{_VALUE})\s?%?\s?(?:-|–|—|to|,|;|and)\s?(?P<high>{_VALUE})(?:\s?%)?)?",
    re.I,
)
_P_VALUE = re.compile(r"\bp(?:[- ]value)?s?\s?(?:of|was|is)?\s?(?P<sign>[=<>≤≥])?\s?(?P<value>0?\.\d+)", re.I)
_COUNT = re.compile(
    r"(?<![\w.,/])(?P<value>\d{1,3}(?:,\d{3})+|\d+)\s(?:(?!(?:of|in|or|and|to)\b)[a-z-]+\s){0,2}?"
    r"(?P<unit>patients|people|participants|adults|women|men|children|subjects|volunteers|individuals|infants)\b",
    re.I,
)
_NAME = r"(?:(?!(?:by|to|in|of|from|for|with|and|or|at|on|was|were|is|are|than)\b)[a-z][\w-]*)"
_PHRASE = rf"{_NAME}(?:\s{_NAME}){{0,3}}(?:\s(?:of|from|for)\s(?:the\s|a\s|an\s)?{_NAME}(?:\s{_NAME}){{0,2}})?"
_CHANGED_BY = re.compile(
    rf"\b(?:reduc|increas|decreas|lower|rais|improv|cut|shorten|prolong|eas|reliev)(?:es?|ed|s|ing)?\s(?:the\s|their\s|your\s|a\s|an\s)?"
    rf"(?P<what>{_PHRASE})\s(?:by|to|of)\s(?:up to |about |around |approximately |at least |more than |nearly |almost )?$",
    re.I,
)
_CHANGE_IN = re.compile(rf"^\s?(?:\w+\s){{0,2}}?(?:reduction|increase|decrease|decline|improvement|drop|rise|fall|change)s?\s(?:in|of)\s(?:the\s|their\s)?(?P<what>{_PHRASE})", re.I)
_RATE = r"(?:relief|improvement|success|response|remission|cure|survival|recurrence|relapse|mortality|morbidity|accuracy|sensitivity|specificity|efficacy|effectiveness|complications?|risk|chance|rates?|prevalence|incidence|satisfaction|reduction|increase)"
_BEFORE_RATE = r"(?:(?:pain|symptom|success|response|survival|complication|recurrence|relapse|mortality|cure|remission|infection|detection|failure|overall|complete|partial|absolute|relative|annual|lifetime|five-year|5-year|1-year|10-year|weight|blood pressure)\s)?"
_MORE_OF = re.compile(rf"^\s?(?:lower|higher|greater|less|more|fewer|better|reduced|increased|shorter|longer)\s(?P<what>{_BEFORE_RATE}{_RATE}(?:\s(?:of|for)\s(?:the\s|a\s|an\s)?{_NAME}(?:\s{_NAME})?)?)", re.I)
_OF_RATE = re.compile(rf"^\s?(?P<what>{_BEFORE_RATE}{_RATE}(?:\srates?)?)\b", re.I)
_RATE_OF = re.compile(rf"\b(?P<what>{_NAME}\srates?|{_BEFORE_RATE}{_RATE}(?:\s(?:rates?|of\s{_NAME}))?)\s(?:of|was|is|were|are|=|in)\s(?:about |around |approximately |up to |at least |over |nearly )?$", re.I)
_SPREAD = re.compile(r"(?:±|\+/-|\+-)\s?$")
"""The figure is a standard deviation."""
_AGE_AFTER = re.compile(r"^[\s-]?(?:old|of age)\b", re.I)
_AGE_BEFORE = re.compile(r"\b(?:aged?|ages|older than|younger than)\s(?:\w+\s){0,2}$", re.I)
_EACH = re.compile(r"an? \w+", re.I)
"""`twice a day`: how often, and no length of time."""
_ROLES: tuple[tuple[TimeRole, re.Pattern[str]], ...] = (
    ("within", re.compile(r"\b(?:within|in)\s(?:the\s|about\s)?(?:first\s|next\s)?$", re.I)),
    ("for", re.compile(r"\b(?:for|over|during|throughout|last(?:s|ed|ing)?|through)\s(?:the\s|about\s|a\s)?(?:first\s|next\s|(?:\w+\s)?(?:period|minimum|maximum|total|mean|median|average)\sof\s)?$", re.I)),
    ("at", re.compile(r"\b(?:at|after|by)\s(?:the\s|about\s|a\s)?$", re.I)),
)


@lru_cache(maxsize=4096)
def statement(text: str) -> Statement:
    """What the text of a claim states. Raises nothing for any text."""
    against = comparator(text)
    at = text.find(against) if against else -1
    return Statement(
        figures=tuple(sorted(_figures(text), key=lambda f: f.start)),
        comparator=Words(text[at : at + len(against)], at, at + len(against)) if against and at >= 0 else None,
        populations=tuple(_populations(text)),
        times=tuple(_times(text)),
    )


def _figures(text: str) -> Iterator[Figure]:
    beside = list(_beside(text))
    yield from beside
    for quantity in quantities(text):
        if quantity.dimension != "time" and not _covered(quantity, beside):
            yield _figure(text, quantity, quantity.dimension)  # type: ignore[arg-type]
    told = [q for q in shares(text) if not _covered(q, beside) and "/" not in q.text]
    for quantity in told:
        yield _figure(text, quantity, "share")
    for match in _COUNT.finditer(text):
        if not any(q.start < match.end() and match.start() < q.end for q in told):
            value = number(match["value"])
            yield Figure(match[0], match.start(), match.end(), "count", value, value, match["unit"], None, None)


def _beside(text: str) -> Iterator[Figure]:
    """P values, intervals and estimates."""
    for match in _P_VALUE.finditer(text):
        value, sign = float(match["value"]), match["sign"] or "="
        low, high = None if sign in "<≤" else value, None if sign in ">≥" else value
        yield Figure(match[0], match.start(), match.end(), "p_value", low, high, None, None, None)
    for match in _INTERVAL.finditer(text):
        low, high = (_float(match[name]) if match[name] else None for name in ("low", "high"))
        yield Figure(match[0], match.start(), match.end(), "interval", low, high, None, None, None)
    for match in _estimates().finditer(text):
        value, name = _float(match["value"]), match["name"] or match["short"]
        if match["name"] or match["short"].isupper():
            yield Figure(match[0], match.start(), match.end(), "estimate", value, value, _measures()[name.lower()], None, None)


def _float(text: str) -> float:
    return float(text.replace("−", "-").replace("·", "."))


@cache
def _measures() -> dict[str, str]:
    data = table("facts")["measures"]
    return {k.lower(): v for k, v in (data["names"] | data["abbreviations"]).items()}


@cache
def _estimates() -> re.Pattern[str]:
    data = table("facts")["measures"]
    names, short = ("|".join(sorted(data[kind], key=len, reverse=True)) for kind in ("names", "abbreviations"))
    return re.compile(rf"\b(?:(?P<name>{names})s?|(?P<short>{short}))\b(?:\s?\(\w{{1,4}}\))?[\s,:=]*(?:of|was|is)?\s?(?P<value>{_VALUE}(?!\d|\s?%|\s?mg))", re.I)


def _covered(quantity: Quantity, others: list[Figure]) -> bool:
    return any(f.start < quantity.end and quantity.start < f.end for f in others)


def _figure(text: str, quantity: Quantity, kind: FigureKind) -> Figure:
    low, high = _ends(quantity)
    unit = None if kind == "share" else quantity.unit
    return Figure(quantity.text, quantity.start, quantity.end, kind, low, high, unit, quantity.per, _measured(text, quantity))


def _ends(quantity: Quantity) -> tuple[float | None, float | None]:
    low, high = (round(v, 4) for v in quantity.values)
    return None if quantity.low == 0 and low else low, None if quantity.high == float("inf") else high


def _measured(text: str, quantity: Quantity) -> str | None:
    """What the words beside a figure say it measures; None where they do not."""
    before, after = text[max(0, quantity.start - 80) : quantity.start], text[quantity.end : quantity.end + 80]
    for pattern, words in ((_CHANGE_IN, after), (_MORE_OF, after), (_OF_RATE, after), (_CHANGED_BY, before), (_RATE_OF, before)):
        match = pattern.search(words)
        if match and match["what"].strip().lower() not in ("rate", "rates"):
            return match["what"].strip()
    return None


def _populations(text: str) -> Iterator[StatedPopulation]:
    for family, members in families().items():
        for name, words in members.items():
            match = words.search(text)
            if match:
                yield StatedPopulation(match[0], match.start(), match.end(), family, name)


def _times(text: str) -> Iterator[TimeSpan]:
    for quantity in quantities(text):
        before, after = text[max(0, quantity.start - 40) : quantity.start], text[quantity.end :]
        if quantity.dimension != "time" or _AGE_AFTER.match(after) or _AGE_BEFORE.search(before) or _SPREAD.search(before):
            continue
        role = next((name for name, pattern in _ROLES if pattern.search(before)), None)
        if role is None and _EACH.fullmatch(quantity.text):
            continue
        yield TimeSpan(quantity.text, quantity.start, quantity.end, role, *_ends(quantity), quantity.unit)
