"""Inline markup of Markdown: what is seen, and where it stands. All texts are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.readers import inline
from evidgrade.readers.inline import scan

DEFINITIONS = {"trial": "https://one.example/t", "a b": "https://one.example/ab"}

SEEN = {
    "plain": ("Rest helps.", "Rest helps."),
    "strong and emphasis": ("**Rest** *helps* __most__ _people_.", "Rest helps most people."),
    "strong emphasis": ("***Rest*** helps.", "Rest helps."),
    "struck out": ("Rest ~~never~~ helps.", "Rest never helps."),
    "emphasis inside a word": ("un*believ*able", "unbelievable"),
    "underscores inside a word": ("the_long_name", "the_long_name"),
    "asterisks as signs": ("5 * 3 * 2", "5 * 3 * 2"),
    "one lone asterisk": ("p < 0.05 *", "p < 0.05 *"),
    "emphasis in code": ("`*a*` and *b*", "*a* and b"),
    "code": ("Type `[1]` here.", "Type [1] here."),
    "code in two ticks": ("``a ` b``", "a ` b"),
    "code never closed": ("one ` two", "one ` two"),
    "escapes": (r"\*not\* 1\. \[1\]", "*not* 1. [1]"),
    "a backslash before a letter stays": (r"a\b", r"a\b"),
    "entities": ("A&amp;B &lt; C &#8211; D &plusmn; E", "A&B < C – D ± E"),
    "an unknown entity stays": ("R&D; and &unheard;", "R&D; and &unheard;"),
    "tags": ("H<sub>2</sub>O <b>now</b>", "H2O now"),
    "line break tag": ("Rest.<br>Ice.<br/>Walk.", "Rest. Ice. Walk."),
    "less than is no tag": ("p<0.05 and n > 3", "p<0.05 and n > 3"),
    "comment": ("Rest<!-- really? --> helps.", "Rest helps."),
    "comment never closed": ("Rest<!-- really?", "Rest"),
    "link": ("See [our page](https://one.example/a_(b)).", "See our page."),
    "link with a title": ('See [it](https://one.example "Title").', "See it."),
    "link in angle brackets": ("See [it](<https://one.example/a b>).", "See it."),
    "reference link": ("See [it][Trial].", "See it."),
    "collapsed reference link": ("See [trial][].", "See trial."),
    "shortcut reference link": ("See [A  b].", "See A  b."),
    "an undefined label stays": ("See [it][none] and [1].", "See [it][none] and [1]."),
    "image": ("![a chart](c.png)Rest.", "Rest."),
    "image in a link": ("[![a](c.png) chart](https://one.example)", " chart"),
    "link text with brackets": ("[see [2]](https://one.example)", "see [2]"),
    "autolink": ("<https://one.example/x>", "https://one.example/x"),
    "mail address": ("<desk@one.example>", "desk@one.example"),
    "footnote": ("Rest helps.[^okoye]", "Rest helps.[^okoye]"),
    "raised": ("Rest helps.^1,2^ Ice.", "Rest helps.1,2 Ice."),
    "a caret alone": ("10^6 cells", "10^6 cells"),
    "line end": ("Rest\n  helps", "Rest helps"),
    "hard break": ("Rest  \nhelps", "Rest helps"),
    "Windows line end": ("Rest\r\nhelps", "Rest helps"),
}


@pytest.mark.parametrize(("source", "seen"), SEEN.values(), ids=SEEN.keys())
def test_what_a_reader_sees(source: str, seen: str) -> None:
    assert scan(source, 0, DEFINITIONS).text == seen


MARKS = {
    "link": ("See [our page](https://one.example).", [("link", "our page", "https://one.example")]),
    "reference link": ("See [it][trial].", [("link", "it", "https://one.example/t")]),
    "anchor": ('Rest.<a href="#ref2">2</a>', [("link", "2", "#ref2")]),
    "raised by tag": ("Rest.<sup>3</sup>", [("superscript", "3", None)]),
    "raised link": ('Rest.<sup><a href="#r1">1</a></sup>', [("link", "1", "#r1"), ("superscript", "1", None)]),
    "raised by carets": ("Rest.^3-5^", [("superscript", "3-5", None)]),
    "code": ("Type `x`.", [("code", "x", None)]),
    "footnote": ("Rest.[^a1]", [("footnote", "[^a1]", "a1")]),
    "marks inside a link move with it": ("[see `x`](u) `y`", [("code", "x", None), ("link", "see x", "u"), ("code", "y", None)]),
    "an image leaves none": ("![`x`](u)", []),
    "two links": ("[a](u)[b](v)", [("link", "a", "u"), ("link", "b", "v")]),
}


@pytest.mark.parametrize(("source", "marks"), MARKS.values(), ids=MARKS.keys())
def test_marks_cover_what_they_stand_for(source: str, marks: list[tuple[str, str, str | None]]) -> None:
    read = scan(source, 0, DEFINITIONS)
    assert [(m.kind, read.text[m.start : m.end], m.target) for m in read.marks] == marks


@pytest.mark.parametrize("source", [source for source, _ in SEEN.values()], ids=SEEN.keys())
def test_each_piece_quotes_its_source(source: str) -> None:
    base = 7
    read = scan(source, base, DEFINITIONS)
    visible = 0
    for piece in read.pieces:
        assert piece.visible == visible
        run = read.text[visible : visible + piece.length]
        if piece.width < 0:
            assert source[piece.source - base :].startswith(run)
        visible += piece.length
    assert visible == len(read.text)


MARKUP = st.lists(
    st.sampled_from(["*", "**", "_", "`", "``", "[", "]", "](u)", "![", "[^a]", "^", "<sup>", "</sup>", "<!--", "-->", "&amp;", "\\", "~~",
                     "\n", " ", "a", "1", ".", "é", "参", "<", ">", "(", ")", "[trial]"]),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_any_source_can_be_scanned(source: str) -> None:
    read = scan(source, 0, DEFINITIONS)
    assert sum(piece.length for piece in read.pieces) == len(read.text)
    places = [piece.source for piece in read.pieces]
    assert places == sorted(set(places))
    ends = [mark.end for mark in read.marks]
    assert ends == sorted(ends)
    assert all(0 <= mark.start < mark.end <= len(read.text) for mark in read.marks)


class _Counting:
    """Stands in for a pattern and counts what it is asked for."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.calls = pattern, 0

    def search(self, text: str, at: int) -> re.Match[str] | None:
        self.calls += 1
        return self.pattern.search(text, at)


HOSTILE = ["[", "]", "*", "* ", "_a", "`", "` ", "<", "<a", "<!--", "![", "[](", "^", "^a", "&", "&amp", "\\", "~~", "[a][", "***a"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_scanner_takes_one_step_a_token(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the text, at most twice the steps; the patterns themselves are bounded."""
    steps = []
    for count in (200, 400):
        counting = _Counting(inline._TOKEN)
        monkeypatch.setattr(inline, "_TOKEN", counting)
        scan(unit * count, 0, {})
        monkeypatch.undo()
        steps.append(counting.calls)
    assert steps[1] <= 2 * steps[0] + 2
    assert steps[0] <= 200 * len(unit) + 2


@pytest.mark.parametrize("unit", [*HOSTILE, "[a](u)", "[a](u", "](", "<script>", "[@a", "@a", "(A, ", "> ", "A. "])
def test_long_hostile_runs_come_to_an_end(unit: str) -> None:
    """A pattern that backtracks would not come back from this: no time is measured, the test just ends."""
    read = scan(unit * 20_000, 0, {})
    assert len(read.text) <= 20_000 * len(unit)
