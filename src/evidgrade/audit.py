"""The pipeline: read -> extract -> link -> resolve -> grade -> check. Each step is a function from frozen values to frozen values."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from evidgrade.checks import all_checks, names_of
from evidgrade.checks.declaration import Check, Problem
from evidgrade.checks.scope import JUDGED_BY, Page, Policy, Project
from evidgrade.extract import extract
from evidgrade.extract.language import name_of_language
from evidgrade.lookup import Finder, Workspace, keyed, name_of
from evidgrade.model.claim import Claim, Question, Scope
from evidgrade.model.document import Document
from evidgrade.model.extraction import Extraction
from evidgrade.model.finding import Finding, NotChecked, Related
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Grade
from evidgrade.model.work import Resolution
from evidgrade.text import collapse

if TYPE_CHECKING:
    from evidgrade.checks.silence import Silencer
    from evidgrade.ledger.match import Matches
    from evidgrade.ledger.values import Ledger, LedgerClaim


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything known after a run."""

    project: Project
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]


def audit(
    documents: Sequence[Document], workspace: Workspace, checks: Sequence[Check], policy: Policy, scheme: str
) -> Audit:
    """Run the whole chain over documents that were read. Pure but for what `workspace.source` does.

    Claims are graded by `scheme`, and by the one that checks compare wording with.
    """
    project = assess(documents, workspace, policy, tuple(dict.fromkeys((scheme, JUDGED_BY))))
    raw = [pair for check in checks if check.scope != "after" for pair in _run(check, project)]
    kept, project = _silence(raw, project)
    kept += [pair for check in checks if check.scope == "after" for pair in _run(check, project)]
    findings = _findings(kept, project)
    return Audit(project, findings, tuple(_not_checked(project, workspace)))


def assess(documents: Sequence[Document], workspace: Workspace, policy: Policy, schemes: Sequence[str]) -> Project:
    """Read, extract, link, resolve and grade, by the first scheme and `also` by the others; no check is run."""
    extractions = [_with_judgements(extract(d, keyed(workspace, d.path)), workspace.ledger) for d in documents]
    finder = Finder(workspace)
    pages, keys = [], {}
    for extraction in extractions:
        resolutions, found = finder.works(extraction)
        keys.update(found)
        designs = {p: finder.design(r) for p, r in resolutions.items() if r.work is not None}
        grades = _grades(extraction, resolutions, designs, found, workspace.ledger, schemes)
        known = workspace.keys(extraction.document.path)
        notices, acknowledged = finder.notices(extraction, resolutions), finder.acknowledged(extraction, resolutions, found)
        pages.append(Page(extraction, resolutions, designs, grades, known, policy, notices, acknowledged))
    return Project(
        pages=tuple(pages),
        ledger=workspace.ledger,
        matches=_match(workspace.ledger, extractions),
        ledger_path=workspace.ledger_path,
        log_path=workspace.log_path,
        bibliography=workspace.bibliography,
        keys=keys,
        policy=policy,
        texts=workspace.texts,
        names=frozenset(name.casefold() for check in all_checks() for name in names_of(check)),
        silencers=tuple(_silencers(extractions, workspace)),
    )


# ---- a person's decisions -------------------------------------------------------------------------------------------------


def _with_judgements(extraction: Extraction, ledger: Ledger | None) -> Extraction:
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


def _grades(
    extraction: Extraction,
    resolutions: Mapping[int, Resolution],
    designs: Mapping[int, DesignReading],
    keys: Mapping[tuple[str, int], str],
    ledger: Ledger | None,
    schemes: Sequence[str],
) -> dict[str, Grade]:
    claims = [c for c in extraction.claims if c.references_direct or c.references_inherited]
    if not claims:
        return {}
    from evidgrade.grading.grade import CitedSource, grade_claim
    from evidgrade.grading.schemes import load_scheme
    from evidgrade.ledger.rating import rating_of

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
        first, *others = (grade_claim(claim, cited, scheme, rating_of(judgement)) for scheme in loaded)
        out[claim.id] = replace(first, also=tuple(others))
    return out


def _unsure(extraction: Extraction) -> set[tuple[int, int]]:
    """Sentence and reference of citations that fit another entry as well; with -1 where no citation of the page settles the reference."""
    unsure = {(c.sentence, p) for c in extraction.citations for p in c.unsure}
    sure = {(c.sentence, p) for c in extraction.citations for p in c.references if p not in c.unsure}
    settled = {p for _, p in sure}
    return (unsure - sure) | {(-1, p) for _, p in unsure if p not in settled}


# ---- ledger and suppressions ----------------------------------------------------------------------------------------------


def _match(ledger: Ledger | None, extractions: Sequence[Extraction]) -> Matches | None:
    if ledger is None:
        return None
    from evidgrade.ledger.match import match_claims

    rows = [(c.id, e.document.path, c.text) for e in extractions for c in e.claims]
    dismissed = {
        (c.document, c.id)
        for c in ledger.claims
        if c.judgement and (c.judgement.is_claim is False or c.judgement.state == "dismissed")
    }
    matches = match_claims(
        [c for c in ledger.claims if (c.document, c.id) not in dismissed],
        rows,
        documents=[e.document.path for e in extractions],
    )
    claims = {(e.document.path, c.id): c for e in extractions for c in e.claims}
    return replace(matches, unregistered=tuple(f for f in matches.unregistered if claims[f.document, f.id].of_record))


