"""The report for a person: order, colours, gaps, and a last line that agrees with the exit code."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_cases import CASES, HIP, document, finding

from evidgrade.errors import UnreadableInput
from evidgrade.model.finding import Finding, NotChecked, Severity
from evidgrade.report import Report
from evidgrade.report.display import width
from evidgrade.report.text import render_text

PAGE = document("page.md", HIP)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def of(severity: Severity) -> Finding:
    return finding(PAGE, "[1]", "CIT001", "dangling-citation", severity, "Wrong.")


@pytest.mark.parametrize("name", list(CASES))
def test_colours_only_add_escapes(name: str) -> None:
    plain = render_text(CASES[name])
    painted = render_text(CASES[name], color=True)
    assert "\x1b" not in plain
    assert "\x1b[" in painted
    assert ANSI.sub("", painted) == plain


@pytest.mark.parametrize("columns", [48, 60, 80, 120, 200])
@pytest.mark.parametrize("name", ["knee", "clean", "nothing"])
def test_lines_fit_the_terminal(name: str, columns: int) -> None:
    text = render_text(CASES[name], width=columns)
    heads = re.compile(r"  \d+:\d+ ")  # place, code and name stay in one line
    assert [line for line in text.splitlines() if width(line) > columns and not heads.match(line)] == []


@pytest.mark.parametrize(
    ("fail_on", "found", "last", "code"),
    [
        ("error", ["error", "warning"], "Failed: 1 error.", 1),
        ("error", ["error", "error", "info"], "Failed: 2 errors.", 1),
        ("error", ["warning", "info"], "Passed: no error.", 0),
        ("warning", ["warning"], "Failed: 1 error or warning.", 1),
        ("warning", ["error", "warning", "info"], "Failed: 2 errors and warnings.", 1),
        ("warning", ["info"], "Passed: no error or warning.", 0),
        ("info", ["info"], "Failed: 1 finding.", 1),
        ("info", [], "Passed: no finding.", 0),
        (None, ["error"], "Passed: findings do not fail this run.", 0),
        (None, [], "Passed.", 0),
    ],
)
def test_last_line_agrees_with_the_exit_code(
    fail_on: Severity | None, found: list[Severity], last: str, code: int
) -> None:
    report = Report(tuple(map(of, found)), documents=(PAGE,), fail_on=fail_on)
    assert render_text(report).splitlines()[-1] == last
    assert report.exit_code == code


@given(
    st.lists(st.sampled_from(["error", "warning", "info"]), max_size=4),
    st.sampled_from(["error", "warning", "info", None]),
    st.booleans(),
)
def test_exit_code_and_last_line_never_part(found: list[Severity], fail_on: Severity | None, broken: bool) -> None:
    unreadable = (UnreadableInput("is damaged", "a.docx"),) if broken else ()
    report = Report(tuple(map(of, found)), documents=(PAGE,), fail_on=fail_on, unreadable=unreadable)
    first_word = render_text(report).splitlines()[-1].split()[0].strip(":.")
    assert {"Passed": 0, "Failed": 1, "Incomplete": 2}[first_word] == report.exit_code


def test_the_order_of_the_findings_does_not_matter() -> None:
    report = CASES["knee"]
    assert render_text(replace(report, findings=report.findings[::-1])) == render_text(report)


def test_gaps_are_counted_by_reason_and_listed_one_by_one_only_on_request() -> None:
    gaps = tuple(NotChecked(PAGE.path, f"reference {n}", "no identifier") for n in range(1, 41))
    report = Report(documents=(PAGE,), not_checked=gaps)
    short, long = render_text(report), render_text(report, verbose=True)
    assert "reference ×40: no identifier" in short
    assert "reference 17" not in short
    assert "reference 17" in long
    assert "40 references not checked." in short
    assert len(short.splitlines()) < 10


def test_many_reasons_are_summed_up() -> None:
    gaps = tuple(NotChecked(PAGE.path, "reference 1", f"reason {chr(97 + n)}") for n in range(20))
    text = render_text(Report(documents=(PAGE,), not_checked=gaps))
    assert "12 more for other reasons" in text
    assert "1 reference not checked." in text


def test_a_thing_with_two_reasons_counts_once() -> None:
    gaps = (NotChecked("a.md", "reference 1", "offline"), NotChecked("a.md", "reference 1", "no identifier"))
    assert "1 reference not checked" in render_text(Report(documents=(PAGE,), not_checked=gaps))


def test_gaps_alone_are_no_failure() -> None:
    report = Report(documents=(PAGE,), not_checked=(NotChecked("a.md", "reference 1", "offline"),), fail_on="info")
    assert report.exit_code == 0


def test_explain_names_the_gravest_finding() -> None:
    warning = replace(of("warning"), code="AAA001", line=1, column=1)
    report = Report((warning, of("error")), documents=(PAGE,))
    assert "`evidgrade explain CIT001`" in render_text(report)


@pytest.mark.parametrize("offsets", [(-1, 2), (5, 4), (10**6, 10**6 + 1)], ids=["negative", "reversed", "beyond"])
def test_offsets_that_do_not_fit_cost_the_excerpt_alone(offsets: tuple[int, int]) -> None:
    odd = replace(of("error"), start=offsets[0], end=offsets[1])
    text = render_text(Report((odd,), documents=(PAGE,)))
    assert "Wrong." in text
    assert "^" not in text


CONTROL = st.text(alphabet=st.sampled_from("a \x1b\r\n\u202e\u2028\ud800"), min_size=1, max_size=12)


@given(CONTROL, CONTROL, st.booleans())
def test_no_text_reaches_the_terminal_as_a_control(text: str, path: str, verbose: bool) -> None:
    page = document(path, text + "[1]" + text)
    problem = replace(finding(page, "[1]", text, text, "error", text), document=path)
    gaps = (NotChecked(path, text, text),)
    report = Report((problem,), gaps, (page,), unreadable=(UnreadableInput(text, path),))
    assert set(render_text(report, verbose=verbose)) & set("\x1b\r\u202e\u2028\ud800") == set()
