"""Where the reference list stands, and where one entry ends and the next begins. All texts are invented."""

from __future__ import annotations

import pytest
from extracting import entry, listed, page, raw_page

A, B, C = entry(1), entry(2), entry(3)
PROSE = "Rest eases the ache of a stiff neck in most people.\n\n"

HEADINGS = {
    "English": "## References", "numbered": "## 7. References", "shouted": "## REFERENCES", "colon": "References:", "sources": "## Sources and references",
    "German": "## Literaturverzeichnis", "French": "## Bibliographie", "French with accents": "## Références bibliographiques",
    "Spanish": "## Bibliografía", "Dutch": "## Bronnen", "Polish": "## Piśmiennictwo", "Chinese": "## 参考文献", "Japanese": "## 参考資料",
    "Korean": "## 참고문헌", "Russian": "## Список литературы", "bold": "**References**", "none": "",
}  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS.keys())
def test_the_list_is_found_under_its_heading_in_many_languages(heading: str) -> None:
    found = raw_page(f"{PROSE}{heading}\n\n1. {A}\n2. {B}\n3. {C}\n")
    assert [r.raw for r in found.references] == [A, B, C]
    assert len(found.list_headings) == bool(heading)


ENTRIES: dict[str, tuple[str, list[str]]] = {
    "numbered": (f"1. {A}\n2. {B}\n", [A, B]),
    "typed in brackets": (f"[1] {A}\n[2] {B}\n", [A, B]),
    "bullets": (f"- {A}\n- {B}\n", [A, B]),
    "paragraphs": (f"{A}\n\n{B}\n\n{C}\n", [A, B, C]),
    "one entry in two paragraphs": ("Okoye BN, Bell A. Warm compresses and the stiff neck.\n\nNeck Pain Q. 2001;1(1):11-19.\n\n" + B,
                                    ["Okoye BN, Bell A. Warm compresses and the stiff neck. Neck Pain Q. 2001;1(1):11-19.", B]),
    "title before the authors": (f"Warm compresses and sleep\n\nRoux E, Bell A. Neck Pain Q. 2011;11(1):1-9.\n\n{B}\n",
                                 ["Warm compresses and sleep Roux E, Bell A. Neck Pain Q. 2011;11(1):1-9.", B]),
    "identifier on a line of its own": (f"{A}\n\ndoi: 10.1000/npq.1\n\n{B}\n", [A + " doi: 10.1000/npq.1", B]),
    "year that no year can be": (f"{A.replace('2001', '2081')}\n\n{B}\n", [A.replace("2001", "2081"), B]),
    "entry without a year before a whole one": (f"Imai T. Rest and other remedies. Neck Clinic. Available in print.\n\n{B}\n",
                                                ["Imai T. Rest and other remedies. Neck Clinic. Available in print.", B]),
    "a body's undated entry before a whole one": (f"Council of Neck Care. The long walk. Available from the council.\n\n{B}\n",
                                                  ["Council of Neck Care. The long walk. Available from the council.", B]),
    "closing heading": (f"1. {A}\n2. {B}\n\n## About the author\n\nImai T, 2004.\n", [A, B]),
    "subheadings inside": (f"### Surveys\n\n- {A}\n\n### Books\n\n- {B}\n", [A, B]),
    "prose after the list": (f"1. {A}\n2. {B}\n\nThis page was written by people who like long walks.\n\nThey live in the north.\n", [A, B]),
    "comment inside": (f"- {A}\n\n<!-- {C} -->\n\n- {B}\n", [A, B]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "entries"), ENTRIES.values(), ids=ENTRIES.keys())
def test_entries_are_told_apart(text: str, entries: list[str]) -> None:
    assert [r.raw for r in raw_page(f"{PROSE}## References\n\n{text}").references] == entries


