"""Findings as a GitLab Code Quality report (GitLab documentation, "Code Quality", report format).

The format has no place for what was not checked; the text and JSON formats tell that.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from evidgrade.model.document import Document
from evidgrade.model.finding import Finding, Severity
from evidgrade.report.machine import escape_surrogates
from evidgrade.report.values import Report, counts_file_lines, end_of, in_order

SEVERITIES: Mapping[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def render_gitlab(report: Report) -> str:
    """A JSON array with one object a finding, ending in a line break."""
    documents = {document.path: document for document in report.documents}
    seen: Counter[str] = Counter()
    issues = [_issue(finding, documents.get(finding.document), seen) for finding in in_order(report)]
    return escape_surrogates(json.dumps(issues, ensure_ascii=False, indent=2)) + "\n"


def _issue(finding: Finding, document: Document | None, seen: Counter[str]) -> dict[str, Any]:
    begin, end = 1, None
    if counts_file_lines(document):
        begin, end = finding.line, end_of(finding, document)
    lines = {"begin": begin} if end is None else {"begin": begin, "end": end[0]}
    return {
        "description": finding.message,
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": _fingerprint(finding, seen),
        "severity": SEVERITIES[finding.severity],
        "location": {"path": finding.document.removeprefix("./"), "lines": lines},
    }


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The finding's own, made unique, as the format demands."""
    own = finding.fingerprint or f"{finding.code}\0{finding.document}\0{finding.message}"
    seen[own] += 1
    text = own if seen[own] == 1 else f"{own}\0{seen[own]}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
