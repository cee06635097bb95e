"""Which findings become which remarks, and in what words."""

from __future__ import annotations

import pytest

from evidgrade.annotating.remarks import Remark, quoted, reason, remarks_of
from evidgrade.checks import all_checks
from evidgrade.model.document import Document, Span
from evidgrade.model.finding import Confidence, Finding, Related, Severity
from evidgrade.readers import read_data

CHECKS = {check.code: check for check in all_checks()}
TEXT = "The drug is safe and always works. It is safe. " + "".join(f"Drug {n} is safe. " for n in range(20))
PAGE: Document = read_data("page.md", TEXT.encode())
UNITS = [Span(0, 34), Span(35, 46)]


def finding(words: str, code: str, severity: Severity = "warning", message: str = "", *, after: int = 0, confidence: Confidence = "high", related: tuple[Related, ...] = ()) -> Finding:
    at = TEXT.index(words, after)
    name = CHECKS[code].name
    return Finding(code, name, severity, confidence, "page.md", 1, at + 1, at, at + len(words), message or f"{code} says so.", related, content=f"{code}{at}")


def told(*findings: Finding) -> tuple[Remark, ...]:
    return remarks_of(findings, PAGE, UNITS, CHECKS)


def test_findings_of_one_sentence_are_one_remark_the_gravest_first() -> None:
    (remark,) = told(finding("safe", "CLM208"), finding("always", "CLM201", "error"))

    assert (TEXT[remark.start : remark.end], remark.codes) == ("safe and always", "CLM201 unqualified-safe, error; CLM208 absolute, warning")
    assert remark.paragraphs[0].startswith("“always”: CLM201 says so. ")
    assert remark.paragraphs[1].startswith("“safe”: CLM208 says so. ")


def test_findings_of_two_sentences_are_two_remarks() -> None:
    assert [TEXT[r.start : r.end] for r in told(finding("safe", "CLM201"), finding("safe", "CLM201", after=34))] == ["safe", "safe"]


def test_a_check_gives_its_reason_once() -> None:
    one, two = told(finding("safe", "CLM201"), finding("safe", "CLM201", after=34))

    assert one.paragraphs == (f"CLM201 says so. {reason(CHECKS['CLM201'])}",)
    assert two.paragraphs == ("CLM201 says so.",)


def test_in_a_crowd_the_gravest_alone_gives_its_reason() -> None:
    (remark,) = told(finding("safe", "CLM208"), finding("safe", "CLM201", "error"), finding("safe", "CIT008", "info"))

    assert [p in ("CLM208 says so.", "CIT008 says so.") for p in remark.paragraphs] == [False, True, True]


def test_what_is_said_twice_of_a_sentence_is_said_once() -> None:
    (remark,) = told(finding("safe", "DOC302", message="Broken."), finding("always", "DOC302", message="Broken."))

    assert sum("Broken." in p for p in remark.paragraphs) == 1
    assert len(remark.findings) == 2


@pytest.mark.parametrize(("severity", "remarks"), [("error", 8), ("warning", 3), ("info", 2)])
def test_how_many_of_one_check_get_a_remark(severity: Severity, remarks: int) -> None:
    many = [finding(f"Drug {n} is safe", "CLM201", severity) for n in range(20)]

    out = told(*many)

    assert len(out) == remarks
    assert f"The same at {20 - remarks} more places further on: “" in out[0].paragraphs[-1]
    assert f"and {20 - remarks - 8} more." in out[0].paragraphs[-1]
    assert len([f for r in out for f in r.findings]) == 20


def test_one_more_than_are_shown_is_shown_too() -> None:
    assert len(told(*(finding(f"Drug {n} is safe", "CLM201") for n in range(4)))) == 4


@pytest.mark.parametrize(
    ("code", "confidence", "said"), [("CLM201", "high", False), ("CLM201", "medium", False), ("CLM201", "low", True), ("EVD201", "high", True)]
)
def test_a_check_that_may_err_says_so(code: str, confidence: Confidence, said: bool) -> None:
    (remark,) = told(finding("safe", code, confidence=confidence))

    assert ("This check may be wrong here; judge for yourself." in remark.paragraphs[0]) == said


def test_related_places_are_named_by_their_words() -> None:
    at = TEXT.index("always")
    here = Related("page.md", 1, at, at + 6, "the other word")
    there = Related("b.md", 7, 0, 3, "the same there")

    (remark,) = told(finding("safe", "CLM201", related=(here, here, here, there)))

    assert remark.paragraphs[1:] == ("See “always”: the other word", "See b.md, line 7: the same there")


@pytest.mark.parametrize(
    ("text", "expected"), [("safe", "safe"), ("  safe\n and  sound ", "safe and sound"), ("w" * 60, "w" * 40 + "…"), ("word " * 20, "word word word word word word word word …")]
)
def test_words_are_quoted_short(text: str, expected: str) -> None:
    assert quoted(read_data("p.txt", f"{text}.".encode()), 0, len(text)) == expected


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_a_reason_that_is_quickly_read(code: str) -> None:
    text = reason(CHECKS[code])

    assert 10 < len(text) <= 400
    assert text.rstrip("\"”`)")[-1] in ".?!"
