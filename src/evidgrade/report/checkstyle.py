"""Findings as the XML of Checkstyle, which Jenkins and many other build servers read.

The shape is that of checkstyle-report-1.0.0.xsd of the Checkstyle project. Every document that was read is a `file`, also one without findings.
An input that could not be read is an error of its file. The format has no place for what was not checked; text and JSON tell that.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from evidgrade.errors import EvidgradeError
from evidgrade.model.document import Document
from evidgrade.model.finding import Finding, Severity
from evidgrade.report.display import visible
from evidgrade.report.values import Report, by_document, counts_file_lines

SEVERITIES: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "info"}
VERSION = "4.3"
"""The version of Checkstyle that the format is read as; readers look for one."""


def render_checkstyle(report: Report) -> str:
    """One `checkstyle` element, ending in a line break."""
    documents = {document.path: document for document in report.documents}
    rows: dict[str, list[str]] = {path: [] for path in documents}
    for path, found in by_document(report):
        rows.setdefault(path, []).extend(_finding(finding, documents.get(path)) for finding in found)
    for error in report.unreadable:
        rows.setdefault(error.path or "evidgrade", []).append(_unreadable(error))
    inner = "".join(_file(path, errors) for path, errors in rows.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="{VERSION}">\n{inner}</checkstyle>\n'


def _file(path: str, errors: list[str]) -> str:
    name = _attribute(path.removeprefix("./"))
    return f"  <file name={name}>\n{''.join(errors)}  </file>\n" if errors else f"  <file name={name}/>\n"


def _finding(finding: Finding, document: Document | None) -> str:
    place = {"line": finding.line, "column": finding.column} if counts_file_lines(document) else {}
    return _error(place, SEVERITIES[finding.severity], finding.message, f"evidgrade.{finding.code}.{finding.name}")


def _unreadable(error: EvidgradeError) -> str:
    place = {key: value for key, value in (("line", error.line), ("column", error.column)) if value}
    return _error(place, "error", error.message, "evidgrade.unreadable-input")


def _error(place: Mapping[str, int], severity: str, message: str, source: str) -> str:
    where = "".join(f' {key}="{value}"' for key, value in place.items())
    return f'    <error{where} severity="{severity}" message={_attribute(message)} source={_attribute(source)}/>\n'


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
