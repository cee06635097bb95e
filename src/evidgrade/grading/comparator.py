"""What a claim compares with, and whether a work speaks of it.

A comparative claim needs a direct comparison: a study of other arms does not bear it out (GRADE guidelines 8, indirectness, Guyatt 2011;
AHA/ACC: comparator verbs only on direct comparisons).
"""

from __future__ import annotations

import re

from evidgrade.model.work import Work
from evidgrade.text import collapse, content_stems

_LEAD = re.compile(
    r"\b(?:than|compared (?:to|with|against)|in comparison (?:to|with)|versus|vs\.?|relative to"
    r"|(?:advantages?|superior(?:ity)?|preferred|benefits?|improvements?) over|as (?:\w+ ){1,3}as)\s+",
    re.IGNORECASE,
)
_END = re.compile(
    r"[,;:.()\[\]]|\s[-–—]\s|\s(?:at|for|in|on|with|within|as|after|when|while|by|during|and|but|because|who|which|that|though"
    r"|although|over|from|to|is|are|was|were|did|does|do|has|have|had|can|could|may|alone|patients?)\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:the|a|an|any|that of|those of|those with|those|its|other|most|some|with|after|under|by|using|four|five|six|seven|eight|nine|eleven|twelve)\s+",
    re.IGNORECASE,
)
_NO_COMPARATOR = re.compile(
    r"\d|(?:one|two|three|half|once|before|ever|expected|previously|usual(?:ly)?$|normal$|average|baseline|just|only|ten|the|most"
    r"|thought|you|we|they|it|this|that|these|many|much|possible|needed)\b",
    re.IGNORECASE,
)
_LONG_STEM = 6
# Words that fit any comparator, and so tell none from another.
_GENERIC = frozenset(
    content_stems(
        "treatment treatments therapy therapies method methods procedure procedures approach approaches technique techniques "
        "care option options group groups patient patients people conventional traditional standard usual common other others "
        "alternative alternatives intervention interventions surgery drug drugs medication medications routine"
    )
)


def comparator(text: str) -> str | None:
    """What a sentence compares with, as it says it (`conservative therapy`), or None when it names nothing.

    Numbers, dates and `than before` are no comparators.
    """
    text = collapse(text)
    for lead in _LEAD.finditer(text):
        rest = text[lead.end() :]
        while (determiner := _DETERMINER.match(rest)) is not None:
            rest = rest[determiner.end() :]
        end = _END.search(rest)
        phrase = rest[: end.start()] if end else rest
        if phrase.strip() and not _NO_COMPARATOR.match(phrase):
            return phrase.strip()
    return None


def mentions(work: Work | None, phrase: str, beside: str = "") -> bool | None:
    """Whether title or abstract of a work speak of a comparator, by the stems of its distinctive words.

    `beside` is the rest of the claim: a word that also stands there (both sides are a `neurotomy`) distinguishes nothing.
    None: nothing to look at (no title; or a title alone that does not say; or a phrase without a distinctive word).
    """
    if work is None or work.title is None:
        return None
    wanted = _distinctive(phrase, beside)
    if not wanted:
        return None
    if _meet(wanted, f"{work.title} {work.subtitle or ''}"):
        return True
    return None if work.abstract is None else _meet(wanted, work.abstract)


def _meet(wanted: set[str], text: str) -> bool:
    """A stem occurs, or a long one of which the other is the beginning (`conservat`, `conservativ`)."""
    stems = set(content_stems(text))
    if wanted & stems:
        return True
    pairs = ((a, b) for a in wanted for b in stems if min(len(a), len(b)) >= _LONG_STEM)
    return any(a.startswith(b) or b.startswith(a) for a, b in pairs)


def _distinctive(phrase: str, beside: str) -> set[str]:
    stems = set(content_stems(phrase)) - _GENERIC
    return stems - set(content_stems(beside.replace(phrase, " "))) or stems
