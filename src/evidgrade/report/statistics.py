"""Findings counted by check, for a person who wants to know where to begin. The counts of the JSON are the same."""

from __future__ import annotations

from evidgrade.report.display import visible
from evidgrade.report.text import WORDS, closing
from evidgrade.report.values import Report, by_code


def render_statistics(report: Report, *, color: bool = False, width: int = 80) -> str:
    """One line a check, the commonest first: findings, documents, severity, code, name. Then the closing lines of the text format."""
    rows = by_code(report)
    head = ("findings", "documents", "severity", "code", "name")
    cells = [(f"{r.findings:,}", f"{r.documents:,}", WORDS[r.severity], visible(r.code), visible(r.name)) for r in rows]
    columns = [max(len(row[n]) for row in (head, *cells)) for n in range(len(head))]
    lines = []
    for row in (head, *cells) if cells else ():
        numbers = [row[n].rjust(columns[n]) for n in (0, 1)]
        words = [row[n].ljust(columns[n]) for n in (2, 3, 4)]
        lines.append("  ".join((*numbers, *words)).rstrip())
    lines += [""] if cells else []
    return "\n".join([*lines, *closing(report, color=color, width=width)]) + "\n"
