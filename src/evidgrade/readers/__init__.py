"""A file becomes a Document: text, blocks as a reader sees them, and the way back to the source.

A reader is one file with a function `read(path, data) -> Document`, and one line in READERS.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

from evidgrade.errors import UnreadableInput
from evidgrade.model.document import Document

# suffix -> module in evidgrade.readers
READERS: dict[str, str] = {
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".pdf": "pdf",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".rest": "rst",
    ".rst": "rst",
    ".txt": "plain",
    ".text": "plain",
    ".xhtml": "html",
}
MAX_BYTES = 50_000_000
"""A larger file is refused: no page or manuscript comes near, and a mistaken path should not cost minutes."""


NEEDS: dict[str, tuple[str, str]] = {".pdf": ("pypdfium2", "pdf")}
"""Endings whose reader needs a package that is not always there: its name, and the extra that installs it."""


def missing_extra(suffix: str) -> str | None:
    """The extra that would have to be installed to read files with this ending; None where nothing is missing."""
    package, extra = NEEDS.get(suffix.lower(), (None, None))
    return extra if package is not None and importlib.util.find_spec(package) is None else None


def suffixes() -> tuple[str, ...]:
    """The file name endings that can be read."""
    return tuple(READERS)


def read_document(path: str | Path) -> Document:
    """Read one file. Raises UnreadableInput with what is wrong and what to do."""
    place = Path(path)
    shown = place.as_posix()
    module = READERS.get(place.suffix.lower())
    if module is None:
        known = ", ".join(suffixes())
        raise UnreadableInput(f"no reader for `{place.suffix or 'files without an ending'}`; known are {known}", shown)
    try:
        size = place.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableInput(f"is {size:,} bytes, more than {MAX_BYTES:,}; split it or leave it out", shown)
        data = place.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot be read: {error.strerror or error}", shown) from error
    return read_data(shown, data)


def read_data(path: str, data: bytes) -> Document:
    """Read a document that is in memory by the reader of its name's ending, which must be known. Raises UnreadableInput."""
    module = READERS[Path(path).suffix.lower()]
    read: Callable[[str, bytes], Document] = importlib.import_module(f"evidgrade.readers.{module}").read
    return read(path, data)


def decode(path: str, data: bytes) -> str:
    """The text of a UTF-8 file, without its byte order mark, with line ends as they are.

    Raises UnreadableInput for a binary, an empty or a differently encoded file.
    """
    if not data.strip():
        raise UnreadableInput("is empty", path)
    if b"\0" in data[:8192]:
        hint = "save it as UTF-8" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "only text files are read here"
        raise UnreadableInput(f"is not text (it holds NUL bytes); {hint}", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"is not UTF-8 (byte 0x{data[error.start]:02x}); save it as UTF-8"
        raise UnreadableInput(message, path, line, column) from error
    return text


def checksum(data: bytes) -> str:
    """SHA-256 of the bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
