"""`evidgrade fix --references` as a writer calls it: what is written, what stays and why, and that nothing else changes."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidgrade.cli import cli

FOX: dict[str, object] = {
    "DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "container-title": ["Journal of Pain"],
    "author": [{"family": "Fox", "given": "Gina"}, {"family": "Hill", "given": "Ian"}], "issued": {"date-parts": [[2020]]}, "volume": "11", "issue": "3",
    "page": "101-109", "publisher": "Example Press",
}  # fmt: skip
BROWN: dict[str, object] = {
    "DOI": "10.1000/brown.2018", "type": "journal-article", "title": ["Bed rest for sore knees of nurses"], "container-title": ["Annals of Odd Knees"],
    "author": [{"family": "Brown", "given": "Cy"}], "issued": {"date-parts": [[2018]]}, "volume": "3", "page": "20-29",
}  # fmt: skip
OLD = "Fox, G., & Hill, I. (2020). Exercise for backs in office workers. Journal of Pain, 11(3), 101–109."
AMA = "Fox G, Hill I. Exercise for backs in office workers. *J Pain*. 2020;11(3):101-109. doi:10.1000/fox.2020"
VANCOUVER = "Fox G, Hill I. Exercise for backs in office workers. J Pain. 2020;11(3):101-9. doi: 10.1000/fox.2020"
SECOND = "Brown C. Bed rest for sore knees of nurses. Annals of Odd Knees. 2018;3:20-29."
PAGE = "# Backs\n\nExercise helps [1]. Rest does not [2].\n\n## References\n\n1. {}\n2. {}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str, works: tuple[dict[str, object], ...] = (FOX, BROWN)) -> Path:
    (folder / "works.jsonl").write_text("".join(f"{json.dumps(work)}\n" for work in works), encoding="utf-8")
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def fix(*arguments: str, style: str = "ama") -> Result:
    result = CliRunner().invoke(cli, ["fix", "--references", "--style", style, "--source", "works:works.jsonl", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(("style", "new"), [("ama", AMA), ("vancouver", VANCOUVER)])
def test_an_entry_is_written_anew_and_nothing_else_changes(folder: Path, style: str, new: str) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, "Something that no source knows. 2011."))
    result = fix("page.md", style=style)

    assert result.exit_code == 0
    assert text_of(path) == PAGE.format(new, "Something that no source knows. 2011.")
    assert "reference 2 left as it is: no work known" in result.stderr


def test_the_second_run_changes_nothing(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    fix("page.md")
    once = text_of(path)
    result = fix("page.md")

    assert text_of(path) == once != PAGE.format(OLD, SECOND)
    assert "Nothing to write." in result.stderr


def test_diff_writes_nothing_and_shows_the_change(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    result = fix("page.md", "--diff")

    assert text_of(path) == PAGE.format(OLD, SECOND)
    assert f"\n-1. {OLD}\n" in result.stdout
    assert f"\n+1. {AMA}\n" in result.stdout
    assert "would be" in result.stderr


ENTRIES = [
    pytest.param("page.md", "[^1]: {}", AMA, id="footnote"),
    pytest.param("page.md", "- [1] {}\n- [2] Something that no source knows. 2011.", AMA, id="bullet and number"),
    pytest.param("page.md", "1.   {}\r", AMA, id="line ends of Windows"),
    pytest.param("page.txt", "[1] {}", AMA.replace("*", ""), id="plain text"),
    pytest.param("page.html", '<p id="r1">1. {}</p>', AMA.replace("*J Pain*", "<em>J Pain</em>"), id="paragraph of a page with an id"),
    pytest.param("page.html", '<ol><li id="r1"><a id="x"></a>{}</li></ol>', AMA.replace("*J Pain*", "<em>J Pain</em>"), id="anchor before the entry"),
    pytest.param("page.html", '<ol><li id="fn1"><p>{} <a href="#ref1">↩</a></p></li></ol>', AMA.replace("*J Pain*", "<em>J Pain</em>"), id="link back to the text"),
    pytest.param("page.rst", "1. {}", AMA, id="reStructuredText"),
]
HEADS = {"page.md": "# Backs\r\n\nExercise helps [1].\n\n## References\n\n", "page.txt": "Backs\n\nExercise helps [1].\n\nReferences\n\n", "page.html": "<h1>Backs</h1><p>It helps [1].</p><h2>References</h2>\n", "page.rst": "Backs\n=====\n\nIt helps [1].\n\nReferences\n----------\n\n"}


@pytest.mark.parametrize(("name", "line", "new"), ENTRIES)
def test_labels_ids_and_line_ends_stay(folder: Path, name: str, line: str, new: str) -> None:
    old = OLD.replace("&", "&amp;") if name.endswith("html") else OLD
    path = write(folder, name, f"{HEADS[name]}{line.format(old)}\n")
    result = fix(name)

    assert text_of(path) == f"{HEADS[name]}{line.format(new)}\n", result.stderr


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(f"{OLD} [retracted]", f"{AMA} [retracted]", id="a note that it was retracted"),
        pytest.param(f"{OLD} PMID: 12345678.", f"{AMA}. PMID: 12345678.", id="PMID"),
        pytest.param(f"{OLD} Accessed May 3, 2021.", f"{AMA}. Accessed May 3, 2021.", id="day of access"),
        pytest.param(f"{OLD} doi:10.1000/FOX.2020. PMCID: PMC1234567", f"{AMA.replace('fox.2020', 'FOX.2020')}. PMCID: PMC1234567", id="DOI as printed, PMCID"),
        pytest.param(f"{OLD} [PubMed](https://example.org/12345678)", f"{AMA}. [PubMed](https://example.org/12345678)", id="link behind the entry"),
        pytest.param(f"{OLD} https://doi.org/10.1000/fox.2020", AMA, id="DOI as an address"),
        pytest.param(OLD.replace("2020", "2020 May"), AMA, id="the month of an issue, which the style leaves out"),
        pytest.param(OLD.replace("office workers", "ofice workers"), AMA, id="a slip in the title"),
        pytest.param(f"{OLD} [DOI](https://doi.org/10.1000%2Ffox.2020)", f"{AMA.replace(' doi:10.1000/fox.2020', '')} [doi:10.1000/fox.2020](https://doi.org/10.1000/fox.2020)", id="a coded link to the DOI"),
        pytest.param(OLD.replace("Exercise for backs in office workers", "[Exercise for backs in office workers](https://doi.org/10.1000/fox.2020)"), AMA.replace("doi:10.1000/fox.2020", "[doi:10.1000/fox.2020](https://doi.org/10.1000/fox.2020)"), id="a title that leads to the DOI"),
    ],
)  # fmt: skip
def test_what_stands_behind_an_entry_is_kept(folder: Path, entry: str, expected: str) -> None:
    path = write(folder, "page.md", PAGE.format(entry, SECOND), (FOX,))
    result = fix("page.md")

    assert text_of(path) == PAGE.format(expected, SECOND), result.stderr
    assert "would" not in fix("page.md", "--diff").stderr


@pytest.mark.parametrize(
    ("entry", "work", "said"),
    [
        pytest.param(OLD.replace("11(3)", "14(3)"), {}, "disagree: volume", id="disagreement"),
        pytest.param(OLD + " doi:10.1000/other", {}, "the printed DOI is not the one of the record", id="another DOI"),
        pytest.param(OLD.replace("workers", "workers: a survey of Danish towns"), {}, "printed and not in the record: survey, Danish, towns", id="more title than the record"),
        pytest.param(OLD.replace("G., & Hill", "G., Lund, Q., & Hill"), {}, "printed and not in the record: Lund", id="an author more"),
        pytest.param(OLD.replace("(2020)", "(2021)"), {}, "the year: the record has another one", id="a year beside"),
        pytest.param(OLD, {"author": []}, "the record lacks authors", id="no authors"),
        pytest.param(OLD, {"type": "posted-content"}, "left as it is", id="preprint"),
        pytest.param("Fox G, Hill I, et al. Exercise for backs in office workers. J Pain. 2020;11(3):101-109.", {}, "the authors behind `et al.`", id="a record that knows no more authors than are printed"),
        pytest.param(OLD.replace("Exercise for backs", "[Exercise for backs](https://example.org/pdf)"), {}, "a link that would be lost: https://example.org/pdf", id="link inside"),
        pytest.param(OLD.replace("Exercise", 'Exercise<a id="here"></a>'), {}, "markup that would be lost", id="anchor inside"),
        pytest.param(OLD.replace("101–109", "101–108"), {}, "printed and not in the record: 108", id="another last page"),
    ],
)  # fmt: skip
def test_entries_that_stay_and_why(folder: Path, entry: str, work: dict[str, object], said: str) -> None:
    path = write(folder, "page.md", PAGE.format(entry, SECOND), ({**FOX, **work},))
    result = fix("page.md")

    assert text_of(path) == PAGE.format(entry, SECOND)
    assert said in result.stderr


def test_the_printed_year_of_several_stays(folder: Path) -> None:
    """Registries count the first appearance as the date of issue; the list names the year of the printed issue."""
    work = {**FOX, "issued": {"date-parts": [[2019]]}, "published-online": {"date-parts": [[2019]]}, "published-print": {"date-parts": [[2020]]}}
    path = write(folder, "page.md", PAGE.format(OLD, SECOND), (work,))
    fix("page.md")

    assert "2020;11(3)" in text_of(path)


def test_capitals_of_a_headline_give_way_to_those_that_are_printed(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND), ({**FOX, "title": ["Exercise for Backs in Office Workers"]},))
    fix("page.md")

    assert AMA in text_of(path)


def test_a_retracted_work_is_not_marked_by_its_record(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND), ({**FOX, "title": ["RETRACTED: Exercise for backs in office workers"]},))
    fix("page.md")

    assert AMA in text_of(path)


def test_works_are_found_in_references_without_a_source(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    (folder / "references").mkdir()
    bib = "@article{fox2020, author = {Fox, Gina and Hill, Ian}, title = {Exercise for backs in office workers}, journal = {Journal of Pain}, year = 2020, volume = 11, number = 3, pages = {101--109}}\n"
    (folder / "references" / "x.bib").write_text(bib, encoding="utf-8")
    result = CliRunner().invoke(cli, ["fix", "page.md", "--references", "--style", "ama"])

    assert result.exit_code == 0
    assert text_of(path) == PAGE.format(AMA.replace(" doi:10.1000/fox.2020", ""), SECOND)


def test_the_style_of_the_house(folder: Path) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    (folder / "evidgrade.toml").write_text('documents = ["*.md"]\nreference-style = "vancouver"\n', encoding="utf-8")
    result = CliRunner().invoke(cli, ["fix", "--references", "--source", "works:works.jsonl"])

    assert result.exit_code == 0
    assert VANCOUVER in text_of(path)


def test_a_style_without_dois_loses_none(folder: Path) -> None:
    """A house's own CSL file; where no DOI is printed it may do without."""
    source = Path(__file__).resolve().parents[2] / "src/evidgrade/exporting/styles/ama.csl"
    (folder / "mine.csl").write_bytes(source.read_bytes().replace(b'<text macro="access"/>', b""))
    path = write(folder, "page.md", PAGE.format(f"{OLD} doi:10.1000/fox.2020", f"{SECOND[:-1]}:"))
    result = fix("page.md", style="mine.csl")

    assert "reference 1 left as it is: the DOI is printed, and the style has none" in result.stderr
    assert "2. Brown C. Bed rest for sore knees of nurses. *Annals of Odd Knees*. 2018;3:20-29.\n" in text_of(path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--style", "ama"], "say what to fix: --citations, --ranges, --references"), (["--references"], "name a style"), (["--references", "--style", "harvard"], "there is no style `harvard`")],
    ids=["nothing asked for", "no style", "no such style"],
)
def test_calls_that_cannot_be_done(folder: Path, arguments: list[str], said: str) -> None:
    write(folder, "page.md", PAGE.format(OLD, SECOND))
    result = CliRunner().invoke(cli, ["fix", "page.md", *arguments])

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_without_the_package_nothing_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    monkeypatch.setitem(sys.modules, "citeproc", None)
    result = fix("page.md")

    assert (result.exit_code, "pip install 'evidgrade[styles]'" in result.stderr) == (2, True)
    assert text_of(path) == PAGE.format(OLD, SECOND)


