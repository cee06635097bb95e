"""Findings as Markdown for the comment of a pull or merge request: a summary, then what is folded away, document by document.

What a document says is written so that it does nothing there: signs of Markdown and HTML are character references, and what a service would make a
mention, a reference, a link or a picture of is broken by a space without width. GitHub takes comments of at most 65,536 characters; where there is more to
say, the gravest findings stay and the rest is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from evidgrade.model.document import Document
from evidgrade.model.finding import SEVERITIES, Finding
from evidgrade.report.changes import notes_of
from evidgrade.report.display import visible
from evidgrade.report.sarif import uri
from evidgrade.report.text import WORDS, closing
from evidgrade.report.values import Report, by_document, counts_file_lines, page_of, unchecked_items

LIMIT = 65_000
"""Characters (UTF-16 units) that a comment of ours has at most."""
_FOR_CLAIMS = 12_000
_FOR_OTHERS = 4_000
"""Room for the heading, what could not be read and what was not checked."""
_LONGEST = 600
"""Characters of one text of a document; what is longer is cut."""
_REASONS_SHOWN = 8
_ERRORS_SHOWN = 10
_SIGNS = re.compile(r"[&<>`*_\[\]#!|~$\\@]")
_REFERENCE = re.compile(r"(?<=[@#!~%&$^])(?!\s)|(?<=:)(?=[\w+-])|(?<=www)(?=\.)|(?<=GH)(?=-\d)|(?<=/)(?=/)", re.I)
_ZERO = "\u200b"
_MARKS = {"error": "🔴", "warning": "🟠", "info": "🔵"}
_Row = tuple[str, Finding, str]


def render_markdown(report: Report) -> str:
    """One comment of at most `LIMIT` characters, ending in a line break."""
    *summary, verdict = closing(report, width=100_000)
    parts = [f"### evidgrade: {escape(verdict)}", *map(escape, summary)]
    parts += _unreadable(report)
    claims = _changes(report)
    rows = list(_rows(report))
    shown, left = _fitting(rows, LIMIT - _FOR_OTHERS - length(claims) - length("".join(parts)))
    parts += [_document(path, [row for row in shown if row[0] == path]) for path in dict.fromkeys(row[0] for row in shown)]
    if left:
        counts = ", ".join(f"{count:,} {WORDS[s]}{'s' if count != 1 else ''}" for s in SEVERITIES if (count := left[s]))
        parts.append(f"**Left out, for a comment holds no more: {counts}.** The other formats show all.")
    parts += [part for part in (claims, _not_checked(report)) if part]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """The text in a line of Markdown: seen as it is, and without any effect."""
    shown = visible(text)
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", _REFERENCE.sub(_ZERO, shown)).replace(_ZERO, "&#8203;")


def _said(message: str) -> str:
    """A message with its quotations, which stand between backticks, as code."""
    parts = message.split("`")
    if len(parts) % 2 == 0 or len(message) > _LONGEST:
        return escape(message)
    return "".join(f"<code>{escape(part)}</code>" if number % 2 and part else escape(part) for number, part in enumerate(parts))


def length(text: str) -> int:
    """The length of a text as a service counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _rows(report: Report) -> Iterator[_Row]:
    """Each finding with its line, in the order of the documents."""
    documents = {document.path: document for document in report.documents}
    for path, found in by_document(report):
        for finding in found:
            yield path, finding, _line(finding, documents.get(path), report.links, page_of(report, finding.code, finding.name))


def _line(finding: Finding, document: Document | None, links: str | None, page: str | None) -> str:
    code = f"[{escape(finding.code)}]({page})" if page else escape(finding.code)
    place = f"{finding.line}:{finding.column}"
    if counts_file_lines(document):
        place = _linked(place, finding.document, finding.line, links)
    see = "".join(f"<br>see {escape(r.document)} {r.line}: {_said(r.message)}" for r in finding.related[:5])
    return f"- {_MARKS[finding.severity]} {WORDS[finding.severity]} {place} **{code}** {escape(finding.name)}: {_said(finding.message)}{see}"


def _linked(place: str, path: str, line: int, links: str | None) -> str:
    return f"[{place}]({links.rstrip('/')}/{uri(path)}#L{line})" if links else place


def _fitting(rows: Sequence[_Row], room: int) -> tuple[list[_Row], Counter[str]]:
    """The rows that there is room for, the gravest first, in their own order, and how many of each severity are left out."""
    chosen, opened, left = set(), set(), Counter[str]()
    for index in sorted(range(len(rows)), key=lambda n: SEVERITIES.index(rows[n][1].severity)):
        path, finding, line = rows[index]
        cost = length(line) + 1 + (0 if path in opened else length(escape(path)) + 150)
        if cost <= room and not left:
            room -= cost
            opened.add(path)
            chosen.add(index)
        else:
            left[finding.severity] += 1
    return [row for index, row in enumerate(rows) if index in chosen], left


def _document(path: str, rows: Sequence[_Row]) -> str:
    counts = Counter(finding.severity for _, finding, _ in rows)
    said = ", ".join(f"{counts[s]:,} {WORDS[s]}{'s' if counts[s] != 1 else ''}" for s in SEVERITIES if counts[s])
    body = "\n".join(line for _, _, line in rows)
    return _folded(f"<code>{escape(path.removeprefix('./'))}</code>: {said}", body, opened=bool(counts["error"]))


def _folded(title: str, body: str, opened: bool = False) -> str:
    return f"<details{' open' if opened else ''}><summary>{title}</summary>\n\n{body}\n\n</details>"


def _unreadable(report: Report) -> Iterator[str]:
    if report.unreadable:
        lines = [f"- {escape(str(error))}" for error in report.unreadable[:_ERRORS_SHOWN]]
        more = len(report.unreadable) - len(lines)
        yield "\n".join(["**Could not be read:**", "", *lines, *([f"- and {more:,} more"] if more else [])])


def _changes(report: Report) -> str:
    """The claims of the change, as many as there is room for; empty without any."""
    lines: list[str] = []
    room = _FOR_CLAIMS
    for change in report.changes:
        state = change.state
        place = f"{state.line}:{state.column}"
        place = place if change.now is None else _linked(place, state.document, state.line, report.links)
        notes = "".join(f"<br>{escape(note)}" for note in notes_of(change))
        lines.append(f"- {change.kind} <code>{escape(state.document)}</code> {place} {escape(state.text)}{notes}")
        room -= length(lines[-1]) + 1
        if room < 0:
            lines[-1] = f"- and {len(report.changes) - len(lines) + 1:,} more"
            break
    kinds = Counter(change.kind for change in report.changes)
    said = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("added", "changed", "removed") if kinds[kind])
    return _folded(f"Claims of this change: {said}", "\n".join(lines)) if lines else ""


def _not_checked(report: Report) -> str:
    reasons = Counter(gap.reason for gap in report.not_checked).most_common()
    lines = [f"- {number:,} × {escape(reason)}" for reason, number in reasons[:_REASONS_SHOWN]]
    more = sum(number for _, number in reasons[_REASONS_SHOWN:])
    lines += [f"- {more:,} more for other reasons"] if more else []
    number = len(unchecked_items(report))
    title = f"Not checked: {number:,} {'item' if number == 1 else 'items'} (neither a problem nor a pass)"
    return _folded(title, "\n".join(lines)) if lines else ""
