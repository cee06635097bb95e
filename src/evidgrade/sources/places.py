"""The place of a work in its journal, in a form that can be compared: first page and volume."""

from __future__ import annotations

import re
from functools import lru_cache

from evidgrade.text import fold, squeeze

_PAGE = re.compile(r"[a-z]{0,8}\d+[a-z]?")
_VOLUME_WORD = re.compile(r"^(?:volume|vol|issue|iss|number|no|nr)(?=\d)")


@lru_cache(maxsize=16384)
def first_page(pages: str | None) -> str | None:
    """Folded first page without leading zeros and without a letter at its end: `00370b-372` and `370` are one place."""
    match = _PAGE.search("".join(fold(pages).split())) if pages else None
    if match is None:
        return None
    page = re.sub(r"(?<=\d)[a-z]$", "", match[0])
    return re.sub(r"^([a-z]*)0+(?=\d)", r"\1", page)


@lru_cache(maxsize=16384)
def number(text: str | None) -> str | None:
    """A volume or issue without `vol.`, leading zeros, punctuation and the letter of a part (`25C`)."""
    squeezed = _VOLUME_WORD.sub("", squeeze(text or ""))
    plain = re.sub(r"suppl(?:ement)?", "s", squeezed).lstrip("0")
    return re.sub(r"^(\d+)[a-rt-z]$", r"\1", plain) or None