NUMBERS: dict[str, tuple[str, list[tuple[str | None, int | None, str | None]]]] = {
    "printed": (f"[1] {A}\n[2] {B}\n", [("1", 1, "printed"), ("2", 2, "printed")]),
    "printed with a gap": (f"[1] {A}\n[3] {B}\n", [("1", 1, "printed"), ("3", 3, "printed")]),
    "all the same number is counted by the renderer": (f"1. {A}\n1. {B}\n", [("1", 1, "printed"), ("1", 2, "printed")]),
    "lost everywhere": (f"{A}\n\n{B}\n", [(None, 1, "inferred-from-position"), (None, 2, "inferred-from-position")]),
    "lost in the middle": (f"[1] {A}\n\n{B}\n\n[3] {C}\n", [("1", 1, "printed"), (None, 2, "inferred-from-position"), ("3", 3, "printed")]),
    "lost after a wrong one": (f"[4] {A}\n\n{B}\n", [("4", 4, "printed"), (None, 5, "inferred-from-position")]),
}


@pytest.mark.parametrize(("text", "numbers"), NUMBERS.values(), ids=NUMBERS.keys())
def test_the_number_of_an_entry_and_where_it_came_from(text: str, numbers: list[tuple[str | None, int | None, str | None]]) -> None:
    found = raw_page(f"Rest helps [1]. Ice does too [2].\n\n## References\n\n{text}")
    assert [(r.label, r.number, r.number_source) for r in found.references] == numbers


def test_entries_of_an_author_year_page_have_no_number() -> None:
    found = raw_page(f"Rest helps (Okoye & Bell, 2001). Ice too (Larsen and Bell, 2002).\n\n## References\n\n{A}\n\n{B}\n")
    assert [(r.number, r.number_source) for r in found.references] == [(None, None)] * 2


def test_a_second_list_counts_for_itself() -> None:
    found = raw_page(f"Rest [1].\n\n## References\n\n[1] {A}\n[2] {B}\n\n## Further reading\n\n[1] {C}\n")
    assert [(r.position, r.number) for r in found.references] == [(1, 1), (2, 2), (3, 1)]
    assert len(found.list_headings) == 2


def test_footnotes_are_references_where_they_look_like_some() -> None:
    found = raw_page(f"Rest.[^a] Ice.[^b]\n\n[^a]: {A}\n[^b]: {B}\n")
    assert [(r.label, r.number) for r in found.references] == [("a", None), ("b", None)]
    assert raw_page("Rest.[^a] Ice.[^b]\n\n[^a]: At night only.\n[^b]: Not on the ears.\n").references == ()


NO_LIST = {
    "prose with years": "Okoye wrote of it in 2001.\n\nLarsen, and others, wrote of it in 2002.\n\nMore was said in 2003 and 2004.",
    "one entry without a heading": A,
    "heading in a table of contents": "- References\n- About us\n\nRest helps.",
    "heading without entries": "Rest helps.\n\n## References\n\nAsk us.\n\nWe like to hear from you.",
    "a page that closes with prose": f"{A}\n\n{B}\n\n" + "\n\n".join(["Rest eases the ache of most people in the end."] * 8),
}


@pytest.mark.parametrize("text", NO_LIST.values(), ids=NO_LIST.keys())
def test_no_list_is_made_up(text: str) -> None:
    assert raw_page(text).references == ()


def test_a_list_without_heading_takes_books_and_bodies_between_articles() -> None:
    body = "Council of Neck Care, 2015. The long walk: a report. The North: Council Press."
    found = raw_page(f"{PROSE}{A}\n\n{body}\n\nSorel, M. and Roux, E., 2012. The warm book. Rovaniemi: Walk Press.\n\n{B}\n\n{C}\n")
    assert [r.raw[:12] for r in found.references] == [A[:12], body[:12], "Sorel, M. an", B[:12], C[:12]]


def test_places_of_entries_quote_them_with_their_labels() -> None:
    found = page("Rest [1].", 3)
    assert [found.document.quote(r.span) for r in found.references] == [f"{n}. {entry(n)}" for n in (1, 2, 3)]


def test_the_same_list_is_read_from_plain_text() -> None:
    text = "Rest [1]. Ice [2]." + listed(3).replace("## ", "")
    assert [r.raw for r in raw_page(text, "txt").references] == [entry(n) for n in (1, 2, 3)]
