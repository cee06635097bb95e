"""Bibliographies in the formats of reference managers. One file a format, one line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evidgrade.bibliography.reading import BibEntry
from evidgrade.exporting import csl, ris

FORMATS: Mapping[str, Callable[[Sequence[BibEntry]], str]] = {"csl-json": csl.render, "ris": ris.render}
"""What each format makes of entries, in their order. Pure; what an entry does not say stays out."""
