"""The study design of a work, read from its title, abstract and publication types.

Order of evidence: title, publication type, what the abstract says under Methods or of "this study", single cues. Every cue carries a
confidence; the surest design wins, and of two equally sure ones the one that stands first in the lexicon (`cues.toml`). Below 0.5 the
answer is `unknown`, unless the words of the abstract as a whole speak clearly for one of the lowest designs (design_words.py). A
conclusion, a sentence about other studies, and the journal alone never decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from evidgrade.grading.design_words import design_of_class, propose
from evidgrade.grading.evidence import Hit, find, find_headings, find_types
from evidgrade.grading.inference import Candidate, Traits, inferred
from evidgrade.grading.lexicon import SAYS, Says
from evidgrade.grading.passage import Passage
from evidgrade.grading.status import statuses, work_statuses
from evidgrade.grading.tables import table
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Signal
from evidgrade.model.work import Work

FLOOR = 0.5
"""Below this confidence a design is not named."""
_TWO_CUES = 0.7
"""Confidence of a design that two different cues of an abstract agree on."""
_BLOCKS_FROM = 0.7
_CONFLICT_FROM = 0.8
_CONFLICT_COSTS = 0.15
_MAX_SIGNALS = 6
_MOST_BY_WORDS = 0.65
"""Confidence of a proposal of the model, however sure it is: less than that of two cues."""
_LEFT_OPEN = {"single_arm_trial": ("allocation_unstated", "comparator_unstated"), "cohort_single_arm": ("comparator_unstated",)}
"""What a proposal of the model leaves open; the lowest is taken."""
_PEOPLE = (
    "patient", "cases", "women", "men ", "children", "adults", "eyes", "infants",
    "medical record", "hospital record", "chart",
)  # fmt: skip
_BESIDE_DESIGN: tuple[Says, ...] = ("veto", "trait", "modifier", "status")
_POOLING = ("meta_analysis", "network_meta_analysis", "ipd_meta_analysis")


def read_design(
    *,
    title: str | None = None,
    subtitle: str | None = None,
    abstract: str | None = None,
    container_title: str | None = None,
    type: str | None = None,
    subtype: str | None = None,
    publication_types: Sequence[str] = (),
    mesh: Sequence[str] = (),
) -> DesignReading:
    """The design that a record names, with confidence, signals, status and modifiers.

    `type` and `subtype` are Crossref's, `publication_types` PubMed's, `mesh` its subject headings. Signals quote the field named by `where`; for a
    title with a subtitle that is `title: subtitle`. Raises nothing for any text.
    """
    title_hits = find(Passage(joined_title(title, subtitle)), "title")
    abstract_hits = find(Passage(abstract or "", is_abstract=True), "abstract", _wanted(title_hits))
    container_hits = find(Passage(container_title or ""), "container_title")
    hits = (*title_hits, *find_types(publication_types), *abstract_hits, *find_headings(mesh), *container_hits)
    status = statuses(hits, title, bool(abstract), type, subtype)
    if any(name.endswith("_notice") for name in status):
        notice = tuple(hit.signal for hit in hits if hit.says == "status")
        return DesignReading("unknown", 0.0, notice[:_MAX_SIGNALS], status)
    traits = _traits(hits, abstract, title, subtitle)
    reading = _decide(hits, traits)
    if reading.design == UNKNOWN_DESIGN.design and abstract:
        reading = _by_words(reading, joined_title(title, subtitle), abstract, traits)
    return replace(reading, status=status)


def _wanted(title_hits: Sequence[Hit]) -> tuple[Says, ...]:
    """What is still to be read from the abstract: where the title names a design that rules out all others, no design."""
    blocks = table("cues")["blocks"]
    settled = any(
        hit.says == "design" and hit.confidence >= _BLOCKS_FROM and "*" in blocks.get(hit.value, ()) for hit in title_hits
    )
    return _BESIDE_DESIGN if settled else SAYS


def design_of(work: Work) -> DesignReading:
    """The design of a work, with its status: retracted, concern or corrected from notices about it, preprint from its type."""
    reading = read_design(
        title=work.title,
        subtitle=work.subtitle,
        abstract=work.abstract,
        container_title=work.container_title,
        type=work.type,
        subtype=work.subtype,
        publication_types=work.publication_types,
        mesh=work.mesh,
    )
    status = tuple(dict.fromkeys((*work_statuses(work), *reading.status)))
    if any(name.endswith("_notice") for name in status):
        reading = replace(reading, design="unknown", confidence=0.0, read_by="rules")
    return replace(reading, status=status)


def joined_title(title: str | None, subtitle: str | None) -> str:
    """Title and subtitle as one text: the design often stands in the subtitle. A subtitle that the title repeats is left out."""
    if title and subtitle and subtitle.lower() not in title.lower():
        return f"{title}: {subtitle}"
    return title or subtitle or ""


def _traits(hits: Iterable[Hit], abstract: str | None, title: str | None, subtitle: str | None) -> Traits:
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.says == "trait":
            found[hit.value].append(hit)
    for several in found.values():
        several.sort(key=lambda hit: -hit.confidence)
    text = f"{title} {subtitle} {abstract}".lower()
    people = any(word in text for word in _PEOPLE)
    return Traits(dict(found), bool(abstract), "random" in text, people)


def _stated(hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """One candidate for each design that a cue names."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.says == "design":
            groups[hit.value].append(hit)
    candidates = []
    for design, found in groups.items():
        found.sort(key=lambda hit: (-hit.confidence, hit.rank))
        confidence = found[0].confidence
        if confidence < _TWO_CUES and len({hit.signal.cue for hit in found}) > 1:
            confidence = _TWO_CUES
        signals = tuple(hit.signal for hit in found)
        where = found[0].signal.where
        candidates.append(Candidate(design, confidence, signals, found[0].rank, where == "abstract", where == "title"))
    return tuple(candidates)


