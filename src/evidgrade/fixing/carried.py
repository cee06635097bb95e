"""The page after a change of its text: read anew, with what was known of its works carried over, and compared with the page before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from evidgrade.checks import all_checks
from evidgrade.checks.scope import Page
from evidgrade.errors import EvidgradeError
from evidgrade.extract import extract
from evidgrade.extract.keyed import Cited
from evidgrade.fixing.clusters import Cluster, clusters_of
from evidgrade.model.extraction import Extraction
from evidgrade.readers import read_data

_ALIKE = {"CIT003": "CIT002"}
"""An entry that nothing cites is the same problem wherever it stands."""
_WORDING = ("CLM", "EVD")
T = TypeVar("T")


def carried(page: Page, text: str, moved: Mapping[int, int] | None = None, cited: Cited | None = None) -> Page:
    """The page with another text; `moved`: old -> new position of the references that have another one, which keep their works and designs.

    Raises UnreadableInput for a text that cannot be read.
    """
    new = moved or {}
    extraction = extract(read_data(page.path, text.encode("utf-8")), cited)

    def placed(known: Mapping[int, T]) -> dict[int, T]:
        return {new.get(position, position): value for position, value in known.items()}

    grades = {
        claim: replace(grade, sources=tuple(replace(s, reference=new.get(s.reference, s.reference)) for s in grade.sources)) for claim, grade in page.grades.items()
    }
    return replace(
        page,
        extraction=extraction,
        resolutions=placed(page.resolutions),
        designs=placed(page.designs),
        notices=placed(page.notices),
        acknowledged=placed(page.acknowledged),
        grades=grades,
    )


def misfit(page: Page, text: str, moved: Mapping[int, int], fixed: Sequence[str]) -> str | None:
    """What else would change with the numbers of a page; None where every marker leads where it led, the text around them is the same,
    the checks `fixed` find nothing any more and the others not more than before.
    """
    try:
        after = carried(page, text, moved)
    except EvidgradeError as error:
        return error.message
    if _entries(after.extraction, {}) != _entries(page.extraction, moved):
        return "an entry of the list would read otherwise"
    if _around(after.extraction) != _around(page.extraction):
        return "text beside the markers would read otherwise"
    if after.extraction.citation_style != page.extraction.citation_style or _led(after, {}) != _led(page, moved):
        return "a marker would lead to another entry"
    claims = [[(c.id, c.text, c.kinds, c.sentence) for c in p.claims] for p in (page, after)]
    if claims[0] != claims[1]:
        return "a claim would read otherwise"
    old, found = _problems(page), _problems(after)
    left = sorted(code for code in found if code in fixed)
    more = sorted(code for code in found if found[code] > old[code])
    if left or more:
        return f"{', '.join(left or more)} would {'still' if left else 'newly'} find something"
    return None


def _entries(extraction: Extraction, moved: Mapping[int, int]) -> list[tuple[int, str]]:
    return sorted((moved.get(r.position, r.position), r.raw) for r in extraction.references)


def _around(extraction: Extraction) -> list[tuple[str, int, str]]:
    """Kind, level and text of the blocks beside the list, without the markers."""
    cut: dict[int, list[tuple[int, int]]] = {}
    for citation in extraction.citations:
        cut.setdefault(citation.block, []).append(citation.place)
    out: list[tuple[str, int, str]] = []
    for index, block in enumerate(extraction.document.blocks):
        if index not in extraction.list_blocks:
            text, at = "", 0
            for start, end in sorted(cut.get(index, ())):
                text += block.text[at:start]
                at = max(at, end)
            out.append((block.kind, block.level, text + block.text[at:]))
    return out


def _led(page: Page, moved: Mapping[int, int]) -> list[tuple[int, frozenset[int], frozenset[str]]]:
    """Sentence, entries and lost targets of each place that cites; markers that touch are one place, and a reversed range is read as it is meant."""
    document = page.extraction.document
    read = {id(c.citation): c for c in clusters_of(document, page.citations, lambda _: None)}
    by_number = {r.number: r.position for r in reversed(page.references) if r.number is not None}
    out: list[tuple[int, frozenset[int], frozenset[str]]] = []
    for citation in page.citations:
        cluster = read.get(id(citation))
        found = _meant(cluster, by_number) if cluster is not None and cluster.reversed else frozenset(citation.references)
        place = (citation.sentence, frozenset(moved.get(p, p) for p in found), frozenset(citation.missing))
        if citation.adjacent and out:
            before = out.pop()
            place = (before[0], before[1] | place[1], before[2] | place[2])
        out.append(place)
    return out


def _meant(cluster: Cluster, by_number: Mapping[int, int]) -> frozenset[int]:
    return frozenset(by_number[n] for n in cluster.numbers if n in by_number)


def _problems(page: Page) -> Counter[str]:
    """How much each check finds on a page."""
    found: Counter[str] = Counter()
    for check in all_checks():
        if check.scope == "page" and (page.english or check.family not in _WORDING):
            find: Callable[[Page], object] = check.find  # type: ignore[assignment]
            found[_ALIKE.get(check.code, check.code)] += len(list(find(page)))  # type: ignore[call-overload]
    return +found
