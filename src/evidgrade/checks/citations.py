"""CIT: the markers in the text against the reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.extract.citations import MAX_RANGE
from evidgrade.model.citation import Citation

_AMA = "AMA Manual of Style 11, 3.6"
_LIST = """
References
1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.
2. Brown C. Bed rest. Spine. 2018;3:20-29.
3. Clark D. Heat wraps. Heat. 2017;1:3-8.
"""


def _txt(text: str) -> Example:
    return Example(text + _LIST, path="page.txt")


def _numeric(page: Page) -> list[Citation]:
    return [c for c in page.citations if c.style.startswith("numeric")]


def _share_undefined(page: Page) -> float:
    """Share of the different cited numbers that lead to no entry."""
    cited = {t for c in _numeric(page) for t in c.targets}
    missing = {t for c in _numeric(page) for t in c.missing}
    return len(missing) / len(cited) if cited else 0.0


def list_looks_cut(page: Page) -> bool:
    """More than 30% of the cited numbers are missing: one finding about the list, not one for each marker."""
    missing = {t for c in _numeric(page) for t in c.missing}
    return bool(page.references) and len(missing) >= 2 and _share_undefined(page) > 0.3


def covered(page: Page) -> bool:
    """At least half of the entries are cited as far as we can read; below that our own reading is the likelier fault."""
    return bool(page.references) and 2 * len(page.cited_positions) >= len(page.references)


@check(
    "CIT001",
    "error",
    "A marker points at a reference that is not in the list.",
    rationale="The reader who follows the marker finds nothing. The entry was lost, the number mistyped, or the list cut. Add the entry or mend the number.",
    bad=_txt("Exercise eased pain [1]. Bed rest did not [2,3]. Massage was not studied [7].\n"),
    good=_txt("Exercise eased pain [1]. Bed rest did not [2,3].\n"),
    sources=(_AMA, "ICMJE Recommendations: References"),
    aliases=("CIT-UNDEFINED",),
)
def dangling_citation(page: Page) -> Iterator[Problem]:
    """Targets that resolve to no entry, unless the whole list is missing or looks cut."""
    if not page.references or list_looks_cut(page):
        return
    for citation in page.citations:
        if citation.style in ("author-year", "citation-key") or (citation.style == "footnote" and page.numbered):
            continue  # told by CIT101, CIT201 and CIT010
        missing = citation.missing
        if citation.ranges and any(a > b for a, b in citation.ranges):
            continue
        if missing:
            named = ", ".join(missing[:5])
            what = "is" if len(missing) == 1 else "are"
            yield Problem(citation.span, f"{named} {what} not in the reference list, which has {_extent(page)}.")


def _extent(page: Page) -> str:
    numbers = [r.number for r in page.references if r.number is not None]
    return f"numbers {min(numbers)} to {max(numbers)}" if numbers else f"{len(page.references)} entries"


@check(
    "CIT002",
    "warning",
    "A reference in the list is never cited.",
    rationale="""AMA wants every listed reference cited. An uncited entry is a leftover, or the marker that cited it was lost. Cite it, move it to further
    reading, or take it out.""",
    bad=_txt("Exercise eased pain [1]. Bed rest did not [2].\n"),
    good=_txt("Exercise eased pain [1]. Bed rest did not [2]. Heat helped [3].\n"),
    sources=(_AMA,),
    aliases=("REF-UNCITED",),
)
def uncited_reference(page: Page) -> Iterator[Problem]:
    """Entries outside the cited span that no marker leads to."""
    yield from _uncited(page, inside=False)


@check(
    "CIT003",
    "warning",
    "A reference between cited ones is never cited.",
    rationale="A hole in the middle of the cited numbers mostly is a marker that got lost in editing. Find the sentence it belonged to, or take the entry out.",
    bad=_txt("Exercise eased pain [1]. Heat helped [3].\n"),
    good=_txt("Exercise eased pain [1]. Bed rest did not [2]. Heat helped [3].\n"),
    sources=(_AMA,),
)
def citation_gap(page: Page) -> Iterator[Problem]:
    """Entries inside the cited span that no marker leads to."""
    yield from _uncited(page, inside=True)


def _uncited(page: Page, inside: bool) -> Iterator[Problem]:
    if not page.citations or not covered(page) or page.extraction.citation_style is None:
        return
    cited = page.cited_positions
    for reference in page.references:
        within = page.numbered and min(cited) < reference.position < max(cited)
        if reference.position not in cited and within is inside:
            number = page.number(reference.position)
            message = f"Reference {number} is cited nowhere in the text."
            yield Problem(reference.span, message, severity="info" if page.policy.draft else None)


@check(
    "CIT004",
    "warning",
    "First citations do not come in ascending order.",
    rationale="Numbered references are numbered in the order in which the text first cites them. Renumber list and markers together.",
    bad=_txt("Exercise eased pain [1]. Heat helped [3]. Bed rest did not [2].\n"),
    good=_txt("Exercise eased pain [1]. Bed rest did not [2]. Heat helped [3].\n"),
    sources=(_AMA, "ICMJE Recommendations: References"),
    aliases=("CIT-ORDER",),
    fixable=True,
)
def citation_out_of_order(page: Page) -> Iterator[Problem]:
    """The first marker of each backward step, unless the list is alphabetical."""
    if not page.numbered or alphabetical(page) or list_looks_cut(page):
        return
    steps = list(_backward_steps(page))
    if len(steps) > max(2, len(page.references) // 4):
        first, late, highest = steps[0]
        places = tuple(Place(c.span, "the others") for c, _, _ in steps[1:])
        yield Problem(
            first.span,
            f"The list is not numbered in the order of citation: {late} comes first after {highest}, and so on.",
            places,
        )
        return
    for citation, number, highest in steps:
        yield Problem(citation.span, f"{number} is cited for the first time after {highest}.")


def _backward_steps(page: Page) -> Iterator[tuple[Citation, int, int]]:
    """(marker, lowest number that comes too late, highest number before it), once for each marker."""
    highest = 0
    seen: set[int] = set()
    for citation in _numeric(page):
        if any(first > last or last - first > MAX_RANGE for first, last in citation.ranges):
            continue
        fresh = sorted({int(t) for t in citation.targets if t not in citation.missing} - seen)
        seen.update(fresh)
        if fresh and fresh[0] < highest:
            yield citation, fresh[0], highest
        highest = max([highest, *fresh])


def alphabetical(page: Page) -> bool:
    """True for a list that is sorted by the first authors: its numbers are no order of citation."""
    names = [r.fields.authors[0].family.casefold() for r in page.references if r.fields.authors]
    return len(names) >= 4 and names == sorted(names) and len(names) >= 0.8 * len(page.references)


@check(
    "CIT005",
    "error",
    "A range of citations runs backwards.",
    rationale="`[9-5]` means nothing to a reader: either the ends are swapped or a number is wrong.",
    bad=_txt("Exercise eased pain [3-1]. Bed rest did not [2]. Heat [3].\n"),
    good=_txt("Exercise eased pain [1-3]. Bed rest did not [2].\n"),
    fixable=True,
)
def reversed_range(page: Page) -> Iterator[Problem]:
    """Ranges whose second number is the lower one."""
    for citation in page.citations:
        for first, last in citation.ranges:
            if first > last:
                yield Problem(citation.span, f"The range {first}-{last} runs backwards.")


@check(
    "CIT006",
    "warning",
    "A range of citations is too wide to be meant.",
    rationale="A range over dozens of references is most often a slip, such as a lost comma. Check what was meant.",
    bad=_txt("Exercise eased pain [1-99]. Bed rest did not [2]. Heat [3].\n"),
    good=_txt("Exercise eased pain [1-3]. Bed rest did not [2].\n"),
)
def implausible_range(page: Page) -> Iterator[Problem]:
    """Ranges wider than fifty, or reaching twice beyond the list."""
    for citation in page.citations:
        for first, last in citation.ranges:
            if last - first > MAX_RANGE or (
                page.references and last > 2 * max(len(page.references), 10) and last - first > 10
            ):
                yield Problem(
                    citation.span,
                    f"The range {first}-{last} covers {last - first + 1} references; the list has {len(page.references)}.",
                )


@check(
    "CIT007",
    "info",
    "Markers next to each other are written in different ways.",
    rationale="""AMA joins the numbers of one place in one marker: a comma between two, a hyphen for three or more in a row (`1,2`, `3-5`). A page that writes
    `[1-2]` here and `[1][3]` there looks unedited. Choose one form for the page.""",
    bad=_txt("Exercise eased pain [1-2]. Bed rest did not [1][3].\n"),
    good=_txt("Exercise eased pain [1,2]. Bed rest did not [1,3]. Heat and cold did [1-3].\n"),
    sources=("AMA Manual of Style 11, 3.6 (hyphen for more than two in a row, comma otherwise)",),
    aliases=("CIT-STYLE",),
    fixable=True,
)
def collapsible_citations(page: Page) -> Iterator[Problem]:
    """Adjacent markers, ranges of two, and rows written out, where the page is not of one form throughout."""
    adjacent = [c for c in _numeric(page) if c.adjacent]
    pairs = [(c, r) for c in _numeric(page) for r in c.ranges if r[1] == r[0] + 1]
    joined = [c for c in _numeric(page) if re.search(r"[,;]", c.text)]
    if not joined and not any(c.ranges for c in _numeric(page)):
        return  # one marker for each number is the form of this page
    for citation in adjacent:
        before = page.citations[page.citations.index(citation) - 1]
        joint = ",".join([*before.targets, *citation.targets])
        yield Problem(
            citation.span,
            f"`{before.text}{citation.text}` are two markers in one place; one marker with {joint} would do.",
        )
    if adjacent or any(re.search(r"\d\s?,\s?\d", c.text) and _consecutive(c) for c in joined):
        for citation, (first, last) in pairs:
            yield Problem(citation.span, f"`{citation.text}` is a range of two; AMA writes {first},{last}.")
    if any(r[1] > r[0] + 1 for c in _numeric(page) for r in c.ranges):
        for citation in joined:
            if row := _row(citation):
                message = f"`{citation.text}` writes out {row[0]} to {row[-1]}; other markers of the page write such a row as a range."
                yield Problem(citation.span, message)


def _row(citation: Citation) -> list[int]:
    """Three numbers or more in a row that a marker writes out one by one; empty where there are none."""
    printed = [int(n) for n in re.findall(r"(?<![\d–-])(?<![–-]\s)\d+(?!\d|\s?[–-])", citation.text)]
    run: list[int] = []
    for number in printed:
        if run and number == run[-1] + 1:
            run.append(number)
        elif len(run) < 3:
            run = [number]
    return run if len(run) >= 3 else []


def _consecutive(citation: Citation) -> bool:
    numbers = [int(t) for t in citation.targets if t.isdigit()]
    return len(numbers) == 2 and numbers[1] == numbers[0] + 1


@check(
    "CIT008",
    "warning",
    "The same number stands twice in one marker.",
    rationale="One of the two is a slip; a neighbour may have been meant.",
    bad=_txt("Exercise eased pain [1,1]. Bed rest did not [2]. Heat [3].\n"),
    good=_txt("Exercise eased pain [1,2]. Bed rest did not [2]. Heat [3].\n"),
    fixable=True,
)
def duplicate_in_cluster(page: Page) -> Iterator[Problem]:
    """Targets that occur twice in one marker."""
    for citation in page.citations:
        twice = sorted({t for t in citation.targets if citation.targets.count(t) > 1})
        if twice:
            yield Problem(citation.span, f"{', '.join(twice)} stands twice in this marker.")