def _standing(stated: Sequence[Candidate], guessed: Sequence[Candidate], traits: Traits) -> list[Candidate]:
    """The candidates that no other one rules out (`[blocks]` in the lexicon).

    A design that the title or a publication type names is never ruled out. What words state comes before what traits imply, and among the
    designs of an abstract precedence counts: animals allocated at random are a study in animals.
    """
    blocks = table("cues")["blocks"]
    ruled_out: set[str] = set(blocks["retrospective"]) if "retrospective" in traits else set()
    standing = []
    by_precedence = sorted(
        stated, key=lambda c: (not c.named_in_title, _order(c) if c.named_in_title else (0.0, c.rank))
    )
    for candidate in (*by_precedence, *sorted(guessed, key=_order)):
        if candidate.from_abstract and ("*" in ruled_out or candidate.design in ruled_out):
            continue
        standing.append(candidate)
        if candidate.confidence >= _BLOCKS_FROM:
            ruled_out |= set(blocks.get(candidate.design, ()))
    return standing


def _order(candidate: Candidate) -> tuple[float, int]:
    return -candidate.confidence, candidate.rank


def _decide(hits: Sequence[Hit], traits: Traits) -> DesignReading:
    standing = _standing(_stated(hits), inferred(traits), traits)
    best = min(standing, key=_order, default=None)
    if best is None or best.confidence < FLOOR:
        return replace(UNKNOWN_DESIGN, modifiers=_modifiers(hits, "unknown", ()))
    design, why = _refined(best.design, traits)
    rival = next((c for c in sorted(standing, key=_order) if _contradicts(c, best.design)), None)
    signals = [*best.signals[:2], *why]
    signals += [s for c in sorted(standing, key=_order) if c is not best for s in c.signals[:1]]
    return DesignReading(
        design=design,
        confidence=round(best.confidence - (_CONFLICT_COSTS if rival else 0.0), 2),
        signals=tuple(dict.fromkeys(signals))[:_MAX_SIGNALS],
        modifiers=_modifiers(hits, design, (*best.modifiers, *traits.unstated(design))),
        conflict=rival.design if rival else None,
    )


def _by_words(unknown: DesignReading, title: str, abstract: str, traits: Traits) -> DesignReading:
    """The design that the words as a whole propose, where no cue names one; `unknown` where they leave it in doubt.

    A study of a treatment in whose abstract randomization is spoken of stays unknown: it may be more than the model can say.
    """
    proposal = propose(title, abstract)
    design = None if proposal is None else design_of_class(proposal.label, title, abstract)
    if proposal is None or design is None or (design == "single_arm_trial" and traits.mentions_random):
        return unknown
    return replace(
        unknown,
        design=design,
        confidence=round(min(proposal.share, _MOST_BY_WORDS), 2),
        signals=proposal.signals,
        modifiers=_LEFT_OPEN.get(design, ()),
        read_by="model",
    )


@cache
def _family_pairs() -> frozenset[tuple[str, str]]:
    families: Iterable[Sequence[str]] = table("cues")["families"].values()
    return frozenset((a, b) for family in families for a in family for b in family)


def _contradicts(candidate: Candidate, design: str) -> bool:
    by_type = any(signal.where == "publication_types" for signal in candidate.signals)
    if "*" in table("cues")["blocks"].get(design, ()) and not by_type:
        return False  # a protocol names the design that it plans, a review those that it includes
    sure = candidate.confidence >= _CONFLICT_FROM or by_type
    return sure and candidate.design != design and (candidate.design, design) not in _family_pairs()


def _refined(design: str, traits: Traits) -> tuple[str, tuple[Signal, ...]]:
    """A systematic review by the designs that it included: title first, then the abstract."""
    if design != "sr_unspecified":
        return design, ()
    for in_title in (True, False):
        trials = [h for h in traits.hits.get("of_rct", ()) if h.in_title == in_title]
        others = [h for h in traits.hits.get("of_observational", ()) if h.in_title == in_title]
        why = tuple(h.signal for h in (*trials[:1], *others[:1]))
        if trials and others:
            return "sr_mixed", why
        if trials:
            return "sr_rct", why
        if others:
            return "sr_observational", why
    return design, ()


def _modifiers(hits: Iterable[Hit], design: str, more: Sequence[str]) -> tuple[str, ...]:
    found = {hit.value for hit in hits if hit.says == "modifier"} | set(more)
    if design.startswith("sr_"):
        if any(hit.says == "trait" and hit.value == "preclinical" and hit.in_title for hit in hits):
            found.add("preclinical")
    else:
        found -= set(_POOLING)
    return tuple(sorted(found))
