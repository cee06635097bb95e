"""EVD201 and 203 to 208: wording that says more, or less, than the cited designs and abstracts do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Place, Problem, check
from evidgrade.checks.evidence_examples import cited, example
from evidgrade.checks.gathering import gathered
from evidgrade.checks.scope import Page
from evidgrade.checks.weighing import (
    at_least,
    counted,
    cues,
    family,
    graded,
    lexicon,
    listed,
    numbers,
    only,
    own_sources,
    places,
    words_of,
)
from evidgrade.extract.assertion import strength_of
from evidgrade.model.claim import Claim, Sentence
from evidgrade.model.grade import Grade
from evidgrade.model.work import Work
from evidgrade.text import content_stems

_ADAMS = "Adams et al., BMC Medicine 2019, s12916-019-1324-7 (wording that matches the design)"
_HABER = "Haber et al. 2022, medRxiv 2021.08.25.21262631 (causal language in observational studies)"


@check(
    "EVD201",
    "warning",
    "The sentence says that one thing causes another, and the sources only observed them together.",
    rationale="""People who chose a treatment, a food or a habit differ from those who did not, and an observational study cannot take all of that out. `Was associated
    with` says what was seen; `reduces` says why. Use the first, name the kind of study, or cite a trial.""",
    bad=cited("Exercise reduces knee pain [1]. Rest does not help [2].", "Exercise and knee pain: a cross-sectional study", "Bed rest: a narrative review"),
    good=cited(
        "Exercise was associated with less knee pain [1]. Rest reduces swelling [2].",
        "Exercise and knee pain: a cross-sectional study",
        "Bed rest for swelling: a randomized controlled trial",
    ),
    sources=(_HABER, _ADAMS, "STROBE, items 19 and 20 (cautious interpretation)"),
    aliases=("CLM-CAUSAL",),
    confidence="medium",
    advisory=True,
)
def causal_overclaim(page: Page) -> Iterator[Problem]:
    """Plain causal verbs on sources that are all observational; strong wording has EVD202."""
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        if claim.causal != "direct_causal" or claim.strength != "plain" or claim.asserted_designs:
            continue
        if claim.sentence in page.extraction.own_study or not only(sources, family("observational")) or cues("causes", "unless").matches(claim.text):
            continue
        verb = cues("causes", "verbs").search(claim.text)
        if verb is not None:
            yield Problem(
                words_of(page, claim, verb[0]),
                f"`{verb[0]}` states a cause; the cited studies are observational ({listed(page, sources)}).",
                places(page, sources),
            )


_POOLED = (
    "Exercise for knee pain: a systematic review of randomized controlled trials | Forty randomized trials were included. There is high-certainty evidence"
    " that exercise eases knee pain."
)


@check(
    "EVD203",
    "info",
    "The wording leaves open what the cited review found with high certainty.",
    rationale="""`May` and `might` are the words for evidence of low certainty; readers take from them that nobody knows. The review rates its own evidence as of high
    certainty, so a plain sentence is fair. The design alone would not allow this: a review of trials may well end in low certainty.""",
    bad=cited("Exercise may possibly ease knee pain [1]. Rest does not help [2].", _POOLED, "Bed rest: a narrative review"),
    good=cited("Exercise eases knee pain [1]. Rest may be worse [2].", _POOLED, "Bed rest: a narrative review"),
    sources=("GRADE guidelines 26, Santesso 2020 (words for each certainty)",),
    confidence="medium",
    advisory=True,
)
def hedge_underclaim(page: Page) -> Iterator[Problem]:
    """Hedged claims of benefit on reviews of level 1, of which each speaks of high certainty and of no lower one."""
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        if claim.question != "treatment_benefit" or not only(sources, family("pooled")) or not at_least(grade, "1"):
            continue
        hedge = cues("hedges", "find").search(claim.text)
        works = [page.work(s.reference) for s in sources]
        if hedge is not None and all(w is not None and _sure(w) for w in works):
            yield Problem(
                words_of(page, claim, hedge[0]),
                f"`{hedge[0]}` leaves it open; the abstract of reference {numbers(page, sources)} speaks of high certainty.",
                places(page, sources),
            )


def _sure(work: Work) -> bool:
    said = work.abstract or ""
    return cues("hedges", "high").matches(said) and not cues("hedges", "lower").matches(said)


@check(
    "EVD204",
    "warning",
    "Readers are told to have a treatment, on designs that cannot show whether it helps.",
    rationale="""A case report, a survey, an animal study or an opinion cannot tell whether people fare better with a treatment than without it. Report what was seen and in
    how many, or cite a comparison or a guideline. Warnings are not meant: caution needs less evidence.""",
    bad=cited(
        "People with knee pain should take green tea extract [1]. Rest does not help [2].",
        "Green tea for knee pain: a case report",
        "Bed rest: a narrative review",
    ),
    good=cited(
        "Green tea eased knee pain in one patient [1]. People with knee pain should use a stick [2].",
        "Green tea for knee pain: a case report",
        "Walking sticks for knee pain: a randomized controlled trial",
    ),
    sources=("GRADE guidelines 14, Andrews 2013 (going from evidence to recommendations)", "FTC Health Products Compliance Guidance 2022"),
    confidence="medium",
    advisory=True,
)
def recommendation_overclaim(page: Page) -> Iterator[Problem]:
    """Directives to patients whose own sources are all known and of designs below a comparison of treatments."""
    for claim, grade in graded(page):
        sources = counted(grade)
        if claim.scope != "sentence" or not only(sources, family("uncompared")) or cues("directives", "unless").matches(claim.text):
            continue
        words = cues("directives", "find").search(claim.text)
        if words is not None:
            yield Problem(
                words_of(page, claim, words[0]),
                f"`{words[0]}` tells readers what to do; the designs cited cannot show whether it helps ({listed(page, sources)}).",
                places(page, sources),
            )


@check(
    "EVD205",
    "info",
    "The claim speaks of an outcome for patients, and the sources speak of a measurement only.",
    rationale="""Blood pressure, bone density or tumour response stand in for what patients feel, and treatments have improved them without helping anyone. Title and abstract
    name the measurement and not the outcome: say what was measured, or cite a study of the outcome.""",
    bad=cited(
        "Green tea prevents strokes [1]. Rest does not help [2].",
        "Green tea and blood pressure: a randomized controlled trial | Sixty adults were randomly assigned. Blood pressure fell by 4 mm Hg.",
        "Bed rest: a narrative review",
    ),
    good=cited(
        "Green tea lowers blood pressure [1]. Aspirin prevents strokes [2].",
        "Green tea and blood pressure: a randomized controlled trial | Sixty adults were randomly assigned. Blood pressure fell by 4 mm Hg.",
        "Aspirin and stroke: a randomized controlled trial | Adults were randomly assigned. Strokes were fewer, at the same blood pressure.",
    ),
    sources=("FDA and NIH, BEST Resource 2016 (surrogate endpoint)", "Svensson 2013, JAMA Intern Med 173:611", "SORT 2004 (patient-oriented evidence)"),
    confidence="medium",
    advisory=True,
)
def surrogate_overclaim(page: Page) -> Iterator[Problem]:
    """Causal claims about an outcome whose sources, all with abstracts, name one of its surrogates and never the outcome."""
    for claim, grade in graded(page):
        sources = own_sources(claim, grade)
        works = [w for s in sources if (w := page.work(s.reference)) is not None and w.abstract]
        if claim.causal != "direct_causal" or not works or len(works) < len(sources) or cues("surrogates", "unless", "claim").matches(claim.text):
            continue
        said = " ".join(f"{w.title} {w.subtitle or ''} {w.abstract}" for w in works)
        for outcome in lexicon()["surrogates"]:
            if outcome == "unless" or cues("surrogates", outcome, "measured").matches(claim.text):
                continue
            words = cues("surrogates", outcome, "claim").search(claim.text)
            measured = cues("surrogates", outcome, "measured").search(said)
            if words and measured and not cues("surrogates", outcome, "source").matches(said):
                yield Problem(
                    words_of(page, claim, words[0]),
                    f"Title and abstract of reference {numbers(page, sources)} speak of `{measured[0]}`, and not of {outcome}.",
                    places(page, sources),
                )
                break


@check(
    "EVD206",
    "info",
    "The claim reaches further than the design of its sources: over time, or beyond a subgroup.",
    rationale="""A cross-sectional study sees everything at one moment and cannot tell what comes later. A result in a subgroup was found in a part of the patients, often after
    the fact, and may not hold for the rest. Say so in the sentence, or cite a study that followed people or looked at all of them.""",
    bad=cited("Knee pain predicts falls [1]. Rest does not help [2].", "Knee pain and falls: a cross-sectional study", "Bed rest: a narrative review"),
    good=cited(
        "People with knee pain reported more falls [1]. Knee pain predicts falls [2].",
        "Knee pain and falls: a cross-sectional study",
        "Knee pain and later falls: a prospective cohort study",
    ),
    sources=("OCEBM 2011 (prognosis needs inception cohorts)", "Sun 2014, JAMA 311:405 (subgroup effects)"),
    confidence="medium",
    advisory=True,
)
def subgroup_or_design_overclaim(page: Page) -> Iterator[Problem]:
    """Statements on the future from cross-sectional studies alone, and effects from a paper on subgroups that the claim does not name."""
    for claim, grade in graded(page):
        if claim.scope == "sentence" and claim.sentence not in page.extraction.own_study:
            yield from _beyond_time(page, claim, grade)
            yield from _beyond_subgroup(page, claim, grade)


def _beyond_time(page: Page, claim: Claim, grade: Grade) -> Iterator[Problem]:
    sources = counted(grade)
    words = cues("prognosis", "find").search(claim.text)
    if words and only(sources, {"cross_sectional"}) and claim.strength != "hedged" and not cues("prognosis", "unless").matches(claim.text):
        yield Problem(
            words_of(page, claim, words[0]),
            f"`{words[0]}` looks ahead; reference {numbers(page, sources)} saw people at one moment ({listed(page, sources)}).",
            places(page, sources),
        )


def _beyond_subgroup(page: Page, claim: Claim, grade: Grade) -> Iterator[Problem]:
    sources = own_sources(claim, grade)
    works = [page.work(s.reference) for s in sources]
    titles = [f"{w.title} {w.subtitle or ''}" for w in works if w is not None]
    if not titles or len(titles) < len(sources) or not all(cues("subgroups", "title").matches(t) for t in titles):
        return
    if claim.question == "treatment_benefit" and not cues("subgroups", "named").matches(claim.text):
        yield Problem(claim.span, f"The title of reference {numbers(page, sources)} speaks of a subgroup, and the claim of none.", places(page, sources))


@check(
    "EVD207",
    "warning",
    "A heading states as fact what the text below it leaves open.",
    rationale="""Many readers take away the heading alone. The text is careful for a reason; let the heading be as careful, or put it as a question.""",
    bad="# Green tea prevents painful knees\n\nWe looked at the studies. Green tea may prevent painful knees, and more trials are under way.\n",
    good="# Can green tea prevent painful knees?\n\nWe looked at the studies. Green tea may prevent painful knees, and more trials are under way.\n",
    sources=("Sumner et al. 2014, BMJ 349:g7015 (exaggeration in press releases)", _ADAMS),
    confidence="medium",
    advisory=True,
)
def headline_stronger_than_body(page: Page) -> Iterator[Problem]:
    """Headings with a plain causal verb, where all sentences of the section that say the same are hedged."""
    for number, heading in enumerate(page.sentences):
        verb = cues("causes", "verbs").search(heading.text) if heading.role == "heading" else None
        subject = set(content_stems(heading.text))
        if verb is None or len(subject) < _SUBJECT or heading.text.rstrip().endswith("?") or strength_of(heading.text) == "hedged":
            continue
        if cues("causes", "unless").matches(heading.text) or _ASKING.search(heading.text):
            continue
        alike = [s for s in _below(page, number) if len(subject & set(content_stems(s.text))) >= max(_SUBJECT, 0.75 * len(subject))]
        hedged = [(s, hedge) for s in alike if (hedge := cues("hedges", "find").search(s.text))]
        if alike and len(hedged) == len(alike):
            said, hedge = hedged[0]
            yield Problem(
                page.inside(heading, verb.start(), verb.end()),
                f"`{verb[0]}` in the heading; the text says `{hedge[0]}`.",
                (Place(said.span, "the text"),),
            )


_SUBJECT = 3
"""Content words that a heading and a sentence must share to speak of one thing."""
_ASKING = re.compile(r"\b(?:how|why|what|when|which|who|whether)\b|^\W*(?:does|do|is|are|can|could|will|should)\b", re.I)


def _below(page: Page, number: int) -> Iterator[Sentence]:
    """The prose under a heading: to the next one, or to the end of the page for the first."""
    first = not any(s.role == "heading" for s in page.sentences[:number])
    for sentence in page.sentences[number + 1 :]:
        if sentence.role == "heading" and not first:
            return
        if sentence.role in ("prose", "list-item", "lead-in"):
            yield sentence


@check(
    "EVD208",
    "info",
    "A measure of effect is given without its confidence interval.",
    rationale="""A hazard ratio of 0.8 with an interval from 0.4 to 1.6 is no effect shown; with one from 0.75 to 0.85 it is. The estimate alone does not tell which. Give
    the interval beside it, as the source does.""",
    bad=example("Exercise lowered the risk of falls, with a hazard ratio of 0.80 [1]. Rest does not help [2]."),
    good=example("Exercise lowered the risk of falls (HR 0.80, 95% CI 0.70 to 0.91) [1]. Pain fell by 30% [1]. Rest does not help [2]."),
    sources=("ICMJE Recommendations, IV.A.3.d: Statistics (confidence intervals)", "CONSORT 2010, item 17a (estimate with its precision)"),
    confidence="medium",
    advisory=True,
)
def missing_uncertainty(page: Page) -> Iterator[Problem]:
    """Ratios and mean differences with a value, and no interval in the sentence or the next one of the paragraph."""
    found = []
    for number, sentence in page.assertions:
        match = _estimate(sentence.text)
        following = page.sentences[number + 1] if number + 1 < len(page.sentences) else None
        joined = following is not None and following.block == sentence.block and not _estimate(following.text)
        near = following.text if following is not None and joined else ""
        if match is None or cues("estimates", "unless").matches(sentence.text):
            continue
        if not cues("estimates", "interval").matches(f"{sentence.text} {near}"):
            found.append(Problem(page.inside(sentence, match.start(), match.end()), f"`{match[0]}` stands without a confidence interval."))
    yield from gathered(found, f"{len(found)} measures of effect stand without a confidence interval.", "another")


_LETTERS = re.compile(r"\b(?:[au]?(?:HR|OR)|RR|IRR|SMD|WMD|MD)\b(?:,| was| is| of|:| ?=)* ?[-–−+]?\d+\.\d+")
"""A heart rate (HR) and a respiratory rate (RR) are whole numbers."""


def _estimate(text: str) -> re.Match[str] | None:
    return cues("estimates", "find").search(text) or _LETTERS.search(text)
