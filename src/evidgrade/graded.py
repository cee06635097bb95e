"""Claims as people decided on them, and the levels that follow: which sources count, what a person judged of them, the grade of each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from evidgrade.lookup import name_of
from evidgrade.model.claim import Claim, Question, Scope
from evidgrade.model.extraction import Extraction
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Grade
from evidgrade.model.work import Resolution

if TYPE_CHECKING:
    from evidgrade.grading.grade import CitedSource
    from evidgrade.ledger.values import Judgement, Ledger, LedgerClaim


# ---- a person's decisions -------------------------------------------------------------------------------------------------


def with_judgements(extraction: Extraction, ledger: Ledger | None) -> Extraction:
    """The claims as people decided on them: dismissed ones gone, citations confirmed or rejected, questions set."""
    if ledger is None:
        return extraction
    judged = {c.id: c for c in ledger.claims if c.document == extraction.document.path and c.judgement is not None}
    if not judged:
        return extraction
    keys = next((d.references for d in ledger.documents if d.path == extraction.document.path), {})
    positions = _positions(extraction, keys)
    claims = [_judged(c, judged[c.id], positions) if c.id in judged else c for c in extraction.claims]
    return replace(extraction, claims=tuple(c for c in claims if c is not None))


def _positions(extraction: Extraction, keys: Mapping[str, str | None]) -> dict[str, int]:
    """Key or printed number -> position of the reference."""
    out = {}
    for reference in extraction.references:
        name = name_of(reference)
        out[name] = reference.position
        if key := keys.get(name):
            out[key] = reference.position
    return out


def _judged(claim: Claim, recorded: LedgerClaim, positions: Mapping[str, int]) -> Claim | None:
    judgement = recorded.judgement
    if judgement is None:
        return claim
    if judgement.is_claim is False or judgement.state == "dismissed":
        return None
    confirmed = {positions[k] for k in judgement.confirmed if k in positions}
    rejected = {positions[k] for k in judgement.rejected if k in positions}
    direct = tuple(sorted((set(claim.references_direct) | confirmed) - rejected))
    inherited = tuple(sorted(set(claim.references_inherited) - confirmed - rejected))
    scope: Scope = (
        "sentence" if direct else "paragraph" if inherited else "none" if confirmed or rejected else claim.scope
    )
    question = claim.question if judgement.question is None else cast("Question", judgement.question)  # schema-checked
    return replace(claim, references_direct=direct, references_inherited=inherited, question=question, scope=scope)


# ---- grades ------------------------------------------------------------------------------------------------------------


def graded(
    extraction: Extraction,
    resolutions: Mapping[int, Resolution],
    designs: Mapping[int, DesignReading],
    keys: Mapping[tuple[str, int], str],
    ledger: Ledger | None,
    schemes: Sequence[str],
) -> dict[str, Grade]:
    """By id the grades of the claims that rest on something, by the first scheme and `also` by the others.

    `resolutions` and `designs` by position of a reference, `keys` by (path, position); a person's rating, level and design come from the ledger.
    """
    claims = [c for c in extraction.claims if c.references_direct or c.references_inherited]
    if not claims:
        return {}
    from evidgrade.grading.grade import CitedSource, grade_claim
    from evidgrade.grading.schemes import DEFAULT_SCHEME, load_scheme
    from evidgrade.ledger.rating import ocebm_sentence, rating_of

    loaded = [load_scheme(name) for name in schemes]
    path = extraction.document.path
    recorded = {c.id: c for c in ledger.claims if c.document == path} if ledger else {}
    unsure = _unsure(extraction)
    out = {}
    for claim in claims:
        judgement = recorded[claim.id].judgement if claim.id in recorded else None
        confirmed = judgement.confirmed if judgement else ()
        cited = [
            CitedSource(
                p,
                inherited,
                keys.get((path, p)),
                resolutions[p].work if p in resolutions else None,
                designs.get(p, UNKNOWN_DESIGN),
                name := name_of(extraction.references[p - 1]),
                unsure=(claim.sentence if not inherited else -1, p) in unsure and not {name, keys.get((path, p))}.intersection(confirmed),
            )
            for inherited, positions in ((False, claim.references_direct), (True, claim.references_inherited))
            for p in positions
        ]
        cited = _by_judged_design(cited, judgement)
        said = ocebm_sentence(judgement)
        by_scheme = (grade_claim(claim, cited, scheme, rating_of(judgement)) for scheme in loaded)
        first, *others = (replace(g, judged=said) if g.scheme == DEFAULT_SCHEME else g for g in by_scheme)
        out[claim.id] = replace(first, also=tuple(others))
    return out


def _by_judged_design(cited: list[CitedSource], judgement: Judgement | None) -> list[CitedSource]:
    """The sources with the design that a person judged, where it can be applied; LED114 tells where it cannot."""
    from evidgrade.ledger.judged_design import judged_design, with_judgement

    meant = [source for source in cited if not source.inherited] or cited
    judged = judged_design(judgement, [source.key or source.name for source in meant])
    if judged is None or judged.problem:
        return cited
    return [replace(s, reading=with_judgement(s.reading, judged)) if s in meant else s for s in cited]


def _unsure(extraction: Extraction) -> set[tuple[int, int]]:
    """Sentence and reference of citations that fit another entry as well; with -1 where no citation of the page settles the reference."""
    unsure = {(c.sentence, p) for c in extraction.citations for p in c.unsure}
    sure = {(c.sentence, p) for c in extraction.citations for p in c.references if p not in c.unsure}
    settled = {p for _, p in sure}
    return (unsure - sure) | {(-1, p) for _, p in unsure if p not in settled}
