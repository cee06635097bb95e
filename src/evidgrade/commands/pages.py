"""Pages of a project as reports take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidgrade.checks.scope import Page
    from evidgrade.model.facts import Facts
    from evidgrade.report.chain import GradedPage


def facts_of_page(page: Page) -> dict[int, Facts]:
    """What title and abstract of the works that claims of a page cite state, by position of the reference."""
    from evidgrade.grading.facts import facts_of

    cited = {source.reference for grade in page.grades.values() for source in grade.sources}
    return {position: facts_of(work) for position in sorted(cited) if (work := page.work(position)) is not None}


def graded_page(page: Page, explain: bool) -> GradedPage:
    """A page with what its claims rest on; with `explain` also what the works state."""
    from evidgrade.report.chain import GradedPage

    references = page.extraction.references
    return GradedPage(
        page.document,
        page.claims,
        page.grades,
        {r.position: page.number(r.position) for r in references},
        {r.position: work.title for r in references if (work := page.work(r.position)) and work.title},
        facts_of_page(page) if explain else {},
        page.marked,
    )
