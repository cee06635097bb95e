"""CLM2xx: words that say more than can be shown. The words and their guards are data (wording.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Place, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.checks.words import found, rule
from evidgrade.extract.assertion import absolute_in

_ABPI = "ABPI Code of Practice 2024, clause 6"
_EFPIA = "EFPIA Code, article 3"
_PAGB = "PAGB Medicines Advertising Codes, rules 12, 22-24 and 27"


@check(
    "CLM201",
    "error",
    "Something is called safe without a figure, a comparison or a condition.",
    rationale="""No treatment is safe as such. The codes of industry allow the word only with its qualification: what was counted, in whom, compared with what.
    Give the rate of complications with its source, or say what the risks are.""",
    bad="The procedure is safe and can be repeated.\n",
    good="Complications occurred in 2% of patients, so the authors called the procedure safe. Find information about food safety.\n",
    sources=(f"{_ABPI}.4", _EFPIA, "21 CFR 202.1(e)(6)(i)"),
    aliases=("CLM-SAFE",),
)
def unqualified_safe(page: Page) -> Iterator[Problem]:
    """`safe`, `safely`, and praise of a safety profile."""
    for number, _, match, span in found(page, "safe"):
        if number not in page.claim_of_sentence:
            continue
        profile = "safety" in match[0].lower()
        message = f"`{match[0]}` without a figure, a comparison or a condition; no treatment is safe as such."
        yield Problem(span, message, severity="warning" if profile else None)


@check(
    "CLM202",
    "error",
    "A treatment is said to have no risk, pain or side effects.",
    rationale="""It can always be shown wrong by one case, and the codes forbid it in so many words. Say which effects were looked for, and how often they
    were seen.""",
    bad="The injection is painless and has no side effects.\n",
    good="No treatment is risk-free. A painless lump should be examined.\n",
    sources=(f"{_ABPI}.4 (never that there are no adverse reactions)", "EFPIA 3.06-3.09"),
    aliases=("CLM-NO-RISK",),
)
def no_risk(page: Page) -> Iterator[Problem]:
    """`risk-free`, `no side effects`, `painless`."""
    for number, _, match, span in found(page, "no_risk"):
        if number in page.claim_of_sentence:
            yield Problem(span, f"`{match[0]}` denies every risk; say what was looked for and how often it was seen.")


@check(
    "CLM203",
    "warning",
    "A treatment or technique is called new without a date.",
    rationale="The codes allow `new` for twelve months. A page outlives that without being read again. Give the year, or leave the word out.",
    bad="Our clinic offers a new treatment that relieves pain.\n",
    good="Report new numbness. Ask before starting a new medicine. The treatment was introduced in 2019.\n",
    sources=(f"{_ABPI}.5 (not beyond twelve months)", f"{_PAGB} (rule 12)"),
    aliases=("CLM-NEW",),
    confidence="medium",
)
def unqualified_new(page: Page) -> Iterator[Problem]:
    """`new`, `novel`, `latest` of a treatment, with no year in the sentence."""
    for _, sentence, match, span in found(page, "new"):
        if not re.search(r"\b(?:19|20)\d\d\b", sentence.text):
            yield Problem(span, f"`{match[0]}`: since when? The word may be used for twelve months.")


@check(
    "CLM205",
    "warning",
    "A product or provider is called the best, the only or the leading one.",
    rationale="""A superlative is a comparison with everyone else, and has to be shown as such. Say what was measured and against whom, or leave it out. "Best
    candidates" and "best treatment for you" are not meant.""",
    bad="We are the only clinic in the region and give the best care.\n",
    good="The best candidates are adults with knee pain. We will find out which treatment is best for you.\n",
    sources=(f"{_PAGB} (rule 24: top parity needs evidence)", "ABPI Code of Practice, clause 14 (superlatives)"),
    aliases=("CLM-SUPERLATIVE",),
    confidence="medium",
)
def superlative(page: Page) -> Iterator[Problem]:
    """Superlatives of a product, a treatment or a provider."""
    for _, _, match, span in found(page, "superlative"):
        yield Problem(span, f"`{match[0]}` compares with all others; say what was measured and against whom.")


@check(
    "CLM206",
    "info",
    "Promotional wording.",
    rationale="Puffery says nothing that can be checked, and it makes careful statements beside it look like advertising. Leave it out, or say what is meant.",
    bad="Our cutting-edge technique may be the key to lasting relief.\n",
    good="The technique uses an endoscope. Breakthrough pain was treated with tablets. Relief lasted for 12 months in half of the patients.\n",
    sources=(f"{_ABPI}.1 (not exaggerated)",),
    aliases=("CLM-PROMO", "promotional-wording"),
)
def promotional(page: Page) -> Iterator[Problem]:
    """Puffery anywhere, and promises in taglines."""
    for number, sentence, match, span in found(page, "promotional"):
        if sentence.role != "service" or number in page.claim_of_sentence:
            yield Problem(span, f"`{match[0].strip()}` is promotion, and nothing that can be checked.")
    tagline = rule("promotional").tagline
    for number, sentence in page.assertions:
        bare = sentence.text.rstrip(".! ")
        titled = sum(w[:1].isupper() for w in bare.split() if len(w) > 3) >= 2
        shaped = titled and len(bare.split()) <= 10 and sentence.role == "prose" and not sentence.text.endswith(".")
        promise = tagline.search(bare) if tagline and shaped and number in page.claim_of_sentence else None
        if promise:
            yield Problem(
                page.inside(sentence, promise.start(), promise.end()), f"`{promise[0]}` is a promise in a tagline."
            )


