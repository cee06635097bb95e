from __future__ import annotations

from pathlib import Path

import pytest

from evidgrade.bibliography.reading import parse_bibliography, read_bibliography, unwrap

GOOD = """% kept by hand
@string{jkr = "Journal of Knee Research"}

@Article{adler2020,
  Title   = {Cold packs after {ACL} surgery},
  author  = "Adler, Mira and Bode, Kim",
  journal = jkr # { Part B},
  year    = 2020,
  month   = mar,
  url     = {https://example.org/a_b%20c},
  doi     = {10.1000/AB_c},
}

@book(bode2011, title = {On Knees}, year = {2011})
"""


def test_entries_fields_and_places() -> None:
    found = parse_bibliography(GOOD, "references/knee.bib")
    assert found.problems == ()
    first, second = found.entries
    assert (first.key, first.type, first.path, first.line) == ("adler2020", "article", "references/knee.bib", 4)
    assert GOOD[first.start : first.end].startswith("@Article{adler2020")
    assert GOOD[first.start : first.end].endswith("{10.1000/AB_c},\n}")
    assert first.fields["journal"] == "Journal of Knee Research Part B"
    assert first.fields["title"] == "Cold packs after {ACL} surgery"
    assert first.text("title") == "Cold packs after ACL surgery"
    assert first.text("url") == "https://example.org/a_b%20c"
    assert first.text("doi") == "10.1000/AB_c"
    assert first.text("volume") is None
    assert (second.key, second.type, second.line) == ("bode2011", "book", 14)
    assert GOOD[second.start : second.end] == "@book(bode2011, title = {On Knees}, year = {2011})"
    assert found.by_key["bode2011"] is second


def test_line_ends_of_windows_leave_places_alone() -> None:
    found = parse_bibliography(GOOD.replace("\n", "\r\n"), "x.bib")
    assert [entry.line for entry in found.entries] == [4, 14]
    assert found.entries[0].text("author") == "Adler, Mira and Bode, Kim"


@pytest.mark.parametrize(
    ("text", "kind", "line", "word"),
    [
        pytest.param("@article{a,\n title={x}\n\n@article{b,\n title={y}}\n", "syntax", 1, "block", id="never-closed"),
        pytest.param("\n\n@article{a,\n title={x", "syntax", 3, "end of file", id="cut-at-the-end"),
        pytest.param("@article{a, title={x}, year}", "syntax", 1, "=", id="field-without-value"),
        pytest.param("@article{a,\n title={x}\n year={2000}}", "syntax", 1, "title", id="comma-missing"),
        pytest.param("\n@article a, title={x}}", "syntax", 2, "@article", id="brace-missing"),
        pytest.param('@article{a, title="x, year={2000}}', "syntax", 1, "block", id="quote-missing"),
        pytest.param("@article{, title={x}}", "missing-key", 1, "key", id="no-key"),
        pytest.param("@article{a, title={x}}\n@book{a, title={y}}", "duplicate-key", 2, "line 1", id="same-key"),
        pytest.param("@article{a, title={x}, Title={y}}", "duplicate-field", 1, "title", id="same-field"),
    ],
)
def test_what_is_broken_is_told_with_its_place(text: str, kind: str, line: int, word: str) -> None:
    problems = parse_bibliography(text, "references/x.bib").problems
    assert (problems[0].kind, problems[0].line, problems[0].path) == (kind, line, "references/x.bib")
    assert word in problems[0].message


def test_a_broken_block_does_not_hide_the_others() -> None:
    found = parse_bibliography("@article{a,\n title={x}\n\n@article{b,\n title={y}}\n", "x.bib")
    assert [entry.key for entry in found.entries] == ["b"]


def test_both_entries_of_one_key_are_read() -> None:
    found = parse_bibliography("@article{a, title={x}}\n@book{a, title={y}}", "x.bib")
    assert [entry.text("title") for entry in found.entries] == ["x", "y"]
    assert found.by_key["a"].text("title") == "x"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("{a}", "a"),
        ('"a"', "a"),
        ("2019", "2019"),
        ("{a {b} c}", "a {b} c"),
        ('"a {"} b"', 'a {"} b'),
        ('j # " B" # {C}', "Journal BC"),
        ("unknown", "unknown"),
        ("{}", ""),
        ("{a} {b}", None),
        ("{a", None),
        ("", None),
        ("{a} #", None),
    ],
)
def test_unwrap(raw: str, value: str | None) -> None:
    assert unwrap(raw, {"j": '"Journal"'}) == value


def test_a_macro_that_names_itself_ends() -> None:
    assert parse_bibliography("@string{a = a}\n@misc{k, note = a}", "x.bib").entries[0].text("note") == "a"


def test_folder(tmp_path: Path) -> None:
    folder = tmp_path / "references"
    assert read_bibliography(folder).entries == ()
    folder.mkdir()
    (folder / "b.bib").write_text("@misc{one, title={B}}\n@misc{two, title={B}}", encoding="utf-8")
    (folder / "a.bib").write_bytes(b"\xef\xbb\xbf@misc{one, title={A}}")
    (folder / "c.bib").write_bytes(b"@misc{x,\n title={caf\xe9}}")
    (folder / "notes.txt").write_text("@misc{no, title={N}}", encoding="utf-8")
    found = read_bibliography(folder)
    assert [(entry.key, Path(entry.path).name) for entry in found.entries] == [
        ("one", "a.bib"),
        ("one", "b.bib"),
        ("two", "b.bib"),
    ]
    assert [(p.kind, Path(p.path).name, p.line) for p in found.problems] == [
        ("duplicate-key", "b.bib", 1),
        ("unreadable", "c.bib", 2),
    ]


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    parse_bibliography("@article{a, title={x", "x.bib")
    assert caplog.records == []


def test_a_key_that_is_taken_in_its_own_file_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@article{a, title={x}}\n@book{a, title={y}}\n", encoding="utf-8")
    assert [p.kind for p in read_bibliography(tmp_path).problems] == ["duplicate-key"]
