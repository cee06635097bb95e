"""What has become, since they were looked up, of the works in references/: the tool's own fields that `sync` sets anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from evidgrade.bibliography.patching import refresh_entries
from evidgrade.bibliography.reading import BibEntry
from evidgrade.bibliography.works import days_since_look_up, doi_of, work_of, written_relations, written_updates
from evidgrade.lookup import Workspace
from evidgrade.model.work import Work
from evidgrade.resolve.second import speaks_of
from evidgrade.sources import Source, SourceUnavailable
from evidgrade.sources.retraction_watch import merged, with_notices

_TELLING = ("is-preprint-of",)
"""Relations that come up after a work was cited, and change what a reader should be told."""


def renew(texts: dict[str, str], workspace: Workspace, checked: str | None, status_days: int) -> tuple[str, ...]:
    """Set `evidgrade-status`, `-relations` and `-checked` in `texts` where the source of the run, or Retraction Watch, has news. The keys that changed.

    The date is renewed with the news, and where the noted one is older than `status_days`; entries that the tool never looked up get none. An outage
    renews nothing. Raises RefusedWrite when a text cannot be changed safely.
    """
    bibliography = workspace.bibliography
    if bibliography is None or (workspace.source is None and workspace.retractions is None):
        return ()
    entries = [entry for entry in bibliography.entries if entry.path in texts]
    if workspace.source is not None:
        workspace.source.prepare([doi for entry in entries if (doi := doi_of(entry))])
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for entry in entries:
        news = _news(entry, workspace, checked, status_days)
        if news:
            found.setdefault(entry.path, {})[entry.key] = news
    for path, changes in found.items():
        texts[path] = refresh_entries(texts[path], changes, path)
    return tuple(key for changes in found.values() for key in changes)


def _news(entry: BibEntry, workspace: Workspace, checked: str | None, status_days: int) -> dict[str, str]:
    doi = doi_of(entry)
    if doi is None and workspace.retractions is None:
        return {}
    known = _asked(doi, workspace.source) if doi else None
    if known is None and workspace.retractions is None:
        return {}
    have = work_of(entry)
    if known is not None and not speaks_of(known, have):
        known = None
    now = have
    if known is not None:
        relations = tuple(dict.fromkeys((*have.relations, *(r for r in known.relations if r[0] in _TELLING))))
        now = replace(have, updated_by=merged(have.updated_by, known.updated_by), relations=relations)
    if workspace.retractions is not None:
        now = with_notices(now, workspace.retractions.notices(doi, (have.pmid,)))
    news = {}
    if now.updated_by != have.updated_by:
        news["evidgrade-status"] = written_updates(now.updated_by)
    if now.relations != have.relations:
        news["evidgrade-relations"] = written_relations(now.relations)
    age = days_since_look_up(entry, date.fromisoformat(checked)) if checked and known is not None else None
    old = age is not None and age > status_days > 0
    return news | ({"evidgrade-checked": checked} if checked and (news or old) else {})


def _asked(doi: str, source: Source | None) -> Work | None:
    try:
        return source.by_doi(doi) if source is not None else None
    except SourceUnavailable:
        return None