_ABOUT_HEALTH = {"efficacy", "comparative", "safety", "duration", "diagnostic", "prognosis"}
_COMPARED = re.compile(
    r"\bthan\b|\bcompared\b|\bversus\b|\bvs\b|\bunlike\b|\brelative to\b|\binstead of\b|\brather than\b|\bwhereas\b|\bas (?:well|good|much|many) as\b|\bcontrols?\b|\bplacebo\b"
    r"|\bover (?:time|the)\b|\b(?:groups?|arms?)\b|\bthose (?:who|with)\b|\b(?:people|patients|adults|women|men|children|participants) (?:who|with)\b|\bno (?:better|worse|different)\b|\bafter\b|\bno evidence\b|\bbefore\b"
    r"|\bassociat\w+|\bcorrelat\w+|\blinked\b|[“\"”]",
    re.I,
)
_COMPARATIVE = re.compile(
    r"\b(?:better|improved|superior|fewer|lower|less|faster|quicker|greater|shorter|longer|reduced|more (?:effective|accurate|precise|durable|reliable))(?: \w+)? "
    r"(?:outcomes?|results?|risks?|pain|recover(?:y|ies)|complications?|relief|side effects?|scarring|healing|hospital stays?|stays?|downtime|survival|accuracy|success|"
    r"blood loss|infections?|efficacy|effectiveness|symptoms?|quality of life|trauma|discomfort)\b",
    re.I,
)


@check(
    "CLM207",
    "error",
    "Something is better, lower or faster, and nothing says than what.",
    rationale="""A comparison without its other half cannot be true or false, and readers fill in what suits the page. Name what it was compared with, and cite the
    comparison.""",
    bad="Our technique has these benefits:\n\n- Better outcomes\n- Faster recovery\n",
    good="Recovery was faster than after open surgery [1]. The pain is in the lower back. This keeps you more comfortable.\n",
    sources=(f"{_PAGB} (rule 23: no hanging comparisons)", "ABPI Code of Practice, clause 14 (hanging comparisons)"),
    aliases=("CLM-HANGING-COMPARISON",),
    confidence="medium",
)
def hanging_comparison(page: Page) -> Iterator[Problem]:
    """Comparatives of outcomes with nothing compared, in the sentence or in its lead-in."""
    for number, sentence in page.assertions:
        match = _COMPARATIVE.search(sentence.text)
        claim = page.claim_of_sentence.get(number)
        if match is None or claim is None or claim.references_direct or claim.needs_citation != "high":
            continue
        lead_in = page.sentences[sentence.lead_in] if sentence.lead_in is not None else None
        if _COMPARED.search(sentence.text) or (lead_in is not None and _COMPARED.search(lead_in.text)):
            continue
        places = (
            (Place(lead_in.span, "the sentence that introduces the list"),)
            if lead_in is not None and lead_in.role != "heading"
            else ()
        )
        yield Problem(page.inside(sentence, match.start(), match.end()), f"`{match[0]}`: compared with what?", places)


@check(
    "CLM208",
    "warning",
    "An absolute word: always, never, solely, completely, cure.",
    rationale="One exception makes the sentence false, and medicine has exceptions. Say how often, in whom, and cite it.",
    bad="These nerves solely carry pain, so the treatment cures it.\n",
    good="There is no cure for arthritis. The nerves mostly carry pain. Never take two tablets at once.\n",
    sources=(f"{_ABPI}.1 and 6.2",),
    aliases=("CLM-ABSOLUTE",),
    confidence="medium",
)
def absolute(page: Page) -> Iterator[Problem]:
    """Absolute words in claims, negations and fixed terms left out."""
    unless = rule("absolute").unless
    for claim in page.claims:
        sentence = page.sentences[claim.sentence]
        match = None if claim.sentence in page.extraction.own_study else absolute_in(sentence.text)
        if match is None or (unless and unless.search(sentence.text)):
            continue
        if claim.kinds[0] in ("procedural", "definition") and claim.needs_citation != "high":
            continue
        if match[0].lower() in ("always", "never") and not _ABOUT_HEALTH.intersection(claim.kinds):
            continue
        yield Problem(page.inside(sentence, match.start(), match.end()), f"`{match[0]}` leaves no exception.")


