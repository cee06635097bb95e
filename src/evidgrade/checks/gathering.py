"""One fact about many places is one finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidgrade.checks.declaration import Place, Problem

MANY = 3
"""From so many places on, a fact is told once, with all of them."""
_NAMED = 12
"""How many references a message names."""


def gathered(found: Sequence[Problem], message: str, label: str = "another") -> Iterator[Problem]:
    """The problems as they are, or, from `MANY` on, one at the first place with the others beside it, called `label`."""
    if len(found) < MANY:
        yield from found
        return
    first, *others = found
    places = tuple(Place(p.span, label, p.document) for p in others)
    yield Problem(first.span, message, places, first.document, first.severity, first.confidence)


def enumerated(numbers: Sequence[str]) -> str:
    """References by their numbers, for messages: `1, 4, 9`, cut off with `…`."""
    return ", ".join(numbers[:_NAMED]) + (", …" if len(numbers) > _NAMED else "")
