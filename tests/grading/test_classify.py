"""The command: one JSON line out for each line in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from evidgrade.commands.classify import command


def _run(text: str) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(command, ["-"], input=text.encode())
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_answer() -> None:
    code, (answer,) = _run('{"id": "a", "title": "Wool: a randomized controlled trial"}\n')
    assert code == 0
    assert (answer["id"], answer["design"], answer["confidence"]) == ("a", "rct", 0.95)
    assert answer["signals"] == [
        {"where": "title", "text": "randomized controlled trial", "cue": "rct.title", "start": 8, "end": 35}
    ]
    assert (answer["status"], answer["modifiers"]) == ([], [])


def test_order_and_a_bad_line() -> None:
    code, answers = _run(
        '{"id": 1, "title": "Wool"}\n{broken\n{"id": 3}\n{"id": 4, "abstract": "We did a cohort study."}\n'
    )
    assert code == 2
    assert [answer["id"] for answer in answers] == [1, "2", 3, 4]
    assert ["error" in answer for answer in answers] == [False, True, True, False]


@pytest.mark.parametrize("types", ["Editorial", ["Editorial"]], ids=["text", "list"])
def test_publication_types(types: object) -> None:
    _, (answer,) = _run(json.dumps({"id": 1, "title": "Wool", "publication_types": types}) + "\n")
    assert answer["design"] == "editorial"


def test_subject_headings() -> None:
    _, (answer,) = _run(json.dumps({"id": 1, "title": "Wool", "mesh": ["Case-Control Studies"]}) + "\n")
    assert answer["design"] == "case_control"
    assert answer["signals"][0]["where"] == "mesh"
    code, (answer,) = _run('{"id": 1, "title": "Wool", "mesh": {"Humans": 1}}\n')
    assert code == 2
    assert answer["error"] == "`mesh` must be a list of text"


def test_publication_types_of_another_kind() -> None:
    code, (answer,) = _run('{"id": 1, "title": "Wool", "publication_types": [3]}\n')
    assert code == 2
    assert "publication_types" in answer["error"]


def test_a_plain_line_is_a_title() -> None:
    _, (answer,) = _run("Wool: a case report\n")
    assert answer["design"] == "case_report"


def test_title_as_crossref_has_it() -> None:
    _, (answer,) = _run(
        '{"id": 1, "title": ["Wool"], "subtitle": ["a systematic review"], "type": "journal-article"}\n'
    )
    assert answer["design"] == "sr_unspecified"
