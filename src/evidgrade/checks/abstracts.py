"""Claims held against what the titles and abstracts of their sources say: comparators and populations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidgrade.checks.declaration import Problem, check
from evidgrade.checks.evidence_examples import example
from evidgrade.checks.scope import Page
from evidgrade.cues import Cues
from evidgrade.model.work import Work


@check(
    "EVD007",
    "warning",
    "A cited source does not speak of the treatment that the claim compares with.",
    rationale="""A comparison needs a study that made it. The words for the comparator stand in neither title nor abstract of this source; evidgrade does not count it
    for the level of the comparison. Read the source, and cite it for what it shows.""",
    bad=example("Exercise eases knee pain better than acupuncture [1]. Rest does not help [2]."),
    good=example("Exercise eases knee pain better than usual care [1]. Rest does not help [2]."),
    sources=("AHA/ACC: comparator verbs need direct comparisons", "21 CFR 202.1(e)(6)(i)"),
    aliases=("CLM-COMPARATOR-MISMATCH",),
    confidence="medium",
    advisory=True,
)
def comparator_mismatch(page: Page) -> Iterator[Problem]:
    """Comparative claims with direct sources that do not mention the comparator, abstracts known."""
    from evidgrade.grading.comparator import comparator, mentions

    for claim in page.claims:
        if "comparative" not in claim.kinds or not claim.references_direct or claim.kinds[0] != "comparative":
            continue
        phrase = comparator(claim.text)
        works = [(p, w) for p, w in page.works_of(claim) if w is not None and w.abstract]
        if not phrase or not works:
            continue
        silent = [p for p, w in works if mentions(w, phrase) is False]
        if silent:
            named = ", ".join(page.number(p) for p in silent)
            yield Problem(
                claim.span,
                f"The claim compares with `{phrase}`; title and abstract of reference {named} do not mention it.",
            )


def _members(family: Mapping[str, Cues], text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in family.items() if pattern.matches(text))


def _said(work: Work) -> str:
    return " ".join(x for x in (work.title, work.subtitle, work.abstract) if x)


@check(
    "CLM105",
    "warning",
    "The claim speaks of a population that no cited title or abstract mentions.",
    rationale="""The sources studied one region, age group or joint, and the page claims for others too. Evidence does not travel by itself: cite a study in that
    population, or narrow the claim.""",
    bad=example("Exercise is used to treat pain of the knee, hip and shoulder [1]. Rest does not help [2]."),
    good=example("Exercise is used to treat knee pain [1]. Rest does not help [2]."),
    sources=(
        "21 CFR 202.1(e)(6)(i) (broader range of conditions or patients)",
        "AMA Manual of Style 11 (generalisation beyond the data)",
    ),
    aliases=("CLM-POPULATION",),
    confidence="medium",
    advisory=True,
)
def population_shift(page: Page) -> Iterator[Problem]:
    """Members of a population family that the claim names and its sources do not, while they name others of the family.

    Sources are the claim's own; for indications without a citation, all works of the page."""
    from evidgrade.grading.populations import families

    every = [_said(w) for p in sorted(page.cited_positions) if (w := page.work(p)) is not None]
    blocks: dict[int, list[int]] = {}
    for n, s in enumerate(page.sentences):
        if s.lead_in is not None:
            blocks.setdefault(s.lead_in, []).append(n)
    for claim in page.claims:
        own = [_said(w) for _, w in page.works_of(claim) if w is not None]
        texts = own or (every if "indication" in claim.kinds else [])
        if len(texts) < (1 if own else 2) or any(w is None for _, w in page.works_of(claim)):
            continue
        said = " ".join([claim.text, *(page.sentences[n].text for n in blocks.get(claim.sentence, ()))])
        for members in families().values():
            mine, theirs = _members(members, said), frozenset().union(*(_members(members, t) for t in texts))
            beyond = sorted(mine - theirs)
            if beyond and theirs:
                yield Problem(
                    claim.span,
                    f"The claim speaks of {_list(beyond)}; titles and abstracts of {'its' if own else 'the cited'} sources only of {_list(sorted(theirs))}.",
                )
                break


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
