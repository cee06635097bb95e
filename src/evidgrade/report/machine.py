"""Findings as JSON: the object of the machine contract, `evidgrade/1`. Keys are only ever added."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evidgrade.errors import EvidgradeError
from evidgrade.model.change import ClaimChange, ClaimState
from evidgrade.model.finding import Finding, NotChecked, Related
from evidgrade.report.contract import SCHEMA
from evidgrade.report.values import Report, by_code, in_order, tally, totals, unchecked_items

_SURROGATE = re.compile("[\ud800-\udfff]")


def render_json(report: Report) -> str:
    """The report as one JSON object, ending in a line break."""
    return dump(as_object(report))


def as_object(report: Report) -> dict[str, Any]:
    """The report in the shape of the contract."""
    return {
        "schema": SCHEMA,
        "findings": [finding_object(finding) for finding in in_order(report)],
        "summary": _summary(report),
        "not_checked": [_gap(gap) for gap in report.not_checked],
        "unreadable": [_error(error) for error in report.unreadable],
        "changed_claims": None if report.against is None else [_change(change) for change in report.changes],
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding, with the keys of the contract in its order."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "document": finding.document,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "related": [_related(related) for related in finding.related],
        "fingerprint": finding.fingerprint,
        "fixable": finding.fixable,
    }


def dump(value: Mapping[str, Any]) -> str:
    """JSON of two spaces' indent, readable in any script; lone surrogates (undecodable file names) are escaped."""
    return escape_surrogates(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def escape_surrogates(text: str) -> str:
    """JSON with lone surrogates written as escapes, so that it can be encoded as UTF-8."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _summary(report: Report) -> dict[str, Any]:
    return {
        "documents": len(report.documents),
        **totals(report),
        "findings": len(report.findings),
        "baseline": None if report.baseline is None else {"path": report.baseline, "findings": len(report.known)},
        "against": None if report.against is None else {"revision": report.against, "earlier_findings": len(report.earlier)},
        "by_severity": tally(report),
        "by_code": [asdict(row) for row in by_code(report)],
        "not_checked": len(unchecked_items(report)),
        "unreadable": len(report.unreadable),
        "fail_on": report.fail_on,
        "failing": len(report.failing),
        "exit_code": report.exit_code,
        "version": report.version or None,
        "by_document": {path: dict(report.counts[path]) for path in sorted(report.counts)},
    }


def _related(related: Related) -> dict[str, Any]:
    return {
        "document": related.document,
        "line": related.line,
        "start": related.start,
        "end": related.end,
        "message": related.message,
    }


def _change(change: ClaimChange) -> dict[str, Any]:
    return {"change": change.kind, "touched": list(change.touched), "now": _claim(change.now), "before": _claim(change.before)}


def _claim(state: ClaimState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    values = asdict(state)
    return {"claim_id": values.pop("id"), **values, "citations": list(state.citations)}


def _gap(gap: NotChecked) -> dict[str, Any]:
    return {"document": gap.document, "what": gap.what, "reason": gap.reason}


def _error(error: EvidgradeError) -> dict[str, Any]:
    return {"path": error.path, "line": error.line, "column": error.column, "message": error.message}
