"""Word documents: what a reader of the page sees, no more and no less, each word with its place."""

from __future__ import annotations

import pytest
from docx_packages import (
    abstract,
    document,
    docx,
    field,
    item,
    level,
    marked,
    note_mark,
    notes,
    num,
    p,
    run,
    shapes,
    style,
    table,
    up,
)

from evidgrade.audit import audit
from evidgrade.checks import all_checks
from evidgrade.checks.scope import Policy
from evidgrade.extract import extract
from evidgrade.lookup import Finder, Workspace
from evidgrade.readers import read_document
from evidgrade.readers.docx import locate, read
from evidgrade.sources.works_file import WorksFile

BR = "<w:r><w:br/></w:r>"


# ---- the page -------------------------------------------------------------------------------------------------------------


def test_paragraphs_and_tables_come_in_order() -> None:
    body = p("Rest is best.") + table(("Drug", "Dose"), ("Ibuprofen", "400 mg")) + p("Ask first.")
    found = document(body)
    assert [b.kind for b in found.blocks] == ["paragraph", *["table-cell"] * 4, "paragraph"]
    assert found.text == "Rest is best.\nDrug\nDose\nIbuprofen\n400 mg\nAsk first."
    assert found.position(found.text.index("Dose")) == (3, 1)
    assert found.media_type.endswith("wordprocessingml.document")


def test_a_table_of_one_cell_is_a_frame_around_text() -> None:
    assert shapes(document(table(("Ask your doctor first.",)))) == [("paragraph", None, "Ask your doctor first.")]


def test_a_nested_table_is_read_in_place() -> None:
    cell = p("Before") + table(("a", "b")) + p("After")
    assert document(table((cell, "End"))).text == "Before\na\nb\nAfter\nEnd"


def test_empty_paragraphs_make_no_blocks() -> None:
    assert document(p("One.") + p() + p("  ") + p("Two.")).text == "One.\nTwo."


@pytest.mark.parametrize(
    ("styles", "used", "expected"),
    [
        pytest.param(style("Heading2", "heading 2", "<w:pPr><w:outlineLvl w:val='1'/></w:pPr>"), "Heading2", 2, id="outline level"),
        pytest.param(style("berschrift1", "heading 1"), "berschrift1", 1, id="localised id, built-in name"),
        pytest.param(style("H", "heading 3") + style("Mine", "Section", based="H"), "Mine", 3, id="based on a heading"),
        pytest.param(style("T", "Title"), "T", 1, id="title"),
        pytest.param(
            style("H", "heading 1", "<w:pPr><w:outlineLvl w:val='0'/></w:pPr>")
            + style("Lead", "Lead", "<w:pPr><w:outlineLvl w:val='9'/></w:pPr>", based="H"),
            "Lead", 0, id="body text again",
        ),
        pytest.param("", "Heading4", 4, id="style not defined"),
        pytest.param(style("A", "A", based="B") + style("B", "B", based="A"), "A", 0, id="styles based on each other"),
        pytest.param(style("H8", "heading 8"), "H8", 6, id="six levels at most"),
    ],
)  # fmt: skip
def test_headings_are_told_through_the_chain_of_styles(styles: str, used: str, expected: int) -> None:
    block = document(p("Causes of pain", style=used), styles=styles).blocks[0]
    assert (block.kind, block.level) == (("heading", expected) if expected else ("paragraph", 0))


def test_an_outline_level_of_its_own_makes_a_heading() -> None:
    block = document(p("Causes", properties='<w:outlineLvl w:val="2"/>')).blocks[0]
    assert (block.kind, block.level) == ("heading", 3)


@pytest.mark.parametrize(
    ("text", "properties", "kind"),
    [
        pytest.param("Literature", "<w:b/>", "heading", id="bold alone"),
        pytest.param("It does not work.", "<w:b/>", "paragraph", id="a sentence"),
        pytest.param("Literature", '<w:b w:val="0"/>', "paragraph", id="bold switched off"),
        pytest.param("Literature", "", "paragraph", id="plain"),
    ],
)
def test_a_line_in_bold_alone_is_a_heading(text: str, properties: str, kind: str) -> None:
    assert document(p(run(text, properties)) + p("Text.")).blocks[0].kind == kind


