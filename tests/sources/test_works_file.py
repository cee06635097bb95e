"""A works file: reading it, finding by DOI and by search, and saying where it is broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evidgrade.errors import UnreadableInput
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.sources import Query, SourceSettings, open_source
from evidgrade.sources.places import first_page, number
from evidgrade.sources.works_file import WorksFile

WORKS: list[dict[str, Any]] = [
    {
        "DOI": f"10.5555/{name}",
        "title": [title],
        "author": [{"family": family}],
        "issued": {"date-parts": [[year]]},
        "volume": volume,
        "page": page,
    }
    for name, title, family, year, volume, page in (
        ("moss", "Moss poultices for blistered heels", "Øvergård", 1991, "3", "0045-51"),
        ("rain", "Rain barrels and village fevers", "Delacroix-Umeh", 2004, "16", "e112"),
        ("rain2", "Rain gutters and village fevers revisited", "Delacroix-Umeh", 2005, "17", "201b"),
    )
]


def write(path: Path, lines: list[str]) -> Path:
    text = "".join(line + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["works.jsonl", "works.jsonl.gz"])
def test_a_file_is_read_plain_or_packed(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, [json.dumps(work) for work in WORKS] + ["", "   "])
    source = open_source(f"works:{path}", SourceSettings())
    work = source.by_doi("10.5555/MOSS")
    assert work is not None
    assert work.title == "Moss poultices for blistered heels"
    assert source.by_doi("10.5555/none") is None


@pytest.mark.parametrize("line", ["{", "3", "null", "{}", '{"title": []}', "\xff", "not JSON"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "works.jsonl", [json.dumps(WORKS[0]), "", line])
    with pytest.raises(UnreadableInput) as failure:
        WorksFile.load(path)
    assert (failure.value.path, failure.value.line) == (str(path), 3)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_bytes(b'{"DOI": "10.5555/\xff\xfe"}\n')
    with pytest.raises(UnreadableInput) as failure:
        WorksFile.load(path)
    assert failure.value.line == 1


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="cannot read"):
        WorksFile.load(tmp_path / "none.jsonl")


def test_a_file_that_is_not_packed_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl.gz"
    path.write_bytes(b"plain text")
    with pytest.raises(UnreadableInput):
        WorksFile.load(path)


def test_a_packed_file_that_breaks_off_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path / "works.jsonl.gz", [json.dumps(work) for work in WORKS])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableInput):
        WorksFile.load(path)


def test_the_first_of_two_works_with_one_doi_counts() -> None:
    source = WorksFile(enumerate([WORKS[0], WORKS[0] | {"title": ["Later copy"]}]))
    assert len(source) == 1
    work = source.by_doi("10.5555/moss")
    assert work is not None
    assert work.title == "Moss poultices for blistered heels"


SEARCHES = {
    "title": (Query("moss poultices"), "moss"),
    "title with a slip in one word": (Query("mos poultices for blistered heals"), "moss"),
    "author and year": (Query("", ReferenceFields(authors=(Author("Overgard"),), year=1991)), "moss"),
    "author and the year before": (Query("", ReferenceFields(authors=(Author("Overgard"),), year=1990)), "moss"),
    "volume and page": (Query("", ReferenceFields(volume="3", pages="45")), "moss"),
    "volume and page in the string": (Query("Somebody 16: e112"), "rain"),
    "page with a letter": (Query("2005;17(2):201-4"), "rain2"),
    "the better of two": (Query("Rain gutters and village fevers revisited 2005"), "rain2"),
}


@pytest.mark.parametrize(("query", "name"), SEARCHES.values(), ids=SEARCHES)
def test_a_search_finds_by_what_is_rare(query: Query, name: str) -> None:
    found = WorksFile(enumerate(WORKS)).search(query)
    assert found[0].doi == f"10.5555/{name}"


@pytest.mark.parametrize("text", ["", "entirely different things", "12", "of"])
def test_a_search_may_find_nothing(text: str) -> None:
    assert WorksFile(enumerate(WORKS)).search(Query(text)) == []


@pytest.mark.parametrize(
    ("pages", "first"),
    [
        ("0045-51", "45"),
        ("370b-372", "370"),
        ("e112", "e112"),
        ("S12–S15", "s12"),
        ("CD00123", "cd123"),
        ("iv", None),
        (None, None),
    ],
)
def test_first_page(pages: str | None, first: str | None) -> None:
    assert first_page(pages) == first


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Vol. 12", "12"),
        ("012", "12"),
        ("12 Suppl 1", "12s1"),
        ("12 (Supplement 1)", "12s1"),
        ("25C", "25"),
        ("0", None),
        ("", None),
    ],
)
def test_number(text: str, value: str | None) -> None:
    assert number(text) == value


def test_a_file_without_works_is_told(tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="holds no works"):
        WorksFile.load(path)
