"""The longest follow-up that an abstract states. Time under treatment, ages and periods of recruitment are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.grading.passage import Passage, Sentence
from evidgrade.model.facts import FollowUp, Place
from evidgrade.quantities import quantities

_MINUTES_A_MONTH = 43_830
_LONGEST = 90 * 12
"""Months; more is a slip."""
_VALUE = r"(?:\d+(?:[.,]\d+)?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b)"
_UNIT = r"(?:days?|weeks?|months?|years?)"
_SPREAD = r"(?: ?(?:\+/-|\+-|\?|±) ?\d+(?:\.\d+)?| ?\([^()]{1,40}\)| ?\[[^\[\]]{1,40}\])?"
_SERIES = rf"(?:{_VALUE}(?:[ -]{_UNIT})?(?:,? and |, ?|,? or | to | ?- ?))*"
_TIME = rf"(?P<time>{_SERIES}{_VALUE}){_SPREAD}[ -](?P<unit>{_UNIT})(?!-old| old| of age|\w)"
_WORDS = ("follow-up", "follow up", "followup", "followed")
_NAME = r"(?:follow(?:ed)?[ -]?ups?|followup)"
_STATISTIC = r"(?:(?:an?|the|at|for|was|were|of|is|over|up to|at least|about|approximately|median|mean|average|minimum|minimal|maximum|total|overall|mean/median|complete|additional|duration|period|time|interval|length|range|with|all|patients|in|this|our|study|participants|subjects|visits?|assessments?|after|evaluations?|data|until|through|to|on|being|performed|conducted|completed|obtained|done)\b ?|[,:(=] ?)"
_AFTER = re.compile(rf"\b{_NAME}[ ,:(=]{{0,3}}{_STATISTIC}{{0,8}}{_TIME}")
_FOLLOWED = re.compile(
    rf"\b(?:were|was|been|be|are|and|prospectively|then|we|participants|patients),? (?:[\w-]+ ){{0,2}}followed(?:[ -]up)?(?: [\w-]+)?,? {_STATISTIC}{{0,8}}{_TIME}"
)
_GOES_ON = re.compile(
    rf"{_SPREAD},? (?:and|with|versus|vs\.?) (?:(?:the|a|an|median|mean|average|maximum|of|was) ){{0,4}}{_TIME}"
)
_BEFORE = re.compile(
    rf"(?<![\w.,-]){_TIME}'?s?'?(?: |-)(?:of |the |post-?operative |post-?treatment |post-?intervention |clinical |mean |median |minimum |longitudinal |complete |long-term )*{_NAME}\b"
)
_NOT_FOLLOW_UP = re.compile(r"\bonly (?:\d+|\w+) (?:patients )?(?:were )?$|\b(?:lost to|loss to|loss of|without|no|need for|require[sd]?|recommended?|every) (?:[\w-]+ ){0,2}$")
_CRITERIA = re.compile(r"\b(?:inclusion criteri|exclusion criteri|eligibility|eligible (?:if|studies|for inclusion)|were searched|required to)")
_INTERVALS = re.compile(r"\bevery\b|\bper\b|\beach\b")


def follow_up(passage: Passage, where: Place) -> FollowUp | None:
    """The longest stated length of follow-up of this study, or None."""
    if "follow" not in passage.folded:
        return None
    found = [f for index in passage.holding("follow") for f in _in_sentence(passage, passage.sentences[index], where)]
    return max(found, key=lambda f: f.months, default=None)


def _in_sentence(passage: Passage, sentence: Sentence, where: Place) -> Iterator[FollowUp]:
    text = sentence.text
    if not any(word in text for word in _WORDS) or " will " in text:
        return
    for pattern in (_AFTER, _FOLLOWED, _BEFORE):
        for match in pattern.finditer(text):
            if _NOT_FOLLOW_UP.search(text[max(0, match.start() - 40) : match.start()]) or _INTERVALS.search(match[0]):
                continue
            if sentence.silent or _CRITERIA.search(text):
                return
            begin = text.index("follow", match.start()) if pattern is _FOLLOWED else match.start()
            more = _GOES_ON.match(text, match.end()) if pattern is not _BEFORE else None
            for time in (match, more) if more is not None else (match,):
                fact = _fact(passage, sentence.start + begin, sentence.start + time.end(), time, where)
                if fact is not None:
                    yield fact


def _fact(passage: Passage, start: int, end: int, match: re.Match[str], where: Place) -> FollowUp | None:
    last = re.split(r", ?| and | or | to | ?- ?", match["time"])[-1].strip().replace(",", ".")
    unit = match["unit"]
    quantity = next(quantities(f"{last} {unit}"), None)
    if quantity is None:
        return None
    months = quantity.high / _MINUTES_A_MONTH
    if not 0 < months <= _LONGEST:
        return None
    value = quantity.high / next(quantities(f"1 {unit}")).high
    return FollowUp(where, passage.original[start:end], start, end, round(value, 4), unit, round(months, 2))
