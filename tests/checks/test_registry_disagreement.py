"""REF113: what two registries say differently, and what is no difference."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from running import findings

from evidgrade.checks.declaration import Example
from evidgrade.checks.second_opinions import registry_disagreement

GOOD = registry_disagreement.good
FIRST: dict[str, Any] = json.loads(GOOD.works[0])
RETRACTED = {"updated-by": [{"DOI": "10.1000/gone", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}}]}
CONCERN = {"updated-by": [{"type": "expression_of_concern"}]}
CORRECTED = {"updated-by": [{"type": "correction"}]}
SAID = "Registries differ about reference 1: "


def told(first: dict[str, Any], second: dict[str, Any], entry: str | None = None) -> list[str]:
    example = replace(GOOD, works=(json.dumps(FIRST | first),), also=(json.dumps(FIRST | second),))
    return [f.message for f in findings(replace(example, text=entry) if entry else example, "REF113")]


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "nothing": ({}, {}, None),
    "year": ({}, {"issued": {"date-parts": [[2015]]}}, "year 2020 in works file, 2015 in pubmed."),
    "next year": ({}, {"issued": {"date-parts": [[2021]]}}, None),
    "first author": ({}, {"author": [{"family": "Meyer", "given": "K"}]}, "first author Fox in works file, Meyer in pubmed."),
    "journal": ({}, {"container-title": ["Annals of Wells"]}, "journal Journal of Pain in works file, Annals of Wells in pubmed."),
    "journal, abbreviated": ({}, {"container-title": ["J Pain"]}, None),
    "volume and pages": ({}, {"volume": "12", "page": "31-9"}, "volume 11 in works file, 12 in pubmed; pages 101-109 in works file, 31-9 in pubmed."),
    "pages, shortened": ({}, {"page": "101-9"}, None),
    "another work": (
        {}, {"title": ["Rain barrels and village fevers"], "author": [{"family": "Cole"}]},
        "they have two works under one identifier, “Exercise for backs in office workers” in works file and “Rain barrels and village fevers” in pubmed.",
    ),
    "retraction, the first": (RETRACTED, {}, "works file knows of a retraction, pubmed of none."),
    "retraction, the second": ({}, RETRACTED, "pubmed knows of a retraction, works file of none."),
    "retraction, both": (RETRACTED, RETRACTED, None),
    "retraction, told by its title": (RETRACTED, {"title": ["RETRACTED: Exercise for backs in office workers"]}, None),
    "concern": (CONCERN, {}, "works file knows of an expression of concern, pubmed of none."),
    "concern, retracted at the other": (CONCERN, RETRACTED, "pubmed knows of a retraction, works file of none."),
    "concern before both retractions": ({"updated-by": [*CONCERN["updated-by"], *RETRACTED["updated-by"]]}, RETRACTED, None),
    "correction": (CORRECTED, {}, None),
    "nothing known of it": ({}, {"DOI": "10.1000/else"}, None),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "message"), CASES.values(), ids=CASES)
def test_what_is_told(first: dict[str, Any], second: dict[str, Any], message: str | None) -> None:
    assert told(first, second) == ([SAID + message] if message else [])


def test_an_entry_of_references_is_no_registry_of_retractions() -> None:
    entry = "@article{fox2020,\n  title = {Exercise for backs in office workers},\n  author = {Fox, G.},\n  journal = {J Pain},\n  year = 2020,\n  volume = 12,\n  doi = {10.1000/fox.2020}\n}\n"
    example = Example("Exercise helps [@fox2020].\n", bibliography=entry, also=(json.dumps(FIRST | RETRACTED),))

    assert [f.message for f in findings(example, "REF113")] == ["Registries differ about reference fox2020: volume 12 in references/ (fox2020), 11 in pubmed."]
    assert [f.code for f in findings(example, "REF201")] == ["REF201"]
