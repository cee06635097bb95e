"""Many patterns searched for at once, each only where the letters that it cannot do without occur.

Word lists of this package are lists of regular expressions. Joined by `|` they cost Python's engine an attempt of each at each letter;
nearly all of them need some word that the sentence does not have, and whether it has it is asked much faster.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

_LEAST = 3
"""Shorter runs of letters occur in every sentence."""
_MANY = 200
"""From so many words on it is cheaper to ask first which runs of letters a text has."""
Needs = tuple[str, ...]


class Index:
    """Words that patterns of several lists need. A text is read once for all of them; worth it where many lists are asked about one text."""

    def __init__(self) -> None:
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._words: dict[str, list[str]] = {}
        """By their first letters."""
        self._beginnings: set[str] = set()
        self._always: list[list[int]] = []
        self._found = lru_cache(maxsize=2048)(self._look)

    def add(self, patterns: Iterable[str]) -> int:
        """The number of a list of patterns."""
        owner = len(self._always)
        self._always.append([])
        for number, pattern in enumerate(patterns):
            needs = needed(pattern)
            if not needs:
                self._always[owner].append(number)
            for word in needs:
                if word not in self._places:
                    self._words.setdefault(word[:_LEAST], []).append(word)
                    self._beginnings.add(word[:_LEAST])
                self._places.setdefault(word, []).append((owner, number))
        self._found.cache_clear()
        return owner

    def numbers(self, owner: int, lower: str) -> Sequence[int]:
        """Numbers of the patterns of a list that may match a text, in order."""
        always, found = self._always[owner], self._found(lower).get(owner)
        return sorted({*always, *found}) if found else always

    def _look(self, lower: str) -> dict[int, list[int]]:
        there: dict[int, list[int]] = {}
        for word in self._there(lower):
            for owner, number in self._places[word]:
                there.setdefault(owner, []).append(number)
        return there

    def _there(self, lower: str) -> list[str]:
        if len(self._places) < _MANY:
            return [word for word in self._places if word in lower]
        letters = {lower[at : at + _LEAST] for at in range(len(lower) - _LEAST + 1)}
        return [word for few in letters.intersection(self._beginnings) for word in self._words[few] if word in lower]


class Cues:
    """Patterns as one alternation: `search` and `finditer` answer as `re.compile("|".join(patterns), re.I)` would.

    Letters are compared in lower case; of the signs that Unicode folds in other ways (`ſ` to `s`) nothing is found. `lower`: the text in
    lower case, if at hand. `start`, `end`: the part of the text that is searched, as `re` understands them.
    """

    def __init__(self, patterns: Iterable[str], index: Index | None = None) -> None:
        self.patterns = tuple(patterns)
        self._index = index or Index()
        self._owner = self._index.add(self.patterns)
        self._compiled: dict[int, re.Pattern[str]] = {}

    @cached_property
    def _joined(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns), re.I)

    def _pattern(self, number: int) -> re.Pattern[str]:
        found = self._compiled.get(number)
        if found is None:
            found = self._compiled[number] = re.compile(self.patterns[number], re.I)
        return found

    def _numbers(self, text: str, lower: str | None) -> Sequence[int]:
        return self._index.numbers(self._owner, text.lower() if lower is None else lower)

    def search(self, text: str, lower: str | None = None, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The leftmost match; of several at one place that of the pattern which stands first."""
        best: re.Match[str] | None = None
        for number in self._numbers(text, lower):
            match = self._pattern(number).search(text, start, end)
            if match is not None and (best is None or match.start() < best.start()):
                best = match
                if best.start() == start:
                    break
        return best

    def matches(self, text: str, lower: str | None = None, start: int = 0, end: int = sys.maxsize) -> bool:
        """True when any pattern is found."""
        return any(self._pattern(number).search(text, start, end) for number in self._numbers(text, lower))

    def finditer(self, text: str, lower: str | None = None, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches of the alternation, from left to right, none overlapping."""
        if self.matches(text, lower, start, end):
            yield from self._joined.finditer(text, start, end)


def needed(pattern: str) -> Needs:
    """Words (lower case) one of which every match of a regular expression holds; empty where none can be told.

    Read from the pattern's own letters, and from a group of plain alternatives where it has none. What is optional, repeated from zero
    or inside a look-around is not relied on.
    """
    runs, groups = _parts(pattern)
    literal = max(runs, key=len, default="")
    if len(literal) >= _LEAST:
        return (literal,)
    usable = [group for group in groups if group and all(len(word) >= _LEAST for word in group)]
    return min(usable, key=len) if usable else ()


_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|P<\w+>))?|\)|\||[*+?]\??|\{\d*,?\d*\}\??|.", re.S
)
_OPTIONAL = re.compile(r"[*?]|\{0?,|\{0")


def _parts(pattern: str) -> tuple[list[str], list[Needs]]:
    """Runs of letters outside of groups, and groups of alternatives with a word each; nothing for a pattern that is an alternation."""
    tokens = _TOKEN.findall(pattern)
    runs: list[str] = []
    groups: list[Needs] = []
    run = ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token == "|":
            return [], []
        if token.startswith("("):
            end = _closing(tokens, at)
            after = tokens[end + 1] if end + 1 < len(tokens) else ""
            runs.append(run)
            run = ""
            if token in ("(", "(?:") and not _OPTIONAL.match(after):
                groups.append(_alternatives(tokens[at + 1 : end]))
            at = end + 1
            continue
        if _is_letter(token) and not _OPTIONAL.match(following):
            run += token[-1].lower()
        else:
            runs.append(run)
            run = ""
        at += 1
    return [*runs, run], groups


def _is_letter(token: str) -> bool:
    """A character that stands for itself."""
    return (len(token) == 1 and token not in "^$.*+?()|[]{}\\") or (len(token) == 2 and token[0] == "\\" and not token[1].isalnum())


def _closing(tokens: list[str], at: int) -> int:
    depth = 0
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.startswith("("):
            depth += 1
        elif token == ")":
            depth -= 1
            if depth == 0:
                return index
    return len(tokens)


def _alternatives(tokens: list[str]) -> Needs:
    """A word of each alternative of a group; empty where one has none that is long enough."""
    branches: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.startswith("(") - (token == ")")
        if token == "|" and depth == 0:
            branches.append([])
        else:
            branches[-1].append(token)
    words: list[str] = []
    for branch in branches:
        needs = needed("".join(branch))
        if not needs:
            return ()
        words += needs
    return tuple(words)
