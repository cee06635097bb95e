"""HTML: what a reader of the page sees, with the lines of the file."""

from __future__ import annotations

import html as entities
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_text import assert_places_hold

from evidgrade.errors import UnreadableInput
from evidgrade.extract import extract
from evidgrade.model.document import Block, Document, Mark
from evidgrade.readers import html, read_document
from evidgrade.readers.html_tokens import tokens


def page(source: str, name: str = "page.html") -> Document:
    document = html.read(name, source.encode())
    assert_places_hold(document)
    assert_leads_to_file(document)
    return document


def shown(source: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in page(source).blocks]


def texts(source: str) -> list[str]:
    return [block.text for block in page(source).blocks]


def only(source: str) -> Block:
    (block,) = page(source).blocks
    return block


def marks(source: str) -> list[tuple[str, str, str | None]]:
    """Kind, words and target of each mark of all blocks."""
    return [(m.kind, b.text[m.start : m.end], m.target) for b in page(source).blocks for m in b.marks]


def assert_leads_to_file(document: Document) -> None:
    """Each run of the text stands in the file, as it is or as a character reference, a tag or white space that stands for it."""
    assert document.source is not None
    at = place = 0
    for piece in document.source_map:
        assert piece.visible >= at
        width = piece.length if piece.width < 0 else piece.width
        run = document.text[piece.visible : piece.visible + piece.length]
        source = document.source[piece.source : piece.source + width]
        assert piece.source >= place
        assert len(source) == width
        assert run == source or run == entities.unescape(source) or run.isspace() or source.startswith("<!--")
        at, place = piece.visible + piece.length, piece.source
    for offset in range(0, len(document.text) + 1, max(1, len(document.text) // 50)):
        line, column = document.position(offset)
        assert 1 <= line <= document.source.count("\n") + 1
        assert column >= 1


# ---- blocks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>One</p><p>Two</p>", [("paragraph", "One"), ("paragraph", "Two")], id="paragraphs"),
        pytest.param("<p>One<p>Two", [("paragraph", "One"), ("paragraph", "Two")], id="unclosed paragraphs"),
        pytest.param("One<div>Two</div>Three", [("paragraph", w) for w in ("One", "Two", "Three")], id="bare text"),
        pytest.param("<h2>Rest</h2><p>It helps.", [("heading", "Rest"), ("paragraph", "It helps.")], id="heading"),
        pytest.param("<h1>A<h2>B</h2>", [("heading", "A"), ("heading", "B")], id="heading ends heading"),
        pytest.param("<div role=heading aria-level=3>Rest</div>", [("heading", "Rest")], id="heading by role"),
        pytest.param("<h2>Rest<a class=headerlink href='#rest'>¶</a></h2>", [("heading", "Rest")], id="heading with a link to itself"),
        pytest.param("<p><b>What to do</b></p>", [("heading", "What to do")], id="bold line alone"),
        pytest.param("<p><b>It is safe.</b></p>", [("paragraph", "It is safe.")], id="bold sentence"),
        pytest.param("<p><b>Rest</b> helps</p>", [("paragraph", "Rest helps")], id="bold word"),
        pytest.param("<ul><li>One<li>Two</ul>", [("list-item", "One"), ("list-item", "Two")], id="unclosed items"),
        pytest.param("<ul><li><p>One</p><p>More</p></ul>", [("list-item", "One"), ("paragraph", "More")], id="item of two paragraphs"),
        pytest.param("<table><tr><th>Dose<td>5 mg</table>", [("table-cell", "Dose"), ("table-cell", "5 mg")], id="cells"),
        pytest.param("<dl><dt>Rash<dd>Often</dl>", [("paragraph", "Rash"), ("paragraph", "Often")], id="terms"),
        pytest.param("<blockquote>Said so</blockquote>", [("paragraph", "Said so")], id="quote"),
        pytest.param("<figure><img alt=x><figcaption>A knee</figcaption></figure>", [("paragraph", "A knee")], id="caption"),
        pytest.param("<details><summary>More</summary>It helps.</details>", [("heading", "More"), ("paragraph", "It helps.")], id="details"),
        pytest.param("<pre>a\n  b</pre>", [("code", "a\n  b")], id="preformatted"),
        pytest.param("<article><header><h1>Knee</h1></header><p>Hurts</article>", [("heading", "Knee"), ("paragraph", "Hurts")], id="header of an article"),
        pytest.param("<footer><p>Reviewed 2024</p></footer>", [("paragraph", "Reviewed 2024")], id="footer"),
        pytest.param("<h3><button>Does it hurt?</button></h3>", [("heading", "Does it hurt?")], id="heading that opens"),
        pytest.param("<!-- one --><p>Two</p>", [("comment", "<!-- one -->"), ("paragraph", "Two")], id="comment"),
    ],
)  # fmt: skip
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert shown(source) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("<script>var a = '<p>no</p>';</script>", id="script"),
        pytest.param("<style>p { color: red }</style>", id="style"),
        pytest.param("<noscript>no</noscript>", id="noscript"),
        pytest.param("<template><p>no</p></template>", id="template"),
        pytest.param("<svg><title>no</title><text>no</text></svg>", id="drawing"),
        pytest.param("<select><option>no</select>", id="choices"),
        pytest.param("<textarea>no</textarea>", id="text field"),
        pytest.param("<div hidden>no</div>", id="hidden"),
        pytest.param("<div hidden><p>no</p><div>no</div></div>", id="hidden blocks"),
        pytest.param("<div style='color:red; display: none'>no</div>", id="display none"),
        pytest.param("<span style='display:none'>no</span>", id="hidden words"),
        pytest.param("<i aria-hidden='true'>no</i>", id="icon"),
        pytest.param("<span class='sr-only'>no</span>", id="for screen readers"),
        pytest.param("<dialog>no</dialog>", id="closed dialog"),
        pytest.param("<nav><ul><li><a href='/'>no</a></ul></nav>", id="navigation"),
        pytest.param("<div role=navigation>no</div>", id="navigation by role"),
        pytest.param("<a href='#main'>no, skip</a>", id="skip link"),
        pytest.param("<ul><li><a href='#a'>1. no</a><li><a href='#b'>2. no</a></ul>", id="table of contents"),
        pytest.param("<ul><li><a href='/knee'>no, another page</a><li><a href='hip.html'>no</a></ul>", id="pages of the site"),
        pytest.param("<div id=cookie-notice><p>no</p></div>", id="box over the page"),
        pytest.param("<ol class='breadcrumb'><li>no<li>no</ol>", id="breadcrumbs"),
        pytest.param("<head><title>no</title><meta name=x content=no></head>", id="head"),
        pytest.param("<?php no ?><!doctype html><![CDATA[no]]>", id="declarations"),
    ],
)
def test_what_is_not_shown_or_only_leads_elsewhere_is_no_block(hidden: str) -> None:
    assert texts(f"<p>Before</p>{hidden}<p>After</p>") == ["Before", "After"]


