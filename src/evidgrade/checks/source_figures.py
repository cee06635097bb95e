"""CLM102 and 103: figures of a claim held against the figures of the titles and abstracts that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidgrade.checks.declaration import Problem, check
from evidgrade.checks.evidence_examples import cited, example
from evidgrade.checks.scope import Page
from evidgrade.grading.facts import facts_of
from evidgrade.grading.statement import statement
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span
from evidgrade.model.statement import Figure
from evidgrade.quantities import Quantity, number, quantities, shares, substance

_LISTED = re.compile(
    r"(?<![\w.])(?P<first>\d+(?:[.,·]\d+)?)(?:\s?(?:%|±\s?\d+(?:\.\d+)?|\([^()]{1,25}\))){0,2}(?=(?:,?\s(?:and|or|to|vs\.?|versus|v|compared (?:to|with))\s|\s?[,;/–—-]\s?(?:and\s)?)+\d+(?:[.,·]\d+)?[^.;]{0,60}?\s?(?:%|percent|per cent))",
    re.I,
)
"""A number of a list whose last alone has the sign: `45, 50 and 60%`."""
_PROPORTION = re.compile(r"(?<![\w.])0?\.(?P<digits>\d{2,4})(?!\d)")
_RATIO = re.compile(r"(?<![\w.,])(?P<value>[0-4](?:\.|·)\d{1,3})(?!\d)")
_RELATIVE = re.compile(r"\b(?:reduc\w+|lower\w*|less|fewer|decreas\w+|decline\w*|increas\w+|higher|greater|more|rais\w+|ris\w+|rose|cut\w*|elevat\w+|drop\w*|fell|fall\w*)\b", re.I)
_FLOOR = float("inf")


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a source gives, in the base unit of its dimension, with its words."""

    value: float
    text: str
    plain: bool = True
    """Written as a percentage or a share, and not merely a number that may stand for one."""


def said_by(page: Page, claim: Claim) -> str | None:
    """Titles and abstracts of the works that a claim cites itself; None unless all are known with their abstracts."""
    works = [w for _, w in page.works_of(claim)] if claim.references_direct else []
    if not works or any(w is None or not w.abstract for w in works):
        return None
    return " ".join(x for w in works if w is not None for x in (w.title, w.subtitle, w.abstract) if x)


def own_figures(text: str) -> Iterator[Quantity]:
    """Figures of a claim that its sources can be asked for: intervals and P values stand beside a figure and are none."""
    beside = [f for f in statement(text).figures if f.kind in ("interval", "p_value", "estimate")]
    for quantity in (*quantities(text), *(q for q in shares(text) if "/" not in q.text)):
        if not any(f.start < quantity.end and quantity.start < f.end for f in beside):
            yield quantity


def percents(said: str, relative: bool) -> list[Value]:
    """All that a text gives as a part of a hundred: percentages, counts, shares in words, proportions, and for a relative change the ratios."""
    found = [Value(v, q.text) for q in quantities(said) if q.dimension == "percent" for v in q.bounds]
    found += [Value(v, q.text) for q in shares(said) for v in q.bounds]
    found += [Value(number(m["first"]), m["first"], False) for m in _LISTED.finditer(said)]
    found += [Value(100 * float(f"0.{m['digits']}"), m[0], False) for m in _PROPORTION.finditer(said)]
    if relative:
        found += [Value(abs(100 * (float(m["value"].replace("·", ".")) - 1)), m[0], False) for m in _RATIO.finditer(said)]
    return found


def agrees(figure: Quantity, values: list[Value]) -> bool:
    """True when each written value of a figure is what some value of the source rounds to; an open end takes all that lies beyond it."""
    if figure.high == _FLOOR:
        return any(v.value >= figure.low - figure.step for v in values)
    if figure.low == 0 and not figure.text.lower().startswith("up to"):
        return any(v.value <= figure.high + figure.step for v in values)
    return all(any(abs(v.value - bound) <= figure.step + 1e-9 for v in values) for bound in figure.bounds)


