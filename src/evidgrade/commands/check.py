"""`evidgrade check`: the findings, in the format that the reader wants."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidgrade.commands.workspace import place, source_options, stop
from evidgrade.config import PROFILES
from evidgrade.errors import ConfigurationError, EvidgradeError

if TYPE_CHECKING:
    from evidgrade.commands.baselines import Writing
    from evidgrade.report import Report

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown")


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "fmt", type=click.Choice(_FORMATS), default="text", show_default=True, help="How findings are written.")
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help="The same findings in another format, into a file; repeatable.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these checks: codes, beginnings of codes, names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these checks.")
@click.option("--policy", metavar="NAME", help="Rules of a field, such as patient-information; `rules --policy NAME` shows them.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="The mildest finding that fails the run.")
@click.option("--today", metavar="DATE", help="Date of the run, such as 2026-11-22, for ages and expiry; without it they are not looked at.")
@click.option("--profile", type=click.Choice(PROFILES), help="draft: what is not cited yet is only noted. freeze: warnings fail, and the baseline of the settings counts for nothing.")
@click.option("--draft", is_flag=True, help="The same as --profile draft.")
@click.option("--baseline", metavar="FILE", help="Findings that are known: counted, not shown, and no failure.")
@click.option("--write-baseline", is_flag=True, help="Write all that is found into the baseline.")
@click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what no longer occurs; add nothing.")
@click.option("--diff-against", metavar="REV", help="Only what came since this revision of git, and the claims that changed.")
@click.option("--link-base", "links", metavar="URL", help="Address of the documents' folder, for the links of the Markdown format.")
@click.option("--statistics", is_flag=True, help="Findings counted by check, in place of the findings. In JSON they are always there.")
@click.option("--quiet", "-q", is_flag=True, help="Findings and the outcome alone; nothing where nothing was found.")
@click.option("--verbose", "-v", is_flag=True, help="Everything that was not checked, one by one.")
@click.option("--no-cache", is_flag=True, expose_value=False, help="Do the work again, even where nothing has changed.")
@click.option("--color/--no-color", default=None, help="Colours; by default only on a terminal.")
@source_options
def command(fmt: str, draft: bool, write_baseline: bool, prune_baseline: bool, diff_against: str | None, **options: Any) -> None:
    """Report what is broken in documents, references and claims.

    PATHS are files, folders or patterns; without any, those of the configuration. Reads documents, references/ and claims.yaml, writes
    nothing but a baseline when that is asked for. Exit code 0: nothing at or above --fail-on; 1: findings; 2: something could not be read.
    """
    from evidgrade.commands.checking import Asked, job_of, report_of

    shown = {name: options.pop(name) for name in ("statistics", "quiet", "verbose", "color")}
    files = _files(options.pop("output"))
    if draft and options["profile"] == "freeze":
        raise stop(ConfigurationError("--draft and --profile freeze contradict each other; keep one"))
    if write_baseline and prune_baseline:
        raise stop(ConfigurationError("--write-baseline takes out what no longer occurs as well; leave out --prune-baseline"))
    if shown["statistics"] and fmt not in ("text", "json"):
        raise stop(ConfigurationError(f"--statistics is for people and for JSON; {fmt} has no place for it"))
    options["profile"] = "draft" if draft else options["profile"]
    writing: Writing = "all" if write_baseline else "prune" if prune_baseline else ""
    job = job_of(Asked(writing=writing, against=diff_against, **options))
    report = report_of(job, lambda line: click.echo(line, err=True))
    _write(report, files)
    _show(report, fmt, **shown)
    job.found.finish(report.exit_code)


def _files(output: Sequence[str]) -> list[tuple[str, str]]:
    """Formats and the files that they go to. Ends the command for what is neither."""
    pairs = []
    for pair in output:
        name, equals, path = pair.partition("=")
        if name not in _FORMATS or not equals or not path:
            raise stop(ConfigurationError(f"--output `{pair}`: write it as sarif=findings.sarif; formats are {', '.join(_FORMATS)}"))
        pairs.append((name, path))
    return pairs


def _write(report: Report, files: Sequence[tuple[str, str]]) -> None:
    from evidgrade.files import write_atomically
    from evidgrade.report import FORMATS

    documents = {Path(document.path).resolve() for document in report.documents}
    try:
        for name, path in files:
            if Path(place(path)).resolve() in documents:
                raise ConfigurationError(f"--output {name}={path}: that is a document of this run; nothing was written there")
            write_atomically(Path(place(path)), FORMATS[name](report))
    except EvidgradeError as error:
        raise stop(error) from error


def _show(report: Report, fmt: str, statistics: bool, quiet: bool, verbose: bool, color: bool | None) -> None:
    """Print the report. Colours and the width of the terminal are for text alone."""
    if fmt != "text":
        from evidgrade.report import FORMATS

        click.echo(FORMATS[fmt](report), nl=False)
        return
    colored = color if color is not None else sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(120, shutil.get_terminal_size((100, 24)).columns)
    if statistics:
        from evidgrade.report.statistics import render_statistics

        text = render_statistics(report, color=colored, width=width)
    else:
        from evidgrade.report.text import render_text

        text = render_text(report, color=colored, width=width, verbose=verbose, quiet=quiet)
    click.echo(text, nl=False, color=colored)
