from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_layouts import ledgers

from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.render import block
from evidgrade.ledger.schema import KEYWORDS, problems_of, schema
from evidgrade.ledger.tree import parse


def rules(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield rule
    inner = [
        *rule.get("properties", {}).values(),
        *rule.get("$defs", {}).values(),
        rule.get("items"),
        rule.get("additionalProperties"),
    ]
    for one in inner:
        if isinstance(one, dict):
            yield from rules(one)


def test_the_table_is_a_json_schema_with_the_keywords_that_are_checked() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for rule in rules(schema()):
        assert set(rule) <= KEYWORDS
        assert "$ref" in rule or "title" in rule, rule
        if "$ref" in rule:
            assert rule["$ref"].removeprefix("#/$defs/") in schema()["$defs"]


COMPLETE = jsonschema.Draft202012Validator(schema())


def agrees(value: Any) -> None:
    text = block(value, 0) if value else "{}"
    root = parse(text).root
    assert root is not None
    assert root.plain == value
    mine = problems_of(root)
    complete = COMPLETE.is_valid(value)
    assert (mine == []) == complete, mine


@settings(deadline=None)
@given(ledgers())
def test_good_ledgers_are_good_for_both_validators(value: dict[str, Any]) -> None:
    assert COMPLETE.is_valid(value)
    agrees(value)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from places(inner)


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.data())
def test_spoilt_ledgers_are_judged_alike_by_both_validators(value: dict[str, Any], data: st.DataObject) -> None:
    spoilt = copy.deepcopy(value)
    holder, key = data.draw(st.sampled_from(list(places(spoilt))))
    wrong = data.draw(
        st.sampled_from(
            [None, True, 3, 9, "", "x", "high", "2030-13-01", "2030-12-31", [], ["a"], [None], {}, {"x": "y"}]
        )
    )
    how = data.draw(st.sampled_from(["replace", "remove", "rename"]))
    if how == "replace":
        holder[key] = wrong
    elif how == "remove":
        del holder[key]
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["verdict", "kind", "pico", "grade", "zzz"]))] = wrong
    agrees(spoilt)


CLAIM = "version: 1\nclaims:\n  - id: c-1\n    document: a.md\n    text: Ice helps.\n"


@pytest.mark.parametrize(
    ("more", "line", "column", "message"),
    [
        ("    judgement: {verdickt: supported}\n", 6, 17, "unknown key `verdickt`, did you mean `verdict`?"),
        ("    Kind: safety\n", 6, 5, "unknown key `Kind`, did you mean `kind`?"),
        ("    zzz: 1\n", 6, 5, "unknown key `zzz`; known here: id, document,"),
        (
            "    judgement: {verdict: suported}\n",
            6,
            26,
            "expected a verdict, found `suported`, did you mean `supported`?",
        ),
        ("    question: harm\n", 6, 15, "expected a question of OCEBM 2011, found `harm`"),
        ("    judgement: {citations: {confirmed: song2019}}\n", 6, 40, "expected a list of keys, found `song2019`"),
        ("    judgement: {is_claim: no}\n", 6, 27, "expected true or false, found `no`"),
        ("    judgement: {note: 5}\n", 6, 23, "expected text, found `5`; put it in quotes"),
        ("    judgement: {reviewer: {date: 30.6.2027}}\n", 6, 34, "expected a date such as 2027-06-30"),
        ("    judgement: {expires: 2027-02-30}\n", 6, 26, "expected a date such as 2027-06-30, found `2027-02-30`"),
        ("    judgement: {grade: {imprecision: {by: 4}}}\n", 6, 43, "0 to 3, found 4"),
        ("    judgement: [a]\n", 6, 16, "expected a mapping, found a list"),
        ("    judgement: {waive: [{reason: x}]}\n", 6, 25, "a waiver without `rule`; add it"),
        ("suppress:\n  - code: X\n", 7, 5, "a suppression without `document`; add it"),
        ("acknowledge:\n  - {work: x2019}\n", 7, 5, "an acknowledgement without `reason`; add it"),
        ("acknowledge:\n  - {reason: x}\n", 7, 5, "an acknowledgement without `work`; add it"),
        ("acknowledge:\n  - {work: x2019, reason: ' '}\n", 7, 27, "expected a reason, found ` `"),
        ("acknowledge:\n  - {work: 7, reason: x}\n", 7, 12, "expected a key of references/ or a DOI"),
        ("acknowledge:\n  - {work: x2019, reason: x, till: 2027-01-01}\n", 7, 30, "unknown key `till`, did you mean `until`?"),
        ("  - id: c-1\n    document: a.md\n    text: x\n", 6, 5, "stands twice for a.md, first in line 3"),
        ("  - text: x\n", 6, 5, "a claim without `id`; add it"),
        ("claims: []\n", 6, 1, "key `claims` stands twice"),
        ("documents: [{path: a, references: {1: [x]}}]\n", 6, 39, "expected a key, found a list"),
        ("versoin: 1\n", 6, 1, "did you mean `version`?"),
    ],
)
def test_messages(more: str, line: int, column: int, message: str) -> None:
    found = parse_ledger(CLAIM + more).problems
    assert any((p.line, p.column) == (line, column) and message in p.message for p in found), found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("version: 2\n", "expected 1"),
        ("version: true\n", "expected 1"),
        ("- a\n", "expected a mapping"),
        ("just text\n", "mapping"),
    ],
)
def test_what_is_no_ledger(text: str, word: str) -> None:
    assert word in parse_ledger(text).problems[0].message


def test_all_problems_come_at_once_in_order() -> None:
    text = CLAIM + "    kind: x\n    questoin: y\n  - id: 5\n    document: b\n    text: t\n"
    assert [p.line for p in parse_ledger(text).problems] == [6, 7, 8]


def test_what_an_alias_stands_for_is_checked() -> None:
    text = (
        "suppress: &s [{code: A, document: b}]\n" + CLAIM.replace("version: 1\n", "") + "    judgement: {waive: *s}\n"
    )
    problems = parse_ledger(text).problems
    assert [(p.line, p.column) for p in problems] == [(6, 24)]
    assert "`code`" in problems[0].message
