"""The word lists that reading an entry needs, loaded once from the data files beside this module."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import groupby

from evidgrade.extract.lexicon import table


def word_list(name: str) -> list[str]:
    """The words of one list of `entry_words.toml`, as written there."""
    return list(table("entry_words")[name])


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of one list, for look-ups."""
    return frozenset(word_list(name))


def alternatives(words: list[str]) -> str:
    """A regular expression for any of the words, the longest first; a space stands for any white space.

    Common beginnings are written once, which keeps the expression small and fast.
    """
    return _alternatives(sorted(set(words)), 0)


def _alternatives(words: list[str], depth: int) -> str:
    """The endings, from `depth` on, of sorted words that agree up to there."""
    branches = []
    for letter, group in groupby((word for word in words if len(word) > depth), key=lambda word: word[depth]):
        printed = r"\s+" if letter == " " else re.escape(letter)
        branches.append(printed + _alternatives(list(group), depth + 1))
    if not branches:
        return ""
    ends_here = "?" if len(words[0]) == depth else ""
    if len(branches) == 1 and not ends_here:
        return branches[0]
    return f"(?:{'|'.join(branches)}){ends_here}"


def last_match(pattern: re.Pattern[str], text: str, start: int = 0) -> re.Match[str] | None:
    """The last match of a pattern, None when there is none."""
    last = None
    for match in pattern.finditer(text, start):
        last = match
    return last


@cache
def _journals() -> tuple[frozenset[str], frozenset[str]]:
    packed = files("evidgrade.extract").joinpath("entry_journals.txt.gz").read_bytes()
    titles, _, words = gzip.decompress(packed).decode("utf-8").partition("# abbreviated words\n")
    return frozenset(titles.splitlines()).union(word_list("recent_journals")), frozenset(words.splitlines())


def is_journal(folded: str) -> bool:
    """True for the title of a listed journal, full or abbreviated: folded words joined by single spaces."""
    titles = _journals()[0]
    return folded in titles or (folded.startswith("the ") and folded[4:] in titles)


@cache
def _title_words() -> frozenset[str]:
    counts = Counter(word for title in _journals()[0] for word in title.split() if len(word) > 3)
    return frozenset(word for word, count in counts.items() if count >= 5)


def is_title_word(word: str) -> bool:
    """True for a folded word that occurs in several titles of journals, so that it is hardly a person's name."""
    return word in _title_words()


def is_abbreviation(word: str) -> bool:
    """True for a folded word that stands for a longer one in titles of journals (`clin`, `oncol`), and for a letter."""
    return len(word) == 1 or word in _journals()[1]
