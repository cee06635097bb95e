"""Findings as a colleague would tell them: what belongs together in one remark, what is told often told once, and no more than is needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from evidgrade.checks.declaration import Check
from evidgrade.model.document import Document, Span
from evidgrade.model.finding import Finding, Related, Severity
from evidgrade.report.text import WORDS
from evidgrade.text import collapse

_SHOWN: Mapping[Severity, int] = {"error": 8, "warning": 3, "info": 2}
"""Findings of one check that get a remark of their own; the first of them names the others. An error is worth the reader's time one by one."""
_QUOTED = 40
"""Characters of words that are named in a remark."""
_PLACES = 8
"""Other places that are named."""
_RELATED = 2
"""Places that a finding names beside its own."""
_WHY = 240
"""Characters of the reason that a check gives."""
_CROWDED = 3
"""From this number of findings in one remark on, the gravest alone gives its reason."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment or note, before a format makes it its own."""

    start: int
    end: int
    """The words that it is about, as offsets of the document's text."""
    paragraphs: tuple[str, ...]
    findings: tuple[Finding, ...]
    """All findings that it tells, those included that it only names."""

    @property
    def codes(self) -> str:
        """Checks and severities: `CIT001 dangling-citation, error`."""
        told = dict.fromkeys(f"{f.code} {f.name}, {WORDS[f.severity]}" for f in self.findings)
        return "; ".join(told)


def remarks_of(findings: Iterable[Finding], document: Document, units: Iterable[Span], checks: Mapping[str, Check]) -> tuple[Remark, ...]:
    """The remarks for findings of one document, in text order.

    `units` are its sentences and entries: findings in one of them make one remark. `checks` by code give the reasons.
    """
    ordered = sorted(findings, key=lambda f: (f.start, f.end, f.code))
    shown, others = _thinned(ordered)
    frame = _Units(units)
    explained: set[str] = set()
    out = []
    for _, members in groupby(shown, key=lambda f: frame.around(f.start)):
        out.append(_remark(list(members), others, document, checks, explained))
    return tuple(out)


class _Units:
    """Sentences and entries, to be asked for the one around a place."""

    def __init__(self, units: Iterable[Span]) -> None:
        self.units = sorted(units, key=lambda span: (span.start, -span.end))
        self.starts = [span.start for span in self.units]

    def around(self, offset: int) -> tuple[int, int]:
        """The unit around a place, or the place alone."""
        at = bisect_right(self.starts, offset) - 1
        unit = self.units[at] if at >= 0 else None
        return (unit.start, unit.end) if unit is not None and unit.end > offset else (offset, offset)


def _thinned(findings: Sequence[Finding]) -> tuple[list[Finding], dict[int, list[Finding]]]:
    """The findings that get a remark, in order, and by identity of the first of a check those that it names."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    others = {}
    dropped: set[int] = set()
    for members in by_code.values():
        limit = _SHOWN[min((m.severity for m in members), key=list(_SHOWN).index)]
        rest = members[limit:]
        if len(rest) > 1:  # one more is sooner shown than named
            others[id(members[0])] = rest
            dropped |= {id(finding) for finding in rest}
    return [finding for finding in findings if id(finding) not in dropped], others


def _remark(members: list[Finding], others: Mapping[int, list[Finding]], document: Document, checks: Mapping[str, Check], explained: set[str]) -> Remark:
    start, end = min(f.start for f in members), max(f.end for f in members)
    named = len({(f.start, f.end) for f in members}) > 1
    paragraphs: list[str] = []
    members.sort(key=lambda f: (list(_SHOWN).index(f.severity), f.start, f.end, f.code))
    told = list(members)
    for number, finding in enumerate(members):
        words = quoted(document, finding.start, finding.end)
        lead = f"“{words}”: " if named and words and words not in finding.message and (finding.start, finding.end) != (start, end) else ""
        brief = len(members) >= _CROWDED and number > 0
        if finding.message not in {said.message for said in members[:number]}:
            paragraphs.append(" ".join([lead + finding.message, *_more(finding, checks.get(finding.code), explained, brief)]))
            paragraphs += _related(finding.related, document)
        rest = others.get(id(finding), [])
        if rest:
            paragraphs.append(_elsewhere(rest, document))
            told += rest
    return Remark(start, end, tuple(paragraphs), tuple(told))


def _more(finding: Finding, check: Check | None, explained: set[str], brief: bool) -> Iterator[str]:
    """Why it matters and what to do, where a check speaks for the first time and has room; that it may err, every time."""
    if check is None:
        return
    if finding.code not in explained and not brief:
        explained.add(finding.code)
        yield reason(check, finding.message)
    if check.advisory or finding.confidence == "low":
        yield "This check may be wrong here; judge for yourself."


def reason(check: Check, message: str = "") -> str:
    """As many whole sentences of a check's rationale as are quickly read; what the message says already is left out."""
    sentences = [s if s.endswith(".") else f"{s}." for s in check.rationale.split(". ")]
    said = message.casefold()
    told: list[str] = []
    for sentence in sentences:
        if sentence.rstrip(".").casefold() in said:
            continue
        if told and len(" ".join([*told, sentence])) > _WHY:
            break
        told.append(sentence)
    return " ".join(told)


def _related(places: Sequence[Related], document: Document) -> Iterator[str]:
    """Places with the same words to say of them in one line."""
    groups: dict[str, list[str]] = {}
    for place in places:
        here = place.document == document.path
        words = quoted(document, place.start, place.end) if here else ""
        where = f"“{words}”" if words else "another place" if here else f"{place.document}, line {place.line}"
        groups.setdefault(place.message, []).append(where)
    for message, named in list(groups.items())[:_RELATED]:
        members = list(dict.fromkeys(named))
        more = f" and {len(members) - _RELATED} more" if len(members) > _RELATED else ""
        yield f"See {', '.join(members[:_RELATED])}{more}: {message}"


def _elsewhere(rest: Sequence[Finding], document: Document) -> str:
    """The other places of a finding that is told once, each with the words around it, to be searched for."""
    words = list(dict.fromkeys(f"“{w}”" for f in rest if (w := _around(document, f.start, f.end))))
    more = f" and {len(words) - _PLACES} more" if len(words) > _PLACES else ""
    listed = f": {', '.join(words[:_PLACES])}{more}" if words else ""
    return f"The same at {len(rest)} more places further on{listed}."


def _around(document: Document, start: int, end: int) -> str:
    """The words of a range with the whole words beside them in their block, as a reader sees them and as far as there is room."""
    words = document.text[start:end]
    room = (_QUOTED - len(words)) // 2
    at = bisect_right(document.blocks, start, key=lambda block: block.span.start) - 1
    if not words or room <= 0 or at < 0:
        return quoted(document, start, end)
    block = document.blocks[at]
    found = -1
    for _ in range(1 + document.text.count(words, block.span.start, start)):
        found = block.text.find(words, found + 1)
    if found < 0:
        return quoted(document, start, end)
    first, last = max(0, found - room), min(len(block.text), found + len(words) + room)
    before, after = block.text[first:found], block.text[found + len(words) : last]
    before = before.partition(" ")[2] if first else before
    after = after.rpartition(" ")[0] if last < len(block.text) else after
    return collapse(before + words + after)


def quoted(document: Document, start: int, end: int) -> str:
    """The words of a range as they are named in a remark, cut at a word."""
    words = collapse(document.text[start : min(end, start + 4 * _QUOTED)])
    if len(words) <= _QUOTED:
        return words
    return words[:_QUOTED].rpartition(" ")[0] + " …" if " " in words[:_QUOTED] else words[:_QUOTED] + "…"
