"""What a change did to claims, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidgrade.model.change import ClaimChange, ClaimState

CHANGES_SHOWN = 20
"""Claims that are shown where nobody asked for all of them."""


def notes_of(change: ClaimChange) -> Iterator[str]:
    """What a reviewer wants to know beside the sentence: how it read, what it cites, its level."""
    before, now = change.before, change.now
    if now is None:
        return
    if before is not None and "text" in change.touched:
        yield f"was: {before.text}"
    if before is not None and "document" in change.touched:
        yield f"was in {before.document}"
    yield f"{_cites(now.citations)}{_was(change, 'citations')}; {_level(now)}{_was(change, 'level')}"


def _was(change: ClaimChange, what: str) -> str:
    if change.before is None or what not in change.touched:
        return ""
    return f" (was: {_cites(change.before.citations) if what == 'citations' else _level(change.before)})"


def _cites(citations: Sequence[str]) -> str:
    return f"cites {', '.join(citations)}" if citations else "cites nothing itself"


def _level(state: ClaimState) -> str:
    return f"level {state.level}" if state.level else "no level"
