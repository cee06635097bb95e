"""Findings as GitHub Actions workflow commands, which become annotations of a pull request.

The gravest come first, because GitHub shows only the first ten of each kind for a step. Lines are given only where
they are those of the file. Source: GitHub documentation, "Workflow commands for GitHub Actions"; the escapes are those
of its own toolkit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from evidgrade.errors import EvidgradeError
from evidgrade.model.document import Document
from evidgrade.model.finding import SEVERITIES, Finding, Severity
from evidgrade.report.display import visible
from evidgrade.report.text import closing_line
from evidgrade.report.values import Report, counts_file_lines, end_of, in_order, unchecked_items

COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_REASONS_SHOWN = 5


def render_github(report: Report) -> str:
    """One command a line for each unreadable input, finding, and for all that was not checked; then the summary."""
    documents = {document.path: document for document in report.documents}
    lines = [_unreadable(error) for error in report.unreadable]
    found = sorted(in_order(report), key=lambda finding: SEVERITIES.index(finding.severity))
    lines += [_annotation(finding, documents.get(finding.document)) for finding in found]
    lines += _not_checked(report)
    lines.append(closing_line(report))
    return "\n".join(lines) + "\n"


def command(kind: str, properties: Mapping[str, str | int | None], message: str) -> str:
    """One workflow command; properties that are None are left out."""
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{kind}{' ' if listed else ''}{listed}::{escape_message(message)}"


def escape_message(text: str) -> str:
    """The text as a command's message: percent signs and line breaks encoded, other control characters made visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "%0A".join(visible(line).replace("%", "%25") for line in lines)


def escape_property(text: str) -> str:
    """The text as a command's property, where `:` and `,` are signs of the syntax too."""
    return escape_message(text).replace(":", "%3A").replace(",", "%2C")


def _annotation(finding: Finding, document: Document | None) -> str:
    properties: dict[str, str | int | None] = {"file": _file(finding.document)}
    if counts_file_lines(document):
        properties |= _place(finding, document)
    properties["title"] = f"{finding.code} {finding.name}"
    return command(COMMANDS[finding.severity], properties, finding.message)


def _place(finding: Finding, document: Document | None) -> dict[str, int | None]:
    """Columns are left out of a finding over several lines: the service refuses them there."""
    end = end_of(finding, document)
    if end is None:
        return {"line": finding.line, "col": finding.column}
    if end[0] != finding.line:
        return {"line": finding.line, "endLine": end[0]}
    return {"line": finding.line, "col": finding.column, "endLine": end[0], "endColumn": max(end[1], finding.column)}


def _unreadable(error: EvidgradeError) -> str:
    place = {"file": None if error.path is None else _file(error.path), "line": error.line, "col": error.column}
    return command("error", {**place, "title": "unreadable input"}, error.message)


def _not_checked(report: Report) -> Iterator[str]:
    if not report.not_checked:
        return
    reasons = Counter(gap.reason for gap in report.not_checked).most_common()
    shown = [f"{number} × {reason}" for reason, number in reasons[:_REASONS_SHOWN]]
    if len(reasons) > _REASONS_SHOWN:
        shown.append(f"and {len(reasons) - _REASONS_SHOWN} more reasons")
    number = len(unchecked_items(report))
    title = f"{number} {'item' if number == 1 else 'items'} not checked"
    yield command("notice", {"title": title}, "Neither a problem nor a pass.\n" + "\n".join(shown))


def _file(path: str) -> str:
    return path.removeprefix("./")
