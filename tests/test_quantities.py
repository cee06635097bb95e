"""Quantities: values, ranges, open ends, units and shares in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.quantities import number, quantities, shares, substance

INFINITY = float("inf")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("up to 80% of patients", [("percent", 0, 80)]),
        ("at least 5 mg", [("mass", 5, INFINITY)]),
        ("between 20 and 40 minutes", [("time", 20, 40)]),
        ("after 12 and 24 hours", [("time", 720, 720), ("time", 1440, 1440)]),
        ("10 to 20 mg", [("mass", 10, 20)]),
        ("10%-20%", [("percent", 10, 20)]),
        ("250 mcg", [("mass", 0.25, 0.25)]),
        ("1,250 µg", [("mass", 1.25, 1.25)]),
        ("0.5 g of salt", [("mass", 500, 500)]),
        ("2 mg/kg", [("dose_by_weight", 2, 2)]),
        ("400 IU", [("activity", 400, 400)]),
        ("140 mmHg", [("pressure", 140, 140)]),
        ("over 30 kg/m2", [("body_mass_index", 30, INFINITY)]),
        ("100 mg/dL", [("mass_concentration", 100, 100)]),
        ("80 µmol/L", [("molar_concentration", 0.08, 0.08)]),
        ("3 percentage points", [("percentage_points", 3, 3)]),
        ("2.5-fold", [("fold", 2.5, 2.5)]),
        ("1 inch", [("length", 25.4, 25.4)]),
        ("half an hour", [("time", 30, 30)]),
        ("from six months", [("time", 262980, 262980)]),
        ("5G networks and 5 G masts", []),
        ("it is often minutes", []),
        ("20 mg/m2", []),
        ("90 ml/min", []),
        ("a 97.5th percentile", []),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_value_and_dimension(text: str, read: list[tuple[str, float, float]]) -> None:
    found = list(quantities(text))

    assert [q.dimension for q in found] == [dimension for dimension, _, _ in read]
    assert [v for q in found for v in (q.low, q.high)] == pytest.approx([v for _, low, high in read for v in (low, high)])


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("10 mm per side", "side"), ("20 mg/day", "day"), ("20 mg a day", "a day"), ("5 mg daily", "daily"), ("20 mg of it", None),
        ("the 97.5% percentile", None), ("30 minutes for each level", "level"),
    ],
)  # fmt: skip
def test_basis(text: str, per: str | None) -> None:
    assert next(quantities(text)).per == per


@pytest.mark.parametrize(
    ("text", "step"),
    [("39%", 0.5), ("39.2%", 0.05), ("39.16%", 0.005), ("about 40%", 5), ("about 45%", 2.5), ("about 42%", 0.5), ("5 g", 500)],
)
def test_written_precision(text: str, step: float) -> None:
    assert next(quantities(text)).step == pytest.approx(step)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("half of the patients", 50),
        ("two thirds of women", 200 / 3),
        ("three quarters of all adults", 75),
        ("one in five people", 20),
        ("9 out of 10", 90),
        ("close to half of the patients", 50),
        ("3 of every hundred people", 3),
        ("2 in a thousand women", 0.2),
        ("8 of 19 patients", 100 * 8 / 19),
        ("8/19 had no pain", 100 * 8 / 19),
        ("half the dose", None),
        ("in the second half", None),
        ("one third party", None),
        ("a blood pressure of 120/80", None),
        ("24/7", None),
        ("1 in 5 years", None),
        ("two in 2019", None),
        ("3 of 2", None),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_shares(text: str, percent: float | None) -> None:
    assert [q.low for q in shares(text)] == ([pytest.approx(percent)] if percent is not None else [])


@pytest.mark.parametrize(
    ("text", "factor"),
    [("fasting glucose of 5.6", 18.018), ("LDL cholesterol", 38.61), ("calcium", None), ("glucose and cholesterol", None)],
)
def test_only_named_substances_are_converted(text: str, factor: float | None) -> None:
    assert substance(text) == factor


@pytest.mark.parametrize(("text", "value"), [("1,250", 1250), ("3,5", 3.5), ("0·5", 0.5), ("twelve", 12), ("half an", 0.5), ("a hundred", 100)])
def test_number(text: str, value: float) -> None:
    assert number(text) == value


@given(st.text(max_size=80))
def test_any_text_gives_quantities_with_their_words(text: str) -> None:
    for quantity in (*quantities(text), *shares(text)):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.low <= quantity.high


@given(st.integers(1, 99), st.integers(0, 99), st.sampled_from(["%", " mg", " mmHg", " weeks"]))
def test_a_written_value_is_read_back(whole: int, cents: int, unit: str) -> None:
    read = next(quantities(f"It was {whole}.{cents:02d}{unit} here."))

    assert read.values == (float(f"{whole}.{cents:02d}"),) * 2
