"""A person's GRADE judgement, and whether it adds up. The tool never rates certainty itself.

Arithmetic (GRADE guidelines 3 and 9, Balshem 2011 and Guyatt 2011): start at high (randomized trials) or low (observational studies), one
or two levels down for each of five domains, up for three reasons; up only from a low start without any reason to rate down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

CERTAINTIES = ("very_low", "low", "moderate", "high")
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UPGRADES = ("large_effect", "dose_response", "confounding")
_STARTS = ("high", "low")
_MOST_DOWN = 3
"""Three levels for an extremely serious problem (GRADE with ROBINS-I, Schünemann 2019)."""
_MOST_UP = {"large_effect": 2, "dose_response": 1, "confounding": 1}


@dataclass(frozen=True, slots=True)
class Step:
    """One domain of a judgement."""

    domain: str
    by: int
    """Levels: negative down, positive up, 0 no change."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Rating:
    """A judgement as it was written. Only when `problems` is empty may it be shown as rated."""

    start: str | None
    certainty: str | None
    """As the person wrote it; None where nothing is written."""
    steps: tuple[Step, ...]
    reviewer: str | None
    date: str | None
    problems: tuple[str, ...] = ()
    """Each a sentence that says what is missing or does not add up."""

    @property
    def rated(self) -> bool:
        """Signed, complete and arithmetically right."""
        return not self.problems

    @property
    def missing(self) -> tuple[str, ...]:
        """The domains that nobody has judged."""
        judged = {step.domain for step in self.steps}
        return tuple(domain for domain in DOMAINS if domain not in judged)


def read_rating(judgement: Mapping[str, Any], reviewer: Mapping[str, Any] | None = None) -> Rating:
    """The `grade:` entry of a claim in claims.yaml, with its `reviewer:`; whatever is wrong with it stands in `problems`.

    Raises nothing: an entry of any shape is answered with sentences.
    """
    problems: list[str] = []
    start = _choice(judgement, "start", _STARTS, problems)
    certainty = _choice(judgement, "certainty", CERTAINTIES, problems)
    downs = [_step(judgement[name], name, _MOST_DOWN, -1, problems) for name in DOMAINS if name in judgement]
    ups = [_step(judgement[name], name, _MOST_UP[name], 1, problems) for name in UPGRADES if name in judgement]
    steps = tuple(step for step in (*downs, *ups) if step is not None)
    judged = {step.domain for step in steps}
    absent = [name for name in DOMAINS if name not in judged and name not in judgement]
    if absent:
        problems.append(f"GRADE needs a judgement of every domain; missing: {', '.join(map(_words, absent))}.")
    name, when = _signature(reviewer or {}, problems)
    problems += _unknown_keys(judgement)
    if start and certainty and not problems:
        problems += _arithmetic(start, certainty, steps)
    return Rating(start, certainty, steps, name, when, tuple(problems))


def _choice(judgement: Mapping[str, Any], name: str, values: tuple[str, ...], problems: list[str]) -> str | None:
    value = judgement.get(name)
    text = str(value).strip().lower().replace(" ", "_") if value is not None else None
    if text in values:
        return text
    said = "is missing" if value is None else f"is `{value}`"
    problems.append(f"`{name}` {said}; it must be one of: {', '.join(values)}.")
    return None


def _step(value: Any, name: str, most: int, sign: int, problems: list[str]) -> Step | None:
    if not isinstance(value, Mapping):
        problems.append(f"`{name}` must give `by` (levels) and `reason`.")
        return None
    by, reason = value.get("by"), value.get("reason")
    if isinstance(by, bool) or not isinstance(by, int) or not 0 <= by <= most:
        problems.append(f"`{name}.by` must be a whole number from 0 to {most}, and is {by!r}.")
        return None
    reason = str(reason).strip() if reason is not None else ""
    if by and not reason:
        problems.append(f"{_words(name).capitalize()} is rated by {by} without a reason.")
    return Step(name, sign * by, reason or None)


def _signature(reviewer: Mapping[str, Any], problems: list[str]) -> tuple[str | None, str | None]:
    name = reviewer.get("name") if isinstance(reviewer, Mapping) else None
    when = reviewer.get("date") if isinstance(reviewer, Mapping) else None
    name = str(name).strip() if name is not None else ""
    if not name:
        problems.append("The judgement is not signed: `reviewer.name` is missing.")
    text = when.isoformat() if isinstance(when, date) else str(when).strip() if when is not None else ""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        said = f"is `{text}`" if text else "is missing"
        problems.append(f"`reviewer.date` {said}; it must be a date such as 2026-01-31.")
        text = ""
    return name or None, text[:10] or None


def _unknown_keys(judgement: Mapping[str, Any]) -> list[str]:
    known = {"start", "certainty", *DOMAINS, *UPGRADES}
    return [f"`{key}` is no part of a GRADE judgement." for key in map(str, judgement) if key not in known]


def _arithmetic(start: str, certainty: str, steps: tuple[Step, ...]) -> list[str]:
    down = -sum(step.by for step in steps if step.by < 0)
    up = sum(step.by for step in steps if step.by > 0)
    if up and down:
        return [
            "Certainty is rated up and down at once; GRADE rates up only where nothing is a reason for rating down."
        ]
    if up and start != "low":
        return ["Certainty is rated up from a high start; GRADE rates up only bodies of evidence that start low."]
    place = min(max(CERTAINTIES.index(start) - down + up, 0), len(CERTAINTIES) - 1)
    if CERTAINTIES[place] != certainty:
        sums = f"{_words(start)} - {down} + {up} gives {_words(CERTAINTIES[place])}"
        return [f"The certainty does not add up: {sums}, and `{_words(certainty)}` is written."]
    return []


def _words(name: str) -> str:
    return name.replace("_", " ")
