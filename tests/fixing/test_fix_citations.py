"""`evidgrade fix --citations` and `--ranges`: what is renumbered, what is refused and why, and that nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.checks import all_checks
from evidgrade.checks.declaration import Check
from evidgrade.checks.scope import Page
from evidgrade.cli import cli
from evidgrade.errors import RefusedWrite
from evidgrade.extract import extract
from evidgrade.fixing.carried import misfit
from evidgrade.fixing.citations import FIXED, fix_citations
from evidgrade.fixing.clusters import Ranges
from evidgrade.fixing.edits import Fixes, apply
from evidgrade.fixing.ranges import fix_ranges
from evidgrade.ledger.renumbering import renumber
from evidgrade.readers import read_data

FOX = "Fox G, Hill I. Exercise for backs in office workers. J Pain. 2020;11:101-109."
BROWN = "Brown C. Bed rest for sore knees of nurses. Spine. 2018;3:20-29."
ELM = "Elm D, Ash B. Heat wraps for stiff shoulders. Heat. 2017;1:3-8. doi:10.1000/elm.2017"
COLE = "Cole A. Cold packs for swollen ankles. Cold. 2016;5:30-38."
WRAPPED = FOX.replace("in office", "in\n    office")
SENTENCES = ("Exercise eased back pain in office workers", "Bed rest did not ease knee pain in nurses", "Heat wraps loosened stiff shoulders", "Cold packs eased swelling of the ankle")


def page(text: str, name: str = "page.txt") -> Page:
    return Page(extract(read_data(name, text.encode())))


def listed(*rows: str) -> str:
    return "\nReferences\n" + "".join(f"{row}\n" for row in rows)


def fixed(text: str, name: str = "page.txt", ranges: Ranges = "keep") -> str:
    fixes = fix_citations(page(text, name), ranges)
    assert not fixes.refusals, fixes.refusals
    return apply(text, fixes.edits)


def codes(text: str, name: str = "page.txt") -> set[str]:
    here = page(text, name)
    return {check.code for check in all_checks() if check.scope == "page" and check.family in ("DOC", "CIT") and list(check.find(here))}  # type: ignore[arg-type]


A, B, C, D = SENTENCES
ORDERED = listed(f"1. {FOX}", f"2. {BROWN}", f"3. {ELM}")
CASES = [
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [3].\n{ORDERED}", f"{A} [1]. {B} [2]. {C} [3].\n" + listed(f"1. {BROWN}", f"2. {FOX}", f"3. {ELM}"), id="order"),
    pytest.param("page.txt", f"{A} [1]. {B} [2]. {C} [4].\n" + listed(f"1. {FOX}", f"2. {BROWN}", f"4. {ELM}"), f"{A} [1]. {B} [2]. {C} [3].\n{ORDERED}", id="gap"),
    pytest.param("page.txt", f"{A} [2]. {B} [3]. {C} [4].\n" + listed(f"2. {FOX}", f"3. {BROWN}", f"4. {ELM}"), f"{A} [1]. {B} [2]. {C} [3].\n{ORDERED}", id="not from one"),
    pytest.param("page.txt", f"{A} [1]. {B} [2]. {C} [3].\n" + listed(f"1. {FOX}", f"3. {ELM}", f"2. {BROWN}"), f"{A} [1]. {B} [2]. {C} [3].\n{ORDERED}", id="list out of order"),
    pytest.param("page.txt", f"{A} [3-1]. {B} [2].\n{ORDERED}", f"{A} [1-3]. {B} [2].\n{ORDERED}", id="reversed range"),
    pytest.param("page.txt", f"{A} [1,1]. {B} [2]. {C} [3,1].\n{ORDERED}", f"{A} [1]. {B} [2]. {C} [1,3].\n{ORDERED}", id="twice in a cluster, and ascending"),
    pytest.param("page.txt", f"{A} [3]. {B} [1].\n{ORDERED}", f"{A} [1]. {B} [2].\n" + listed(f"1. {ELM}", f"2. {FOX}", f"3. {BROWN}"), id="never cited comes last"),
    pytest.param("page.txt", f"{A} (2). {B} (1). {C} (3).\n{ORDERED}", f"{A} (1). {B} (2). {C} (3).\n" + listed(f"1. {BROWN}", f"2. {FOX}", f"3. {ELM}"), id="parentheses"),
    pytest.param("page.txt", f"{A}.² {B}.¹ {C}.³\n{ORDERED}", f"{A}.¹ {B}.² {C}.³\n" + listed(f"1. {BROWN}", f"2. {FOX}", f"3. {ELM}"), id="raised characters"),
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [3].\n" + listed(f"[1] {WRAPPED}", f"[2] {BROWN}", f"[3] {ELM}"), f"{A} [1]. {B} [2]. {C} [3].\n" + listed(f"[1] {BROWN}", f"[2] {WRAPPED}", f"[3] {ELM}"), id="all lines of an entry"),
    pytest.param("page.md", f"{A}.^2^ {B}.^1^ {C}.^2,3^\n\n## References\n\n[1] *{FOX}*\n\n[2] {BROWN}\n\n[3] {ELM}\n", f"{A}.^1^ {B}.^2^ {C}.^1,3^\n\n## References\n\n[1] {BROWN}\n\n[2] *{FOX}*\n\n[3] {ELM}\n", id="raised in Markdown, emphasis moves"),
    pytest.param("page.md", f"{A} [2].\r\n{B} [1].\r\n\r\n## References\r\n\r\n1. {FOX}\r\n2. {BROWN}\r\n", f"{A} [1].\r\n{B} [2].\r\n\r\n## References\r\n\r\n1. {BROWN}\r\n2. {FOX}\r\n", id="line ends of Windows"),
    pytest.param("page.html", f"<p>{A}.<sup>2</sup> {B}.<sup>1</sup> {C}.<sup>1&ndash;3</sup></p><h2>References</h2>\n<p>1. {FOX}</p>\n<p>2. {BROWN}</p>\n<p>3. <em>Elm D</em>. {ELM[11:]}</p>\n", f"<p>{A}.<sup>1</sup> {B}.<sup>2</sup> {C}.<sup>1&ndash;3</sup></p><h2>References</h2>\n<p>1. {BROWN}</p>\n<p>2. {FOX}</p>\n<p>3. <em>Elm D</em>. {ELM[11:]}</p>\n", id="raised in HTML, entities"),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_numbers_are_put_in_order(name: str, text: str, expected: str) -> None:
    new = fixed(text, name)

    assert new == expected
    assert not codes(new, name) & set(FIXED)
    assert fix_citations(page(new, name)) == Fixes()


TWO = listed(f"1. {FOX}", f"2. {BROWN}")
REFUSED = [
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [3].\n{TWO}", "cites 3: not in the list", id="dangling"),
    pytest.param("page.txt", f"{A} [2]. {B} [1].\n" + listed(f"1. {FOX}", f"2. {BROWN}", f"2. {ELM}"), "cites 2: the number of two entries", id="number of two entries"),
    pytest.param("page.txt", f"{A} [2]. {B} [1]. As reference 2 says, it helps.\n{TWO}", "`reference 2` may speak of an entry", id="number in prose"),
    pytest.param("page.txt", f"{A} [2]. {B} [1], but see ref. 2 for more.\n{TWO}", "`ref. 2` may speak of an entry", id="short form in prose"),
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [2a].\n{TWO}", "`[2a]` may be a marker", id="number with a letter"),
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [1 and 2].\n{TWO}", "`[1 and 2]` may be a marker", id="numbers in words"),
    pytest.param("page.txt", f"{A} [2]. {B} [1]. {C} [1]. {D}.²\n{TWO}", "`²` may be a marker in another style", id="another style"),
    pytest.param("page.txt", f"{A} [2]. {B} [1].\n" + listed(f"1. {FOX}", f"2. Ibid. {BROWN}"), "by its place", id="entry that leans on its neighbour"),
    pytest.param("page.txt", f"{A} [2]. {B} [1].\n" + listed(f"1. {FOX}", f"2. {BROWN}", ELM), "no printed number", id="entry without a number"),
    pytest.param("page.txt", f"{A} [12-5]. {B} [1].\n" + listed(*(f"{n}. {FOX.replace('Exercise', 'Study ' + str(n))}" for n in range(1, 16))), "may be a shortened range", id="shortened range"),
    pytest.param("page.md", f"{A} [3]. {B} [1]. {C} [2].\n\n## References\n\n1. {FOX}\n3. {ELM}\n2. {BROWN}\n", "DOC107", id="typed and shown numbers both fit"),
    pytest.param("page.md", f"{A} [2](#r2). {B} [1](#r1).\n\n## References\n\n[1] <a id=\"r1\"></a>{FOX}\n\n[2] <a id=\"r2\"></a>{BROWN}\n", "link", id="links to entries"),
    pytest.param("page.html", f"<p>{A} [2]. {B} [1].</p><h2>References</h2><ol><li>{FOX}</li><li>{BROWN}</li></ol>", "its numbers are not in the file", id="numbered by the browser"),
    pytest.param("page.md", f"{A}.[^2] {B}.[^1]\n\n[^1]: {FOX}\n[^2]: {BROWN}\n", "footnotes", id="footnotes"),
    pytest.param("page.txt", f"{A} (Fox & Hill, 2020). {B} (Brown, 2018).\n" + listed(FOX, BROWN), "author and year", id="author and year"),
]


@pytest.mark.parametrize(("name", "text", "why"), REFUSED)
def test_what_is_unsure_is_refused(name: str, text: str, why: str) -> None:
    fixes = fix_citations(page(text, name))

    assert not fixes.edits
    assert why in " ".join(r.why for r in fixes.refusals)


def test_a_list_by_names_keeps_its_order() -> None:
    names = [f"{n}. {e}" for n, e in ((1, BROWN), (2, COLE), (3, ELM), (5, FOX))]
    text = f"{A} [5]. {B} [1]. {C} [3]. {D} [2].\n" + listed(*names)

    assert fixed(text) == text.replace("[5]", "[4]").replace("5. Fox", "4. Fox")


RANGES = [
    pytest.param(f"{A} [1,2,3]. {B} [1].\n{ORDERED}", "collapse", "[1-3]", id="collapse"),
    pytest.param(f"{A} [1-3]. {B} [1, 2].\n{ORDERED}", "expand", "[1, 2, 3]", id="expand, separator of the page"),
    pytest.param(f"{A} [1-2]. {B} [1][3]. {C} [2].\n{ORDERED}", "collapse", "[1,2]", id="two are no range"),
    pytest.param(f"{A} [1,2]. {B} [1][3]. {C} [2].\n{ORDERED}", "collapse", "[1,3]", id="two markers in one place"),
    pytest.param(f"{A} [3,1,2,3]. {B} [1–3].\n{ORDERED}", "collapse", "[1–3]. Bed", id="dash of the page, each once"),
    pytest.param(f"{A}.¹,²,³ {B}.¹\n{ORDERED}", "collapse", "¹⁻³", id="raised characters"),
    pytest.param(f"{A} (1-3). {B} (2).\n{ORDERED}", "expand", "(1,2,3)", id="parentheses"),
]


@pytest.mark.parametrize(("text", "ranges", "shown"), RANGES)
def test_rows_of_numbers(text: str, ranges: Ranges, shown: str) -> None:
    fixes = fix_ranges(page(text), ranges)
    new = apply(text, fixes.edits)

    assert not fixes.refusals
    assert shown in new
    assert "CIT007" not in codes(new)
    assert not fix_ranges(page(new), ranges).edits


def test_a_marker_that_is_a_link_keeps_its_form() -> None:
    text = f"{A} [[1,2,3]](https://example.org). {B} [1].\n\n## References\n\n1. {FOX}\n2. {BROWN}\n3. {ELM}\n"
    assert not fix_ranges(page(text, "page.md"), "collapse").edits


LINKED = f'<p>{A} [<a href="#r1">1</a>,<a href="#r2">2</a>,<a href="#r3">3</a>]. {B} [<a href="#r1">1</a>].</p><h2>References</h2><ol><li id="r1">{FOX}</li><li id="r2">{BROWN}</li><li id="r3">{ELM}</li></ol>'


@pytest.mark.parametrize(("ranges", "told"), [("collapse", 1), ("expand", 0), ("keep", 0)])
def test_a_marker_that_stays_is_told_where_it_would_change(ranges: Ranges, told: int) -> None:
    fixes = fix_ranges(page(LINKED, "page.html"), ranges)
    assert not fixes.edits
    assert [r.why for r in fixes.refusals] == ["its numbers stand in links or tags of their own"] * told


FORMS = {"bracket": (" [{}].", "-"), "paren": (" ({}).", "-"), "raised": (".{}", "⁻")}
UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page that cites by number, whose numbers are any and in any order."""
    count = draw(st.integers(2, 12))
    numbers = draw(st.permutations(sorted(draw(st.sets(st.integers(1, 40), min_size=count, max_size=count)))))
    rows = [f"{n}. Writer{chr(65 + k)} {chr(77 - k)}. Study of pain number {'abcdefghijklm'[k]}. J Pain. 20{10 + k};{k + 1}:1-9." for k, n in enumerate(numbers)]
    form, _ = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    prose = []
    for k in range(draw(st.integers(3, 8))):
        cited = ",".join(map(str, draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=4))))
        prose.append(f"Treatment {'abcdefghij'[k]} eased pain in most adults" + form.format(cited.translate(UP) if form.startswith(".") else cited))
    return f"Title\n\n{' '.join(prose)}\n{listed(*rows)}\nEnd of the page.\n"


