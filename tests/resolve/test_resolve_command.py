"""`evidgrade resolve` as other programs call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from invented_works import LIBRARY

from evidgrade.cli import cli
from evidgrade.commands.resolve import first_author, reference_fields
from evidgrade.model.reference import Author

RAW = "Halvorsen-Peake M. Nettle tea for seasonal sneezing in gardeners. J Invent Allergy. 2016;12(3):201-9."
KEYS = ["id", "verdict", "doi", "similarity", "method", "agreements", "disagreements", "candidates", "reason", "work", "registration"]


@pytest.fixture
def works(tmp_path: Path) -> str:
    path = tmp_path / "works.jsonl"
    path.write_text("".join(json.dumps(work) + "\n" for work in LIBRARY))
    return f"works:{path}"


def run(*arguments: str, lines: list[Any]) -> tuple[int, list[dict[str, Any]], str]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = CliRunner().invoke(cli, ["resolve", *arguments], input=text)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_a_string_is_resolved(works: str) -> None:
    code, (answer,), _ = run("--source", works, lines=[{"id": "a", "raw": RAW}])
    assert code == 0
    assert list(answer) == KEYS
    assert (answer["id"], answer["verdict"], answer["doi"]) == ("a", "resolved", "10.5555/nettle")
    assert 0.9 <= answer["similarity"] <= 1
    assert answer["work"]["DOI"] == "10.5555/nettle"
    assert answer["candidates"][0]["doi"] == "10.5555/nettle"


def test_fields_are_resolved(works: str) -> None:
    fields = {
        "author": "Halvorsen-Peake M",
        "container_title": "J Invent Allergy",
        "year": 2016,
        "volume": "12",
        "first_page": "201",
    }
    _, (answer,), _ = run("--source", works, lines=[{"id": 7, "fields": fields}])
    assert (answer["id"], answer["doi"]) == (7, "10.5555/nettle")


def test_what_is_not_there_is_unresolved(works: str) -> None:
    _, (answer,), _ = run(
        "--source", works, lines=["Yarrow B. Comfrey wraps in court clerks. J Fict Orthop. 2011;4:31."]
    )
    assert (answer["verdict"], answer["doi"], answer["work"]) == ("unresolved", None, None)


def test_bad_rows_are_answered_in_their_place(works: str) -> None:
    rows = ["{", {"id": "b"}, {"id": "c", "raw": 3.5}, {"id": "d", "fields": {"year": []}}, {"id": "e", "raw": RAW}]
    code, answers, _ = run("--source", works, lines=rows)
    assert code == 2
    assert [("error" in answer) for answer in answers] == [True, True, True, False, False]
    assert answers[-1]["doi"] == "10.5555/nettle"


def test_crossref_without_the_network_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, (answer,), _ = run(lines=[RAW])
    assert code == 0
    assert (answer["verdict"], answer["doi"]) == ("unavailable", None)
    assert "offline" in answer["reason"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", ["works:/no/such/file", "index:somewhere", "pubmed"])
def test_a_source_that_cannot_be_opened_ends_with_2(source: str) -> None:
    code, answers, errors = run("--source", source, lines=[RAW])
    assert (code, answers) == (2, [])
    assert errors.startswith("Error: ")


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Polk", Author("Polk")),
        ("Polk SA", Author("Polk")),
        ("SA Polk", Author("Polk")),
        ("J. A. van Polk", Author("van Polk")),
        ("Polk, Sam; Doe, P", Author("Polk", "Sam")),
        ("Polk SA et al", Author("Polk")),
        ("Polk S and Doe P", Author("Polk")),
        ("LI", Author("LI")),
        ("Fig Syrup Study Group", Author("Fig Syrup Study Group")),
    ],
)
def test_first_author(text: str, author: Author) -> None:
    assert first_author(text) == author


@pytest.mark.parametrize(
    ("year", "value"), [("2016", 2016), (2016, 2016), ("c2016a", 2016), ("in press", None), (None, None)]
)
def test_year_of_fields(year: Any, value: int | None) -> None:
    assert reference_fields({"year": year}).year == value
