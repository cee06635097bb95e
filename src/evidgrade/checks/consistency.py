"""Statements held against each other: within a page, and across the documents of a run."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page, Project
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span
from evidgrade.quantities import Quantity, quantities
from evidgrade.text import content_stems, squeeze

_PIF = "PIF TICK: information is consistent across an organisation's materials"
_SHARED_TOPIC = 6
"""Two pages speak of one subject when this many of their most frequent content words are the same."""


@cache
def _attributes() -> dict[str, Any]:
    return tomllib.loads(files("evidgrade.checks").joinpath("attributes.toml").read_text(encoding="utf-8"))


@cache
def _any(*path: str) -> re.Pattern[str]:
    part: Any = _attributes()
    for key in path:
        part = part[key]
    return re.compile("|".join(part), re.I)


def _topic(page: Page) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for sentence in page.sentences:
        counts.update(set(content_stems(sentence.text)))
    least = 1 if len(page.sentences) < 12 else 2
    return frozenset(word for word, n in counts.most_common(40) if n >= least)


def _stating(project: Project, kind: str) -> Iterator[tuple[dict[str, Any], list[tuple[Page, list[_Statement]]]]]:
    """Each attribute of a kind with the pages that state it, in the order of the run."""
    for name, attribute in _attributes()[kind].items():
        found = [(page, statements) for page in project.pages if (statements := _statements(page, kind, name))]
        if len(found) > 1:
            yield attribute, found


def _earlier(
    found: list[tuple[Page, list[_Statement]]], topics: dict[str, frozenset[str]]
) -> Iterator[tuple[Page, list[_Statement], Page, list[_Statement]]]:
    """Each page with each page before it that speaks of the same subject."""
    for number, (page, mine) in enumerate(found):
        for before, theirs in found[:number]:
            if same_subject(page, before, topics):
                yield page, mine, before, theirs


def same_subject(one: Page, other: Page, topics: dict[str, frozenset[str]]) -> bool:
    """True when two pages share enough of their frequent words. `topics` keeps what was worked out."""
    for page in (one, other):
        if page.path not in topics:
            topics[page.path] = _topic(page)
    return one is other or len(topics[one.path] & topics[other.path]) >= _SHARED_TOPIC


def in_table(text: str) -> bool:
    """True when a sentence is about a figure of the table, which CLM301 compares across documents."""
    table = _attributes()["figures"]
    return any(
        _any("figures", name, "about").search(text) and not ("unless" in table[name] and _any("figures", name, "unless").search(text))
        for name in table
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """A value that a page states of an attribute."""

    page: Page
    span: Span
    text: str
    quantity: Quantity | None = None
    options: frozenset[str] = frozenset()
    denied: bool = False


def _statements(page: Page, kind: str, name: str) -> list[_Statement]:
    about = _any(kind, name, "about")
    unless = _any(kind, name, "unless") if "unless" in _attributes()[kind][name] else None
    out = []
    for number, sentence in page.prose:
        if (
            number not in page.claim_of_sentence
            or not about.search(sentence.text)
            or (unless and unless.search(sentence.text))
        ):
            continue
        out += list(_read(page, kind, name, number))
    return out


def _read(page: Page, kind: str, name: str, number: int) -> Iterator[_Statement]:
    sentence = page.sentences[number]
    text = sentence.text
    if kind == "figures":
        unit = _attributes()[kind][name]["unit"]
        for quantity in quantities(text):
            if quantity.dimension == unit:
                yield _Statement(page, page.inside(sentence, quantity.start, quantity.end), quantity.text, quantity)
                return
    elif kind == "choices":
        options = _attributes()[kind][name]["options"]
        chosen = frozenset(option for option in options if _any(kind, name, "options", option).search(text))
        if chosen:
            yield _Statement(page, sentence.span, text, options=chosen)
    elif match := _any(kind, name, "says").search(text):
        denied = bool(
            re.search(r"\b(?:not|never|no|cannot)\b|n[’']t\b", text[max(0, match.start() - 40) : match.start()], re.I)
        )
        yield _Statement(page, page.inside(sentence, match.start(), match.end()), match[0], denied=denied)


_A = "# Knee injections\n\nThe knee injection takes 30 minutes. Knee injections are given in the joint by a nurse. The joint of the knee is numbed before the injection. "
_B = "# Knee injections at our clinic\n\nA nurse gives knee injections in the joint. The knee joint is numbed first. A numbed joint feels heavy. "


@check(
    "CLM301",
    "warning",
    "Two documents give different figures for the same thing.",
    rationale="""A reader who sees both pages believes neither, and one of them is out of date. Units are converted before comparing; where the figures are counted
    on different bases (per side, per procedure) the message says so and calls it no contradiction. Settle the figure, and write its basis.""",
    bad=Example(_A, others=(("other.md", _B + "The knee injection takes 45 minutes."),)),
    good=Example(
        _A, others=(("other.md", _B + "The knee injection takes half an hour, and the visit to the nurse is short."),)
    ),
    scope="project",
    confidence="medium",
    sources=(_PIF,),
    aliases=("XDOC-NUMERIC",),
)
def cross_document_figure(project: Project) -> Iterator[Problem]:
    """Attributes of the table with quantities that cannot both be meant: for each page the first page before it that differs."""
    topics: dict[str, frozenset[str]] = {}
    for attribute, found in _stating(project, "figures"):
        said: set[str] = set()
        for page, mine, before, theirs in _earlier(found, topics):
            if page.path in said or any(not _differs(a, b) for a in mine for b in theirs):
                continue
            said.add(page.path)
            a, b = mine[0], theirs[0]
            yield Problem(
                a.span,
                f"{_sentence_case(attribute['label'])}: `{a.text}` here, `{b.text}` in {before.path}{_basis(a, b)}.",
                (Place(b.span, f"`{b.text}`", before.path),),
                document=page.path,
            )


def _differs(a: _Statement, b: _Statement) -> bool:
    return a.quantity is not None and b.quantity is not None and not a.quantity.agrees(b.quantity)


def _basis(a: _Statement, b: _Statement) -> str:
    mine, theirs = a.quantity.per if a.quantity else None, b.quantity.per if b.quantity else None
    if mine == theirs:
        return ""
    return f"; one is counted per {mine or theirs} and the other is not, so they cannot be compared as they stand"


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


@check(
    "CLM302",
    "warning",
    "Two documents say opposite or narrower things of the same subject.",
    rationale="""One page says that it happens, the other that it does not; or one names two choices and the other only one of them, as if certain. Patients who read
    both ask which is true. Agree on one wording.""",
    bad=Example(_A + "The nerve may grow back.", others=(("other.md", _B + "The nerve does not grow back."),)),
    good=Example(_A + "The nerve may grow back.", others=(("other.md", _B + "The nerve can grow back in time."),)),
    scope="project",
    confidence="medium",
    sources=(_PIF,),
    aliases=("XDOC-STATEMENT",),
)
def cross_document_statement(project: Project) -> Iterator[Problem]:
    """Statements of the table that one page makes and another denies, and choices that one page narrows."""
    topics: dict[str, frozenset[str]] = {}
    yield from _opposites(project, topics)
    yield from _narrower(project, topics)


def _opposites(project: Project, topics: dict[str, frozenset[str]]) -> Iterator[Problem]:
    for attribute, found in _stating(project, "statements"):
        said: set[str] = set()
        for page, mine, before, theirs in _earlier(found, topics):
            if page.path in said or any(a.denied == b.denied for a in mine for b in theirs):
                continue
            said.add(page.path)
            a, b = mine[0], theirs[0]
            answer = ("yes", "no")
            yield Problem(
                a.span,
                f"{_sentence_case(attribute['label'])}: this page says {answer[a.denied]}, {before.path} says {answer[b.denied]}.",
                (Place(b.span, f"`{b.text}`", before.path),),
                document=page.path,
            )


def _narrower(project: Project, topics: dict[str, frozenset[str]]) -> Iterator[Problem]:
    for attribute, found in _stating(project, "choices"):
        said: set[str] = set()
        for page, mine, before, theirs in _earlier(found, topics):
            ours, others = (frozenset().union(*(s.options for s in side)) for side in (mine, theirs))
            if page.path in said or ours == others:
                continue
            said.add(page.path)
            a, b = max(mine, key=lambda s: len(s.options)), max(theirs, key=lambda s: len(s.options))
            yield Problem(
                a.span,
                f"{_sentence_case(attribute['label'])}: {_or(ours)} here, {_or(others)} in {before.path}.",
                (Place(b.span, _or(others), before.path),),
                document=page.path,
                severity="info" if ours & others else None,
            )


def _or(options: frozenset[str]) -> str:
    return " or ".join(sorted(options))


@check(
    "CLM107",
    "info",
    "The same sentence cites different sources in two places.",
    rationale="One of the two is out of date, or both sources are meant everywhere. Cite the same sources for the same claim.",
    bad=Example(
        "Exercise eases pain in adults with arthritis of the knee [1]. Rest does not [2]. Heat helps [2].\n\n## More\n\nExercise eases pain in adults with arthritis of the knee [2].\n\n"
        "References\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
    ),
    good=Example(
        "Exercise eases pain in adults with arthritis of the knee [1]. Rest does not [2]. Heat helps [2].\n\n"
        "References\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
    ),
    scope="project",
)
def same_claim_different_citations(project: Project) -> Iterator[Problem]:
    """Claims of equal text with other direct sources; works are compared by key where they are known."""
    seen: dict[str, list[tuple[Page, Claim, frozenset[str]]]] = defaultdict(list)
    for page in project.pages:
        for claim in page.claims:
            if claim.references_direct and len(set(content_stems(claim.text))) >= 5:
                sources = frozenset(_source_name(project, page, p) for p in claim.references_direct)
                seen[squeeze(claim.text)].append((page, claim, sources))
    topics: dict[str, frozenset[str]] = {}
    for places in seen.values():
        page, claim, sources = places[0]
        for other, again, theirs in places[1:]:
            if sources != theirs and same_subject(page, other, topics):
                yield Problem(
                    again.span,
                    "The same sentence stands elsewhere with other citations.",
                    (Place(claim.span, "here", page.path),),
                    document=other.path,
                )


def _source_name(project: Project, page: Page, position: int) -> str:
    reference = page.reference(position)
    return project.keys.get((page.path, position)) or reference.fields.doi or squeeze(reference.raw)[:80]


_OWN_WORK = re.compile(r"(?:we|our|(?:this|the present|our) (?:study|trial|review|paper|analysis|thesis))\b", re.I)
"""Sentences about the author's own study: methods and aims, not statements of fact."""


