"""Markers: found in every style, and not found in what only looks like one. All texts are invented."""

from __future__ import annotations

import pytest
from extracting import listed, page, raw_page
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.extract.citations import MAX_RANGE, expand
from evidgrade.text import DASHES

FOUND: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "brackets": ("Rest helps [1]. Ice too.[2] Heat [3,4] and walks [5; 6].", [("1",), ("2",), ("3", "4"), ("5", "6")]),
    "range": ("Rest helps [2-4].", [("2", "3", "4")]),
    "range and single": ("Rest helps [1, 3–5, 7].", [("1", "3", "4", "5", "7")]),
    "spaces": ("Rest helps [ 1, 2 ].", [("1", "2")]),
    "reversed range": ("Rest helps [5-3].", [("5", "3")]),
    "absurd range": ("Rest helps [1-900].", [("1", "900")]),
    "adjacent": ("Rest helps [1][3].", [("1",), ("3",)]),
    "no such entry": ("Rest helps [2]. Ice [12].", [("2",), ("12",)]),
    "link to the list": ("Rest helps [[1]](#ref1).", [("1",)]),
    "parentheses": ("Rest helps (1). Ice too (2, 3). Heat (4-6).", [("1",), ("2", "3"), ("4", "5", "6")]),
    "after a number that is no interval": ("Ice (1). It took 7 (2, 3). Half were 61 (4, 5).", [("1",), ("2", "3"), ("4", "5")]),
    "raised characters": ("Rest helps.¹ Ice too.²,³ Heat.⁴⁻⁶", [("1",), ("2", "3"), ("4", "5", "6")]),
    "raised by carets": ("Rest helps.^1^ Ice too.^2,3^ Heat.^4-6^", [("1",), ("2", "3"), ("4", "5", "6")]),
    "raised by tags": ("Rest helps.<sup>1</sup> Ice.<sup>[2]</sup> Heat.<sup>3–5</sup>", [("1",), ("2",), ("3", "4", "5")]),
    "author and year": (
        "Rest helps (Okoye & Bell, 2001). Larsen et al. (2002) saw ice work (cf. Duarte, 2003; Imai and Bell 2004, 2005a).",
        [("Okoye & Bell, 2001",), ("Larsen et al., 2002",), ("Duarte, 2003", "Imai and Bell, 2004", "Imai and Bell, 2005a")],
    ),
    "a body and a year": ("Rest helps (Council of Neck Care, 2001). Okoye (2001) agrees (Larsen,2002).",
                          [("Council of Neck Care, 2001",), ("Okoye, 2001",), ("Larsen, 2002",)]),
    "keys": ("Rest helps [@okoye2001; see @larsen, p. 3]. As @duarte2003 says.", [("okoye2001", "larsen"), ("duarte2003",)]),
    "key at the end of a sentence": ("Rest helps [@okoye]. So says @larsen2002.", [("okoye",), ("larsen2002",)]),
    "footnotes": ("Rest helps.[^1] Ice.[^okoye]", [("1",), ("okoye",)]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "targets"), FOUND.values(), ids=FOUND.keys())
def test_markers_are_found_in_every_style(text: str, targets: list[tuple[str, ...]]) -> None:
    found = page(text)
    assert [citation.targets for citation in found.citations] == targets
    quoted = [found.document.quote(citation.span) for citation in found.citations]
    assert all(quote in text and quote.strip() for quote in quoted)


