"""What an abstract or a claim states, in one line of quotes. Pure functions of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidgrade.grading.tables import table
from evidgrade.model.facts import Estimate, Fact, Facts
from evidgrade.model.statement import Figure, Statement

_MOST = 3
"""Estimates that are shown; the JSON has all of them."""


def stated(facts: Facts) -> str:
    """Facts with their words, the most telling first; empty where there are none."""
    return "; ".join(_parts(facts))


def claimed(statement: Statement) -> str:
    """Figures, comparator, populations and times of a claim with their words; empty where it states no figure and no time."""
    if not statement.figures and not statement.times:
        return ""
    parts = [(_figure(f), f.start) for f in statement.figures] + [(f"“{t.text}”", t.start) for t in statement.times]
    lines = [", ".join(words for words, _ in sorted(parts, key=lambda part: part[1]))]
    if statement.comparator is not None:
        lines.append(f"against “{statement.comparator.text}”")
    if statement.populations:
        lines.append(f"in {', '.join(dict.fromkeys(f'“{p.text}”' for p in statement.populations))}")
    return "; ".join(lines)


def _figure(figure: Figure) -> str:
    return f"“{figure.text}” ({figure.measures})" if figure.measures else f"“{figure.text}”"


def _parts(facts: Facts) -> Iterator[str]:
    if facts.included_studies is not None:
        yield f"studies {_quotes([facts.included_studies])}"
    if facts.sample_size is not None:
        yield f"n = {facts.sample_size.value} {_quotes([facts.sample_size])}"
    if facts.per_arm is not None:
        yield f"per arm {_quotes([facts.per_arm])}"
    if facts.arms:
        yield f"arms {_quotes(facts.arms)}"
    if facts.follow_up is not None:
        yield f"follow-up {_quotes([facts.follow_up])}"
    if facts.populations:
        yield f"population {_quotes(facts.populations)}"
    if facts.blinding is not None:
        yield f"blinding {_quotes([facts.blinding])}"
    if facts.allocation_concealment is not None:
        yield f"allocation {_quotes([facts.allocation_concealment])}"
    if facts.estimates:
        more = len(facts.estimates) - _MOST
        shown = ", ".join(_quotes([e]) + _crossing(e) for e in facts.estimates[:_MOST])
        yield f"estimates {shown}" + (f" and {more} more" if more > 0 else "")
    if facts.stated_grades:
        yield f"graded there {_quotes(facts.stated_grades[:_MOST])}"
    if facts.harms_mentioned is not None:
        yield f"speaks of harms {_quotes([facts.harms_mentioned])}"
    if facts.registrations:
        yield f"registered {', '.join(r.number for r in facts.registrations)}"


def _crossing(estimate: Estimate) -> str:
    """Said of an interval that includes no effect: a claim of an effect should not rest on it unseen."""
    none = table("facts")["no_effect"].get(estimate.measure)
    if none is None or estimate.low is None or estimate.high is None:
        return ""
    return f" (the interval includes {none})" if estimate.low <= none <= estimate.high else ""


def _quotes(facts: Iterable[Fact]) -> str:
    return ", ".join(f"“{' '.join(fact.text.split())}”" for fact in facts)
