"""What can be put right in a document by a program. One file a fixer, one line in FIXERS; edits are values, and one place applies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidgrade.checks.scope import Page
from evidgrade.exporting.engine import Style
from evidgrade.fixing.citations import fix_citations
from evidgrade.fixing.clusters import Ranges
from evidgrade.fixing.edits import Fixes
from evidgrade.fixing.ranges import fix_ranges
from evidgrade.fixing.references import fix_references
from evidgrade.lookup import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """What the user wants, as far as fixers need to know."""

    style: Style | None = None
    """The citation style; given where a fixer `needs_style`."""
    ranges: Ranges = "keep"
    """How rows of numbers in markers are written."""


@dataclass(frozen=True, slots=True)
class Fixer:
    """One kind of repair."""

    summary: str
    """What it does, for the help page."""
    fix: Callable[[Page, Workspace, Request], Fixes]
    """Edits for one page. Pure; the spans are those of the file's text."""
    needs_style: bool = False
    choices: tuple[str, ...] = ()
    """Values of its option; a flag has none."""
    done: tuple[str, str] = ("entry was written anew", "entries were written anew")
    """What is told of one change, and of several."""


def _references(page: Page, workspace: Workspace, request: Request) -> Fixes:
    assert request.style is not None
    return fix_references(page, workspace, request.style)


FIXERS: Mapping[str, Fixer] = {
    "citations": Fixer("Renumber the list and its markers together, in the order of first citation.", lambda p, _, r: fix_citations(p, r.ranges), done=("place was renumbered", "places were renumbered")),
    "ranges": Fixer("Write rows of numbers in markers as ranges (`[1-3]`) or one by one.", lambda p, _, r: fix_ranges(p, r.ranges), choices=("expand", "collapse", "keep"), done=("marker was written anew", "markers were written anew")),
    "references": Fixer("Write the entries of the reference list anew in a style (--style), from the records of their works.", _references, needs_style=True),
}
"""Name -> fixer, in the order in which they are run: each reads what the one before it wrote. Each is an option of `evidgrade fix` under its name."""
