"""GRADE judgements of people: complete, signed, and adding up."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.grading.rating import CERTAINTIES, DOMAINS, read_rating

_SIGNED = {"name": "J. Roe", "role": "medical reviewer", "date": "2026-02-03"}


def _judgement(start: str, certainty: str, **by: int) -> dict[str, Any]:
    steps: dict[str, Any] = {name: {"rating": "none", "by": 0} for name in DOMAINS}
    steps |= {name: {"by": levels, "reason": "as written"} for name, levels in by.items()}
    return {"start": start, "certainty": certainty, **steps}


@pytest.mark.parametrize(
    ("start", "by", "certainty"),
    [
        ("high", {}, "high"),
        ("high", {"risk_of_bias": 1}, "moderate"),
        ("high", {"risk_of_bias": 1, "imprecision": 1}, "low"),
        ("high", {"risk_of_bias": 2, "imprecision": 2}, "very_low"),
        ("high", {"risk_of_bias": 3}, "very_low"),
        ("low", {}, "low"),
        ("low", {"indirectness": 1}, "very_low"),
        ("low", {"indirectness": 2}, "very_low"),
        ("low", {"large_effect": 1}, "moderate"),
        ("low", {"large_effect": 2}, "high"),
        ("low", {"large_effect": 2, "dose_response": 1}, "high"),
        ("low", {"confounding": 1}, "moderate"),
    ],
)
def test_arithmetic_that_agrees(start: str, by: dict[str, int], certainty: str) -> None:
    rating = read_rating(_judgement(start, certainty, **by), _SIGNED)
    assert rating.problems == ()
    assert rating.rated


@pytest.mark.parametrize(
    ("start", "by", "certainty", "said"),
    [
        ("high", {}, "low", "does not add up"),
        ("high", {"risk_of_bias": 1}, "high", "high - 1 + 0 gives moderate"),
        ("low", {}, "high", "does not add up"),
        ("high", {"large_effect": 1}, "high", "from a high start"),
        ("low", {"large_effect": 1, "imprecision": 1}, "low", "up and down at once"),
    ],
)
def test_arithmetic_that_does_not_agree(start: str, by: dict[str, int], certainty: str, said: str) -> None:
    rating = read_rating(_judgement(start, certainty, **by), _SIGNED)
    assert not rating.rated
    assert any(said in problem for problem in rating.problems)


def _without(name: str) -> dict[str, Any]:
    judgement = _judgement("high", "high")
    del judgement[name]
    return judgement


@pytest.mark.parametrize(
    ("judgement", "reviewer", "said"),
    [
        (_judgement("high", "high"), None, "not signed"),
        (_judgement("high", "high"), {"name": "J. Roe"}, "`reviewer.date` is missing"),
        (_judgement("high", "high"), {"name": "J. Roe", "date": "last week"}, "`reviewer.date` is `last week`"),
        (_judgement("high", "high"), {"name": " ", "date": "2026-02-03"}, "not signed"),
        (_without("imprecision"), _SIGNED, "missing: imprecision"),
        (_without("start"), _SIGNED, "`start` is missing"),
        (_without("certainty"), _SIGNED, "`certainty` is missing"),
        ({**_judgement("high", "high"), "start": "middling"}, _SIGNED, "`start` is `middling`"),
        ({**_judgement("high", "moderate"), "imprecision": {"by": 1}}, _SIGNED, "without a reason"),
        ({**_judgement("high", "high"), "imprecision": {"by": "one"}}, _SIGNED, "whole number"),
        ({**_judgement("high", "high"), "imprecision": {"by": 4, "reason": "x"}}, _SIGNED, "from 0 to 3"),
        ({**_judgement("high", "high"), "imprecision": {"by": True}}, _SIGNED, "whole number"),
        ({**_judgement("high", "high"), "imprecision": 1}, _SIGNED, "must give `by`"),
        ({**_judgement("low", "low"), "dose_response": {"by": 2, "reason": "x"}}, _SIGNED, "from 0 to 1"),
        ({**_judgement("high", "high"), "luck": {"by": 1}}, _SIGNED, "`luck` is no part"),
        ({}, _SIGNED, "missing: risk of bias"),
    ],
)
def test_what_is_wrong_is_said(judgement: dict[str, Any], reviewer: dict[str, Any] | None, said: str) -> None:
    rating = read_rating(judgement, reviewer)
    assert not rating.rated
    assert any(said in problem for problem in rating.problems)
    assert all(problem.endswith(".") for problem in rating.problems)


def test_a_date_of_yaml_is_a_date() -> None:
    rating = read_rating(_judgement("high", "high"), {"name": "J. Roe", "date": datetime.date(2026, 2, 3)})
    assert (rating.rated, rating.date) == (True, "2026-02-03")


def test_missing_domains_are_listed() -> None:
    assert read_rating(_without("imprecision"), _SIGNED).missing == ("imprecision",)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.dictionaries(st.text(max_size=8), inner),
)


@given(
    judgement=st.dictionaries(st.sampled_from(("start", "certainty", "luck", *DOMAINS, "large_effect")), _values),
    reviewer=st.dictionaries(st.sampled_from(("name", "date")), _values),
)
def test_any_entry_is_answered(judgement: dict[str, Any], reviewer: dict[str, Any]) -> None:
    assert read_rating(judgement, reviewer).rated is False or set(DOMAINS) <= set(judgement)


@given(
    start=st.sampled_from(("high", "low")),
    by=st.dictionaries(st.sampled_from(DOMAINS), st.integers(0, 3)),
    certainty=st.sampled_from(CERTAINTIES),
)
def test_exactly_one_certainty_adds_up(start: str, by: dict[str, int], certainty: str) -> None:
    expected = CERTAINTIES[max(CERTAINTIES.index(start) - sum(by.values()), 0)]
    assert read_rating(_judgement(start, certainty, **by), _SIGNED).rated is (certainty == expected)