@settings(max_examples=60, deadline=None)
@given(pages(), st.sampled_from(["keep", "expand", "collapse"]))
def test_fixed_or_refused_and_the_rest_is_the_same(text: str, ranges: Ranges) -> None:
    here = page(text)
    fixes = fix_citations(here, ranges)
    if not fixes.edits:
        return
    new = apply(text, fixes.edits)
    last = 0
    for edit in fixes.edits:
        assert any(c.isdigit() for c in edit.old)
        assert edit.start >= last
        last = edit.end
    assert misfit(here, new, fixes.moved, FIXED) is None
    assert not codes(new) & set(FIXED)
    assert not codes(new) - codes(text) - {"CIT002", "CIT003"}
    assert sorted(r.raw for r in page(new).references) == sorted(r.raw for r in here.references)
    assert not fix_citations(page(new), ranges).edits


@pytest.mark.parametrize("check", [c for c in all_checks() if c.fixable and c.family in ("DOC", "CIT")], ids=lambda c: c.code)
def test_what_is_called_fixable_is_fixed(check: Check) -> None:
    text, name = check.bad.text, check.bad.path
    fixes = fix_ranges(page(text, name), "collapse") if check.code == "CIT007" else fix_citations(page(text, name))

    assert fixes.edits
    assert check.code not in codes(apply(text, fixes.edits), name)


