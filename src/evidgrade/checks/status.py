"""REF201 to REF204, REF208: what has become of a cited work since it appeared, and whether the page or a person says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.checks.weighing import says_retracted
from evidgrade.grading.status import TAKEN_BACK, only_flagged
from evidgrade.model.work import Update
from evidgrade.text import collapse

_LIST = "{} [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_ENTRY = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109. doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], '
    '"container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109"%s}'
)


def _example(kind: str | None = None) -> Example:
    notice = ', "updated-by": [{"DOI": "10.1000/notice", "type": "%s", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]'
    return Example(_LIST.format("Exercise helps", _ENTRY), works=(_WORK % (notice % kind if kind else ""),))


_GOOD = _example()


_SECOND: Final = ("pubmed", "openalex")
"""Registries that are named in messages, because they are no source of their own for notices of publishers."""


def _notices(page: Page, kinds: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """Position, subject of the sentence and notice, for references with a notice of these kinds: the first one each."""
    for position in sorted({*page.resolutions, *page.notices}):
        work, number = page.work(position), page.number(position)
        updates = work.updated_by if work is not None else page.notices.get(position, ())
        notice = next((u for u in updates if u.kind in kinds), None)
        if notice is not None:
            fields = page.reference(position).sought
            named = " or ".join(name for name, value in (("DOI", fields.doi), ("PMID", fields.pmid)) if value)
            yield position, f"Reference {number}" if work is not None else f"The work that reference {number} names by its {named}", _told(notice)


def _only_flagged(page: Page, position: int) -> bool:
    work = page.work(position)
    return work is not None and only_flagged(work.updated_by)


def _told(notice: Update) -> str:
    whose = f", according to {notice.source}" if notice.source in _SECOND else ""
    return f"{notice.kind.replace('_', ' ')}{f' of {notice.date}' if notice.date else ''}{f', doi {notice.doi}' if notice.doi else ''}{whose}"


def _problem(page: Page, position: int, message: str) -> Problem:
    """The finding; a note where a person acknowledged it in the ledger, or a sentence that cites the work says it."""
    span = page.reference(position).span
    given, today = page.acknowledged.get(position), page.policy.today
    expired = given is not None and today is not None and (given.until or "9999") < today.isoformat()
    if given is not None and not expired:
        who = f" ({given.by})" if given.by else ""
        return Problem(span, f"{message}; cited on purpose{who}: {collapse(given.reason).rstrip('.')}.", severity="info")
    if _said(page, position):
        return Problem(span, f"{message}; the text says so.", severity="info")
    return Problem(span, f"{message}; its acknowledgement held until {given.until}." if given is not None else f"{message}.")


def _said(page: Page, position: int) -> bool:
    cited = {c.sentence for c in page.citations if position in c.references and position not in c.unsure and c.sentence >= 0}
    return any(says_retracted(page.sentences[n].text) for n in cited)


@check(
    "REF201",
    "error",
    "A cited work is retracted or withdrawn.",
    rationale="""Its results no longer stand, and citing it as if they did misleads. ICMJE makes authors check for this. Take the citation out with what rests on
    it, or say in the sentence that the work was retracted; where it is cited on purpose, acknowledge that with a reason in claims.yaml (`acknowledge`).
    Then this is a note.""",
    bad=_example("retraction"),
    good=_GOOD,
    sources=("ICMJE Recommendations: References", "AMA Manual of Style 11 (retracted article cited without saying so)", "Retraction Watch database"),
    aliases=("REF-RETRACTED", "REF207", "retraction-unacknowledged"),
)
def retracted_source(page: Page) -> Iterator[Problem]:
    """Works with a retraction, withdrawal or removal, by notice or by the prefix of their title."""
    noted = set()
    for position, subject, notice in _notices(page, TAKEN_BACK):
        noted.add(position)
        if _only_flagged(page, position):
            flagged = _problem(page, position, f"{subject} is called retracted ({notice}); no notice is known, so look for one")
            yield replace(flagged, severity=flagged.severity or "warning")
        else:
            yield _problem(page, position, f"{subject} was retracted ({notice})")
    for position, reading in sorted(page.designs.items()):
        if position not in noted and "retracted" in reading.status:
            yield _problem(page, position, f"Reference {page.number(position)} is marked as retracted")


@check(
    "REF202",
    "error",
    "A part of a cited work is retracted.",
    rationale="""A figure, a table or a result was taken back, and the rest stands. Read the notice, see whether the page uses what was taken back, and say in the text that
    a part was retracted, or acknowledge it with a reason in claims.yaml. Then this is a note.""",
    bad=_example("partial_retraction"),
    good=_GOOD,
    sources=("COPE Retraction Guidelines (2019)", "Crossref types of updates"),
)
def partially_retracted(page: Page) -> Iterator[Problem]:
    """Works with a notice of partial retraction, and none of a whole one (REF201)."""
    whole = {position for position, _, _ in _notices(page, TAKEN_BACK)}
    for position, subject, notice in _notices(page, ("partial_retraction",)):
        if position not in whole:
            yield _problem(page, position, f"{subject} was retracted in part ({notice})")


@check(
    "REF203",
    "warning",
    "A cited work carries an expression of concern.",
    rationale="""The work stands, with a warning of its editors. Read the notice before relying on it, and say so in the text, or acknowledge it with a reason in
    claims.yaml. Then this is a note.""",
    bad=_example("expression_of_concern"),
    good=_GOOD,
    aliases=("REF-CONCERN",),
)
def expression_of_concern(page: Page) -> Iterator[Problem]:
    """Works with such a notice."""
    for position, subject, notice in _notices(page, ("expression_of_concern",)):
        yield _problem(page, position, f"{subject} carries an {notice}")


@check(
    "REF204",
    "info",
    "A correction of a cited work exists.",
    rationale="A number or a name in the work was corrected after it appeared. Check that the page uses the corrected one.",
    bad=_example("correction"),
    good=_GOOD,
)
def corrected_source(page: Page) -> Iterator[Problem]:
    """Works with a correction or erratum."""
    for position, subject, notice in _notices(page, ("correction", "erratum", "corrigendum")):
        yield Problem(page.reference(position).span, f"{subject} was corrected ({notice}).")


@check(
    "REF208",
    "info",
    "A cited work was retracted and has been reinstated.",
    rationale="""The retraction was taken back, and the work counts again. Read why before relying on it: the notices may say what was in doubt, and other databases may
    still call it retracted.""",
    bad=_example("reinstatement"),
    good=_GOOD,
    sources=("Retraction Watch database (nature of notices: Reinstatement)",),
)
def reinstated_source(page: Page) -> Iterator[Problem]:
    """Works with a reinstatement and no retraction after it."""
    retracted = {position for position, _, _ in _notices(page, TAKEN_BACK)}
    for position, subject, notice in _notices(page, ("reinstatement",)):
        if position not in retracted:
            yield Problem(page.reference(position).span, f"{subject} was retracted and then reinstated ({notice}).")