def test_a_bold_word_makes_no_heading() -> None:
    assert document(p(run("Note", "<w:b/>"), " the dose")).blocks[0].kind == "paragraph"


# ---- lists ----------------------------------------------------------------------------------------------------------------

DECIMAL = abstract(0, level(0, "decimal", "%1."), level(1, "lowerLetter", "%2)"), level(2, "lowerRoman", "%3."))


def labels(body: str, numbering: str, styles: str = "") -> list[str | None]:
    return [block.label for block in document(body, numbering=numbering, styles=styles).blocks]


def test_numbers_are_counted_and_printed() -> None:
    body = item("Adams") + item("Brown") + item("Clark")
    found = document(body, numbering=abstract(0, level(0, "decimal", "[%1]")) + num(1, 0))
    assert [(b.kind, b.label, b.ordinal, b.level) for b in found.blocks] == [
        ("list-item", "[1]", 1, 1), ("list-item", "[2]", 2, 1), ("list-item", "[3]", 3, 1)
    ]  # fmt: skip
    assert found.text == "[1] Adams\n[2] Brown\n[3] Clark"
    assert len({b.group for b in found.blocks}) == 1
    assert found.quote(found.blocks[1].span) == "[2] Brown"


def test_a_list_may_be_named_by_the_style_alone() -> None:
    styles = style("ListNumber", "List Number", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    styles += style("Mine", "Sources", based="ListNumber")
    body = p("Adams", style="ListNumber") + p("Brown", style="Mine")
    assert labels(body, styles=styles, numbering=DECIMAL + num(1, 0)) == ["1.", "2."]


def test_the_level_of_a_style_is_the_one_that_names_it() -> None:
    numbering = abstract(0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2", '<w:pStyle w:val="Sub"/>')) + num(
        1, 0
    )
    styles = style("Sub", "Sub", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    found = document(
        item("Aims") + p("Primary", style="Sub") + p("Secondary", style="Sub"), styles=styles, numbering=numbering
    )
    assert [(b.label, b.ordinal) for b in found.blocks] == [("1.", 1), ("1.1", 1), ("1.2", 2)]


def test_number_zero_takes_a_paragraph_out_of_the_list_of_its_style() -> None:
    styles = style("N", "N", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    body = (
        p("Adams", style="N")
        + p("More of it", style="N", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("Brown", style="N")
    )
    assert labels(body, styles=styles, numbering=DECIMAL + num(1, 0)) == ["1.", None, "2."]


def test_deeper_levels_start_anew_under_each_item() -> None:
    body = "".join(item(f"t{n}", depth=d) for n, d in enumerate([0, 1, 1, 0, 1, 2, 2, 1, 0]))
    assert labels(body, numbering=DECIMAL + num(1, 0)) == ["1.", "a)", "b)", "2.", "a)", "i.", "ii.", "b)", "3."]


def test_a_level_that_never_restarts_goes_on() -> None:
    numbering = abstract(0, level(0, "decimal", "%1."), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')) + num(
        1, 0
    )
    body = "".join(item(f"t{n}", depth=d) for n, d in enumerate([0, 1, 1, 0, 1]))
    assert labels(body, numbering=numbering) == ["1.", "1.", "2.", "2.", "3."]


def test_a_level_may_restart_after_one_of_the_higher_levels_alone() -> None:
    levels = (
        level(0, "decimal", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%3.", '<w:lvlRestart w:val="1"/>'),
    )
    body = "".join(item(f"t{n}", depth=d) for n, d in enumerate([0, 1, 2, 1, 2, 0, 2]))
    assert labels(body, numbering=abstract(0, *levels) + num(1, 0)) == ["1.", "1.", "1.", "2.", "2.", "2.", "1."]


def test_a_level_beyond_the_ninth_is_the_ninth() -> None:
    assert document(item("a", depth=12), numbering=DECIMAL + num(1, 0)).blocks[0].level == 9


def test_lists_of_one_kind_go_on_unless_one_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    numbering = DECIMAL + num(1, 0) + num(2, 0) + num(3, 0, anew)
    body = item("a", 1) + item("b", 2) + item("c", 3) + item("d", 3)
    assert labels(body, numbering=numbering) == ["1.", "2.", "7.", "8."]


def test_an_override_may_change_what_is_printed() -> None:
    numbering = DECIMAL + num(
        1, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "(%1)", start=4)}</w:lvlOverride>'
    )
    assert labels(item("a") + item("b"), numbering=numbering) == ["(IV)", "(V)"]


def test_a_list_style_leads_to_its_levels() -> None:
    numbering = (
        abstract(0, more='<w:numStyleLink w:val="Ours"/>')
        + abstract(1, level(0, "decimal", "%1)"), more='<w:styleLink w:val="Ours"/>')
        + num(1, 0)
    )
    assert labels(item("a") + item("b"), numbering=numbering) == ["1)", "2)"]


def test_an_empty_numbered_paragraph_takes_a_number() -> None:
    assert labels(item("a") + item("") + item("c"), numbering=DECIMAL + num(1, 0)) == ["1.", "3."]


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [("decimal", 12, "12"), ("decimalZero", 7, "07"), ("lowerLetter", 2, "b"), ("upperLetter", 28, "BB"), ("lowerRoman", 49, "xlix"),
     ("upperRoman", 1994, "MCMXCIV"), ("ordinal", 22, "22nd"), ("ordinal", 112, "112th"), ("chineseCounting", 5, "5")],
)  # fmt: skip
def test_number_formats(form: str, number: int, printed: str) -> None:
    block = document(item("a"), numbering=abstract(0, level(0, form, "%1", start=number)) + num(1, 0)).blocks[0]
    assert (block.label, block.ordinal) == (printed, number)


@pytest.mark.parametrize(("sign", "shown"), [("\uf0b7", "•"), ("o", "•"), ("–", "–"), ("", "•")])
def test_bullets_have_no_number(sign: str, shown: str) -> None:
    block = document(item("a"), numbering=abstract(0, level(0, "bullet", sign)) + num(1, 0)).blocks[0]
    assert (block.kind, block.label, block.ordinal) == ("list-item", shown, None)


def test_a_numbered_heading_stays_a_heading() -> None:
    numbering = abstract(0, level(0, "decimal", "%1")) + num(1, 0)
    body = p("Methods", style="Heading1", properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    assert shapes(document(body, numbering=numbering)) == [("heading", "1", "Methods")]


def test_a_list_that_nothing_defines_is_no_list() -> None:
    assert shapes(document(item("Adams", 9))) == [("paragraph", None, "Adams")]


@pytest.mark.parametrize(
    ("content", "label", "text"),
    [
        pytest.param(("1. Adams B.",), "1.", "Adams B.", id="number"),
        pytest.param(("[12] Adams B.",), "[12]", "Adams B.", id="brackets"),
        pytest.param(("3", "<w:r><w:tab/></w:r>", "Adams B."), "3", "Adams B.", id="bare number and tab"),
        pytest.param(("3 ", "<w:r><w:tab/></w:r>", "Adams B."), "3", "Adams B.", id="bare number, space, tab"),
        pytest.param((up("4"), " Adams B."), "4", "Adams B.", id="raised number"),
        pytest.param(("• Rest",), "•", "Rest", id="bullet"),
        pytest.param(("14 days of rest help.",), None, "14 days of rest help.", id="a sentence with a number"),
        pytest.param((up("14"), "C-urea test"), None, "14C-urea test", id="an isotope"),
    ],
)
def test_labels_typed_by_hand(content: tuple[str, ...], label: str | None, text: str) -> None:
    found = document(p(*content))
    assert (found.blocks[0].label, found.blocks[0].text) == (label, text)
    assert found.blocks[0].kind == ("paragraph" if label is None else "list-item")
    assert found.text.startswith("".join(c for c in (label or "")))


# ---- line breaks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        pytest.param(("It eases", BR, "pain."), ["It eases pain."], id="inside a sentence"),
        pytest.param(
            ("It eases pain.", BR, "Rest does not."), ["It eases pain.", "Rest does not."], id="after a sentence"
        ),
        pytest.param(("Sources", BR, BR, "and more"), ["Sources", "and more"], id="empty line"),
        pytest.param(("1. Adams B", BR, "2. Brown C"), ["Adams B", "Brown C"], id="numbers"),
        pytest.param(
            ("1. Adams B.", BR, "Spine.", BR, "2. Brown C"), ["Adams B. Spine.", "Brown C"], id="entry over two lines"
        ),
        pytest.param(("One", '<w:r><w:br w:type="page"/></w:r>', "two"), ["One", "two"], id="page break"),
    ],
)
def test_line_breaks(content: tuple[str, ...], texts: list[str]) -> None:
    assert [block.text for block in document(p(*content)).blocks] == texts


# ---- characters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        pytest.param("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb", id="tab"),
        pytest.param("<w:r><w:t>meta</w:t><w:noBreakHyphen/><w:t>analysis</w:t></w:r>", "meta\u2011analysis", id="no-break hyphen"),
        pytest.param("<w:r><w:t>random</w:t><w:softHyphen/><w:t>ized con\u00adtrol</w:t></w:r>", "randomized control", id="soft hyphens"),
        pytest.param('<w:r><w:t>5 </w:t><w:sym w:font="Symbol" w:char="F0B1"/><w:t> 1</w:t></w:r>', "5 ± 1", id="symbol"),
        pytest.param(run("p \uf0a3 5", '<w:rFonts w:ascii="Symbol"/>'), "p ≤ 5", id="symbol font"),
        pytest.param('<w:r><w:t>x</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "x\uf0fc", id="unknown symbol"),
        pytest.param("<w:r><w:t>a\nb</w:t></w:r>", "a b", id="a line end is a space"),
        pytest.param("<m:oMath><m:r><m:t>2×</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>", "2×10⁶", id="power"),
        pytest.param("<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>n</m:t></m:r></m:den></m:f></m:oMath>", "(a+b)/n", id="fraction"),
        pytest.param("<m:oMath><m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d></m:oMath>", "[x]", id="delimiters"),
        pytest.param(run("kept") + run(" gone", "<w:vanish/>"), "kept", id="hidden text"),
        pytest.param(f'<w:smartTag w:element="place">{run("Leeds")}</w:smartTag>', "Leeds", id="smart tag"),
        pytest.param(f'<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run("Dose")}</w:sdtContent></w:sdt>', "Dose", id="content control"),
        pytest.param(f'<mc:AlternateContent><mc:Choice Requires="wps">{run("new")}</mc:Choice><mc:Fallback>{run("old")}</mc:Fallback></mc:AlternateContent>', "new", id="alternatives"),
        pytest.param(f'{run("a")}<w:ins w:id="1">{run("b")}</w:ins>', "ab", id="inserted"),
        pytest.param(f'{run("a")}<w:del w:id="1"><w:r><w:delText>b</w:delText></w:r></w:del>', "a", id="deleted"),
        pytest.param(f'<w:moveFrom w:id="1">{run("old ")}</w:moveFrom><w:moveTo w:id="2">{run("new")}</w:moveTo>', "new", id="moved"),
        pytest.param(f'<w:commentRangeStart w:id="1"/>{run("a")}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>', "a", id="comment"),
        pytest.param(f'<w:r><w:ruby><w:rt>{run("kan")}</w:rt><w:rubyBase>{run("漢")}</w:rubyBase></w:ruby></w:r>', "漢", id="ruby"),
    ],
)  # fmt: skip
def test_what_a_reader_sees(xml: str, text: str) -> None:
    assert document(f"<w:p>{xml}</w:p>").text == text


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    assert document(p("Before,", f"<w:r>{both}</w:r>", " after.")).text == "Before, after.\nIn the box."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    body = p("It eases ", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + p("pain.")
    assert document(body).text == "It eases pain."


def test_a_paragraph_deleted_as_a_whole_takes_no_number() -> None:
    gone = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del w:id="2"><w:r><w:delText>b</w:delText></w:r></w:del></w:p>'
    assert document(item("a") + gone + item("c"), numbering=DECIMAL + num(1, 0)).text == "1. a\n2. c"


def test_a_deleted_row_is_not_read() -> None:
    rows = table(("a", "b"), ("c", "d")).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>', 1)
    assert document(rows).text == "c\nd"


def test_blocks_inside_content_controls_and_insertions_are_read() -> None:
    control = f"<w:sdt><w:sdtContent>{p('One.')}<w:sdt><w:sdtContent>{p('Two.')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    assert document(control + p("Three.")).text == "One.\nTwo.\nThree."


def test_headers_are_left_out() -> None:
    assert document(p("Text."), header1=p("Draft 3")).text == "Text."


# ---- marks ----------------------------------------------------------------------------------------------------------------


def test_superscripts_that_touch_are_one() -> None:
    block = document(p("Pain fell", up("1"), up(","), up("2"), ".")).blocks[0]
    assert marked(block) == [("superscript", "1,2", None)]


@pytest.mark.parametrize(
    ("properties", "raised"),
    [
        pytest.param('<w:rStyle w:val="Cite"/>', True, id="by the character style"),
        pytest.param('<w:rStyle w:val="Cite2"/>', True, id="by the style that it is based on"),
        pytest.param('<w:rStyle w:val="Cite"/><w:vertAlign w:val="baseline"/>', False, id="taken back"),
        pytest.param('<w:position w:val="8"/>', True, id="lifted by hand"),
        pytest.param('<w:vertAlign w:val="subscript"/>', False, id="subscript"),
    ],
)
def test_superscripts_by_style(properties: str, raised: bool) -> None:
    styles = style("Cite", "Cite", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', "character")
    styles += style("Cite2", "Cite2", kind="character", based="Cite")
    block = document(p("Pain", run("1", properties)), styles=styles).blocks[0]
    assert marked(block) == ([("superscript", "1", None)] if raised else [])


LINKED = [
    pytest.param(f'<w:hyperlink r:id="rId9">{run("trial")}</w:hyperlink>', "https://example.org/a", id="relationship"),
    pytest.param(f'<w:hyperlink w:anchor="s2">{run("trial")}</w:hyperlink>', "#s2", id="anchor"),
    pytest.param(field(' HYPERLINK "https://example.org/b" ', run("trial")), "https://example.org/b", id="field"),
    pytest.param(field(' HYPERLINK \\l "s2" ', run("trial")), "#s2", id="field to a bookmark"),
    pytest.param(field(' HYPERLINK "https://example.org/b" \\l "s3" \\o "tip" ', run("trial")), "https://example.org/b#s3", id="address and place"),
    pytest.param(field(" REF _Ref7 \\r \\h ", run("trial")), "#_Ref7", id="cross-reference"),
    pytest.param(f'<w:fldSimple w:instr=" REF _Ref7 ">{run("trial")}</w:fldSimple>', "#_Ref7", id="simple field"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "target"), LINKED)
def test_links(xml: str, target: str) -> None:
    block = document(p("One ", xml, " said so."), links=(("rId9", "https://example.org/a"),)).blocks[0]
    assert block.text == "One trial said so."
    assert marked(block) == [("link", "trial", target)]


def test_bookmarks_are_anchors() -> None:
    body = p("Text.") + p('<w:bookmarkStart w:id="0" w:name="ref1"/>', run("Adams"), '<w:bookmarkEnd w:id="0"/>')
    found = document(body)
    assert found.anchors == {"ref1": found.text.index("Adams")}


def test_bookmarks_of_empty_paragraphs_and_between_paragraphs_are_kept() -> None:
    def mark(name: str) -> str:
        return f'<w:bookmarkStart w:id="0" w:name="{name}"/>'

    found = document(mark("a") + p("One.") + p(mark("b")) + mark("c") + p("1. ", mark("d"), "Two.") + p(mark("e")))
    assert found.text == "One.\n1. Two."
    assert found.anchors == {"a": 0, "b": 5, "c": 5, "d": 5, "e": len(found.text)}


CITING = [
    ' ADDIN ZOTERO_ITEM CSL_CITATION {"citationID":"x","properties":{"plainCitation":"(9)"}} ',
    ' ADDIN CSL_CITATION {"citationItems":[]} ',
    " ADDIN EN.CITE <EndNote><Cite><Author>Adams</Author></Cite></EndNote> ",
    " CITATION Ada19 \\l 1033 ",
]


@pytest.mark.parametrize("instruction", CITING, ids=["Zotero", "Mendeley", "EndNote", "Word"])
def test_citation_fields_show_their_result_alone(instruction: str) -> None:
    block = document(p("Pain fell ", field(instruction, run("[3]")), ".")).blocks[0]
    assert block.text == "Pain fell [3]."
    assert marked(block) == [("citation", "[3]", None)]


def test_a_citation_in_a_content_control() -> None:
    control = f'<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_CITATION_v3_abc"/></w:sdtPr><w:sdtContent>{up("3")}</w:sdtContent></w:sdt>'
    assert marked(document(p("Pain fell", control, ".")).blocks[0]) == [
        ("citation", "3", None),
        ("superscript", "3", None),
    ]


def test_data_fields_inside_an_instruction_are_not_shown() -> None:
    inner = field(" ADDIN EN.CITE.DATA ", run("AAAA"))
    outer = field(" ADDIN EN.CITE ", run("(4)")).replace(
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        inner + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        1,
    )
    assert document(p("Pain fell ", outer, ".")).text == "Pain fell (4)."


def test_a_bibliography_field_goes_over_paragraphs() -> None:
    begin, end = field(" ADDIN ZOTERO_BIBL ", "|").split("|")
    found = document(
        p(begin, run("1."), "<w:r><w:tab/></w:r>", run("Adams B."))
        + p("2.", "<w:r><w:tab/></w:r>", "Brown C.", end)
        + p("End.")
    )
    assert shapes(found) == [
        ("list-item", "1.", "Adams B."),
        ("list-item", "2.", "Brown C."),
        ("paragraph", None, "End."),
    ]


def test_a_link_over_two_paragraphs_is_marked_in_both() -> None:
    begin, end = field(' HYPERLINK "https://example.org" ', "|").split("|")
    found = document(p("See ", begin, run("the trial")) + p(run("of 2019"), end, " here"))
    assert [marked(b) for b in found.blocks] == [
        [("link", "the trial", "https://example.org")],
        [("link", "of 2019", "https://example.org")],
    ]


def test_a_table_of_contents_is_left_out() -> None:
    begin, end = field(' TOC \\o "1-3" ', "|").split("|")
    assert document(p(begin, run("Causes 1")) + p(run("Treatment 2")) + p(end) + p("Causes")).text == "Causes"


@pytest.mark.parametrize("kind", ["begin", "separate", "end"])
def test_a_field_mark_without_a_partner_swallows_nothing(kind: str) -> None:
    lost = f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
    assert (
        document(p("Before ", lost, "after ", field(" REF a ", run("1"))) + p("Next.")).text == "Before after 1\nNext."
    )


# ---- notes ----------------------------------------------------------------------------------------------------------------


def test_footnotes_are_numbered_in_the_order_of_their_marks() -> None:
    body = p("Pain fell.", note_mark(2), " It rose.", note_mark(1))
    found = document(
        body, footnotes=notes("footnote", p("<w:r><w:footnoteRef/></w:r>", " First note."), p(" Second note."))
    )
    assert found.blocks[0].text == "Pain fell.1 It rose.2"
    assert marked(found.blocks[0]) == [("footnote", "1", "1"), ("footnote", "2", "2")]
    assert shapes(found)[1:] == [("footnote", "1", "Second note."), ("footnote", "2", "First note.")]


def test_a_note_is_one_block() -> None:
    found = document(p("Text.", note_mark(1)), footnotes=notes("footnote", p("Adams B.") + p("Spine. 2019.")))
    assert shapes(found)[1:] == [("footnote", "1", "Adams B. Spine. 2019.")]


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        pytest.param("", "i", id="roman unless said otherwise"),
        pytest.param('<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>', "1", id="digits"),
        pytest.param(
            '<w:endnotePr><w:numFmt w:val="decimal"/><w:numStart w:val="5"/></w:endnotePr>', "5", id="from five"
        ),
    ],
)
def test_endnotes_are_counted_as_the_settings_say(settings: str, shown: str) -> None:
    found = document(p("Text.", note_mark(1, "endnote")), endnotes=notes("endnote", p("Adams B.")), settings=settings)
    assert shapes(found) == [("paragraph", None, f"Text.{shown}"), ("footnote", shown, "Adams B.")]


