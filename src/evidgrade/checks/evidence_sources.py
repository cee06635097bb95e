"""EVD102, 104, 107 and 109: how many sources stand behind a claim, of what kind, and how independent of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Place, Problem, check
from evidgrade.checks.evidence_examples import cited, example
from evidgrade.checks.gathering import enumerated, gathered
from evidgrade.checks.scope import Page
from evidgrade.checks.weighing import (
    at_least,
    cues,
    family,
    graded,
    listed,
    numbers,
    only,
    own_sources,
    places,
    words_of,
)
from evidgrade.link import same_groups
from evidgrade.model.claim import Claim
from evidgrade.model.grade import Grade, SourceLevel
from evidgrade.text import fold

_ICMJE = "ICMJE Recommendations: References (prefer original sources)"


@check(
    "EVD102",
    "info",
    "Strong wording rests on one study.",
    rationale="""A single study, however good, may not be repeated: of highly cited clinical studies a third were later contradicted or weakened. Cite a second study
    or a systematic review, or let the sentence say that it is one trial.""",
    bad=example("Exercise clearly reduces knee pain [1]. Rest does not help [2]."),
    good=example("In a randomized trial, exercise clearly reduced knee pain [1]. Rest does not help [2]."),
    sources=("Ioannidis 2005, JAMA 294:218", "FTC Health Products Compliance Guidance 2022 (replication)"),
)
def single_source(page: Page) -> Iterator[Problem]:
    """Strong outcome claims with one source, which is a study of its own; what is below level 2 has EVD202."""
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        if claim.strength != "strong" or len(sources) != 1 or not only(sources, family("primary")):
            continue
        if claim.kinds[0] in ("promotional", "guideline") or at_least(grade, "2") is False or claim.asserted_designs:
            continue
        word = cues("strong", "find").search(claim.text)
        if word is not None and not cues("strong", "unless").matches(claim.text) and not cues("disclosed", "one_study").matches(claim.text):
            yield Problem(words_of(page, claim, word[0]), f"`{word[0]}` rests on one study ({listed(page, sources)}).", places(page, sources))


@check(
    "EVD104",
    "warning",
    "A claim rests on preprints only.",
    rationale="""No reviewer has looked at a preprint, and its results may change before they are published. Cite the published version where there is one; otherwise let
    the sentence say that the result was not peer reviewed.""",
    bad=cited(
        "Exercise reduces knee pain by half [1]. Rest does not help [2].",
        'Exercise for knee pain: a randomized controlled trial | | {"type": "posted-content", "subtype": "preprint"}',
        "Bed rest for knee pain: a narrative review",
    ),
    good=cited(
        "In a preprint, exercise reduced knee pain by half [1]. Rest does not help [2].",
        'Exercise for knee pain: a randomized controlled trial | | {"type": "posted-content", "subtype": "preprint"}',
        "Bed rest for knee pain: a narrative review",
    ),
    sources=("ICMJE Recommendations, III.D.3: Preprints", "AMA Manual of Style 11, 3.11.4.1 (preprints are named as such)"),
    aliases=("REF-PREPRINT",),
)
def preprint_only(page: Page) -> Iterator[Problem]:
    """Outcome claims whose own sources are all preprints, the sentence not saying so."""
    found, preprints = [], set()
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        if sources and all("preprint" in s.reading.status for s in sources) and not cues("disclosed", "preprint").matches(claim.text):
            what = "is a preprint" if len(sources) == 1 else "are preprints"
            preprints |= {s.reference for s in sources}
            at = tuple(Place(page.reference(s.reference).span, _published(page, s.reference)) for s in sources)
            found.append(Problem(claim.span, f"All that this claim cites ({numbers(page, sources)}) {what}, not peer reviewed.", at))
    which = enumerated([page.number(p) for p in sorted(preprints)])
    yield from gathered(found, f"{len(found)} claims cite preprints only ({which}), not peer reviewed.", "another claim")


def _published(page: Page, position: int) -> str:
    work = page.work(position)
    later = next((doi for kind, doi in work.relations if kind == "is-preprint-of"), None) if work else None
    return f"a preprint; published as {later}" if later else "a preprint"


_GROUP = '"author": [{"family": "Adams", "given": "B"}, {"family": "Cole", "given": "D"}, {"family": "Fox", "given": "G"}]'


@check(
    "EVD107",
    "info",
    "All sources of a claim are by one group of authors.",
    rationale="""Two markers look like two confirmations. Studies by the same people often share patients, methods and interests, and confirm each other less than studies by
    others would. Look for one by another group.""",
    bad=cited(
        "Exercise reduces knee pain by half [1,2]. Rest does not help [2].",
        f"Exercise for knee pain: a randomized controlled trial | | {{{_GROUP}}}",
        f"Exercise for painful knees: a cohort study | | {{{_GROUP}}}",
    ),
    good=cited(
        "Exercise reduces knee pain by half [1,2]. Rest does not help [2].",
        "Exercise for knee pain: a randomized controlled trial",
        "Exercise for painful knees: a cohort study",
    ),
    sources=("Cochrane Handbook, 4.6.2 (multiple reports of one study)", "Greenberg 2009, BMJ 339:b2680 (citation networks)"),
    confidence="medium",
    advisory=True,
)
def self_supporting_cluster(page: Page) -> Iterator[Problem]:
    """Outcome claims with two known sources or more that shared authors connect into one group."""
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        authors = {s.reference: _authors(page, s.reference) for s in sources}
        if len(sources) < 2 or not all(authors.values()) or _one_work(page, sources):
            continue
        groups = same_groups(authors)
        if len(groups) == 1:
            common = sorted(set.intersection(*map(set, authors.values())))
            shared = f" ({', '.join(name.title() for name, _ in common[:3])}{', …' if len(common) > 3 else ''})" if common else ""
            yield Problem(
                claim.span,
                f"References {numbers(page, sources)} share at least half of their authors{shared}; they are no independent confirmations.",
                places(page, sources),
            )


def _authors(page: Page, position: int) -> frozenset[tuple[str, str]]:
    """Family name and first initial of the persons; bodies are left out."""
    work = page.work(position)
    return frozenset((fold(a.family), fold(a.given)[:1]) for a in work.authors if a.given) if work else frozenset()


def _one_work(page: Page, sources: list[SourceLevel]) -> bool:
    works = {work.doi or work.title for s in sources if (work := page.work(s.reference)) is not None}
    return len(works) < len(sources)


_FIGURE = re.compile(
    r"\b\d[\d.,]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?\s?(?:%|percent\b|per cent\b|[- ]?fold\b|points?\b)|\b\d+ (?:in|of|out of)(?: every)? \d+\b", re.I
)
_EFFECT = frozenset({"efficacy", "comparative", "duration", "safety"})


def second_hand_figure(claim: Claim, grade: Grade) -> str | None:
    """The figure on an effect that a claim cites to reviews without a method, guidelines or opinions alone; None where there is none."""
    sources = own_sources(claim, grade)
    if claim.asserted_designs or not only(sources, family("secondary")) or not _EFFECT.intersection(claim.kinds) or cues("disclosed", "review").matches(claim.text):
        return None
    figure = _FIGURE.search(claim.text)
    return figure[0] if figure else None


@check(
    "EVD109",
    "info",
    "A figure on an effect is cited to a review or a guideline only.",
    rationale="""The number was measured in a study that is not cited, and numbers change on the way: a quarter of quotations are wrong in some way. Cite the study, and
    the review beside it if it helps. A systematic review is the source of what it pooled, and is not meant.""",
    bad=example("Exercise helps knee pain [1]. Rest makes knee pain worse in 40% of people [2]."),
    good=example("Exercise relieves knee pain in 40% of people [1]. A narrative review speaks of rest [2]."),
    sources=(_ICMJE, "Jergas & Baethge 2015, PeerJ (quotation accuracy), PMC4627914"),
    aliases=("CLM-SECONDARY-SOURCE",),
)
def secondary_source_for_figure(page: Page) -> Iterator[Problem]:
    """Outcome claims with a figure whose own sources are all known and all secondary."""
    for claim, grade in graded(page):
        figure = second_hand_figure(claim, grade)
        if figure is not None:
            sources = own_sources(claim, grade)
            yield Problem(
                words_of(page, claim, figure),
                f"`{figure}` is cited to {listed(page, sources)}; the study that measured it is not cited.",
                places(page, sources),
            )
