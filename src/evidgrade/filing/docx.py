"""The evidence table as a Word document: a page of summary and one table, in landscape, whose head is repeated on every page.

Written part by part with the standard library (ISO/IEC 29500-1): no macro, no field, no link, and the same dossier gives the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape

from evidgrade.dossier import Dossier
from evidgrade.filing.rows import COLUMNS, Row, clean, rows_of
from evidgrade.filing.summary import groups, sentence

_LONGEST = 4_000
"""Characters of a cell: more than a page of text in a table is read by nobody, and the workbook has it."""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
_OWN = f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
_STYLES = (
    f'{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Calibri"/><w:sz w:val="20"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:style></w:styles>'
)
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="9AA5B1"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_PAGE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>'
_ROOM = 16838 - 2 * 850
"""Width of the table in twentieths of a point."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_VALUE = {column.header: column.value for column in COLUMNS}
_OF_CLAIM = 3
"""Columns that are said once a claim: the cells of its further sources are joined to them."""


def _joined(*headers: str) -> Callable[[Row], str]:
    """The values of some columns of the whole table, a line each."""

    def value(row: Row) -> str:
        return "\n".join(str(found) for header in headers if (found := _VALUE[header](row)) not in (None, ""))

    return value


def _claim(row: Row) -> str:
    place = f"{row.document}, line {row.claim.line}" if row.claim else row.document
    return f"{row.text}\n{place}, {row.id}"


def _design(row: Row) -> str:
    if row.link is None:
        return ""
    level = row.link.level
    counted = "" if level.counted else ", not counted"
    return f"{_VALUE['Design'](row)}\n{f'level {level.level}' if level.level else 'no level'}{counted}"


_COLUMNS: tuple[tuple[str, int, Callable[[Row], str]], ...] = (
    ("Claim", 49, _claim),
    ("State", 21, _joined("State", "Reviewer", "Decision date")),
    ("Level of claim", 15, _joined("Level of claim")),
    ("Ref.", 9, _joined("Ref.")),
    ("Source", 48, _joined("Source", "DOI")),
    ("Status of source", 17, _joined("Status of source")),
    ("Design, level of source", 27, _design),
    ("n", 9, _joined("n")),
    ("Follow-up", 15, _joined("Follow-up")),
)
"""Header, share of the width, and what a cell holds."""


def render(dossier: Dossier) -> bytes:
    """The document."""
    out = BytesIO()
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _ROOT, "word/_rels/document.xml.rels": _OWN, "word/styles.xml": _STYLES, "word/document.xml": "".join(_document(dossier))}
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _document(dossier: Dossier) -> Iterator[str]:
    yield f"{_HEAD}<w:document {_W}><w:body>"
    yield _paragraph("Evidence table", "Title")
    yield _paragraph(sentence(dossier))
    for heading, lines in groups(dossier):
        yield _paragraph("; ".join(f"{name}: {_shown(value)}" for name, value in lines), lead=f"{heading}. ")
    yield _paragraph("Claims and their sources", "Heading1")
    yield _paragraph("One row a claim and a source behind it. The workbook (.xlsx) and the CSV file have all columns, with the words that designs and figures were read from.")
    yield from _table(rows_of(dossier))
    yield f"{_paragraph('')}{_PAGE}</w:body></w:document>"


def _shown(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value.removesuffix(".")


def _table(rows: Iterable[Row]) -> Iterator[str]:
    total = sum(share for _, share, _ in _COLUMNS)
    widths = [share * _ROOM // total for _, share, _ in _COLUMNS]
    yield f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield f"<w:tblGrid>{grid}</w:tblGrid>"
    heads = "".join(_cell(header, width, _HEAD_SHADE, bold=True) for (header, _, _), width in zip(_COLUMNS, widths, strict=True))
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
    for _, group in groupby(rows, key=lambda row: (row.document, row.id, id(row.claim))):
        members = list(group)
        for number, row in enumerate(members):
            cells = []
            for place, ((_, _, value), width) in enumerate(zip(_COLUMNS, widths, strict=True)):
                shared = place < _OF_CLAIM and len(members) > 1
                merge = (_JOINED if number else _JOINS) if shared else ""
                cells.append(_cell("" if shared and number else value(row), width, merge))
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
    yield "</w:tbl>"


_JOINS, _JOINED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
_HEAD_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/>'


def _cell(text: str, width: int, properties: str = "", *, bold: bool = False) -> str:
    lines = "".join(_paragraph(line, "Cell", bold=bold) for line in str(clean(text, _LONGEST)).split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{lines}</w:tc>'


def _paragraph(text: str, style: str = "", *, bold: bool = False, lead: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    strong = "<w:rPr><w:b/></w:rPr>" if bold else ""
    shown = escape(str(clean(text, _LONGEST)))
    head = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(lead)}</w:t></w:r>' if lead else ""
    return f'<w:p>{look}{head}<w:r>{strong}<w:t xml:space="preserve">{shown}</w:t></w:r></w:p>' if text else f"<w:p>{look}</w:p>"
