"""Many patterns searched for at once, each only where the letters that it cannot do without occur.

Word lists of this package are lists of regular expressions. Joined by `|` they cost Python's engine an attempt of each at each letter;
nearly all of them need some word that the sentence does not have, and whether it has it is asked much faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

_LEAST = 3
"""Shorter runs of letters occur in every sentence."""
Needs = tuple[str, ...]


class Cues:
    """Patterns as one alternation: `search` and `finditer` answer as `re.compile("|".join(patterns), re.I)` would.

    Letters are compared in lower case; of the signs that Unicode folds in other ways (`ſ` to `s`) nothing is found.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        needs = [needed(pattern) for pattern in self.patterns]
        self._one = [(words[0], number) for number, words in enumerate(needs) if len(words) == 1]
        self._other = [(words, number) for number, words in enumerate(needs) if len(words) != 1]
        self._compiled: dict[int, re.Pattern[str]] = {}

    @cached_property
    def _joined(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns), re.I)

    def _candidates(self, text: str, lower: str | None) -> Iterator[re.Pattern[str]]:
        lower = text.lower() if lower is None else lower
        numbers = [number for word, number in self._one if word in lower]
        for words, number in self._other:
            if not words:
                numbers.append(number)
            for word in words:
                if word in lower:
                    numbers.append(number)
                    break
        for number in sorted(numbers):
            found = self._compiled.get(number)
            if found is None:
                found = self._compiled[number] = re.compile(self.patterns[number], re.I)
            yield found

    def search(self, text: str, lower: str | None = None) -> re.Match[str] | None:
        """The leftmost match; of several at one place that of the pattern which stands first. `lower`: the text in lower case, if at hand."""
        best: re.Match[str] | None = None
        for pattern in self._candidates(text, lower):
            match = pattern.search(text)
            if match is not None and (best is None or match.start() < best.start()):
                best = match
                if best.start() == 0:
                    break
        return best

    def matches(self, text: str, lower: str | None = None) -> bool:
        """True when any pattern is found."""
        return any(pattern.search(text) for pattern in self._candidates(text, lower))

    def finditer(self, text: str, lower: str | None = None) -> Iterator[re.Match[str]]:
        """All matches of the alternation, from left to right, none overlapping."""
        if self.matches(text, lower):
            yield from self._joined.finditer(text)


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
