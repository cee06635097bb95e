"""A document becomes its parts: reference list, citations, sentences, claims. Pure functions on frozen values."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from evidgrade.extract.assertion import UNREAD, kinds_of, read_assertion
from evidgrade.extract.citations import Marker, Resolver, find_markers, lock_style, raised
from evidgrade.extract.flattened import restored
from evidgrade.extract.keyed import Cited, keyed_references
from evidgrade.extract.language import is_foreign, language_of_sentences
from evidgrade.extract.own_study import own_study
from evidgrade.extract.reference_list import Entry, ReferenceList, find_reference_list, is_bibliographic
from evidgrade.extract.roles import role_of
from evidgrade.extract.scope import backing
from evidgrade.extract.sentences import split_sentences
from evidgrade.model.citation import Citation, CitationStyle
from evidgrade.model.claim import Claim, ClaimKind, Sentence, SentenceRole
from evidgrade.model.document import Block, Document, Span
from evidgrade.model.extraction import Extraction
from evidgrade.model.reference import NumberSource, Reference, ReferenceFields
from evidgrade.readers.lines import number_of
from evidgrade.text import collapse, squeeze

_NUMERIC = ("numeric-bracket", "numeric-paren", "numeric-superscript")
_VERB = re.compile(
    r"\b(?:you|we|they|people|patients|doctors|i)\s+[a-z]+\b|\b(?:you|we|they|it|i)['’](?:ll|re|ve|s|d)\b"
    r"|\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|might|will|would|should|must|isn.t|aren.t|doesn.t|don.t)\b"
    r"|\b[a-z]{3,}(?:s|ed)\b(?= (?:a|an|the|your|our|their|its|his|her|this|that|these|to|in|on|for|by|with|about|up|down|some|many|most|more|less|\d))"
    r"|\b[a-z]{3,}(?:es|ed|ts|ns|ds|ps|ks|ls|rs|ves|ses)\b",
    re.I,
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Characters of Chinese and Japanese, where words stand without spaces and the cues of claims are not known."""
_VERB_OR_FIGURE = re.compile(rf"{_VERB.pattern}|\d", re.I)


def extract(document: Document, cited: Cited | None = None) -> Extraction:
    """Read one document: what it cites, what it claims, and how the two hang together.

    `cited` tells what citation keys stand for; without it, only what the document itself lists is a reference.
    """
    found = find_reference_list(document)
    ids = _entry_ids(document, found)
    markers = find_markers(document.blocks, found.blocks, ids)
    flattened: frozenset[int] = frozenset()
    if lock_style(markers, len(found.entries)) is None:
        document, flattened = restored(document, found.blocks, len(found.entries))
        markers = find_markers(document.blocks, found.blocks, ids) if flattened else markers
    notes = {b.label for n, b in enumerate(document.blocks) if b.kind == "footnote" and n not in found.blocks}
    markers = [m for m in markers if m.style != "footnote" or not notes.issuperset(m.targets)]  # remarks, no references
    style = lock_style(
        [m for m in markers if document.blocks[m.block].kind != "table-cell"] or markers, len(found.entries)
    )
    markers = [
        m
        for m in markers
        if m.style == style or m.style not in _NUMERIC or document.blocks[m.block].kind != "table-cell"
    ]
    references = tuple(_references(document, found, style))
    if cited is not None:
        references += tuple(keyed_references(document, markers, references, cited))
    sentences = list(_sentences(document, found, references))
    citations, stray = _citations(document, markers, style, references, sentences)
    own = own_study(document.blocks, sentences)
    extraction = Extraction(
        document=document,
        citation_style=style,
        references=references,
        citations=citations,
        sentences=tuple(sentences),
        claims=(),
        list_headings=found.headings,
        list_blocks=found.blocks,
        stray=stray,
        styles_seen=dict(Counter(m.style for m in markers)),
        own_study=own,
        language=language_of_sentences([s.text for s in sentences], document.language),
        foreign=frozenset(n for n, s in enumerate(sentences) if is_foreign(s.text)),
        flattened=tuple(c.span for c in citations if c.block in flattened and c.style == "numeric-superscript"),
    )
    return replace(extraction, claims=tuple(_claims(extraction)))


# ---- references -----------------------------------------------------------------------------------------------------------


