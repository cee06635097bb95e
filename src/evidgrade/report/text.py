"""Findings for a person at a terminal.

Grouped by document, in text order. Each finding shows its place, code and name, what is wrong, and the very words in
their line. What was not checked is summed up by reason, apart from the problems. The last line says whether the run
passed, in agreement with the exit code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidgrade.model.document import Document
from evidgrade.model.finding import Finding, NotChecked, Related, Severity
from evidgrade.report.changes import CHANGES_SHOWN, notes_of
from evidgrade.report.display import excerpt, visible, width, wrap
from evidgrade.report.values import (
    PROPERTIES_OF_A_DOCUMENT,
    Report,
    by_document,
    counts_file_lines,
    page_of,
    set_aside,
    tally,
    totals,
    unchecked_items,
)
from evidgrade.text import many

WORDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
"""Severities as people read them; `note` is SARIF's word for `info`."""
_STYLES = {"error": "1;31", "warning": "1;33", "note": "1;36", "bold": "1", "dim": "2", "path": "1;4", "good": "1;32"}
_FAILING: Mapping[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("error or warning", "errors and warnings"),
    "info": ("finding", "findings"),
}
_REASONS_SHOWN = 8
_NUMBERED = re.compile(r"\s+(?:\S*\d\S*|c-[0-9a-f]+)$")
"""The number or id at the end of what was not checked: `reference 3`, `claim c-7f3a`."""

_UNDERLINED = 0.8
"""A larger part of the excerpt is not underlined: the finding is about the sentence, and the reader sees which."""
_SHORT = 32
_PLACES = 12
"""Related places named in one line."""

