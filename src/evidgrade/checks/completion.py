"""REF109, REF110 and REF115: what the record of a work can add to an entry, and how old that record is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidgrade.bibliography.works import days_since_look_up
from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.gathering import gathered
from evidgrade.checks.scope import Page, Project
from evidgrade.model.reference import Reference
from evidgrade.model.work import Work
from evidgrade.text import words

_LIST = "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_PLAIN = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109."
_ENTRY = f"{_PLAIN} doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], '
    '"container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109"}'
)
_BIB = "@article{{fox2020,\n  title = {{Exercise for backs in office workers}},\n  doi = {{10.1000/fox.2020}},\n  evidgrade-checked = {{{}}},\n}}\n"
_SHOWN: Final = 6
"""DOIs that one message names; `sync` stores all of them."""
_NEEDED: Final = ("journal", "year", "volume", "pages")
"""What an entry for an article has in every style (ICMJE Recommendations; NLM, Citing Medicine, chapter 1). Issues are left out by many; a missing title is REF015."""


def _example(entry: str) -> Example:
    return Example(_LIST.format(entry), works=(_WORK,))


_GOOD = _example(_ENTRY)


def _works(page: Page) -> Iterator[tuple[Reference, Work]]:
    for position, answer in sorted(page.resolutions.items()):
        reference = page.reference(position)
        if answer.verdict == "resolved" and answer.work is not None and reference.listed:
            yield reference, answer.work


def _addable(reference: Reference, work: Work) -> dict[str, str]:
    """Fields that the entry lacks and the record has; nothing whose value stands in the entry, however it was read."""
    if work.type != "journal-article" or (reference.fields.type or work.type) != work.type:
        return {}
    fields, printed = reference.fields, set(words(reference.raw))
    lacking = {"journal": fields.container_title, "year": fields.year, "volume": fields.volume, "pages": fields.pages}
    record = {"journal": work.container_title, "year": str(work.issued or "") or None, "volume": work.volume, "pages": work.page or work.article_number}
    return {n: value for n in _NEEDED if not lacking[n] and (value := record[n]) and not set(words(value)) <= printed}


@check(
    "REF109",
    "info",
    "The record of a work has what its entry lacks.",
    rationale="""The entry leads to its work, but lacks a part that every style prints, and the registry's record has it. `evidgrade sync` completes the entries of references/;
    the printed list is yours to complete.""",
    bad=_example(_ENTRY.replace(";11:101-109", "")),
    good=_GOOD,
    sources=("ICMJE Recommendations (references)", "NLM, Citing Medicine, 2nd edition, chapter 1"),
    fixable=True,
)
def completable_metadata(page: Page) -> Iterator[Problem]:
    """Resolved entries for articles that lack journal, year, volume or pages: one finding an entry, and one for many."""
    found = []
    for reference, work in _works(page):
        lacking = _addable(reference, work)
        if lacking:
            record = f"the record of {work.doi}" if work.doi else "the record of its work"
            has = ", ".join(f"{name} `{value}`" for name, value in lacking.items())
            found.append(Problem(reference.span, f"Reference {page.number(reference.position)} lacks {' and '.join(lacking)}; {record} has {has}."))
    yield from gathered(found, f"{len(found)} references lack what the records of their works have (journal, year, volume or pages).")


@check(
    "REF110",
    "info",
    "An entry has no DOI, and its work has one.",
    rationale="""With the DOI a reader finds the work in one step. It was found by comparing title, authors, year and place with the record; copy it into the entry if your
    style prints DOIs.""",
    bad=_example(_PLAIN),
    good=_GOOD,
    sources=("AMA Manual of Style 11, 3.11.4 (DOI preferred)",),
)
def doi_suggested(page: Page) -> Iterator[Problem]:
    """Resolved entries without a DOI: one finding, with the DOI of each."""
    found = [(reference, work.doi) for reference, work in _works(page) if work.doi and not reference.sought.doi]
    if len(found) == 1:
        (reference, doi), *_ = found
        yield Problem(reference.span, f"Reference {page.number(reference.position)} has no DOI; its work has {doi}.")
    elif found:
        named = "; ".join(f"{page.number(r.position)}: {doi}" for r, doi in found[:_SHOWN]) + ("; …" if len(found) > _SHOWN else "")
        others = tuple(Place(r.span, "the others without") for r, _ in found[1:])
        yield Problem(found[0][0].span, f"{len(found)} references have no DOI, and their works do: {named}.", others)


@check(
    "REF115",
    "info",
    "Entries of references/ were looked up long ago.",
    rationale="""Papers are retracted and corrected after they were cited, often years after they appeared. What references/ knows of that is as old as its last look-up.
    Run `evidgrade sync --online --today DATE`, which asks again and notes the date. Only told when the date of the run is given.""",
    bad=Example("Exercise helps [@fox2020].\n", bibliography=_BIB.format("2026-01-02"), today="2026-11-22"),
    good=Example("Exercise helps [@fox2020].\n", bibliography=_BIB.format("2026-10-02"), today="2026-11-22"),
    sources=("COPE, Retraction guidelines (2019)",),
    scope="project",
)
def stale_metadata(project: Project) -> Iterator[Problem]:
    """Entries whose noted date is further back than the house allows, one finding for each file."""
    limit, today = project.policy.status_days, project.policy.today
    if project.bibliography is None or not limit or today is None:
        return
    old: dict[str, list[tuple[str, str, int]]] = {}
    for entry in project.bibliography.entries:
        age = days_since_look_up(entry, today)
        if age is not None and age > limit:
            old.setdefault(entry.path, []).append((entry.text("evidgrade-checked") or "", entry.key, entry.line))
    for path, entries in old.items():
        noted, key, line = min(entries)
        many = f"{len(entries)} entries were" if len(entries) > 1 else f"`{key}` was"
        oldest = f", `{key}` longest ago, on {noted}" if len(entries) > 1 else f", on {noted}"
        message = f"{many} last looked up more than {limit} days ago{oldest}; a retraction since then is not known here."
        yield Problem(project.line_span(path, line), message, document=path)
