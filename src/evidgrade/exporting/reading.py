"""What formats have in common: an entry as plain values, and the types of the formats (types.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from evidgrade.bibliography.reading import BibEntry

_RANGE = re.compile(r"^([A-Za-z]*)(\d+)\s*[-–—]+\s*([A-Za-z]*)(\d+)$")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\b")


@cache
def _types() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("evidgrade.exporting").joinpath("types.toml").read_text(encoding="utf-8"))


def type_of(entry: BibEntry, format: str) -> str:
    """The type of an entry as a format (`csl`, `ris`) calls it."""
    return _types().get(entry.type, _types()["other"])[format]


def page_range(pages: str | None) -> tuple[str, str | None] | None:
    """First and last page, the last in full (`101-9` ends on 109); the value as it is where it is no range; None for none."""
    if not pages:
        return None
    match = _RANGE.match(pages.strip())
    if match is None:
        return pages.strip(), None
    letters, first, other, last = match.groups()
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return letters + first, (other or letters) + last


def day(value: str | None) -> list[int] | None:
    """Year, month and day of an ISO date; None for anything else."""
    match = _DAY.match(value or "")
    return [int(part) for part in match.groups()] if match else None
