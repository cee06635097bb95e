"""Abbreviated titles of journals, as the catalogue of the National Library of Medicine has them (AMA 11, 3.11.2; ICMJE).

The table (journal_titles.txt.gz, NOTICE.part.md) holds titles that stand for one journal alone. Nothing is abbreviated by rule:
a journal that neither the table nor the record of the work abbreviates keeps its full name.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from evidgrade.model.work import Work
from evidgrade.text import squeeze, words


def key_of(title: str) -> str:
    """A title as the table has it: folded words, without a leading article and without `and`, which may be printed as `&`."""
    found = [word for word in words(title) if word != "and"]
    return " ".join(found[1:] if found[:1] == ["the"] and len(found) > 1 else found)


@cache
def _table() -> dict[str, str]:
    packed = files(__package__).joinpath("journal_titles.txt.gz").read_bytes()
    return dict(line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())


def short_title(work: Work) -> str | None:
    """The abbreviated title of a work's journal: of the catalogue, else the one that its record gives; None where neither is known.

    A journal of one word has no other name, and a record that repeats the full title as the short one abbreviates nothing.
    """
    title = work.container_title
    if not title:
        return None
    listed = _table().get(key_of(title))
    if listed:
        return listed
    given = next((short for short in work.short_container_titles if squeeze(short) != squeeze(title)), None)
    return given if given and len(given) < len(title) else None
