"""Files that are no sound Word document: each is named for what it is, and nothing but UnreadableInput ever comes out."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx_packages import (
    NAMESPACES,
    abstract,
    check,
    docx,
    field,
    item,
    level,
    members,
    note_mark,
    notes,
    num,
    p,
    pack,
    part,
    relationships,
    style,
    table,
    up,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.errors import UnreadableInput
from evidgrade.readers import docx_package
from evidgrade.readers.docx import locate, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RICH = docx(
    p("Exercise", style="H")
    + p(
        "Pain fell",
        up("1"),
        ".",
        note_mark(1),
        field(' HYPERLINK "https://example.org" ', "<w:r><w:t>here</w:t></w:r>"),
    )
    + table(("Drug", "Dose"), ("Ibuprofen", "400 mg"))
    + item("Adams B.")
    + item("Brown C.", depth=1)
    + '<w:p><w:ins w:id="1"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>',
    styles=style("H", "heading 1"),
    numbering=abstract(0, level(0, "decimal", "%1."), level(1, "lowerRoman", "%2)")) + num(1, 0),
    footnotes=notes("footnote", p("Clark D.")),
    settings='<w:footnotePr><w:numFmt w:val="decimal"/></w:footnotePr>',
)


def spoilt(**changed: str | bytes) -> bytes:
    """A sound document with the content of some of its files replaced; an empty text removes the file."""
    files: dict[str, str | bytes] = {
        **members(p("Text.")),
        **{k.replace("__", "/").replace("_xml", ".xml"): v for k, v in changed.items()},
    }
    return pack({name: content for name, content in files.items() if content})


BAD = {
    "empty": (b"", "is empty"),
    "Word 97": (OLE, r"Word 97-2003 \(\.doc\)"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "RTF": (b"{\\rtf1 Hello}", "is an RTF file"),
    "PDF": (b"%PDF-1.7", "is a PDF file"),
    "web page": (b"\n<!DOCTYPE html><p>", "is a web page"),
    "text": (b"Just words.", "is no Word document"),
    "truncated": (RICH[: len(RICH) // 2], "truncated or damaged"),
    "the end is missing": (RICH[:-30], "truncated or damaged"),
    "ZIP of something": (pack({"a.txt": "x"}), "without a Word document"),
    "spreadsheet": (pack({"xl/workbook.xml": "<x/>"}), "is a spreadsheet"),
    "presentation": (pack({"ppt/presentation.xml": "<x/>"}), "is a presentation"),
    "OpenDocument": (pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "OpenDocument"),
    "no text": (docx(""), "holds no text"),
    "no body": (spoilt(word__document_xml=part("document", "")), "has no body"),
    "broken XML": (spoilt(word__document_xml="<w:document>"), r"not well-formed XML \(line 1"),
    "document type": (spoilt(word__document_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "document type `a`"),
    "document type in UTF-16": (
        spoilt(word__document_xml='<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")), "document type"
    ),
    "external entity in the styles": (
        pack({**members(p("T"), styles=""), "word/styles.xml": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hosts">]><x>&y;</x>'}),
        "document type",
    ),
    "unknown encoding": (spoilt(word__document_xml='<?xml version="1.0" encoding="klingon"?><a/>'), "unknown encoding"),
    "nested too deep": (docx("<w:sdt><w:sdtContent>" * 200 + p("x") + "</w:sdtContent></w:sdt>" * 200), "nested too deep"),
    "runs nested too deep": (docx(p("<w:smartTag>" * 200 + "<w:r/>" + "</w:smartTag>" * 200)), "nested too deep"),
    "formula nested too deep": (docx(p("<m:oMath>" + "<m:e>" * 200 + "</m:e>" * 200 + "</m:oMath>")), "nested too deep"),
    "tables nested too deep": (docx("<w:tbl><w:tr><w:tc>" * 200 + p("x") + "</w:tc></w:tr></w:tbl>" * 200), "nested too deep"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD.keys())
def test_what_is_no_word_document_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=reason) as caught:
        read("draft.docx", data)
    assert caught.value.path == "draft.docx"


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="more than a document can hold"):
        read("draft.docx", docx(p("x" * 4_000_000)))


def test_sizes_are_counted_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_PART", 1000)
    data = bytearray(docx("".join(p(f"Sentence {n}.") for n in range(200))))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    data = bytearray(bytes(data).replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))
    with pytest.raises(UnreadableInput):
        read("draft.docx", bytes(data))


def test_all_parts_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = docx(p("Text."), styles="<w:x/>" * 300, numbering="<w:x/>" * 300)
    monkeypatch.setattr(docx_package, "MAX_TOTAL", 4000)
    with pytest.raises(UnreadableInput, match="more than a document can hold"):
        read("draft.docx", data)


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_MEMBERS", 2)
    with pytest.raises(UnreadableInput, match="more than 2"):
        read("draft.docx", RICH)


def test_a_file_that_is_encrypted_inside_is_named() -> None:
    data = bytearray(docx(p("Text.")))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    with pytest.raises(UnreadableInput, match="protected by a password"):
        read("draft.docx", bytes(data))


def test_another_way_of_packing_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in members(p("Text.")).items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableInput, match="in a way that Word does not use"):
        read("draft.docx", out.getvalue())


@pytest.mark.parametrize("missing", ["_rels/.rels", "word/_rels/document.xml.rels"])
def test_relationships_may_be_missing(missing: str) -> None:
    files = members(p("Text."))
    del files[missing]
    assert read("draft.docx", pack(files)).text == "Text."


def test_the_main_part_may_have_another_name() -> None:
    files = members(p("Text."))
    files["text/main.xml"] = files.pop("word/document.xml")
    files["_rels/.rels"] = relationships(("a", "officeDocument", "/text/main.xml", False))
    assert read("draft.docx", pack(files)).text == "Text."


def test_strict_files_are_read() -> None:
    strict = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    files = {name: content.replace(NAMESPACES, strict) for name, content in members(p("Text.")).items()}
    assert read("draft.docx", pack(files)).text == "Text."


# ---- anything else --------------------------------------------------------------------------------------------------------


def outcome(data: bytes) -> None:
    """Read, and find every block again: a sound document or UnreadableInput, nothing else."""
    try:
        found = read("draft.docx", data)
        places = locate("draft.docx", data)
    except UnreadableInput:
        return
    check(found)
    assert len(places) == len(found.blocks)
    for block, place in zip(found.blocks, places, strict=True):
        end = 0
        for piece in place.runs:
            assert end <= piece.start < piece.start + piece.length <= len(block.text)
            assert piece.offset >= 0
            end = piece.start + piece.length


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, len(RICH)),
)
def test_changed_bytes_never_crash(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(RICH)
    for at, byte in changes:
        data[at] = byte
    outcome(bytes(data))
    outcome(bytes(data[:cut]))


with zipfile.ZipFile(io.BytesIO(RICH)) as _archive:
    PARTS = {name: _archive.read(name).decode() for name in _archive.namelist()}


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 2**32), st.integers(1, 5))
def test_shuffled_markup_never_crashes(name: str, seed: int, times: int) -> None:
    """Tags of the document doubled, dropped, exchanged or put elsewhere, attributes and all."""
    chance = random.Random(seed)
    pieces = [piece for piece in PARTS[name].replace("<", "\0<").replace(">", ">\0").split("\0") if piece]
    for _ in range(times):
        at, to = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        match chance.randrange(4):
            case 0:
                pieces.insert(to, pieces[at])
            case 1:
                del pieces[at]
            case 2:
                pieces[at], pieces[to] = pieces[to], pieces[at]
            case _:
                pieces[at] = pieces[at].replace('"1"', '"-9"').replace('"0"', '"x"')
        if not pieces:
            return
    outcome(pack({**PARTS, name: "".join(pieces)}))


TREE = st.recursive(
    st.sampled_from(["<w:t>Pain fell. </w:t>", "<w:t>1. a</w:t>", "<w:br/>", "<w:tab/>", '<w:fldChar w:fldCharType="begin"/>',
                     '<w:fldChar w:fldCharType="separate"/>', '<w:fldChar w:fldCharType="end"/>', "<w:instrText>TOC</w:instrText>",
                     '<w:instrText>HYPERLINK "a"</w:instrText>', '<w:footnoteReference w:id="1"/>', "<w:sym/>", "<!-- c -->",
                     '<w:pPr><w:numPr><w:ilvl w:val="12"/><w:numId w:val="1"/></w:numPr></w:pPr>', "<m:t>x</m:t>"]),
    lambda inner: st.builds(
        lambda tag, content: f"<{tag}>{''.join(content)}</{tag}>",
        st.sampled_from(["w:p", "w:r", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent", "w:ins", "w:del", "w:hyperlink",
                         "w:txbxContent", "mc:AlternateContent", "mc:Choice", "m:oMath", "m:sSup", "m:sup", "w:smartTag"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(TREE, max_size=6))
def test_any_tree_of_elements_is_read_or_refused(trees: list[str]) -> None:
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0)
    outcome(
        docx("".join(trees) + p("End."), numbering=numbering, footnotes=notes("footnote", p("Clark D.", note_mark(1))))
    )