def _nearest(figure: Quantity, values: list[Value]) -> str:
    bounds, plain = figure.bounds, [v for v in values if v.plain]
    if not plain or not bounds:
        return ""
    near = min(plain, key=lambda v: min(abs(v.value - b) for b in bounds))
    return f"; the nearest figure there is `{' '.join(near.text.split())}`"


def _place(page: Page, claim: Claim, words: str) -> Span:
    sentence = page.sentences[claim.sentence]
    at = sentence.text.find(words)
    return page.inside(sentence, at, at + len(words)) if at >= 0 else claim.span


def _names(page: Page, claim: Claim) -> str:
    return ", ".join(page.number(p) for p in claim.references_direct)


@check(
    "CLM102",
    "warning",
    "A percentage in the claim stands in no cited abstract.",
    rationale="""A quarter of quotations in medical journals are wrong in some way. A figure counts as there when one of the abstract rounds to it at the precision that
    the claim writes, or when its counts (`8 of 19`) come to it; what is left over from 100 is not guessed. The figure may stand in the full text; check it there, and
    record the passage in claims.yaml.""",
    bad=example("Exercise reduced knee pain by 60% [1]. Rest does not help [2]."),
    good=example("Exercise reduced knee pain by 30% [1]. Rest does not help [2]."),
    sources=("Jergas & Baethge 2015, PeerJ (quotation accuracy), PMC4627914",),
    aliases=("CLM-NUM-UNSUPPORTED",),
    confidence="medium",
    advisory=True,
)
def number_not_in_source(page: Page) -> Iterator[Problem]:
    """Percentages of claims with direct sources whose abstracts are all known, and sizes of a study that its abstract gives otherwise."""
    for claim in page.claims:
        said = said_by(page, claim)
        if said is None:
            continue
        values = percents(said, bool(_RELATIVE.search(claim.text)))
        for figure in own_figures(claim.text):
            if figure.dimension == "percent" and not agrees(figure, values):
                message = f"`{figure.text}` stands in no abstract of reference {_names(page, claim)}{_nearest(figure, values)}."
                yield Problem(_place(page, claim, figure.text), message)
        yield from _other_size(page, claim, said)


_STUDY_OF = re.compile(r"\b(?:study|trial|cohort|series|survey)\b(?: (?:of|in|with|involving|including|among|on|that (?:included|enrolled)))\s(?:the\s|a total of\s)?$", re.I)
_NUMBERS = re.compile(r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.,])\d+(?:[.·]\d+)?")


def _numbers(text: str) -> list[float]:
    return [float(re.sub("[, ]", "", m[0]).replace("·", ".")) for m in _NUMBERS.finditer(text)]


def _other_size(page: Page, claim: Claim, said: str) -> Iterator[Problem]:
    """`a trial of 120 patients`, where the one abstract cited gives another size and the number nowhere."""
    counts = [f for f in statement(claim.text).figures if f.kind == "count" and _STUDY_OF.search(claim.text[: f.start])]
    work = page.work(claim.references_direct[0])
    if not counts or len(claim.references_direct) != 1 or work is None:
        return
    size = facts_of(work).sample_size
    for figure in counts:
        if size is not None and not _gives(figure, [*_numbers(said), float(size.value)]):
            words = " ".join(size.text.split())
            yield Problem(_place(page, claim, figure.text), f"`{figure.text}` here, `{words}` in the abstract of reference {_names(page, claim)}.")


def _gives(figure: Figure, values: list[float]) -> bool:
    """True when one of the values rounds to the figure: `3,000` stands for 3,012."""
    value = int(figure.low or 0)
    noughts = len(str(value)) - len(str(value).rstrip("0"))
    return any(abs(v - value) <= (0.5 * 10**noughts if noughts > 1 else 0) for v in values)


