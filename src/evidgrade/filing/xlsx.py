"""The evidence table as a workbook for Excel: summary, evidence, findings, sources, what was not checked, inputs, and what the columns mean.

Every cell with a document's text is written as text, so none is a formula or a link (XlsxWriter, `strings_to_formulas`). The only links are those to DOIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from evidgrade.dossier import Dossier
from evidgrade.errors import ConfigurationError
from evidgrade.filing.rows import COLUMNS, Value, clean, rows_of, status_of
from evidgrade.filing.summary import groups, sentence
from evidgrade.grading.reasons import called
from evidgrade.report.display import width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_LONGEST = 32_767
"""Characters of a cell (Excel specifications and limits)."""
_LINKS = 60_000
"""Links of a sheet: Excel takes 65,530."""
_A4, _A3 = 9, 8
_LINE, _TALLEST = 15.0, 409.0
"""Points of a line, and of the tallest row of Excel."""
_PAGES_WIDE = 4
_NO_DATE = datetime(2000, 1, 1)
"""The date of the file where the run has none: the same run gives the same bytes."""


def render(dossier: Dossier) -> bytes:
    """The workbook. Raises ConfigurationError where XlsxWriter is not installed."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise ConfigurationError("XLSX needs a package that is not installed; `pip install 'evidgrade[tables]'`, or write .csv") from error
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        created = datetime.fromisoformat(dossier.today) if dossier.today else _NO_DATE
        book.set_properties({"title": f"Evidence table: {dossier.workspace}", "comments": f"evidgrade {dossier.report.version}", "created": created})
        _Book(book, dossier).write()
    return out.getvalue()


class _Book:
    """The sheets, one after the other."""

    def __init__(self, book: Workbook, dossier: Dossier) -> None:
        self.book, self.dossier = book, dossier
        self.text = self._format(text_wrap=True, valign="top", align="left")
        self.head = self._format(bold=True, text_wrap=True, valign="top", bottom=1, bg_color="#E8EEF4")
        self.title = self._format(bold=True, font_size=16)
        self.bold = self._format(bold=True, top=1)
        self.alarm = self._format(text_wrap=True, valign="top", bold=True, font_color="#8B1A1A", bg_color="#FBEAEA")
        self.watch = self._format(text_wrap=True, valign="top", bg_color="#FFF6DB")
        self.link = self._format(text_wrap=True, valign="top", font_color="#1F5A8A", underline=1)

    def _format(self, **options: Any) -> Format:
        return self.book.add_format(options)

    def write(self) -> None:
        """All sheets."""
        self._summary()
        self._evidence()
        findings = [(f.document, f.line, f.severity, f.code, f.name, f.message) for f in self.dossier.findings]
        self._table("Findings", (("Document", 30), ("Line", 7), ("Severity", 10), ("Check", 10), ("Name", 28), ("What was found", 90)), findings)
        self._sources()
        gaps = [(gap.document, gap.what, gap.reason) for gap in self.dossier.report.not_checked]
        gaps += [(error.path or "", "the file itself", error.message) for error in self.dossier.report.unreadable]
        self._table("Not checked", (("Document", 34), ("What", 34), ("Why", 90)), gaps)
        self._table("Inputs", (("File", 50), ("What it is", 14), ("SHA-256", 70)), [(i.path, i.role, i.sha256) for i in self.dossier.inputs])
        self._table("Columns", (("Column", 24), ("What it means", 100)), [(column.header, column.meaning) for column in COLUMNS])

    def _summary(self) -> None:
        sheet = self.book.add_worksheet("Summary")
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 60, self.text)
        sheet.write_string(0, 0, "Evidence table", self.title)
        sheet.merge_range(1, 0, 1, 1, "", self.text)
        sheet.write_string(1, 0, _text(sentence(self.dossier)), self.text)
        sheet.set_row(1, 34)
        at = 3
        for heading, lines in groups(self.dossier):
            sheet.write_string(at, 0, heading, self.bold)
            sheet.write_blank(at, 1, None, self.bold)
            for name, value in lines:
                at += 1
                self._cell(sheet, at, 0, name)
                self._cell(sheet, at, 1, value)
            at += 2
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)

    def _evidence(self) -> None:
        sheet = self._sheet("Evidence", [(column.header, column.width) for column in COLUMNS], frozen=1)
        doi, state, status = (next(n for n, c in enumerate(COLUMNS) if c.header == name) for name in ("DOI", "State", "Status of source"))
        last = 0
        for at, row in enumerate(rows_of(self.dossier), 1):
            values = [column.value(row) for column in COLUMNS]
            sheet.set_row(at, _height(zip(values, (column.width for column in COLUMNS), strict=True)))
            for place, value in enumerate(values):
                if place == doi and isinstance(value, str) and at < _LINKS:
                    sheet.write_url(at, place, f"https://doi.org/{quote(value, safe='/:;().-_')}", self.link, _text(value))
                else:
                    alarming = (place == status and row.source is not None and row.source.fallen) or (place == state and row.state.startswith(("rejected", "needs review")))
                    watched = place == state and row.state.startswith(("not ", "no decision", "approved;", "waived"))
                    self._cell(sheet, at, place, value, self.alarm if alarming else self.watch if watched else None)
            last = at
        sheet.autofilter(0, 0, max(1, last), len(COLUMNS) - 1)
        sheet.set_paper(_A3)
        sheet.fit_to_pages(_PAGES_WIDE, 0)  # all columns on one page would print letters that nobody can read
        sheet.repeat_columns(0)

    def _sources(self) -> None:
        columns = (("Source", 60), ("Key", 16), ("DOI", 26), ("Year", 7), ("Design", 26), ("Status", 26), ("Claims", 8), ("Listed in", 40), ("Record of", 14))
        rows = []
        for source in self.dossier.sources:
            work = source.work
            design = "not determined" if source.design.design == "unknown" else called(source.design)
            places = ", ".join(f"{r.document} [{r.number}]" for r in source.references)
            claims = sum(r.claims for r in source.references)
            facts = (work.doi, work.issued) if work else (None, None)
            rows.append((source.title, source.key, *facts, design, status_of(source), claims, places, work.source if work else "no work known"))
        self._table("Sources", columns, rows)

    def _table(self, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> None:
        sheet = self._sheet(name, columns)
        last = 0
        for at, row in enumerate(rows, 1):
            sheet.set_row(at, _height(zip(row, (wide for _, wide in columns), strict=True)))
            for place, value in enumerate(row):
                self._cell(sheet, at, place, value)
            last = at
        sheet.autofilter(0, 0, max(1, last), len(columns) - 1)

    def _sheet(self, name: str, columns: Sequence[tuple[str, int]], frozen: int = 0) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for place, (header, wide) in enumerate(columns):
            sheet.set_column(place, place, wide)
            sheet.write_string(0, place, header, self.head)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def _cell(self, sheet: Worksheet, at: int, place: int, value: Value, look: Format | None = None) -> None:
        if value is None:
            sheet.write_blank(at, place, None, look or self.text)
        elif isinstance(value, int):
            sheet.write_number(at, place, value, look or self.text)
        else:
            sheet.write_string(at, place, _text(value), look or self.text)


def _height(cells: Iterable[tuple[Value, int]]) -> float:
    """Points that the longest cell of a row needs; not every program works that out when it opens a file."""
    lines = (sum(ceil(max(1, width(line)) / (0.9 * wide)) for line in value.splitlines()) for value, wide in cells if isinstance(value, str) and value)
    return min(_TALLEST, _LINE * max(lines, default=1))


def _text(value: str) -> str:
    return str(clean(value, _LONGEST))
