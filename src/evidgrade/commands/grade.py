"""`evidgrade grade`: each claim with its level of evidence and the chain behind it."""

from __future__ import annotations

import json
import shutil
import sys

import click

from evidgrade.commands.pages import facts_of_page, graded_page
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
from evidgrade.errors import EvidgradeError


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--scheme", "schemes", metavar="NAME", multiple=True,
    help="Scheme of levels; repeatable, or several with commas, or `all`. The first is the main one. Default: ocebm-2011.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Claims without any citation as well.")
@click.option("--explain", is_flag=True, help="Each step: the words seen, the cue, the rule, the level.")
@click.option("--color/--no-color", default=None, help="Colours; by default only on a terminal.")
@click.option("--no-cache", is_flag=True, expose_value=False, help="Do the work again, even where nothing has changed.")
@source_options
def command(
    paths: tuple[str, ...],
    fmt: str,
    schemes: tuple[str, ...],
    everything: bool,
    explain: bool,
    color: bool | None,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
) -> None:
    """Show each claim with its level of evidence and the chain behind it: reference, work, design, level.

    A level is read from the study design only; quality is not appraised. Nothing is written.
    """
    from evidgrade.audit import assess
    from evidgrade.report import contract
    from evidgrade.report.chain import render_chains

    config = settings_of(schemes)
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    workspace = workspace_of(config, works, found, retraction_watch)
    try:
        project = assess(found.documents, workspace, policy_of(config, None), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    note_outage(project, found)
    if fmt == "json":
        rows = [
            contract.grade(page.path, claim.text, page.grades[claim.id], facts)
            for page in project.pages
            for facts in [facts_of_page(page)]
            for claim in page.claims
            if claim.id in page.grades
        ]
        json.dump({"schema": contract.SCHEMA, "claims": rows}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    elif project.pages:
        colored = color if color is not None else sys.stdout.isatty()
        width = min(110, shutil.get_terminal_size((100, 24)).columns)
        pages = [graded_page(page, explain) for page in project.pages]
        click.echo(
            render_chains(pages, width=width, color=colored, everything=everything, explain=explain),
            nl=False,
            color=colored,
        )
    found.finish(0)
