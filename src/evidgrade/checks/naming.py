"""Authors named in running text, with the marker beside them: what the checks of CIT102, CIT105 and CIT106 look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from evidgrade.checks.scope import Page
from evidgrade.model.citation import Citation
from evidgrade.model.document import Cover, Span
from evidgrade.model.reference import Reference
from evidgrade.text import fold, squeeze

_FAMILY = (
    r"(?:(?:van|von|de|der|den|la|le|di|da|dos|du|el|al|ten|ter)\s){0,3}[^\W\d_a-z][^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}"
)
_GROUP = re.compile(
    rf"(?<![\w'’-])(?P<name>{_FAMILY})(?:,?\set\s?al\b\.?|,?\sand\s(?:his\s|her\s|their\s)?(?:colleagues|co-?workers|associates|co-?authors)\b)(?:['’]s?)?"
)
_BETWEEN = re.compile(r"[\s.,:]*(?:\((?:19|20)\d\d[a-z]?\))?[\s.,:]*")
"""What may stand between a name and its marker: a year."""
_FAR = 40
"""Characters; more between a name and a marker is a text of its own."""
_BARE_YEAR = re.compile(rf"\b(?:[Ii]n|[Bb]y|[Ss]ee|[Ff]rom|[Oo]f|[Ww]ith)\s(?P<name>{_FAMILY}),?\s(?P<year>(?:19|20)\d\d)\b(?!\s?[-–])")


@dataclass(frozen=True, slots=True)
class Naming:
    """`Adams et al.` or `Adams and colleagues` in a sentence."""

    name: str
    span: Span
    sentence: int
    block: int
    citation: Citation | None
    """The marker right after the name, or the only one of the sentence where nobody else is named."""


def namings(page: Page) -> list[Naming]:
    """Every group of authors that the prose names, in text order. Author-year citations are read elsewhere and left out."""
    by_sentence: dict[int, list[Citation]] = {}
    for citation in page.citations:
        by_sentence.setdefault(citation.sentence, []).append(citation)
    cited = Cover((c.span.start, c.span.end) for c in page.citations if c.style == "author-year")
    out = []
    for number, sentence in page.prose:
        if sentence.block < 0 or ("et al" not in sentence.text and " and " not in sentence.text):
            continue
        found = [(m["name"], page.inside(sentence, m.start("name"), m.end())) for m in _GROUP.finditer(sentence.text)]
        found = [(n, s) for n, s in found if not cited.touches(s.start, s.end)]
        markers = by_sentence.get(number, [])
        for at, (name, span) in enumerate(found):
            limit = found[at + 1][1].start if at + 1 < len(found) else None
            own = _marker(page, span, limit, markers, alone=len(found) == 1)
            out.append(Naming(name, span, number, sentence.block, own))
    return out


def _marker(page: Page, span: Span, limit: int | None, markers: list[Citation], alone: bool) -> Citation | None:
    at = bisect_left(markers, span.end, key=lambda c: c.span.start)
    if at == len(markers) or (limit is not None and markers[at].span.start >= limit):
        return None
    between = page.document.text[span.end : min(markers[at].span.start, span.end + _FAR)]
    return markers[at] if _BETWEEN.fullmatch(between) or (alone and len(markers) == 1) else None


def bare_years(page: Page) -> Iterator[tuple[str, int, Span]]:
    """`In Adams 2002`: name, year and place, where no parenthesis makes it a citation."""
    for _, sentence in page.prose:
        if sentence.block >= 0:
            for match in _BARE_YEAR.finditer(sentence.text):
                yield match["name"], int(match["year"]), page.inside(sentence, match.start("name"), match.end())


def stands_in(name: str, reference: Reference) -> bool:
    """True when the entry prints the name anywhere, accents and case aside."""
    return squeeze(name) in squeeze(reference.raw)


def near(name: str, reference: Reference) -> str | None:
    """The author of the entry whose family name is a letter away (two in long names); None where there is none."""
    from rapidfuzz.distance import OSA

    wanted = fold(name)
    allowed = 2 if len(wanted) >= 8 else 1 if len(wanted) >= 4 else 0
    for author in reference.fields.authors:
        if 0 < OSA.distance(wanted, fold(author.family), score_cutoff=allowed) <= allowed:
            return author.family
    return None
