"""The engine of the wording rules: what to find, what keeps quiet, and where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from evidgrade.checks.scope import Page
from evidgrade.cues import Cues, Index
from evidgrade.model.claim import Sentence
from evidgrade.model.document import Span

_TOGETHER = Index()
"""Each sentence is asked about by one rule after the other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The patterns of one wording rule."""

    find: Cues | None
    unless: Cues | None
    excluded: re.Pattern[str] | None
    """Searched from the words found on."""
    tagline: Cues | None = None


@cache
def rule(name: str) -> Rule:
    """The rule of that name in wording.toml."""
    table = _table()[name]
    find, unless, tagline = (Cues(table[key], _TOGETHER) if table.get(key) else None for key in ("find", "unless", "tagline"))
    return Rule(find, unless, re.compile("|".join(table["not"]), re.I) if table.get("not") else None, tagline)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("evidgrade.checks").joinpath("wording.toml").read_text(encoding="utf-8"))


def matches(name: str, text: str) -> Iterator[re.Match[str]]:
    """What a rule finds in one sentence, guards applied."""
    words = rule(name)
    if words.find is None:
        return
    lower = text.lower()
    if not words.find.matches(text, lower) or (words.unless and words.unless.matches(text, lower)):
        return
    for match in words.find.finditer(text, lower):
        if not (words.excluded and words.excluded.match(text[match.start() :])):
            yield match


def found(page: Page, name: str) -> Iterator[tuple[int, Sentence, re.Match[str], Span]]:
    """What a rule finds in the sentences of a page that can assert something about more than a study of its own."""
    for number, sentence in page.assertions:
        for match in matches(name, sentence.text):
            yield number, sentence, match, page.inside(sentence, match.start(), match.end())
