"""`--ranges`: rows of numbers in a marker written as a range, or written out; each number once, ascending."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidgrade.checks.scope import Page
from evidgrade.fixing.carried import misfit
from evidgrade.fixing.clusters import Cluster, Habit, Ranges, clusters_of, habit_of, has_row, rewritten
from evidgrade.fixing.edits import Edit, Fixes, Refusal, apply
from evidgrade.model.citation import Citation

_WHY = "the form of the page for rows of numbers"
_JOINT = re.compile(r"\]\[|\)\(|</sup><sup>")


def fix_ranges(page: Page, ranges: Ranges) -> Fixes:
    """Edits for markers, and those that stay. Pure."""
    if not page.numbered:
        return Fixes()
    refusals: list[Refusal] = []

    def stays(citation: Citation, why: str) -> None:
        if _wanting(citation, ranges):
            line = page.document.position(citation.span.start)[0]
            refusals.append(Refusal(page.path, f"marker {citation.text} (line {line})", why))

    clusters = []
    for cluster in clusters_of(page.extraction.document, page.citations, lambda c: stays(c, "its numbers stand in links or tags of their own")):
        if cluster.reversed:
            stays(cluster.citation, "a range runs backwards (CIT005)")
        elif _linked(page, cluster.citation):
            stays(cluster.citation, "it is a link")
        elif page.extraction.flattened:
            stays(cluster.citation, "its raised numbers were flattened to plain digits")
        else:
            clusters.append(cluster)
    habit = habit_of(clusters)
    edits = [edit for edit in _edits(page, clusters, ranges, habit) if edit.old != edit.new]
    if edits and (wrong := misfit(page, apply(page.document.file_text, edits), {}, ("CIT008",) if not refusals else ())) is not None:
        return Fixes(refusals=(*refusals, Refusal(page.path, "the document", wrong)))
    return Fixes(tuple(edits), tuple(refusals))


def _wanting(citation: Citation, ranges: Ranges) -> bool:
    """True for a marker that has not the form that is asked for."""
    numbers = [int(target) for target in citation.targets]
    if numbers != sorted(set(numbers)) or any(first > last for first, last in citation.ranges):
        return True
    if ranges == "expand":
        return bool(citation.ranges)
    singles = [n for n in numbers if not any(first <= n <= last for first, last in citation.ranges)]
    return ranges == "collapse" and (has_row(singles) or any(last == first + 1 for first, last in citation.ranges))


def _linked(page: Page, citation: Citation) -> bool:
    start, end = citation.place
    return any(m.kind == "link" and m.start < end and start < m.end for m in page.document.blocks[citation.block].marks)


def _edits(page: Page, clusters: Sequence[Cluster], ranges: Ranges, habit: Habit) -> Iterator[Edit]:
    text = page.document.file_text
    for group in _groups(text, clusters, ranges):
        first, last = group[0], group[-1]
        same = {n: n for c in group for n in c.numbers}
        if len(group) == 1:
            new = rewritten(first, same, ranges, habit)
        else:
            items = tuple(item for c in group for item in c.items)
            between = (habit.comma,) * (len(items) - 1)
            joined = Cluster(first.citation, first.start, last.end, text[first.start : last.end], items, between, first.raised)
            new = rewritten(joined, same, ranges, habit)
        yield Edit(page.path, first.start, last.end, text[first.start : last.end], new, _WHY)


def _groups(text: str, clusters: Sequence[Cluster], ranges: Ranges) -> list[list[Cluster]]:
    """Markers that touch and are the same kind of brackets, which are joined, where the page joins numbers in a marker elsewhere (CIT007)."""
    joins = ranges != "keep" and any(len(c.numbers) > 1 for c in clusters)
    groups: list[list[Cluster]] = []
    for cluster in clusters:
        before = groups[-1][-1] if groups else None
        if joins and before is not None and cluster.citation.adjacent and _JOINT.fullmatch(text[before.end : cluster.start]):
            groups[-1].append(cluster)
        else:
            groups.append([cluster])
    return groups
