"""What `check` does between its options and its report: settings, the run, the baseline, the state before a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evidgrade import __version__
from evidgrade.audit import Audit, audit
from evidgrade.checks.declaration import Check
from evidgrade.checks.evidence_levels import checked_minimum
from evidgrade.checks.policies import chosen_checks, frozen, house_policy
from evidgrade.checks.scope import Policy
from evidgrade.commands.baselines import Writing, baseline_path, read_baseline, write_baseline
from evidgrade.commands.inputs import Gathered, gather
from evidgrade.commands.workspace import (
    note_outage,
    open_works,
    place,
    places_of,
    policy_of,
    settings_of,
    stop,
    within,
    workspace_of,
)
from evidgrade.config import Config, severity_named
from evidgrade.errors import ConfigurationError, EvidgradeError
from evidgrade.lookup import Workspace
from evidgrade.model.document import Document
from evidgrade.model.finding import Severity
from evidgrade.report import Report


@dataclass(frozen=True)
class Asked:
    """What the command line says; None and empty where it says nothing."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    policy: str | None = None
    fail_on: str | None = None
    profile: str | None = None
    today: str | None = None
    baseline: str | None = None
    writing: Writing = ""
    against: str | None = None
    links: str | None = None
    source: str | None = None
    online: bool = False
    mailto: str | None = None
    retraction_watch: str | None = None


@dataclass(frozen=True)
class Job:
    """A run that can begin: everything named exists and is understood."""

    config: Config
    checks: tuple[Check, ...]
    limit: Severity | None
    policy: Policy
    places: tuple[str, ...]
    workspace: Workspace
    found: Gathered
    asked: Asked
    also: tuple[str, ...] = ()
    """Schemes beside the main one that claims are graded by, for what shows them."""

    def run(self, documents: Sequence[Document], workspace: Workspace, like: Audit | None = None) -> Audit:
        """The audit of documents with what lies around them."""
        return audit(documents, workspace, self.checks, self.policy, self.config.scheme[0], like, self.also)


def job_of(asked: Asked, schemes: Sequence[str] = ()) -> Job:
    """Settings, checks, documents and workspace. Ends the command with code 2 for anything that cannot be understood."""
    config = settings_of(schemes)
    config = replace(config, profile=asked.profile) if asked.profile else config
    try:
        _must_agree(asked)
        field = house_policy(config.policy if asked.policy is None else asked.policy)
        checks = chosen_checks(field, _words(asked.select) or config.select, _words(asked.ignore) or config.ignore, config.severity)
        checks = frozen(checks) if config.stage == "freeze" else checks
        checked_minimum(config.minimum_level, config.scheme[0])
        limit = severity_named(asked.fail_on, "--fail-on") if asked.fail_on else _limit(config)
        kept = baseline_path(asked.baseline, config, asked.writing)
        baseline = read_baseline(kept, asked.writing, [within(place(path)) for path in asked.paths] or ["."]) if kept else None
    except EvidgradeError as error:
        raise stop(error) from error
    works = open_works(asked.source, asked.online, asked.mailto, config)
    places = places_of(asked.paths, config)
    if baseline is not None or asked.against:
        places = [within(path) for path in places]
    found = gather(places)
    workspace = replace(workspace_of(config, works, found, asked.retraction_watch), baseline=baseline)
    return Job(config, checks, limit, policy_of(config, asked.today, bool(asked.paths)), tuple(places), workspace, found, asked)


def audited(job: Job) -> tuple[Audit, Report]:
    """Run, and put the report together."""
    result = job.run(job.found.documents, job.workspace)
    note_outage(result.project, job.found)
    return result, _report(job, result)


def report_of(job: Job, say: Callable[[str], None]) -> Report:
    """Run, hold against the baseline and the state before the change, and put the report together. `say` takes a line for the person."""
    result, report = audited(job)
    try:
        if job.asked.writing:
            result, line = write_baseline(result, job.workspace, job.policy, job.asked.writing)
            say(line)
            report = replace(report, findings=result.findings, known=result.known)
        if job.asked.against:
            report = _compared(job, result, report, job.asked.against)
    except EvidgradeError as error:
        raise stop(error) from error
    return report


def _compared(job: Job, result: Audit, report: Report, name: str) -> Report:
    """The report with what this change brought alone."""
    from evidgrade.commands.comparing import before
    from evidgrade.comparison import compare

    old = before(name, job.places, job.config, job.workspace, result, job.run)
    known = {error.path for error in job.found.unreadable}
    note_outage(old.audit.project, job.found)
    comparison = compare(result, old.audit, old.renamed)
    gaps = tuple(gap for gap in old.gaps if gap.document not in known)
    return replace(
        report,
        findings=comparison.new,
        earlier=comparison.old,
        changes=comparison.claims,
        against=name,
        not_checked=(*report.not_checked, *gaps),
        unreadable=tuple({str(error): error for error in job.found.unreadable}.values()),
    )


def _report(job: Job, result: Audit) -> Report:
    return Report(
        findings=result.findings,
        not_checked=result.not_checked,
        documents=tuple(job.found.documents),
        checks=job.checks,
        fail_on=job.limit,
        unreadable=tuple(job.found.unreadable),
        version=__version__,
        baseline=job.workspace.baseline.path if job.workspace.baseline else None,
        known=result.known,
        links=job.asked.links,
        checks_page=job.config.checks_page,
        counts={
            page.path: {
                "references": len(page.extraction.references),
                "citations": len(page.citations),
                "claims": len(page.claims),
            }
            for page in result.project.pages
        },
    )


def _must_agree(asked: Asked) -> None:
    """Raises ConfigurationError for options that contradict each other, or that name nothing."""
    if asked.against == "" or asked.baseline == "":
        raise ConfigurationError("--diff-against and --baseline need a name, and an empty one was given; leave the option out or name one")
    if asked.links and not asked.links.startswith(("https://", "http://")):
        raise ConfigurationError(f"--link-base `{asked.links}` is no address; it begins with https://")
    if asked.writing and asked.against:
        raise ConfigurationError("a baseline is written from all findings: leave out --diff-against")


def _limit(config: Config) -> Severity | None:
    """The mildest severity that fails: in the freeze profile warnings fail at least."""
    limit = severity_named(config.fail_on, "--fail-on")
    return "warning" if config.stage == "freeze" and limit in (None, "error") else limit


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())
