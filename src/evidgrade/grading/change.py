"""What would change the level of a claim: which source it hangs on, and which one would count if more were known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evidgrade.model.grade import SourceLevel

Rank = Callable[[SourceLevel], int | None]
"""Place of a source's level in the order of the scheme, 0 the best; None where it has none."""


def would_change(sources: Sequence[SourceLevel], level: str | None, rank: Rank, unsure: frozenset[int] = frozenset()) -> Iterator[str]:
    """Sentences, each with one thing that would give the claim another level.

    `sources`: those of the claim, as weighed; `unsure`: references whose citation fits another entry as well. What a person may weigh
    (quality, directness, precision) changes no level by design and is not named.
    """
    ranks = {s.reference: place for s in sources if s.counted and (place := rank(s)) is not None}
    if ranks and level is not None:
        yield from _without(sources, ranks)
    for source in sources:
        if source.counted and source.reading.read_by == "model":
            yield f"The design of reference {_name(source)} is read from its words as a whole; another design may give another level."
        elif source.reading.design == "unknown" and not source.reading.status and _eligible(source, sources):
            yield f"Reference {_name(source)}, of unknown design, would count once its design is known."
        elif source.reference in unsure:
            yield f"Reference {_name(source)} would count once the citation is confirmed in claims.yaml."


def _without(sources: Sequence[SourceLevel], ranks: dict[int, int]) -> Iterator[str]:
    best = min(ranks.values())
    bearing = [s for s in sources if ranks.get(s.reference) == best]
    if len(bearing) > 1:
        return
    if len(sources) == 1:
        return  # that a claim falls with its only source goes without saying
    rest = [s for s in sources if s.reference in ranks and s is not bearing[0]]
    next_best = min(rest, key=lambda s: ranks[s.reference], default=None)
    left = f"level {next_best.level}" if next_best is not None else "no level"
    yield f"Without reference {_name(bearing[0])}, the claim has {left}."


def _eligible(source: SourceLevel, sources: Sequence[SourceLevel]) -> bool:
    """An inherited source counts only where the claim has none of its own."""
    return not source.inherited or all(s.inherited for s in sources)


def _name(source: SourceLevel) -> str:
    return source.name or str(source.reference)
