from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.bibliography import reading
from evidgrade.bibliography.patching import add_entries, fill_entries, fill_fields, raw_value, refresh_fields
from evidgrade.bibliography.reading import Bibliography, parse_bibliography, read_afresh
from evidgrade.bibliography.works import Provenance, fields_for, render_entry
from evidgrade.errors import RefusedWrite
from evidgrade.model.reference import Author
from evidgrade.model.work import Work

NEW = render_entry(Work("10.1000/n", "New", authors=(Author("Neu", "N"),), issued=2021), "neu2021", Provenance())
BROKEN = "@article{a,\n title = {x\n\n@article{b, title={y}}\n"


@pytest.mark.parametrize(
    ("before", "between"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("% mine\n@misc{a, title={x}}\n", "\n", id="line-end"),
        pytest.param("@misc{a, title={x}}", "\n\n", id="no-line-end"),
        pytest.param("@misc{a, title={x}}\n\n", "", id="blank-line"),
        pytest.param("@misc{a,\r\n title={x}}\r\n", "\r\n", id="windows"),
    ],
)
def test_entries_are_added_behind(before: str, between: str) -> None:
    after = add_entries(before, [NEW])
    line_end = "\r\n" if "\r\n" in before else "\n"
    assert after == before + between + NEW.replace("\n", line_end) + line_end


def test_nothing_to_add_is_nothing_changed() -> None:
    assert add_entries("@misc{a, title={x}}", []) == "@misc{a, title={x}}"


def test_two_entries_are_parted_by_a_blank_line() -> None:
    other = NEW.replace("neu2021", "neu2021a")
    assert add_entries("", [NEW, other]) == f"{NEW}\n\n{other}\n"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        pytest.param(BROKEN, [NEW], id="broken-block"),
        pytest.param("@misc{neu2021, title={x}}", [NEW], id="key-taken"),
        pytest.param("", [NEW, NEW], id="same-key-twice"),
        pytest.param("", ["@misc{a, title={x}"], id="broken-entry"),
        pytest.param("@misc{a, title={x", [NEW], id="cut-short"),
    ],
)
def test_adding_is_refused(text: str, entries: list[str]) -> None:
    with pytest.raises(RefusedWrite) as caught:
        add_entries(text, entries, "references/x.bib")
    assert caught.value.path == "references/x.bib"


TEXT = """% a comment with @ and {
@article{a,
    title   = {Kept {Title}},  % not a comment in BibTeX, but between fields
    year    = "",
    doi     = {10.1000/a}
}

@Book(b, title = "B")
@misc{c}
@misc{d,}
@misc{e, title={E},}
""".replace("  % not a comment in BibTeX, but between fields", "")


