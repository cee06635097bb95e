"""The pipeline: read -> extract -> link -> resolve -> grade -> check. Each step is a function from frozen values to frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from evidgrade.checks import all_checks, names_of
from evidgrade.checks.declaration import Check, Problem
from evidgrade.checks.fingerprint import fingerprinted
from evidgrade.checks.scope import JUDGED_BY, Page, Policy, Project
from evidgrade.extract import extract
from evidgrade.extract.language import name_of_language
from evidgrade.graded import graded, with_judgements
from evidgrade.lookup import Finder, Workspace, keyed
from evidgrade.model.document import Document
from evidgrade.model.extraction import Extraction
from evidgrade.model.finding import Finding, NotChecked, Related
from evidgrade.model.grade import UNKNOWN_DESIGN
from evidgrade.parallel import mapped

if TYPE_CHECKING:
    from evidgrade.baseline import Baseline, Entry
    from evidgrade.checks.silence import Silencer
    from evidgrade.ledger.match import Matches
    from evidgrade.ledger.values import Ledger


Found = tuple[Check, Page | None, Problem]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything known after a run."""

    project: Project
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    known: tuple[Finding, ...] = ()
    """Findings that the baseline knows; they are not among `findings`."""
    kept: tuple[Entry, ...] = ()
    """Entries of the baseline that this run met no finding for and could not judge."""
    by_page: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    """Path -> what the checks of single pages found there, before anything was silenced: for a run that takes the page over."""


def audit(
    documents: Sequence[Document], workspace: Workspace, checks: Sequence[Check], policy: Policy, scheme: str, like: Audit | None = None, also: Sequence[str] = ()
) -> Audit:
    """Run the whole chain over documents that were read. Pure but for what `workspace.source` does.

    Claims are graded by `scheme`, by those of `also`, and by the one that checks compare wording with. `like` is an audit with the same checks, policy, scheme and
    everything around the documents: its pages are taken over for documents that are the same.
    """
    project = assess(documents, workspace, policy, tuple(dict.fromkeys((scheme, *also, JUDGED_BY))), like.project.by_path if like else {})
    fresh = [page for page in project.pages if not like or like.project.by_path.get(page.path) is not page]
    numbered = mapped(lambda page: list(_of_page(page, checks)), fresh, workspace.jobs, workspace.told("documents checked", len(fresh)))
    made = {page.path: tuple((checks[n], page, problem) for n, problem in found) for page, found in zip(fresh, numbered, strict=True)}
    by_page = {page.path: made[page.path] if page.path in made or not like else like.by_page[page.path] for page in project.pages}
    raw = [found for part in by_page.values() for found in part]
    raw += _of_project(project, checks, workspace.jobs if len(fresh) >= _MANY_PAGES else 1)
    kept, project = _silence(raw, project)
    kept += [pair for check in checks if check.scope == "after" for pair in _run(check, project)]
    findings = fingerprinted(_findings(kept, project), project)
    gaps = tuple(_not_checked(project, workspace))
    if workspace.baseline is None:
        return Audit(project, findings, gaps, by_page=by_page)
    return _beside(workspace.baseline, Audit(project, findings, gaps, by_page=by_page), checks, conditions_of(workspace, policy))


def conditions_of(workspace: Workspace, policy: Policy) -> frozenset[str]:
    """What this run has of all that decides which findings it can make."""
    there = {"source": workspace.source, "retraction-watch": workspace.retractions, "today": policy.today}
    return frozenset(name for name, value in there.items() if value is not None)


def _beside(baseline: Baseline, found: Audit, checks: Sequence[Check], conditions: frozenset[str]) -> Audit:
    """The audit with its findings told apart by the baseline, and with what is to be said of the baseline itself."""
    from evidgrade.checks.known import held_against, not_judged

    held = held_against(baseline, found.findings, found.project, checks, conditions)
    texts = {**found.project.texts, baseline.path: baseline.text}
    project = replace(found.project, baseline_path=baseline.path, stale=held.stale, texts=texts)
    own = [pair for check in checks if check.scope == "baseline" for pair in _run(check, project)]
    findings = (*held.new, *fingerprinted(_findings(own, project), project))
    gaps = (*found.not_checked, *not_judged(baseline, conditions))
    return replace(found, project=project, findings=findings, not_checked=gaps, known=held.known, kept=held.kept)


_ELSEWHERE = Document("", "text/plain", "", (), "")
"""Stands for the document in what a process of its own has read of it: the caller has the document already."""


