"""EVD: the wording of claims against the designs and levels of the sources that they cite, and what abstracts say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.evidence_examples import LIST, example
from evidgrade.checks.evidence_sources import second_hand_figure
from evidgrade.checks.scope import JUDGED_BY, Page, Project
from evidgrade.checks.weighing import (
    OUTCOME,
    WEAK,
    by_the_model,
    called,
    counted,
    graded,
    listed,
    named,
    numbers,
    only,
    places,
)
from evidgrade.link import evidence_graph, load_bearing, source_name
from evidgrade.model.claim import Claim
from evidgrade.model.grade import Grade, Signal

_FTC = "FTC Health Products Compliance Guidance 2022 (a stated level of support must exist)"
_ABPI = "ABPI Code of Practice 2024, clause 6.1"
_PRECLINICAL = {"animal", "in_vitro", "cadaver", "biomechanical", "in_silico"}
_OPINION = {
    "narrative_review",
    "scoping_review",
    "expert_opinion",
    "editorial",
    "letter",
    "commentary",
    "technical_note",
    "surgical_technique",
}


@check(
    "EVD003",
    "warning",
    "The design in the title and that in the registry disagree.",
    rationale="Titles and publication types both err. evidgrade keeps the title's design and lowers its confidence; read the methods and settle it in claims.yaml.",
    bad=Example(
        "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. Fox G. Exercise for backs: a randomized controlled trial. J Pain. 2020;1:1-9. doi:10.1000/x.1\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
        bibliography="@article{fox2020,\n  author = {Fox, G.},\n  title = {Exercise for backs: a randomized controlled trial},\n  journal = {J Pain},\n  year = {2020},\n  volume = {1},\n"
        "  pages = {1--9},\n  doi = {10.1000/x.1},\n  evidgrade-publication-types = {Case Reports}\n}\n",
    ),
    good=example("Exercise helps [1]. Rest does not [2]."),
    aliases=("DESIGN-CONFLICT",),
)
def design_conflict(page: Page) -> Iterator[Problem]:
    """Readings with a conflict, once for each reference."""
    for position, reading in sorted(page.designs.items()):
        if reading.conflict:
            reference = page.reference(position)
            yield Problem(
                reference.span,
                f"Reference {page.number(position)} reads as {called(reading)} (from the {_where(reading.signals)}), and as {named((reading.conflict,))} from another signal.",
            )


def _where(signals: tuple[Signal, ...]) -> str:
    return str(signals[0].where).replace("_", " ") if signals else "work"


@check(
    "EVD005",
    "info",
    "The text names a study design, and the designs of the cited sources are not known.",
    rationale=""""A randomized trial shows" is a statement on the source, and here nothing confirms it: the titles are missing, name no design, or the works are not
    known. Not verifiable is no accusation and no pass. Complete the references (`evidgrade sync`), or record the design in claims.yaml.""",
    bad="A randomized controlled trial showed that exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. Adams B, et al. J Pain. 2019;12:101-109.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
    good=example("A randomized controlled trial showed that exercise helps [1]. Rest does not help [2]."),
    sources=(_FTC,),
    aliases=("CLM-DESIGN-UNVERIFIED",),
)
def asserted_design_unverified(page: Page) -> Iterator[Problem]:
    """Claims whose asserted designs are not verifiable."""
    for claim, grade in graded(page):
        if grade.asserted_design == "not-verifiable" and claim.scope != "none":
            sources = counted(grade)
            unknown = [s for s in sources if s.reading.design == "unknown" or s.reading.read_by == "model"]
            unallocated = [s for s in sources if "rct" in claim.asserted_designs and "allocation_unstated" in s.reading.modifiers]
            if unknown:
                many = "s" if len(unknown) > 1 else ""
                what = "work" if all(page.work(s.reference) is None for s in unknown) else "design"
                why = f"the {what}{many} of reference{many} {numbers(page, unknown)} {'are' if many else 'is'} not known"
            elif unallocated:
                why = f"the abstract of reference {numbers(page, unallocated)} does not say how people came into the groups"
            else:
                continue
            yield Problem(claim.span, f"The sentence names {named(claim.asserted_designs)}; {why}, so this cannot be verified.")


@check(
    "EVD006",
    "error",
    "The text names a study design that none of the cited sources has.",
    rationale="""The reader is told of a level of support that is not there. Either the wrong source is cited, or the sentence overstates it. Name the design that
    the source has, or cite the study that was meant. A warning where the design of a source rests on one phrase of its abstract.""",
    bad=example("Exercise helps [1]. A randomized controlled trial showed that rest does not [2]."),
    good=example(
        "A randomized controlled trial showed that exercise helps [1]. A narrative review reported on rest [2]."
    ),
    sources=(_FTC, "21 CFR 202.1(e)(6)(i)"),
    aliases=("CLM-DESIGN-MISMATCH",),
)
def asserted_design_contradicted(page: Page) -> Iterator[Problem]:
    """Claims whose asserted designs are contradicted by the designs of all cited works."""
    for claim, grade in graded(page):
        if grade.asserted_design == "contradicted" and claim.scope == "sentence":
            sources = counted(grade)
            one = f"reference {page.number(sources[0].reference)} reads as {called(sources[0].reading)}"
            said = one if len(sources) == 1 else f"the cited sources are {listed(page, sources)}"
            weak = any(s.reading.confidence < WEAK for s in sources)
            yield Problem(
                claim.span,
                f"The sentence names {named(claim.asserted_designs)}; {said}.",
                places(page, sources),
                severity="warning" if weak else None,
            )


@check(
    "EVD202",
    "warning",
    "The wording is stronger than the evidence behind it.",
    rationale="""`Demonstrates`, `confirms`, `proven`, `superior` need at least a randomized trial (OCEBM level 2) behind them; `extremely effective` with no source at
    all has nothing behind it. Match the verb to the design: trials show, cohorts find, series report, authors suggest.""",
    bad="The injection is extremely effective for most patients with knee pain.\n",
    good=example("A randomized trial demonstrated that exercise eases knee pain [1]. Rest may not help [2]."),
    sources=(
        f"{_ABPI} (not by exaggeration)",
        "AMA Manual of Style 11 (speculation cited as proof)",
        "Adams et al., BMC Medicine 2019, s12916-019-1324-7",
    ),
    aliases=("CLM-STRENGTH", "strength-overclaim"),
    confidence="medium",
    advisory=True,
)
def certainty_overclaim(page: Page) -> Iterator[Problem]:
    """Strong wording with nothing cited, or on a level below 2. Open levels (`1|3`) are given the benefit of the doubt."""
    for claim in page.claims:
        if (
            claim.strength != "strong"
            or not OUTCOME.intersection(claim.kinds)
            or claim.kinds[0] in ("promotional", "guideline")
        ):
            continue
        word = _STRONG.search(claim.text)
        if word is None:
            continue
        span = page.inside(page.sentences[claim.sentence], *_find(page, claim, word[0]))
        grade = page.grades[claim.id].under(JUDGED_BY) if claim.id in page.grades else None
        if claim.scope == "none":
            if claim.sentence not in page.extraction.own_study:
                yield Problem(span, f"`{word[0]}` is strong wording, and nothing is cited for it.")
        elif grade is not None and grade.level in ("3", "4", "5") and not by_the_model(grade):
            scheme = "" if grade is page.grades[claim.id] else "OCEBM 2011 "
            designs = ", ".join(
                f"{page.number(s.reference)}: {called(s.reading)}" for s in counted(grade) if s.counted
            )
            yield Problem(
                span,
                f"`{word[0]}` rests on {scheme}level {grade.level} by design ({designs}); strong wording asks for level 2 or better.",
            )


_STRONG = re.compile(
    r"\b(?:demonstrat\w+|prov(?:e|es|en|ed)\b|confirm(?:s|ed)?\b|establish(?:es|ed) that\b|definitive\w*|undoubtedly|superior|dramatic(?:ally)? (?:improve\w*|reduc\w+|relie\w+|results?|decreas\w+|effects?)"
    r"|(?:extremely|highly|exceptionally|remarkably|greatly|significantly more) (?:effective|efficacious|successful|beneficial)|vast majority)",
    re.I,
)


def _find(page: Page, claim: Claim, words: str) -> tuple[int, int]:
    at = max(0, page.sentences[claim.sentence].text.find(words))
    return at, at + len(words)


@check(
    "EVD103",
    "warning",
    "A claim about people rests on laboratory or animal studies only.",
    rationale="Effects in animals, cells, cadavers or models often do not appear in patients. Say so in the sentence, or cite a study in people.",
    bad=Example(
        "Green tea relieves pain in adults [1]. Rest does not [2].\n\nReferences\n\n1. Fox G. Green tea extract in mice with joint inflammation. J Pain. 2020;1:1-9. doi:10.1000/x.1\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
        works=(
            '{"DOI": "10.1000/x.1", "type": "journal-article", "title": ["Green tea extract in mice with joint inflammation"], "author": [{"family": "Fox", "given": "G"}], '
            '"container-title": ["J Pain"], "issued": {"date-parts": [[2020]]}, "volume": "1", "page": "1-9"}',
        ),
    ),
    good=example("Exercise relieves pain in adults [1]. Rest does not [2]."),
    sources=(
        "FTC Health Products Compliance Guidance 2022 (animal and in vitro studies as background only)",
        "ABPI Code 2015, clause 7.2",
    ),
    aliases=("CLM-PRECLINICAL",),
)
def preclinical_only(page: Page) -> Iterator[Problem]:
    """Outcome claims whose sources are all known and all preclinical; the text does not speak of animals or cells itself."""
    for claim, grade in graded(page):
        if re.search(
            r"\b(?:mice|mouse|rats?|animals?|cells?|in vitro|laborator\w+|cadaver\w*|models?)\b", claim.text, re.I
        ):
            continue
        yield from _only(page, claim, grade, _PRECLINICAL, "laboratory or animal work")


@check(
    "EVD105",
    "info",
    "A claim rests on reviews without a method, opinions or technique descriptions only.",
    rationale="Narrative reviews and opinions are written to tell, not to measure; their level is 5 by convention. Cite the studies that they lean on.",
    bad=example("Exercise helps [1]. Rest makes knee pain worse in most people [2]."),
    good=example("Exercise makes knee pain better in most people [1]. A review speaks of rest [2]."),
    sources=("OCEBM 2011 (mechanism-based reasoning, by convention)", "ICMJE: prefer original sources"),
)
def secondary_opinion_only(page: Page) -> Iterator[Problem]:
    """Outcome claims whose sources are all known and all opinion or narrative."""
    for claim, grade in graded(page):
        if claim.scope != "sentence" or re.search(r"\breviews?\b|\bexperts?\b|\bopinion\b", claim.text, re.I):
            continue
        if second_hand_figure(claim, grade) is None:  # a figure has EVD109
            yield from _only(page, claim, grade, _OPINION, "narrative review, opinion or technique")


def _only(page: Page, claim: Claim, grade: Grade, designs: set[str], what: str) -> Iterator[Problem]:
    sources = counted(grade)
    if OUTCOME.intersection(claim.kinds) and only(sources, designs):
        places = tuple(Place(page.reference(s.reference).span, called(s.reading)) for s in sources[:5])
        yield Problem(claim.span, f"Every source behind this claim ({numbers(page, sources)}) is {what}.", places)


@check(
    "EVD110",
    "error",
    "A protocol or registration is cited for results.",
    rationale="A protocol says what will be done; it holds no results. Cite the report of the study, or say that it is under way.",
    bad=Example(
        "Exercise reduces knee pain by half [1]. Rest does not [2].\n\nReferences\n\n1. Fox G. Exercise for knee pain: protocol for a randomized controlled trial. Trials. 2020;1:1-9. doi:10.1000/x.1\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
        works=(
            '{"DOI": "10.1000/x.1", "type": "journal-article", "title": ["Exercise for knee pain: protocol for a randomized controlled trial"], "author": [{"family": "Fox", "given": "G"}], '
            '"container-title": ["Trials"], "issued": {"date-parts": [[2020]]}, "volume": "1", "page": "1-9"}',
        ),
    ),
    good=example("Exercise reduces knee pain [1]. Rest does not [2]."),
    sources=("AMA Manual of Style 11, 3.15 (unpublished material)",),
    aliases=("REF-PROTOCOL",),
)
def protocol_as_evidence(page: Page) -> Iterator[Problem]:
    """Outcome claims with a protocol or registration among their direct sources."""
    for claim, grade in graded(page):
        if not OUTCOME.intersection(claim.kinds) or re.search(
            r"\b(?:under way|underway|ongoing|will|protocol|planned|being studied)\b", claim.text, re.I
        ):
            continue
        for source in grade.sources:
            if not source.inherited and source.reading.design in ("protocol", "trial_registration"):
                place = Place(page.reference(source.reference).span, "the protocol")
                yield Problem(
                    claim.span,
                    f"Reference {page.number(source.reference)} is a protocol and holds no results.",
                    (place,),
                )


@check(
    "EVD108",
    "info",
    "One source carries many claims.",
    rationale="If this source falls (a retraction, a correction, a weak design), so does much of the page. Look at it first, and look for a second source.",
    bad=Example(
        "\n\n".join(
            f"Exercise eases pain of the {part} in adults [1]."
            for part in ("knee", "hip", "back", "neck", "hand", "foot", "elbow", "shoulder")
        )
        + LIST
    ),
    good=Example("Exercise eases knee pain [1]. Rest does not help [2]." + LIST),
    scope="project",
)
def load_bearing_source(project: Project) -> Iterator[Problem]:
    """Sources with as many direct claims as the policy's limit or more, found on the evidence graph."""
    limit = project.policy.load_bearing
    if not any(len(page.claims) >= limit and page.references for page in project.pages) and len(project.pages) < 2:
        return
    leaning = Counter(
        source_name(page.path, p, project.keys)
        for page in project.pages
        for c in page.claims
        for p in c.references_direct
    )
    if max(leaning.values(), default=0) < limit:
        return  # no source comes near: the graph, and networkx with it, is not needed
    graph = evidence_graph((page.extraction for page in project.pages), project.keys)
    for node, claims in load_bearing(graph, limit):
        for page in project.pages:
            position = next(
                (r.position for r in page.references if source_name(page.path, r.position, project.keys) == node), None
            )
            if position is not None:
                yield Problem(
                    page.reference(position).span,
                    f"{len(claims)} claims lean on reference {page.number(position)}.",
                    document=page.path,
                )
                break
