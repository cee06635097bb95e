"""Cues found in the record of a work: what each says, where, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evidgrade.grading.lexicon import SAYS, Cue, Says, lexicon
from evidgrade.grading.passage import Passage, Sentence
from evidgrade.grading.tables import table
from evidgrade.model.grade import Signal

Place = Literal["title", "abstract", "container_title", "type", "publication_types", "mesh"]
_BEFORE_WINDOW = 90
"""Characters before a match in which a cancelling word may stand."""
_AROUND_WORDS = " \t\n\u00a0:;,.-–—("
"""What a pattern may take along and a signal does not show."""
_STATED_IN_METHODS = 0.05
"""What a heading such as Methods adds to the confidence of a cue."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One cue at one place."""

    says: Says
    value: str
    confidence: float
    signal: Signal
    rank: int

    @property
    def in_title(self) -> bool:
        """Read from the title."""
        return self.signal.where == "title"


def find(passage: Passage, place: Place, wanted: Collection[Says] = SAYS) -> tuple[Hit, ...]:
    """The cues of a passage that say what is wanted, in order of precedence; words that one cue consumed serve no later one."""
    hits: list[Hit] = []
    consumed: list[tuple[int, int]] = []
    for cue, indexes in _worth_trying(passage, place):
        if cue.says not in wanted:
            continue
        found: list[tuple[Sentence, int, int]] = []
        for index in indexes:
            sentence = passage.sentences[index]
            if cue.says == "status" or not (sentence.silent or (cue.own and not sentence.own)):
                places = _places(cue, sentence)
                if consumed and cue.says != "veto":
                    places = [p for p in places if not any(p[1] < end and start < p[2] for start, end in consumed)]
                found += places
                if len(found) >= cue.enough:
                    break
        if not found or len(found) < cue.count:
            continue
        if cue.consumes:
            consumed += [(start, end) for _, start, end in found]
        if cue.says != "veto":
            hits += [_hit(cue, passage, place, *where) for where in found]
    return tuple(hits)


def _worth_trying(passage: Passage, place: Place) -> list[tuple[Cue, list[int]]]:
    """Cues whose needs are met, in order of precedence, each with the sentences that meet them."""
    where: dict[int, list[int]] = {}
    folded, known = passage.folded, lexicon()
    for need, ranks in known.needs(place, folded):
        held = passage.holding(need)
        for rank in ranks:
            where[rank] = sorted({*where[rank], *held}) if rank in where else held
    return [(known.cues[rank], where[rank]) for rank in sorted(where)]


def _places(cue: Cue, sentence: Sentence) -> list[tuple[Sentence, int, int]]:
    """Where a cue stands in a sentence and is not cancelled, as offsets in the field."""
    found: list[tuple[Sentence, int, int]] = []
    text = sentence.text
    for match in cue.pattern.finditer(text):
        start, end = match.span()
        if start == end or (cue.after is not None and cue.after.match(text, end)):
            continue
        if cue.before is not None and cue.before.search(text[max(0, start - _BEFORE_WINDOW) : start]):
            continue
        if not found and cue.unless is not None and cue.unless.search(text):
            return found
        found.append((sentence, sentence.start + start, sentence.start + end))
    return found


def _hit(cue: Cue, passage: Passage, place: Place, sentence: Sentence, start: int, end: int) -> Hit:
    confidence = cue.confidence[place]
    if cue.says == "design" and sentence.role == "methods":
        confidence = min(0.9, confidence + _STATED_IN_METHODS)
    words = passage.original[start:end]
    start += len(words) - len(words.lstrip(_AROUND_WORDS))
    words = words.strip(_AROUND_WORDS)
    return Hit(cue.says, cue.value, confidence, Signal(place, words, cue.id, start, start + len(words)), cue.rank)


def find_types(types: Sequence[str]) -> tuple[Hit, ...]:
    """What PubMed publication types say (NLM names, in any case)."""
    return tuple(_of_terms(types, "publication_types", 0.9))


def find_headings(headings: Sequence[str]) -> tuple[Hit, ...]:
    """What Medical Subject Headings say (NLM descriptors, in any case; qualifiers behind `/` and the star of a major topic are left out)."""
    return tuple(_of_terms([name.lstrip("*").split("/")[0] for name in headings], "mesh", 0.6))


def _of_terms(terms: Sequence[str], place: Literal["publication_types", "mesh"], usual: float) -> Iterator[Hit]:
    known = table("cues")[place]
    names = {" ".join(term.lower().split()): term for term in terms}
    for name, term in names.items():
        entry = known.get(name)
        if entry is None or entry.get("only_without") in names:
            continue
        signal = Signal(place, term.strip(), _TERM_CUES[place])
        for says in ("design", "trait", "modifier", "status"):
            if says in entry:
                yield Hit(says, entry[says], entry.get("confidence", usual), signal, len(lexicon().cues))


_TERM_CUES = {"publication_types": "publication-type", "mesh": "mesh-heading"}
