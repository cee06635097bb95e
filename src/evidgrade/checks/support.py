"""CLM0xx: claims and the citations that stand behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks import nearby
from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.checks.words import found
from evidgrade.cues import Cues
from evidgrade.model.citation import Citation
from evidgrade.model.claim import Claim

_FTC = "FTC Health Products Compliance Guidance (2022): claims need competent and reliable scientific evidence"
_ABPI = "ABPI Code of Practice 2024, clause 6.2 (capable of substantiation)"
_LIST = "\n\nReferences\n\n1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n2. Brown C. Bed rest. Spine. 2018;3:20-29.\n"


def _marked(page: Page, claim: Claim) -> bool:
    return claim.sentence in page.marked


def _introduced(page: Page, claim: Claim) -> bool:
    """A list item whose lead-in is a claim of its own: the finding about the lead-in speaks for the list."""
    lead_in = page.sentences[claim.sentence].lead_in
    return lead_in is not None and lead_in in page.claim_of_sentence


@check(
    "CLM001",
    "warning",
    "A claim about health has no citation.",
    rationale="""Statements about benefit, harm, comparison, duration or accuracy need a source that a reader can check: no marker stands in the sentence nor at
    the end of its paragraph. Where other sentences around it have sources, and inside a quotation, it is a note. Cite a source next to the fact, soften the sentence to
    what you can show, or take it out. How-to steps, definitions and instructions are not reported.""",
    bad="The procedure relieves back pain for more than two years in most patients.\n",
    good="The procedure relieves back pain in most patients [1]. The nurse will weigh you. Bed rest does not help [2]."
    + _LIST,
    confidence="medium",
    sources=(_FTC, _ABPI, "HONcode principle 5 (justifiability)"),
    aliases=(
        "CLM-UNCITED", "CLM002", "uncited-number", "CLM003", "uncited-comparative", "CLM004", "uncited-absolute",
    ),
)
def uncited_claim(page: Page) -> Iterator[Problem]:
    """Claims that need a citation in the highest degree and have none in their scope."""
    for claim in page.claims:
        if claim.needs_citation != "high" or claim.scope != "none" or _marked(page, claim) or _introduced(page, claim):
            continue
        if page.sentences[claim.sentence].block < 0 or nearby.told(page, claim) or nearby.restated(page, claim):
            continue
        if nearby.quoted(page, claim):
            if not nearby.credited(page, claim):
                yield Problem(claim.span, f"This {_what(claim)} stands in a quotation and has no citation.", severity="info")
        elif nearby.around(page, claim):
            message = f"This {_what(claim)} has no citation of its own; the sources around it stand with other sentences."
            yield Problem(claim.span, message, severity="info")
        else:
            yield Problem(claim.span, f"This {_what(claim)} has no citation, neither in the sentence nor in its paragraph.")


def _what(claim: Claim) -> str:
    if claim.kinds[0] == "efficacy" and "safety" in claim.kinds:
        return "claim of an effect"
    names = {"comparative": "comparison", "efficacy": "claim of benefit", "safety": "statement on risk or safety", "magnitude": "figure",
             "duration": "claim of duration", "diagnostic": "statement on diagnosis", "epidemiology": "figure on frequency",
             "guideline": "statement on guidelines", "promotional": "claim of benefit"}  # fmt: skip
    return names.get(claim.kinds[0], "statement")


_VAGUE = re.compile(
    r"(?<!certainty )\b(?:(?:research|studies|evidence|science|data|trials|experts?|scientists|doctors|clinical (?:research|studies|trials|evidence)|growing (?:body of )?evidence)"
    r"\s+(?:\w+ly\s+)?(?:show|shows|suggest|suggests|say|says|prove|proves|indicate|indicates|have shown|has shown|agree|demonstrate|demonstrates|confirm|confirms|believe|recommend)"
    r"|(?:it (?:is|has been) (?:well )?(?:known|shown|proven|documented))|(?:a |the )?(?:growing|large|substantial|strong) body of (?:evidence|research)"
    r"|(?:the )?available (?:literature|evidence)(?= (?:suggest|show|indicat|support|demonstrat|confirm)\w*)|clinically proven|scientifically proven|according to (?:research|studies|experts|science)"
    r"|(?:one|an|another|some|several|many|most|various) (?:\w+ )?(?:authors?|experts?|researchers?|scientists?|physicians?|commentators?|authorities) (?:have |has )?(?:once |also |recently |even )?"
    r"(?:commented|said|says|say|argued?|argues|claimed?|claims|stated?|states|believed?|believes|suggested|suggests?|noted?|notes|concluded?))\b",
    re.I,
)


@check(
    "CLM005",
    "warning",
    "Evidence is invoked and none is named.",
    rationale=""""Research shows" tells the reader that a level of support exists; then it must be there to be looked up. Name the study or review and cite it.""",
    bad="Research shows that the tablets help most people.\n",
    good="A randomized trial showed that the tablets help [1]. Bed rest does not help [2]." + _LIST,
    sources=("FTC guidance, advertisements that refer to a specific level of support", "ABPI Code 2024, clause 6.3"),
    aliases=("CLM-VAGUE-EVIDENCE", "vague-evidence"),
    advisory=True,
)
def vague_attribution(page: Page) -> Iterator[Problem]:
    """Words such as `studies show` without a citation in scope; with one only as a note."""
    for claim in page.claims:
        if claim.asserted_designs or _marked(page, claim):
            continue
        match = _VAGUE.search(claim.text)
        if match is None or nearby.told(page, claim):
            continue
        sentence = page.sentences[claim.sentence]
        span = page.inside(sentence, match.start(), match.end())
        if claim.scope == "paragraph":
            yield Problem(
                span, f"`{match[0]}` names no study; the next marker stands later in the paragraph.", severity="info"
            )
        else:
            yield Problem(span, f"`{match[0]}` names no study, and none is cited.")


@check(
    "CLM006",
    "info",
    "A claim relies on a marker that stands later in its paragraph.",
    rationale="""A number belongs next to the fact that it supports; no style says that a marker at the end of a paragraph covers the sentences before it. Repeat the
    marker where it is meant, so that a reader need not guess.""",
    bad="The procedure relieves back pain for two years. It works better than bed rest.[1-2]" + _LIST,
    good="The procedure relieves back pain for two years.[1] It works better than bed rest.[2]" + _LIST,
    sources=("AMA Manual of Style 11, 3.6 (immediately next to the fact)",),
    aliases=("CLM-INHERITED-ONLY", "citation-inherited-only"),
)
def citation_scope_unclear(page: Page) -> Iterator[Problem]:
    """Claims whose only references are inherited."""
    for claim in page.claims:
        if claim.scope == "paragraph" and claim.references_inherited and claim.needs_citation in ("high", "medium"):
            yield Problem(claim.span, f"No marker of its own; whether {_lent_by(page, claim)} is meant for this sentence, too, is not said.")
    for citation, before in _closing_markers(page):
        message = f"`{citation.text}` is the only marker of its section; whether it also stands for the {before} paragraphs before it is not said."
        yield Problem(citation.span, message)


def _lent_by(page: Page, claim: Claim) -> str:
    """The markers that a claim inherits, as they are printed, and where they stand."""
    sentence = page.sentences[claim.sentence]
    wanted = set(claim.references_inherited)
    above = [c for c in page.citations if c.sentence == sentence.lead_in and wanted.intersection(c.references)] if sentence.lead_in is not None else []
    later = [c for c in page.citations if c.sentence > claim.sentence and page.sentences[c.sentence].block == sentence.block and wanted.intersection(c.references)]
    shown = " ".join(f"`{c.text}`" for c in (later or above) if c.sentence == (later or above)[0].sentence)
    if not shown:
        return f"the marker for {', '.join(page.number(p) for p in claim.references_inherited)}"
    return f"{shown} further on in the paragraph" if later else f"{shown} above the list"


_PARAGRAPHS = 3
"""Paragraphs with claims before the one that has the marker."""


def _closing_markers(page: Page) -> Iterator[tuple[Citation, int]]:
    """The only marker of a section, where it ends the last of several paragraphs that claim something."""
    blocks = page.document.blocks
    claiming = {page.sentences[c.sentence].block for c in page.claims if c.needs_citation != "none"}
    cited: dict[int, list[Citation]] = {}
    for citation in page.citations:
        home = page.sentences[citation.sentence].block if citation.sentence >= 0 else citation.block
        cited.setdefault(home, []).append(citation)
    before: list[int] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading" or index in page.extraction.list_blocks:
            before = []
        elif index in cited:
            markers = cited[index]
            following = next((blocks[i] for i in range(index + 1, len(blocks)) if blocks[i].kind not in ("comment", "code")), None)
            last = following is None or following.kind in ("heading", "footnote")
            if len(before) >= _PARAGRAPHS and len(markers) == 1 and last and block.kind == "paragraph":
                yield markers[0], len(before)
            before = []
        elif index in claiming and block.kind == "paragraph":
            before.append(index)


@check(
    "CLM007",
    "info",
    "Something is said never to have been studied, or to be the first, and nothing says how far was looked.",
    rationale="""One study that was overlooked makes the sentence false, and the next one that appears makes it out of date. Say where and until when was looked (`we found no
    trial in MEDLINE up to June 2024`, `to our knowledge`), or cite the review that looked.""",
    bad="No study has compared the tablets with exercise. They relieve pain in most adults.\n",
    good="To our knowledge, no study has compared the tablets with exercise. Exercise is the first-line treatment, also in the first week.\n",
    sources=("AMA Manual of Style 11 (claims of priority)", "PRISMA 2020, items 6 and 7 (sources searched, with dates)"),
    aliases=("CLM-UNIVERSAL-NEGATIVE",),
    confidence="medium",
    advisory=True,
)
def universal_negative(page: Page) -> Iterator[Problem]:
    """`no study has ...`, `has never been studied`, `the first trial to ...`, without a citation and without words for the search."""
    cited_here = {c.sentence for c in page.citations}
    for number, _, match, span in found(page, "universal"):
        if number not in cited_here:
            yield Problem(span, f"`{match[0]}`: as far as who knows, and until when?")


_CURRENT = re.compile(
    r"\b(?:current|latest|recent|newest|up-to-date|today.s)\s+(?:\w+\s+){0,3}?(?:guidelines?|evidence|research|stud(?:y|ies)|trials?|data|recommendations?|reviews?|meta-analys[ei]s|literature|advances?)\b",
    re.I,
)


@check(
    "CLM204",
    "info",
    "Evidence is called current or recent, and the newest cited source is old.",
    rationale="""`Current guidelines` is read as what holds today. The newest source behind the sentence is older than the policy allows (five years unless
    set otherwise). Look for a newer one, or give the year. Only said when the date of the run is given (--today).""",
    bad=Example("Recent studies show relief in adults [1]. Bed rest does not help [2]." + _LIST, today="2026-11-22"),
    good=Example("Recent studies show relief in adults [1]. A study of 2018 did not [2]." + _LIST, today="2021-11-22"),
    sources=("PIF TICK (review at least every three years)", "ABPI Code of Practice 2024, clause 6.1 (up-to-date)"),
    aliases=("CLM-CURRENT-STALE",),
)
def stale_current(page: Page) -> Iterator[Problem]:
    """Sentences with such words whose direct sources are all older than the policy's age."""
    today = page.policy.today
    for claim in page.claims if today is not None else ():
        match = _CURRENT.search(claim.text)
        years = [y for p in claim.references_direct if (y := _year(page, p)) is not None]
        if (
            match
            and today
            and years
            and len(years) == len(claim.references_direct)
            and max(years) < today.year - page.policy.current_years
        ):
            sentence = page.sentences[claim.sentence]
            at = sentence.text.find(match[0])
            span = page.inside(sentence, at, at + len(match[0])) if at >= 0 else claim.span
            yield Problem(span, f"`{match[0]}`: the newest source cited is of {max(years)}.")


