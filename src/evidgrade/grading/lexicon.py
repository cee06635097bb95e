"""The lexicon of design cues (`cues.toml`), compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from evidgrade.grading.tables import table

Says = Literal["design", "trait", "modifier", "status", "veto"]
SAYS: tuple[Says, ...] = ("design", "trait", "modifier", "status", "veto")
PLACES = ("title", "abstract", "container_title")
_WORDS = re.compile(r"<(\d+)-(\d+)>")
_MACRO = re.compile(r"<([a-z]+)>")
_WORD = re.compile(r"[^\W_]+")
_PREFIX = 4
_NO_LETTERS = {n: " " for n in range(128) if not chr(n).isalnum()}
_MANY = 10_000
_MOST_SEEN = 50_000
"""Words that are remembered at once."""
Needs = tuple[tuple[str, tuple[int, ...]], ...]
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
    enough: int
    """So many places are looked for; more would say nothing new."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues, in order of precedence."""

    cues: tuple[Cue, ...]
    by_prefix: Mapping[str, Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]]]
    """By place, then by the first letters of a word: words that a text must hold, with the ranks of the cues to try then."""
    begun: Mapping[str, dict[str, Needs]] = field(default_factory=lambda: {place: {} for place in PLACES}, compare=False)
    """By place: the words met so far that begin a need, with those needs. Abstracts share most of their words."""
    idle: Mapping[str, set[str]] = field(default_factory=lambda: {place: set() for place in PLACES}, compare=False)
    """By place: the words met so far that begin none."""

    def needs(self, place: str, folded: str) -> set[tuple[str, tuple[int, ...]]]:
        """What a folded text holds of the words that cues need, with the ranks of those cues."""
        begun, idle = self.begun[place], self.idle[place]
        found: set[tuple[str, tuple[int, ...]]] = set()
        for word in set(folded.translate(_NO_LETTERS).split()).difference(idle):
            needs = begun.get(word)
            if needs is None:
                needs = self._begun_by(place, word)
                if len(idle) + len(begun) >= _MOST_SEEN:
                    idle.clear()
                    begun.clear()
                if needs:
                    begun[word] = needs
                else:
                    idle.add(word)
            found.update(needs)
        return {entry for entry in found if entry[0] in folded}

    def _begun_by(self, place: str, word: str) -> Needs:
        starts = {word[:_PREFIX], word[: _PREFIX - 1]}
        near = (entry for start in starts for entry in self.by_prefix[place].get(start, ()))
        return tuple(entry for entry in near if _begins(word, entry[0]))


def _begins(word: str, need: str) -> bool:
    """A need can stand where this word does: the need's first word is the word, or its beginning where the need has only one."""
    first = _WORD.search(need)
    return first is not None and (word == first[0] or (first.end() == len(need) and word.startswith(first[0])))


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    expanded = _MACRO.sub(lambda m: macros[m[1]], pattern)
    return _WORDS.sub(lambda m: f"(?:{_ANY_WORD}){{{m[1]},{m[2]}}}", expanded)


def _cue(rank: int, entry: Mapping[str, Any], macros: Mapping[str, str]) -> Cue:
    def compiled(key: str, shape: str = "{}") -> re.Pattern[str] | None:
        return re.compile(shape.format(_expand(entry[key], macros))) if key in entry else None

    says = next(kind for kind in SAYS if kind in entry)
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
        enough=_MANY if says == "veto" or entry.get("all") or entry.get("consumes") else max(2 if says == "design" else 1, entry.get("count", 1)),
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
