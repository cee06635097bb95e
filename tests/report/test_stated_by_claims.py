"""What a claim states, in the JSON for programs and in the line for people."""

from __future__ import annotations

import json

import pytest

from evidgrade.grading.statement import statement
from evidgrade.report.contract import stated
from evidgrade.report.stated import claimed

TEXT = "Exercise relieved pain by 30% at 12 months in older adults compared with usual care."


def test_json_has_a_key_for_each_kind_and_offsets_in_the_text() -> None:
    read = json.loads(json.dumps(stated(TEXT)))

    assert set(read) == {"figures", "comparator", "populations", "times"}
    assert set(read["figures"][0]) == {"text", "start", "end", "kind", "low", "high", "unit", "per", "measures"}
    assert set(read["times"][0]) == {"text", "start", "end", "role", "low", "high", "unit"}
    for words in (*read["figures"], *read["times"], *read["populations"], read["comparator"]):
        assert TEXT[words["start"] : words["end"]] == words["text"]


def test_a_claim_that_states_nothing_has_empty_lists_and_null() -> None:
    assert stated("Exercise helps.") == {"figures": (), "comparator": None, "populations": (), "times": ()}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TEXT, "“30%” (pain), “12 months”; against “usual care”; in “adults”, “older adults”"),
        ("Exercise is better than rest.", ""),
        ("It lasts two years.", "“two years”"),
    ],
)
def test_line_for_people(text: str, line: str) -> None:
    assert claimed(statement(text)) == line