# ---- the command -----------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["fix", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


MIXED = f"{A} [2]. {B} [1]. {C} [1,2,3].\n{ORDERED}"
EMPTY = " "
DIFF = f"""--- a/page.txt
+++ b/page.txt
@@ -1,6 +1,6 @@
-{A} [2]. {B} [1]. {C} [1,2,3].
+{A} [1]. {B} [2]. {C} [1-3].
{EMPTY}
 References
-1. {FOX}
-2. {BROWN}
+1. {BROWN}
+2. {FOX}
 3. {ELM}
"""


def test_the_change_is_shown_and_then_written(folder: Path) -> None:
    path = folder / "page.txt"
    path.write_text(MIXED, encoding="utf-8")
    result = run("--citations", "--ranges", "collapse", "--diff", "page.txt")

    assert result.exit_code == 0
    assert result.stdout == DIFF
    assert path.read_text(encoding="utf-8") == MIXED
    run("--citations", "--ranges", "collapse", "page.txt")
    assert "[1-3]" in path.read_text(encoding="utf-8")
    assert "Nothing to write." in run("--citations", "--ranges", "collapse", "page.txt").stderr


def test_a_refusal_is_told_with_its_line(folder: Path) -> None:
    (folder / "page.txt").write_text(f"{A} [2]. {B} [1].\n\n{C} [7].\n{TWO}", encoding="utf-8")
    result = run("--citations", "page.txt")

    assert result.exit_code == 0
    assert "page.txt: the document left as it is: a marker cites 7: not in the list (line 3)" in result.stderr


