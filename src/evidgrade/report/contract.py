"""Values as the JSON of the machine contract. Keys, once there, keep their name and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evidgrade.grading.schemes import load_scheme
from evidgrade.grading.statement import statement
from evidgrade.model.citation import Citation
from evidgrade.model.claim import Claim
from evidgrade.model.document import Document, Span
from evidgrade.model.extraction import Extraction
from evidgrade.model.facts import Facts
from evidgrade.model.grade import DesignReading, Grade, Signal
from evidgrade.model.reference import Author, Reference, ReferenceFields

SCHEMA = "evidgrade/1"


def _place(document: Document, span: Span) -> dict[str, int]:
    line, column = document.position(span.start)
    return {"start": span.start, "end": span.end, "line": line, "column": column}


def author(value: Author) -> dict[str, str | None]:
    """`{"family", "given"}`."""
    return {"family": value.family, "given": value.given}


def fields(value: ReferenceFields) -> dict[str, Any]:
    """The fields of a reference string."""
    return {
        "authors": [author(a) for a in value.authors],
        "authors_truncated": value.authors_truncated,
        "title": value.title,
        "container_title": value.container_title,
        "year": value.year,
        "volume": value.volume,
        "issue": value.issue,
        "pages": value.pages,
        "doi": value.doi,
        "pmid": value.pmid,
        "pmcid": value.pmcid,
        "url": value.url,
        "trailing_text": value.trailing_text,
        "type": value.type,
    }


def reference(document: Document, value: Reference) -> dict[str, Any]:
    """One entry of `references[]`."""
    return {
        "position": value.position,
        "label": value.label,
        "number": value.number,
        "number_source": value.number_source,
        "raw": value.raw,
        **_place(document, value.span),
        **fields(value.fields),
    }


def citation(extraction: Extraction, value: Citation) -> dict[str, Any]:
    """One entry of `citations[]`."""
    return {
        "text": value.text,
        "style": value.style,
        "targets": list(value.targets),
        "references": list(value.references),
        **_place(extraction.document, value.span),
        "sentence": _sentence(extraction, value),
    }


def _sentence(extraction: Extraction, value: Citation) -> str | None:
    """The sentence that a citation stands in; in a table the row, since a cell alone has no subject."""
    if value.sentence < 0:
        return None
    cells = extraction.document.row(value.block)
    return " | ".join(c.text for c in cells) if len(cells) > 1 else extraction.sentences[value.sentence].text


def claim(document: Document, value: Claim) -> dict[str, Any]:
    """One entry of `claims[]`."""
    return {
        "id": value.id,
        "text": value.text,
        **_place(document, value.span),
        "kinds": list(value.kinds),
        "question": value.question,
        "strength": value.strength,
        "causal": value.causal,
        "needs_citation": value.needs_citation,
        "references_direct": list(value.references_direct),
        "references_inherited": list(value.references_inherited),
        "scope": value.scope,
        "scope_confidence": value.scope_confidence,
        "asserted_designs": list(value.asserted_designs),
        **stated(value.text),
    }


def stated(text: str) -> dict[str, Any]:
    """What a claim states: `figures`, `comparator`, `populations`, `times`. `start` and `end` are offsets in the claim's own `text`."""
    return asdict(statement(text))


def extraction(value: Extraction) -> dict[str, Any]:
    """One entry of `documents[]`."""
    ids = {c.sentence: c.id for c in value.claims}
    document = value.document
    return {
        "path": document.path,
        "media_type": document.media_type,
        "text": document.text,
        "language": value.language,
        "citation_style": value.citation_style,
        "references": [reference(document, r) for r in value.references],
        "citations": [citation(value, c) for c in value.citations],
        "sentences": [
            {"text": s.text, **_place(document, s.span), "role": s.role, "claim": n in ids, "claim_id": ids.get(n)}
            for n, s in enumerate(value.sentences)
        ],
        "claims": [claim(document, c) for c in value.claims],
    }


def signal(value: Signal) -> dict[str, Any]:
    """One entry of `signals[]`."""
    return {"where": value.where, "text": value.text, "cue": value.cue, "start": value.start, "end": value.end}


def design(value: DesignReading) -> dict[str, Any]:
    """The answer of `classify`, without its id."""
    return {
        "design": value.design,
        "confidence": value.confidence,
        "signals": [signal(s) for s in value.signals],
        "status": list(value.status),
        "modifiers": list(value.modifiers),
        "conflict": value.conflict,
        "read_by": value.read_by,
    }


def facts(value: Facts) -> dict[str, Any]:
    """`facts` of `classify` and of `designs[]`: a key for each kind of fact, null where title and abstract do not say."""
    return {name: fact or None for name, fact in asdict(value).items()}


def grade(document: str, text: str, value: Grade, known: Mapping[int, Facts]) -> dict[str, Any]:
    """One entry of the answer of `grade`. `known`: facts by position of the reference, for those whose work is known."""
    return {
        "claim_id": value.claim,
        "document": document,
        "text": text,
        "question": value.question,
        "scheme": value.scheme,
        "level": value.level,
        "state": value.state,
        "designs": [
            {
                "reference": s.reference,
                "key": s.key,
                "design": s.reading.design,
                "level": s.level,
                "inherited": s.inherited,
                "counted": s.counted,
                "note": s.note,
                "signals": [signal(x) for x in s.reading.signals],
                "facts": facts(known[s.reference]) if s.reference in known else None,
            }
            for s in value.sources
        ],
        "asserted_design": value.asserted_design,
        "reasons": list(value.reasons),
        "would_change": list(value.would_change),
        "judged": value.judged,
        "levels": [_levels(grade) for grade in (value, *value.also)],
        **stated(text),
    }


def _levels(value: Grade) -> dict[str, Any]:
    """One entry of `levels[]`: the claim and its sources under one scheme."""
    return {
        "scheme": value.scheme,
        "title": load_scheme(value.scheme).title,
        "level": value.level,
        "state": value.state,
        "reasons": list(value.reasons),
        "designs": [{"reference": s.reference, "level": s.level, "note": s.note} for s in value.sources],
    }
