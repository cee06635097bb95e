"""Where claims, markers and findings stand in the blocks of a document as a reader sees them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TypeVar

from evidgrade.dossier import Dossier, FiledDocument, FiledReference
from evidgrade.model.citation import Citation
from evidgrade.model.document import Block, Document

T = TypeVar("T")
_RAISED = ("numeric-superscript", "footnote")
_WHOLE = 0.8
"""A finding over a larger part of its sentence is about the sentence; its words are not underlined one by one (as in the terminal)."""


@dataclass
class Placed:
    """What stands in one block, in visible characters."""

    claims: list[tuple[int, int, int]] = field(default_factory=list)
    """(start, end, number of the claim in its document)."""
    citations: list[tuple[int, int, Citation]] = field(default_factory=list)
    findings: list[tuple[int, int, int]] = field(default_factory=list)
    """(start, end, number of the finding in the dossier)."""
    underlined: list[tuple[int, int, int]] = field(default_factory=list)
    """Those of them whose words are underlined."""
    raised: list[tuple[int, int, None]] = field(default_factory=list)
    """What stands raised, markers among it."""
    begins: list[FiledReference] = field(default_factory=list)
    """References whose entry begins in this block."""
    ends: list[FiledReference] = field(default_factory=list)


class Blocks:
    """The blocks of a document, asked for by offsets of its text. Blocks without words of their own are passed over."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._numbers = sorted((n for n, b in enumerate(document.blocks) if b.kind != "comment"), key=lambda n: document.blocks[n].span)
        self._starts = [document.blocks[n].span.start for n in self._numbers]

    def at(self, start: int, end: int) -> int | None:
        """Number of the first block that holds a part of the range; None where it lies between blocks."""
        index = max(0, bisect_right(self._starts, start) - 1)
        for candidate in self._numbers[index : index + 2]:
            span = self.document.blocks[candidate].span
            if span.start < max(end, start + 1) and start < max(span.end, span.start + 1):
                return candidate
        return None


def visible_range(block: Block, start: int, end: int) -> tuple[int, int]:
    """The visible characters of a block behind the range `[start, end)` of the document's text, as far as it lies in the block."""
    return visible_offset(block, start), visible_offset(block, end, after=True)


def visible_offset(block: Block, offset: int, *, after: bool = False) -> int:
    """The visible character at an offset of the text, or the one behind it; characters that are not visible give the next one."""
    pieces = block.pieces
    index = bisect_right(pieces, offset - (1 if after else 0), key=lambda piece: piece.source) - 1
    if index < 0:
        return 0
    piece = pieces[index]
    width = piece.length if piece.width < 0 else piece.width
    inside = offset - piece.source
    if width != piece.length:
        inside = piece.length if inside >= width or after else 0
    return min(piece.visible + min(inside, piece.length), len(block.text))


def placed(dossier: Dossier, filed: FiledDocument) -> tuple[dict[int, Placed], list[int]]:
    """What stands in each block, by its number, and the findings that stand in none: those on the document as a whole."""
    document, blocks = filed.document, Blocks(filed.document)
    found: dict[int, Placed] = {}
    rest: list[int] = []

    def of(number: int) -> Placed:
        return found.setdefault(number, Placed())

    for number, claim in enumerate(filed.claims):
        at = blocks.at(claim.claim.span.start, claim.claim.span.end)
        if at is not None:
            start, end = visible_range(document.blocks[at], claim.claim.span.start, claim.claim.span.end)
            of(at).claims.append((start, max(start, end), number))
    for citation in filed.citations:
        if 0 <= citation.block < len(document.blocks):
            of(citation.block).citations.append((*citation.place, citation))
    for number in filed.findings:
        finding = dossier.findings[number]
        at = None if finding.start == finding.end == 0 else blocks.at(finding.start, finding.end)
        if at is None:
            rest.append(number)
            continue
        start, end = visible_range(document.blocks[at], finding.start, finding.end)
        of(at).findings.append((start, max(start, end), number))
    for reference in filed.references:
        span = reference.reference.span
        first = blocks.at(span.start, span.start + 1) if reference.reference.listed else None
        if first is not None:
            last = blocks.at(span.end - 1, span.end)
            of(first).begins.append(reference)
            of(last if last is not None else first).ends.append(reference)
    for number, one in found.items():
        settled(one, document.blocks[number])
    return found, rest


def settled(one: Placed, block: Block) -> Placed:
    """Claims and markers in order and apart from each other; what is raised; the findings that are underlined."""
    length = len(block.text)
    marks = [(m.start, m.end, None) for m in block.marks if m.kind == "superscript"]
    one.raised = _apart([*marks, *((start, end, None) for start, end, c in one.citations if c.style in _RAISED)])
    one.claims = _apart(one.claims)
    one.citations = _apart(one.citations)
    one.findings.sort(key=lambda f: (f[1], f[0], f[2]))
    starts = [start for start, _, _ in one.claims]
    for start, end, number in one.findings:
        at = bisect_right(starts, start) - 1
        inside = at >= 0 and end <= one.claims[at][1]
        if 0 < end - start <= _WHOLE * (one.claims[at][1] - one.claims[at][0] if inside else length):
            one.underlined.append((start, end, number))
    return one


def _apart(ranges: list[tuple[int, int, T]]) -> list[tuple[int, int, T]]:
    kept: list[tuple[int, int, T]] = []
    for one in sorted(ranges, key=lambda r: (r[0], r[1])):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept
