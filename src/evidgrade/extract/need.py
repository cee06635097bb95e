"""How much a sentence needs a citation: what it says of health high, how-to facts not at all, anything else little.

To ask for a source where nobody would is the noise that makes reviewers stop reading: what is only announced, wished for or told as
history claims no effect, and what is not about health is not ours to judge (need.toml).
"""

from __future__ import annotations

import re
from functools import cache

from evidgrade.extract.lexicon import cues, table
from evidgrade.model.claim import ClaimKind, Need, Strength

OUTCOME: frozenset[ClaimKind] = frozenset({"efficacy", "comparative", "magnitude", "duration", "safety"})
"""Kinds that speak of what a treatment or an exposure does."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_KEY = 3
_NONE: tuple[str, ...] = ()
_WEAKENS = ("purpose", "wish", "history", "self", "topic", "reported", "supposed", "defines")
"""Parts of need.toml: a sentence with such words asks for a source less than one that asserts an effect."""
_NUMBER = re.compile(r"\d")
_NEGATED_OUTCOME = re.compile(r"\bso (?:that )?(?:it|they|the \w+) (?:do|does|will|can)(?:n[’']t| not)\b", re.I)
_TIME = re.compile(r"\b(?:minutes?|hours?|days?|weeks?|months?|years?)\b", re.I)


@cache
def _of_health() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """Whole words of health, and beginnings of words by their first three letters."""
    stems = [stem for group in table("need")["health"].values() for stem in group]
    begun: dict[str, tuple[str, ...]] = {}
    for stem in stems:
        if not stem.endswith("$"):
            begun[stem[:_KEY]] = (*begun.get(stem[:_KEY], ()), stem)
    return frozenset(stem[:-1] for stem in stems if stem.endswith("$")), begun


def about_health(text: str) -> bool:
    """Whether a word of the sentence is one of health: an illness, a part of the body, a kind of care, what people eat, drink or take."""
    whole, begun = _of_health()
    return any(word in whole or word.startswith(begun.get(word[:_KEY], _NONE)) for word in _WORD.findall(text.lower()))


def need_of(text: str, kinds: tuple[ClaimKind, ...], strength: Strength) -> Need:
    """How much the sentence needs a citation: `high` for effects, harms, comparisons and figures on health, and for guidelines."""
    if not kinds or cues("claims", "research")["called_for"].matches(text):
        return "none"
    need = _by_kind(text, kinds, strength)
    if need != "high":
        return need
    if kinds[0] != "guideline" and not about_health(text):
        return "low"
    lower = text.lower()
    if cues("need", "weak")["announces"].matches(text, lower):
        return "none"
    weak = [name for name in _WEAKENS if kinds[0] != "guideline" or name != "history"]
    return "medium" if _is_title(text) or any(cues("need", "weak")[name].matches(text, lower) for name in weak) else "high"


def _is_title(text: str) -> bool:
    """The title of a work or of an article, quoted or in a line of its own: nearly all its longer words have capitals."""
    longer = [word for word in _WORD.findall(text) if len(word) > _KEY]
    return len(longer) > _KEY and sum(word[0].isupper() for word in longer) >= 0.8 * len(longer)


def _by_kind(text: str, kinds: tuple[ClaimKind, ...], strength: Strength) -> Need:
    main = kinds[0]
    outcomes = OUTCOME.intersection(kinds)
    absolute = cues("claims", "strength")["absolute"].matches(text) and not cues("need", "weak")["norm"].matches(text)
    if _NEGATED_OUTCOME.search(text) or absolute:
        return "high"
    if main == "procedural":
        if outcomes - {"duration"}:
            return "medium"
        timed = _NUMBER.search(text) and _TIME.search(text)
        return "low" if timed or re.search(r"\bimportant\b|\breferred\b", text) else "none"
    if main == "guideline":
        return "high" if cues("need", "authority")["cues"].matches(text) else "medium"
    if main == "diagnostic":
        return "high" if strength != "hedged" and re.search(r"\b(?:know|confirm|detect|point)s?\b", text, re.I) else "medium"
    if main == "safety" and strength == "hedged" and not re.search(r"\bsafe", text, re.I):
        return "medium"
    if main == "duration" and outcomes == {"duration"} and not re.search(r"\b(?:relief|reliev|result|effect|benefit|durable|permanent|outcome|success|improve|protect|remission)", text, re.I):
        return "medium"
    if main in OUTCOME:
        if main == "efficacy" and "procedural" in kinds and len(outcomes) == 1 and not _NUMBER.search(text):
            return "medium"  # a step of a procedure that says in passing what it is good for
        return "medium" if re.search(r"\bhelps? (?:us|you)\b", text, re.I) else "high"
    return _of_other(text, main, outcomes, strength)


def _of_other(text: str, main: ClaimKind, outcomes: frozenset[ClaimKind], strength: Strength) -> Need:
    if main == "prognosis":
        return "medium" if re.search(r"\d|\bweek|\bmonth", text) else "low"
    if main == "epidemiology":
        return "high" if _NUMBER.search(text) else "medium"
    if main in ("promotional", "testimonial"):
        return "high" if outcomes & {"efficacy", "comparative"} else "medium"
    if main == "indication":
        return "low" if strength == "hedged" else "medium"
    if main == "definition":
        return "none" if re.search(r"\bcalled\b|\banother name\b", text, re.I) else "low"
    return "low"
