"""One sentence out of its document: on a page, in an abstract, in a press release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from evidgrade.cues import Cues
from evidgrade.extract import is_claim
from evidgrade.extract.assertion import Assertion, read_assertion
from evidgrade.extract.lexicon import table
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


_FROM_END: Final = (1.4, -0.7, -1.8, -2.5)
"""Weight of the last sentence, the one before it, and so on: an abstract ends in its conclusion, and begins with what others know."""
_NO_PLACE: Final = -0.5
"""Weight where the place is not given: one cue for a finding settles it, and one against outweighs that."""
_WEIGHTS: Final = {
    "conclusion": 1.8, "finding": 1.0, "statement": 0.6, "aim": -1.5, "method": -1.5, "statistic": -1.0, "matter": -3.0,
}  # fmt: skip
"""How much each kind of cue (moves.toml) counts, once however often it stands there. Round numbers on the scale of log odds."""


@cache
def _moves() -> Mapping[str, Cues]:
    groups = table("moves")
    return {name: Cues(cues) for side in ("for", "against") for name, cues in groups[side].items()}


def read_sentence(text: str, context: Context) -> tuple[bool, Assertion]:
    """Whether a sentence is a claim, and what it asserts.

    On a page: a checkable statement about the world. In an abstract or a press release: a finding or conclusion of the authors' own.
    """
    reading = read_assertion(text, genre=context.genre)
    if context.genre == "page" or context.genre not in GENRES:
        block = Block("paragraph", text, Span(0, len(text)), ())
        sentence = Sentence(text, block.span, 0, 0, len(text), role_of(text, block, None))
        return is_claim(text, sentence, (sentence,)), reading
    return _own_finding(text, context), reading


def _own_finding(text: str, context: Context) -> bool:
    """Cues of moves and the place in the text, added up. Nothing else is known about one sentence."""
    lower = text.lower()
    score = sum(_WEIGHTS[name] for name, cues in _moves().items() if cues.matches(text, lower))
    if text.rstrip().endswith("?"):
        return False
    if context.position is None or not context.n_sentences:
        return score + _NO_PLACE > 0
    left = max(0, context.n_sentences - context.position)
    return score + _FROM_END[min(left, len(_FROM_END) - 1)] > 0
