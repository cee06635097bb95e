"""The language of a text, told from its letters and its commonest words (languages.toml). The cues of claims are English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from evidgrade.extract.lexicon import table

UNDETERMINED: Final = "und"
"""A language other than English that is not known (ISO 639-2)."""
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS: Final = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "zh": re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    UNDETERMINED: re.compile(r"[\u0530-\u058f\u0600-\u06ff\u0900-\u0dff\u0e80-\u10ff\u1200-\u137f]"),
}
"""Letters that tell the language, or that it is none with Latin letters."""
_OTHER_LETTERS: Final = re.compile("|".join(letter.pattern for letter in _SCRIPTS.values()))
_SCHOLARLY: Final = frozenset(["et", "al"])
"""Words of other languages that stand in the prose of every language."""
_CYRILLIC: Final = ("ru", "uk", "bg")
_SHARE: Final = 0.3
"""Part of the letters from which on a script is that of the text. Chinese says more with one than English does, and terms stay Latin."""
_SENTENCES: Final = 200
_FEW: Final = 60
"""Words. A longer text without common words of any language in the table is in one that is not there."""


def language_of(text: str) -> str | None:
    """The language as ISO 639-1, `und` for another one than English that is not known, None where too little is said to tell."""
    if not text.isascii() and (script := _by_script(text)) is not None:
        return script
    words = _WORD.findall(text.lower())
    votes = _votes(words)
    english = votes.pop("en")
    best = max(votes, key=lambda language: votes[language])
    if votes[best] >= 3 and votes[best] > english:
        return best
    if english >= 2:
        return "en" if len(words) < _FEW or english >= 0.03 * len(words) else UNDETERMINED
    return UNDETERMINED if len(words) >= _FEW else None


def is_foreign(sentence: str) -> bool:
    """True for a sentence that is surely not English, whatever stands around it: a quotation, a paragraph of a page in two languages."""
    if not sentence.isascii() and _by_script(sentence) is not None:
        return True
    words = _WORD.findall(sentence.lower())
    if len(words) < 6:
        return False
    votes = _votes({word for word in words if len(word) > 1 or not word.isascii()})  # single letters are symbols as often as words
    english = votes.pop("en")
    return max(votes.values()) >= max(3, 2 * english + 1)


def name_of_language(code: str) -> str | None:
    """The language's English name; None for `und` and for codes that are not in the table."""
    name: str | None = table("languages")["names"].get(code)
    return name


def language_of_sentences(sentences: Sequence[str], declared: str | None) -> str | None:
    """The language of a page: of its first sentences, and where they say too little, what the file declares."""
    found = language_of(" ".join(sentences[:_SENTENCES]))
    return found or (declared or "").strip().lower().partition("-")[0] or None


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Languages by word."""
    languages: dict[str, tuple[str, ...]] = {}
    for code, words in table("languages")["words"].items():
        for word in words:
            languages[word] = (*languages.get(word, ()), code)
    return {word: codes for word, codes in languages.items() if word not in _SCHOLARLY}


def _votes(words: Iterable[str]) -> dict[str, int]:
    known = _languages()
    votes = dict.fromkeys(table("languages")["words"], 0)
    for word in words:
        for code in known.get(word, ()):
            votes[code] += 1
    return votes


def _by_script(text: str) -> str | None:
    if not _OTHER_LETTERS.search(text):
        return None
    letters = sum(c.isalpha() for c in text)
    found = {code: len(letter.findall(text)) for code, letter in _SCRIPTS.items()}
    most = max(found, key=lambda code: found[code])
    if sum(found.values()) < max(2, _SHARE * letters):
        return None
    if found["ja"] and most in ("ja", "zh") and found["ja"] >= 0.1 * found["zh"]:
        return "ja"
    if most == "cyrillic":
        votes = _votes(_WORD.findall(text.lower()))
        best = max(_CYRILLIC, key=lambda code: votes[code])
        return best if votes[best] >= 2 else UNDETERMINED
    return most
