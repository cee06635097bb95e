from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.bibliography.names import read_names, write_names
from evidgrade.model.reference import Author
from evidgrade.text import collapse


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        pytest.param("Adler, Mira and Bode, K. L.", [("Adler", "Mira"), ("Bode", "K. L.")], id="family-first"),
        pytest.param("Mira Adler and K. L. Bode", [("Adler", "Mira"), ("Bode", "K. L.")], id="given-first"),
        pytest.param("Jan van der Molen", [("van der Molen", "Jan")], id="particle"),
        pytest.param("van der Molen, Jan", [("van der Molen", "Jan")], id="particle-with-comma"),
        pytest.param("{Institute of Knee Health}", [("Institute of Knee Health", None)], id="body"),
        pytest.param(
            "{Food and Drug Board} and Adler, M", [("Food and Drug Board", None), ("Adler", "M")], id="and-in-body"
        ),
        pytest.param("Reed, Jr, Paul", [("Reed", "Paul Jr")], id="suffix"),
        pytest.param("Adler, Mira\n  AND\n  Bode, Kim", [("Adler", "Mira"), ("Bode", "Kim")], id="lines"),
        pytest.param(r"M{\"u}ller, J{\"o}rg", [("Müller", "Jörg")], id="latex"),
        pytest.param(r"{\'A}lvarez Pons, Ana", [("Álvarez Pons", "Ana")], id="latex-opens-the-name"),
        pytest.param("WHO", [("WHO", None)], id="one-word"),
        pytest.param("Andersen, Brand", [("Andersen", "Brand")], id="and-inside-words"),
        pytest.param("", [], id="empty"),
        pytest.param("Adler, Mira and ", [("Adler", "Mira")], id="dangling-and"),
    ],
)
def test_read(field: str, authors: list[tuple[str, str | None]]) -> None:
    read, truncated = read_names(field)
    assert [(a.family, a.given) for a in read] == authors
    assert not truncated


@pytest.mark.parametrize("ending", ["others", "et al.", "Others"])
def test_a_truncated_list_is_told(ending: str) -> None:
    assert read_names(f"Adler, Mira and {ending}") == ((Author("Adler", "Mira"),), True)


_part = st.text(alphabet="abAB é,-.'&{}\\", min_size=1, max_size=12).map(collapse).filter(lambda t: t.strip(" ,"))


@settings(deadline=None)
@given(st.lists(st.tuples(_part, st.none() | _part), max_size=4))
def test_written_names_are_read_back(rows: list[tuple[str, str | None]]) -> None:
    authors = tuple(Author(family, given) for family, given in rows)
    assert read_names(write_names(authors)) == (authors, False)


@pytest.mark.parametrize("family", ["others", "and", "Health and Care", "Reed, Jr"])
def test_names_that_look_like_syntax_survive(family: str) -> None:
    for author in (Author(family, "M"), Author(family)):
        assert read_names(write_names((author,))) == ((author,), False)
