"""OpenAlex's JSON for a work: what is read of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openalex_stand_in import index, work

from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.sources.openalex import abstract_of, work_from_openalex


def test_a_work() -> None:
    assert work_from_openalex(work("10.5555/Moss", "Moss for <i>heels</i>", "12")) == Work(
        doi="10.5555/moss",
        title="Moss for heels",
        type="journal-article",
        authors=(Author("Ferrantino", "Odalys"), Author("Oyelaran-Huss", "B.")),
        container_title="Journal of Invented Pulmonology",
        issued=2019,
        years=(2019,),
        volume="14",
        issue="2",
        page="107-115",
        issn=("1234-5679",),
        abstract="Adults with a cough took quince pectin, and the cough went.",
        pmid="12",
        source="openalex",
    )


@pytest.mark.parametrize(
    ("changes", "kind", "subtype"),
    [
        ({}, "journal-article", None),
        ({"type": "review"}, "journal-article", None),
        ({"type": "letter"}, "journal-article", None),
        ({"type": "article", "primary_location": {"source": {"display_name": "A shelf", "type": "repository"}}}, None, None),
        ({"type": "article", "primary_location": {"source": {"display_name": "Proc", "type": "conference"}}}, "proceedings-article", None),
        ({"type": "article", "primary_location": None}, None, None),
        ({"type": "article", "primary_location": None, "host_venue": {"display_name": "J", "type": "journal"}}, "journal-article", None),
        ({"type": "preprint"}, "posted-content", "preprint"),
        ({"type": "preprint", "type_crossref": "posted-content"}, "posted-content", "preprint"),
        ({"type": "article", "type_crossref": "proceedings-article"}, "proceedings-article", None),
        ({"type": "book-chapter"}, "book-chapter", None),
        ({"type": "paratext"}, None, None),
        ({"type": ["article"]}, None, None),
    ],
    ids=str,
)
def test_types_are_those_of_crossref(changes: dict[str, Any], kind: str | None, subtype: str | None) -> None:
    found = work_from_openalex(work("10.5555/x", "Moss", **changes))
    assert found is not None
    assert (found.type, found.subtype) == (kind, subtype)


@pytest.mark.parametrize(
    ("changes", "retracted"),
    [({}, False), ({"is_retracted": True}, True), ({"is_retracted": None}, False), ({"is_retracted": "true"}, False), ({"is_retracted": True, "type": "retraction"}, False)],
    ids=str,
)
def test_a_flag_is_a_retraction_of_which_nothing_is_known(changes: dict[str, Any], retracted: bool) -> None:
    found = work_from_openalex(work("10.5555/x", "Moss", **changes))
    assert found is not None
    assert found.updated_by == ((Update("retraction", None, None, "openalex"),) if retracted else ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"moss": [1], "Green": [0], "grows": [2]}, "Green moss grows"),
        ({"the": [0, 2], "moss": [3], "on": [1]}, "the on the moss"),
        ({"late": [10**12], "early": [3]}, "early late"),
        ({"moss": [0, -1, True, "2", None]}, "moss"),
        ({"moss": 0}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
    ids=str,
)
def test_an_abstract_is_put_together(value: Any, text: str | None) -> None:
    assert abstract_of(value) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=6), max_size=40))
def test_an_abstract_comes_back_as_it_was(words: list[str]) -> None:
    text = " ".join(words)
    assert abstract_of(index(text)) == (text or None)


@pytest.mark.parametrize(
    ("name", "author"),
    [("Hale, Ann", Author("Hale", "Ann")), ("Ann B. Hale", Author("Hale", "Ann B.")), ("Hale", Author("Hale")), ("WHO Moss Group", Author("Group", "WHO Moss"))],
)
def test_names(name: str, author: Author) -> None:
    found = work_from_openalex(work("10.5555/x", "Moss", authorships=[{"author_position": "first", "author": {"display_name": name}}]))
    assert found is not None
    assert found.authors == (author,)


_json = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3))


@given(st.dictionaries(st.sampled_from(sorted(work("10.5555/x", "Moss", "12"))), _json))
def test_any_values_give_a_work_or_none(changes: dict[str, Any]) -> None:
    found = work_from_openalex(work("10.5555/x", "Moss", "12") | changes)
    assert found is None or found.title
