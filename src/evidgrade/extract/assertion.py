"""What one sentence asserts: kinds of claim, question, strength, causal language, need of a citation, designs named.

Everything here looks at the words of the sentence alone; the words are data (claims.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from evidgrade.cues import Cues
from evidgrade.extract.causal import causal_of
from evidgrade.extract.lexicon import TOGETHER, cues
from evidgrade.extract.need import need_of
from evidgrade.model.claim import Causal, ClaimKind, Need, Question, Strength

QUESTIONS: dict[ClaimKind, Question] = {
    "efficacy": "treatment_benefit",
    "comparative": "treatment_benefit",
    "duration": "treatment_benefit",
    "magnitude": "treatment_benefit",
    "safety": "harms_common",
    "diagnostic": "diagnosis",
    "prognosis": "prognosis",
    "epidemiology": "prevalence",
}
"""Kind of claim -> question of OCEBM 2011. Kinds that are not here ask none: their level is not determined."""
_PROVIDER = re.compile(r"\b(?:we|our)\b", re.I)
_SAYS = re.compile(
    r"[^.;]{0,70}?\b(?:show|shows|showed|shown|demonstrat\w+|report|reports|reported|confirm\w*|suggest\w*|find|finds|found|indicat\w+"
    r"|reveal\w*|conclud\w+|prov(?:e|es|ed|en)\b|establish\w*|support|supports|supported|describ\w+|provide evidence|data|evidence)\b",
    re.I,
)
_BEFORE_THEN = re.compile(r"\s*(?:\w+ ){0,2}had (?:\w+ ){0,2}\w+(?:ed|n|nd|wn)\b", re.I)
"""`observational studies had suggested`: what was thought before, told to be set right."""
_DRAWN_FROM = re.compile(r"\b(?:in|from|by|according to|based on|results of|data of)(?: [\w-]+){0,3}\s$", re.I)

_NOT_THERE = re.compile(
    r"\b(?:no|few|fewer|lack of|absence of|not enough|more|larger|further|future|participants? in|patients in|people in|subjects in|volunteers in|tak\w+ part in"
    r"|enrol\w+ in|included in|before|pending|until)(?: [\w-]+){0,2}\s$",
    re.I,
)
"""`no clinical trials have shown`, `people in randomized trials`: studies that are missing, or that are the subject and not the support."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the words of one sentence say of it."""

    kinds: tuple[ClaimKind, ...]
    question: Question | None
    strength: Strength
    causal: Causal
    needs_citation: Need
    asserted_designs: tuple[str, ...]


UNREAD = Assertion((), None, "plain", "none", "none", ())
"""Of a sentence in a language whose words are not known."""


def read_assertion(text: str, listed: bool = False, genre: str = "page") -> Assertion:
    """Read one sentence without its markers. `listed`: it is a list item, where verbs may stand without a subject."""
    kinds = kinds_of(text, listed)
    strength = strength_of(text, genre)
    return Assertion(
        kinds=kinds,
        question=question_of(text, kinds),
        strength=strength,
        causal=causal_of(text, genre),
        needs_citation=need_of(text, kinds, strength),
        asserted_designs=designs_named(text),
    )


def kinds_of(text: str, listed: bool = False) -> tuple[ClaimKind, ...]:
    """Kinds of the claim, the main one first; `mechanism` when nothing else is seen, and nothing for a list item."""
    return _kinds_seen(text) or (() if listed else ("mechanism",))


@lru_cache(maxsize=4096)  # asked for while claims are found, scoped and read
def _kinds_seen(text: str) -> tuple[ClaimKind, ...]:
    lower = text.lower()
    places = _places(text, lower, "result")
    if (blamed := _blamed(text, lower)) is not None:
        places["safety"] = min(blamed, places.get("safety", blamed))
    results = sorted(places, key=lambda kind: places[kind])
    if "comparative" in places and not re.search(r"[,;]", text[places[results[0]] : places["comparative"]]):
        results = ["comparative", *(kind for kind in results if kind != "comparative")]  # one clause: the comparison is what is said
    others = _places(text, lower, "other")
    steps = cues("claims", "kinds", "procedural")
    procedural = steps["passive"].matches(text, lower) or steps["active"].matches(text, lower)
    ordered = _ordered(text, lower, results, list(others), procedural)
    return cast("tuple[ClaimKind, ...]", tuple(dict.fromkeys(ordered)))


def _places(text: str, lower: str, part: str) -> dict[str, int]:
    """Where the first cue of each kind stands."""
    found = ((kind, words.search(text, lower)) for kind, words in cues("claims", "kinds", part).items())
    return {kind: match.start() for kind, match in found if match}


def _ordered(text: str, lower: str, results: list[str], others: list[str], procedural: bool) -> list[str]:
    """The kinds by weight: a result leads, unless another kind says what the result is about."""
    if "promotional" in others and _PROVIDER.search(text):
        return ["promotional", *results, *others]
    if procedural and not (set(results) - {"duration"}) and "guideline" not in others:
        return ["procedural", *results, *others]
    if "guideline" in others and re.search(r"\bguidelines?\b|\brecommend|\bendorse", text[:80], re.I):
        return ["guideline", *results, *others]
    if (about := _about(text, lower, results, others)) is not None:
        return [about, *results, *others]
    if results and results[0] == "magnitude" and "prognosis" in others and len(results) == 1:
        return ["prognosis", *results, *others]
    if results and results[0] == "duration" and others and others[0] in ("prognosis", "guideline"):
        return [*others[:1], *results, *others[1:]]
    return [*results, *others] + (["procedural"] if procedural else [])


