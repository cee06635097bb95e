"""Causal language of one sentence: the four steps of Yu et al. 2019.

`none`: no relation is stated. `correlational`: two things go together, or groups or times differ. `conditional_causal`: one thing may
change another. `direct_causal`: it does, or it does not. The words are data (causal.toml).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from evidgrade.cues import Cues
from evidgrade.extract.lexicon import table
from evidgrade.model.claim import Causal

_CLAUSE = re.compile(r"[;,]|\b(?:which|who|suggesting)\b")


@cache
def _compiled() -> Mapping[str, Cues]:
    return {name: Cues(patterns) for group in table("causal").values() for name, patterns in group.items()}


def causal_of(text: str, genre: str = "page") -> Causal:
    """What a sentence says of the relation between two things."""
    words = _compiled()
    lower = text.lower()
    if text.rstrip(' "”').endswith("?") and genre != "press_release":
        return "none"
    cause = words["verb"].search(text, lower)
    named = words["named"].search(text, lower)
    compared = words["compared"].search(text, lower)
    linked = min((m for m in (named, compared) if m), key=lambda m: m.start(), default=None)
    first = linked if linked and (not cause or linked.start() < cause.start()) else cause
    if first is None:
        first = linked = words["varied"].search(text, lower)
    if first and _only_called_for(text, first, words["norm"].search(text, lower)):
        return "none"
    if first and genre != "page" and words["known"].matches(text, lower):
        return "none"
    if first is not None and first is not cause:
        return "correlational"
    if first is None:
        if genre == "press_release" and words["modal"].matches(text, lower):
            return "conditional_causal"
        return "none"
    return "conditional_causal" if words["hedge"].matches(text, lower) else "direct_causal"


def _only_called_for(text: str, cause: re.Match[str], norm: re.Match[str] | None) -> bool:
    """True when the clause that names a relation says what ought to be done or studied, not what is."""
    if norm is None:
        return False
    return norm.start() < cause.start() or not re.search("[,;]", text[cause.end() : norm.start()])
