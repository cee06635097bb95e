"""Notes in text files: comments of the format itself, behind the block that they are about. Whoever reads the page does not see them.

A note that would change what a reader sees, or what the next run reads, goes to the end of the file. The file with its notes is read again to know that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evidgrade.annotating.remarks import Remark, quoted
from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.files import newline_of
from evidgrade.model.document import Block, Document, Span
from evidgrade.readers import read_data
from evidgrade.report.display import visible
from evidgrade.text import collapse

Insertion = tuple[int, str]
"""A place of the file's text and what is put there."""
_NO_BLANK = re.compile(r"[ \t]*(?:\r?\n[ \t]*(?=\r?\n)|\r?\n?\Z)")
"""The end of a line with an empty one behind it, or the end of the file."""


def with_notes(document: Document, remarks: Sequence[Remark]) -> str:
    """The file's text with a note for each remark. Raises RefusedWrite where the format has no comments, the file is not in UTF-8, or no note can stand in it."""
    place = _PLACES.get(document.media_type)
    if place is None or document.path.lower().endswith(".mdx"):
        raise RefusedWrite("is of a format without comments that its readers do not see; `evidgrade check` prints the findings", document.path)
    if document.encoding.casefold() != "utf-8":
        raise RefusedWrite(f"is in {document.encoding}; notes are written in UTF-8, so save it in that first", document.path)
    told = [place(document, remark) for remark in remarks]
    notes = [(at, note) for at, note in told if note.strip() not in document.file_text]  # a page with notes may be noted again
    if _same(document, _put(document.file_text, notes)):
        return _put(document.file_text, notes)
    good = [note for note in notes if _same(document, _put(document.file_text, [note]))]
    late = _at_end(document, [note for note in notes if note not in good])
    for tried in ([*good, *late], _at_end(document, notes)):
        text = _put(document.file_text, tried)
        if _same(document, text):
            return text
    raise RefusedWrite("has no place for a note that would not change how it reads, not even at its end; is something left open there?", document.path)


def _put(text: str, notes: Sequence[Insertion]) -> str:
    out, done = [], 0
    for at, note in sorted(notes, key=lambda note: note[0]):
        out += [text[done:at], note]
        done = at
    return "".join([*out, text[done:]])


def _at_end(document: Document, notes: Sequence[Insertion]) -> list[Insertion]:
    text, end = document.file_text, newline_of(document.file_text)
    lead = "" if not text or text.endswith("\n") else end
    return [(len(text), (lead if not number else "") + end + note.strip() + end) for number, (_, note) in enumerate(notes)]


def _same(document: Document, text: str) -> bool:
    """True when a reader of the new text sees the same blocks as before."""
    try:
        read = read_data(document.path, text.encode("utf-8"))
    except (UnreadableInput, UnicodeEncodeError):
        return False
    return _seen(read) == _seen(document)


def _seen(document: Document) -> list[tuple[object, ...]]:
    return [(b.kind, b.text, b.label, b.ordinal, b.level, b.marks) for b in document.blocks if b.kind != "comment"]


# ---- formats ------------------------------------------------------------------------------------------------------------------


def words_of(document: Document, remark: Remark) -> str:
    """A note in one line: the words it is about, what is to be said, and the checks. Nothing in it can end a comment, or be taken for an order of ours."""
    words = quoted(document, remark.start, remark.end)
    text = f"evidgrade note{f' on “{words}”' if words else ''}: {' '.join(remark.paragraphs)} ({remark.codes})"
    return re.sub(r"-(?=-)", "- ", visible(collapse(text)).replace("`", "'").replace("<!", "< !"))


def _block(document: Document, remark: Remark) -> Block | None:
    """The block that a remark begins in; the one before it where it begins between two."""
    found = None
    for block in document.blocks:
        if block.span.start > remark.start:
            break
        found = block if block.kind != "comment" else found
    return found


def _markdown(document: Document, remark: Remark) -> Insertion:
    block, text = _block(document, remark), document.text
    if block is None:
        return len(text), f"<!-- {words_of(document, remark)} -->"
    note = words_of(document, remark)
    end = len(text[: block.span.end].rstrip())
    behind = _NO_BLANK.match(text, end)
    line = text.rfind("\n", 0, block.span.start) + 1
    if block.kind in ("paragraph", "heading") and behind is not None and line == block.span.start:
        newline = newline_of(text)
        return end, f"{newline}{newline}<!-- {note} -->"
    return end, f"<!-- {note.replace('|', '¦') if block.kind == 'table-cell' else note} -->"


def _html(document: Document, remark: Remark) -> Insertion:
    block = _block(document, remark)
    end = document.file_span(Span(block.span.end - 1, block.span.end)).end if block is not None else len(document.file_text)
    return end, f"<!-- {words_of(document, remark)} -->"


def _rst(document: Document, remark: Remark) -> Insertion:
    """Behind the block, or behind the next one that ends at the margin of the page."""
    block, text = _block(document, remark), document.text
    newline = newline_of(text)
    note = f".. {words_of(document, remark)}"
    at = block.span.end if block is not None else len(text)
    for match in re.finditer(r"\r?\n[ \t]*(?=\r?\n(?:[ \t]*\r?\n)*\S)", text[at:]):
        return at + match.start(), f"{newline}{newline}{note}"
    return len(text.rstrip()), f"{newline}{newline}{note}{newline}"


_PLACES: dict[str, Callable[[Document, Remark], Insertion]] = {"text/markdown": _markdown, "text/html": _html, "application/xhtml+xml": _html, "text/x-rst": _rst}
