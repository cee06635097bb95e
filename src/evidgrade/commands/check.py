"""`evidgrade check`: the findings, in the format that the reader wants."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace

import click

from evidgrade import __version__
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
from evidgrade.config import severity_named
from evidgrade.errors import EvidgradeError

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "fmt", type=click.Choice(_FORMATS), default="text", show_default=True, help="How findings are written."
)
@click.option("--select", multiple=True, metavar="CODES", help="Only these checks: codes, beginnings of codes, names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these checks.")
@click.option("--policy", metavar="NAME", help="Rules of a field, such as patient-information; `rules --policy NAME` shows them.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The mildest finding that fails the run.",
)
@click.option(
    "--today",
    metavar="DATE",
    help="Date of the run, such as 2026-11-22, for ages and expiry; without it they are not looked at.",
)
@click.option("--draft", is_flag=True, help="A draft: what is not cited yet is only noted.")
@click.option("--verbose", "-v", is_flag=True, help="Everything that was not checked, one by one.")
@click.option("--no-cache", is_flag=True, expose_value=False, help="Do the work again, even where nothing has changed.")
@click.option("--color/--no-color", default=None, help="Colours; by default only on a terminal.")
@source_options
def command(
    paths: tuple[str, ...],
    fmt: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    policy: str | None,
    fail_on: str | None,
    today: str | None,
    draft: bool,
    verbose: bool,
    color: bool | None,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
) -> None:
    """Report what is broken in documents, references and claims.

    PATHS are files, folders or patterns; without any, those of the configuration. Reads documents, references/ and claims.yaml, writes
    nothing. Exit code 0: nothing at or above --fail-on; 1: findings; 2: something could not be read.
    """
    from evidgrade.audit import audit
    from evidgrade.checks.evidence_levels import checked_minimum
    from evidgrade.checks.policies import chosen_checks, house_policy
    from evidgrade.report import FORMATS, Report

    config = settings_of()
    config = replace(config, draft=draft or config.draft)
    try:
        field = house_policy(config.policy if policy is None else policy)
        checks = chosen_checks(field, _words(select) or config.select, _words(ignore) or config.ignore, config.severity)
        checked_minimum(config.minimum_level, config.scheme[0])
        limit = severity_named(fail_on or config.fail_on, "--fail-on")
    except EvidgradeError as error:
        raise stop(error) from error
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    workspace = workspace_of(config, works, found, retraction_watch)
    result = audit(found.documents, workspace, checks, policy_of(config, today, bool(paths)), config.scheme[0])
    note_outage(result.project, found)
    report = Report(
        findings=result.findings,
        not_checked=result.not_checked,
        documents=tuple(found.documents),
        checks=checks,
        fail_on=limit,
        unreadable=tuple(found.unreadable),
        version=__version__,
        counts={
            page.path: {
                "references": len(page.extraction.references),
                "citations": len(page.citations),
                "claims": len(page.claims),
            }
            for page in result.project.pages
        },
    )
    if fmt == "text":
        colored = color if color is not None else sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = min(120, shutil.get_terminal_size((100, 24)).columns)
        from evidgrade.report.text import render_text

        click.echo(render_text(report, color=colored, width=width, verbose=verbose), nl=False, color=colored)
    else:
        click.echo(FORMATS[fmt](report), nl=False)
    found.finish(report.exit_code)


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())