def _entry_ids(document: Document, found: ReferenceList) -> frozenset[str]:
    """Ids whose place is inside the reference list."""
    if not document.anchors or not found.entries:
        return frozenset()
    spans = sorted((document.blocks[i].span.start, document.blocks[i].span.end) for i in found.blocks)
    starts = [start for start, _ in spans]
    inside = []
    for name, offset in document.anchors.items():
        at = bisect_right(starts, offset) - 1
        if at >= 0 and offset <= spans[at][1]:
            inside.append(name)
    return frozenset(inside)


def _references(document: Document, found: ReferenceList, style: CitationStyle | None) -> Iterator[Reference]:
    labels = [number_of(entry.label) for entry in found.entries]
    automatic = len(labels) > 1 and len(set(labels)) == 1 and labels[0] is not None
    numeric = style in _NUMERIC or style is None
    previous, current_list = 0, 0
    for position, entry in enumerate(found.entries, 1):
        if entry.list_number != current_list:
            previous, current_list = 0, entry.list_number
        printed = entry.ordinal if automatic or labels[position - 1] is None else labels[position - 1]
        key = (
            entry.label is not None
            and labels[position - 1] is None
            and document.blocks[entry.blocks[0]].kind == "footnote"
        )
        number = printed if printed is not None else (previous + 1 if numeric and not key else None)
        previous = number or previous
        yield _reference(document, entry, position, number, printed is not None, key)


def _reference(
    document: Document, entry: Entry, position: int, number: int | None, printed: bool, key: bool
) -> Reference:
    blocks = [document.blocks[i] for i in entry.blocks]
    from evidgrade.extract.entry import (
        parse_entry,  # the largest part of the package: only pages with references need it
    )

    raw = collapse(" ".join(block.text for block in blocks)[entry.lead :])
    fields = parse_entry(raw)
    linked = _with_links(fields, blocks)
    if document.media_type.startswith("text/"):  # on paper a link behind words says nothing
        fields = linked
    span = Span(blocks[0].span.start, max(block.span.end for block in blocks))
    label = entry.label.strip("[]().、．^ \t") if entry.label and (key or number_of(entry.label) is not None) else None
    if label is None and printed:
        label = str(number)
    source: NumberSource | None = None if number is None else "printed" if printed else "inferred-from-position"
    title = fields.title or ""
    authors = fields.authors[0].family if fields.authors else ""
    return Reference(
        position=position,
        raw=raw,
        span=span,
        label=label,
        number=number,
        number_source=source,
        fields=fields,
        printed_label=entry.label,
        lines=len(blocks),
        title_first=bool(title and authors) and 0 <= raw.find(title) < raw.find(authors),
        trailing_span=_trailing(blocks[-1], fields.trailing_text),
        linked=linked if linked != fields else None,
    )


def _with_links(fields: ReferenceFields, blocks: Sequence[Block]) -> ReferenceFields:
    """The fields with what is not printed and only linked: a title may lead to PubMed, `Link` to the DOI."""
    links = [m.target for b in blocks for m in b.marks if m.kind == "link" and m.target and not m.target.startswith("#")]
    if not links or (fields.doi and fields.pmid):
        return fields
    from evidgrade.extract.entry_identifiers import linked_identifiers

    linked = linked_identifiers(links)
    return replace(
        fields,
        doi=fields.doi or linked.doi,
        pmid=fields.pmid or linked.pmid,
        pmcid=fields.pmcid or linked.pmcid,
        url=fields.url or linked.url,
    )


def _trailing(block: Block, text: str | None) -> Span | None:
    if not text:
        return None
    at = block.text.rfind(text)
    return block.source_span(at, at + len(text)) if at >= 0 else None


# ---- sentences ------------------------------------------------------------------------------------------------------------


def _sentences(document: Document, found: ReferenceList, references: Sequence[Reference]) -> Iterator[Sentence]:
    blocks = document.blocks
    lead_in: tuple[int, SentenceRole] | None = None
    group, count = -1, 0
    for index, block in enumerate(blocks):
        if index in found.blocks or block.kind in ("code", "comment", "footnote"):
            continue
        if block.kind != "list-item" or block.group != group:
            lead_in_here = lead_in if block.kind == "list-item" else None
        group = block.group
        last: tuple[int, SentenceRole] | None = None
        shown = raised(block)
        for start, end in split_sentences(shown):
            text = collapse(shown[start:end])
            role = role_of(text, block, lead_in_here[1] if lead_in_here else None)
            introduced = lead_in_here[0] if lead_in_here else None
            yield Sentence(text, block.source_span(start, end), index, start, end, role, introduced)
            last = (count, role)
            count += 1
        if block.kind != "list-item":
            introduces = block.text.rstrip().endswith(":") or block.kind == "heading"
            lead_in = last if last is not None and introduces else None
    for reference in references:
        trailing, span = reference.fields.trailing_text, reference.trailing_span
        if trailing and span:
            yield Sentence(trailing, span, -1, 0, len(trailing), "prose")