def _about(text: str, lower: str, results: list[str], others: list[str]) -> str | None:
    """`epidemiology` or `prognosis` where a size, a time or a comparison is one of how many have it, or of how it goes on."""
    words = cues("claims", "questions")
    frequency = words["frequency"].search(text, lower) if "epidemiology" in others else None
    if results and frequency and "efficacy" not in results and not words["treated"].matches(text, lower, 0, frequency.start()):
        return None if _blamed(text, lower) is not None else "epidemiology"
    if not results or set(results) - {"magnitude", "duration", "comparative"} or words["treated"].matches(text, lower):
        return None
    if "comparative" in results:
        return "epidemiology" if "epidemiology" in others and words["compared_frequency"].matches(text, lower) else None
    return next((kind for kind in others if kind in ("prognosis", "epidemiology")), None)


def _blamed(text: str, lower: str) -> int | None:
    """Where a sentence says that an exposure does harm: `smoking causes cancer`, `cancer caused by smoking`, `alcohol damages nerves`."""
    words = cues("claims", "etiology")
    for exposure in words["exposure"].finditer(text, lower):
        for cause, harm in _harms(text, lower, exposure.start(), exposure.end()):
            between = min(exposure.start(), harm), max(exposure.start(), harm)
            if not re.search("[.;:]", text[slice(*between)]) and not words["spared"].matches(text, lower, *between):
                return cause
    return None


def _harms(text: str, lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Places of a cause and of its harm after an exposure, or of both before it."""
    words = cues("claims", "etiology")
    first, last = max(0, start - 80), end + 120
    for damage in words["damage"].finditer(text, lower, end, last):
        yield damage.start(), damage.end()
    for cause in words["cause"].finditer(text, lower, end, last):
        for harm in words["harm"].finditer(text, lower, cause.end(), last):
            yield cause.start(), harm.start()
    for cause in words["caused_by"].finditer(text, lower, first, start):
        for harm in words["harm"].finditer(text, lower, first, cause.start()):
            yield harm.start(), harm.start()


def question_of(text: str, kinds: tuple[ClaimKind, ...]) -> Question | None:
    """The question of OCEBM 2011 that the claim asks, from its first kind that asks one.

    None for guidelines and promotion, and where the words leave the question open: a wrong question would give a wrong level.
    """
    if not kinds or kinds[0] in ("guideline", "promotional", "testimonial", "definition", "indication", "procedural"):
        return None
    question = next((QUESTIONS[kind] for kind in kinds if kind in QUESTIONS), None)
    lower = text.lower()
    if question == "treatment_benefit" and "efficacy" not in kinds and not _of_treatment(text, lower, kinds):
        question = next((QUESTIONS[kind] for kind in kinds if QUESTIONS.get(kind, question) != question), None)
    blamed = question in ("harms_common", "prevalence") and _blamed(text, lower) is not None
    if blamed:
        question = "harms_common"
    elif question in ("harms_common", "prevalence") and cues("claims", "questions")["risk_factor"].matches(text, lower):
        return None
    if question == "harms_common" and re.search(r"\brare(?:ly)?\b", lower):
        return "harms_rare"
    return "screening" if question is not None and re.search(r"\bscreening\b", lower) else question


def _of_treatment(text: str, lower: str, kinds: tuple[ClaimKind, ...]) -> bool:
    """Whether a comparison, a size or a time without an outcome is that of a treatment."""
    words = cues("claims", "questions")
    if words["effect"].matches(text, lower):
        return True
    if "comparative" not in kinds or "diagnostic" in kinds or words["between_people"].matches(text, lower):
        return False
    if words["treated"].matches(text, lower):
        return True
    return ("prognosis" in kinds or words["worth"].matches(text, lower)) and not words["relation"].matches(text, lower)


def strength_of(text: str, genre: str = "page") -> Strength:
    """How strongly the sentence speaks: `hedged`, `plain` or `strong`. A modal outweighs a booster; `can` hedges on a page alone."""
    words = cues("claims", "strength")
    lower = text.lower()
    if words["modal"].matches(text, lower):
        return "hedged"
    if words["strong"].matches(text, lower):
        return "strong"
    hedged = words["hedged"].matches(text, lower) or (genre == "page" and words["capacity"].matches(text, lower))
    return "hedged" if hedged else "plain"


def absolute_in(text: str) -> re.Match[str] | None:
    """The first absolute word, such as `always` or `solely`."""
    return cues("claims", "strength")["absolute"].search(text)


def designs_named(text: str) -> tuple[str, ...]:
    """Study designs that the sentence names as its support, in the order of the table.

    A design counts when it is what shows something ("randomized trials show", "in a cohort study"); one that is merely spoken of ("the
    review included observational studies") does not.
    """
    lower, named = text.lower(), cues("claims", "designs")
    if not _any_design().matches(text, lower):
        return ()
    return tuple(
        name
        for name, pattern in named.items()
        if any(name == "guideline" or _speaks(text, match) for match in pattern.finditer(text, lower))
    )


@cache
def _any_design() -> Cues:
    """All lists of designs as one: most sentences name none."""
    return Cues((pattern for words in cues("claims", "designs").values() for pattern in words.patterns), TOGETHER)


def _speaks(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() :]
    own = re.search(r"\b(?:data|evidence)\b", match[0], re.I)
    if _BEFORE_THEN.match(after) or _NOT_THERE.search(before):
        return False
    return bool(own or _SAYS.match(after) or _DRAWN_FROM.search(before))
