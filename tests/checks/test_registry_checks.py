"""REF1xx and REF2xx of the registry: what each says, and where it is silent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from running import findings

from evidgrade.checks.declaration import Example

ENTRY = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109."
WORK: dict[str, Any] = {
    "DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"],
    "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], "container-title": ["Journal of Pain"],
    "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109",
}  # fmt: skip


def page(*entries: str, works: tuple[dict[str, Any], ...] = (), registry: bool = False) -> Example:
    markers = " ".join(f"Exercise helps [{n}]." for n in range(1, len(entries) + 1))
    listed = "\n".join(f"{n}. {entry}" for n, entry in enumerate(entries, 1))
    return Example(f"{markers}\n\n## References\n\n{listed}\n", works=tuple(map(json.dumps, works)), registry=registry)


UNCONFIRMED = {
    "an article": (ENTRY, 1),
    "a short title": (ENTRY.replace(" for backs in office workers", ""), 0),
    "a book": ("Fox G. Exercise for backs in office workers. Boston: Acme Press; 2020.", 0),
    "a page of the web": ("Fox G. Exercise for backs in office workers. 2020. https://example.org/backs", 0),
    "no place in a journal": ("Fox G. Exercise for backs in office workers. Journal of Pain. 2020.", 0),
}


@pytest.mark.parametrize(("entry", "count"), UNCONFIRMED.values(), ids=UNCONFIRMED.keys())
def test_what_nothing_confirms(entry: str, count: int) -> None:
    assert len(findings(page(entry, registry=True), "REF112")) == count


def test_a_file_of_works_is_no_registry() -> None:
    assert not findings(page(ENTRY, works=(WORK | {"DOI": "10.1000/other", "title": ["Sleep in nurses"]},)), "REF112")


def test_an_unconfirmed_entry_is_not_called_false() -> None:
    (finding,) = findings(page(ENTRY, registry=True), "REF112")

    assert "may be registered elsewhere" in finding.message
    assert finding.confidence == "low"


def test_dois_are_suggested_once() -> None:
    second = WORK | {"DOI": "10.1000/hale", "title": ["Sleep in nurses on night shifts"], "author": [{"family": "Hale"}], "page": "1-9"}
    (finding,) = findings(page(ENTRY, "Hale J. Sleep in nurses on night shifts. Journal of Pain. 2020;11:1-9.", works=(WORK, second)), "REF110")

    assert finding.message == "2 references have no DOI, and their works do: 1: 10.1000/fox.2020; 2: 10.1000/hale."


def test_an_entry_whose_doi_is_known_is_not_called_bare() -> None:
    assert not findings(page(ENTRY, works=(WORK,)), "REF009")
    assert findings(page(ENTRY), "REF009")


@pytest.mark.parametrize(
    ("kinds", "codes"),
    [(["partial_retraction"], ["REF202"]), (["partial_retraction", "retraction"], ["REF201"]), (["correction"], ["REF204"])],
    ids=["a part", "a part, then all", "a correction"],
)
def test_of_a_part_and_the_whole_the_worse_is_told(kinds: list[str], codes: list[str]) -> None:
    updates = [{"DOI": f"10.1000/n{n}", "type": kind, "updated": {"date-parts": [[2021]]}} for n, kind in enumerate(kinds)]
    example = page(f"{ENTRY} doi:10.1000/fox.2020", works=(WORK | {"updated-by": updates},))

    assert [code for code in ("REF201", "REF202", "REF204") if findings(example, code)] == codes


def test_a_preprint_whose_article_is_cited_too_is_fine() -> None:
    preprint = WORK | {"DOI": "10.1101/fox", "type": "posted-content", "subtype": "preprint", "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/fox.2020"}]}}
    entries = ("Fox G, Hill I. Exercise for backs in office workers. medRxiv. 2020. doi:10.1101/fox", f"{ENTRY} doi:10.1000/fox.2020")

    assert findings(page(entries[0], works=(preprint, WORK)), "REF206")
    assert not findings(page(*entries, works=(preprint, WORK)), "REF206")


def test_a_doi_of_a_journal_is_not_that_of_another_work() -> None:
    issue = {"DOI": "10.1000/fox.2020", "type": "journal-issue", "title": ["Volume 11"]}
    example = page(f"{ENTRY} doi:10.1000/fox.2020", works=(issue,))

    assert [code for code in ("REF102", "REF103") if findings(example, code)] == ["REF103"]