def test_an_own_sign_takes_no_number() -> None:
    own = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    found = document(p("A", own, " b", note_mark(2)), footnotes=notes("footnote", p("Starred."), p("Counted.")))
    assert marked(found.blocks[0]) == [("footnote", "*", "*"), ("footnote", "1", "1")]
    assert [b.label for b in found.blocks[1:]] == ["*", "1"]


def test_a_note_cited_again_is_the_same_note() -> None:
    body = p("Pain fell.", note_mark(1), " Again.", field(" NOTEREF _Ref3 \\f \\h ", up("1")))
    found = document(body, footnotes=notes("footnote", p("Adams B.")))
    assert marked(found.blocks[0]) == [("footnote", "1", "1"), ("footnote", "1", "1")]


def test_deleted_marks_and_notes_that_nothing_cites_are_not_read() -> None:
    body = p("A.", f'<w:del w:id="3">{note_mark(1)}</w:del>', note_mark(2))
    found = document(body, footnotes=notes("footnote", p("Gone."), p("Here."), p("Unused.")))
    assert shapes(found) == [("paragraph", None, "A.1"), ("footnote", "1", "Here.")]


def test_links_of_notes_are_those_of_their_own_part(tmp_path: object) -> None:
    body = p("A.", note_mark(1))
    inside = p("See ", f'<w:hyperlink r:id="rId9">{run("there")}</w:hyperlink>')
    found = document(body, links=(("rId9", "https://example.org/wrong"),), footnotes=notes("footnote", inside))
    assert marked(found.blocks[1]) == []


