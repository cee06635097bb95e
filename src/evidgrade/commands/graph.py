"""`evidgrade graph`: questions to the evidence graph of claims, sources and works."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from evidgrade.commands.workspace import (
    documents_of,
    note_outage,
    open_works,
    policy_of,
    settings_of,
    source_options,
    stop,
    workspace_of,
)
from evidgrade.errors import ConfigurationError, EvidgradeError

if TYPE_CHECKING:
    from evidgrade.checks.scope import Project
    from evidgrade.questions import Bearing, Cited, Pair
    from evidgrade.sources import Source

_SHOWN = 8
"""Claims shown under one source, unless all are asked for."""


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--weakest", is_flag=True, help="Claims that rest on one weak or retracted source alone.")
@click.option("--shared-sources", is_flag=True, help="Sources that several claims lean on, those first that bear most.")
@click.option("--citing", is_flag=True, help="Sources that cite each other (needs --source, with their reference lists).")
@click.option("--claims-on", metavar="SOURCE", help="The claims on one source: its key, its DOI, or its number as PATH#N.")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="All claims of each source.")
@source_options
def command(
    paths: tuple[str, ...],
    weakest: bool,
    shared_sources: bool,
    citing: bool,
    claims_on: str | None,
    fmt: str,
    everything: bool,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
) -> None:
    """Ask what claims rest on. Without a question, the first three are answered. Nothing is written."""
    from evidgrade import questions
    from evidgrade.audit import assess

    config = settings_of()
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    workspace = workspace_of(config, works, found, retraction_watch)
    try:
        project = assess(found.documents, workspace, policy_of(config, None), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    note_outage(project, found)
    asked_for_all = not (weakest or shared_sources or citing or claims_on)
    answers: dict[str, Sequence[Bearing | Pair]] = {}
    if weakest or asked_for_all:
        answers["weakest"] = questions.weakest(project)
    if shared_sources or asked_for_all:
        answers["shared_sources"] = questions.shared_sources(project)
    if citing or asked_for_all:
        answers["citing"] = questions.citing(project, _reference_lists(project, works))
    if claims_on:
        answers["claims_on"] = questions.claims_on(project, claims_on)
        if not answers["claims_on"]:
            raise stop(ConfigurationError(f"no reference of these documents is `{claims_on}`; name a key, a DOI, or PATH#N"))
    if fmt == "json":
        json.dump({"schema": "evidgrade/1", **{name: [asdict(row) for row in rows] for name, rows in answers.items()}}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        width = min(110, shutil.get_terminal_size((100, 24)).columns)
        click.echo("\n".join(_shown(answers, width, everything, works is not None)))
    found.finish(0)


def _reference_lists(project: Project, works: Source | None) -> dict[str, tuple[str, ...]]:
    """DOI of each work of the run -> the DOIs that it cites. A source that cannot be asked knows none."""
    from evidgrade.sources import SourceUnavailable

    lists: dict[str, tuple[str, ...]] = {}
    for page in project.pages:
        for reference in page.extraction.references:
            work = page.work(reference.position)
            if work is None or work.doi is None or work.doi in lists:
                continue
            record = work
            if not work.cites and works is not None:
                try:
                    record = works.by_doi(work.doi) or work
                except SourceUnavailable:
                    record = work
            lists[work.doi] = record.cites
    return lists


_TITLES = {
    "weakest": "Claims that rest on one weak or retracted source alone",
    "shared_sources": "Sources that several claims lean on",
    "citing": "Sources that cite each other",
    "claims_on": "Claims on this source",
}
_NONE = {"weakest": "none known", "shared_sources": "none", "citing": "none known"}


def _shown(answers: dict[str, Sequence[Bearing | Pair]], width: int, everything: bool, asked: bool) -> Iterator[str]:
    from evidgrade.questions import Bearing

    for number, (name, rows) in enumerate(answers.items()):
        if number:
            yield ""
        yield _TITLES[name]
        if not rows:
            hint = "; reference lists come from --source" if name == "citing" and not asked else ""
            yield f"  {_NONE[name]}{hint}"
        for row in rows:
            yield from _bearing(row, width, everything) if isinstance(row, Bearing) else _pair(row, width, everything)


def _bearing(row: Bearing, width: int, everything: bool) -> Iterator[str]:
    from evidgrade.report.display import wrap

    facts = ", ".join([*row.status, *([row.design] if row.design else [])]) or "design not known"
    count = "1 claim" if len(row.claims) == 1 else f"{len(row.claims)} claims"
    title = f" “{row.title}”" if row.title else ""
    first, *rest = wrap(f"{row.source}: {facts}; {count}.{title}", width - 4)
    yield f"  {first}"
    yield from (f"    {line}" for line in rest)
    yield from _claims(row.claims, width, everything)


def _pair(row: Pair, width: int, everything: bool) -> Iterator[str]:
    yield f"  {row.source} and {row.cited} cite each other" if row.mutual else f"  {row.source} cites {row.cited}"
    yield from _claims(row.claims, width, everything)


def _claims(claims: Sequence[Cited], width: int, everything: bool) -> Iterator[str]:
    from evidgrade.questions import by_document
    from evidgrade.report.display import wrap

    shown = claims if everything else claims[:_SHOWN]
    for path, group in by_document(shown):
        yield f"    {path}"
        for claim in group:
            place = f"{claim.line}:{claim.column}"
            marker = f"[{claim.reference}{', inherited' if claim.inherited else ''}]"
            first, *rest = wrap(f"{claim.text} {marker}", width - 17)
            yield f"      {place:<9}{first}"
            yield from (" " * 15 + line for line in rest)
    if len(shown) < len(claims):
        yield f"      … and {len(claims) - len(shown)} more (--all)"
