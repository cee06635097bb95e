"""Markup is built, never pasted: no text becomes an element, an attribute, a script or a link to anywhere but the web."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.filing.html.markup import data, escape, prose, raw_text, tag, web

ANY = st.text(st.characters() | st.sampled_from("<>&\"'/=`-!\x00\x1b\u202e\ud800\n\t"), max_size=60)


class Seen(HTMLParser):
    """Elements with their attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.other: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


@given(ANY)
def test_no_text_makes_an_element_or_an_attribute(text: str) -> None:
    built = tag("p", {"class": text, "data-x": text}, text, tag("b", None, text), [text, None])
    seen = Seen(built)
    assert [name for name, _ in seen.elements] == ["p", "b"]
    assert [name for name, _ in seen.elements[0][1]] == ["class", "data-x"]
    assert seen.other == []
    assert not any(ord(c) < 32 and c not in "\n\t" for c in built)
    built.encode("utf-8")


@given(ANY)
def test_what_a_reader_sees_is_what_was_there(text: str) -> None:
    """Ordinary characters come through as they are; the others as escapes in ASCII."""
    seen = Seen(tag("p", None, text)).text
    if text.isascii() and text.isprintable():
        assert seen == text
    assert all(c in "\n\t" or c.isprintable() or c.isspace() for c in seen)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="element"),
        pytest.param("\" onclick='x'", "&quot; onclick=&#x27;x&#x27;", id="attribute"),
        pytest.param("a\u202eb", "a\\u202eb", id="right-to-left override"),
        pytest.param("a\u2066b\u2069", "a\\u2066b\\u2069", id="isolates"),
        pytest.param("a\ud800b", "a\\ud800b", id="lone surrogate"),
        pytest.param("a\x00\x1bb", "a\\x00\\x1bb", id="control characters"),
        pytest.param("one\ntwo\tthree", "one\ntwo\tthree", id="breaks and tabs stay"),
        pytest.param("naïve – “β-blocker” 5 µg", "naïve – “β-blocker” 5 µg", id="ordinary letters"),
        pytest.param("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "\\u0301" * 2, id="marks in a pile"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        pytest.param("https://doi.org/10.1000/x(1)2", True, id="web"),
        pytest.param("#c0-1", True, id="this page"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param("JaVaScRiPt:alert(1)", False, id="script in capitals"),
        pytest.param("data:text/html,x", False, id="data"),
        pytest.param("file:///x", False, id="file"),
        pytest.param("//host/x", False, id="no scheme"),
        pytest.param("https://doi.org/10.1/x y", False, id="space"),
        pytest.param("https://doi.org/10.1/x\"onclick=", False, id="quote"),
        pytest.param("https://doi.org/\u202e", False, id="override"),
        pytest.param("#a\n", False, id="line break"),
    ],
)
def test_links_lead_to_the_web_or_into_the_page(address: str, kept: bool) -> None:
    assert ("href" in tag("a", {"href": address}, "x")) is kept
    assert (web(address) is not None) is (kept and not address.startswith("#"))


@pytest.mark.parametrize("name", ["onclick", "srcdoc", "src", "action", "formaction"])
def test_attributes_that_act_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no attribute"):
        tag("p", {name: "x"})


def test_styles_are_numbers_for_our_own_properties() -> None:
    assert tag("p", {"style": "--n:3"}) == '<p style="--n:3"></p>'
    with pytest.raises(ValueError, match="no style"):
        tag("p", {"style": "background:url(x)"})


def test_a_file_that_ends_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="end the script"):
        raw_text("script", {}, "let x = '</SCRIPT>'")


@given(st.dictionaries(ANY, ANY, max_size=3))
def test_data_can_neither_open_nor_close_an_element(value: dict[str, str]) -> None:
    block = data("d", value)
    inside = block.partition(">")[2].rpartition("</script>")[0]
    assert not set("<>&") & set(inside)
    assert inside.isascii()
    assert json.loads(inside) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("`safe` without a figure", '<bdi><span class="term">safe</span> without a figure</bdi>', id="set apart"),
        pytest.param("a ` alone", "<bdi>a ` alone</bdi>", id="odd"),
        pytest.param("`<b>`", '<bdi><span class="term">&lt;b&gt;</span></bdi>', id="markup in it"),
    ],
)
def test_words_between_backticks(text: str, expected: str) -> None:
    assert prose(text) == expected
