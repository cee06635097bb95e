"""Findings held against the baseline: which are known, and which of its entries no longer occur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidgrade.baseline import Baseline, Entry, tell_apart
from evidgrade.checks.declaration import Check
from evidgrade.checks.fingerprint import fingerprint_in
from evidgrade.checks.scope import Project
from evidgrade.model.finding import Finding, NotChecked


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """The findings of a run beside the baseline."""

    known: tuple[Finding, ...]
    new: tuple[Finding, ...]
    stale: tuple[Entry, ...]
    """Entries that this run looked for and did not find."""
    kept: tuple[Entry, ...]
    """Entries that were not met and that this run cannot judge: another document, a check that was not run, no source."""


def held_against(
    baseline: Baseline, findings: Sequence[Finding], project: Project, checks: Iterable[Check], conditions: frozenset[str]
) -> HeldAgainst:
    """Tell known findings from new ones. `conditions` are what this run has of `Baseline.conditions`."""
    told = tell_apart(findings, baseline, fingerprint_in)
    whole = baseline.conditions <= conditions and not any(r.verdict == "unavailable" for p in project.pages for r in p.resolutions.values())
    scopes = {check.code: check.scope for check in checks}
    judged = [entry for entry in told.unmet if whole and _looked_for(entry, baseline, project, scopes)]
    stale = {entry.fingerprint for entry in judged}
    return HeldAgainst(told.known, told.new, tuple(judged), tuple(e for e in told.unmet if e.fingerprint not in stale))


def _looked_for(entry: Entry, baseline: Baseline, project: Project, scopes: Mapping[str, str]) -> bool:
    """This run would have found it. What compares documents, or stands in the ledger, needs a run over the whole workspace."""
    if entry.document in baseline.gone:
        return True
    if entry.code not in scopes:
        return entry.code not in project.codes
    if entry.document in project.by_path:
        return scopes[entry.code] == "page" or not project.policy.partial
    return entry.document in project.texts and not project.policy.partial


def not_judged(baseline: Baseline, conditions: frozenset[str]) -> Iterator[NotChecked]:
    """The gap of a run that has less than the one that wrote the baseline."""
    lacking = sorted(baseline.conditions - conditions)
    if lacking:
        options = " and ".join(f"--{name}" for name in lacking)
        yield NotChecked(baseline.path, "entries that may be gone", f"the baseline was written with {options}, and this run has less")