@check(
    "CLM108",
    "info",
    "The same point is hedged and cited in one place, plain and uncited in another.",
    rationale="""The careful version shows what the authors can support; the plain one is what readers take away. Hedge both, and cite both.""",
    bad="The device uses direct visualization of the nerves, reducing the risk of recurrence.\n\n"
    "Direct visualization of the nerves with the device may reduce the risk of incomplete treatment and recurrence [1]. Rest does not help [2].\n\n"
    "References\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
    good="The device is sold in three sizes.\n\nDirect visualization of the nerves may reduce the risk of recurrence [1]. Rest does not help [2].\n\n"
    "References\n\n1. Adams B. Exercise. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
    confidence="medium",
    aliases=("DOC-HEDGE-DRIFT",),
    advisory=True,
)
def hedge_drift(page: Page) -> Iterator[Problem]:
    """Pairs of claims that share most of their content words, one hedged with a source, the other neither."""
    hedged = [c for c in page.claims if c.strength == "hedged" and c.scope != "none"]
    plain = [
        c
        for c in page.claims
        if c.strength != "hedged"
        and c.scope == "none"
        and c.needs_citation in ("high", "medium")
        and not _OWN_WORK.match(c.text)
    ]
    for bold in plain:
        mine = set(content_stems(bold.text))
        best = max(hedged, key=lambda c: len(mine & set(content_stems(c.text))), default=None)
        if best is None:
            continue
        theirs = set(content_stems(best.text))
        shared = mine & theirs
        if len(shared) >= 5 and len(shared) >= 0.4 * min(len(mine), len(theirs)):
            yield Problem(
                bold.span,
                "Stated as fact and without a source here; hedged and cited further on.",
                (Place(best.span, "the hedged statement"),),
            )
