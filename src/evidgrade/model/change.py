"""A claim that a change of the documents added, changed or removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Touched = Literal["text", "document", "citations", "level"]


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim on one side of a change."""

    document: str
    line: int
    column: int
    id: str
    text: str
    citations: tuple[str, ...] = ()
    """Keys or numbers of its own sources."""
    level: str | None = None
    """Of the run's scheme, None without one."""


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What became of one claim. `before` is None for one that was added, `now` for one that was removed."""

    before: ClaimState | None
    now: ClaimState | None
    touched: tuple[Touched, ...] = ()
    """What is another than before, of a claim that is there on both sides."""

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        """What happened to the claim."""
        return "added" if self.before is None else "removed" if self.now is None else "changed"

    @property
    def state(self) -> ClaimState:
        """The claim as it is now, or as it last was."""
        state = self.now or self.before
        assert state is not None
        return state
