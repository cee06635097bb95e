"""What a run of `check` has to say, as one frozen value. Every output format is a function of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from evidgrade.checks.declaration import Check
from evidgrade.errors import EvidgradeError
from evidgrade.model.change import ClaimChange
from evidgrade.model.document import Document
from evidgrade.model.finding import SEVERITIES, Finding, NotChecked, Severity

PROPERTIES_OF_A_DOCUMENT = ("references", "citations", "claims")
"""The keys of `Report.counts`, in the order in which they are printed."""


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, what was not checked, and what a format needs to show both.

    The three families of answers stay apart: `findings` are problems, `not_checked` are gaps, the rest is fine.
    """

    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    documents: tuple[Document, ...] = ()
    """Every document that was read, in the order of the input; their text serves the excerpts."""
    checks: tuple[Check, ...] = ()
    """Declarations of the checks that were run."""
    fail_on: Severity | None = "error"
    """The mildest severity that makes the run fail; None when no finding does."""
    unreadable: tuple[EvidgradeError, ...] = ()
    """Inputs that could not be read; the others are reported all the same."""
    version: str = ""
    """Version of evidgrade."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By path of a document: how many `references`, `citations` and `claims` it has."""
    baseline: str | None = None
    """The file of known findings, None without one."""
    known: tuple[Finding, ...] = ()
    """Findings that the baseline knows: counted, not shown, and no failure."""
    against: str | None = None
    """The revision that the documents were compared with, None without one."""
    earlier: tuple[Finding, ...] = ()
    """Findings that were there at that revision: counted, not shown, and no failure."""
    changes: tuple[ClaimChange, ...] = ()
    """Claims that are another than at that revision."""
    links: str | None = None
    """Address that paths are put behind where a format links to lines, None for no links."""
    checks_page: str | None = None
    """Address of the page of all checks, which formats with links lead to; None where the house names none."""

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings at or above `fail_on`."""
        if self.fail_on is None:
            return ()
        limit = SEVERITIES.index(self.fail_on)
        return tuple(f for f in self.findings if SEVERITIES.index(f.severity) <= limit)

    @property
    def exit_code(self) -> int:
        """0 nothing found at or above `fail_on`; 1 findings; 2 an input could not be read."""
        if self.unreadable:
            return 2
        return 1 if self.failing else 0


def anchor(code: str, name: str) -> str:
    """The address that GitHub and GitLab give the heading of a check on the page of all checks."""
    return f"{code}-{name}".lower().replace(" ", "-")


def page_of(report: Report, code: str, name: str) -> str | None:
    """Where the page of all checks speaks of one; None where the house names no such page."""
    return f"{report.checks_page}#{anchor(code, name)}" if report.checks_page else None


def by_document(report: Report) -> list[tuple[str, tuple[Finding, ...]]]:
    """The findings of each path that has some, in text order.

    Documents come in the order of the input, then the other files (ledger, bibliography) by name, so that the
    answer does not depend on the order in which checks ran.
    """
    groups: dict[str, list[Finding]] = {document.path: [] for document in report.documents}
    for path in sorted({finding.document for finding in report.findings} - groups.keys()):
        groups[path] = []
    for finding in report.findings:
        groups[finding.document].append(finding)
    return [(path, tuple(sorted(found, key=_text_order))) for path, found in groups.items() if found]


def in_order(report: Report) -> tuple[Finding, ...]:
    """All findings: by document, then in text order."""
    return tuple(finding for _, found in by_document(report) for finding in found)


def tally(report: Report) -> dict[Severity, int]:
    """Number of findings of each severity, the gravest first; 0 where there is none."""
    seen = Counter(finding.severity for finding in report.findings)
    return {severity: seen[severity] for severity in SEVERITIES}


def totals(report: Report) -> dict[str, int]:
    """References, citations and claims of all documents together."""
    rows = report.counts.values()
    return {name: sum(row.get(name, 0) for row in rows) for name in PROPERTIES_OF_A_DOCUMENT}


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often one check found something, at one severity, and in how many files."""

    code: str
    name: str
    severity: Severity
    findings: int
    documents: int


def by_code(report: Report) -> tuple[CodeCount, ...]:
    """The findings counted by check and severity, the commonest first."""
    groups: dict[tuple[str, str, Severity], list[str]] = {}
    for finding in report.findings:
        groups.setdefault((finding.code, finding.name, finding.severity), []).append(finding.document)
    rows = [CodeCount(*key, len(documents), len(set(documents))) for key, documents in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.findings, row.code, SEVERITIES.index(row.severity))))


def set_aside(report: Report) -> tuple[str, ...]:
    """What is counted and not shown, in words."""
    counts = ((len(report.known), "in the baseline"), (len(report.earlier), "older than this change"))
    return tuple(f"{number:,} {where}" for number, where in counts if number)


def unchecked_items(report: Report) -> tuple[tuple[str, str], ...]:
    """Each thing that was not looked at once, as (document, what), however many reasons there are."""
    return tuple(dict.fromkeys((gap.document, gap.what) for gap in report.not_checked))


def end_of(finding: Finding, document: Document | None) -> tuple[int, int] | None:
    """Line and column (both from 1) after the last character of a finding, None without the document's text."""
    if document is None or not 0 <= finding.start <= finding.end <= len(document.text):
        return None
    if finding.end <= finding.start:
        return document.position(finding.end)
    return document.end_position(finding.end)


def counts_file_lines(document: Document | None) -> bool:
    """Whether lines and columns are those of the file itself, and not of the text extracted from it.

    Files that are not documents (ledger, bibliography) are read line by line, so their lines are their own.
    """
    if document is None or document.source is not None:
        return True
    return document.media_type.startswith("text/") and document.media_type != "text/html"


def _text_order(finding: Finding) -> tuple[int, int, int, int, str, str]:
    return finding.line, finding.column, finding.start, finding.end, finding.code, finding.message