# what a document that cites in brackets, in parentheses, raised, or by author and year must not take for a citation
NO_MARKER = {
    "volume and issue": ("paren", "It stands in Neck Pain Q 276(2), page 9."),
    "year": ("paren", "An older survey (2019) differs."),
    "equation": ("paren", "It follows from Eq. (3) at once."),
    "figure": ("paren", "Pain is shown in Figure (4) below."),
    "table": ("paren", "Doses stand in Table (2) here."),
    "section": ("paren", "More stands in Section (5) here."),
    "function": ("paren", "The value f(2) is small."),
    "enumeration": ("paren", "Take (1) one tablet, (2) two glasses of water, and (3) a rest."),
    "enumeration at the start": ("paren", "(1) Rest, (2) ice."),
    "value and its interval": ("paren", "The median was 4 (2, 9) days, the other 5 (3–7)."),
    "telephone": ("paren", "Call 555 (12) 3456 at any time."),
    "interval": ("bracket", "The odds were 0.7 [0.4, 1.2] that day."),
    "scale": ("bracket", "Scores lie in [0, 1] by design."),
    "scale to ten": ("bracket", "Scores lie in [0-10] by design."),
    "link": ("bracket", "See [1](https://one.example/a) for more."),
    "link definition": ("bracket", "More of it.\n\n[9]: https://one.example/a\n"),
    "task list": ("bracket", "- [ ] rest\n- [x] ice"),
    "code": ("bracket", "Type `x[1]` there."),
    "code block": ("bracket", "```\nx = y[2]\n```"),
    "word in brackets": ("bracket", "They said [sic] that [he] rested."),
    "comment": ("bracket", "<!-- see [2] -->"),
    "square": ("raised", "A field of 3 cm² was warm."),
    "square by carets": ("raised", "A field of 3 m^2^ was warm."),
    "power": ("raised", "Some 10⁶ cells were seen, and x² too."),
    "charge": ("raised", "CD8⁺ cells and Ca²⁺ rose."),
    "isotope": ("raised", "They drank ¹³C and wore ¹⁴C."),
    "ordinal": ("raised", "On the 2^nd^ day it eased."),
    "trade mark": ("raised", "Nervol® and Warmo™ are names."),
    "mail address": ("key", "Write to desk@one.example for more."),
    "figure of Quarto": ("key", "Pain is shown in @fig-pain and @tbl-dose."),
    "handle in an address": ("key", "Follow https://one.example/@clinic2020 there."),
    "key in code": ("key", "Type `[@okoye]` there."),
    "month and year": ("author", "It was seen in spring (May 2019)."),
    "label and year": ("author", "It is old (Since 2019) and short (Version 2020)."),
    "year alone": ("author", "It was seen before (2019)."),
    "abbreviation": ("author", "The scale (NPS) is old, the survey (n = 2019) large."),
}
STYLE = {
    "bracket": "Rest helps [1]. Ice too [2]. Heat [3]. Walks [4].\n\n",
    "paren": "Rest helps (1). Ice too (2). Heat as well (3). Walks do (4).\n\n",
    "raised": "Rest helps.¹ Ice too.² Heat.³ Walks.⁴\n\n",
    "key": "Rest helps [@a1]. Ice too [@b2]. Heat [@c3]. Walks [@d4].\n\n",
    "author": "Rest helps (Okoye, 2001). Ice too (Larsen, 2002). Heat (Duarte, 2003). Walks (Imai, 2004).\n\n",
}


@pytest.mark.parametrize(("style", "text"), NO_MARKER.values(), ids=NO_MARKER.keys())
def test_what_only_looks_like_a_marker_is_none(style: str, text: str) -> None:
    found = page(STYLE[style] + text)
    assert [citation.text for citation in found.citations[4:]] == []
    assert len(found.citations) == 4


def test_notes_and_quartiles_in_a_table_are_no_citations() -> None:
    table = "\n\n| Group^1^ | Age^2^ |\n|---|---|\n| baths^1^ | 40 (2, 5) |\n| packs^2^ | 42 (3, 6) |\n| both (2) | 41 |\n"
    found = page("Rest helps (1). Ice too (3)." + table)
    assert found.citation_style == "numeric-paren"
    assert [c.text for c in found.citations] == ["(1)", "(3)", "(2)"]
    assert found.stray == ()


def test_a_handle_is_no_key_in_a_page_without_keys() -> None:
    assert page("Follow us at @neckclinic for news.", 0).citations == ()


STYLES = {
    "brackets": ("Rest [1]. Ice [2]. Heat [3].", 3, "numeric-bracket"),
    "one bracket": ("Rest [1].", 3, "numeric-bracket"),
    "brackets beside years": ("Rest [1]. Ice [2]. Heat [3]. Okoye (2001) says so.", 3, "numeric-bracket"),
    "parentheses": ("Rest (1). Ice (2). Heat (3).", 3, "numeric-paren"),
    "parentheses without a list": ("Rest (1). Ice (2). Heat (3).", 0, None),
    "one in parentheses": ("Rest (1).", 3, None),
    "one in parentheses that names the whole list": ("Rest (1-3).", 3, "numeric-paren"),
    "numbers beyond the list": ("Rest (41). Ice (42). Heat (43).", 3, None),
    "raised": ("Rest.¹ Ice.² Heat.³", 3, "numeric-superscript"),
    "two raised without a list": ("Rest.¹ Ice.²", 0, None),
    "two styles alike": ("Rest.¹ Ice.² Heat.³ Walk (1). Sleep (2). Sit (3).", 3, None),
    "nothing": ("Rest helps.", 3, None),
    "footnotes": ("Rest.[^1] Ice.[^2]", 0, "footnote"),
}


@pytest.mark.parametrize(("text", "references", "style"), STYLES.values(), ids=STYLES.keys())
def test_the_style_is_locked_or_left_open(text: str, references: int, style: str | None) -> None:
    assert page(text, references).citation_style == style


def test_markers_of_another_style_are_stray_and_not_read() -> None:
    found = page("Rest [1]. Ice [2]. Heat [3]. Walks [4]. Sleep (5).")
    assert [c.text for c in found.citations] == ["[1]", "[2]", "[3]", "[4]"]
    assert [c.text for c in found.stray] == ["(5)"]


@pytest.mark.parametrize("dash", DASHES)
def test_every_dash_makes_a_range(dash: str) -> None:
    assert expand(f"3{dash}6") == (("3", "4", "5", "6"), ((3, 6),))


