"""Findings as JUnit XML, which most build servers show.

One test suite a document. A finding that fails the run is a failure; one that does not is a passing case with the
finding as its output; what was not checked is a skipped case; an input that could not be read is an error. A document
without findings is one passing case.
"""

from __future__ import annotations

from collections import defaultdict
from xml.sax.saxutils import escape, quoteattr

from evidgrade.model.finding import Finding, NotChecked
from evidgrade.report.display import visible
from evidgrade.report.values import Report, by_document


def render_junit(report: Report) -> str:
    """One `testsuites` element, ending in a line break."""
    failing = {id(finding) for finding in report.failing}
    found = dict(by_document(report))
    gaps: dict[str, list[NotChecked]] = defaultdict(list)
    for gap in report.not_checked:
        gaps[gap.document].append(gap)
    paths = dict.fromkeys([*(document.path for document in report.documents), *found, *gaps])
    suites = [_suite(path, found.get(path, ()), gaps[path], failing) for path in paths]
    if report.unreadable:
        cases = [_case("unreadable input", e.path or "", _problem("error", str(e))) for e in report.unreadable]
        suites.append(_element("unreadable inputs", cases, errors=len(cases)))
    inner = "".join(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="evidgrade">\n{inner}</testsuites>\n'


def _suite(path: str, found: tuple[Finding, ...], gaps: list[NotChecked], failing: set[int]) -> str:
    cases = []
    for finding in found:
        text = f"{finding.line}:{finding.column} {finding.severity}: {finding.message}"
        name = f"{finding.code} {finding.name} {finding.line}:{finding.column}"
        inner = _problem("failure", text) if id(finding) in failing else f"<system-out>{_text(text)}</system-out>"
        cases.append(_case(name, path, inner))
    cases += [_case(gap.what, path, f"<skipped message={_attribute(gap.reason)}/>") for gap in gaps]
    failures = sum(id(finding) in failing for finding in found)
    return _element(path, cases or [_case("no findings", path, "")], failures=failures, skipped=len(gaps))


def _element(name: str, cases: list[str], *, failures: int = 0, errors: int = 0, skipped: int = 0) -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    return f"  <testsuite name={_attribute(name)} {counts}>\n{''.join(cases)}  </testsuite>\n"


def _case(name: str, path: str, inner: str) -> str:
    head = f"    <testcase name={_attribute(name)} classname={_attribute(path)}"
    return f"{head}>{inner}</testcase>\n" if inner else f"{head}/>\n"


def _problem(kind: str, text: str) -> str:
    return f"<{kind} message={_attribute(text)}/>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


def _text(text: str) -> str:
    return escape(visible(text))