def assess(
    documents: Sequence[Document], workspace: Workspace, policy: Policy, schemes: Sequence[str], pages: Mapping[str, Page] = MappingProxyType({})
) -> Project:
    """Read, extract, link, resolve and grade, by the first scheme and `also` by the others; no check is run.

    `pages` are known from a run with the same workspace, policy and schemes, by path, and taken for documents that are equal to theirs.
    """
    finder = Finder(workspace)
    changed = [d for d in documents if not _shows(pages.get(d.path), d)]
    read = mapped(lambda d: replace(extract(d, keyed(workspace, d.path)), document=_ELSEWHERE), changed, workspace.jobs, workspace.told("documents read", len(changed)))
    fresh = {d.path: with_judgements(replace(e, document=d), workspace.ledger) for d, e in zip(changed, read, strict=True)}
    finder.ask(list(fresh.values()))
    assessed, keys = [], {}
    for document in documents:
        extraction = fresh.get(document.path)
        if extraction is not None:
            page, found = _page(extraction, workspace, finder, policy, schemes)
        else:
            page = pages[document.path]
            found = {(page.path, position): r.key for position, r in page.resolutions.items() if r.key}
        keys.update(found)
        assessed.append(page)
    extractions = [page.extraction for page in assessed]
    return Project(
        pages=tuple(assessed),
        ledger=workspace.ledger,
        matches=_match(workspace.ledger, extractions, frozenset() if policy.partial else workspace.absent),
        absent=workspace.absent,
        ledger_path=workspace.ledger_path,
        log_path=workspace.log_path,
        bibliography=workspace.bibliography,
        keys=keys,
        policy=policy,
        texts=workspace.texts,
        names=frozenset(name.casefold() for check in all_checks() for name in names_of(check)),
        codes=frozenset(check.code for check in all_checks()),
        silencers=tuple(_silencers(extractions, workspace)),
    )


def _shows(page: Page | None, document: Document) -> bool:
    """A page that was made of an equal document."""
    return page is not None and page.document.sha256 == document.sha256 and page.document.media_type == document.media_type


def _page(
    extraction: Extraction, workspace: Workspace, finder: Finder, policy: Policy, schemes: Sequence[str]
) -> tuple[Page, dict[tuple[str, int], str]]:
    """A page with everything known of it, and the keys of its references."""
    resolutions, found = finder.works(extraction)
    designs = {p: finder.design(r) for p, r in resolutions.items() if r.work is not None}
    grades = graded(extraction, resolutions, designs, found, workspace.ledger, schemes)
    known = workspace.keys(extraction.document.path)
    notices, acknowledged = finder.notices(extraction, resolutions), finder.acknowledged(extraction, resolutions, found)
    return Page(extraction, resolutions, designs, grades, known, policy, notices, acknowledged), found


# ---- ledger and suppressions ----------------------------------------------------------------------------------------------


def _match(ledger: Ledger | None, extractions: Sequence[Extraction], absent: frozenset[str]) -> Matches | None:
    """The claims of both sides. Those of documents that are gone may have moved to one that was read; in a run on some documents that cannot be told."""
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
        documents=absent | {e.document.path for e in extractions},
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


def _of_page(page: Page, checks: Sequence[Check]) -> Iterator[tuple[int, Problem]]:
    """Numbers of checks, and what they find on a page alone."""
    for number, check in enumerate(checks):
        if check.scope == "page" and (page.english or check.family not in _WORDING):
            yield from ((number, problem) for problem in check.find(page))  # type: ignore[arg-type]


_MANY_PAGES = 50
"""Pages from which on the checks of the whole project are worth several processes."""


def _of_project(project: Project, checks: Sequence[Check], jobs: int) -> list[Found]:
    """What the checks of the whole project find, in the order of the checks."""
    numbers = [number for number, check in enumerate(checks) if check.scope == "project"]
    found = mapped(lambda number: [problem for _, _, problem in _run(checks[number], project)], numbers, jobs, at_once=1)
    return [(checks[n], project.by_path.get(problem.document or ""), problem) for n, problems in zip(numbers, found, strict=True) for problem in problems]


def _run(check: Check, project: Project) -> Iterator[Found]:
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


def _findings(found: Iterable[Found], project: Project) -> list[Finding]:
    """Each finding once: by document, then in text order."""
    findings = sorted(
        {_finding(*one, project): None for one in found},
        key=lambda f: (f.document, f.start, f.end, f.code, f.message),
    )
    order = {page.path: n for n, page in enumerate(project.pages)}
    return sorted(findings, key=lambda f: order.get(f.document, len(order)))


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
        yield from _second_opinions_missing(page)
        for reference in page.extraction.references:
            resolution = page.resolutions.get(reference.position)
            what = f"reference {reference.number or (reference.position if reference.listed else reference.label)}"
            if resolution is not None and resolution.status_unknown is not None:
                yield NotChecked(page.path, what, f"retracted since it was last looked up? {resolution.status_unknown}")
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


def _second_opinions_missing(page: Page) -> Iterator[NotChecked]:
    """Registries that a user turned on and that could not be asked; nothing else changes for that."""
    for name, outages in page.outages().items():
        for reason, count in outages.items():
            many = f"{count} references" if count > 1 else "1 reference"
            yield NotChecked(page.path, f"second opinion of {name}", f"{many} not compared: {reason}")


def _keys_not_looked_up(page: Page) -> Iterator[NotChecked]:
    """Citation keys of a document without a bibliography."""
    if page.bibliography_keys:
        return
    keys = {k: None for c in page.citations if c.style == "citation-key" for k in c.missing}
    for key in keys:
        yield NotChecked(page.path, f"citation key {key}", "no bibliography was found for this document")


__all__ = ["Audit", "assess", "audit", "conditions_of"]
