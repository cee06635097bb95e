"""Builds small Word documents by hand, one part at a time, so that every test says what its file holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from evidgrade.model.document import Block, Document
from evidgrade.readers.docx import read

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def run(text: str, properties: str = "") -> str:
    """A run with these run properties."""
    kept = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{kept}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def up(text: str) -> str:
    """A raised run."""
    return run(text, '<w:vertAlign w:val="superscript"/>')


def p(*content: str, properties: str = "", style: str = "") -> str:
    """A paragraph of runs; content that does not begin with `<` is plain text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    kept = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{kept}{''.join(c if c.startswith('<') else run(c) for c in content)}</w:p>"


def item(text: str, number: int = 1, depth: int = 0) -> str:
    """A paragraph in list `number`."""
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def field(instruction: str, result: str) -> str:
    """A complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table(*rows: tuple[str, ...]) -> str:
    """A table; each cell is a paragraph, or XML of its own."""
    cells = [[f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in row] for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{chr(10).join(row)}</w:tr>' for row in cells)}</w:tbl>"


def level(depth: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """One level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def abstract(identifier: int, *levels: str, more: str = "") -> str:
    """An abstract list."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{more}{"".join(levels)}</w:abstractNum>'


def num(identifier: int, of: int, overrides: str = "") -> str:
    """A list that counts as an abstract one says."""
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def style(identifier: str, name: str, content: str = "", kind: str = "paragraph", based: str = "") -> str:
    """A style."""
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{on}{content}</w:style>'


def notes(kind: str, *bodies: str) -> str:
    """The content of a notes part: the separator, then notes with ids from 1."""
    listed = f'<w:{kind} w:type="separator" w:id="0">{p("never shown")}</w:{kind}>'
    return listed + "".join(f'<w:{kind} w:id="{n}">{body}</w:{kind}>' for n, body in enumerate(bodies, 1))


def note_mark(identifier: int, kind: str = "footnote", more: str = "") -> str:
    """The mark of a note in the text."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{identifier}"{more}/></w:r>'


def part(root: str, content: str) -> str:
    """An XML part with its declaration and names."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {NAMESPACES}>{content}</w:{root}>'


def relationships(*links: tuple[str, str, str, bool]) -> str:
    """A relationships part: id, type, target, external."""
    mode = {True: 'TargetMode="External"', False: ""}
    listed = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{escape(target)}" {mode[outside]}/>'
        for i, kind, target, outside in links
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def members(body: str, links: tuple[tuple[str, str], ...] = (), **parts: str) -> dict[str, str]:
    """The files of a package. `parts`: content of `styles`, `numbering`, `footnotes`, `endnotes`, `settings`; `links`: id and address."""
    files = {
        "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml", False)),
        "word/document.xml": part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
    }
    listed = [(f"part{n}", name, f"{name}.xml", False) for n, name in enumerate(parts)]
    listed += [(identifier, "hyperlink", address, True) for identifier, address in links]
    for name, content in parts.items():
        files[f"word/{name}.xml"] = part(name, content)
    files["word/_rels/document.xml.rels"] = relationships(*listed)
    return files


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, links: tuple[tuple[str, str], ...] = (), **parts: str) -> bytes:
    """A Word document."""
    return pack(members(body, links, **parts))


def document(body: str, links: tuple[tuple[str, str], ...] = (), **parts: str) -> Document:
    """The document as read, after the invariants of every document are checked."""
    found = read("draft.docx", docx(body, links, **parts))
    check(found)
    return found


def check(found: Document) -> None:
    """Blocks stand in order in the text, and every visible character leads to its own place there."""
    end = 0
    for block in found.blocks:
        assert end <= block.span.start <= block.span.end <= len(found.text)
        end = block.span.end
        assert block.text.strip() == block.text != ""
        span = block.source_span(0, len(block.text))
        assert found.quote(span).replace("\n", " ") == block.text
        assert block.span.start <= span.start
        assert span.end == block.span.end
        for mark in block.marks:
            assert 0 <= mark.start < mark.end <= len(block.text)
    assert all(0 <= offset <= len(found.text) for offset in found.anchors.values())


def shapes(found: Document) -> list[tuple[str, str | None, str]]:
    """Kind, label and text of every block."""
    return [(block.kind, block.label, block.text) for block in found.blocks]


def marked(block: Block) -> list[tuple[str, str, str | None]]:
    """Kind, words and target of every mark."""
    return [(mark.kind, block.text[mark.start : mark.end], mark.target) for mark in block.marks]
