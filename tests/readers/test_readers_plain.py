"""Plain text: headings, items and wrapped lines told from the shape of the lines. All texts are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_text import assert_places_hold, read, shown

from evidgrade.readers.lines import label_of, number_of, split_lines
from evidgrade.readers.plain import wrap_width

LONG = "Warm compresses ease the ache of a stiff neck for most people within an hour."

BLOCKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "one paragraph": (LONG, [("paragraph", LONG)]),
    "heading above a paragraph": (f"Treatment\n\n{LONG}", [("heading", "Treatment"), ("paragraph", LONG)]),
    "heading without a blank line": (f"Treatment Options\n{LONG}", [("heading", "Treatment Options"), ("paragraph", LONG)]),
    "question as heading": (f"What helps?\n{LONG}", [("heading", "What helps?"), ("paragraph", LONG)]),
    "underlined heading": (f"treatment\n=========\n{LONG}", [("heading", "treatment"), ("paragraph", LONG)]),
    "a rule is no text": (f"{LONG}\n\n-----\n\n{LONG}", [("paragraph", LONG)] * 2),
    "two lines are two paragraphs": (f"{LONG}\n{LONG}", [("paragraph", LONG)] * 2),
    "bullets": ("- rest\n* ice\n• warmth", [("list-item", "rest"), ("list-item", "ice"), ("list-item", "warmth")]),
    "numbers": ("1. Rest well.\n2) Use ice.\n[3] Walk.\n(4) Sleep.",
                [("list-item", "Rest well."), ("list-item", "Use ice."), ("list-item", "Walk."), ("list-item", "Sleep.")]),
    "bracket without a space": ("[7]Okoye BN. Rest.", [("list-item", "Okoye BN. Rest.")]),
    "items without bullets after a lead-in": (
        "Signs of a torn tendon may be these:\nswelling\na dull ache at night\n\n" + LONG,
        [("paragraph", "Signs of a torn tendon may be these:"), ("list-item", "swelling"), ("list-item", "a dull ache at night"),
         ("paragraph", LONG)],
    ),
    "an address is no heading": (f"desk@clinic.example\n\n{LONG}", [("paragraph", "desk@clinic.example"), ("paragraph", LONG)]),
    "line ends of every kind": (f"{LONG}\r\n{LONG}\r{LONG}\n", [("paragraph", LONG)] * 3),
    "a row of bars among rows": (
        "Dose | Relief | n\nlow | 12% | 40\nhigh | 30% | 41",
        [("table-cell", t) for t in ("Dose", "Relief", "n", "low", "12%", "40", "high", "30%", "41")],
    ),
    "a row of tabs among rows, with an empty cell": (
        "Dose\tRelief\tn\nlow\t\t40\nlow\t12%\t40",
        [("table-cell", t) for t in ("Dose", "Relief", "n", "low", "40", "low", "12%", "40")],
    ),
    "bars in one line alone are no table": (f"Home | Back pain | Contact us\n{LONG}", [("heading", "Home | Back pain | Contact us"), ("paragraph", LONG)]),
    "bars without white space belong to words": (f"The level was II|III|IV in all.\n{LONG}", [("paragraph", "The level was II|III|IV in all."), ("paragraph", LONG)]),
    "a section of a report with a heading below it": (
        f"Methods\nStudy design\n{LONG}", [("heading", "Methods"), ("heading", "Study design"), ("paragraph", LONG)]
    ),
    "white space around lines": (f"   {LONG}  \n\n\n", [("paragraph", LONG)]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks_are_told_from_the_shape_of_lines(text: str, blocks: list[tuple[str, str]]) -> None:
    assert shown(text, "txt") == blocks


WRAPPED = """\
Warm compresses ease the ache of a stiff neck
for most people within an hour. Nobody has yet
measured how long that lasts, but two diaries
kept by runners hint that it wears off during
the night. Heat should stay below fifty degrees
since burns were seen in a handful of cases
(Okoye, 2016). Cold packs work about as well
(3). They are cheap and need no prescription.

Sources

1. Okoye BN, Larsen PK. Compresses for a stiff
   neck in runners. Neck Pain Q. 2016;4(1):1-9.
2. Duarte F. Diaries of pain, kept by runners of
   the north. Neck Pain Q. 2018;6(2):20-29.
"""


def test_wrapped_lines_are_put_together_again() -> None:
    blocks = read(WRAPPED, "txt").blocks
    assert [block.kind for block in blocks] == ["paragraph", "heading", "list-item", "list-item"]
    assert blocks[0].text.endswith("They are cheap and need no prescription.")
    assert "cases (Okoye, 2016). Cold packs work about as well (3). They" in blocks[0].text
    assert blocks[2].text == "Okoye BN, Larsen PK. Compresses for a stiff neck in runners. Neck Pain Q. 2016;4(1):1-9."
    assert [block.label for block in blocks[2:]] == ["1.", "2."]


def test_a_bracket_left_open_at_the_end_of_a_line_goes_on() -> None:
    text = WRAPPED.replace("a handful of cases\n(Okoye, 2016)", "two (Okoye and\nLarsen, 2016)")
    assert "seen in two (Okoye and Larsen, 2016). Cold" in read(text, "txt").blocks[0].text


WIDTHS = {
    "wrapped": (WRAPPED, True),
    "whole paragraphs": ("\n".join([LONG] * 6), False),
    "headings and short items": ("Rest\nIce\nWarmth\nSleep\nWalks\nDiary", False),
    "too few lines": ("Warm compresses ease the ache of a stiff neck\nfor most people", False),
}


@pytest.mark.parametrize(("text", "wrapped"), WIDTHS.values(), ids=WIDTHS.keys())
def test_the_width_is_told_only_where_an_editor_wrapped(text: str, wrapped: bool) -> None:
    assert (wrap_width(split_lines(text)) is not None) == wrapped


LABELS = {
    "point": ("3. Rest", "3.", 3),
    "bracket": ("[12] Rest", "[12]", 12),
    "parentheses": ("(4) Rest", "(4)", 4),
    "closing parenthesis": ("5) Rest", "5)", 5),
    "bracket glued": ("[6]Rest", "[6]", 6),
    "interval": ("[0.4, 1.2] was the interval", None, None),
    "bracket before a colon": ("[1]: https://one.example", None, None),
    "year": ("2014. Rest", None, None),
    "decimal": ("0.5 mg of it", None, None),
    "no space": ("3.Rest", None, None),
    "footnote": ("[^2] Rest", None, None),
}


@pytest.mark.parametrize(("line", "label", "number"), LABELS.values(), ids=LABELS.keys())
def test_labels_at_the_beginning_of_a_line(line: str, label: str | None, number: int | None) -> None:
    match = label_of(line)
    assert (match and match["number"]) == label
    assert number_of(label) == number


def test_places_are_right_to_the_character() -> None:
    document = read(WRAPPED, "txt")
    assert_places_hold(document)
    for word in ("runners hint", "Okoye, 2016", "6(2):20-29", "Sources"):
        block = next(block for block in document.blocks if word in block.text)
        at = block.text.index(word)
        assert document.quote(block.source_span(at, at + len(word))) == word


LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "  ", "Treatment Options", "What helps?", "- rest", "1. Rest.", "(2) Ice.", "[3]Walk", "====", LONG, LONG[:47]]),
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_can_be_read(lines: list[str], end: str) -> None:
    text = end.join([*lines, "x"])
    document = read(text, "txt")
    assert_places_hold(document)
    letters = [c for c in text if c.isalnum()]
    kept = [c for block in document.blocks for c in (block.label or "") + block.text if c.isalnum()]
    assert kept == letters
