"""Bibliographies for reference managers: each field in its place, nothing invented, nothing broken by odd values."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.bibliography.reading import BibEntry, parse_bibliography
from evidgrade.cli import cli
from evidgrade.exporting import FORMATS
from evidgrade.exporting.csl import item
from evidgrade.exporting.reading import page_range

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).resolve().parents[2]
FULL = """@article{fox2020,
  author = {Fox, Gina and {World Health Organization} and van der Berg, Jan},
  title = {Heat for {C}afé workers: caf\\'e},
  journal = {Journal of Pain},
  shortjournal = {J Pain},
  year = 2020, volume = 11, number = {3}, pages = {101--9},
  doi = {https://doi.org/10.1000/FOX}, pmid = {123456}, pmcid = {PMC123}, issn = {1234-5679},
  url = {https://example.org/a_b}, urldate = {2021-05-03}, language = {english},
  evidgrade-source = {crossref},
}
"""
CSL_KEYS: dict[str, type] = {
    "id": str, "type": str, "title": str, "author": list, "editor": list, "container-title": str, "container-title-short": str, "issued": dict, "accessed": dict,
    "volume": str, "issue": str, "page": str, "number": str, "edition": str, "publisher": str, "publisher-place": str, "ISSN": str, "ISBN": str, "DOI": str,
    "PMID": str, "PMCID": str, "URL": str, "language": str, "abstract": str,
}  # fmt: skip
"""Names and types of the CSL data schema 1.0.2, as far as they are written."""


def entry(text: str) -> BibEntry:
    (found,) = parse_bibliography(text, "references/x.bib").entries
    return found


def test_every_field_of_csl() -> None:
    assert item(entry(FULL)) == {
        "id": "fox2020",
        "type": "article-journal",
        "title": "Heat for Café workers: café",
        "author": [{"family": "Fox", "given": "Gina"}, {"literal": "World Health Organization"}, {"family": "van der Berg", "given": "Jan"}],
        "container-title": "Journal of Pain",
        "container-title-short": "J Pain",
        "issued": {"date-parts": [[2020]]},
        "accessed": {"date-parts": [[2021, 5, 3]]},
        "volume": "11",
        "issue": "3",
        "page": "101-109",
        "ISSN": "1234-5679",
        "DOI": "10.1000/fox",
        "PMID": "123456",
        "PMCID": "PMC123",
        "URL": "https://example.org/a_b",
        "language": "english",
    }


def test_every_field_of_ris() -> None:
    lines = FORMATS["ris"]([entry(FULL)]).split("\r\n")

    assert lines[0] == "TY  - JOUR"
    assert lines[-3:] == ["ER  - ", "", ""]
    assert lines[1:-3] == [
        "ID  - fox2020", "AU  - Fox, Gina", "AU  - World Health Organization", "AU  - van der Berg, Jan", "TI  - Heat for Café workers: café", "T2  - Journal of Pain",
        "J2  - J Pain", "PY  - 2020", "VL  - 11", "IS  - 3", "SP  - 101", "EP  - 109", "SN  - 1234-5679", "DO  - 10.1000/fox", "AN  - 123456", "C2  - PMC123",
        "UR  - https://example.org/a_b", "LA  - english",
    ]  # fmt: skip


TYPES = [
    ("article", "article-journal", "JOUR"), ("book", "book", "BOOK"), ("incollection", "chapter", "CHAP"), ("inproceedings", "paper-conference", "CPAPER"),
    ("phdthesis", "thesis", "THES"), ("techreport", "report", "RPRT"), ("online", "webpage", "ELEC"), ("misc", "document", "GEN"), ("sculpture", "document", "GEN"),
]  # fmt: skip


@pytest.mark.parametrize(("bibtex", "csl", "ris"), TYPES)
def test_types(bibtex: str, csl: str, ris: str) -> None:
    found = entry(f"@{bibtex}{{k, title = {{A}}}}")

    assert item(found)["type"] == csl
    assert FORMATS["ris"]([found]).startswith(f"TY  - {ris}\r\n")


@pytest.mark.parametrize(
    ("pages", "read"),
    [
        ("101--9", ("101", "109")), ("101-109", ("101", "109")), ("e109–e115", ("e109", "e115")), ("S12-9", ("S12", "S19")), ("12", ("12", None)),
        ("1-3, 7", ("1-3, 7", None)), (None, None),
    ],
)  # fmt: skip
def test_page_ranges(pages: str | None, read: tuple[str, str | None] | None) -> None:
    assert page_range(pages) == read


_value = st.text(st.characters(codec="utf-8"), max_size=30)
_fields = st.dictionaries(st.sampled_from(["author", "title", "journal", "year", "volume", "pages", "doi", "url", "abstract", "editor", "isbn", "urldate"]), _value, max_size=8)
_entries = st.lists(st.builds(BibEntry, st.text("abc123", min_size=1, max_size=5), st.sampled_from(["article", "book", "misc"]), _fields, st.just("x.bib"), st.just(1), st.just(0), st.just(1)), max_size=4)


@given(_entries)
def test_items_of_ris_begin_and_end_whatever_the_values_hold(entries: list[BibEntry]) -> None:
    text = FORMATS["ris"](entries)
    lines = [line for line in text.split("\r\n") if line]

    assert sum(line.startswith("TY  - ") for line in lines) == sum(line.startswith("ER  - ") for line in lines) == len(entries)
    assert all(line[2:6] == "  - " and "\n" not in line and "\r" not in line for line in lines)


@given(_entries)
def test_items_of_csl_are_of_the_schema(entries: list[BibEntry]) -> None:
    items: list[dict[str, Any]] = json.loads(FORMATS["csl-json"](entries))

    assert [found["id"] for found in items] == [e.key for e in entries]
    for found in items:
        assert all(type(value) is CSL_KEYS[key] for key, value in found.items())


@pytest.mark.parametrize(("name", "format"), [("references.json", "csl-json"), ("references.ris", "ris")])
def test_the_worked_example(name: str, format: str) -> None:
    """EVIDGRADE_UPDATE=1 records it anew."""
    path = ROOT / "references" / "references.bib"
    text = FORMATS[format](parse_bibliography(path.read_text(encoding="utf-8"), "references/references.bib").entries)
    golden = GOLDEN / name
    if os.environ.get("EVIDGRADE_UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())

    assert text.encode() == golden.read_bytes()


BIB = "@article{hale2001,\n  title = {Sleep in nurses},\n  author = {Hale, J.},\n  journal = {Sleep},\n  year = 2001,\n}\n@article{ito2002,\n  title = {Naps at work},\n  year = 2002,\n}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "references.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "page.md").write_text("Naps help [@ito2002].\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["export", *arguments])
    assert "Traceback" not in result.output
    return result.exit_code, result.stdout, result.stderr


def test_the_whole_bibliography_and_what_a_page_cites(folder: Path) -> None:
    _, everything, _ = run()
    _, cited, _ = run("page.md")

    assert [found["id"] for found in json.loads(everything)] == ["hale2001", "ito2002"]
    assert [found["id"] for found in json.loads(cited)] == ["ito2002"]


def test_a_file_is_not_written_over_unasked(folder: Path) -> None:
    assert run("--format", "ris", "-o", "list.ris")[0] == 0
    before = (folder / "list.ris").read_bytes()
    code, _, said = run("-o", "list.ris")

    assert (code, "--force" in said) == (2, True)
    assert (folder / "list.ris").read_bytes() == before
    assert run("-o", "list.ris", "--force")[0] == 0
    assert (folder / "list.ris").read_bytes().startswith(b"[")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("@article{broken,\n title = {x\n\n@article{b, title={y}}\n", "mend that first"),
        ("", "nothing to export"),
    ],
    ids=["a broken block", "no entries"],
)
def test_nothing_is_exported_by_half(folder: Path, change: str, said: str) -> None:
    (folder / "references" / "references.bib").write_text(change, encoding="utf-8")
    code, out, error = run("-o", "list.json")

    assert (code, out) == (2, "")
    assert said in error
    assert not (folder / "list.json").exists()


def test_a_folder_that_is_not_there(folder: Path) -> None:
    code, _, said = run("-o", "nowhere/list.json")

    assert (code, "no such folder" in said) == (2, True)


NUMBERED = (
    "# Sleep\n\nNurses sleep little [4]. Naps at work help most of them [9]. Coffee does not [7].\n\n## References\n\n"
    "4. Hale J. Sleep of hospital nurses on rotating night shifts. Sleep. 2001;1:1-9.\n7. Moss T. Coffee on the ward. Nursing. 2003;4:5-9.\n9. Ito K. Naps at work. Rest. 2002.\n"
)
KNOWN = "@article{hale2001,\n  title = {Sleep of hospital nurses on rotating night shifts},\n  author = {Hale, J.},\n  journal = {Sleep},\n  year = 2001,\n  volume = {1},\n  pages = {1--9}\n}\n"


def test_the_list_of_a_document_keeps_its_numbers_and_is_whole(folder: Path) -> None:
    (folder / "references" / "references.bib").write_text(KNOWN, encoding="utf-8")
    (folder / "page.md").write_text(NUMBERED, encoding="utf-8")
    code, text, said = run("page.md", "--format", "vancouver")

    assert code == 0
    assert [line.split(" ")[0] for line in text.splitlines()] == ["4.", "7.", "9."]
    assert "7. Moss T. Coffee on the ward. Nursing. 2003;4:5-9." in text
    assert "`Moss T. Coffee on the ward. Nursing. 2003;4:5-9.` is written as printed: it has no entry in references/" in said
    run("page.md", "--format", "vancouver", "-o", "list.html")
    assert [line[:14] for line in (folder / "list.html").read_text().splitlines()[1:-1]] == ['<li value="4">', '<li value="7">', '<li value="9">']


def test_data_hold_what_is_known_and_the_rest_is_told(folder: Path) -> None:
    (folder / "references" / "references.bib").write_text(KNOWN, encoding="utf-8")
    (folder / "page.md").write_text(NUMBERED, encoding="utf-8")
    _, text, said = run("page.md", "--format", "ris")

    assert text.count("TY  - ") == 1
    assert said.count("is left out: it has no entry in references/") == 2


def test_a_style_that_sorts_has_what_is_not_known_at_the_end(folder: Path) -> None:
    (folder / "references" / "references.bib").write_text(KNOWN.replace("Hale", "Zed"), encoding="utf-8")
    (folder / "page.md").write_text(NUMBERED.replace("Hale", "Zed"), encoding="utf-8")
    _, text, _ = run("page.md", "--format", "apa")

    assert [line.split(" ")[0] for line in text.splitlines() if line] == ["Zed,", "Moss", "Ito"]