def test_hidden_words_leave_the_paragraph_whole() -> None:
    assert only("<p>One <span hidden>no <b>no</b></span>two <svg><path/></svg>three</p>").text == "One two three"


def test_a_hidden_heading_names_its_section_all_the_same() -> None:
    assert shown("<h2 class='sr-only'>Footnotes</h2>") == [("heading", "Footnotes")]


def test_a_folded_reference_list_is_read_when_citations_lead_into_it() -> None:
    entry = "<ol><li id='ref1'>Adams B. Rest. J Pain. 2019;12:1-9.</ol>"
    assert texts(f"<p>So [<a href='#ref1'>1</a>].</p><div style='display:none'>{entry}</div>")[-1].startswith("Adams")
    assert texts(f"<p>So [1].</p><div style='display:none'>{entry}</div>") == ["So [1]."]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<body class='cookie-notice-hidden' style='visibility:hidden'><p>One</p>", id="body"),
        pytest.param("<main hidden><p>One</p></main>", id="main part"),
        pytest.param("<div class='oatmeal-cookie'><p>One</p></div>", id="food"),
        pytest.param("<ul><li><a href='https://other.example.org/x'>One</a></ul>", id="link to another site"),
        pytest.param("<p><a href='/x'>One</a></p>", id="paragraph that is a link"),
        pytest.param("<h2><a href='#x'>One</a></h2>", id="heading that is a link"),
        pytest.param("<ul><li><a href='/x'>One</a> helps</ul>", id="more than a link"),
    ],
)
def test_what_is_shown_and_says_something_is_a_block(source: str) -> None:
    assert only(source).text.startswith("One")


