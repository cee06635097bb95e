"""What a review includes: the number of studies, and of the people in them. The two are kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidgrade.grading.counts import Units, pattern
from evidgrade.grading.passage import Passage
from evidgrade.grading.sample import in_brackets, leading, sentence_at

_BRACKETS = re.compile(r" ?\([^()]*\)")
_SHARE = re.compile(r" \(?\d+(?:\.\d+)? ?%")
_PARTICIPANTS = frozenset({"people", "parts", "animals"})


def is_review(title: str, folded: str) -> bool:
    """The title says that it is a review or a synthesis, or the abstract searches databases for studies."""
    if pattern("reviews", "is_review").search(title):
        return True
    return ("systematic review" in folded or "meta-analysis" in folded) and "included" in folded


def studies(passage: Passage, found: Iterable[Units]) -> Units | None:
    """The studies that a review includes, else those that it found; None where different numbers are given."""
    named = [(u, grade) for u in found if u.kind == "studies" and (grade := _included(passage, u))]
    surest = max((grade for _, grade in named), default=0)
    best = [u for u, grade in named if grade == surest]
    return best[0] if best and len({u.value for u in best}) == 1 else None


def _included(passage: Passage, units: Units) -> int:
    """2 for words of inclusion, 1 for a number found without a word of leaving any out, 0 for neither."""
    sentence = sentence_at(passage, units.start)
    if sentence.silent or sentence.role in ("aim", "conclusion"):
        return 0
    before = leading(sentence.text, units.start - sentence.start)
    after = sentence.text[units.end - sentence.start :]
    if _SHARE.match(after):
        return 0
    after = _BRACKETS.sub("", after)
    if in_brackets(before) or pattern("reviews", "never_studies").search(before) or pattern("reviews", "never_studies_after").match(after):
        return 0
    if pattern("reviews", "included_after").match(after) or pattern("reviews", "included_before").search(before):
        return 2
    found = pattern("reviews", "found_before").search(before) and not pattern("reviews", "found_never").search(sentence.text)
    return 1 if found else 0


def participants(passage: Passage, found: Iterable[Units], included: Units) -> Units | None:
    """The people of the included studies: told right behind their number."""
    sentence = sentence_at(passage, included.start)
    for units in found:
        if units.start < included.end or units.kind not in _PARTICIPANTS:
            continue
        own = sentence_at(passage, units.start)
        if own is sentence:
            between = passage.folded[included.end : units.start]
            after = own.text[units.end - own.start :]
            alone = not pattern("sample", "beside").search(after)
            return units if alone and pattern("reviews", "people_of_studies").match(between) else None
        return None
    return None