def _year(page: Page, position: int) -> int | None:
    work = page.work(position)
    return (work.issued if work else None) or page.reference(position).fields.year


_HARM = Cues(rf"\b(?:{word})\b" for word in (
    r"risks?\b(?! factors?)", r"harm\w*", "side[- ]effects?", "adverse", "complications?", r"contraindicat\w+", "unsafe", "safe(?:ty|ly)?",
    r"toxic\w*", r"danger\w*", "downsides?", "drawbacks?", "disadvantages?", r"bleed\w*", "infections?", r"allerg\w*", r"overdos\w*", r"poison\w*",
    r"interact\w*", r"caution\w*", "warnings?", r"worsen\w*", "injur(?:y|ies)", "death", "mortality", "died", r"tolerab\w+", "tolerated",
    "withdrawals?", "discomfort", "nausea", "vomiting", r"dizz\w+", r"drowsi\w+", r"bruis\w+", "scarring", "swelling", "soreness", "not suitable",
    "unsuitable", "do(?:es)? not suit", "should not", "must not", r"avoid\w*", "stop taking", r"pregnan\w+",
))  # fmt: skip
_BENEFITS = 3


@check(
    "DOC304",
    "warning",
    "The page claims benefits of a treatment and nowhere mentions a harm, a risk or a limit.",
    rationale="""Whoever decides on a treatment needs both sides; a page with benefits alone misleads by what it leaves out. Name the frequent and the serious harms,
    and for whom the treatment is not meant.""",
    bad="The tablets relieve pain within an hour. They reduce the number of attacks by half. They improve sleep in most patients. They lower the need for painkillers.\n",
    good="The tablets relieve pain within an hour. They reduce the number of attacks by half. They improve sleep in most patients. Nausea is a frequent side effect.\n",
    sources=("DISCERN, question 11 (risks of each treatment)", "ABPI Code 2024, clause 6.1 (balanced)", "PIF TICK criterion 6"),
    aliases=("DOC-NO-HARMS", "missing-harm"),
    confidence="medium",
    advisory=True,
)
def no_harms(page: Page) -> Iterator[Problem]:
    """Three claims of benefit or more, and no word of harm in the whole document. Reports of research are left alone."""
    if not page.english or page.extraction.own_study:
        return
    benefits = [c for c in page.claims if c.question == "treatment_benefit" and c.needs_citation in ("high", "medium")]
    if len(benefits) >= _BENEFITS and not _HARM.matches(page.document.text):
        yield Problem(benefits[0].span, f"The page makes {len(benefits)} claims of benefit and mentions no harm, risk or limit.")
