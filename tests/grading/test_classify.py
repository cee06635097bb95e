"""The command: one JSON line out for each line in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from evidgrade.commands.classify import command


def _run(text: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(command, ["-", *options], input=text.encode())
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_answer() -> None:
    code, (answer,) = _run('{"id": "a", "title": "Wool: a randomized controlled trial"}\n')
    assert code == 0
    assert (answer["id"], answer["design"], answer["confidence"]) == ("a", "rct", 0.95)
    assert answer["signals"] == [
        {"where": "title", "text": "randomized controlled trial", "cue": "rct.title", "start": 8, "end": 35}
    ]
    assert (answer["status"], answer["modifiers"]) == ([], [])


def test_facts_are_quoted_and_null_where_nothing_is_said() -> None:
    row = {"id": 1, "title": "Wool", "abstract": "We enrolled 40 men (NCT01234567). Mean follow-up was 2 years."}
    _, (answer,) = _run(json.dumps(row) + "\n", "--facts")
    facts = answer["facts"]
    assert facts["sample_size"] == {
        "where": "abstract", "text": "40 men", "start": 12, "end": 18, "value": 40, "unit": "men",
    }  # fmt: skip
    assert facts["follow_up"] == {
        "where": "abstract", "text": "follow-up was 2 years", "start": 39, "end": 60, "value": 2.0, "unit": "years", "months": 24.0,
    }  # fmt: skip
    assert [(r["registry"], r["number"]) for r in facts["registrations"]] == [("ClinicalTrials.gov", "NCT01234567")]
    assert {name for name, value in facts.items() if value is None} == {
        "per_arm", "included_studies", "arms", "estimates", "percentages", "stated_grades", "blinding", "allocation_concealment", "harms_mentioned",
    }  # fmt: skip


def test_a_title_alone_states_little() -> None:
    _, (answer,) = _run('{"id": 1, "title": "Wool"}\n', "--facts")
    assert set(answer["facts"].values()) == {None}


def test_facts_are_read_on_request_only() -> None:
    _, (answer,) = _run('{"id": 1, "title": "Wool"}\n')
    assert "facts" not in answer


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
