"""The lexicon of design cues (`cues.toml`), compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from evidgrade.grading.tables import table

Says = Literal["design", "trait", "modifier", "status", "veto"]
_SAYS: tuple[Says, ...] = ("design", "trait", "modifier", "status", "veto")
PLACES = ("title", "abstract", "container_title")
_WORDS = re.compile(r"<(\d+)-(\d+)>")
_MACRO = re.compile(r"<([a-z]+)>")
_WORD = re.compile(r"[^\W_]+")
_PREFIX = 4
_NO_LETTERS = {n: " " for n in range(128) if not chr(n).isalnum()}
_ANY_WORD = r"[\w'/()&+-]+(?:\.\w+)*[,:;]? "


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: what it says, where it counts and what cancels it. The words of `cues.toml` are explained there."""

    id: str
    says: Says
    value: str
    """The design, trait, modifier or status; empty for a veto."""
    confidence: Mapping[str, float]
    """By place: title, abstract, container_title."""
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    own: bool
    count: int
    consumes: bool
    source: str
    rank: int
    """Place in the file: the lower one takes precedence."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues, in order of precedence."""

    cues: tuple[Cue, ...]
    by_prefix: Mapping[str, Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]]]
    """By place, then by the first letters of a word: words that a text must hold, with the ranks of the cues to try then."""


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    expanded = _MACRO.sub(lambda m: macros[m[1]], pattern)
    return _WORDS.sub(lambda m: f"(?:{_ANY_WORD}){{{m[1]},{m[2]}}}", expanded)


def _cue(rank: int, entry: Mapping[str, Any], macros: Mapping[str, str]) -> Cue:
    def compiled(key: str, shape: str = "{}") -> re.Pattern[str] | None:
        return re.compile(shape.format(_expand(entry[key], macros))) if key in entry else None

    says = next(kind for kind in _SAYS if kind in entry)
    pattern = compiled("pattern")
    if pattern is None:
        raise ValueError(f"cue {entry['id']} has no pattern")
    return Cue(
        id=entry["id"],
        says=says,
        value="" if says == "veto" else entry[says],
        confidence={place: entry[place] for place in PLACES if place in entry},
        needs=tuple(entry["needs"]),
        pattern=pattern,
        before=compiled("before", "(?:{})$"),
        after=compiled("after"),
        unless=compiled("unless"),
        own=entry.get("own", False),
        count=entry.get("count", 1),
        consumes=entry.get("consumes", False) or says == "veto",
        source=entry["source"],
        rank=rank,
    )


@cache
def lexicon() -> Lexicon:
    """The cues of `cues.toml`."""
    data = table("cues")
    cues = tuple(_cue(rank, entry, data["macros"]) for rank, entry in enumerate(data["cue"]))
    index: dict[str, dict[str, dict[str, list[int]]]] = {place: {} for place in PLACES}
    for cue in cues:
        for place in cue.confidence:
            for need in cue.needs:
                index[place].setdefault(prefix(need), {}).setdefault(need, []).append(cue.rank)
    frozen = {
        place: {start: tuple((need, tuple(ranks)) for need, ranks in needs.items()) for start, needs in starts.items()}
        for place, starts in index.items()
    }
    return Lexicon(cues, frozen)


def prefix(need: str) -> str:
    """The first three or four letters of the first word of a need; every need begins where a word does."""
    found = _WORD.search(need)
    if found is None or (len(found[0]) < _PREFIX - 1 and found.end() == len(need)):
        raise ValueError(f"a need must hold a whole word or three letters of one: {need!r}")
    return found[0][:_PREFIX]


def prefixes(folded: str) -> set[str]:
    """The first three and four letters of every word of a text."""
    found = set(folded.translate(_NO_LETTERS).split())
    return {word[:_PREFIX] for word in found} | {word[: _PREFIX - 1] for word in found}