def test_a_linked_reference_is_no_navigation() -> None:
    source = "<ul><li><a href='/leaflet.pdf'>Our leaflet, 2019</a></ul><ul class=references><li><a href='/x'>Leaflet</a></ul>"
    assert texts(source) == ["Our leaflet, 2019", "Leaflet"]


def test_parts_of_an_entry_are_lines_of_one_reference() -> None:
    parts = "<div>Adams B.</div><div>Rest for knees.</div><div>J Pain. 2019;12:1-9.</div>"
    assert texts(f"<ol class=references><li>{parts}</li></ol>") == ["Adams B. Rest for knees. J Pain. 2019;12:1-9."]
    assert len(texts(f"<ol><li>{parts}</li></ol>")) == 3


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("<link rel=canonical href='https://example.org/knee'>", id="canonical"),
        pytest.param("<meta property='og:url' content='https://example.org/knee'>", id="for social networks"),
        pytest.param("<!-- saved from url=(0024)https://example.org/knee -->", id="saved by a browser"),
    ],
)
def test_links_to_the_own_address_lead_to_this_page(head: str) -> None:
    source = f"{head}<p>So [<a href='https://example.org/knee#r1'>1</a>], [<a href='https://example.org/hip#r1'>2</a>]."
    assert [target for _, _, target in marks(source)] == ["#r1", "https://example.org/hip#r1"]


def test_navigation_stays_in_the_text() -> None:
    document = page("<nav>Home</nav><p>Rest helps.</p>")
    assert document.text == "Home\n\nRest helps."
    assert [block.text for block in document.blocks] == ["Rest helps."]


# ---- white space and characters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("<p> one\n\t two  </p>", "one two", id="runs of space"),
        pytest.param("<p>one <b> two</b> three", "one two three", id="space across tags"),
        pytest.param("<p>un<b>like</b>ly", "unlikely", id="no space at tags"),
        pytest.param("<p>Rest &amp; heat &lt;5 &#8217;n&#x2019;", "Rest & heat <5 ’n’", id="references"),
        pytest.param("<p>AT&T, R&D; x &copy y", "AT&T, R&D; x © y", id="bare ampersands"),
        pytest.param("<p>5&nbsp;mg", "5\xa0mg", id="fixed space"),
        pytest.param("<p>arthro&shy;scopy", "arthroscopy", id="soft hyphen"),
        pytest.param("<p>p < 0.05 and x<5", "p < 0.05 and x<5", id="less than"),
        pytest.param("<p>one<br>two and", "one two and", id="break in a sentence"),
        pytest.param("<p>one<wbr>two", "onetwo", id="break opportunity"),
        pytest.param("<p title='a > b' class=x>one", "one", id="greater than in an attribute"),
        pytest.param("<p class=\"x>one", "one", id="quote never closed"),
        pytest.param("<p>one</bogus></3>two", "onetwo", id="stray end tags"),
        pytest.param("<p>&#99999999999;&#xD800;", "&#99999999999;\ufffd", id="impossible characters"),
    ],
)
def test_visible_text(source: str, text: str) -> None:
    assert only(source).text == text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>One.<br>Two.<br>Three.</p>", ["One.", "Two.", "Three."], id="sentences"),
        pytest.param("<p>Heat and<br>cold help.</p>", ["Heat and cold help."], id="wrapped"),
        pytest.param("<p>Adams B,<br>Brown C. Heat.</p>", ["Adams B, Brown C. Heat."], id="after a comma"),
        pytest.param("<p>one<br><br>two</p>", ["one", "two"], id="empty line"),
        pytest.param("<p>one<br>[2] two<br>[3] three</p>", ["one", "two", "three"], id="labels"),
        pytest.param("<ul><li>Adams B.<br>Heat.<br>Ice 2016.</ul>", ["Adams B. Heat. Ice 2016."], id="item"),
        pytest.param("<h2>Heat.<br>And cold</h2>", ["Heat. And cold"], id="heading"),
    ],
)
def test_line_breaks(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


# ---- lists and labels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<ol><li>a<li>b</ol>", [1, 2], id="from one"),
        pytest.param("<ol start=5><li>a<li>b</ol>", [5, 6], id="start"),
        pytest.param("<ol><li>a<li value=7>b<li>c</ol>", [1, 7, 8], id="value"),
        pytest.param("<ol reversed><li>a<li>b<li>c</ol>", [3, 2, 1], id="reversed"),
        pytest.param("<ol reversed start=9><li>a<li>b</ol>", [9, 8], id="reversed from"),
        pytest.param("<ol type=a><li>a<li>b</ol>", [None, None], id="letters"),
        pytest.param("<ol style='list-style: none'><li>a<li>b</ol>", [None, None], id="without numbers"),
        pytest.param("<ol class='list-unstyled'><li>a</ol>", [None], id="without numbers by class"),
        pytest.param("<ul><li>a<li>b</ul>", [None, None], id="bullets"),
        pytest.param("<ol><li>a<ol><li>b<li>c</ol><li>d</ol>", [1, 1, 2, 2], id="nested"),
        pytest.param("<ol><li><p>a</p><li><div>b</div></ol>", [1, 2], id="blocks in items"),
        pytest.param("<ol><li>1. a<li>2. b</ol>", [None, None], id="typed numbers: the others are hidden"),
        pytest.param("<ol start='x'><li>a</ol>", [1], id="bad start"),
        pytest.param("<li>a<li>b", [None, None], id="no list"),
    ],
)
def test_numbers_of_items(source: str, expected: list[int | None]) -> None:
    assert [block.ordinal for block in page(source).blocks] == expected


