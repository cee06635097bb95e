"""The evidence table: its rows, and the three forms of it, read back by other programs and by our own readers."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from dossiers import BIB, PAGE, dossier, example

from evidgrade.checks.declaration import Example
from evidgrade.cli import cli
from evidgrade.dossier import Dossier, FiledClaim, Input
from evidgrade.errors import ConfigurationError
from evidgrade.filing import renderer
from evidgrade.filing.rows import COLUMNS, clean, rows_of, status_of
from evidgrade.ledger.values import Reviewer
from evidgrade.model.finding import Finding, NotChecked
from evidgrade.readers import docx as docx_reader

RETRACTED = (
    '{"DOI": "10.9999/brown", "type": "journal-article", "title": ["Rest for knee pain: a randomized controlled trial"], "author": [{"family": "Brown", "given": "C"}], '
    '"container-title": ["Spine"], "issued": {"date-parts": [[2018]]}, "volume": "3", "page": "20-29", '
    '"updated-by": [{"DOI": "10.9999/notice", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]}'
)
HOSTILE = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "=HYPERLINK(\"http://example.org\",\"x\")", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)",
    "\u202etxet\u202c", "\x00\x01\x1b[31m", "\ud800", "]]>", "<w:p/>", "&lt;", "x" * 1_000_000, "line\r\nline\u2028line", "{=1}", "http://example.org/",
)  # fmt: skip


def table(value: Dossier) -> list[dict[str, Any]]:
    return [{column.header: column.value(row) for column in COLUMNS} for row in rows_of(value)]


def retracted() -> Dossier:
    text = PAGE.replace("Spine. 2018;3:20-29.", "Rest for knee pain: a randomized controlled trial. Spine. 2018;3:20-29. doi:10.9999/brown")
    return dossier(Example(text, works=(RETRACTED,)))


def hostile() -> Dossier:
    """A dossier with hostile text wherever a document, a registry or a person can put some."""
    value = dossier(example())
    first, *claims = value.documents[0].claims * len(HOSTILE)
    poisoned: list[FiledClaim] = []
    for text, claim in zip(HOSTILE, [first, *claims], strict=False):
        recorded = first.recorded
        assert recorded is not None
        assert recorded.judgement is not None
        judgement = replace(recorded.judgement, reviewer=Reviewer(text, text, text), reason=text, quote=text, expires=text)
        own = replace(claim.claim, text=text, id=f"c-{len(poisoned):08x}")
        poisoned.append(replace(claim, claim=own, recorded=replace(recorded, judgement=judgement), state="approved", findings=(0,)))
    sources = []
    for source in value.sources:
        work = replace(source.work, title=HOSTILE[0], doi=HOSTILE[8], pmid=HOSTILE[1], container_title=HOSTILE[3], source=HOSTILE[2]) if source.work else None
        sources.append(replace(source, work=work, key=HOSTILE[4]))
    finding = Finding(HOSTILE[0], HOSTILE[1], "error", "high", HOSTILE[2], 1, 1, 0, 1, HOSTILE[16])
    report = replace(value.report, findings=(finding,), not_checked=(NotChecked(*HOSTILE[:3]),), version=HOSTILE[0])
    documents = (replace(value.documents[0], claims=tuple(poisoned)),)
    return replace(value, documents=documents, sources=tuple(sources), report=report, inputs=(Input(HOSTILE[0], "works", HOSTILE[10]),), workspace=HOSTILE[0])


# ---- rows -----------------------------------------------------------------------------------------------------------------


def test_a_row_is_a_claim_and_a_source_with_what_people_decided() -> None:
    first, second, third, gone = table(dossier(example()))
    assert (first["Claim"], first["State"], first["Reviewer"], first["Role"], first["Decision date"]) == (
        "Exercise relieves knee pain in most adults.", "approved", "A. Reader", "medical reviewer", "2026-03-14",
    )  # fmt: skip
    assert (first["Level of claim"], first["Design"], first["n"], first["Follow-up"], first["Ref."]) == ("2", "randomized trial", 120, "12 months", "1")
    assert first["Source"] == "Adams. Exercise for knee pain: a randomized controlled trial. J Pain 2019."
    assert first["Design read from"].startswith("title: “")
    assert first["n, in words"] == "“120 adults”"
    assert (second["Design"], second["n"], second["Status of source"]) == ("not determined", None, "not checked: no work known")
    assert (third["Level of claim"], third["Basis"], third["Design"]) == ("no citation", "no citation", None)
    assert (gone["Claim"], gone["State"], gone["Level of claim"]) == ("Ice is better than heat.", "not reviewed; its sentence is not in the document", None)


def test_statements_that_need_no_source_are_left_out_and_counted() -> None:
    value = dossier(PAGE.replace("Massage reduces", "The visit takes 20 minutes.\n\nMassage reduces"))
    claims = [row["Claim"] for row in table(value)]
    assert len(claims) < sum(1 for _ in value.claims)
    assert "The visit takes 20 minutes." not in claims


def test_a_marker_that_leads_nowhere_is_no_missing_citation() -> None:
    value = dossier(PAGE.replace("most adults [1]", "most adults [7]"))
    row = next(row for row in table(value) if row["Claim"].startswith("Exercise"))
    assert (row["Level of claim"], row["Basis"]) == ("its marker leads to no entry", "its marker leads to no entry")
    text = renderer("html")(value).decode()
    assert "1 has a marker that leads to no entry of the list." in text
    assert "Its marker leads to no entry: nothing to grade" in text


def test_a_retracted_source_says_so() -> None:
    row = next(row for row in table(retracted()) if row["Ref."] == "2")
    assert row["Status of source"] == "retracted"
    assert row["Counted"].startswith("no")
    assert status_of(None) is None


@pytest.mark.parametrize(
    ("value", "longest", "expected"),
    [
        (None, 20, None),
        (7, 20, 7),
        ("one\ntwo", 20, "one\ntwo"),
        ("a\x00b\u202ec", 40, "a\\x00b\\u202ec"),
        ("x" * 30, 20, "x" * 8 + " … (cut)"),
    ],
)
def test_clean(value: Any, longest: int, expected: Any) -> None:
    assert clean(value, longest) == expected


def test_every_column_is_explained() -> None:
    assert len({column.header for column in COLUMNS}) == len(COLUMNS)
    assert all(column.meaning.endswith(".") and column.width > 5 for column in COLUMNS)


# ---- CSV ------------------------------------------------------------------------------------------------------------------


def read_csv(value: Dossier) -> list[list[str]]:
    data = renderer("csv")(value)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_every_row_and_column() -> None:
    head, *rows = read_csv(dossier(example()))
    assert head == [column.header for column in COLUMNS]
    assert len(rows) == 4
    assert rows[0][head.index("n")] == "120"


def test_no_cell_of_csv_is_a_formula() -> None:
    for row in read_csv(hostile()):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")), cell[:40]
            assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\ud800-\udfff]", cell)
            assert len(cell) <= 32_767


# ---- XLSX -----------------------------------------------------------------------------------------------------------------


def workbook(value: Dossier) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of openpyxl's own
        return openpyxl.load_workbook(BytesIO(renderer("xlsx")(value)))


def test_the_workbook_has_its_sheets_filters_and_panes() -> None:
    book = workbook(dossier(example()))
    assert book.sheetnames == ["Summary", "Evidence", "Findings", "Sources", "Not checked", "Inputs", "Columns"]
    sheet = book["Evidence"]
    assert [cell.value for cell in sheet[1]] == [column.header for column in COLUMNS]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(COLUMNS)).column_letter}5"
    assert sheet["A2"].alignment.wrap_text
    assert sheet["A2"].value == "Exercise relieves knee pain in most adults."
    numbers = [cell.value for cell in sheet[2] if cell.data_type == "n" and cell.value is not None]
    assert 120 in numbers
    words = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value]
    assert "1 of 3 claims in 1 document is approved; 1 has a level of evidence by OCEBM 2011." in words
    assert "Design level only; quality not appraised." in words


def test_a_doi_is_a_link_and_nothing_else_is() -> None:
    sheet = workbook(dossier(example()))["Evidence"]
    links = {cell.coordinate: cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert set(links.values()) == {"https://doi.org/10.9999/adams"}
    poisoned = workbook(hostile())
    targets = [cell.hyperlink.target for sheet in poisoned for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert targets
    assert all(target.startswith("https://doi.org/") and not re.search(r"[\"<>\s]", target) for target in targets)


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    book = workbook(hostile())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(str(cell.value).startswith("=cmd") for cell in cells), "what a page says is shown as it is"
    assert max(len(str(cell.value)) for cell in cells) <= 32_767
    with zipfile.ZipFile(BytesIO(renderer("xlsx")(hostile()))) as package:
        assert not any(b"<f>" in package.read(name) or b"<f " in package.read(name) for name in package.namelist())


def test_a_retracted_source_stands_out_in_words_and_look() -> None:
    sheet = workbook(retracted())["Evidence"]
    place = [column.header for column in COLUMNS].index("Status of source") + 1
    cell = next(sheet.cell(row, place) for row in range(2, sheet.max_row + 1) if sheet.cell(row, place).value == "retracted")
    assert cell.font.bold
    assert cell.fill.fgColor.rgb == "FFFBEAEA"


def test_xlsx_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'evidgrade\[tables\]'"):
        renderer("xlsx")(dossier(PAGE))


# ---- DOCX -----------------------------------------------------------------------------------------------------------------


def test_our_own_reader_reads_the_word_document() -> None:
    document = docx_reader.read("table.docx", renderer("docx")(dossier(example())))
    cells = [block.text for block in document.blocks if block.kind == "table-cell"]
    assert cells[:4] == ["Claim", "State", "Level of claim", "Ref."]
    assert "Exercise relieves knee pain in most adults." in cells
    assert "A. Reader" in cells
    assert document.blocks[0].text == "Evidence table"


def test_the_word_document_is_inert_and_well_formed() -> None:
    with zipfile.ZipFile(BytesIO(renderer("docx")(hostile()))) as package:
        assert package.testzip() is None
        names = package.namelist()
        root = ET.fromstring(package.read("word/document.xml"))
    assert names == ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml", "word/document.xml"]
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"hyperlink", "fldSimple", "instrText", "object", "drawing", "pict"}
    assert "<script>alert(1)</script>" in "".join(root.itertext())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_document(tmp_path: Path) -> None:
    (tmp_path / "table.docx").write_bytes(renderer("docx")(hostile()))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(tmp_path / "table.docx")]
    done = subprocess.run(command, capture_output=True, timeout=180, check=False)
    if not (tmp_path / "table.txt").exists():
        pytest.skip(f"LibreOffice could not run here: {done.stderr.decode(errors='replace')[:200]}")
    assert "Claims and their sources" in (tmp_path / "table.txt").read_text(encoding="utf-8-sig")


# ---- all ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx", "json"])
def test_the_same_dossier_gives_the_same_bytes(kind: str) -> None:
    assert renderer(kind)(dossier(example())) == renderer(kind)(dossier(example()))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evidgrade.toml").write_text('documents = ["page.md"]\n')
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "references.bib").write_text(BIB)
    return tmp_path


@pytest.mark.parametrize(("name", "beginning"), [("t.xlsx", b"PK"), ("t.csv", b"\xef\xbb\xbfClaim,"), ("t.docx", b"PK"), ("t.json", b"{")])
def test_the_ending_of_the_output_chooses_the_form(workspace: Path, name: str, beginning: bytes) -> None:
    result = CliRunner().invoke(cli, ["report", "-o", name])
    assert result.exit_code == 0, result.output
    assert (workspace / name).read_bytes().startswith(beginning)
    assert f"{name}: 1 document, 3 claims" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say what to write with --format"),
        (("--format", "xlsx"), "xlsx is written to a file; name it with -o, such as -o report.xlsx"),
        (("-o", "t.pdf"), "-o FILE that ends in one of"),
        (("-o", "there.csv"), "there.csv is there already; --force writes over it"),
        (("-o", "none/t.csv"), "there is no folder none"),
        (("-o", "t.csv", "nothing.md"), "nothing.md: no such file"),
    ],
)
def test_errors_say_what_and_what_to_do(workspace: Path, arguments: tuple[str, ...], message: str) -> None:
    (workspace / "there.csv").write_text("mine")
    result = CliRunner().invoke(cli, ["report", *arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert (workspace / "there.csv").read_text() == "mine"
    assert not (workspace / "t.csv").exists(), "a report on nothing is none"


def test_inputs_are_listed_with_their_sums(workspace: Path) -> None:
    from hashlib import sha256

    CliRunner().invoke(cli, ["report", "-o", "t.xlsx"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(workspace / "t.xlsx")["Inputs"].iter_rows(min_row=2)]
    sums = {name: sha256((workspace / name).read_bytes()).hexdigest() for name in ("page.md", "references/references.bib", "evidgrade.toml")}
    assert {row[0]: row[2] for row in rows} == sums


@pytest.mark.parametrize(("path", "text"), [("claims.yaml", "version: 1\nclaimz: []\n"), ("references/references.bib", "@article{broken,\n title = {x\n\n@article{b, title={y}}\n")])
def test_no_report_is_made_without_the_decisions_or_the_works(workspace: Path, path: str, text: str) -> None:
    (workspace / path).write_text(text)
    result = CliRunner().invoke(cli, ["report", "-o", "t.csv"])
    assert result.exit_code == 2
    assert f"nothing was written: without {path} it would say what is not so" in result.stderr
    assert not (workspace / "t.csv").exists()


def test_a_document_that_cannot_be_read_is_told_in_the_report(workspace: Path) -> None:
    (workspace / "bad.docx").write_bytes(b"no document")
    result = CliRunner().invoke(cli, ["report", "-o", "t.json", "page.md", "bad.docx"])
    assert result.exit_code == 2
    assert '"path": "bad.docx"' in (workspace / "t.json").read_text()
