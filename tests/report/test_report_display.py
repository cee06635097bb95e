"""What reaches a terminal is visible and fits, and carets stand under the very words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.report.display import ELLIPSIS, excerpt, visible, width, wrap

ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)
HOSTILE = st.text(alphabet=st.sampled_from("ab \t\x1b\u202e\u0301患\ud800\u200d🙂é…"), max_size=300)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain", "plain", id="ascii"),
        pytest.param("naïve “quotes” – 患者", "naïve “quotes” – 患者", id="other scripts stay"),
        pytest.param("\x1b[31mred", "\\x1b[31mred", id="escape sequence"),
        pytest.param("a\u202eb", "a\\u202eb", id="right-to-left override"),
        pytest.param("a\u200bb", "a\\u200bb", id="zero-width space"),
        pytest.param("a\r\nb\tc", "a\\r\\nb\\tc", id="line breaks and tabs"),
        pytest.param("a\u2028b", "a\\u2028b", id="line separator"),
        pytest.param("bad\udc80name", "bad\\udc80name", id="undecodable byte of a file name"),
        pytest.param("e\u0301", "e\u0301", id="combining accent"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("患者", 4), ("e\u0301", 1), ("\x1b", 4), ("ａ", 2), ("🙂", 2)],
    ids=["empty", "ascii", "wide", "combining", "escape", "fullwidth", "emoji"],
)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("line", "words", "columns", "expected"),
    [
        pytest.param("See the trial.[9]", "[9]", 40, ["See the trial.[9]", "              ^^^"], id="fits"),
        pytest.param("    See [9].", "[9]", 40, ["See [9].", "    ^^^"], id="indent is dropped"),
        pytest.param("   x", "   ", 40, ["   x", "^^^"], id="unless it is the place"),
        pytest.param("患者の痛み[7]", "[7]", 40, ["患者の痛み[7]", "          ^^^"], id="wide letters"),
        pytest.param("患者の痛み", "痛み", 40, ["患者の痛み", "      ^^^^"], id="wide words"),
        pytest.param("a\tb [9]", "[9]", 40, ["a    b [9]", "       ^^^"], id="tab"),
        pytest.param("cafe\u0301 [9]", "[9]", 40, ["cafe\u0301 [9]", "     ^^^"], id="combining"),
        pytest.param("a\u202eb [9]", "[9]", 40, ["a\\u202eb [9]", "         ^^^"], id="hidden sign"),
    ],
)
def test_excerpt(line: str, words: str, columns: int, expected: list[str]) -> None:
    start = line.index(words)
    shown = excerpt(line, start, start + len(words), columns)
    assert [shown.text, shown.carets] == expected


def test_long_line_is_cut_around_the_words_at_spaces() -> None:
    line = "alpha beta gamma delta epsilon zeta eta theta [9] iota kappa lambda mu nu xi omicron pi rho sigma"
    shown = excerpt(line, line.index("[9]"), line.index("[9]") + 3, 40)
    assert shown.text == "…eta theta [9] iota kappa lambda mu nu…"
    assert shown.carets == " " * shown.text.index("[9]") + "^^^"


def test_words_longer_than_the_room_are_cut_with_an_ellipsis() -> None:
    shown = excerpt("x" * 500, 100, 400, 30)
    assert shown.text.endswith("x" + ELLIPSIS)
    assert width(shown.text) <= 30
    assert width(shown.carets) < width(shown.text)


def test_empty_range_gets_one_caret_at_its_place() -> None:
    assert excerpt("one two", 4, 4, 40).carets == "    ^"
    assert excerpt("one two", 7, 7, 40).carets == "       ^"


@pytest.mark.parametrize("character", ["w", "\u0301", "\u202e", "患", "\t"])
def test_only_the_neighbourhood_of_a_long_line_is_laid_out(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    category = unicodedata.category

    def counted(one: str) -> str:
        nonlocal looked_at
        looked_at += 1
        return category(one)

    monkeypatch.setattr(unicodedata, "category", counted)
    line = character * 50_000 + "[9]" + character * 50_000
    shown = excerpt(line, 50_000, 50_003, 80)
    assert "[9]" in shown.text
    assert looked_at <= 80 * 12


@given(ANY_TEXT | HOSTILE, st.integers(0, 300), st.integers(0, 300), st.integers(12, 90))
def test_an_excerpt_fits_and_is_visible(line: str, start: int, length: int, columns: int) -> None:
    shown = excerpt(line, start, start + length, columns)
    assert width(shown.text) <= columns
    assert shown.carets.strip(" ").strip("^") == ""
    assert "^" in shown.carets
    assert len(shown.carets) <= columns + 10  # an escape may be wider than the room for it
    assert visible(shown.text) == shown.text


@given(st.text(alphabet="ab c患\u0301\t\u202e", max_size=120), st.data())
def test_carets_are_as_wide_as_the_words_when_all_fits(line: str, data: st.DataObject) -> None:
    line = "|" + line + "|"
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    shown = excerpt(line, start, end, 5_000)
    before, words = (sum(_cells(line, at) for at in range(*part)) for part in ((0, start), (start, end)))
    assert shown.carets == " " * before + "^" * max(1, words)


def _cells(line: str, at: int) -> int:
    """An independent reading of the rules, slow and plain."""
    run = 0
    while at - run >= 0 and line[at - run] == "\u0301":
        run += 1
    if run:
        return 0 if run <= 4 else 6
    return {"\t": 4, "\u202e": 6, "患": 2}.get(line[at], 1)


@given(ANY_TEXT | HOSTILE, st.integers(12, 100))
def test_wrapped_lines_fit_and_lose_no_word(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert lines
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(visible("".join(text.split())).split())


@given(ANY_TEXT)
def test_visible_text_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