def test_references_are_written_after_the_numbers(folder: Path) -> None:
    """Each fixer reads what the one before it wrote, and a work goes with its entry."""
    pytest.importorskip("citeproc")
    work = {
        "DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "container-title": ["Journal of Pain"],
        "author": [{"family": "Fox", "given": "Gina"}, {"family": "Hill", "given": "Ian"}], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109",
    }  # fmt: skip
    (folder / "works.jsonl").write_text(json.dumps(work) + "\n", encoding="utf-8")
    (folder / "page.txt").write_text(MIXED, encoding="utf-8")
    arguments = ("--references", "--citations", "--style", "ama", "--source", "works:works.jsonl", "page.txt")
    run(*arguments)

    text = (folder / "page.txt").read_text(encoding="utf-8")
    assert f"1. {BROWN}\n2. Fox G, Hill I. Exercise for backs in office workers. J Pain. 2020;11:101-109. doi:10.1000/fox.2020\n3. {ELM}" in text
    assert "Nothing to write." in run(*arguments).stderr


LEDGER = """version: 1
documents:
  - path: page.txt
    references:
      1: fox2020  # read in full
      2: brown2018
      3: null
claims:
  - id: c1
    document: page.txt
    text: A claim.
    citations: {direct: ["3"], inherited: [fox2020]}
"""


