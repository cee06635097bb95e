"""Findings in the diagnostic format of reviewdog (`rdjson`, proto/rdf/reviewdog.proto of that project), for comments on the lines of a review.

Columns count bytes of UTF-8 there, and ends are exclusive. Related places go into the message, because reviewdog shows nothing else. The format has
no place for what was not checked; text and JSON tell that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from evidgrade.errors import EvidgradeError
from evidgrade.model.document import Document
from evidgrade.model.finding import Finding, Severity
from evidgrade.report.display import visible
from evidgrade.report.machine import escape_surrogates
from evidgrade.report.values import Report, counts_file_lines, end_of, in_order, page_of

SEVERITIES: Mapping[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render_rdjson(report: Report) -> str:
    """One `DiagnosticResult`, ending in a line break."""
    documents = {document.path: document for document in report.documents}
    diagnostics = [_unreadable(error) for error in report.unreadable]
    diagnostics += [_diagnostic(finding, documents.get(finding.document), page_of(report, finding.code, finding.name)) for finding in in_order(report)]
    result = {"source": {"name": "evidgrade"}, "diagnostics": diagnostics}
    return escape_surrogates(json.dumps(result, ensure_ascii=False, indent=2)) + "\n"


def _diagnostic(finding: Finding, document: Document | None, page: str | None) -> dict[str, Any]:
    location: dict[str, Any] = {"path": finding.document.removeprefix("./")}
    if counts_file_lines(document):
        location["range"] = _range(finding, document)
    see = [f"See {related.document}:{related.line}: {related.message}" for related in finding.related]
    return {
        "message": "\n".join(visible(line) for line in (finding.message, *see)),
        "location": location,
        "severity": SEVERITIES[finding.severity],
        "code": {"value": f"{finding.code} {finding.name}"} | ({"url": page} if page else {}),
    }


def _range(finding: Finding, document: Document | None) -> dict[str, Any]:
    end = end_of(finding, document)
    if document is None or end is None:
        return {"start": {"line": finding.line}}
    return {"start": _position(document, finding.line, finding.column), "end": _position(document, *end)}


def _position(document: Document, line: int, column: int) -> dict[str, int]:
    before = document.line_text(line)[: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


def _unreadable(error: EvidgradeError) -> dict[str, Any]:
    location: dict[str, Any] = {"path": (error.path or "evidgrade").removeprefix("./")}
    if error.line is not None:
        location["range"] = {"start": {"line": error.line}}
    return {"message": visible(error.message), "location": location, "severity": "ERROR", "code": {"value": "unreadable-input"}}