def test_levels_of_items() -> None:
    assert [b.level for b in page("<ul><li>a<ul><li>b</ul><li>c</ul>").blocks] == [1, 2, 1]


def test_items_of_one_list_share_a_group() -> None:
    groups = [b.group for b in page("<ul><li>a<li>b<ol><li>c</ol></ul><p>d<ul><li>e</ul>").blocks]
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 3


@pytest.mark.parametrize(
    ("source", "label", "text"),
    [
        pytest.param("<p>1. Adams B.</p>", "1.", "Adams B.", id="typed"),
        pytest.param("<p>[12] Adams B.</p>", "[12]", "Adams B.", id="brackets"),
        pytest.param("<p>3)&nbsp;&nbsp;Adams B.</p>", "3)", "Adams B.", id="fixed spaces"),
        pytest.param("<dl><dt>[4]<dd>Adams B.</dl>", "[4]", "Adams B.", id="term"),
        pytest.param("<div><span>[5]</span><p>Adams B.</p></div>", "[5]", "Adams B.", id="block of its own"),
        pytest.param("<table><tr><td>6<td>Adams B. Heat wraps in the cold months. Ice. 2016.</table>", "6", "Adams B. Heat wraps in the cold months. Ice. 2016.", id="cell"),
        pytest.param("<ol><li><span>7.</span><cite>Adams B.</cite></ol>", "7.", "Adams B.", id="element of its own"),
        pytest.param("<p>– Adams B.</p>", "–", "Adams B.", id="dash"),
    ],
)  # fmt: skip
def test_labels(source: str, label: str, text: str) -> None:
    block = only(source)
    assert (block.label, block.text) == (label, text)


def test_a_short_figure_in_a_cell_is_no_label() -> None:
    assert texts("<table><tr><td>12<td>patients</table>") == ["12", "patients"]


def test_an_arrow_back_to_the_marker_is_no_part_of_an_entry() -> None:
    back = "<a href='#m1'>↩</a>"
    wiki = "<span class='mw-cite-backlink'>^ <a href='#m1'>a</a> <a href='#m2'>b</a></span>"
    assert texts(f"<ol><li>Adams B. {back}<li>{wiki} Brown C.</ol>") == ["Adams B.", "Brown C."]


