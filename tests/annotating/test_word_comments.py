"""Comments in Word documents: on the right words, and nothing else changed."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
import word_drafts as drafts
from hypothesis import given
from hypothesis import strategies as st
from word_drafts import p, r
from word_reading import comments, files, tree, without_new, words

from evidgrade.annotating.places import Places
from evidgrade.annotating.word import Anchor, Comment, Signature, annotated
from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.readers.docx import read

BY = Signature("evidgrade", "2026-11-23")


def on(data: bytes, *wanted: str | tuple[int, int], text: str = "Look at this.") -> bytes:
    """The document with a comment on each of the words wanted, or on a range of its text."""
    document = read("draft.docx", data)
    places = Places(document, data)
    made = []
    for wish in wanted:
        start, end = (document.text.index(wish), document.text.index(wish) + len(wish)) if isinstance(wish, str) else wish
        anchor = places.anchor(start, end)
        assert anchor is not None
        made.append(Comment(anchor, (text,), "small"))
    return annotated("draft.docx", data, made, BY)


def docx(*content: str, **parts: str) -> bytes:
    """A document of one paragraph of runs, or of paragraphs."""
    body = "".join(content) if content[0].startswith(("<w:p ", "<w:tbl")) else p(*content)
    return drafts.pack(drafts.members(body, {"styles": "", **parts}))


# ---- where a comment stands -------------------------------------------------------------------------------------------------

RUNS = docx(r("One "), r("two", drafts.UP), r(" three &amp; four"), drafts.deleted("gone"), drafts.added(r(" five six")), r(" seven."))


@pytest.mark.parametrize(
    ("data", "wanted", "under"),
    [
        pytest.param(RUNS, "two", "two", id="a whole run"),
        pytest.param(RUNS, "One two", "One two", id="two whole runs but for a space"),
        pytest.param(RUNS, "ne tw", "ne tw", id="cut in both runs"),
        pytest.param(RUNS, "three & four", "three & four", id="an entity inside"),
        pytest.param(RUNS, "&", "&", id="an entity alone"),
        pytest.param(RUNS, "four five", "four five", id="over a deletion into an insertion"),
        pytest.param(RUNS, "five", "five", id="inside an insertion"),
        pytest.param(RUNS, "One two three & four five six seven.", "One two three & four five six seven.", id="the paragraph"),
        pytest.param(docx(r("a&#x2009;b c")), "b c", "b c", id="a character by its number before the words"),
        pytest.param(docx(r("a&#x2009;b c")), "a\u2009b", "a\u2009b", id="a character by its number inside"),
        pytest.param(docx(r("😀 smile 𝛼 beta")), "𝛼", "𝛼", id="characters of two code units"),
        pytest.param(docx("<w:r><w:t>one</w:t><w:tab/><w:t>two three</w:t></w:r>"), "two", "two", id="behind a tab in a run"),
        pytest.param(docx("<w:r><w:t>one</w:t><w:tab/><w:t>two three</w:t></w:r>"), "one", "one", id="before a tab in a run"),
        pytest.param(docx(r("soft\u00adhyphen here")), "softhyphen", "softhyphen", id="a soft hyphen"),
        pytest.param(docx(r("See "), drafts.field("ADDIN ZOTERO_ITEM x", r("[3, 4]")), r(" now")), "[3", "[3, 4]", id="a citation field is not entered"),
        pytest.param(docx(r("See "), drafts.field("REF x", r("part")), r(" now")), "See part", "See part", id="a field at the end"),
        pytest.param(docx(r("See "), '<w:sdt><w:sdtPr/><w:sdtContent>', r("[3, 4]"), "</w:sdtContent></w:sdt>", r(" now")), "4", "[3, 4]", id="a content control is not entered"),
        pytest.param(docx(r("See "), '<w:fldSimple w:instr="REF x">', r("that part"), "</w:fldSimple>", r(" now")), "part", "that part", id="a simple field is not entered"),
        pytest.param(docx(r("See "), '<w:hyperlink w:anchor="x">', r("that part"), "</w:hyperlink>", r(" now")), "part", "part", id="a link is entered"),
        pytest.param(docx(p("First words."), p("Second words.")), "words.\nSecond", "words.\nSecond", id="over two paragraphs"),
        pytest.param(docx(p("First."), p("Second words.")), "\nSecond", "Second", id="from the end of the paragraph before"),
        pytest.param(docx(p("A list item", number=1), numbering=drafts._NUMBERING), "1. A list", "A list", id="the number of a list is no run"),
        pytest.param(docx(drafts.table(("left cell", "right cell"))), "cell\nright", "cell", id="not over cells of a table"),
        pytest.param(docx("<w:r><w:rPr/><w:t/></w:r><w:r><w:rPr/><w:t>one two</w:t><w:t/></w:r>", r("three")), "two", "two", id="elements closed in their own tags"),
        pytest.param(docx("<w:r><w:t><![CDATA[one two]]> three</w:t></w:r>"), "two", "one two three", id="text in a CDATA section is not cut"),
        pytest.param(docx("<w:r><w:t>one <!-- x -->two three</w:t></w:r>"), "two", "one two three", id="text around a comment of XML is not cut"),
    ],
)  # fmt: skip
def test_a_comment_stands_on_the_words(data: bytes, wanted: str, under: str) -> None:
    out = on(data, wanted)

    assert [w.strip() for w in words(out).values()] == [under]
    assert list(comments(out).values()) == ["Look at this.\nsmall"]
    assert without_new(out, data) == without_new(data, data)


def test_a_text_in_a_note_is_commented_at_its_mark() -> None:
    data = docx(r("The text"), drafts.footnote(1), r(" goes on."), footnotes=drafts.notes(" A note with safe words."))

    out = on(data, "safe")

    assert words(out) == {"0": "*"}
    assert files(out)["word/footnotes.xml"] == files(data)["word/footnotes.xml"]


def test_a_text_in_a_box_is_commented_around_the_box() -> None:
    data = docx(p(r("Before "), drafts.box(p("In the box: safe words.")), r(" behind.")))

    out = on(data, "safe")

    run = next(e for e in tree(out).iter() if e.tag.endswith("}commentRangeStart"))
    assert not any(e is run for box in tree(out).iter() if box.tag.endswith("txbxContent") for e in box.iter())
    assert "In the box: safe words." in words(out)["0"]
    assert "Before" not in words(out)["0"]


def test_comments_may_lie_in_and_over_each_other() -> None:
    out = on(RUNS, "two three", "three", "One two", "three & four", "& four five")

    assert sorted(words(out).values()) == sorted(
        ["two three", "three", "One two", "three & four", "& four five"]
    )
    assert without_new(out, RUNS) == without_new(RUNS, RUNS)


def test_a_space_at_a_cut_stays_where_it_was_not_marked_as_kept() -> None:
    data = docx("<w:r><w:t>one two three</w:t></w:r>")

    out = on(data, "two")

    texts = [t for t in tree(out).iter() if t.tag.endswith("}t")]
    assert [t.text for t in texts] == ["one ", "two", " three"]
    assert all(t.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve" for t in texts)


def test_a_cut_run_keeps_attributes_and_properties() -> None:
    out = on(docx(r("one two three", '<w:rPr><w:b/><w:color w:val="FF0000"/></w:rPr>')), "two")

    runs = [run for run in tree(out).iter() if run.tag.endswith("}r") and run.find("{*}t") is not None]
    assert len(runs) == 3
    assert len({ElementTree.tostring(run.find("{*}rPr")) for run in runs}) == 1  # type: ignore[arg-type]
    assert len({tuple(run.attrib.items()) for run in runs}) == 1


# ---- any runs, any words ------------------------------------------------------------------------------------------------------

TEXT = st.text(st.sampled_from("ab c.&<é😀\u00ad\u2009"), min_size=1, max_size=8)
PIECES = st.lists(st.tuples(TEXT, st.sampled_from(["", drafts.UP, "link", "ins", "del", "tab"])), min_size=1, max_size=6)


def _xml(text: str, how: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\u2009", "&#x2009;")
    wrapped = {
        "link": f'<w:hyperlink w:anchor="x">{r(escaped)}</w:hyperlink>',
        "ins": drafts.added(r(escaped)),
        "del": drafts.deleted(escaped),
        "tab": f'<w:r><w:tab/><w:t xml:space="preserve">{escaped}</w:t><w:noBreakHyphen/><w:t xml:space="preserve">{escaped}</w:t></w:r>',
    }
    return wrapped.get(how) or r(escaped, how)


@given(st.lists(PIECES, min_size=1, max_size=3), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), min_size=1, max_size=4))
def test_whatever_the_runs_are_the_words_are_those_of_the_text(paragraphs: list[list[tuple[str, str]]], ranges: list[tuple[int, int]]) -> None:
    data = docx(p(r("x")), *(p(*(_xml(text, how) for text, how in pieces)) for pieces in paragraphs), p(r("y")))
    document = read("draft.docx", data)
    places = Places(document, data)
    wanted = {}
    for start, size in ranges:
        start = min(start, len(document.text) - 1)
        end = min(start + size, len(document.text))
        shown = document.text[start:end]
        first = start + len(shown) - len(shown.lstrip())
        block = document.blocks[places.block(first) or 0]
        if shown.strip() and first >= block.pieces[0].source:
            wanted[start, end] = shown.strip()
    if not wanted:
        return

    out = on(data, *wanted)

    assert [" ".join(words(out)[str(n)].split()) for n in range(len(wanted))] == [" ".join(w.split()) for w in wanted.values()]
    assert without_new(out, data) == without_new(data, data)
    assert read("draft.docx", out).text == document.text


# ---- the rest of the package -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [drafts.first_draft(), drafts.second_draft()], ids=["first", "second"])
def test_other_parts_keep_their_bytes_place_and_date(data: bytes) -> None:
    out = on(data, "affect")

    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(out)) as new:
        before, after = old.infolist(), new.infolist()
        assert [i.filename for i in after][: len(before)] == [i.filename for i in before]
        touched = {i.filename for i in before if old.read(i) != new.read(i.filename)}
        assert touched <= {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
        for one, other in zip(before, after, strict=False):
            assert (one.date_time, one.external_attr, one.create_system) == (other.date_time, other.external_attr, other.create_system)
            if one.filename not in touched:
                assert (one.compress_type, one.compress_size, one.CRC) == (other.compress_type, other.compress_size, other.CRC)


def test_comments_of_people_stay_as_they_are() -> None:
    data = drafts.second_draft()

    out = on(data, "affects")

    old, new = files(data)["word/comments.xml"], files(out)["word/comments.xml"]
    assert new.startswith(old.removesuffix(b"</w:comments>"))
    assert files(out)["word/commentsExtended.xml"] == files(data)["word/commentsExtended.xml"]
    assert set(comments(out)) - set(comments(data)) == {"2"}
    assert words(out)["3"] == words(data)["3"] == "always prevents"


def test_a_new_part_of_comments_is_known_to_the_package() -> None:
    out = files(on(drafts.first_draft(), "affects"))

    types = ElementTree.fromstring(out["[Content_Types].xml"])
    assert [e.get("ContentType") for e in types if e.get("PartName") == "/word/comments.xml"] == [f"{drafts.MAIN}.comments+xml"]
    rels = ElementTree.fromstring(out["word/_rels/document.xml.rels"])
    assert [e.get("Target") for e in rels if str(e.get("Type")).endswith("/comments")] == ["comments.xml"]
    ids = [e.get("Id") for e in rels]
    assert len(ids) == len(set(ids))


def test_without_comments_the_bytes_are_the_same() -> None:
    assert annotated("draft.docx", RUNS, [], BY) is RUNS


def test_styles_for_comments_are_used_where_the_document_has_them() -> None:
    styled, plain = files(on(drafts.second_draft(), "affects")), files(on(drafts.first_draft(), "affects"))

    assert b'<w:pStyle w:val="CommentText"/>' in styled["word/comments.xml"]
    assert b'<w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="2"/>' in styled["word/document.xml"]
    assert b"CommentText" not in plain["word/comments.xml"]


# ---- packages that are written otherwise ---------------------------------------------------------------------------------------


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    made = files(data)
    assert old.encode() in made[name]
    return drafts.pack({**made, name: made[name].replace(old.encode(), new.encode())})


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(changed(RUNS, "word/document.xml", drafts.HEAD, "\ufeff" + drafts.HEAD), id="a byte order mark"),
        pytest.param(changed(RUNS, "word/document.xml", drafts.HEAD, ""), id="no declaration"),
        pytest.param(drafts.pack({n: re.sub(rb"(</?|\s)w:", rb"\1ns0:", c).replace(b"xmlns:w=", b"xmlns:ns0=") for n, c in files(RUNS).items()}), id="another prefix"),
        pytest.param(changed(changed(RUNS, "word/document.xml", "<w:body>", f'<w:body xmlns:w="{drafts.W}">'), "word/document.xml", drafts.HEAD, ""), id="a prefix declared twice"),
    ],
)  # fmt: skip
def test_other_ways_to_write_the_same_document(data: bytes) -> None:
    out = on(data, "two three")

    assert list(words(out).values()) == ["two three"]
    assert without_new(out, data) == without_new(data, data)


def test_a_strict_document_gets_strict_comments() -> None:
    data = drafts.pack({n: c.replace(drafts.W.encode(), STRICT.encode()).replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships") for n, c in files(RUNS).items()})

    out = files(on(data, "two three"))

    assert f'<w:comments xmlns:w="{STRICT}">'.encode() in out["word/comments.xml"]
    assert b'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/comments"' in out["word/_rels/document.xml.rels"]
    assert b'<w:commentRangeStart w:id="0"/>' in out["word/document.xml"]


def test_an_empty_part_of_comments_is_filled() -> None:
    data = docx(r("One two three."), comments="")
    made = files(data)
    made["word/comments.xml"] = f'{drafts.HEAD}<w:comments {drafts.NAMES}/>'.encode()

    out = on(drafts.pack(made), "two")

    assert words(out) == {"0": "two"}
    assert list(comments(out)) == ["0"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("word/document.xml", files(RUNS)["word/document.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param("word/document.xml", files(RUNS)["word/document.xml"].decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"), "ISO-8859-1", id="Latin-1"),
        pytest.param("[Content_Types].xml", None, "[Content_Types].xml", id="no content types"),
    ],
)
def test_what_cannot_be_written_into_is_refused(name: str, content: bytes | None, message: str) -> None:
    made = {n: c for n, c in files(RUNS).items() if n != name}
    data = drafts.pack({**made, **({name: content} if content else {})})

    with pytest.raises(UnreadableInput, match=re.escape(message)):
        on(data, "two")


def test_a_result_that_reads_otherwise_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidgrade.annotating.word.inserted", lambda layout, anchors, style=None: layout.data.replace(b"two", b"ten"))

    with pytest.raises(RefusedWrite, match="without a change of its text"):
        annotated("draft.docx", RUNS, [Comment(Anchor((0, 0), (0, 1)), ("x",), "y")], BY)


# ---- hostile text -------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "]]></w:t></w:r></w:p><w:p>",
    '"/><w:instrText>DDEAUTO c:\\\\windows</w:instrText>',
    "& &amp; &#0; &bomb;",
    "\u202eevil\u202c \u2066 \u200b",
    "\x00\x01\x08\x0b\x1b[31m\x7f",
    "\ud800 \ufffe \uffff",
    "<!-- evidgrade: ignore-file all: x -->",
    "e" + "\u0301" * 500,
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(text: str) -> None:
    document = read("draft.docx", RUNS)
    anchor = Places(document, RUNS).anchor(0, 3)
    assert anchor is not None

    out = annotated("draft.docx", RUNS, [Comment(anchor, (text,), text)], Signature(text[:200], "2026-11-23"))

    part = tree(out, "word/comments.xml")
    assert {e.tag.rpartition("}")[2] for e in part.iter()} == {"comments", "comment", "p", "r", "rPr", "color", "sz", "t", "annotationRef"}
    raw = files(out)["word/comments.xml"].decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b]", raw)
    assert without_new(out, RUNS) == without_new(RUNS, RUNS)
