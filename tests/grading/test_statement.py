"""What a claim states: figures with what they measure, comparator, populations, times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.grading.statement import statement


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "measures"),
    [
        ("The tablets reduce the risk of stroke by up to 30%.", "percent", None, 30, "risk of stroke"),
        ("There was a 20% reduction in knee pain.", "percent", 20, 20, "knee pain"),
        ("It gives 60% relief.", "percent", 60, 60, "relief"),
        ("It has a success rate of 85%.", "percent", 85, 85, "success rate"),
        ("They had a 15% lower risk of falls.", "percent", 15, 15, "risk of falls"),
        ("It helped 45% more.", "percent", 45, 45, None),
        ("Half of the patients walk again.", "share", 50, 50, None),
        ("Deaths fell by 3 percentage points.", "percentage_points", 3, 3, None),
        ("A dose of at least 5 mg/kg is needed.", "dose_by_weight", 5, None, None),
        ("It was tried in 120 patients.", "count", 120, 120, None),
        ("The hazard ratio was 0.70.", "estimate", 0.7, 0.7, None),
        ("Fewer fell (P < .001).", "p_value", None, 0.001, None),
        ("Fewer fell (95% CI 0.5 to 0.9).", "interval", 0.5, 0.9, None),
        ("Fewer fell; a 95% confidence interval is not given.", "interval", None, None, None),
    ],
)
def test_one_figure(text: str, kind: str, low: float | None, high: float | None, measures: str | None) -> None:
    (figure,) = statement(text).figures

    assert (figure.kind, figure.low, figure.high, figure.measures) == (kind, low, high, measures)
    assert text[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(
    ("text", "role", "words"),
    [
        ("Pain is less at 12 months.", "at", "12 months"),
        ("Relief lasts two years.", "for", "two years"),
        ("It holds for up to two years.", "for", "up to two years"),
        ("They were seen over a period of 15 years.", "for", "15 years"),
        ("It works within six weeks.", "within", "six weeks"),
        ("A 10-year risk is given.", None, "10-year"),
    ],
)
def test_time(text: str, role: str | None, words: str) -> None:
    assert [(t.role, t.text) for t in statement(text).times] == [(role, words)]


@pytest.mark.parametrize(
    "text",
    ["Women aged 60 years were asked.", "A child 6 years old.", "Take one twice a day.", "Their mean age was 51 ± 9 years."],
)
def test_no_time(text: str) -> None:
    assert statement(text).times == ()


def test_comparator_and_populations_have_their_words() -> None:
    text = "Older adults walk better with exercise than with usual care."
    read = statement(text)

    assert read.comparator is not None
    assert text[read.comparator.start : read.comparator.end] == read.comparator.text == "usual care"
    assert ("age", "older people") in [(p.family, p.name) for p in read.populations]


def test_a_claim_without_figures_states_none() -> None:
    assert statement("Exercise helps.").figures == ()


@given(st.text(max_size=120))
def test_all_words_stand_where_they_are_said_to(text: str) -> None:
    read = statement(text)
    for words in (*read.figures, *read.populations, *read.times):
        assert text[words.start : words.end] == words.text
