"""`evidgrade annotate` from the command line: what is written, what is left, what is said."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import word_drafts as drafts
from click.testing import CliRunner, Result
from word_drafts import p, r
from word_reading import comments, files, without_new, words

from evidgrade.annotating.earlier import earlier_comments
from evidgrade.annotating.places import Places
from evidgrade.annotating.word import Comment, Signature, annotated
from evidgrade.cli import cli
from evidgrade.readers.docx import read

DAY = ("--today", "2026-11-23")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two drafts."""
    monkeypatch.chdir(tmp_path)
    Path("first.docx").write_bytes(drafts.first_draft())
    Path("second.docx").write_bytes(drafts.second_draft())
    return tmp_path


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["annotate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(data: bytes) -> list[tuple[str, str]]:
    """The words under each comment of ours, and the codes in it."""
    said = comments(data)
    return [(w.strip(), " ".join(re.findall(r"\b[A-Z]{3}\d{3}\b", said[n]))) for n, w in words(data).items() if "[evidgrade " in said[n]]


def docx(*paragraphs: str, **parts: str) -> bytes:
    return drafts.pack(drafts.members("".join(paragraphs), {"styles": "", **parts}))


# ---- the two drafts ---------------------------------------------------------------------------------------------------------


def test_the_first_draft_comes_back_with_comments_on_the_right_words(desk: Path) -> None:
    result = call("first.docx", *DAY)

    out = Path("first.reviewed.docx").read_bytes()
    assert result.exit_code == 0
    assert told(out) == [
        ("completely safe", "CLM202 CLM201 CLM208"),
        ("*", "DOC305"),
        ("Green A. Unread notes on nerves. Old Anat. 1998;2:3-4.", "CIT002 DOC008"),
    ]
    assert without_new(out, drafts.first_draft()) == without_new(drafts.first_draft(), drafts.first_draft())
    assert "In footnote 1, “TODO”: " in "".join(comments(out).values())


def test_the_second_draft_comes_back_with_comments_on_the_right_words(desk: Path) -> None:
    call("second.docx", "-o", "out.docx", *DAY)

    out = Path("out.docx").read_bytes()
    in_both_forms = "Remember: ablation cures 95 % of people [citation needed].\n" * 2
    assert told(out) == [
        ("always prevents a stroke [2, 2]", "CLM208 CIT008"),
        ("It is proven", "CLM005"),
        ("[12]", "CIT001"),
        ("no side effects", "CLM202"),
        (in_both_forms.strip(), "DOC305"),
        ("King C. Ablation in practice. Heart Surv J. 2021;8(4):300-309.", "DOC101 CIT002"),
    ]
    assert without_new(out, drafts.second_draft()) == without_new(drafts.second_draft(), drafts.second_draft())
    assert "In the text box, “[citation needed]”: " in "".join(comments(out).values())
    assert Path("second.docx").read_bytes() == drafts.second_draft()


def test_a_comment_reads_as_a_colleague_would_write_it(desk: Path) -> None:
    call("second.docx", "-o", "out.docx", *DAY)

    text = next(t for t in comments(Path("out.docx").read_bytes()).values() if "CIT001" in t)
    lines = text.split("\n")
    assert lines[0].startswith("12 is not in the reference list, which has numbers 1 to 4. The reader who follows the marker finds nothing.")
    assert re.fullmatch(r"CIT001 dangling-citation, error \[evidgrade [0-9a-f]{8}\]", lines[-1])
    assert "`" not in text


def test_the_same_run_gives_the_same_bytes(desk: Path) -> None:
    for name in ("one.docx", "two.docx"):
        call("first.docx", "-o", name, *DAY)

    assert Path("one.docx").read_bytes() == Path("two.docx").read_bytes()
    assert b'w:date="2026-11-23T00:00:00Z"' in files(Path("one.docx").read_bytes())["word/comments.xml"]


def test_the_author_is_whom_the_house_names(desk: Path) -> None:
    call("first.docx", "-o", "out.docx", "--author", "Medical <desk>", *DAY)

    assert b'w:author="Medical &lt;desk&gt;" w:date="2026-11-23T00:00:00Z" w:initials="M&lt;"' in files(Path("out.docx").read_bytes())["word/comments.xml"]


# ---- not overwhelming ---------------------------------------------------------------------------------------------------------

MANY = docx(*(p(f"Method number {n} of the {word} clinic is safe.") for n, word in enumerate(["north", "south", "east", "west", "old", "new", "first", "last", "upper", "lower", "inner", "outer"], 1)))


def test_what_is_found_often_is_told_in_full_a_few_times_and_named_once(desk: Path) -> None:
    Path("many.docx").write_bytes(MANY)

    result = call("many.docx", "--select", "CLM201", *DAY)

    found = list(comments(Path("many.reviewed.docx").read_bytes()).values())
    assert len(found) == 8
    assert "The same at 4 more places further on: “upper clinic is safe.”, “lower clinic is safe.”, “inner" in found[0]
    assert sum("codes of industry" in text for text in found) == 1
    assert "8 comments on 12 findings" in result.output
    again = call("many.reviewed.docx", "--select", "CLM201", *DAY)
    assert "Nothing to write." in again.output
    assert "12 open" in again.output


def test_very_many_findings_are_counted_and_not_tagged_one_by_one(desk: Path) -> None:
    words = [f"{one}{other}" for one in "abcdefgh" for other in "abcdefgh"]
    Path("many.docx").write_bytes(docx(*(p(f"The {word} clinic is safe.") for word in words)))
    call("many.docx", "--select", "CLM201", *DAY)

    first, *others = comments(Path("many.reviewed.docx").read_bytes()).values()
    assert re.search(r"\[evidgrade(?: [0-9a-f]{8}){24} CLM201\+33\]$", first)
    assert len(others) == 7
    again = call("many.reviewed.docx", "--select", "CLM201", *DAY)
    assert "64 open" in again.output
    assert "Nothing to write." in again.output
    more = edited(Path("many.reviewed.docx").read_bytes(), "<w:sectPr/>", p("The new clinic is safe.") + "<w:sectPr/>")
    Path("back.docx").write_bytes(more)
    assert "8 comments on 34 findings" in call("back.docx", "--select", "CLM201", *DAY).output


@pytest.mark.parametrize(("least", "expected"), [("error", {"CLM202 CLM201"}), ("warning", {"CLM202 CLM201 CLM208", "DOC305", "CIT002 DOC008"})])
def test_milder_findings_are_left_out_and_counted(desk: Path, least: str, expected: set[str]) -> None:
    result = call("first.docx", "--min-severity", least, *DAY)

    assert {codes for _, codes in told(Path("first.reviewed.docx").read_bytes())} == expected
    assert "milder findings left out" in result.output


def test_info_is_told_where_it_is_asked_for(desk: Path) -> None:
    result = call("first.docx", "--min-severity", "info", *DAY)

    assert {"EVD005", "REF009"} <= {codes for _, codes in told(Path("first.reviewed.docx").read_bytes())}
    assert "milder" not in result.output


# ---- rounds -----------------------------------------------------------------------------------------------------------------


def answered(data: bytes, code: str, *, done: bool = False, reply: bool = False) -> bytes:
    """The document as Word writes it when a person resolved the comment of that check, or replied to it."""
    made = files(data)
    root = made["word/comments.xml"].decode()
    number, text = next((n, t) for n, t in comments(data).items() if code in t)
    last = text.split("\n")[-1]
    root = root.replace("<w:comments ", '<w:comments xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ', 1)
    head, _, tail = root.partition(f'<w:comment w:id="{number}"')
    before, end, after = tail.partition("</w:comment>")
    at = before.rindex("<w:p>")
    before = before[:at] + '<w:p w14:paraId="0A0A0A0A">' + before[at + 5 :]
    assert last.split()[0] in before
    answer = f'<w:comment w:id="900" w:author="A. Writer" w:initials="AW"><w:p w14:paraId="0B0B0B0B"><w:r><w:t>Seen. {last if reply else ""}</w:t></w:r></w:p></w:comment>'
    made["word/comments.xml"] = f'{head}<w:comment w:id="{number}"{before}{end}{answer if reply else ""}{after}'.encode()
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    child = '<w15:commentEx w15:paraId="0B0B0B0B" w15:paraIdParent="0A0A0A0A" w15:done="0"/>' if reply else ""
    made["word/commentsExtended.xml"] = f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="0A0A0A0A" w15:done="{int(done)}"/>{child}</w15:commentsEx>'.encode()
    rel = b'<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" Target="commentsExtended.xml"/></Relationships>'
    made["word/_rels/document.xml.rels"] = made["word/_rels/document.xml.rels"].replace(b"</Relationships>", rel)
    return drafts.pack(made)


def test_a_second_round_over_an_unchanged_document_writes_nothing(desk: Path) -> None:
    call("first.docx", *DAY)

    result = call("first.reviewed.docx", *DAY)

    assert result.exit_code == 0
    assert "Nothing to write." in result.output
    assert "Told by comments of an earlier round: 6 open." in result.output
    assert not Path("first.reviewed-2.docx").exists()


@pytest.mark.parametrize(
    ("done", "reply", "said"),
    [
        pytest.param(True, False, "5 open, 1 resolved", id="resolved"),
        pytest.param(False, True, "5 open, 1 answered", id="answered"),
        pytest.param(True, True, "5 open, 1 resolved", id="answered and resolved"),
    ],
)
def test_what_people_did_with_a_comment_is_recognised(desk: Path, done: bool, reply: bool, said: str) -> None:
    call("first.docx", *DAY)
    Path("back.docx").write_bytes(answered(Path("first.reviewed.docx").read_bytes(), "DOC305", done=done, reply=reply))

    result = call("back.docx", *DAY)

    assert f"Told by comments of an earlier round: {said}." in result.output
    assert "Nothing to write." in result.output


def test_words_that_look_like_a_sign_of_ours_are_none() -> None:
    data = docx(p("The drug is safe."))
    anchor = Places(read("draft.docx", data), data).anchor(0, 8)
    assert anchor is not None
    written = Comment(anchor, ("“[evidgrade 0badcafe CLM999+99]”: CLM888 says so.",), "CLM201 unqualified-safe, error [evidgrade 01234567]")
    out = annotated("draft.docx", data, [written], Signature("evidgrade", "2026-11-23"))

    (comment,) = earlier_comments(Places(read("draft.docx", out), out))

    assert (comment.tags, comment.codes) == (frozenset({"01234567"}), frozenset({"CLM201"}))
    assert (comment.counted, comment.span) == ((), (0, 8))


def edited(data: bytes, old: str, new: str) -> bytes:
    made = files(data)
    assert old.encode() in made["word/document.xml"]
    made["word/document.xml"] = made["word/document.xml"].replace(old.encode(), new.encode())
    return drafts.pack(made)


def test_a_comment_whose_finding_is_gone_is_named_and_left(desk: Path) -> None:
    call("second.docx", "-o", "back.docx", *DAY)
    Path("back.docx").write_bytes(edited(Path("back.docx").read_bytes(), "[12]", "[1]"))

    result = call("back.docx", *DAY)

    assert "1 comment of an earlier round with findings that are no longer there" in result.output
    assert "- 12 is not in the reference list" in result.output
    assert not Path("back.reviewed.docx").exists()


def test_what_was_not_looked_for_is_not_called_gone(desk: Path) -> None:
    call("second.docx", "-o", "back.docx", *DAY)

    result = call("back.docx", "--ignore", "CIT001", *DAY)

    assert "no longer there" not in result.output


def test_an_open_comment_still_tells_the_finding_of_an_edited_sentence(desk: Path) -> None:
    Path("draft.docx").write_bytes(docx(p("The procedure is safe for people.")))
    call("draft.docx", "--select", "CLM201", *DAY)
    Path("back.docx").write_bytes(edited(Path("draft.reviewed.docx").read_bytes(), "The procedure is ", "This newer procedure is "))

    assert "1 open" in call("back.docx", "--select", "CLM201", *DAY).output


def test_a_resolved_comment_does_not_speak_for_an_edited_sentence(desk: Path) -> None:
    Path("draft.docx").write_bytes(docx(p("The procedure is safe for people.")))
    call("draft.docx", "--select", "CLM201", *DAY)
    data = answered(Path("draft.reviewed.docx").read_bytes(), "CLM201", done=True)
    Path("back.docx").write_bytes(edited(data, "The procedure is ", "This newer procedure is "))

    call("back.docx", "--select", "CLM201", *DAY)

    assert [w for w, _ in told(Path("back.reviewed.docx").read_bytes())] == ["safe", "safe"]


def test_new_text_gets_new_comments_beside_the_old_ones(desk: Path) -> None:
    call("first.docx", *DAY)
    Path("back.docx").write_bytes(edited(Path("first.reviewed.docx").read_bytes(), "People after knee replacement", "Surgery is safe for people [77]"))

    result = call("back.docx", "-o", "again.docx", *DAY)

    out = Path("again.docx").read_bytes()
    assert "6 open" in result.output
    assert len(told(out)) == 4
    assert ("safe", "CLM201") in told(out)


@pytest.mark.parametrize(
    ("name", "expected"), [("a.docx", "a.reviewed.docx"), ("a.reviewed.docx", "a.reviewed-2.docx"), ("a.reviewed-9.docx", "a.reviewed-10.docx")]
)
def test_the_name_of_the_output(desk: Path, name: str, expected: str) -> None:
    Path(name).write_bytes(drafts.first_draft())

    call(name, *DAY)

    assert Path(expected).is_file()


# ---- refusals and notes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("no.docx",), "no such file", id="missing"),
        pytest.param(("text.docx",), "is no Word document", id="no Word document"),
        pytest.param(("locked.docx",), "protected by a password", id="protected"),
        pytest.param(("first.docx", "-o", "first.docx"), "is the document itself", id="the input"),
        pytest.param(("first.docx", "-o", "./first.docx", "--force"), "is the document itself", id="the input by another path, with force"),
        pytest.param(("first.docx", "-o", "second.docx"), "is there already", id="the output exists"),
        pytest.param(("first.docx", "-o", "out.pdf"), "the output is a .docx file as well", id="another ending"),
        pytest.param(("first.docx", "-o", "no/out.docx"), "there is no folder", id="no folder"),
        pytest.param((".",), "one document at a time", id="a folder"),
        pytest.param(("first.docx", "--today", "soon"), "is no date", id="no date"),
        pytest.param(("first.docx", "--select", "XYZ9"), "XYZ9", id="no check"),
        pytest.param(("page.txt",), "without comments", id="plain text"),
    ],
)
def test_what_is_refused(desk: Path, arguments: tuple[str, ...], message: str) -> None:
    Path("text.docx").write_text("words")
    Path("locked.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    Path("page.txt").write_text("The procedure is safe.\n")
    if arguments == (".",):
        for name in ("text.docx", "locked.docx"):
            Path(name).unlink()
    before = {path: path.read_bytes() for path in desk.iterdir()}

    result = call(*arguments)

    assert result.exit_code == 2
    assert message in result.output
    assert {path: path.read_bytes() for path in desk.iterdir()} == before


def test_force_writes_over_an_output(desk: Path) -> None:
    assert call("first.docx", "-o", "second.docx", "--force", *DAY).exit_code == 0

    assert told(Path("second.docx").read_bytes())


def test_diff_shows_and_writes_nothing(desk: Path) -> None:
    result = call("second.docx", "--diff")

    assert "on “[12]”\n    12 is not in the reference list" in result.output
    assert "second.reviewed.docx: 6 comments on 8 findings would be written." in result.output
    assert sorted(path.name for path in desk.iterdir()) == ["first.docx", "second.docx"]


def test_a_document_without_findings_is_not_copied(desk: Path) -> None:
    Path("good.docx").write_bytes(docx(p("The visit takes an hour.")))

    result = call("good.docx", *DAY)

    assert (result.exit_code, "Nothing to write." in result.output) == (0, True)
    assert not Path("good.reviewed.docx").exists()


def test_a_signed_document_is_told_to_lose_its_signature(desk: Path) -> None:
    Path("signed.docx").write_bytes(drafts.pack({**files(drafts.first_draft()), "_xmlsignatures/sig1.xml": b"<Signature/>"}))

    assert "signature does not hold for the copy" in call("signed.docx", *DAY).output


def test_findings_of_other_files_are_told_and_not_written(desk: Path) -> None:
    call("first.docx", *DAY)
    Path("claims.yaml").write_text("evidgrade: 1\ndocuments: {}\nclaims: []\nsuppress:\n- document: first.docx\n  code: CLM999\n  reason: none such\n", encoding="utf-8")

    result = call("first.docx", "--force", *DAY)

    assert "claims.yaml" in result.output


# ---- another program ------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_keeps_the_comments(desk: Path) -> None:
    """The two drafts through LibreOffice and back: the same comments on the same words, and the next run knows them."""
    for name in ("first", "second"):
        call(f"{name}.docx", *DAY)
    convert = ["soffice", f"-env:UserInstallation={(desk / 'profile').as_uri()}", "--headless", "--convert-to", "docx", "--outdir", "back"]
    subprocess.run([*convert, "first.reviewed.docx", "second.reviewed.docx"], check=True, capture_output=True, timeout=300)

    for name in ("first", "second"):
        sent, back = (Path(folder, f"{name}.reviewed.docx").read_bytes() for folder in ("", "back"))
        boxed = [under for under, _ in told(sent) if under.count("Remember:") == 2]  # one form of a box is enough for LibreOffice
        assert [pair for pair in told(back) if pair[1] != "DOC305" or not boxed] == [pair for pair in told(sent) if pair[0] not in boxed]
        assert "Nothing to write." in call(f"back/{name}.reviewed.docx", *DAY).output


# ---- hostile documents ----------------------------------------------------------------------------------------------------------

HOSTILE = [
    pytest.param("<script>alert(1)</script> is always safe [99].", id="script"),
    pytest.param("\u202egro.elpmaxe is always safe\u202c [99].", id="right-to-left override"),
    pytest.param("]]> --> <!-- is always safe [99].", id="ends of other formats"),
    pytest.param("Surgery " + "".join(f"w{n * n} " for n in range(80_000)) + "is always safe [99].", id="a line of a million characters"),
    pytest.param("=cmd|'/c calc'!A1 is always safe [99].", id="formula"),
    pytest.param("Z\u0301" * 400 + " is always safe [99].", id="heaps of marks"),
    pytest.param("[evidgrade 00000000] is always safe [99].", id="a tag of ours"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_document_yields_an_inert_one(desk: Path, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    data = docx(p(r(escaped)), p("References"), p("[1] Hill J. Rhythm in adults. Heart Surv J. 2018;5(1):11-19."))
    Path("draft.docx").write_bytes(data)

    result = call("draft.docx", *DAY)

    out = Path("draft.reviewed.docx").read_bytes()
    assert result.exit_code == 0
    assert read("x.docx", out).text == read("x.docx", data).text
    assert without_new(out, data) == without_new(data, data)
    assert told(out)
    raw = files(out)["word/comments.xml"].decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]|instrText|hyperlink|<script", raw)
    assert len(raw) < 50_000
