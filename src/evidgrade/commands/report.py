"""`evidgrade report`: what a reviewer files, made from the same run as `check` and `grade`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidgrade.commands.workspace import free_place, place, refuse_half, source_options, stop
from evidgrade.config import PROFILES
from evidgrade.errors import ConfigurationError, EvidgradeError
from evidgrade.filing import FORMATS, TEXTUAL
from evidgrade.text import many

if TYPE_CHECKING:
    from evidgrade.commands.checking import Job
    from evidgrade.dossier import Dossier, Input


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "fmt", type=click.Choice(tuple(FORMATS)), help="Default: what the name of the output ends in.")
@click.option("-o", "--output", metavar="FILE", help="The file to write. Without it, JSON and CSV go to standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these checks: codes, beginnings of codes, names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these checks.")
@click.option("--policy", metavar="NAME", help="Rules of a field, such as patient-information.")
@click.option("--profile", type=click.Choice(PROFILES), help="draft or freeze, as for `check`.")
@click.option("--baseline", metavar="FILE", help="Findings that are known: counted, not shown.")
@click.option("--today", metavar="DATE", help="Date of the run, such as 2026-11-23, for ages and expiry; without it they are not looked at.")
@click.option("--scheme", "schemes", metavar="NAME", multiple=True, help="Scheme of levels; repeatable, or `all`. The first is the main one.")
@source_options
def command(fmt: str | None, output: str | None, force: bool, schemes: tuple[str, ...], **options: Any) -> None:
    """Write what a reviewer files: claims with their chains, levels and decisions, sources, references, findings.

    PATHS are files, folders or patterns; without any, those of the configuration. Exit code 0: the report was made; 2: a document could not be read, which
    the report tells, too; or claims.yaml or references/ could not, and nothing is written.
    """
    from evidgrade.commands.checking import Asked, job_of

    kind = _format(fmt, output)
    job = job_of(Asked(**options), schemes)
    target = free_place(output, force) if output else None
    if not job.found.documents:
        job.found.finish(2)
    refuse_half(job.found, job.workspace)
    dossier = _dossier(replace(job, also=job.config.scheme[1:]))
    try:
        from evidgrade.files import write_bytes
        from evidgrade.filing import renderer

        data = renderer(kind)(dossier)
        if target is not None:
            write_bytes(target, data)
    except EvidgradeError as error:
        raise stop(error) from error
    if target is None:
        sys.stdout.buffer.write(data)
    else:
        claims = sum(1 for _ in dossier.claims)
        click.echo(f"{output}: {many(len(dossier.documents), 'document')}, {many(claims, 'claim')}, {many(len(dossier.findings), 'finding')}.", err=True)
    job.found.finish(0)


def _format(fmt: str | None, output: str | None) -> str:
    """The format asked for, or that of the file. Ends the command with code 2 where neither tells it."""
    ending = Path(output).suffix.lstrip(".").lower() if output else ""
    kind = fmt or {"htm": "html"}.get(ending, ending)
    if kind not in FORMATS:
        raise stop(ConfigurationError(f"say what to write with --format, or with -o FILE that ends in one of {', '.join(f'.{name}' for name in FORMATS)}"))
    if output is None and kind not in TEXTUAL:
        raise stop(ConfigurationError(f"{kind} is written to a file; name it with -o, such as -o report.{kind}"))
    return kind


def _dossier(job: Job) -> Dossier:
    from evidgrade.commands.checking import audited
    from evidgrade.dossier import dossier_of

    try:
        result, report = audited(job)
    except EvidgradeError as error:
        raise stop(error) from error
    return dossier_of(result.project, report, job.config.scheme, _inputs(job), job.config.root.name)


def _inputs(job: Job) -> list[Input]:
    """Every file that the run has read, with the sum of its bytes."""
    from evidgrade.dossier import Input

    works = (job.asked.source or "").partition("works:")[2]
    context = click.get_current_context()
    beside = [
        (job.config.path, "settings"),
        (place(works) if works else None, "works"),
        (context.meta.get("evidgrade.replay"), "works"),
        (job.asked.retraction_watch and place(job.asked.retraction_watch), "retractions"),
        (job.config.retraction_watch, "retractions"),
        (job.workspace.baseline.path if job.workspace.baseline else None, "baseline"),
    ]
    own = {job.workspace.ledger_path: "ledger", job.workspace.log_path: "log"}
    files = [(path, own.get(path, "references")) for path in job.workspace.texts] + [(path, role) for path, role in beside if path]
    sums = ((path, role, _sum(Path(path))) for path, role in dict(files).items())
    return [Input(d.path, "document", d.sha256) for d in job.found.documents] + [Input(path, role, total) for path, role, total in sums if total]


def _sum(path: Path) -> str | None:
    from hashlib import sha256

    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