def test_a_page_in_another_encoding_is_refused(folder: Path) -> None:
    path = write(folder, "page.html", "")
    data = f"<meta charset=iso-8859-1><p>Ménière.</p><h2>References</h2><p>1. {OLD}</p><p>2. {SECOND}</p>".replace("–", "-").encode("latin-1")
    path.write_bytes(data)
    result = fix("page.html")

    assert (result.exit_code, path.read_bytes()) == (2, data)
    assert "page.html" in result.stderr


def test_word_documents_are_refused_with_a_way_out(folder: Path) -> None:
    write(folder, "page.md", PAGE.format(OLD, SECOND))
    with zipfile.ZipFile(folder / "page.docx", "w") as package:
        body = f'<w:p><w:r><w:t>1. {SECOND}</w:t></w:r></w:p>'
        package.writestr("word/document.xml", f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>')
    before = (folder / "page.docx").read_bytes()
    result = fix("page.md", "page.docx")

    assert (result.exit_code, "evidgrade export --format" in result.stderr) == (2, True), result.stderr
    assert (folder / "page.docx").read_bytes() == before
    assert AMA in text_of(folder / "page.md")


def test_a_file_that_is_write_protected_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder, "page.md", PAGE.format(OLD, SECOND))
    monkeypatch.setattr("os.access", lambda *_: False)
    result = fix("page.md")

    assert (result.exit_code, "write-protected" in result.stderr) == (2, True)
    assert text_of(path) == PAGE.format(OLD, SECOND)


_around = st.text(st.characters(codec="utf-8", exclude_characters="\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(_around, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["1. ", "[1] ", "1) ", "* 1. "]))
def test_bytes_outside_of_the_entries_stay_whatever_stands_there(folder: Path, around: str, end: str, label: str) -> None:
    text = f"{around}{end}{end}# References{end}{end}{label}{OLD}{end}{label.replace('1', '2')}Something that no source knows. 2011.{end}"
    path = write(folder, "page.md", text)
    result = fix("page.md")
    after = text_of(path)

    assert after in (text, text.replace(OLD, AMA)), result.stderr
    assert not re.search(r"\r(?!\n)", after) or re.search(r"\r(?!\n)", text)
