"""The evidence table as CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel takes it for Latin letters.

A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
from io import StringIO

from evidgrade.dossier import Dossier
from evidgrade.filing.rows import COLUMNS, Value, clean, rows_of

_LONGEST = 32_000
"""Characters that a cell of Excel holds, with room to spare."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Signs that begin a formula, in full width too, which some spreadsheets take for the same."""


def render(dossier: Dossier) -> bytes:
    """One line a row, the columns of `rows.COLUMNS`."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.header for column in COLUMNS])
    for row in rows_of(dossier):
        writer.writerow([_cell(column.value(row)) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> Value:
    shown = clean(value, _LONGEST)
    return f"'{shown}" if isinstance(shown, str) and shown.startswith(_FORMULA) else "" if shown is None else shown