@dataclass(frozen=True, slots=True)
class _Page:
    """How to print: paint or not, and how wide."""

    color: bool
    width: int
    report: Report

    def paint(self, style: str, text: str) -> str:
        """The text in a colour, when colours are wanted."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.color else text

    def code(self, finding: Finding) -> str:
        """The code of a finding; where there are colours and a page of all checks, it leads there (OSC 8, which terminals without links leave out)."""
        address, code = page_of(self.report, finding.code, finding.name), visible(finding.code)
        return self.paint("bold", f"\x1b]8;;{address}\x1b\\{code}\x1b]8;;\x1b\\" if address and self.color else code)

    def fold(self, text: str, indent: int, first: str = "") -> Iterator[str]:
        """Wrapped lines behind an indent; `first` replaces the indent of the first line."""
        for number, line in enumerate(wrap(text, self.width - indent)):
            yield (first if first and not number else " " * indent) + line


def render_text(report: Report, *, color: bool = False, width: int = 80, verbose: bool = False, quiet: bool = False) -> str:
    """The report for a terminal of `width` cells (at least 48 are used), ending in a line break.

    `color` adds ANSI escapes; `verbose` lists every single thing that was not checked; `quiet` leaves that list and all hints out, and says
    nothing of a run that passed without a finding.
    """
    if quiet and not report.findings and report.exit_code == 0:
        return ""
    page = _Page(color, max(48, width), report)
    documents = {document.path: document for document in report.documents}
    lines: list[str] = []
    for path, findings in by_document(report):
        lines += _heading(page, path, documents.get(path), report.counts.get(path, {}))
        for finding in findings:
            lines += _finding(page, finding, documents)
    lines += _unreadable(page, report)
    if not quiet:
        lines += _changed_claims(page, report, verbose)
        lines += _not_checked(page, report.not_checked, verbose)
    lines += _closing(page, report, hint=not quiet)
    return "\n".join(lines) + "\n"


def _heading(page: _Page, path: str, document: Document | None, counts: Mapping[str, int]) -> Iterator[str]:
    yield page.paint("path", visible(path))
    notes = []
    if any(counts.values()):
        notes.append(", ".join(many(counts.get(name, 0), name[:-1]) for name in PROPERTIES_OF_A_DOCUMENT))
    if not counts_file_lines(document):
        notes.append("lines are those of the extracted text")
    if notes:
        yield page.paint("dim", "; ".join(notes))
    yield ""


def _finding(page: _Page, finding: Finding, documents: Mapping[str, Document]) -> Iterator[str]:
    severity = WORDS[finding.severity]
    gap = " " * (len("warning") - len(severity))
    place = f"{finding.line}:{finding.column}"
    fix = page.paint("dim", "  fixable") if finding.fixable else ""
    yield f"  {place:<8} {page.paint(severity, severity)}{gap} {page.code(finding)} {visible(finding.name)}{fix}"
    yield from page.fold(finding.message, 4)
    document = documents.get(finding.document)
    if document is not None:
        yield from _quote(page, document, finding, severity)
    for related in _grouped(finding.related):
        yield from _related(page, related, finding.document, documents)
    yield ""


def _quote(page: _Page, document: Document, finding: Finding, severity: str) -> Iterator[str]:
    """The line with carets under the words, of the extracted text where the file is markup. A finding about the whole document has no words to show."""
    start, end = finding.start, finding.end
    if not 0 <= start <= end <= len(document.text) or (start == end and (finding.line, finding.column) == (1, 1)):
        return
    line, _ = document.position(start)
    first = document.text.rfind("\n", 0, start) + 1
    stop = document.text.find("\n", start)
    text = document.text[first : stop if stop >= 0 else len(document.text)].rstrip("\r")
    gutter = f"    {line} | "
    shown = excerpt(text, start - first, end - first, page.width - len(gutter))
    if not shown.text.strip():
        return
    blank = " " * (len(gutter) - 2) + "| "
    yield page.paint("dim", gutter) + shown.text
    if width(shown.carets.strip()) <= _UNDERLINED * width(shown.text.strip()) or width(shown.text) <= _SHORT:
        yield page.paint("dim", blank) + _painted_carets(page, shown.carets, severity)


def _painted_carets(page: _Page, carets: str, severity: str) -> str:
    marks = carets.lstrip(" ")
    return " " * (len(carets) - len(marks)) + page.paint(severity, marks)


def _grouped(places: Iterable[Related]) -> list[list[Related]]:
    """Places with the same words to say of the same document, so that they take one line."""
    groups: dict[tuple[str, str], list[Related]] = {}
    for place in places:
        groups.setdefault((place.document, place.message), []).append(place)
    return list(groups.values())


def _related(page: _Page, group: list[Related], here: str, documents: Mapping[str, Document]) -> Iterator[str]:
    related = group[0]
    document = documents.get(related.document)
    if document is not None and len(group) == 1 and 0 <= related.start <= len(document.text):
        place = "{}:{}".format(*document.position(related.start))
    else:
        lines = sorted({r.line for r in group})
        place = ", ".join(map(str, lines[:_PLACES])) + (f" and {len(lines) - _PLACES} more" if len(lines) > _PLACES else "")
    where = place if related.document == here else f"{visible(related.document)}:{place}"
    first = f"    see {where}: "
    if width(first) > page.width // 2:
        yield page.paint("dim", first.rstrip(" "))
        yield from page.fold(related.message, 8)
    else:
        folded = page.fold(related.message, width(first), page.paint("dim", first))
        yield from folded


def _unreadable(page: _Page, report: Report) -> Iterator[str]:
    if not report.unreadable:
        return
    yield page.paint("bold", "Could not be read")
    for error in report.unreadable:
        yield from page.fold(str(error), 4, "  - ")
    yield ""


def _changed_claims(page: _Page, report: Report, verbose: bool) -> Iterator[str]:
    """Claims that were added, changed or removed since the revision, document by document."""
    if not report.changes:
        return
    yield page.paint("bold", "Claims of this change") + page.paint("dim", f" (against {visible(report.against or '')})")
    shown = report.changes if verbose else report.changes[:CHANGES_SHOWN]
    path = None
    for change in shown:
        if change.state.document != path:
            path = change.state.document
            yield "  " + page.paint("path", visible(path))
        first = f"    {f'{change.state.line}:{change.state.column}':<8} {page.paint('bold', f'{change.kind:<7}')} "
        yield from page.fold(change.state.text, 21, first)
        for note in notes_of(change):
            yield from page.fold(note, 23, " " * 21)
    if len(shown) < len(report.changes):
        yield from page.fold(f"and {many(len(report.changes) - len(shown), 'more claim')}; --verbose shows all.", 4)
    yield ""


def by_reason(gaps: Iterable[NotChecked]) -> list[tuple[tuple[str, str], list[NotChecked]]]:
    """What was not checked, by kind of thing (`reference`) and reason, the commonest first."""
    groups: dict[tuple[str, str], list[NotChecked]] = defaultdict(list)
    for gap in gaps:
        groups[_NUMBERED.sub("", gap.what), gap.reason].append(gap)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _not_checked(page: _Page, gaps: Iterable[NotChecked], verbose: bool) -> Iterator[str]:
    """Reasons with counts, the commonest first; a gap is neither a problem nor a pass."""
    ordered = by_reason(gaps)
    if not ordered:
        return
    yield page.paint("bold", "Not checked") + page.paint("dim", " (neither a problem nor a pass)")
    for (kind, reason), members in ordered if verbose else ordered[:_REASONS_SHOWN]:
        number = len({(gap.document, gap.what) for gap in members})
        what = kind if number == 1 else f"{kind} ×{number}"
        yield from page.fold(f"{what}: {reason}", 4, "  - ")
        if verbose:
            yield from _members(page, members)
    rest = sum(len(members) for _, members in ordered[_REASONS_SHOWN:])
    if rest and not verbose:
        yield from page.fold(f"{rest} more for other reasons", 4, "  - ")
    if not verbose:
        yield page.paint("dim", "  --verbose lists them one by one.")
    yield ""


def _members(page: _Page, members: Iterable[NotChecked]) -> Iterator[str]:
    by_path: dict[str, list[str]] = defaultdict(list)
    for gap in members:
        if gap.what not in by_path[gap.document]:
            by_path[gap.document].append(gap.what)
    for path, things in by_path.items():
        yield from page.fold(f"{path}: {', '.join(things)}", 8, "      ")


def closing_line(report: Report) -> str:
    """What was found and whether the run passed, in one line for a log."""
    return visible(f"{_summary(report, by_document(report))} {_verdict(report)}")


def closing(report: Report, *, color: bool = False, width: int = 80) -> list[str]:
    """The last lines of the report alone: what was found, and the outcome."""
    return list(_closing(_Page(color, max(48, width), report), report, hint=False))


def _closing(page: _Page, report: Report, hint: bool) -> Iterator[str]:
    groups = by_document(report)
    if groups and hint:
        worst = min((f for _, found in groups for f in found), key=lambda f: list(WORDS).index(f.severity))
        yield from page.fold(f"`evidgrade explain {worst.code}` tells why it matters and how to mend it.", 0)
    yield from page.fold(_summary(report, groups), 0)
    style = "good" if report.exit_code == 0 else "error"
    yield from (page.paint(style, line) for line in page.fold(_verdict(report), 0))


def _summary(report: Report, groups: list[tuple[str, tuple[Finding, ...]]]) -> str:
    """What was found, in how many documents, and how much was not looked at."""
    number = len(report.documents)
    found = ", ".join(many(count, WORDS[severity]) for severity, count in tally(report).items() if count)
    if found and len(groups) == number:
        text = f"{found} in {many(number, 'document')}"
    elif found:
        others = len({path for path, _ in groups} - {document.path for document in report.documents})
        inside = len(groups) - others
        of = "" if inside == number else f"{inside} of "
        place = [f"{of}{many(number, 'document')}"] if inside else []
        place += [many(others, "other file")] if others else []
        text = f"{found} in {' and '.join(place)}"
    elif number:
        listed = ", ".join(many(count, name[:-1]) for name, count in totals(report).items())
        new = "new " if report.known or report.earlier else ""
        text = f"No {new}problems found in {many(number, 'document')}" + (f" ({listed})" if report.counts else "")
    else:
        text = "No documents were checked"
    text += "".join(f"; {part}" for part in set_aside(report))
    items = unchecked_items(report)
    if items:
        kinds = {_NUMBERED.sub("", what) for _, what in items}
        text += f"; {many(len(items), kinds.pop() if len(kinds) == 1 else 'item')} not checked"
    return text + "."


def _verdict(report: Report) -> str:
    """The last line: the outcome that the exit code stands for."""
    if report.unreadable:
        return f"Incomplete: {many(len(report.unreadable), 'input')} could not be read."
    if not report.documents and not report.findings:
        return "Nothing to do."
    if report.fail_on is None:
        return "Passed: findings do not fail this run." if report.findings else "Passed."
    one, several = _FAILING[report.fail_on]
    new = "new " if report.known or report.earlier else ""
    if report.failing:
        number = len(report.failing)
        return f"Failed: {number:,} {new}{one if number == 1 else several}."
    return f"Passed: no {new}{one}."
