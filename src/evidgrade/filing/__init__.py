"""What a reviewer files: a dossier as a report, a table or data. One file a format, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from evidgrade.dossier import Dossier

FORMATS: dict[str, str] = {
    "html": "html",
    "json": "machine",
    "xlsx": "xlsx",
    "csv": "csv",
    "docx": "docx",
}
"""Format -> module of this package with a `render(dossier)` that gives the bytes of the file."""
TEXTUAL = frozenset({"json", "csv"})
"""Formats that may go to standard output."""


def renderer(name: str) -> Callable[[Dossier], bytes]:
    """What writes a format; its module is imported only now, since some need more than the core packages. Raises ConfigurationError where such a package is missing."""
    function: Callable[[Dossier], bytes] = import_module(f"evidgrade.filing.{FORMATS[name]}").render
    return function


__all__ = ["FORMATS", "TEXTUAL", "renderer"]
