"""The edge of every command that works on a workspace: settings, documents, references/, claims.yaml, the source of works."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidgrade.checks.scope import Policy
from evidgrade.commands.inputs import Gathered, gather
from evidgrade.commands.jsonl import InputError
from evidgrade.config import Config, find_config
from evidgrade.errors import ConfigurationError, EvidgradeError, UnreadableInput
from evidgrade.lookup import Workspace

if TYPE_CHECKING:
    from evidgrade.checks.scope import Project
    from evidgrade.sources import Source
    from evidgrade.sources.retraction_watch import RetractionWatch


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose where works are looked up."""
    options = (
        click.option("--source", metavar="SPEC", help="Where works are looked up: crossref or works:PATH."),
        click.option(
            "--online/--offline",
            default=False,
            help="Let a source use the network. Default: offline, with what is cached.",
        ),
        click.option("--mailto", metavar="ADDRESS", help="Contact address for Crossref's polite pool."),
        click.option("--record", metavar="FILE", expose_value=False, callback=_remembered, help="Write what the source was asked and answered, for --replay."),
        click.option("--replay", metavar="FILE", expose_value=False, callback=_remembered, help="Answer from the record of an earlier run, and from nothing else."),
        click.option("--retraction-watch", metavar="FILE", help="CSV of the Retraction Watch database: retractions without a network."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _remembered(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    context.meta[f"evidgrade.{parameter.name}"] = value
    return value


def settings_of(schemes: Sequence[str] = ()) -> Config:
    """The settings that hold here, with what the command line says instead. Ends the command with code 2 when they are bad.

    The process moves to the folder of the settings, so that paths in reports and in the ledger are the same wherever in the workspace
    a command is called; `place` turns what the user named into that.
    """
    from evidgrade.grading.schemes import schemes_asked_for

    try:
        config = find_config(Path())
        config = replace(config, scheme=schemes_asked_for(schemes or config.scheme, None if schemes else config.path))
    except EvidgradeError as error:
        raise stop(error) from error
    global _started
    _started = Path.cwd()
    if config.root != _started:
        os.chdir(config.root)
    return config


_started: Path | None = None


def place(path: str) -> str:
    """A path that the user named, as seen from the folder of the settings."""
    if _started is None or _started == Path.cwd() or Path(path).is_absolute():
        return path
    return Path(os.path.relpath(_started / path)).as_posix()


def stop(error: EvidgradeError) -> InputError:
    """An error as click shows it, with exit code 2."""
    return InputError(str(error))


def documents_of(paths: Sequence[str], config: Config) -> Gathered:
    """The documents named, or those of the settings. Ends the command when neither names any."""
    paths = [place(path) for path in paths] or list(config.documents)
    if not paths:
        raise stop(
            ConfigurationError("no documents named; name files or folders, or set `documents` in evidgrade.toml")
        )
    return gather(paths)


def policy_of(config: Config, today: str | None, partial: bool = False) -> Policy:
    """The house's decisions for the checks."""
    try:
        day = date.fromisoformat(today) if today else None
    except ValueError as error:
        raise stop(ConfigurationError(f"--today {today} is no date; write it as 2026-11-22")) from error
    return Policy(
        partial=partial,
        draft=config.draft,
        today=day,
        current_years=config.current_years,
        full_pages=config.full_pages,
        load_bearing=config.load_bearing,
        cluster_limit=config.cluster_limit,
        source_years=config.source_years,
        review_days=config.review_days,
        minimum_level=config.minimum_level,
    )


def open_works(spec: str | None, online: bool, mailto: str | None, config: Config) -> Source | None:
    """The source of this run, None without one. Ends the command with code 2 when it cannot be opened."""
    context = click.get_current_context()
    record, replay = context.meta.get("evidgrade.record"), context.meta.get("evidgrade.replay")
    if replay is not None:
        if spec is not None:
            raise stop(ConfigurationError("--replay answers in place of a source; leave out --source"))
        spec = f"replay:{replay}"
    if spec is None:
        if record is not None:
            raise stop(ConfigurationError("--record keeps what a source answers; name one with --source"))
        return None
    name, colon, where = spec.partition(":")
    spec = f"{name}{colon}{place(where) if where else ''}"
    from evidgrade.sources import SourceSettings, open_source

    settings = SourceSettings(
        mailto=mailto or config.mailto,
        cache_directory=Path(config.cache),
        cache_days=config.cache_days,
        deadline=config.deadline,
        online=online,
    )
    try:
        source = open_source(spec, settings)
    except EvidgradeError as error:
        raise stop(error) from error
    return source if record is None else _recorded(source, Path(place(record)), context)


def _recorded(source: Source, path: Path, context: click.Context) -> Source:
    """The source, whose answers are written to a file when the command ends, whatever it found."""
    from evidgrade.files import write_atomically
    from evidgrade.sources.recording import Recorder

    if not path.parent.is_dir():
        raise stop(ConfigurationError(f"--record: there is no folder {path.parent}"))
    recorder = Recorder(source)

    def write() -> None:
        try:
            write_atomically(path, recorder.text())
        except EvidgradeError as error:
            raise stop(error) from error

    context.call_on_close(write)
    return recorder


def _open_retractions(path: str | None, config: Config) -> RetractionWatch | None:
    """The file of the option, else of the settings; None without one. Ends the command with code 2 when it cannot be used."""
    path = place(path) if path else config.retraction_watch
    if not path:
        return None
    from evidgrade.sources.retraction_watch import RetractionWatch

    try:
        found = RetractionWatch.load(Path(path))
    except EvidgradeError as error:
        raise stop(error) from error
    if found.skipped:
        click.echo(f"evidgrade: {path}: {found.skipped} row{'s' if found.skipped > 1 else ''} could not be read and {'were' if found.skipped > 1 else 'was'} passed over", err=True)
    return found


def note_outage(project: Project, found: Gathered) -> None:
    """Add to `found.unreadable` what the source of this run could not be asked: the run is not whole, though no finding says so."""
    reasons = Counter(
        r.reason or "no reason given"
        for page in project.pages
        for r in page.resolutions.values()
        if r.verdict == "unavailable"
    )
    for reason, count in reasons.items():
        hint = "; --online lets it use the network" if "offline" in reason else "; run again later"
        many = "1 reference" if count == 1 else f"{count} references"
        found.unreadable.append(UnreadableInput(f"{reason}; {many} not looked up and listed as not checked{hint}"))


def _texts_of(paths: Collection[str]) -> dict[str, str]:
    """Texts of files that have been read before; one that has gone since is left out."""
    from evidgrade.files import read_text

    texts = {}
    for path in sorted(paths):
        try:
            texts[path] = read_text(Path(path))
        except UnreadableInput:
            continue
    return texts


def workspace_of(config: Config, source: Source | None, found: Gathered, retraction_watch: str | None = None) -> Workspace:
    """Ledger, bibliography and records of retractions, where there are any. What cannot be read is added to `found.unreadable`."""
    retractions = _open_retractions(retraction_watch, config)
    texts: dict[str, str] = {}
    ledger = bibliography = None
    shown = config.ledger_path.as_posix()
    if config.ledger_path.is_file():
        from evidgrade.files import read_text
        from evidgrade.ledger.reading import read_ledger

        try:
            texts[shown] = read_text(config.ledger_path)
            ledger = read_ledger(config.ledger_path)
        except UnreadableInput as error:
            found.unreadable.append(error)
        if ledger is not None and ledger.problems:
            found.unreadable += [UnreadableInput(p.message, shown, p.line, p.column) for p in ledger.problems]
            ledger = None
    log_path = config.log_path.as_posix()
    if config.log_path.is_file():
        from evidgrade.files import read_text

        try:
            texts[log_path] = read_text(config.log_path)
        except UnreadableInput as error:
            found.unreadable.append(error)
    if config.references_path.is_dir():
        from evidgrade.bibliography.reading import read_bibliography

        bibliography = read_bibliography(config.references_path)
        texts |= _texts_of({entry.path for entry in bibliography.entries})
        found.unreadable += [UnreadableInput(p.message, p.path, p.line) for p in bibliography.problems]
    from evidgrade.commands.bibliographies import named_bibliographies

    named = named_bibliographies(found.documents, config.references_path, found.unreadable)
    return Workspace(ledger, shown, log_path, bibliography, source, texts, named, retractions)