# ---- from end to end ------------------------------------------------------------------------------------------------------

ENTRIES = ("Adams B. Exercise and pain. J Pain. 2019;12:1-9.", "Brown C. Bed rest and pain. Spine. 2018;3:20-29.")


def test_a_numbered_list_is_cited(tmp_path: object) -> None:
    body = p(
        "Exercise eases pain in most people",
        up("1"),
        ". Bed rest does not",
        up("1,2"),
        ". Sleep helps many of them",
        up("2"),
        ".",
    )
    body += p("References", style="Heading1") + "".join(map(item, ENTRIES))
    found = extract(document(body, numbering=DECIMAL + num(1, 0)))
    assert [(r.label, r.number, r.number_source) for r in found.references] == [
        ("1", 1, "printed"),
        ("2", 2, "printed"),
    ]
    assert [c.references for c in found.citations] == [(1,), (1, 2), (2,)]
    assert found.citation_style == "numeric-superscript"


def test_footnotes_are_references() -> None:
    body = p("Exercise eases pain in most people.", note_mark(1), " Bed rest does not ease it.", note_mark(2))
    found = extract(document(body, footnotes=notes("footnote", *(p(" " + e) for e in ENTRIES))))
    assert [(r.raw, r.label) for r in found.references] == [(ENTRIES[0], "1"), (ENTRIES[1], "2")]
    assert [(c.style, c.targets, c.references) for c in found.citations] == [
        ("footnote", ("1",), (1,)), ("footnote", ("2",), (2,))
    ]  # fmt: skip
    assert [found.document.quote(s.span) for s in found.sentences] == [
        "Exercise eases pain in most people.1", "Bed rest does not ease it.2"
    ]  # fmt: skip


