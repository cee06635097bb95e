"""What can be put right in a document by a program. One file a fixer, one line in FIXERS; edits are values, and one place applies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidgrade.checks.scope import Page
from evidgrade.exporting.engine import Style
from evidgrade.fixing.edits import Fixes
from evidgrade.fixing.references import fix_references
from evidgrade.lookup import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """What the user wants, as far as fixers need to know."""

    style: Style | None = None
    """The citation style; given where a fixer `needs_style`."""


@dataclass(frozen=True, slots=True)
class Fixer:
    """One kind of repair."""

    summary: str
    """What it does, for the help page."""
    fix: Callable[[Page, Workspace, Request], Fixes]
    """Edits for one page. Pure; the spans are those of the file's text."""
    needs_style: bool = False


def _references(page: Page, workspace: Workspace, request: Request) -> Fixes:
    assert request.style is not None
    return fix_references(page, workspace, request.style)


FIXERS: Mapping[str, Fixer] = {
    "references": Fixer("Write the entries of the reference list anew in a style (--style), from the records of their works.", _references, needs_style=True),
}
"""Name -> fixer. Each is an option of `evidgrade fix` under its name."""
