"""One sentence out of its document: on a page, in an abstract, in a press release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from evidgrade.cues import Cues
from evidgrade.extract import is_claim
from evidgrade.extract.assertion import UNREAD, Assertion, read_assertion
from evidgrade.extract.language import is_foreign
from evidgrade.extract.lexicon import cues, table
from evidgrade.extract.roles import role_of
from evidgrade.model.claim import Sentence
from evidgrade.model.document import Block, Span

GENRES: Final = ("page", "abstract", "press_release")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sentence stands."""

    genre: str = "page"
    title: str | None = None
    position: int | None = None
    """From 1."""
    n_sentences: int | None = None
    before: str | None = None
    after: str | None = None


_FROM_END: Final = (1.0, -1.0, -2.0, -3.0)
"""Weight of the last sentence, the one before it, and so on: an abstract ends in its conclusion, and begins with what others know."""
_NO_PLACE: Final = -0.5
"""Weight where the place is not given."""
_WEIGHTS: Final = {
    "conclusion": 2.5, "announced": 3.0, "first": 2.0, "meaning": 1.5, "modal": 1.0, "finding": 0.5, "value": 0.5, "statement": 0.3,
    "aim": -1.5, "plan": -2.5, "method": -1.5, "statistic": -1.0, "matter": -3.0,
}  # fmt: skip
"""How much each kind of cue (moves.toml) counts, once however often it stands there. Round numbers on the scale of log odds."""
_PAST: Final = -1.5
"""All verbs in the past: what was done or seen."""
_PRESENT: Final = 0.5
"""All verbs in the present: what holds."""
_CONCLUDED_LATER: Final = -0.5
"""The sentence after this one draws the conclusion."""


@cache
def _moves() -> Mapping[str, Cues]:
    return {name: cue for section in table("moves") for name, cue in cues("moves", section).items()}


def _has(move: str, text: str | None) -> bool:
    return bool(text) and _moves()[move].matches(text or "")


def read_sentence(text: str, context: Context) -> tuple[bool, Assertion]:
    """Whether a sentence is a claim, and what it asserts.

    On a page: a checkable statement about the world. In an abstract or a press release: a finding or conclusion of the authors' own.
    Of a sentence that is not in English, nothing is said.
    """
    if is_foreign(text):
        return False, UNREAD
    reading = read_assertion(text, genre=context.genre)
    if context.genre == "page" or context.genre not in GENRES:
        block = Block("paragraph", text, Span(0, len(text)), ())
        sentence = Sentence(text, block.span, 0, 0, len(text), role_of(text, block, None))
        return is_claim(text, sentence, (sentence,)), reading
    return _own_finding(text, context), reading


def _own_finding(text: str, context: Context) -> bool:
    """Cues of moves, tense and the place in the text, added up. Nothing else is known about one sentence."""
    if text.rstrip().endswith("?"):
        return False
    lower = text.lower()
    there = {name for name, cues in _moves().items() if cues.matches(text, lower)}
    score = sum(_WEIGHTS.get(name, 0.0) for name in there)
    if "past" in there and "present" not in there:
        score += _PAST
    elif "present" in there and "past" not in there:
        score += _PRESENT
    if _has("conclusion", context.after):
        score += _CONCLUDED_LATER
    return score + _place(context) > 0


def _place(context: Context) -> float:
    """Weight of the place, told from the end of what the authors say of their work; a notice after it is no part of that."""
    if context.position is None or not context.n_sentences:
        return _NO_PLACE
    left = max(0, context.n_sentences - context.position)
    if left == 1 and (_has("matter", context.after) or _has("plan", context.after)):
        left = 0
    return _FROM_END[min(left, len(_FROM_END) - 1)]
