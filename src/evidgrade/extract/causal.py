"""Causal language of one sentence: the four steps of Yu et al. 2019.

`none`: no relation is stated. `correlational`: two things go together, or groups or times differ. `conditional_causal`: one thing may
change another. `direct_causal`: it does, or it does not. The words are data (causal.toml), and the first that names a relation decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from evidgrade.cues import Cues
from evidgrade.extract.lexicon import TOGETHER, table
from evidgrade.model.claim import Causal

_BREAK: Final = re.compile(r"[;,]|[–—]|--|\b(?:which|who|suggesting|and that|a finding that|findings that)\b")
"""Where a clause ends: what is doubted behind it is not the cause before it."""
_INFINITIVE: Final = re.compile(r"\bto (?:\w+ )?$", re.I)
_SHOWN: Final = re.compile(
    r"\b(?:found|shown|seen|works?|worked|serves?|acts?|able|unable|seems?|seemed|appears?|appeared|likely|unlikely|helps?|helped|fails?|failed|tends?|tended|known"
    r"|reported|demonstrated|proven|proved|thought|believed|suggested|estimated|continues?|ability|potential|capacity|need|"
    r"tendency|power) (?:\w+ )?to (?:\w+ )?$",
    re.I,
)
"""An infinitive after one of these says what something does; after other words it says what something is for."""

_OPEN: Final = re.compile(r"\b(?:if|whether|unless)\b[^,;.]*$", re.I)
"""A cause in a condition or a question is left open."""
_ACT: Final = re.compile(r"(?:^\W*|\b(?:of|for|at|in|to|on|towards?|from|about|with|when|while|and) (?:\w+ly )?)$", re.I)
"""A gerund that is a subject or hangs on one of these names an act."""
_OBSERVED: Final = re.compile(r"(?:improved|reduced|enhanced|impaired)(?! by\b)", re.I)
_WAS: Final = re.compile(r"\b(?:is|are|was|were) (?:\w+ly )?$", re.I)
"""`was reduced`, with nobody who reduced it, is what was observed."""
_REASON: Final = re.compile(r"\b(?:because|since)\b", re.I)
"""What follows is said, whatever ought to be done for it."""
_REACH: Final = 60
"""So many letters before a cause are looked at."""


@cache
def _compiled() -> Mapping[str, Cues]:
    groups = {name: list(patterns) for part in table("causal").values() for name, patterns in part.items()}
    groups["verb"] += [rf"\b{stem}{ending}" for ending, stems in groups.pop("stems") for stem in stems.split()]
    return {name: Cues(patterns, TOGETHER) for name, patterns in groups.items()}


def causal_of(text: str, genre: str = "page") -> Causal:
    """What a sentence says of the relation between two things. `genre`: where it stands (extract/single.py lists them)."""
    words = _compiled()
    lower = text.lower()
    cause = _cause(text, lower)
    found = (cause, words["named"].search(text, lower), words["compared"].search(text, lower))
    first = min((match for match in found if match), key=lambda match: match.start(), default=None)
    if first is None:
        first = words["varied"].search(text, lower)
    if first is None:
        hedged = genre == "press_release" and words["modal"].matches(text, lower)
        return "conditional_causal" if hedged else "none"
    if _is_no_finding(text, lower, first, genre):
        return "none"
    if first is not cause:
        return "correlational"
    return "conditional_causal" if _is_hedged(text, lower, first) else "direct_causal"


def _cause(text: str, lower: str) -> re.Match[str] | None:
    """The first cause that is said to be one, and not what something is meant for."""
    verbs, start = _compiled()["verb"], 0
    while (match := verbs.search(text, lower, start)) is not None and not _is_said(text, match):
        start = match.end()
    return match


def _is_said(text: str, cause: re.Match[str]) -> bool:
    """True unless a cause stands in a condition, is what something is meant for, only names an act, or is a change that was seen."""
    before = text[max(0, cause.start() - _REACH) : cause.start()]
    if _OPEN.search(before) or (_INFINITIVE.search(before) and not _SHOWN.search(before)):
        return False
    if cause[0].split()[0].endswith("ing") and _ACT.search(before):
        return False
    return not (_OBSERVED.match(text, cause.start()) and _WAS.search(before))


def _is_no_finding(text: str, lower: str, relation: re.Match[str], genre: str) -> bool:
    """True when the clause that names a relation says what ought to be done or studied, or what was known before."""
    words = _compiled()
    norm = words["norm"].search(text, lower)
    if norm and norm.start() < relation.start():
        return not _REASON.search(text[norm.end() : relation.start()])
    if norm and not re.search("[,;]", text[relation.end() : norm.start()]):
        return True
    known = words["known"].search(text, lower) if genre == "press_release" else None
    return known is not None and known.start() < relation.end() and "," not in text[known.end() : relation.start()]


def _is_hedged(text: str, lower: str, cause: re.Match[str]) -> bool:
    """True when a hedge stands before a cause, or behind it in the same clause."""
    hedge = _compiled()["hedge"].search(text, lower)
    return hedge is not None and (hedge.start() < cause.start() or not _BREAK.search(text[cause.end() : hedge.start()]))
