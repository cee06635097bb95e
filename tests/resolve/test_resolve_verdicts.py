"""References to invented works: the right one, or none."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_works import LIBRARY, NETTLE, Outage, library, work

from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.resolve import compare, resolve
from evidgrade.sources.crossref_json import work_from_crossref
from evidgrade.sources.works_file import WorksFile

PEAKE = Author("Halvorsen-Peake", "M")
NETTLE_FIELDS = ReferenceFields(
    authors=(PEAKE,),
    title=NETTLE,
    container_title="J Invent Allergy",
    year=2016,
    volume="12",
    issue="3",
    pages="201-9",
)

TABLES = tomllib.loads((Path(__file__).parent / "references.toml").read_text(encoding="utf-8"))
RESOLVED = {row["name"]: (row["doi"], row["raw"], row.get("needs_fields", False)) for row in TABLES["resolved"]}
"""`needs_fields`: without them there are too few signals, and the honest answer is no."""
NOT_RESOLVED = {row["name"]: (tuple(row["left_out"]), row["raw"]) for row in TABLES["unresolved"]}


def parse(raw: str) -> ReferenceFields:
    from evidgrade.extract.entry import parse_entry

    return parse_entry(raw)


@pytest.mark.parametrize(("doi", "raw", "needs_fields"), RESOLVED.values(), ids=RESOLVED)
@pytest.mark.parametrize("parsed", [True, False], ids=["parsed", "unparsed"])
def test_the_work_is_found(doi: str, raw: str, needs_fields: bool, parsed: bool) -> None:
    answer = resolve(parse(raw) if parsed else ReferenceFields(), raw, library())
    if needs_fields and not parsed:
        assert answer.verdict == "unresolved"
        assert answer.work is None
        return
    assert answer.verdict == "resolved", answer.reason
    assert answer.work is not None
    assert answer.work.doi == doi
    assert answer.reason


@pytest.mark.parametrize(("left_out", "raw"), NOT_RESOLVED.values(), ids=NOT_RESOLVED)
@pytest.mark.parametrize("parsed", [True, False], ids=["parsed", "unparsed"])
def test_no_other_work_is_taken_for_it(left_out: tuple[str, ...], raw: str, parsed: bool) -> None:
    answer = resolve(parse(raw) if parsed else ReferenceFields(), raw, library(*left_out))
    assert answer.verdict == "unresolved", answer.reason
    assert answer.work is None
    assert answer.reason


NO_TITLE = replace(NETTLE_FIELDS, title=None, issue=None, pages="201", authors=(Author("M Halvorsen-Peake"),))


@pytest.mark.parametrize(
    "fields",
    [ReferenceFields(authors=(PEAKE,), title=NETTLE, year=2016), NETTLE_FIELDS, NO_TITLE],
    ids=["title, author, year", "all", "no title"],
)
def test_fields_alone_are_enough(fields: ReferenceFields) -> None:
    answer = resolve(fields, None, library())
    assert answer.work is not None
    assert answer.work.doi == "10.5555/nettle"


def test_two_works_that_fit_alike_are_ambiguous() -> None:
    raw = "Ngubane-Frost D. Warm socks before bedtime and time to fall asleep. Sleep Fictions. 2008;7(2):44-51."
    answer = resolve(parse(raw), raw, library())
    assert answer.verdict == "ambiguous"
    assert answer.work is None
    assert {c.work.doi for c in answer.candidates[:2]} == {"10.5555/twin-1", "10.5555/twin-2"}


def test_a_doi_tells_twins_apart() -> None:
    raw = "Ngubane-Frost D. Warm socks before bedtime and time to fall asleep. 2008;7(2):44. doi:10.5555/twin-2"
    answer = resolve(parse(raw), raw, library())
    assert answer.work is not None
    assert (answer.work.doi, answer.method) == ("10.5555/twin-2", "doi")


def test_of_two_references_in_one_the_first_is_taken() -> None:
    raw = (
        "Brandvold S. Hay dust in stables. Part I: symptoms in one winter. J Invent Allergy. 2003;2(1):11-19. "
        "Abernathy-Koh P. Foot baths at night: three winters. Sleep Fictions. 2020;19(1):e1207."
    )
    answer = resolve(parse(raw), raw, library())
    assert answer.work is not None
    assert answer.work.doi == "10.5555/part-1"


def test_the_conflict_with_a_printed_doi_is_told() -> None:
    raw = (
        "Yarrow B. Comfrey wraps for tennis elbow in court clerks. J Fict Orthop. 2011;4(2):31-40. doi:10.5555/letter-a"
    )
    answer = resolve(parse(raw), raw, library())
    assert answer.work is None
    assert "10.5555/letter-a" in (answer.reason or "")


def test_a_doi_that_is_not_registered_is_told() -> None:
    raw = f"Halvorsen-Peake M. {NETTLE}. J Invent Allergy. 2016;12(3):201-9. doi:10.5555/nettel"
    answer = resolve(parse(raw), raw, library())
    assert answer.work is not None
    assert answer.work.doi == "10.5555/nettle"
    assert "10.5555/nettel is not in" in (answer.reason or "")


@pytest.mark.parametrize("raw", ["doi:10.5555/nettle", "Halvorsen-Peake M. Nettle tea. J Invent Allergy. 2016;12:201."])
def test_an_outage_is_no_verdict_about_the_work(raw: str) -> None:
    answer = resolve(ReferenceFields(), raw, Outage())
    assert (answer.verdict, answer.work) == ("unavailable", None)
    assert "could not be asked" in (answer.reason or "")


ALONE_IN_THEIR_PLACE = [w for w in LIBRARY if w["author"] and w["type"] != "component" and "twin" not in w["DOI"]]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_work_that_is_not_there_is_never_found(data: st.DataObject) -> None:
    """Whatever part of a work's fields a reference gives: it resolves to that work or to none."""
    value = data.draw(st.sampled_from(ALONE_IN_THEIR_PLACE))
    whole = work_from_crossref(value)
    keep = data.draw(st.fixed_dictionaries({n: st.booleans() for n in ("title", "author", "year", "journal", "place")}))
    fields = ReferenceFields(
        authors=whole.authors[:1] if keep["author"] else (),
        title=whole.title if keep["title"] else None,
        container_title=whole.container_title if keep["journal"] else None,
        year=whole.issued if keep["year"] else None,
        volume=whole.volume if keep["place"] else None,
        pages=whole.page if keep["place"] else None,
    )
    answer = resolve(fields, None, library())
    if answer.work is not None:
        assert answer.work.doi == whole.doi
    absent = resolve(fields, None, library(value["DOI"].removeprefix("10.5555/")))
    if whole.title != NETTLE:  # its preprint is the same title by the same authors
        assert absent.work is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_taken(raw: str) -> None:
    answer = resolve(ReferenceFields(), raw, library())
    assert answer.verdict == "unresolved"