# ---- citations ------------------------------------------------------------------------------------------------------------


def _citations(
    document: Document,
    markers: Sequence[Marker],
    style: CitationStyle | None,
    references: Sequence[Reference],
    sentences: Sequence[Sentence],
) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
    resolve = Resolver(references)
    by_block: dict[int, list[int]] = {}
    for number, sentence in enumerate(sentences):
        by_block.setdefault(sentence.block, []).append(number)
    kept, stray = [], []
    previous: Marker | None = None
    alone = _alone(document, markers)
    for marker in markers:
        explicit = marker.style in ("footnote", "citation-key")
        resolved = [(target, resolve(marker.style, target)) for target in marker.targets]
        block = document.blocks[marker.block]
        inside = by_block.get(marker.block, [])
        last = bisect_right(inside, marker.start, key=lambda n: sentences[n].start) - 1
        home = inside[last] if last >= 0 and marker.start < sentences[inside[last]].end else -1
        if marker.block in alone:
            home = _before(document, sentences, inside[0] if inside else -1)
        touching = previous is not None and previous.block == marker.block and previous.end == marker.start
        citation = Citation(
            text=marker.text,
            style=marker.style,
            targets=marker.targets,
            references=tuple(dict.fromkeys(position for _, position in resolved if position is not None)),
            span=block.source_span(marker.start, marker.end),
            sentence=home,
            block=marker.block,
            place=(marker.start, marker.end),
            ranges=marker.ranges,
            adjacent=touching,
            missing=tuple(target for target, position in resolved if position is None),
            unsure=tuple(p for target, p in resolved if p is not None and resolve.rivals(marker.style, target)),
            rivals=tuple(p for target, _ in resolved for p in resolve.rivals(marker.style, target)),
        )
        if marker.style == style or explicit:
            kept.append(citation)
            previous = marker
        else:
            stray.append(citation)
    read = {(c.block, c.span.start) for c in kept}  # a raised `[1]` is found in two families: one marker, not two
    return tuple(kept), tuple(c for c in stray if (c.block, c.span.start) not in read)


def _alone(document: Document, markers: Sequence[Marker]) -> frozenset[int]:
    """Paragraphs that hold markers and no word."""
    by_block: dict[int, list[Marker]] = {}
    for marker in markers:
        by_block.setdefault(marker.block, []).append(marker)
    out = set()
    for index, found in by_block.items():
        text = document.blocks[index].text
        if document.blocks[index].kind == "paragraph" and len(text) < 40 + sum(m.end - m.start for m in found):
            rest = list(text)
            for marker in found:
                rest[marker.start : marker.end] = " " * (marker.end - marker.start)
            if not any(c.isalnum() for c in rest):
                out.add(index)
    return frozenset(out)


def _before(document: Document, sentences: Sequence[Sentence], number: int) -> int:
    """The sentence that a marker on a line of its own belongs to: the last one of the paragraph right before it."""
    if number < 1:
        return number
    earlier, here = document.blocks[sentences[number - 1].block], sentences[number]
    near = sentences[number - 1].block == here.block - 1 and earlier.kind in ("paragraph", "list-item")
    return number - 1 if near and sentences[number - 1].role in ("prose", "list-item") else number


# ---- claims ---------------------------------------------------------------------------------------------------------------


