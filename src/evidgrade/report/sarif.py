"""Findings as SARIF 2.1.0 (OASIS Standard, 2020), for code scanning and editors.

What was not checked, and inputs that could not be read, are notifications of the invocation: SARIF keeps them apart
from results, as we do. Findings of a baseline, or older than a change, are left out, and the others are `new`: code
scanning takes a result with `suppressions` for an open alert. Columns count Unicode code points. Regions are given only where lines are those of the file:
a line of text extracted from DOCX or PDF would point a viewer to the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from evidgrade.checks.declaration import Check
from evidgrade.errors import EvidgradeError
from evidgrade.model.document import Document, Span
from evidgrade.model.finding import Finding, NotChecked, Related, Severity
from evidgrade.report.explanation import explain_markdown, explain_text
from evidgrade.report.machine import dump
from evidgrade.report.values import Report, counts_file_lines, end_of, in_order, page_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "evidgrade/v2"
"""Name and version of the fingerprint; a new way of making it gets a new name. Since v2 the sentence around the words is part of it."""
LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_RANKS = {"high": 90.0, "medium": 60.0, "low": 30.0}
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no undecodable byte of a file name (PEP 383)."""
_DRIVE = re.compile(r"[A-Za-z]:/")
_NOTIFICATIONS = {
    "not-checked": "Something was not looked at; it is neither a problem nor a pass.",
    "unreadable-input": "An input could not be read; the others were reported.",
}


def render_sarif(report: Report) -> str:
    """The report as one SARIF log with one run, ending in a line break."""
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def uri(path: str) -> str:
    """The path as a URI reference (RFC 3986), percent-encoded; relative as long as the path is."""
    while path.startswith("./"):
        path = path[2:]
    encoded = quote(_NO_BYTE.sub("\ufffd", path).encode("utf-8", "surrogateescape"), safe="/~")
    if path.startswith("/"):
        return "file://" + encoded
    return "file:///" + encoded.replace("%3A", ":", 1) if _DRIVE.match(path) else encoded


def _run(report: Report) -> dict[str, Any]:
    documents = {document.path: document for document in report.documents}
    order = {check.code: index for index, check in enumerate(report.checks)}
    places = {path: index for index, path in enumerate(documents)}
    run: dict[str, Any] = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "artifacts": [_artifact(document) for document in documents.values()],
        "results": [_result(finding, documents, places, order) for finding in in_order(report)],
    }
    if report.baseline is None and report.against is None:
        return run
    for result in run["results"]:
        result["baselineState"] = "new"
    return {**run, "properties": {"inBaseline": len(report.known), "earlier": len(report.earlier)}}


def _driver(report: Report) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "evidgrade"}
    if report.version:
        driver["version"] = report.version
    driver["rules"] = [_rule(check, page_of(report, check.code, check.name)) for check in report.checks]
    driver["notifications"] = [
        {"id": name, "shortDescription": {"text": text}} for name, text in _NOTIFICATIONS.items()
    ]
    return driver


def _rule(check: Check, page: str | None) -> dict[str, Any]:
    return {
        "id": check.code,
        "name": "".join(part.capitalize() for part in check.name.split("-")),
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": check.rationale},
        "help": {"text": explain_text(check), "markdown": explain_markdown(check)},
        **({"helpUri": page} if page else {}),
        "defaultConfiguration": {"level": LEVELS[check.severity], "rank": _RANKS[check.confidence]},
        "properties": {
            "tags": [check.family],
            "precision": check.confidence,
            "checkName": check.name,
            "aliases": list(check.aliases),
            "fixable": check.fixable,
            "advisory": check.advisory,
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    notes = [_unreadable(error) for error in report.unreadable]
    notes += [_not_checked(gap) for gap in report.not_checked]
    return {
        "executionSuccessful": not report.unreadable,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notes,
    }


def _unreadable(error: EvidgradeError) -> dict[str, Any]:
    note = _notification("unreadable-input", "error", error.message)
    if error.path is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": uri(error.path)}}
        if error.line is not None:
            column = {} if error.column is None else {"startColumn": error.column}
            physical["region"] = {"startLine": error.line, **column}
        note["locations"] = [{"physicalLocation": physical}]
    return note


def _not_checked(gap: NotChecked) -> dict[str, Any]:
    note = _notification("not-checked", "note", f"{gap.what}: {gap.reason}")
    if gap.document:
        note["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri(gap.document)}}}]
    return note


def _notification(kind: str, level: Literal["error", "note"], text: str) -> dict[str, Any]:
    index = list(_NOTIFICATIONS).index(kind)
    return {"descriptor": {"id": kind, "index": index}, "level": level, "message": {"text": text}}


def _artifact(document: Document) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": uri(document.path)}, "mimeType": document.media_type}
    if counts_file_lines(document):
        artifact["encoding"] = document.encoding
    if document.sha256:
        artifact["hashes"] = {"sha-256": document.sha256}
    return artifact


def _result(
    finding: Finding, documents: Mapping[str, Document], places: Mapping[str, int], order: Mapping[str, int]
) -> dict[str, Any]:
    document = documents.get(finding.document)
    region = _region(finding, document)
    result: dict[str, Any] = {"ruleId": finding.code}
    if finding.code in order:
        result["ruleIndex"] = order[finding.code]
    result |= {
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding.document, places, region)],
    }
    if finding.related:
        result["relatedLocations"] = [
            _related(number, related, documents, places) for number, related in enumerate(finding.related)
        ]
    if finding.fingerprint:
        result["partialFingerprints"] = {FINGERPRINT: finding.fingerprint}
    properties: dict[str, Any] = {
        "name": finding.name,
        "confidence": finding.confidence,
        "fixable": finding.fixable,
    }
    if not counts_file_lines(document):
        properties["extractedText"] = {
            "line": finding.line,
            "column": finding.column,
            "start": finding.start,
            "end": finding.end,
        }
    return {**result, "rank": _RANKS[finding.confidence], "properties": properties}


def _location(path: str, places: Mapping[str, int], region: dict[str, Any] | None) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": uri(path)}
    if path in places:
        artifact["index"] = places[path]
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if region is not None:
        physical["region"] = region
    return {"physicalLocation": physical}


def _region(finding: Finding, document: Document | None) -> dict[str, Any] | None:
    if not counts_file_lines(document):
        return None
    region: dict[str, Any] = {"startLine": finding.line, "startColumn": finding.column}
    end = end_of(finding, document)
    if document is not None and end is not None:
        place = document.file_span(Span(finding.start, finding.end))
        region |= {
            "endLine": end[0],
            "endColumn": end[1],
            "charOffset": place.start,
            "charLength": place.end - place.start,
        }
        if place.end > place.start:
            region["snippet"] = {"text": document.file_text[place.start : place.end]}
    return region


def _related(
    number: int, related: Related, documents: Mapping[str, Document], places: Mapping[str, int]
) -> dict[str, Any]:
    document = documents.get(related.document)
    region: dict[str, Any] | None = {"startLine": related.line} if counts_file_lines(document) else None
    if region is not None and document is not None and 0 <= related.start <= related.end <= len(document.text):
        line, column = document.position(related.start)
        empty = related.end <= related.start
        end_line, end_column = (line, column) if empty else document.end_position(related.end)
        region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {
        "id": number,
        "message": {"text": related.message},
        **_location(related.document, places, region),
    }