def _silencers(extractions: Sequence[Extraction], workspace: Workspace) -> Iterator[Silencer]:
    from evidgrade.checks.silence import in_comments, in_ledger

    for extraction in extractions:
        yield from in_comments(extraction.document)
    if workspace.ledger is not None:
        yield from in_ledger(workspace.ledger, workspace.ledger_path, extractions)


_WORDING = ("CLM", "EVD")
"""Families whose rules read English sentences."""
Found = tuple[Check, Page | None, Problem]


def _run(check: Check, project: Project) -> Iterator[Found]:
    if check.scope == "page":
        for page in project.pages:
            if check.family in _WORDING and not page.english:
                continue
            for problem in check.find(page):  # type: ignore[arg-type]
                yield check, page, problem
    else:
        if check.family in _WORDING and not all(page.english for page in project.pages):
            project = replace(project, pages=tuple(page for page in project.pages if page.english))
        for problem in check.find(project):  # type: ignore[arg-type]
            yield check, project.by_path.get(problem.document or ""), problem


def _silence(raw: Iterable[Found], project: Project) -> tuple[list[Found], Project]:
    if not project.silencers:
        return list(raw), project
    kept, used = [], set()
    for check, page, problem in raw:
        finding = _finding(check, page, problem, project)
        silent = [
            n for n, s in enumerate(project.silencers) if not project.expired(s) and s.covers(finding, names_of(check))
        ]
        used.update(silent)
        if not silent:
            kept.append((check, page, problem))
    return kept, replace(project, used=frozenset(used))


# ---- findings -------------------------------------------------------------------------------------------------------------


def _findings(found: Iterable[Found], project: Project) -> tuple[Finding, ...]:
    findings = sorted(
        {_finding(*one, project): None for one in found},
        key=lambda f: (f.document, f.start, f.end, f.code, f.message),
    )
    order = {page.path: n for n, page in enumerate(project.pages)}
    findings.sort(key=lambda f: order.get(f.document, len(order)))
    seen: Counter[tuple[str, str, str]] = Counter()
    out = []
    for finding in findings:
        words = collapse(_text(finding.document, project)[finding.start : finding.end])
        key = (finding.code, finding.document, words)
        seen[key] += 1
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        out.append(replace(finding, fingerprint=digest))
    return tuple(out)


def _finding(check: Check, page: Page | None, problem: Problem, project: Project) -> Finding:
    path = problem.document or (page.path if page else project.ledger_path)
    line, column = _position(path, problem.span.start, project)
    return Finding(
        code=check.code,
        name=check.name,
        severity=check.weight(problem),
        confidence=problem.confidence or check.confidence,
        document=path,
        line=line,
        column=column,
        start=problem.span.start,
        end=problem.span.end,
        message=problem.message,
        related=tuple(
            Related(
                p.document or path,
                _position(p.document or path, p.span.start, project)[0],
                p.span.start,
                p.span.end,
                p.message,
            )
            for p in problem.related
        ),
        fixable=check.fixable,
    )


def _text(path: str, project: Project) -> str:
    page = project.by_path.get(path)
    return page.document.text if page else project.texts.get(path, "")


def _position(path: str, offset: int, project: Project) -> tuple[int, int]:
    page = project.by_path.get(path)
    if page is not None:
        return page.document.position(offset)
    text = project.texts.get(path, "")
    line = text.count("\n", 0, offset)
    return line + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _not_checked(project: Project, workspace: Workspace) -> Iterator[NotChecked]:
    """What was not looked at: references without a work, and works without a design."""
    for page in project.pages:
        yield from _wording_not_read(page)
        yield from _keys_not_looked_up(page)
        for reference in page.extraction.references:
            resolution = page.resolutions.get(reference.position)
            what = f"reference {reference.number or (reference.position if reference.listed else reference.label)}"
            if resolution is None:
                reason = (
                    "not looked up: not in references/, and no source of works was given"
                    if workspace.source is None
                    else "not looked up"
                )
                if workspace.retractions is not None and (reference.sought.doi or reference.sought.pmid):
                    reason += "; retractions were looked for in Retraction Watch alone"
                yield NotChecked(page.path, what, reason)
            elif resolution.verdict == "unavailable":
                yield NotChecked(page.path, what, resolution.reason or "the source could not be asked")
            elif resolution.work is None:
                yield NotChecked(page.path, what, "no work found in the source of this run")
            elif page.designs.get(reference.position, UNKNOWN_DESIGN).design == "unknown":
                yield NotChecked(page.path, what, "study design not determinable from title and abstract")


def _wording_not_read(page: Page) -> Iterator[NotChecked]:
    """A page, or sentences of one, in a language that the rules of wording do not read."""
    if not page.english:
        name = name_of_language(page.extraction.language or "")
        tongue = f"in {name}" if name else "not in English"
        yield NotChecked(page.path, "wording", f"the page is {tongue}, and wording is read in English only; its lists and markers were checked")
    elif count := len(page.extraction.foreign):
        what = f"wording of {count} sentence{'s' if count > 1 else ''}"
        yield NotChecked(page.path, what, "not in English; wording is read in English only")


def _keys_not_looked_up(page: Page) -> Iterator[NotChecked]:
    """Citation keys of a document without a bibliography."""
    if page.bibliography_keys:
        return
    keys = {k: None for c in page.citations if c.style == "citation-key" for k in c.missing}
    for key in keys:
        yield NotChecked(page.path, f"citation key {key}", "no bibliography was found for this document")


__all__ = ["Audit", "assess", "audit"]
