"""Word lists as data: each TOML file beside this module is read once, when it is first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.cues import Cues, Index

TOGETHER = Index()
"""Of all lists that are asked about the sentence of a claim."""


@cache
def table(name: str) -> dict[str, Any]:
    """The lexicon `name`.toml of this package."""
    return tomllib.loads(files("evidgrade.extract").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def flat(lists: dict[str, list[str]]) -> frozenset[str]:
    """All entries of a table of lists."""
    return frozenset(entry for entries in lists.values() for entry in entries)


@cache
def cues(name: str, *path: str) -> dict[str, Cues]:
    """The lists of patterns in one part of a lexicon, by name."""
    part = table(name)
    for key in path:
        part = part[key]
    return {key: Cues(patterns, TOGETHER) for key, patterns in part.items()}
