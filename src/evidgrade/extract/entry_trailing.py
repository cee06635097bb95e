"""Words after an entry that are no part of a reference, such as a slogan pasted behind it."""

from __future__ import annotations

import re

from evidgrade.extract.entry_authors import read_names
from evidgrade.extract.entry_words import word_set
from evidgrade.text import fold

_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_REFERENCE_LIKE = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\d\s?[-–]\s?\d|//|\w/\w|[A-Z][\w.]*: [A-Z]|\b(?:PMC|NIHMS)")
# A year, a range of pages, an address, `London: Wiley`: a note or another entry rather than a slogan.
_SKIP = re.compile(
    r"(?:[\s.,;:)\]]|\([^()]{0,60}\)|\[[^\[\]]{0,80}\]|[A-Za-z]?\d+(?:\s?[-–]\s?[A-Za-z]?\d+)?(?![\w]))*"
)


def trailing_text(text: str, end: int) -> str | None:
    """What follows the place in the journal, when it is words and no note that references carry; else None."""
    skip = _SKIP.match(text, end)
    start = skip.end() if skip else end
    rest = text[start:].strip(" .,;:")
    found = _WORDS.findall(rest)
    if len(found) < 2 or fold(found[0]) in word_set("note_openings") or _REFERENCE_LIKE.search(rest):
        return None
    people = read_names(rest)
    return None if people and people.end >= len(rest) - 1 else rest
