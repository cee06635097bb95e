"""REF113: where registries that were asked for second opinions contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.model.work import Opinion, Work
from evidgrade.resolve.second import differences, is_notice, same_work
from evidgrade.sources.retraction_watch import TAKEN_BACK, merged

_CONCERN: Final = "expression of concern"
_KNOWS_NO_CONCERNS: Final = ("openalex",)
"""OpenAlex has one word for a work, retracted or not (https://developers.openalex.org, Work, `is_retracted`)."""
_LIST = "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_ENTRY = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109. doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}], '
    '"container-title": ["%s"], "issued": {"date-parts": [[%d]]}, "volume": "11", "page": "%s"}'
)


def _example(second: str) -> Example:
    return Example(_LIST.format(_ENTRY), works=(_WORK % ("Journal of Pain", 2020, "101-109"),), also=(second,))


@check(
    "REF113",
    "info",
    "Registries differ with each other about a work.",
    rationale="""One of the records is wrong, or the work appeared twice. What two registries may well write differently (abbreviated journals, shortened pages, online and
    print years, subtitles) is not reported. Look at the publication itself before trusting either; the record that is wrong can be reported to its registry. Only
    told where second opinions are turned on.""",
    bad=_example(_WORK % ("Journal of Pain", 2016, "301-309")),
    good=_example(_WORK % ("J Pain", 2021, "101-9")),
    sources=("NLM, MEDLINE/PubMed Data Element Descriptions (publishers supply and edit the data of their articles)",),
    confidence="medium",
    advisory=True,
)
def registry_disagreement(page: Page) -> Iterator[Problem]:
    """References whose work has records in several registries that contradict each other, one finding a reference."""
    for position, resolution in sorted(page.resolutions.items()):
        records = [opinion for opinion in resolution.opinions if opinion.work is not None]
        told = tuple(_contradictions(records)) if resolution.verdict == "resolved" else ()
        if told:
            yield Problem(page.reference(position).span, f"Registries differ about reference {page.number(position)}: {'; '.join(told)}.")


def _contradictions(records: list[Opinion]) -> Iterator[str]:
    """Each field once, by the first two records that contradict each other in it."""
    seen = set()
    for one, other in combinations(records, 2):
        assert one.work is not None
        assert other.work is not None
        if not same_work(one.work, other.work):
            names = (f"“{opinion.work.title}” in {opinion.source}" for opinion in (one, other) if opinion.work is not None)
            yield f"they have two works under one identifier, {' and '.join(names)}"
            return
        for field, ours, theirs in differences(one.work, other.work):
            if field not in seen:
                seen.add(field)
                yield f"{field} {ours} in {one.source}, {theirs} in {other.source}"
        for kind, has, has_not in _status(one, other):
            if kind not in seen:
                seen.add(kind)
                yield f"{has} knows of {'an' if kind[0] in 'aeiou' else 'a'} {kind}, {has_not} of none"


def _status(one: Opinion, other: Opinion) -> Iterator[tuple[str, str, str]]:
    """(kind, who knows of such a notice, who does not). An entry of references/ is as old as its last `sync`, and says nothing here."""
    assert one.work is not None
    assert other.work is not None
    if any(o.source.startswith("references/") or (o.work and is_notice(o.work)) for o in (one, other)):
        return
    kinds = [_kinds(opinion.work) for opinion in (one, other)]
    missing = kinds[0] ^ kinds[1]
    if "retraction" in missing:
        has, has_not = (one, other) if "retraction" in kinds[0] else (other, one)
        yield "retraction", has.source, has_not.source
    elif _CONCERN in missing and "retraction" not in kinds[0]:
        has, has_not = (one, other) if _CONCERN in kinds[0] else (other, one)
        if has_not.source not in _KNOWS_NO_CONCERNS:
            yield _CONCERN, has.source, has_not.source


def _kinds(work: Work | None) -> set[str]:
    standing = merged(work.updated_by, ()) if work is not None else ()
    found = {"retraction" for update in standing if update.kind in TAKEN_BACK}
    found |= {_CONCERN for update in standing if update.kind == "expression_of_concern"}
    headed = work is not None and (work.title or "").lower().startswith(("retracted", "[retracted", "withdrawn"))
    return found | ({"retraction"} if headed else set())
