"""`evidgrade graph`: questions to the evidence graph of claims, sources and works."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from evidgrade.commands.workspace import (
    documents_of,
    free_place,
    note_outage,
    open_works,
    policy_of,
    refuse_half,
    settings_of,
    source_options,
    stop,
    workspace_of,
)
from evidgrade.errors import ConfigurationError, EvidgradeError
from evidgrade.graphs import BINARY, FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from evidgrade.checks.scope import Project
    from evidgrade.commands.inputs import Gathered
    from evidgrade.config import Config
    from evidgrade.graphs.build import Graph
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
@click.option("--format", "fmt", type=click.Choice(["text", "json", *FORMATS]), help="text and json answer questions; the others draw the graph, or what a question finds in it. Default: what -o ends in, else text.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--scheme", "schemes", metavar="NAME", multiple=True, help="Scheme of the levels that are shown.")
@click.option("--all", "everything", is_flag=True, help="All claims of each source; in a graph also claims without a source and references without a claim.")
@source_options
def command(
    paths: tuple[str, ...],
    weakest: bool,
    shared_sources: bool,
    citing: bool,
    claims_on: str | None,
    fmt: str | None,
    output: str | None,
    force: bool,
    schemes: tuple[str, ...],
    everything: bool,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
) -> None:
    """Ask what claims rest on, or draw it: claims, the references that they cite, the works behind those.

    Without a question, text answers the first three, JSON adds the graph to them, and the other formats hold all of it. No checks are run.
    """
    from evidgrade.audit import assess

    fmt = _format(fmt, output)
    config = settings_of(schemes)
    target = free_place(output, force) if output else None
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    workspace = workspace_of(config, works, found, retraction_watch)
    if fmt != "text":
        refuse_half(found, workspace)
    try:
        project = assess(found.documents, workspace, policy_of(config, None), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    note_outage(project, found)
    asked = {"weakest": weakest, "shared_sources": shared_sources, "citing": citing}
    whole = not (any(asked.values()) or claims_on)
    answers = _answers(project, works, [name for name, wanted in asked.items() if wanted or whole], claims_on)
    if fmt == "text":
        width = 110 if target is not None else min(110, shutil.get_terminal_size((100, 24)).columns)
        data = ("\n".join(_shown(answers, width, everything, works is not None)) + "\n").encode("utf-8", "surrogateescape")
    else:
        graph = _graph(project, found, config, everything)
        data = _written(graph, answers, fmt, whole)
    if target is not None:
        _write(target, data)
        click.echo(f"{output} written.", err=True)
    else:
        click.echo(data, nl=False)
    found.finish(0)


def _answers(project: Project, works: Source | None, names: Sequence[str], claims_on: str | None) -> dict[str, Sequence[Bearing | Pair]]:
    """The answers to the questions named, and to that for one source. Ends the command with code 2 for a source that there is not."""
    from evidgrade import questions

    ask: dict[str, Callable[[], Sequence[Bearing | Pair]]] = {
        "weakest": lambda: questions.weakest(project),
        "shared_sources": lambda: questions.shared_sources(project),
        "citing": lambda: questions.citing(project, _reference_lists(project, works)),
    }
    answers = {name: ask[name]() for name in names}
    if claims_on:
        answers["claims_on"] = questions.claims_on(project, claims_on)
        if not answers["claims_on"]:
            raise stop(ConfigurationError(f"no reference of these documents is `{claims_on}`; name a key, a DOI, or PATH#N"))
    return answers


def _format(fmt: str | None, output: str | None) -> str:
    """The format asked for, else that of the file, else text. Ends the command with code 2 for a picture without a file."""
    ending = output.rpartition(".")[2].lower() if output and "." in output else ""
    kind = fmt or {"txt": "text", "gv": "dot"}.get(ending, ending) or "text"
    if kind not in ("text", "json", *FORMATS):
        raise stop(ConfigurationError(f"`{output}`: no format is called .{ending}; say which with --format"))
    if kind in BINARY and output is None:
        raise stop(ConfigurationError(f"{kind} is written to a file; name it with -o, such as -o graph.{kind}"))
    return kind


def _graph(project: Project, found: Gathered, config: Config, everything: bool) -> Graph:
    """The graph of the run. No checks were run, so it counts no findings."""
    from evidgrade import __version__
    from evidgrade.dossier import dossier_of
    from evidgrade.graphs.build import graph_of
    from evidgrade.report import Report

    report = Report(documents=tuple(found.documents), version=__version__)
    return graph_of(dossier_of(project, report, config.scheme), everything=everything)


def _written(graph: Graph, answers: Mapping[str, Sequence[Bearing | Pair]], fmt: str, whole: bool) -> bytes:
    """The graph in a format, or the answers as JSON; `whole` where no question was asked. Otherwise a format holds what the answers name."""
    from evidgrade.graphs import renderer
    from evidgrade.graphs.build import part_of
    from evidgrade.graphs.data import node_link
    from evidgrade.report.machine import escape_surrogates

    if fmt == "json":
        rows = {name: [asdict(row) for row in found] for name, found in answers.items()}
        value = {"schema": "evidgrade/1", **rows, **({"graph": node_link(graph)} if whole else {})}
        return (escape_surrogates(json.dumps(value, ensure_ascii=False)) + "\n").encode("utf-8")
    if not whole:
        rows_named = [row for found in answers.values() for row in found]
        claims = {(claim.document, claim.claim) for row in rows_named for claim in row.claims}
        graph = part_of(graph, claims, {name for row in rows_named for name in _sources(row)})
    try:
        return renderer(fmt)(graph)
    except EvidgradeError as error:
        raise stop(error) from error


def _sources(row: Bearing | Pair) -> tuple[str, ...]:
    from evidgrade.questions import Bearing

    return (row.source,) if isinstance(row, Bearing) else (row.source, row.cited)


def _write(target: Path, data: bytes) -> None:
    from evidgrade.files import write_bytes

    try:
        write_bytes(target, data)
    except EvidgradeError as error:
        raise stop(error) from error


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
