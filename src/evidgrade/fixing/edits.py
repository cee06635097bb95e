"""Edits of a document: what is replaced by what and why, and the one place that applies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidgrade.errors import RefusedWrite


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in the text of a file."""

    path: str
    start: int
    """Code points of the file's text, half-open."""
    end: int
    old: str
    """What stands there."""
    new: str
    why: str
    position: int | None = None
    """Position of the reference that the edit is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was asked for and is not changed."""

    path: str
    what: str
    """As it is called in messages: `reference 3`, `the document`."""
    why: str


@dataclass(frozen=True, slots=True)
class Fixes:
    """What a fixer would do to one document."""

    edits: tuple[Edit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    moved: Mapping[int, int] = field(default_factory=dict)
    """Old -> new position of the entries of the list, where they changed places."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Old -> new number of the entries, where the list was renumbered."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits in place; everything outside their spans stays as it is.

    Raises RefusedWrite when one does not find what it would replace, or when two touch the same characters.
    """
    out, at = [], 0
    for edit in _ordered(edits):
        if edit.start < at:
            raise RefusedWrite("two changes of the same words were asked for; nothing written, run them one after the other", edit.path)
        if text[edit.start : edit.end] != edit.old:
            raise RefusedWrite("says something else than when it was read; nothing written, run again", edit.path)
        out += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*out, text[at:]])


def _ordered(edits: Iterable[Edit]) -> Sequence[Edit]:
    return sorted(edits, key=lambda edit: (edit.start, edit.end))
