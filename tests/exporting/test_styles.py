"""Lists in a citation style: each known fault of the engine has a row, and each kind of work reads as its manual wants it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.bibliography.reading import BibEntry, parse_bibliography
from evidgrade.bibliography.works import work_of
from evidgrade.cli import cli
from evidgrade.errors import ConfigurationError
from evidgrade.exporting.engine import STYLES, Style, load_style, plain
from evidgrade.exporting.markup import MARKUPS, written
from evidgrade.exporting.styled import pages, render_list, rendered, unfit
from evidgrade.fixing.reading_back import misread
from evidgrade.readers import read_data

AMA, VANCOUVER, APA = (load_style(name) for name in STYLES)
SEVEN = " and ".join(f"{name}, A B" for name in ("Adams", "Brown", "Cole", "Dean", "Evans", "Fox", "Gray"))


def entry(text: str) -> BibEntry:
    (found,) = parse_bibliography(text, "references/x.bib").entries
    return found


def article(**fields: str) -> BibEntry:
    """An article of 2020; `None`-like empty fields are left out."""
    values = {"author": "Müller, Kim", "title": "Heat for backs", "journal": "Journal of Pain", "year": "2020", "volume": "11", "number": "3", "pages": "101--109"} | fields
    return entry("@article{k,\n" + "\n".join(f"  {name} = {{{value}}}," for name, value in values.items() if value) + "\n}")


@pytest.mark.parametrize(
    ("style", "fields", "printed"),
    [
        pytest.param(AMA, {}, "Müller K. Heat for backs. J Pain. 2020;11(3):101-109.", id="ama"),
        pytest.param(VANCOUVER, {}, "Müller K. Heat for backs. J Pain. 2020;11(3):101-9.", id="vancouver"),
        pytest.param(APA, {}, "Müller, K. (2020). Heat for backs. Journal of Pain, 11(3), 101–109.", id="apa"),
        pytest.param(VANCOUVER, {"pages": "1--10"}, "Müller K. Heat for backs. J Pain. 2020;11(3):1-10.", id="pages 1-10 never 1-0"),
        pytest.param(VANCOUVER, {"pages": "123--8"}, "Müller K. Heat for backs. J Pain. 2020;11(3):123-8.", id="short range"),
        pytest.param(AMA, {"pages": "123--8"}, "Müller K. Heat for backs. J Pain. 2020;11(3):123-128.", id="short range in full"),
        pytest.param(VANCOUVER, {"pages": "e109--e115"}, "Müller K. Heat for backs. J Pain. 2020;11(3):e109-e115.", id="electronic pages"),
        pytest.param(AMA, {"pages": "S12--S20"}, "Müller K. Heat for backs. J Pain. 2020;11(3):S12-S20.", id="pages of a supplement"),
        pytest.param(AMA, {"pages": "", "eid": "m1234"}, "Müller K. Heat for backs. J Pain. 2020;11(3):m1234.", id="article number"),
        pytest.param(AMA, {"pages": "1--9", "eid": "m1234"}, "Müller K. Heat for backs. J Pain. 2020;11(3):m1234.", id="article number before pages"),
        pytest.param(AMA, {"number": ""}, "Müller K. Heat for backs. J Pain. 2020;11:101-109.", id="no issue"),
        pytest.param(AMA, {"volume": "", "number": ""}, "Müller K. Heat for backs. J Pain. 2020:101-109.", id="ama, no volume"),
        pytest.param(VANCOUVER, {"volume": "", "number": ""}, "Müller K. Heat for backs. J Pain. 2020:101-9.", id="vancouver, no volume"),
        pytest.param(AMA, {"volume": "", "number": "", "pages": "", "doi": "10.1000/x"}, "Müller K. Heat for backs. J Pain. Published online 2020. doi:10.1000/x", id="online first"),
        pytest.param(AMA, {"doi": "10.1000/x"}, "Müller K. Heat for backs. J Pain. 2020;11(3):101-109. doi:10.1000/x", id="doi in ama"),
        pytest.param(VANCOUVER, {"doi": "10.1000/x"}, "Müller K. Heat for backs. J Pain. 2020;11(3):101-9. doi: 10.1000/x", id="doi in vancouver"),
        pytest.param(APA, {"doi": "10.1000/x"}, "Müller, K. (2020). Heat for backs. Journal of Pain, 11(3), 101–109. https://doi.org/10.1000/x", id="doi in apa"),
        pytest.param(AMA, {"author": SEVEN}, "Adams AB, Brown AB, Cole AB, et al. Heat for backs. J Pain. 2020;11(3):101-109.", id="seven authors in ama"),
        pytest.param(VANCOUVER, {"author": SEVEN}, "Adams AB, Brown AB, Cole AB, Dean AB, Evans AB, Fox AB, et al. Heat for backs. J Pain. 2020;11(3):101-9.", id="seven authors in vancouver"),
        pytest.param(AMA, {"author": SEVEN.rsplit(" and ", 1)[0]}, "Adams AB, Brown AB, Cole AB, Dean AB, Evans AB, Fox AB. Heat for backs. J Pain. 2020;11(3):101-109.", id="six authors"),
        pytest.param(AMA, {"author": "{Back Study Group} and Cole, D"}, "Back Study Group, Cole D. Heat for backs. J Pain. 2020;11(3):101-109.", id="group author"),
        pytest.param(AMA, {"author": "Song, KR and Li, Zhen-zhou"}, "Song KR, Li ZZ. Heat for backs. J Pain. 2020;11(3):101-109.", id="initials as registered, hyphens"),
        pytest.param(AMA, {"author": "van der Berg, Jan and Berg, Jan van der"}, "van der Berg J, van der Berg J. Heat for backs. J Pain. 2020;11(3):101-109.", id="particles"),
        pytest.param(AMA, {"author": "Lima, José de Oliveira"}, "Lima JO. Heat for backs. J Pain. 2020;11(3):101-109.", id="particle between given names"),
        pytest.param(AMA, {"author": "Kim, Ki (Peter)"}, "Kim K. Heat for backs. J Pain. 2020;11(3):101-109.", id="nickname"),
        pytest.param(AMA, {"author": "Smith, Jr, John A"}, "Smith JA Jr. Heat for backs. J Pain. 2020;11(3):101-109.", id="suffix"),
        pytest.param(VANCOUVER, {"author": "Smith, III, John A"}, "Smith JA 3rd. Heat for backs. J Pain. 2020;11(3):101-9.", id="third in vancouver"),
        pytest.param(AMA, {"author": "张, 三 and Иванов, Пётр"}, "张三, Иванов П. Heat for backs. J Pain. 2020;11(3):101-109.", id="names in other letters"),
        pytest.param(AMA, {"title": "Does heat help?"}, "Müller K. Does heat help? J Pain. 2020;11(3):101-109.", id="question"),
        pytest.param(AMA, {"title": "Heat for backs."}, "Müller K. Heat for backs. J Pain. 2020;11(3):101-109.", id="full stop once"),
        pytest.param(APA, {"title": "Gait in Parkinson disease and COVID-19"}, "Müller, K. (2020). Gait in Parkinson disease and COVID-19. Journal of Pain, 11(3), 101–109.", id="names keep capitals"),
        pytest.param(AMA, {"journal": "Annals of Odd Backs"}, "Müller K. Heat for backs. Annals of Odd Backs. 2020;11(3):101-109.", id="no abbreviation is made up"),
        pytest.param(AMA, {"journal": "Annals of Odd Backs. Series B"}, "Müller K. Heat for backs. Annals of Odd Backs. Series B. 2020;11(3):101-109.", id="stops of a full name"),
        pytest.param(AMA, {"journal": "Annals of Odd Backs", "shortjournal": "Ann. Odd Backs"}, "Müller K. Heat for backs. Ann Odd Backs. 2020;11(3):101-109.", id="abbreviation of the record"),
    ],
)  # fmt: skip
def test_articles(style: Style, fields: dict[str, str], printed: str) -> None:
    found = article(**fields)

    assert unfit(found) is None
    assert plain(rendered(found, style)) == printed


BOOK = "@book{k, author = {Lee, Ann}, title = {Handbook of back pain}, publisher = {Example Press}, address = {Boston}, edition = {2}, year = 2010}"
GERMAN = "@book{k, author = {Lee, Ann}, title = {Lehrbuch der Chirurgie und der inneren Medizin für die Praxis}, publisher = {Example Press}, year = 2010}"
CHAPTER = (
    "@incollection{k, author = {Lee, Ann}, title = {The back}, editor = {Brown, C and Cole, D}, booktitle = {Handbook of pain}, publisher = {Example Press}, "
    "address = {Boston}, pages = {12--20}, year = 2010}"
)
PAGE = "@online{k, author = {{Example Health Service}}, title = {Back pain}, url = {https://example.org/back}, urldate = {2020-05-03}, year = 2019}"


@pytest.mark.parametrize(
    ("style", "source", "printed"),
    [
        pytest.param(AMA, BOOK, "Lee A. Handbook of Back Pain. 2nd ed. Example Press; 2010.", id="book in ama"),
        pytest.param(VANCOUVER, BOOK, "Lee A. Handbook of back pain. 2nd ed. Boston: Example Press; 2010.", id="book in vancouver"),
        pytest.param(APA, BOOK, "Lee, A. (2010). Handbook of back pain (2nd ed.). Example Press.", id="book in apa"),
        pytest.param(AMA, GERMAN, "Lee A. Lehrbuch der Chirurgie und der inneren Medizin für die Praxis. Example Press; 2010.", id="no English capitals in German"),
        pytest.param(AMA, CHAPTER, "Lee A. The back. In: Brown C, Cole D, eds. Handbook of Pain. Example Press; 2010:12-20.", id="chapter in ama"),
        pytest.param(VANCOUVER, CHAPTER, "Lee A. The back. In: Brown C, Cole D, editors. Handbook of pain. Boston: Example Press; 2010. p. 12-20.", id="chapter in vancouver"),
        pytest.param(APA, CHAPTER, "Lee, A. (2010). The back. In C. Brown & D. Cole (Eds.), Handbook of pain (pp. 12–20). Example Press.", id="chapter in apa"),
        pytest.param(AMA, PAGE, "Example Health Service. Back pain. 2019. Accessed May 3, 2020. https://example.org/back", id="web page in ama"),
        pytest.param(VANCOUVER, PAGE, "Example Health Service. Back pain [Internet]. 2019 [cited 2020 May 3]. Available from: https://example.org/back", id="web page in vancouver, dates unglued"),
    ],
)  # fmt: skip
def test_other_works(style: Style, source: str, printed: str) -> None:
    assert unfit(entry(source)) is None
    assert plain(rendered(entry(source), style)) == printed


@pytest.mark.parametrize(
    ("value", "full", "minimal"),
    [
        ("1-10", "1-10", "1-10"), ("101--9", "101-109", "101-9"), ("123-128", "123-128", "123-8"), ("99-101", "99-101", "99-101"), ("2787-816", "2787-2816", "2787-816"),
        ("e109-e115", "e109-e115", "e109-e115"), ("12", "12", "12"), ("12-12", "12", "12"), ("1-3, 7", "1-3, 7", "1-3, 7"), (None, "", ""),
    ],
)  # fmt: skip
def test_page_ranges(value: str | None, full: str, minimal: str) -> None:
    assert (pages(value, "expanded"), pages(value, "minimal")) == (full, minimal)


@given(st.integers(1, 99999), st.integers(0, 9999))
def test_no_range_loses_its_last_page(first: int, more: int) -> None:
    for ranges in ("expanded", "minimal", "minimal-two"):
        begin, _, end = pages(f"{first}-{first + more}", ranges).partition("-")
        whole = begin[: len(begin) - len(end)] + end if len(end) < len(begin) else end
        assert (int(begin), int(whole or begin)) == (first, first + more)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"author": ""}, "the record lacks authors"), ({"title": ""}, "the record lacks a title"), ({"year": ""}, "the record lacks a year"),
        ({"journal": ""}, "the record lacks a journal"), ({"volume": "", "pages": "", "number": ""}, "the record lacks a volume, pages or a DOI"),
        ({"title": "HEAT FOR BACKS OF NURSES"}, "the record lacks a title that is not all in capitals"),
        ({"author": "Fox, Gina and others"}, "the record lacks the authors behind `and others`"),
        ({"author": "", "year": ""}, "the record lacks authors and a year"),
        ({"evidgrade-type": "posted-content"}, "preprints are not rendered: the day of posting is not kept in references/"),
        ({"evidgrade-type": "edited-book"}, "works of its type are not rendered"),
    ],
)  # fmt: skip
def test_what_an_entry_lacks(fields: dict[str, str], reason: str) -> None:
    assert unfit(article(**fields)) == reason


@given(st.lists(st.sampled_from(["Adams, Bea", "Müller, K R", "van der Berg, Jan", "O'Neil, Jean-Luc", "Nguyen, Thi Mai"]), min_size=1, max_size=8, unique=True), st.integers(1, 400), st.integers(1, 3000), st.integers(1, 40))
def test_what_is_rendered_reads_back_as_the_work(authors: list[str], volume: int, first: int, length: int) -> None:
    found = article(author=" and ".join(authors), title="Warm packs for sore backs in night nurses", volume=str(volume), pages=f"{first}--{first + length}", doi="10.1000/abc")

    for style in (AMA, VANCOUVER):
        assert misread(plain(rendered(found, style)), work_of(found)) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=40).filter(lambda t: any(c.isalpha() for c in t)))
def test_what_a_title_holds_is_what_a_reader_sees(title: str) -> None:
    """Whatever stands in a title, each markup shows it and nothing is run as markup."""
    value = {"type": "article-journal", "title": f"Heat {' '.join(title.split())} cold", "issued": {"date-parts": [[2020]]}}
    new = AMA.render(value)

    text = f"Words before {written(new, MARKUPS['markdown'])}"
    (block,) = read_data("x.md", text.encode()).blocks
    assert "".join(block.text.split()) == "".join(f"Words before {plain(new)}".split())


def test_a_style_of_the_user(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "src/evidgrade/exporting/styles/vancouver.csl"
    mine = tmp_path / "mine.csl"
    mine.write_bytes(source.read_bytes().replace(b'et-al-use-first="6"', b'et-al-use-first="1"'))

    assert plain(rendered(article(author=SEVEN), load_style(str(mine)))).startswith("Adams AB et al. Heat")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<style", "is not XML"), ("<a/>", "is no CSL style"), ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "document type"),
        ('<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" href="http://example.org/parent"/></info></style>', "http://example.org/parent"),
        (None, "cannot be read"),
    ],
)  # fmt: skip
def test_styles_that_cannot_be_used(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "mine.csl"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=said):
        load_style(str(path))


def test_without_the_package_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "citeproc", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'evidgrade\[styles\]'"):
        load_style("ama")


# ---- lists --------------------------------------------------------------------------------------------------------------------------


def test_a_list_keeps_its_numbers_where_an_entry_lacks_something() -> None:
    text, left = render_list([article(author=""), article()], AMA, MARKUPS["text"])

    assert text == "1. [k: the record lacks authors]\n2. Müller K. Heat for backs. J Pain. 2020;11(3):101-109.\n"
    assert left == (("k", "the record lacks authors"),)


def test_apa_lists_are_sorted_and_not_numbered() -> None:
    text, _ = render_list([article(author="Zed, A"), article(author="Adams, B")], APA, MARKUPS["text"])

    assert [line[:5] for line in text.splitlines()] == ["Adams", "Zed, "]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("list.md", "1. Müller K. Heat for \\*sore\\* backs & <b>. *J Pain*. 2020;11(3):101-109.\n".replace("<b>", "\\<b\\>")),
        ("list.html", "<ol>\n<li>Müller K. Heat for *sore* backs &amp; &lt;b&gt;. <em>J Pain</em>. 2020;11(3):101-109.</li>\n</ol>\n"),
        ("list.txt", "1. Müller K. Heat for *sore* backs & <b>. J Pain. 2020;11(3):101-109.\n"),
    ],
)
def test_the_markup_of_a_list_is_that_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: str) -> None:
    (tmp_path / "references").mkdir()
    bib = "@article{k, author = {Müller, Kim}, title = {Heat for *sore* backs \\& <b>}, journal = {Journal of Pain}, year = 2020, volume = 11, number = 3, pages = {101--109}}\n"
    (tmp_path / "references" / "x.bib").write_text(bib, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["export", "--format", "ama", "-o", name])

    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(("fmt", "said"), [("harvard", "there is no format `harvard`"), ("nowhere.csl", "cannot be read")])
def test_formats_that_there_are_not(fmt: str, said: str) -> None:
    result: Any = CliRunner().invoke(cli, ["export", "--format", fmt])

    assert (result.exit_code, said in result.output) == (2, True)