_CONFUSABLE = (
    frozenset({"mass", "activity"}), frozenset({"dose_by_weight"}), frozenset({"percent", "percentage_points"}),
    frozenset({"mass_concentration", "molar_concentration"}), frozenset({"time"}),
)  # fmt: skip
"""Dimensions whose units are mistaken for one another (ISMP list of error-prone abbreviations: mcg and mg, IU)."""
_COMMON = 10
"""Whole numbers up to this stand in any abstract for many things."""
_RELATIVELY, _ABSOLUTELY = re.compile(r"\brelative\b|\bRRR\b", re.I), re.compile(r"\babsolute\w*|\bARR\b", re.I)
_NEAR = 60
"""Characters around a figure in which the words for its kind are looked for."""


@check(
    "CLM103",
    "warning",
    "A figure of the claim stands in the cited abstract with another unit or of another kind.",
    rationale="""A milligram is a thousand micrograms, and 5 percentage points of 10% is half of it. The abstract has the same number once, with another unit, and nothing that
    agrees with the claim's own unit after conversion. Compare both, and write the unit of the source.""",
    bad=cited("The drug at 25 mg a day eases knee pain [1]. Rest does not help [2].", "Exercise and a drug for knee pain: a randomized controlled trial | Adults took 25 mcg of the drug a day.", "Bed rest"),
    good=cited("The drug at 0.025 mg a day eases knee pain [1]. Rest does not help [2].", "Exercise and a drug for knee pain: a randomized controlled trial | Adults took 25 mcg of the drug a day.", "Bed rest"),
    sources=("ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations", "NHS content style guide: numbers and risk"),
    aliases=("CLM-NUM-UNIT",),
    confidence="medium",
    advisory=True,
)
def number_unit_mismatch(page: Page) -> Iterator[Problem]:
    """Figures of claims with direct sources, where all abstracts are known."""
    for claim in page.claims:
        said = said_by(page, claim)
        for figure in own_figures(claim.text) if said is not None else ():
            other = same_number(figure, claim.text, said or "")
            if other is not None:
                message = f"`{figure.text}` here, `{' '.join(other.text.split())}` in the abstract of reference {_names(page, claim)}."
                yield Problem(_place(page, claim, figure.text), message)


def same_number(figure: Quantity, text: str, said: str) -> Quantity | None:
    """The figure of a source with the number of a claim's and another unit or kind; None where one of the claim's own kind agrees."""
    family = next((f for f in _CONFUSABLE if figure.dimension in f), frozenset())
    value = figure.values[0]
    if not family or figure.unit == "share" or (value <= _COMMON and value == int(value)) or _numbers(said).count(value) != 1:
        return None
    theirs = [q for q in quantities(said) if q.dimension in family]
    if "percent" in family:
        return next((q for q in theirs if q.values[0] == value and _other_kind(figure, text, q, said)), None)
    if any(_within(figure, q, said) for q in theirs):
        return None
    return next((q for q in theirs if q.values == figure.values), None)


def _within(figure: Quantity, other: Quantity, said: str) -> bool:
    """True when a figure of the source, converted, rounds to the claim's."""
    factor = 1.0
    if other.dimension != figure.dimension:
        known = substance(said)
        if known is None or "molar_concentration" not in (figure.dimension, other.dimension):
            return False
        factor = known if other.dimension == "molar_concentration" else 1 / known
    return agrees(figure, [Value(v * factor, other.text) for v in other.bounds])


def _other_kind(figure: Quantity, text: str, other: Quantity, said: str) -> bool:
    """Percentage points given as percent, and a relative change given as an absolute one."""
    mine, theirs = _around(text, figure), _around(said, other)
    if figure.dimension == "percent" and other.dimension == "percentage_points":
        return not _ABSOLUTELY.search(mine)
    claimed = figure.dimension == "percentage_points" or bool(_ABSOLUTELY.search(mine))
    return claimed and other.dimension == "percent" and bool(_RELATIVELY.search(theirs)) and not _ABSOLUTELY.search(theirs)


def _around(text: str, figure: Quantity) -> str:
    return text[max(0, figure.start - _NEAR) : figure.end + _NEAR]