# ---- places in the package ------------------------------------------------------------------------------------------------


def test_every_block_can_be_found_again_in_its_part() -> None:
    body = p("Title") + p("1. ", run("Adams"), "<w:r><w:tab/><w:t>B.</w:t></w:r>", note_mark(1)) + table(("x", "y"))
    data = docx(body, footnotes=notes("footnote", p("First.")))
    found, places = read("draft.docx", data), locate("draft.docx", data)
    assert len(places) == len(found.blocks)
    assert [(place.part, place.paragraph) for place in places] == [
        ("word/document.xml", 0), ("word/document.xml", 1), ("word/document.xml", 2), ("word/document.xml", 3), ("word/footnotes.xml", 1)
    ]  # fmt: skip
    assert found.blocks[1].text == "Adams\tB.1"
    assert [(r.start, r.length, r.run, r.offset) for r in places[1].runs] == [
        (0, 5, 2, 0),
        (5, 1, 3, 0),
        (6, 2, 3, 1),
        (8, 1, 4, 0),
    ]


def test_the_file_ending_leads_here(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "Draft.DOCX"
    path.write_bytes(docx(p("Rest is best.")))
    assert read_document(path).text == "Rest is best."


def test_a_title_that_links_to_its_work_is_identified() -> None:
    """REF009 speaks of what a reader of the file cannot find; in Word the link behind the title leads there."""
    linked = '<w:hyperlink r:id="r9"><w:r><w:t>Bed rest for backs.</w:t></w:r></w:hyperlink>'
    plain = run("Bed rest for backs.")
    for title, told in ((linked, []), (plain, ["REF009"])):
        body = p(run("Rest does not help [1]. Baths help [2].")) + p(run("References"), style="Heading1")
        body += p(run("1. Brown C. "), title, run(" Spine. 2018;3:20-29.")) + p(run("2. Adams B. Baths. J Pain. 2019;12:1-9. doi:10.1000/bath"))
        found = document(body, links=(("r9", "https://doi.org/10.1000/rest"),))
        result = audit([found], Workspace(), all_checks(), Policy(), "ocebm-2011")

        assert [f.code for f in result.findings if f.code == "REF009"] == told


def test_a_work_is_looked_up_by_the_link_behind_its_title() -> None:
    """What is printed stays what is printed; the record of the linked DOI is still compared with it."""
    linked = '<w:hyperlink r:id="r9"><w:r><w:t>Bed rest for backs.</w:t></w:r></w:hyperlink>'
    body = p(run("Rest does not help [1].")) + p(run("References"), style="Heading1") + p(run("1. Brown C. "), linked, run(" Spine. 2018;3:20-29."))
    extraction = extract(document(body, links=(("r9", "https://doi.org/10.1000/rest"),)))
    record = {"DOI": "10.1000/rest", "type": "journal-article", "title": ["Bed rest for backs"], "author": [{"family": "Brown"}], "issued": {"date-parts": [[2018]]}}
    other = record | {"title": ["Sleep in nurses on night shifts"], "author": [{"family": "Hale"}], "issued": {"date-parts": [[2001]]}}
    (reference,) = extraction.references

    assert (reference.fields.doi, reference.sought.doi) == (None, "10.1000/rest")
    for known, verdict in ((record, "resolved"), (other, "unresolved")):
        finder = Finder(Workspace(source=WorksFile([(1, known)], "works.jsonl")))
        finder.ask([extraction])
        resolutions, _ = finder.works(extraction)
        assert resolutions[1].verdict == verdict
