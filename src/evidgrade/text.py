"""Comparing text: folding, words, stems. Pure functions on strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Letters that Unicode does not decompose, and the Greek ones that titles spell out now and then.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ı": "i", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d",
     "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta",
     "κ": "kappa", "μ": "mu", "µ": "mu", "ω": "omega"}
)  # fmt: skip
DASHES = "‐‑‒–—―−﹣－-"
_WORD = re.compile(r"[^\W_]+")
_CONTENT_STOP = frozenset(
    ["a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "during", "each", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "just", "may", "might", "more", "most", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "same", "she", "he", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "up", "use", "used", "using", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "will", "with", "within", "without", "would", "you", "your"]
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, without accents, with spelt-out special letters: for comparing, never for showing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """Folded words (letters and digits), in order."""
    return list(_words(text))


@lru_cache(maxsize=65536)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """Folded letters and digits only: equal for texts that differ in spaces, dashes, quotes, case or accents."""
    return "".join(_words(text))


def collapse(text: str) -> str:
    """White space runs as one space, ends trimmed."""
    return " ".join(text.split())


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range without the white space at its ends; nothing for a range of white space alone."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude English stem, enough to see that `ablate` and `ablation` are one subject. Never shown."""
    for ending in ("isations", "izations", "isation", "ization", "ations", "ation", "ating", "ements", "ement", "ities",
                   "ments", "ment", "ingly", "ings", "ing", "ives", "ive", "ions", "ion", "ates", "ated", "ate", "ies",
                   "ally", "ely", "ed", "es", "ly", "al", "ic", "er", "or", "s", "e", "y"):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry content, in order, repeated as often as they occur."""
    return [stem(w) for w in words(text) if len(w) > 2 and w not in _CONTENT_STOP and not w.isdigit()]


def occurrences(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches of a pattern that are not empty."""
    return (m for m in pattern.finditer(text) if m.end() > m.start())


def many(count: int, noun: str, plural: str | None = None) -> str:
    """`1 claim`, `2,400 claims`; `plural` where an `s` does not make it."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