EXPANDED = {
    "single": ("7", ("7",), ()),
    "order as printed": ("5,2", ("5", "2"), ()),
    "twice": ("5,5", ("5", "5"), ()),
    "reversed": ("9-5", ("9", "5"), ((9, 5),)),
    "widest": (f"1-{MAX_RANGE + 1}", tuple(map(str, range(1, MAX_RANGE + 2))), ((1, MAX_RANGE + 1),)),
    "too wide": (f"1-{MAX_RANGE + 2}", ("1", str(MAX_RANGE + 2)), ((1, MAX_RANGE + 2),)),
}


@pytest.mark.parametrize(("listed_", "targets", "ranges"), EXPANDED.values(), ids=EXPANDED.keys())
def test_expansion(listed_: str, targets: tuple[str, ...], ranges: tuple[tuple[int, int], ...]) -> None:
    assert expand(listed_) == (targets, ranges)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_expanding_a_plain_list_gives_it_back(numbers: list[int]) -> None:
    assert expand(", ".join(map(str, numbers)))[0] == tuple(map(str, numbers))


RESOLVED = {
    "printed number": ("Rest [3]. Ice [2].", [(3,), (2,)], [(), ()]),
    "range over the end": ("Rest [4-6]. Ice [2].", [(4, 5), (2,)], [("6",), ()]),
    "adjacent": ("Rest [1][3].", [(1,), (3,)], [(), ()]),
}


@pytest.mark.parametrize(("text", "references", "missing"), RESOLVED.values(), ids=RESOLVED.keys())
def test_targets_lead_to_entries(text: str, references: list[tuple[int, ...]], missing: list[tuple[str, ...]]) -> None:
    found = page(text, 5)
    assert [c.references for c in found.citations] == references
    assert [c.missing for c in found.citations] == missing


def test_only_markers_that_touch_are_adjacent() -> None:
    assert [c.adjacent for c in page("Rest [1][3]. Ice [2] [4].").citations] == [False, True, False, False]


def test_authors_and_years_lead_to_entries_and_near_misses_do_not() -> None:
    found = page("Rest (Okoye & Bell, 2001). Ice (LARSEN 2002). Heat (Okoyé, 2001). Sleep (Okoye, 2009).")
    assert [c.references for c in found.citations] == [(1,), (2,), (1,), ()]


def test_keys_and_footnotes_lead_to_their_definitions() -> None:
    found = raw_page("Rest.[^b] Ice.[^A] Heat.[^zz]\n\n[^a]: Okoye BN. Rest. Neck Pain Q. 2001;1(1):1-9.\n[^b]: Larsen PK. Ice. Neck Pain Q. 2002;2(1):1-9.\n")
    assert [c.references for c in found.citations] == [(2,), (1,), ()]
    assert found.citations[2].missing == ("zz",)


def test_markers_inside_the_list_are_no_citations() -> None:
    text = "Rest [1]. Ice [2]." + listed(2).replace("part 1", "part 1 [abstract] (2)")
    assert [c.text for c in raw_page(text).citations] == ["[1]", "[2]"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["[", "]", "(", ")", "1", "2", ",", "-", "–", "@a", ";", "Okoye", " et al.", ", 2001", "¹", "²", " ", ".", "^3^", "van "]), max_size=40))
def test_any_markup_of_markers_can_be_read(parts: list[str]) -> None:
    found = page("x" + "".join(parts))
    spans = [c.span for c in found.citations]
    assert [s.start for s in spans] == sorted(s.start for s in spans)
    assert all(t for c in found.citations for t in c.targets)


@pytest.mark.parametrize("unit", ["[1] ", "^1^ ", "(1) ", "[^a] ", "[@a1] ", "Rest.[1] ", "[@a", "@a", "[1,", "(A, ", "A ", "van ", "A-", "(Ab et al., 2001; ", "¹,", "1-", "Okoye, Bell, ", "et al. (2001) "])
def test_long_hostile_runs_come_to_an_end(unit: str) -> None:
    """A pattern that backtracks would not come back from this: no time is measured, the test just ends."""
    assert page("x " + unit * (16_000 // len(unit)), 2).document


def test_numbers_that_follow_each_other_without_a_first_are_no_enumeration() -> None:
    found = page("Rest helps (1). Cold packs of 30 mm (2) and warm ones (3) were as good as rest. Walks help (4).\n\n")
    assert [c.text for c in found.citations] == ["(1)", "(2)", "(3)", "(4)"]


def test_many_links_in_one_paragraph_are_each_asked_about_once() -> None:
    links = "".join(f'Rest helps <a href="#r{n % 9 + 1}">({n % 9 + 1})</a>. ' for n in range(3000))
    found = raw_page(f"<p>{links}</p>", "html")
    assert sum(found.styles_seen.values()) >= 3000