# ---- marks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<p>a<sup>1</sup>", [("superscript", "1", None)], id="sup"),
        pytest.param("<p>a<span style='font-size:8px;vertical-align:super'>1</span>", [("superscript", "1", None)], id="style"),
        pytest.param("<p>a<span class='superscript'>1</span>", [("superscript", "1", None)], id="class"),
        pytest.param("<p>a <span class='super'>good one</span>", [], id="class on words"),
        pytest.param("<p>a<sup>1</sup><sup>,</sup><sup>2</sup>", [("superscript", "1,2", None)], id="joined"),
        pytest.param("<p>a<sup>1</sup><sup>2</sup>", [("superscript", "1", None), ("superscript", "2", None)], id="apart"),
        pytest.param("<p>a<sup><a href='#r1'>1</a></sup>", [("link", "1", "#r1"), ("superscript", "1", None)], id="link in sup"),
        pytest.param("<p>a<a href='#r1' class='footnote-ref'><sup>1</sup></a>", [("superscript", "1", None), ("link", "1", "#r1")], id="sup in link"),
        pytest.param("<p>word.<a href='#r1'>1</a>", [("superscript", "1", None), ("link", "1", "#r1")], id="glued"),
        pytest.param("<p>see section <a href='#r1'>1</a>", [("link", "1", "#r1")], id="not glued"),
        pytest.param("<p>a [<a href='#r1'>1</a>]", [("link", "1", "#r1")], id="in brackets"),
        pytest.param("<p>a <a href='x?a=1&amp;b=2'>b</a>", [("link", "b", "x?a=1&b=2")], id="address"),
        pytest.param("<a href='x'><p>a</p><p>b</p></a>c", [("link", "a", "x"), ("link", "b", "x")], id="link over blocks"),
        pytest.param("<p><a href='x'>a <a href='y'>b</a>", [("link", "a", "x"), ("link", "b", "y")], id="link ends link"),
        pytest.param("<p>a <code>x = 1</code>", [("code", "x = 1", None)], id="code"),
        pytest.param("<p><a name='x'>a</a>", [], id="no address"),
    ],
)  # fmt: skip
def test_marks(source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert sorted(marks(source), key=str) == sorted(expected, key=str)


def test_marks_of_lines_count_from_their_lines() -> None:
    first, second = page("<p>1. <a href='x'>One</a>.<br>2. <a href='y'>Two</a>.</p>").blocks
    assert first.marks == (Mark("link", 0, 3, "x"),)
    assert second.marks == (Mark("link", 0, 3, "y"),)


# ---- ids and places -------------------------------------------------------------------------------------------------------


def test_ids_lead_to_what_follows_them() -> None:
    source = "<p id=a>One <b id=b>two</b></p><a name=c></a><p>Three<br><span id=d></span>Four.<div hidden id=e>no</div><p>Five"
    document = page(source)
    assert {name: document.text[at:].split()[0] for name, at in document.anchors.items()} == {
        "a": "One", "b": "two", "c": "Three", "d": "Four.", "e": "Five",
    }  # fmt: skip


def test_ids_that_stand_twice() -> None:
    document = page("<h2 id=x>One</h2><p id=x><a name=y id=y>Two</a>")
    assert document.anchors["x"] == document.text.index("One")
    assert document.repeated_anchors == (("x", document.text.index("Two")),)


def test_positions_are_those_of_the_file() -> None:
    source = "<html>\n<body>\n  <p>Rest &amp;\n  heat <b>help</b>.</p>\r\n"
    document = page(source)
    start = document.text.index("heat")
    assert document.position(start) == (4, 3)
    assert document.position(document.text.index("&")) == (3, 11)
    assert document.end_position(document.text.index("&") + 1) == (3, 16)
    assert document.source is not None
    span = document.file_span(document.blocks[0].source_span(5, 16))
    assert document.source[span.start : span.end] == "&amp;\n  heat <b>help"


def test_a_comment_in_a_line_stands_in_its_block() -> None:
    paragraph, comment = page("<p>One. <!-- note --> Two.</p>").blocks
    assert paragraph.text == "One. Two."
    assert paragraph.span.start < comment.span.start < paragraph.span.end


# ---- encodings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param("<p>Café".encode(), "utf-8", id="utf-8"),
        pytest.param("\ufeff<p>Café".encode(), "utf-8", id="mark"),
        pytest.param("\ufeff<meta charset=latin1><p>Café".encode(), "utf-8", id="mark before declaration"),
        pytest.param("<meta charset='windows-1252'><p>Café".encode("cp1252"), "cp1252", id="declared"),
        pytest.param("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'><p>Café".encode("cp1252"), "cp1252", id="old form"),
        pytest.param("<meta charset=latin1><p>Café\x81".encode("latin-1"), "cp1252", id="open byte"),
        pytest.param("\ufeff<p>Café".encode("utf-16-le"), "utf-16-le", id="utf-16"),
        pytest.param("<meta charset=no-such-thing><p>Café".encode(), "utf-8", id="unknown name"),
        pytest.param("<?xml version='1.0' encoding='ISO-8859-15'?><p>Café".encode("iso8859-15"), "iso8859-15", id="xml"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, encoding: str) -> None:
    document = html.read("page.html", data)
    assert document.blocks[0].text.rstrip("\x81") == "Café"
    assert document.encoding == encoding


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"<p>Caf\xe9", "is not UTF-8", id="no declaration, no utf-8"),
        pytest.param(b"<p>\x00\x01", "NUL", id="binary"),
        pytest.param(b"<meta charset=shift_jis><p>\xff\xff", "is not shift_jis", id="not what it says"),
        pytest.param(b"\xff\xfe<\x00p\x00>", "is not utf-16-le", id="half a character"),
    ],
)
def test_unreadable(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableInput, match=message):
        html.read("page.html", data)


