"""What one sentence asserts: kinds of claim, question, strength, causal language, need of a citation, designs named.

Everything here looks at the words of the sentence alone; the words are data (claims.toml).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from evidgrade.cues import Cues
from evidgrade.extract.causal import causal_of
from evidgrade.extract.lexicon import table
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


@cache
def _compiled(*path: str) -> Mapping[str, Cues]:
    part = table("claims")
    for key in path:
        part = part[key]
    return {name: Cues(patterns) for name, patterns in part.items()}


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


@lru_cache(maxsize=4096)  # asked for while claims are found, scoped and read
def kinds_of(text: str, listed: bool = False) -> tuple[ClaimKind, ...]:
    """Kinds of the claim, the main one first; `mechanism` when nothing else is seen."""
    places = {}
    lower = text.lower()
    for kind, pattern in _compiled("kinds", "result").items():
        match = pattern.search(text, lower)
        if match:
            places[kind] = match.start()
    results = sorted(places, key=lambda kind: places[kind])
    if "comparative" in places and not re.search(r"[,;]", text[places[results[0]] : places["comparative"]]):
        results = ["comparative", *(kind for kind in results if kind != "comparative")]  # one clause: the comparison is what is said
    others = [kind for kind, pattern in _compiled("kinds", "other").items() if pattern.matches(text, lower)]
    steps = _compiled("kinds", "procedural")
    procedural = steps["passive"].matches(text, lower) or steps["active"].matches(text, lower)
    if "promotional" in others and _PROVIDER.search(text):
        ordered = ["promotional", *results, *others]
    elif procedural and not (set(results) - {"duration"}) and "guideline" not in others:
        ordered = ["procedural", *results, *others]
    elif results and results[0] == "magnitude" and "prognosis" in others and len(results) == 1:
        ordered = ["prognosis", *results, *others]
    elif "guideline" in others and re.search(r"\bguidelines?\b|\brecommend|\bendorse", text[:80], re.I):
        ordered = ["guideline", *results, *others]
    elif results and results[0] == "duration" and others and others[0] in ("prognosis", "guideline"):
        ordered = [*others[:1], *results, *others[1:]]
    else:
        ordered = [*results, *others] + (["procedural"] if procedural else [])
    if listed and not ordered:
        return ()
    return cast("tuple[ClaimKind, ...]", tuple(dict.fromkeys(ordered or ["mechanism"])))


def question_of(text: str, kinds: tuple[ClaimKind, ...]) -> Question | None:
    """The question of OCEBM 2011 that the claim asks, from its first kind that asks one; None for guidelines and promotion."""
    if not kinds or kinds[0] in ("guideline", "promotional", "testimonial", "definition", "indication", "procedural"):
        return None
    question = next((QUESTIONS[kind] for kind in kinds if kind in QUESTIONS), None)
    lower = text.lower()
    if question == "harms_common" and re.search(r"\brare(?:ly)?\b", lower):
        return "harms_rare"
    return "screening" if question is not None and re.search(r"\bscreening\b", lower) else question


def strength_of(text: str, genre: str = "page") -> Strength:
    """How strongly the sentence speaks: `hedged`, `plain` or `strong`. A modal outweighs a booster; `can` hedges on a page alone."""
    words = _compiled("strength")
    lower = text.lower()
    if words["modal"].matches(text, lower):
        return "hedged"
    if words["strong"].matches(text, lower):
        return "strong"
    hedged = words["hedged"].matches(text, lower) or (genre == "page" and words["capacity"].matches(text, lower))
    return "hedged" if hedged else "plain"


def absolute_in(text: str) -> re.Match[str] | None:
    """The first absolute word, such as `always` or `solely`."""
    return _compiled("strength")["absolute"].search(text)


def designs_named(text: str) -> tuple[str, ...]:
    """Study designs that the sentence names as its support, in the order of the table.

    A design counts when it is what shows something ("randomized trials show", "in a cohort study"); one that is merely spoken of ("the
    review included observational studies") does not.
    """
    lower = text.lower()
    return tuple(
        name
        for name, pattern in _compiled("designs").items()
        if any(name == "guideline" or _speaks(text, match) for match in pattern.finditer(text, lower))
    )


def _speaks(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() :]
    own = re.search(r"\b(?:data|evidence)\b", match[0], re.I)
    if _BEFORE_THEN.match(after) or _NOT_THERE.search(before):
        return False
    return bool(own or _SAYS.match(after) or _DRAWN_FROM.search(before))
