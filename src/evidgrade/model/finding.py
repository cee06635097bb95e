"""A finding: what a check found, where, and why (SARIF `result`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of."""

    document: str
    line: int
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem found. The same values stand behind every output format."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    document: str
    line: int
    column: int
    start: int
    end: int
    message: str
    related: tuple[Related, ...] = ()
    fingerprint: str = ""
    """Sum of document and `content`: the same when lines move or other sentences change."""
    fixable: bool = False
    content: str = ""
    """Sum of code, quoted text, the sentence around it and occurrence, whatever the document is called (checks/fingerprint.py)."""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that was not looked at, and why. Never a problem, never a pass."""

    document: str
    what: str
    """Such as `reference 3`."""
    reason: str