@pytest.mark.parametrize(
    ("key", "fields", "old", "new"),
    [
        pytest.param("a", {"year": "2020"}, 'year    = ""', "year    = {2020}", id="empty"),
        pytest.param("a", {"volume": "5"}, "{10.1000/a}\n}", "{10.1000/a},\n    volume = {5}\n}", id="absent"),
        pytest.param(
            "a", {"year": "2020", "pages": "1-2", "doi": "10.1000/other"}, 'year    = "",\n    doi     = {10.1000/a}\n',
            "year    = {2020},\n    doi     = {10.1000/a},\n    pages = {1--2}\n", id="several",
        ),
        pytest.param("b", {"Year": "2011"}, 'title = "B")', 'title = "B", year = {2011})', id="parentheses"),
        pytest.param("c", {"year": "2011"}, "@misc{c}", "@misc{c,\n  year = {2011}\n}", id="no-fields"),
        pytest.param("e", {"year": "2011"}, "{E},}", "{E}, year = {2011},}", id="trailing-comma"),
        pytest.param("a", {"journal": "R&D"}, "{10.1000/a}\n}", "{10.1000/a},\n    journal = {R\\&D}\n}", id="escaped"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_fields_are_filled_and_the_rest_stays(
    key: str, fields: dict[str, str], old: str, new: str, line_end: str
) -> None:
    text = TEXT.replace("\n", line_end)
    after = fill_fields(text, key, fields)
    assert after == TEXT.replace(old, new).replace("\n", line_end)
    assert fill_fields(after, key, fields) == after


def test_an_entry_with_a_comma_alone_takes_a_field() -> None:
    after = fill_fields(TEXT, "d", {"year": "2000"})
    assert parse_bibliography(after, "x").by_key["d"].fields == {"year": "2000"}
    assert after.replace(after[after.index("@misc{d") : after.index("@misc{e")], "@misc{d,}\n") == TEXT


@pytest.mark.parametrize(
    "fields",
    [{"title": "Other"}, {"TITLE": "Other"}, {"doi": "10.1000/other"}, {"volume": ""}, {"volume": "  "}, {}],
    ids=["full", "capitals", "disagreeing", "blank", "white", "none"],
)
def test_what_is_there_is_never_changed(fields: dict[str, str]) -> None:
    assert fill_fields(TEXT, "a", fields) == TEXT


@pytest.mark.parametrize(
    ("present", "wanted"), [("date={2019-03}", "year"), ("journaltitle={J}", "journal"), ("issue={3}", "number")]
)
def test_a_synonym_counts_as_present(present: str, wanted: str) -> None:
    text = f"@article{{a, {present}}}"
    assert fill_fields(text, "a", {wanted: "9"}) == text


@pytest.mark.parametrize(
    ("text", "key"), [(BROKEN, "b"), (TEXT, "nobody"), ("@misc{a, title={x}}\n@misc{a, title={y}}", "a")],
    ids=["broken", "no-such-entry", "key-twice"],
)  # fmt: skip
def test_filling_is_refused(text: str, key: str) -> None:
    with pytest.raises(RefusedWrite):
        fill_fields(text, key, {"year": "2000"})


STATUS = "@misc{a, title={x}, evidgrade-status = {correction 10.1000/c}, evidgrade-design = {rct}}\n% end\n"


def test_the_tools_own_fields_are_set_anew() -> None:
    fields = {"evidgrade-status": "retraction 2030-01-01 10.1000/r_1", "evidgrade-checked": "2030-02-02"}
    after = refresh_fields(STATUS, "a", fields)
    assert after == STATUS.replace(
        "{correction 10.1000/c}, evidgrade-design = {rct}",
        "{retraction 2030-01-01 10.1000/r_1}, evidgrade-design = {rct}, evidgrade-checked = {2030-02-02}",
    )
    assert refresh_fields(after, "a", fields) == after


@pytest.mark.parametrize("name", ["title", "evidgrade-design", "doi"])
def test_other_fields_are_never_set_anew(name: str) -> None:
    with pytest.raises(RefusedWrite, match=name):
        refresh_fields(STATUS, "a", {name: "other"})


def test_a_work_fills_an_entry() -> None:
    work = Work("10.1000/a_b", "Other", type="journal-article", authors=(Author("Neu", "N"),), container_title="R&D",
                issued=2021)  # fmt: skip
    after = fill_fields("@article{a, title={Kept}, author = {}}", "a", fields_for(work, "article"))
    assert after == (
        "@article{a, title={Kept}, author = {Neu, N}, journal = {R\\&D}, year = {2021}, doi = {10.1000/a_b}}"
    )


def test_the_raw_value_is_what_stands_there() -> None:
    entry = parse_bibliography(TEXT, "x").by_key["a"]
    assert raw_value(TEXT, entry, "Title") == "{Kept {Title}}"
    assert raw_value(TEXT, entry, "volume") is None


_value = st.text(alphabet="aé {}\"',=@#%&\\-", max_size=12).filter(lambda t: "\\" not in t)
_body = st.sampled_from(["{%s}", '{a, "%s" = }', "{ {%s} }", "{=%s,}", "12", "jan # {%s}"])
_gap = st.sampled_from(["", " ", "\n", "\n  ", "\r\n\t"])


@st.composite
def _bib(draw: st.DrawFn) -> str:
    parts = []
    for number in range(draw(st.integers(1, 4))):
        fields = []
        for name in draw(st.lists(st.sampled_from(["title", "Note", "x-y"]), unique=True)):
            inner = draw(st.text(alphabet="aé ,=%&@'", max_size=8))
            body = draw(_body)
            fields.append(f"{draw(_gap)}{name}{draw(_gap)}={draw(_gap)}{body.replace('%s', inner)}")
        end = draw(st.sampled_from(["", ",", "\n", ",\n"])) if fields else ""
        parts.append(
            f"@misc{{k{number},"
            + ",".join(fields)
            + end
            + "}"
            + draw(st.sampled_from(["\n", "\n% note\n", "\r\n\r\n"]))
        )
    return "".join(parts)


@settings(deadline=None)
@given(_bib(), st.text(alphabet='ab {}%&\\"', max_size=10), st.integers(0, 3))
def test_filling_touches_one_entry_and_twice_is_once(text: str, value: str, number: int) -> None:
    before = parse_bibliography(text, "x")
    key = f"k{number}"
    if before.problems or key not in before.by_key:
        return
    after = fill_fields(text, key, {"journal": value, "title": value})
    entry, changed = before.by_key[key], parse_bibliography(after, "x").by_key[key]
    assert after[: entry.start] == text[: entry.start]
    assert after[changed.end :] == text[entry.end :]
    assert all(changed.fields[name] == old for name, old in entry.fields.items() if entry.text(name))
    assert fill_fields(after, key, {"journal": value, "title": value}) == after


@settings(deadline=None)
@given(_bib())
def test_adding_keeps_every_byte(text: str) -> None:
    if parse_bibliography(text, "x").problems:
        return
    after = add_entries(text, [NEW])
    assert after.startswith(text)
    assert parse_bibliography(after, "x").by_key["neu2021"].text("title") == "New"


MANY = "".join(f"@article{{k{n},\n  title = {{On necks {n}}},\n}}\n\n" for n in range(50))


def test_many_entries_are_filled_as_one_by_one() -> None:
    wanted = {f"k{n}": {"year": str(1950 + n), "title": "Another"} for n in (3, 47, 0)}
    single = MANY
    for key, fields in wanted.items():
        single = fill_fields(single, key, fields)

    assert fill_entries(MANY, wanted) == single
    assert single.count("year") == 3


def test_a_large_file_is_read_once_however_many_entries_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry once cost two readings of the whole file."""
    read: list[str] = []

    def counted(text: str, path: str) -> Bibliography:
        read.append(text)
        return read_afresh(text, path)

    monkeypatch.setattr(reading, "read_afresh", counted)
    text = MANY.replace("necks", "shoulders")
    after = fill_entries(text, {f"k{n}": {"year": "2001"} for n in range(50)})
    parse_bibliography(after, "references")

    assert read == [text]


@settings(deadline=None)
@given(_bib(), st.text("aé ,{}\"\\%#@\n", max_size=20))
def test_what_is_remembered_is_what_a_reader_would_find(text: str, value: str) -> None:
    before = parse_bibliography(text, "x")
    if before.problems or not before.entries:
        return
    wanted = {entry.key: {"year": "2001", "note": value, "evidgrade-status": "x"} for entry in before.entries[::2]}
    after = fill_entries(text, wanted, "x")
    assert parse_bibliography(after, "x") == read_afresh(after, "x")


def test_nothing_is_filled_where_one_entry_is_missing() -> None:
    with pytest.raises(RefusedWrite, match="no entry `none`"):
        fill_entries(MANY, {"k1": {"year": "2001"}, "none": {"year": "2001"}})
