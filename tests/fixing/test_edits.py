"""Edits: applied by span, all or none, and nothing beside them moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.errors import RefusedWrite
from evidgrade.fixing.edits import Edit, apply


def edit(start: int, old: str, new: str) -> Edit:
    return Edit("x.md", start, start + len(old), old, new, "a test")


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "one two three"),
        ([edit(4, "two", "2")], "one 2 three"),
        ([edit(8, "three", "3"), edit(0, "one", "1")], "1 two 3"),
        ([edit(4, "", "and ")], "one and two three"),
    ],
    ids=["none", "one", "in any order", "put in"],
)
def test_edits(edits: list[Edit], after: str) -> None:
    assert apply("one two three", edits) == after


@pytest.mark.parametrize(
    ("edits", "said"),
    [([edit(4, "too", "2")], "something else"), ([edit(0, "one two", "1"), edit(4, "two", "2")], "two changes"), ([edit(40, "x", "y")], "something else")],
    ids=["other words", "overlap", "behind the end"],
)
def test_what_is_refused(edits: list[Edit], said: str) -> None:
    with pytest.raises(RefusedWrite, match=said):
        apply("one two three", edits)


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)), max_size=6), st.randoms())
def test_everything_outside_of_the_spans_stays(parts: list[tuple[str, str, str]], random: object) -> None:
    """The text is built of kept and replaced pieces; after the edits the kept ones stand in order around the new ones."""
    text, expected, edits = "", "", []
    for before, old, new in parts:
        text += before
        edits.append(edit(len(text), old, new))
        text, expected = text + old, expected + before + new
    random.shuffle(edits) if len({e.start for e in edits}) == len(edits) else None  # type: ignore[attr-defined]

    assert apply(text, edits) == expected