@pytest.mark.parametrize("name", ["page.html", "page.htm", "PAGE.HTML", "page.xhtml"])
def test_endings(tmp_path, name: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / name).write_text("<p>Rest helps.</p>", encoding="utf-8")
    assert [b.text for b in read_document(tmp_path / name).blocks] == ["Rest helps."]


def test_xhtml_has_empty_elements() -> None:
    source = "<script src='a.js'/><p>One</p><div/><p>Two</p>"
    assert [b.text for b in page(source, "page.xhtml").blocks] == ["One", "Two"]
    assert page(source).blocks == ()  # in HTML the script is never closed


# ---- whole pages ----------------------------------------------------------------------------------------------------------

ENTRIES = ("Adams B. Rest for knees. J Pain. 2019;12:1-9.", "Brown C. Heat wraps. Spine. 2018;3:20-29.", "Clark D. Cold packs. Ice. 2017;1:3-8.")
PROSE = "Rest eased pain{}. Heat did not{}. Cold did{}."
LAYOUTS = {
    "ordered list": "<h2>References</h2><ol>" + "".join(f"<li id=r{n}>{e}</li>" for n, e in enumerate(ENTRIES, 1)) + "</ol>",
    "paragraphs": "<p><strong>References</strong></p>" + "".join(f"<p>{n}. {e}</p>" for n, e in enumerate(ENTRIES, 1)),
    "line breaks": "<h3>References</h3><p>" + "<br>\n".join(f"[{n}] {e}" for n, e in enumerate(ENTRIES, 1)) + "</p>",
    "table": "<h2>References</h2><table>" + "".join(f"<tr><td>{n}.</td><td>{e}</td></tr>" for n, e in enumerate(ENTRIES, 1)) + "</table>",
    "terms": "<h2>References</h2><dl>" + "".join(f"<dt>[{n}]</dt><dd>{e}</dd>" for n, e in enumerate(ENTRIES, 1)) + "</dl>",
    "bullets, no numbers": "<h2>References</h2><ul>" + "".join(f"<li>{e}</li>" for e in ENTRIES) + "</ul>",
    "accordion": "<details><summary>References</summary><ol>" + "".join(f"<li><p>{e}</p></li>" for e in ENTRIES) + "</ol></details>",
    "encyclopaedia": "<h2><span id=Refs>References</span></h2><ol>" + "".join(f"<li id=cite_note-{n}><span class=mw-cite-backlink>^ </span><cite>{e}</cite></li>" for n, e in enumerate(ENTRIES, 1)) + "</ol>",
    "word processor": "<p class=MsoNormal><b>References<o:p></o:p></b></p>" + "".join(f"<p class=MsoListParagraph><![if !supportLists]><span>{n}.<span>&nbsp;&nbsp; </span></span><![endif]>{e}<o:p></o:p></p>" for n, e in enumerate(ENTRIES, 1)),
}  # fmt: skip
MARKERS = {
    "brackets": "[{n}]",
    "linked brackets": "[<a href='#r{n}'>{n}</a>]",
    "raised": "<sup>{n}</sup>",
    "raised links": "<sup><a href='#r{n}'>{n}</a></sup>",
    "encyclopaedia": "<sup id=cite_ref-{n}><a href='#cite_note-{n}'><span>[</span>{n}<span>]</span></a></sup>",
    "linked parentheses": "<a href='#r{n}'>({n})</a>",
    "raised brackets": "<sup>[{n}]</sup>",
    "raised parentheses": "<sup>({n})</sup>",
    "raised, set apart": " <sup>{n}</sup>",
    "links with a style": "<a href='#r{n}' role='doc-noteref'>{n}</a>",
}


