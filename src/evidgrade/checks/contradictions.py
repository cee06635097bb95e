"""CLM106: two sentences of a document, or of two on one subject, that cannot both be meant."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.checks.consistency import in_table, same_subject
from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page, Project
from evidgrade.cues import Cues
from evidgrade.model.claim import Claim
from evidgrade.quantities import Quantity, quantities
from evidgrade.text import content_stems, squeeze

_SUBJECT = r"[^\s,;:()]+(?: [^\s,;:()]+){0,6}?"
_NO_SUBJECT = re.compile(r"\b(?:to|an?|the|of|in|on|for|from|that|which|who|and|or|is|are|was|were|be|been|by|with|not|no|will|would|should|may|can|this|these|it|they|he|she|we)$|^(?:this|it|they|these|that|we|he|she)\b", re.I)
"""The verb is a noun or an infinitive, or the subject is named elsewhere."""
_END = re.compile(r"[,;:.()]| (?:in|for|among|during|after|before|with|at|over|by|within|than|compared|because|and|or|as|which|that|who) ")
_PAST = re.compile(r"\b(?:was|were|had|did|gave|fell|rose|led|took|made|found|saw|got|went|lost|kept|became|\w{2,}ed)\b", re.I)
"""What was seen once, in one study: another may have seen something else."""
_STEMS = 4
"""Content words that two sentences with figures share at least."""
_HEARD = 200
"""Letters of a sentence; a longer one says more than one thing."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a sentence says that something does to something else."""

    subject: frozenset[str]
    outcome: frozenset[str]
    """Stems of the words up to the first preposition."""
    limits: frozenset[str]
    """Stems of all that follows: in whom, when, by how much."""
    direction: str
    denied: bool

    def opposes(self, other: Effect) -> bool:
        """True when the two say opposite things of one subject, one outcome and the same limits."""
        if (self.subject, self.outcome, self.limits) != (other.subject, other.outcome, other.limits):
            return False
        if self.direction == other.direction:
            return self.denied != other.denied
        return not self.denied and not other.denied and other.direction in _table()["opposite"][self.direction]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("evidgrade.checks").joinpath("directions.toml").read_text(encoding="utf-8"))


@cache
def _quiet() -> Cues:
    return Cues(_table()["quiet"]["words"])


