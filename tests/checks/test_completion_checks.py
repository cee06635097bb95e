"""REF109 and REF115: what a record can add, and when a look-up is old."""

from __future__ import annotations

import json
from typing import Any

import pytest
from running import findings

from evidgrade.checks.declaration import Example

WORK: dict[str, Any] = {
    "DOI": "10.1000/gardner", "type": "journal-article", "title": ["Exercise for backs in office workers"],
    "author": [{"family": "Gardner", "given": "F"}], "container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]},
    "volume": "11", "issue": "3", "page": "101-109",
}  # fmt: skip
HEAD = "Gardner F. Exercise for backs in office workers. "
TAIL = " doi:10.1000/gardner"


def lacking(*entries: str) -> list[str]:
    listed = "".join(f"{n}. {entry}\n" for n, entry in enumerate(entries, 1))
    example = Example(f"Exercise helps [1-{len(entries)}].\n\n## References\n\n{listed}", works=(json.dumps(WORK),))
    return [f.message for f in findings(example, "REF109")]


LACKING = {
    "whole": ("Journal of Pain. 2020;11(3):101-109.", []),
    "without the issue": ("Journal of Pain. 2020;11:101-109.", []),
    "without pages": ("Journal of Pain. 2020;11(3).", ["Reference 1 lacks pages; the record of 10.1000/gardner has pages `101-109`."]),
    "without its place": (
        "Journal of Pain. 2020.",
        ["Reference 1 lacks volume and pages; the record of 10.1000/gardner has volume `11`, pages `101-109`."],
    ),
    "without a year": ("Journal of Pain. 11:101-109.", ["Reference 1 lacks year; the record of 10.1000/gardner has year `2020`."]),
}


@pytest.mark.parametrize(("rest", "expected"), LACKING.values(), ids=LACKING)
def test_what_a_record_can_add(rest: str, expected: list[str]) -> None:
    assert lacking(HEAD + rest + TAIL) == expected


def test_many_are_told_once() -> None:
    entry = f"{HEAD}Journal of Pain. 2020.{TAIL}"
    assert lacking(entry, entry, entry) == ["3 references lack what the records of their works have (journal, year, volume or pages)."]


BIB = "@article{{{key},\n  title = {{Exercise}},\n  doi = {{10.1000/{key}}},\n  evidgrade-checked = {{{date}}},\n}}\n"


def old(dates: dict[str, str], today: str | None = "2026-11-22", **settings: int) -> list[str]:
    bib = "".join(BIB.format(key=key, date=date) for key, date in dates.items())
    return [f.message for f in findings(Example("Exercise helps [@a].\n", bibliography=bib, today=today, settings=tuple(settings.items())), "REF115")]


def test_an_old_look_up_is_told_once_a_file() -> None:
    assert old({"a": "2026-03-01", "b": "2026-01-05", "c": "2026-11-01"}) == [
        "2 entries were last looked up more than 90 days ago, `b` longest ago, on 2026-01-05; a retraction since then is not known here."
    ]


@pytest.mark.parametrize(
    ("dates", "today", "settings"),
    [
        pytest.param({"a": "2026-08-24"}, "2026-11-22", {}, id="ninety days"),
        pytest.param({"a": "2020-01-01"}, None, {}, id="no date of the run"),
        pytest.param({"a": "2020-01-01"}, "2026-11-22", {"status_days": 0}, id="switched off"),
        pytest.param({"a": "last year"}, "2026-11-22", {}, id="no date"),
    ],
)
def test_nothing_is_said_of_ages_that_are_fine_or_unknown(dates: dict[str, str], today: str | None, settings: dict[str, int]) -> None:
    assert old(dates, today, **settings) == []