@check(
    "CLM209",
    "warning",
    "A maximum is given as the figure.",
    rationale="""`Up to 80%` is true when one of a hundred studies found 80 and the others 30. Give the range, or the figure of the best study with its
    citation.""",
    bad="The procedure relieves pain in up to 80% of patients.\n",
    good="The procedure relieved pain in 45% to 80% of patients. Take up to 4 tablets a day.\n",
    sources=(f"{_ABPI}.1 (not by exaggeration or undue emphasis)",),
    aliases=("CLM-UPTO",),
)
def up_to_figure(page: Page) -> Iterator[Problem]:
    """`up to N%`, `as many as N`, in sentences that claim something."""
    for number, _, match, span in found(page, "up_to"):
        if number in page.claim_of_sentence:
            yield Problem(span, f"`{match[0]}` gives the highest value only.")


_AT_RISK = re.compile(
    r"\b(?:risks?|odds|chances?|rates?|likel\w+|mortality|deaths?|die|incidence|recurrences?|events?|attacks?|strokes?|cases|infections?|fractures?|relapses?|admissions?)\b",
    re.I,
)
"""A relative change of anything else (a price, a content) hides no absolute risk."""


@check(
    "CLM104",
    "info",
    "A relative change is given without the absolute numbers.",
    rationale=""""Halves the risk" means 1 in 2 or 1 in 2,000 fewer. The code of industry forbids relative risk without absolute risk; give how many of a
    thousand are affected with and without it.""",
    bad="The tablets reduce the risk of a stroke by 30%.\n",
    good="The tablets reduce the risk of a stroke by 30%, from 10 to 7 in 1,000 people a year.\n",
    sources=(
        "ABPI Code of Practice 2015, clause 7.2 (supplementary information)",
        "NHS content style guide: numbers and risk",
    ),
    aliases=("CLM-RELATIVE-RISK",),
    advisory=True,
)
def relative_risk_without_baseline(page: Page) -> Iterator[Problem]:
    """Relative changes in claims, with no absolute figure in the sentence or the next one."""
    unless = rule("relative").unless
    for number, sentence, match, span in found(page, "relative"):
        following = page.sentences[number + 1] if number + 1 < len(page.sentences) else None
        near = (
            following is not None
            and following.block == sentence.block
            and bool(unless and unless.search(following.text))
        )
        if number in page.claim_of_sentence and not near and _AT_RISK.search(sentence.text):
            yield Problem(span, f"`{match[0]}` is relative; how many of a thousand is it?")


@check(
    "CLM210",
    "warning",
    "A score is given without what it is measured against.",
    rationale="A score after treatment says nothing without the score before it, the group it is compared with, the time and the number of patients.",
    bad="After the procedure people reported only a 2.5 out of 10 on the pain scale.\n",
    good="Pain fell from 7.1 to 2.5 out of 10 in 40 patients after a year. Nine out of 10 people recover.\n",
    sources=("CONSORT 2010, item 17a (results for each group, estimated effect and precision)",),
    aliases=("CLM-NUM-INCOMPLETE",),
    confidence="medium",
)
def incomplete_figure(page: Page) -> Iterator[Problem]:
    """Scores and points without baseline or comparison."""
    for number, _, match, span in found(page, "score"):
        if number in page.claim_of_sentence:
            yield Problem(span, f"`{match[0].strip()}`: from what, in how many, after how long?")


@check(
    "CLM211",
    "warning",
    "A patient's words stand as evidence.",
    rationale="A testimonial does not stand in for evidence, and typical results have to be shown beside it. Cite a study, or mark the quotation as one person's experience.",
    bad='One patient told us: "The procedure took away my pain after ten years, and now I can walk again."\n',
    good='The guideline says: "Offer exercise first." Patients were asked about pain.\n',
    sources=("FTC Endorsement Guides, 16 CFR 255", f"{_PAGB}"),
    aliases=("CLM-TESTIMONIAL",),
    confidence="medium",
)
def testimonial(page: Page) -> Iterator[Problem]:
    """Quotations in the first person, and `our patients say`."""
    for _, _, match, span in found(page, "testimonial"):
        yield Problem(span, f"`{_short(match[0])}` is one person's experience, and stands here as evidence.")


@check(
    "CLM212",
    "warning",
    "Approval or endorsement is used as an argument.",
    rationale="""Approval means that benefit outweighs harm for one indication, not that a product works for the reader; `clinically proven` needs the trials beside
    it. Name the indication, the body and the year, and cite it.""",
    bad="The doctor-recommended tablets are clinically proven.\n",
    good="The agency approved the tablets for migraine in 2019. Exercise is recommended in two guidelines.\n",
    sources=("FTC Health Products Compliance Guidance 2022", "EU Regulation 1924/2006, article 12"),
    aliases=("CLM-ENDORSEMENT",),
    confidence="medium",
)
def endorsement(page: Page) -> Iterator[Problem]:
    """`FDA approved`, `doctor recommended`, `clinically proven`."""
    for number, _, match, span in found(page, "endorsement"):
        claim = page.claim_of_sentence.get(number)
        if claim is None or not claim.references_direct:
            yield Problem(span, f"`{match[0]}` is used as an argument, without indication, body, year and source.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
