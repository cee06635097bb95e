"""The dossier as JSON: one object of the machine contract, `evidgrade/1`, with the shapes that `check` and `grade` have. Keys are only ever added."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evidgrade.dossier import Dossier, FiledClaim, FiledReference, FiledSource
from evidgrade.ledger.values import LedgerClaim
from evidgrade.model.document import Document
from evidgrade.report import contract
from evidgrade.report.machine import as_object, dump


def render(dossier: Dossier) -> bytes:
    """The object as UTF-8, ending in a line break."""
    return dump(dossier_object(dossier)).encode("utf-8")


def dossier_object(dossier: Dossier) -> dict[str, Any]:
    """Findings and gaps as `check --format json` has them, then `claims`, `sources`, `references`, `absent_claims` and `inputs`."""
    return {
        **as_object(dossier.report),
        "schemes": list(dossier.schemes),
        "today": dossier.today,
        "claims": [claim_object(filed.document, claim, dossier) for filed in dossier.documents for claim in filed.claims],
        "sources": [source_object(source) for source in dossier.sources],
        "references": [_reference(reference) for document in dossier.documents for reference in document.references],
        "absent_claims": [
            {"claim_id": c.recorded.id, "document": c.recorded.document, "text": c.recorded.text, "state": c.standing.state, **_decision(c.recorded)}
            for c in dossier.absent
        ],
        "inputs": [asdict(item) for item in dossier.inputs],
    }


def claim_object(document: Document, claim: FiledClaim, dossier: Dossier) -> dict[str, Any]:
    """A claim with its level, the chain behind it, its decision and the fingerprints of its findings."""
    return {
        "document": claim.document,
        **contract.claim(document, claim.claim),
        "state": claim.state,
        "changes": [asdict(change) for change in claim.standing.changes] if claim.standing else [],
        **_decision(claim.recorded),
        "grade": contract.grade(claim.document, claim.claim.text, claim.grade, {}) if claim.grade else None,
        "sources": [{"source": link.source, "number": link.number, "inherited": link.level.inherited, "level": link.level.level} for link in claim.links],
        "findings": [dossier.findings[n].fingerprint for n in claim.findings],
    }


def _decision(recorded: LedgerClaim | None) -> dict[str, Any]:
    judgement = recorded.judgement if recorded is not None else None
    reviewer = judgement.reviewer if judgement is not None else None
    return {
        "reviewer": asdict(reviewer) if reviewer is not None else None,
        "reason": judgement.reason if judgement is not None else None,
        "expires": judgement.expires if judgement is not None else None,
        "verdict": judgement.verdict if judgement is not None else None,
    }


def source_object(source: FiledSource) -> dict[str, Any]:
    """A source with its work, design and facts."""
    work = source.work
    return {
        "id": source.id,
        "key": source.key,
        "doi": work.doi if work else None,
        "pmid": work.pmid if work else None,
        "title": source.title,
        "year": work.issued if work else None,
        "container_title": work.container_title if work else None,
        "record_of": work.source if work else None,
        "updates": [asdict(update) for update in work.updated_by] if work else [],
        **contract.design(source.design),
        "facts": contract.facts(source.facts) if work else None,
    }


def _reference(value: FiledReference) -> dict[str, Any]:
    resolution = value.resolution
    return {
        "document": value.document,
        "position": value.reference.position,
        "number": value.number,
        "raw": value.reference.raw,
        "source": value.source,
        "verdict": resolution.verdict if resolution else None,
        "reason": resolution.reason if resolution else None,
        "notices": [asdict(notice) for notice in value.notices],
        "cited": value.cited,
        "claims": value.claims,
    }
