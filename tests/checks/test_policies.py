"""House policies: which checks run, and how much each weighs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidgrade.checks import all_checks, find_check
from evidgrade.checks.declaration import Check, Problem
from evidgrade.checks.policies import chosen_checks, house_policies, house_policy
from evidgrade.errors import ConfigurationError
from evidgrade.model.document import Span
from evidgrade.model.finding import SEVERITIES, Severity

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"
FIELDS = tuple(house_policies())


def _checks(name: str = "", **house: object) -> dict[str, Check]:
    asked: dict[str, object] = {"select": (), "ignore": (), "severity": {}} | house
    return {c.code: c for c in chosen_checks(house_policy(name), **asked)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FIELDS)
def test_a_policy_speaks_of_checks_that_there_are(name: str) -> None:
    field, codes = house_policies()[name], {c.code: c for c in all_checks()}
    assert field.severity
    assert field.sources
    assert field.reasons
    for code, severity in field.severity.items():
        assert severity in SEVERITIES
        assert codes[code].severity != severity, f"{code} has that weight anyway"
        assert not (codes[code].advisory and severity == "error"), f"{code} is advisory"
    assert set(field.ignore) <= set(codes)
    assert not set(field.ignore) & set(field.severity)


def test_without_a_policy_all_checks_run_at_their_own_weight() -> None:
    assert tuple(_checks().values()) == all_checks()


@pytest.mark.parametrize(
    ("code", "name", "house", "expected"),
    [
        pytest.param("CLM205", "promotional-medicine", {}, "error", id="raised"),
        pytest.param("CLM205", "scientific-manuscript", {}, "info", id="lowered"),
        pytest.param("CLM206", "scientific-manuscript", {}, None, id="left out"),
        pytest.param("CLM206", "scientific-manuscript", {"select": ("CLM206",)}, "info", id="left out and selected"),
        pytest.param("CLM206", "scientific-manuscript", {"select": ("CLM2",)}, None, id="a family does not bring it back"),
        pytest.param("CLM206", "scientific-manuscript", {"severity": {"promotional": "warning"}}, "warning", id="left out and weighed"),
        pytest.param("CLM205", "promotional-medicine", {"severity": {"CLM205": "info"}}, "info", id="the house goes first"),
        pytest.param("CLM205", "promotional-medicine", {"ignore": ("CLM205",)}, None, id="the house ignores"),
        pytest.param("CLM104", "promotional-medicine", {}, "warning", id="advisory stays a warning"),
    ],
)  # fmt: skip
def test_what_the_house_says_goes_before_its_policy(code: str, name: str, house: dict[str, object], expected: str | None) -> None:
    check = _checks(name, **house).get(code)
    assert (check.severity if check else None) == expected


@pytest.mark.parametrize(
    ("name", "house", "message"),
    [
        pytest.param("patient-informatoin", {}, "did you mean `patient-information`", id="typing error"),
        pytest.param("law", {}, "there are promotional-medicine", id="unknown"),
        pytest.param("", {"severity": {"CLM999": "error"}}, "no such check", id="weight of no check"),
        pytest.param("", {"severity": {"EVD201": "error"}}, "advisory", id="an advisory check as an error"),
    ],
)
def test_what_cannot_be_is_refused(name: str, house: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        _checks(name, **house)


@pytest.mark.parametrize(
    ("weight", "problem", "expected"),
    [
        pytest.param(None, None, "error", id="its own"),
        pytest.param(None, "warning", "warning", id="a milder problem"),
        pytest.param("info", "warning", "info", id="the house lowered it below the problem"),
        pytest.param("warning", "info", "info", id="a problem milder than the house's weight"),
    ],
)
def test_a_problem_weighs_no_more_than_the_house_allows(weight: Severity | None, problem: Severity | None, expected: str) -> None:
    check = _checks(severity={"CLM201": weight} if weight else {})["CLM201"]
    assert check.weight(Problem(Span(0, 1), "", severity=problem)) == expected


def _page() -> str:
    lines = []
    for field in house_policies().values():
        lines += [f"## {field.name}", "", field.summary, "", *(f"- {reason}" for reason in field.reasons), "", f"After: {'; '.join(field.sources)}.", ""]
        lines += ["| check | weight | usually |", "| --- | --- | --- |"]
        for code, severity in (field.severity or {}).items():
            check = find_check(code)
            assert check is not None
            lines.append(f"| {code} {check.name} | {severity} | {check.severity} |")
        names = [f"{code} {check.name}" for code in field.ignore if (check := find_check(code))]
        lines += ["", f"Not run: {', '.join(names) or 'none'}.", ""]
    return "\n".join(lines)


def test_the_page_says_what_the_table_says() -> None:
    """EVIDGRADE_UPDATE=1 writes docs/policies.md anew below its mark; read the difference before you commit it."""
    mark = "<!-- policies: written by EVIDGRADE_UPDATE=1 pytest tests/checks/test_policies.py -->\n\n"
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(mark)
    if os.environ.get("EVIDGRADE_UPDATE"):
        PAGE.write_text(head + mark + _page(), encoding="utf-8")
        return
    assert rest == _page()