@cache
def _forms() -> tuple[re.Pattern[str], dict[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Subject, verb and object; the direction of each verb; and the predicates with theirs."""
    directions = {verb: name for name, verbs in _table()["verbs"].items() for verb in verbs}
    plain = "|".join(sorted(directions, key=len, reverse=True))
    singular = "|".join(sorted((re.sub(r"^\w+", _singular, v) for v in directions), key=len, reverse=True))
    verb = re.compile(
        rf"^(?P<subject>{_SUBJECT}) (?:(?P<denied>do(?:es)? not|do(?:es)?n[’']t|cannot|never) (?:\w+ly )?(?P<plain>{plain})|(?:\w+ly )?(?P<verb>{singular}|{plain})) (?P<object>[^\s].*)$",
        re.I,
    )
    predicates = tuple(
        (name, re.compile(rf"^(?P<subject>{_SUBJECT}) (?:{pattern}) (?P<object>.+)$", re.I))
        for name, patterns in _table()["predicates"].items()
        for pattern in patterns
    )
    return verb, directions | {re.sub(r"^\w+", _singular, v): d for v, d in directions.items()}, predicates


def _singular(verb: re.Match[str]) -> str:
    return verb[0] + ("es" if verb[0].endswith(("ch", "sh", "ss")) else "s")


def effect(text: str) -> Effect | None:
    """The effect that a plain sentence in the present tense asserts; None for any other sentence."""
    if len(text) > _HEARD or _quiet().matches(text):
        return None
    form, directions, predicates = _forms()
    for name, pattern in predicates:
        match = pattern.match(text)
        if match:
            return _effect(match, name, False)
    match = form.match(text)
    return _effect(match, directions[(match["plain"] or match["verb"]).lower()], bool(match["denied"])) if match else None


def _effect(match: re.Match[str], direction: str, denied: bool) -> Effect | None:
    words = f"{match['object']} "
    first = 1 if direction in ("safe", "unsafe", "effective", "ineffective") else 0  # the object stands behind a preposition
    end = _END.search(words, words.find(" ") + 1 if first else 0)
    head, rest = (words[: end.start()], words[end.start() :]) if end else (words, "")
    subject, outcome = frozenset(content_stems(match["subject"])), frozenset(content_stems(head))
    if not subject or not outcome or _NO_SUBJECT.search(match["subject"]):
        return None
    return Effect(subject, outcome, frozenset(content_stems(rest)), direction, denied)


_A = "# Knee injections\n\nSteroid injections reduce knee pain. Knee injections are given in the joint by a nurse."


@check(
    "CLM106",
    "warning",
    "Two sentences say opposite things, or give different figures for the same thing.",
    rationale="""A reader cannot know which of the two holds, and one of them is out of date or meant otherwise: for other patients, another dose, another time. Settle it, or write what sets the
    two apart. Figures that are counted on another basis (`per side`, `per procedure`) are told as such and called no contradiction.""",
    bad=Example(_A + "\n\n## More\n\nSteroid injections do not reduce knee pain. The nurse numbs the joint."),
    good=Example(_A + "\n\n## More\n\nSteroid injections do not reduce knee pain in children. They may not reduce knee pain for long."),
    scope="project",
    sources=("PIF TICK: information is consistent across an organisation's materials", "ABPI Code of Practice 2024, clause 6.1 (not misleading)"),
    aliases=("DOC-TENSION",),
    confidence="medium",
    advisory=True,
)  # fmt: skip
def conflicting_claims(project: Project) -> Iterator[Problem]:
    """Plain claims with opposite effects, and claims that are the same but for their figure."""
    topics: dict[str, frozenset[str]] = {}
    said: dict[tuple[frozenset[str], frozenset[str]], list[tuple[Page, Claim, Effect]]] = defaultdict(list)
    told: dict[frozenset[str], list[tuple[Page, Claim, Quantity]]] = defaultdict(list)
    for page in project.pages:
        for claim in page.claims if page.english else ():
            if not _asserted(page, claim):
                continue
            meant = effect(claim.text)
            if meant is not None:
                before = said[meant.subject, meant.outcome]
                yield from _opposite(page, claim, meant, before, topics)
                before.append((page, claim, meant))
            figure = _only_figure(claim.text)
            if figure is not None:
                yield from _other_figure(page, claim, figure, told[_skeleton(claim.text)], topics)
                told[_skeleton(claim.text)].append((page, claim, figure))


def _asserted(page: Page, claim: Claim) -> bool:
    """A sentence of the author's own, in prose and under no heading that gives it as somebody's opinion."""
    sentence = page.sentences[claim.sentence]
    if claim.strength == "hedged" or claim.sentence in page.extraction.own_study or sentence.block < 0:
        return False
    if len(page.document.row(sentence.block)) > 1:
        return False
    before = page.sentences[: claim.sentence]
    heading = next((s for s in reversed(before) if s.role == "heading"), None)
    above = [s.text for s in (heading, page.sentences[sentence.lead_in] if sentence.lead_in is not None else None) if s is not None]
    return not any(_quiet().matches(text) for text in above[-1:] if "?" not in text)


def _opposite(
    page: Page, claim: Claim, meant: Effect, before: list[tuple[Page, Claim, Effect]], topics: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    for other, earlier, theirs in before:
        if meant.opposes(theirs) and same_subject(page, other, topics):
            where = "" if other is page else f" in {other.path}"
            yield Problem(
                claim.span, f"The opposite stands elsewhere{where}: `{earlier.text}`",
                (Place(earlier.span, "the opposite statement", other.path),), document=page.path,
            )  # fmt: skip
            return


def _only_figure(text: str) -> Quantity | None:
    found = [q for q in quantities(text) if q.bounds]
    return found[0] if len(found) == 1 and not _quiet().matches(text) and not _PAST.search(text) else None


def _skeleton(text: str) -> frozenset[str]:
    """Content words and numbers of a sentence, its figures left out."""
    for quantity in reversed(list(quantities(text))):
        text = text[: quantity.start] + text[quantity.end :]
    return frozenset((*content_stems(text), *re.findall(r"\d+", text)))


def _other_figure(
    page: Page, claim: Claim, figure: Quantity, before: list[tuple[Page, Claim, Quantity]], topics: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    if len(_skeleton(claim.text)) < _STEMS:
        return
    for other, earlier, theirs in before:
        if figure.dimension != theirs.dimension or _both_meant(figure, theirs) or squeeze(claim.text) == squeeze(earlier.text):
            continue
        if same_subject(page, other, topics) and (other is page or not in_table(claim.text)):
            where = "" if other is page else f" in {other.path}"
            basis = figure.per != theirs.per
            apart = "; they are counted on different bases, so they cannot be compared as they stand" if basis else ""
            yield Problem(
                claim.span, f"`{figure.text}` here, `{theirs.text}` elsewhere{where} in the same words{apart}.",
                (Place(earlier.span, f"`{theirs.text}`", other.path),), document=page.path, severity="info" if basis else None,
            )  # fmt: skip
            return


def _both_meant(one: Quantity, other: Quantity) -> bool:
    """True when the two agree, overlap, or one rounds to the other: a range and a value inside it are no contradiction."""
    step = max(one.step, other.step)
    return one.agrees(other) or (one.low <= other.high + step and other.low <= one.high + step and one.per == other.per)
