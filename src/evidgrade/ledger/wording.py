"""What changed between two wordings, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
_AROUND = 5
"""Words that are shown on both sides of a change."""


def word_diff(old: str, new: str) -> list[Part]:
    """The words of both texts in order: those that stayed, went and came. White space does not count."""
    before, after = old.split(), new.split()
    parts: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", " ".join(before[a:b])))
            continue
        if b > a:
            parts.append(("gone", " ".join(before[a:b])))
        if d > c:
            parts.append(("new", " ".join(after[c:d])))
    return parts


def marked(old: str, new: str) -> str:
    """The changed words with some around them, as `git diff --word-diff` marks them: `in [-many-] {+most+} adults`."""
    return " ".join(_marked(word_diff(old, new)))


def _marked(parts: list[Part]) -> Iterator[str]:
    for number, (kind, words) in enumerate(parts):
        if kind == "same":
            yield _shortened(words.split(), first=number == 0, last=number == len(parts) - 1)
        else:
            yield f"[-{words}-]" if kind == "gone" else f"{{+{words}+}}"


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(words) <= head + tail + 1:
        return " ".join(words)
    return " ".join([*words[:head], "…", *(words[-tail:] if tail else ())])
