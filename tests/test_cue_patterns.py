"""Patterns that are searched for only where their letters occur answer as the plain alternation does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.cues import Cues, needed


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\brelie(?:ves?|ved|f)\b", ("relie",)),
        (r"\bside[- ]effects?\b", ("effect",)),
        (r"\bcan\b", ("can",)),
        (r"\bn't\b", ("n't",)),
        (r"\b(?:will|does) cure\b", (" cure",)),
        (r"\b(?:pain|relief|nausea)\b", ("pain", "relief", "nausea")),
        (r"\b(?:pain|of)\b", ()),
        (r"\b(?:pain)?\b", ()),
        (r"\b(?:pain){0,2}x", ()),
        (r"\bpain\b|\bof\b", ()),
        (r"(?<!not )pain", ("pain",)),
        (r"\d+(?= percent)", ()),
        (r"[a-z]{3,}er", ()),
        (r"\bSafe\b", ("safe",)),
        (r"\b(?:(?:no|any) )?risk\b", ("risk",)),
        (r"\bpains*\b", ("pain",)),
        (r"\(P<0", ("(p<0",)),
        (r"(?P<kind>pain) in", (" in",)),
    ],
)
def test_what_every_match_holds(pattern: str, needs: tuple[str, ...]) -> None:
    assert needed(pattern) == needs


def lists(value: Any) -> Iterator[list[str]]:
    """Lists of patterns in a table."""
    if isinstance(value, dict):
        for part in value.values():
            yield from lists(part)
    elif isinstance(value, list) and all(isinstance(x, str) for x in value) and any("\\" in x for x in value):
        yield value


TABLES = [("extract", "claims"), ("extract", "roles"), ("extract", "moves"), ("extract", "own_study"), ("extract", "need"), ("checks", "wording")]
LEXICONS = [
    found
    for package, name in TABLES
    for found in lists(tomllib.loads(files(f"evidgrade.{package}").joinpath(f"{name}.toml").read_text(encoding="utf-8")))
]
WORDS = sorted({word for patterns in LEXICONS for p in patterns for word in re.findall(r"[a-z]{2,}|\d+|[%.,;:]", p)})


def spans(found: Iterator[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in found]


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), st.booleans())
def test_lexicons_find_the_same_either_way(text: str, shout: bool) -> None:
    text = text.upper() if shout else text
    for patterns in LEXICONS:
        plain, cues = re.compile("|".join(patterns), re.I), Cues(patterns)
        first, mine = plain.search(text), cues.search(text)
        assert (first and first.span()) == (mine and mine.span())
        assert cues.matches(text) == (first is not None)
        assert spans(plain.finditer(text)) == spans(cues.finditer(text))
