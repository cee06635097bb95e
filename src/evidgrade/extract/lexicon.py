"""Word lists as data: each TOML file beside this module is read once, when it is first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The lexicon `name`.toml of this package."""
    return tomllib.loads(files("evidgrade.extract").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def flat(lists: dict[str, list[str]]) -> frozenset[str]:
    """All entries of a table of lists."""
    return frozenset(entry for entries in lists.values() for entry in entries)