def _claims(extraction: Extraction) -> Iterator[Claim]:
    """Sentences that claim something. In another language they are told by their form, and nothing in them is read."""
    document, sentences = extraction.document, extraction.sentences
    cited: dict[int, list[int]] = {}
    markers: dict[int, list[Citation]] = {}
    for citation in extraction.citations:
        if citation.sentence >= 0:
            cited.setdefault(citation.sentence, []).extend(citation.references)
            if citation.block == sentences[citation.sentence].block:
                markers.setdefault(citation.sentence, []).append(citation)
    bare = [_without_markers(document, s, markers.get(n, ())) for n, s in enumerate(sentences)]
    listed = {s.block for s in sentences if s.start == 0 and s.block >= 0 and is_bibliographic(document.blocks[s.block].text)}
    passed = extraction.foreign if extraction.english else frozenset()
    asserting = [n for n, s in enumerate(sentences) if s.block not in listed and n not in passed and is_claim(bare[n], s, sentences, n in cited)]
    kinds = {n: kinds_of(bare[n]) for n in asserting if extraction.english}
    behind = backing(sentences, cited, kinds)
    seen: Counter[str] = Counter()
    for n in asserting:
        sentence, text = sentences[n], bare[n]
        reading = read_assertion(text, sentence.role == "list-item") if extraction.english else UNREAD
        key = squeeze(text)
        seen[key] += 1
        yield Claim(
            id=claim_id(text, seen[key]),
            sentence=n,
            text=text,
            span=sentence.span,
            kinds=reading.kinds or (("mechanism",) if extraction.english else ()),
            question=reading.question,
            strength=reading.strength,
            causal=reading.causal,
            needs_citation="none" if n in extraction.own_study else reading.needs_citation,
            references_direct=behind[n].direct,
            references_inherited=behind[n].inherited,
            scope=behind[n].scope,
            scope_confidence=behind[n].confidence,
            asserted_designs=reading.asserted_designs,
        )


def claim_id(text: str, occurrence: int = 1) -> str:
    """A stable id: eight hexadecimal digits of the sum of the folded words, and the occurrence when the text stands there again."""
    digest = hashlib.sha256(squeeze(text).encode()).hexdigest()[:8]
    return f"c-{digest}" if occurrence == 1 else f"c-{digest}-{occurrence}"


def _without_markers(document: Document, sentence: Sentence, markers: Sequence[Citation]) -> str:
    """The text of a sentence, its markers left out."""
    if not markers or sentence.block < 0:
        return sentence.text
    block = document.blocks[sentence.block]
    kept, at = [], sentence.start
    for citation in sorted(markers, key=lambda c: c.place):
        start, end = citation.place
        kept.append(block.text[at : max(at, start)])
        at = max(at, end)
    text = collapse("".join([*kept, block.text[at : max(at, sentence.end)]]))
    return re.sub(r"\s+([.,;:!?])", r"\1", text).strip()


_ASSERTING: Final = frozenset({"efficacy", "comparative", "magnitude", "duration", "safety"})
"""Kinds of an item that ends in a full stop and asserts, whatever its verb."""


def is_claim(text: str, sentence: Sentence, sentences: Sequence[Sentence], cited: bool = False) -> bool:
    """True when a sentence asserts something checkable: prose with a verb, or a list item that praises, compares or tells a step.

    `cited`: it has a marker of its own, and nobody cites a source for a mere label.
    """
    if sentence.role not in ("prose", "list-item"):
        return False
    words = text.split()
    if sentence.block < 0:  # text glued to the end of a reference
        return _praises(text)
    if (
        sentence.role == "list-item"
        and sentence.lead_in is not None
        and sentences[sentence.lead_in].role in ("instruction", "question")
    ):
        return False
    whole = sentence.role == "prose" and text.rstrip("\"'”’»)").endswith((".", "!", "。"))
    if _UNSPACED.search(text):
        return len(_UNSPACED.findall(text)) >= 8 and (cited or text.rstrip("\"'”’»）」)").endswith("。"))
    if cited and sentence.role == "list-item" and len(words) >= 4 and _VERB_OR_FIGURE.search(text):
        return True
    if len(words) >= 4 and (whole or _VERB.search(text)):
        if sentence.role == "list-item" and not text.rstrip().endswith((".", "!", "。")):
            return _tells_step(text) or bool(re.search(r"\b(?:is|are|was|were|has|have|can|may|will|does|do)\b", text))
        return True
    if sentence.role == "list-item" and len(words) >= 4 and text.rstrip().endswith(".") and set(kinds_of(text, True)) & _ASSERTING:
        return True
    if sentence.role == "list-item":
        return _tells_step(text) or (_praises(text) and sentence.lead_in is not None and len(words) <= 8)
    return False


def _tells_step(text: str) -> bool:
    return "procedural" in kinds_of(text, True) and len(text.split()) >= 4


def _praises(text: str) -> bool:
    kinds: tuple[ClaimKind, ...] = kinds_of(text, True)
    return any(kind in ("comparative", "efficacy", "promotional", "duration") for kind in kinds)


__all__ = ["claim_id", "extract"]