def test_the_ledger_follows(folder: Path) -> None:
    (folder / "page.txt").write_text(MIXED, encoding="utf-8")
    (folder / "claims.yaml").write_text(LEDGER, encoding="utf-8")
    result = run("--citations", "page.txt")

    assert result.exit_code == 0
    text = (folder / "claims.yaml").read_text(encoding="utf-8")
    assert text == LEDGER.replace("1: fox2020", "X: fox2020").replace("2: brown2018", "1: brown2018").replace("X: fox", "2: fox")
    assert "evidgrade sync" in result.stderr


def test_numbers_of_claims_follow_and_others_stay() -> None:
    new = renumber(LEDGER, "page.txt", {"1": "1", "2": "3", "3": "2"})
    assert '["2"]' in new
    assert "3: brown2018" in new
    assert renumber(LEDGER, "other.txt", {"1": "2", "2": "1"}) == LEDGER


def test_a_judgement_that_names_a_number_forbids_the_change() -> None:
    judged = LEDGER + '    judgement: {citations: {confirmed: ["2"]}}\n'
    with pytest.raises(RefusedWrite, match="by its number"):
        renumber(judged, "page.txt", {"1": "2", "2": "1"})


def test_a_recorded_number_without_an_entry_forbids_the_change() -> None:
    with pytest.raises(RefusedWrite, match="another entry would get it"):
        renumber(LEDGER, "page.txt", {"1": "3", "2": "1"})


def test_word_documents_are_not_written(folder: Path) -> None:
    from zipfile import ZipFile

    with ZipFile(folder / "page.docx", "w") as package:
        package.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
    assert run("--citations", "page.docx").exit_code != 0