def test_the_answer_does_not_depend_on_the_order_of_the_works() -> None:
    one, other = WorksFile(enumerate(LIBRARY)), WorksFile(enumerate(reversed(LIBRARY)))
    for _, raw, _ in RESOLVED.values():
        first, second = resolve(parse(raw), raw, one), resolve(parse(raw), raw, other)
        assert (first.verdict, first.work and first.work.doi) == (second.verdict, second.work and second.work.doi)


BENIGN = {
    "abbreviated journal": {"container_title": "J. Invent. Allergy"},
    "the journal with an article": {"container_title": "The Journal of Invented Allergy"},
    "pages abbreviated": {"pages": "201–9"},
    "only the first page": {"pages": "201"},
    "leading zero": {"issue": "03"},
    "case and dashes": {"title": "NETTLE TEA FOR SEASONAL SNEEZING IN GARDENERS — A RANDOMISED TRIAL"},
    "no subtitle": {"title": "Nettle tea for seasonal sneezing in gardeners"},
    "year of the issue": {"year": 2017},
    "family without its second part": {"authors": (Author("Halvorsen Peake", "MJ"),)},
}

DIFFERENT = {
    "title": {"title": "Chamomile steam for winter coughs in teachers"},
    "first_author": {"authors": (Author("Quillfeather", "A"),)},
    "year": {"year": 2011},
    "container_title": {"container_title": "Sleep Fictions"},
    "volume": {"volume": "21"},
    "issue": {"issue": "4"},
    "pages": {"pages": "210-9"},
}


@pytest.mark.parametrize("change", BENIGN.values(), ids=BENIGN)
def test_benign_differences_are_agreements(change: dict[str, Any]) -> None:
    nettle = work_from_crossref(LIBRARY[0])
    agreements, disagreements = compare(replace(NETTLE_FIELDS, **change), nettle)
    assert disagreements == ()
    assert set(agreements) == {"title", "first_author", "year", "container_title", "volume", "issue", "pages"}


@pytest.mark.parametrize(("name", "change"), DIFFERENT.items(), ids=DIFFERENT)
def test_differences_are_named(name: str, change: dict[str, Any]) -> None:
    _, disagreements = compare(replace(NETTLE_FIELDS, **change), work_from_crossref(LIBRARY[0]))
    assert disagreements == (name,)


@pytest.mark.parametrize("missing", ["title", "container_title", "year", "volume", "issue", "pages"])
def test_what_is_not_said_neither_agrees_nor_differs(missing: str) -> None:
    change: dict[str, Any] = {missing: None}
    agreements, disagreements = compare(replace(NETTLE_FIELDS, **change), work_from_crossref(LIBRARY[0]))
    assert missing not in agreements + disagreements


def test_a_work_of_nothing_but_a_title_agrees_in_that() -> None:
    bare = work_from_crossref(work("bare", NETTLE, "", None, None, ""))
    assert compare(NETTLE_FIELDS, bare) == (("title",), ())


def test_a_year_alone_is_no_volume_and_page() -> None:
    """`2020.` was once read as volume 202, page 0, and spoke against every work."""
    raw = f"Halvorsen-Peake M. {NETTLE}. J Invent Allergy. 2016."

    answer = resolve(parse(raw), raw, library())

    assert answer.verdict == "resolved"
    assert answer.disagreements == ()


@pytest.mark.parametrize(
    "more",
    [" [published correction appears in J Invent Allergy. 2016;12(4):426]", " Quill A. Sleep in winter. Sleep Fictions. 2011 Feb;7(5):33-9."],
    ids=["a notice", "a second reference"],
)
def test_the_issue_of_something_else_in_the_string_is_no_difference(more: str) -> None:
    """The issue was once taken from what follows, and said to differ."""
    raw = f"Halvorsen-Peake M. {NETTLE}. J Invent Allergy. 2016;12(3):201-9.{more}"
    fields = replace(parse(raw), issue="4" if "12(4)" in more else "5")

    answer = resolve(fields, raw, library())

    assert answer.verdict == "resolved"
    assert "issue" not in answer.disagreements
