"""Crossref's JSON into works: odd and missing values, markup, dates; and back again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.errors import UnreadableInput
from evidgrade.model.reference import Author
from evidgrade.model.work import Update
from evidgrade.sources.crossref_json import abridged, plain, work_from_crossref

FULL: dict[str, Any] = {
    "DOI": "10.5555/Fig.Syrup.3",
    "type": "journal-article",
    "title": ["Fig syrup &amp; sleep: an <i>ad hoc</i> trial"],
    "subtitle": ["Second year"],
    "author": [
        {"family": "Later", "given": "B", "sequence": "additional"},
        {"family": "Ostrander", "given": "Quill", "sequence": "first"},
        {"name": "Fig Syrup Study Group"},
    ],
    "container-title": ["Annals of Imaginary Sleep"],
    "short-container-title": ["Ann Imag Sleep"],
    "published-print": {"date-parts": [[2012, 1]]},
    "published-online": {"date-parts": [[2011, 11, 30]]},
    "issued": {"date-parts": [[2011, 11, 30]]},
    "volume": "8",
    "issue": "1",
    "page": "e12-e19",
    "article-number": "e12",
    "ISSN": ["0000-0019", "0000-0027", "0000-0019"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Figs <b>work</b>.</jats:p><jats:p>p&lt;0.05</jats:p>",
    "updated-by": [
        {
            "type": "Expression-of-Concern",
            "DOI": "10.5555/EOC",
            "updated": {"date-parts": [[2014, 2, 3]]},
            "source": "publisher",
        }
    ],
    "update-to": [{"label": "Correction", "DOI": "10.5555/older"}],
    "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/PRE"}], "cites": [], "odd": "text"},
}


def test_every_field_is_read() -> None:
    work = work_from_crossref(FULL)
    assert work.doi == "10.5555/fig.syrup.3"
    assert work.title == "Fig syrup & sleep: an ad hoc trial"
    assert work.subtitle == "Second year"
    assert work.authors == (Author("Ostrander", "Quill"), Author("Later", "B"), Author("Fig Syrup Study Group"))
    assert (work.issued, work.years) == (2012, (2011, 2012))  # the year of the issue, not that of the first sight online
    assert work.issn == ("0000-0019", "0000-0027")
    assert work.abstract == "Figs work. p<0.05"
    assert work.updated_by == (Update("expression_of_concern", "10.5555/eoc", "2014-02-03", "publisher"),)
    assert work.update_to == (Update("correction", "10.5555/older"),)
    assert work.relations == (("is-preprint-of", "10.5555/pre"),)


def test_the_envelope_of_an_answer_is_opened() -> None:
    assert work_from_crossref({"status": "ok", "message": FULL}) == work_from_crossref(FULL)


def test_what_is_abridged_reads_back() -> None:
    work = work_from_crossref(FULL)
    again = work_from_crossref(abridged(work))
    assert (again.doi, again.title, again.authors, again.updated_by) == (
        work.doi,
        work.title,
        work.authors,
        work.updated_by,
    )
    assert abridged(again) == abridged(work)


def test_abridged_says_nothing_of_what_is_absent() -> None:
    assert abridged(work_from_crossref({"title": "Alone"})) == {"title": ["Alone"]}


MARKUP = {
    "italics": ("The <i>Malus</i> trial", "The Malus trial"),
    "index": ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
    "escaped twice": ("Salt &amp;amp; pepper", "Salt & pepper"),
    "escaped markup": ("&lt;b&gt;Bold&lt;/b&gt; claims", "Bold claims"),
    "a comparison": ("Age < 5 and weight > 3", "Age < 5 and weight > 3"),
    "MathML with its TeX": (
        "Near <mml:math><mml:mi>x</mml:mi><mml:annotation>x_1</mml:annotation></mml:math> only",
        "Near x only",
    ),
    "paragraphs": ("<p>One.</p><p>Two.</p>", "One. Two."),
    "soft hyphen": ("Pneu\u00admonia", "Pneumonia"),
    "line breaks": ("A\n   long\ttitle", "A long title"),
    "nothing": ("<p> </p>", None),
}


@pytest.mark.parametrize(("markup", "text"), MARKUP.values(), ids=MARKUP)
def test_markup_goes(markup: str, text: str | None) -> None:
    assert plain(markup) == text


ODD = {
    "title as text": ({"title": "Alone"}, "title", "Alone"),
    "title a list of empty texts": ({"DOI": "10.5555/a", "title": ["", "  ", "Third"]}, "title", "Third"),
    "title null": ({"DOI": "10.5555/a", "title": None}, "title", None),
    "volume a number": ({"DOI": "10.5555/a", "volume": 12}, "volume", "12"),
    "volume true": ({"DOI": "10.5555/a", "volume": True}, "volume", None),
    "empty page": ({"DOI": "10.5555/a", "page": ""}, "page", None),
    "authors null": ({"DOI": "10.5555/a", "author": None}, "authors", ()),
    "authors text": ({"DOI": "10.5555/a", "author": ["Someone"]}, "authors", ()),
    "author without a name": ({"DOI": "10.5555/a", "author": [{"affiliation": []}]}, "authors", ()),
    "author with one name": ({"DOI": "10.5555/a", "author": [{"given": "Plato"}]}, "authors", (Author("Plato"),)),
    "editors of a book": ({"DOI": "10.5555/a", "editor": [{"family": "Ed"}]}, "authors", (Author("Ed"),)),
    "date of nulls": ({"DOI": "10.5555/a", "issued": {"date-parts": [[None]]}}, "years", ()),
    "date not nested": ({"DOI": "10.5555/a", "issued": {"date-parts": [2001, 2]}}, "years", (2001,)),
    "date of text": ({"DOI": "10.5555/a", "issued": {"date-parts": [["2001", "x"]]}}, "years", (2001,)),
    "year 0": ({"DOI": "10.5555/a", "issued": {"date-parts": [[0]]}}, "years", ()),
    "date of the record only": ({"DOI": "10.5555/a", "created": {"date-parts": [[2003]]}}, "years", ()),
    "date of the issue": (
        {"DOI": "10.5555/a", "journal-issue": {"published-print": {"date-parts": [[1999]]}}},
        "issued",
        1999,
    ),
    "DOI as an address": ({"DOI": "https://doi.org/10.5555/A"}, "doi", "10.5555/a"),
    "no DOI": ({"DOI": "n/a", "title": ["T"]}, "doi", None),
    "relation text": ({"DOI": "10.5555/a", "relation": "none"}, "relations", ()),
    "update without kind": ({"DOI": "10.5555/a", "updated-by": [{"DOI": "10.5555/b"}]}, "updated_by", ()),
}


@pytest.mark.parametrize(("message", "name", "value"), ODD.values(), ids=ODD)
def test_odd_values_are_read_or_left_out(message: dict[str, Any], name: str, value: Any) -> None:
    assert getattr(work_from_crossref(message), name) == value


@pytest.mark.parametrize("garbage", [None, 3, "text", [], {}, {"DOI": ""}, {"title": []}, {"message": {}}], ids=repr)
def test_garbage_is_unreadable(garbage: Any) -> None:
    with pytest.raises(UnreadableInput):
        work_from_crossref(garbage)


KEYS = st.sampled_from([*FULL, "date-parts", "family"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(list(FULL)), JSON))
def test_no_json_is_a_crash(message: dict[str, Any]) -> None:
    try:
        work = work_from_crossref(message)
    except UnreadableInput:
        return
    assert "" not in (work.title, work.doi, work.volume, work.page, work.container_title)
    assert work_from_crossref(abridged(work)).doi == work.doi