@pytest.mark.parametrize("marker", MARKERS.values(), ids=MARKERS)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_references_and_citations(layout: str, marker: str) -> None:
    prose = PROSE.format(*(marker.format(n=n) for n in (1, 2, 3)))
    found = extract(page(f"<!doctype html><html><body><main><p>{prose}</p>{layout}</main></body></html>"))
    assert [r.raw for r in found.references] == list(ENTRIES)
    assert [r.number for r in found.references] == [1, 2, 3]
    assert [c.references for c in found.citations] == [(1,), (2,), (3,)]
    assert all(c.sentence >= 0 for c in found.citations)
    assert found.stray == ()


# ---- anything at all ------------------------------------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<div hidden>", "<span hidden>", "</span>", "<span>", "<ol reversed>", "</ol>", "<ul>", "</ul>", "<li>",
     "</li>", "<a href='#r1'>", "<a id=r1>", "</a>", "<sup>", "</sup>", "<b>", "</b>", "<br>", "<table>", "<tr>", "<td>", "</table>", "<pre>",
     "</pre>", "<!-- x -->", "<!--", "<nav>", "</nav>", "<script>", "</script>", "<h2>", "</h2>", "&amp;", "&", "&#8217;", "<", ">", "\"", "'",
     "\n", "  ", "word", "End.", "1. ", "[2]", "7", "<dt>", "<dd>", "<svg>", "</svg>", "<select>", "<!doctype x>", "↩", "\u00ad", "<p id=x class='",
     "<blockquote>", "</blockquote>", "<details><summary>", "</summary>", "<template>", "</template>"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_markup_is_read_and_leads_back(source: str) -> None:
    if source.strip():
        extract(page(source))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = html.read("page.html", data)
    except UnreadableInput:
        return
    assert_places_hold(document)
    assert_leads_to_file(document)


@given(st.text(alphabet="<>/!-=\"'& aAbp1#;?\n", max_size=60))
def test_tokens_cover_the_source_without_gap(source: str) -> None:
    at = 0
    for token in tokens(source):
        assert token.start == at
        assert token.start < token.end <= len(source)
        at = token.end
    assert at == len(source)


def test_raw_text_is_skipped_up_to_its_end_tag() -> None:
    assert [(t.kind, t.name) for t in tokens("<script>a</p></script ><p>")] == [("start", "script"), ("end", "script"), ("start", "p")]


@given(st.lists(st.text(alphabet="abcdefgh ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_words_of_plain_paragraphs_are_kept(paragraphs: list[str]) -> None:
    found = texts("".join(f"<p>{text}</p>\n" for text in paragraphs))
    assert found == [" ".join(text.split()) for text in paragraphs]


@pytest.mark.parametrize(
    "source",
    ["<div>" * 50_000 + "x", "<b>" * 50_000 + "x", "<!--" * 50_000, "<" * 50_000, "<a b='" * 50_000, "<ol><li>" * 20_000 + "x", "<p>" + "<br>1. x" * 20_000],
    ids=["blocks", "bold", "comments", "signs", "quotes", "lists", "breaks"],
)  # fmt: skip
def test_deep_and_endless_markup_is_read(source: str) -> None:
    document = html.read("page.html", source.encode())
    assert re.sub(r"[x.\s1<]", "", document.text) == ""
