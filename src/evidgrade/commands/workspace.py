"""The edge of every command that works on a workspace: settings, documents, references/, claims.yaml, the source of works."""

from __future__ import annotations

import os
import sys
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
from evidgrade.lookup import Step, Workspace

if TYPE_CHECKING:
    from evidgrade.checks.scope import Project
    from evidgrade.ledger.values import Ledger
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
        click.option(
            "--also", multiple=True, metavar="NAME", expose_value=False, callback=_remembered, help="Registry to ask for a second opinion: pubmed, openalex. May be repeated."
        ),
        click.option("--mailto", envvar="EVIDGRADE_MAILTO", metavar="ADDRESS", help="Contact address for Crossref's polite pool."),
        click.option("--record", metavar="FILE", expose_value=False, callback=_remembered, help="Write what the source was asked and answered, for --replay."),
        click.option("--replay", metavar="FILE", expose_value=False, callback=_remembered, help="Answer from the record of an earlier run, and from nothing else."),
        click.option("--jobs", "-j", type=click.IntRange(min=0), expose_value=False, callback=_remembered, help="Documents read at the same time. Default: one a core."),
        click.option("--retraction-watch", metavar="FILE", help="CSV of the Retraction Watch database: retractions without a network."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _remembered(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
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


def refuse_half(found: Gathered, workspace: Workspace) -> None:
    """Ends the command with code 2 where decisions or works cannot be read: a file that is kept would say that nobody decided, or that a work is not known."""
    around = {workspace.ledger_path, workspace.log_path}
    broken = [error for error in found.unreadable if error.path in around or (error.path or "").endswith(".bib")]
    if broken:
        for error in broken:
            click.echo(f"evidgrade: {error}", err=True)
        names = ", ".join(dict.fromkeys(error.path or "" for error in broken))
        raise stop(UnreadableInput(f"nothing was written: without {names} it would say what is not so; mend that first"))


def free_place(output: str, force: bool) -> Path:
    """A file that may be written. Ends the command with code 2, before any work, where it is there already and `force` is not given, or where it cannot be."""
    target = Path(place(output))
    if target.is_dir() or not target.parent.is_dir():
        raise stop(ConfigurationError(f"{output} is a folder; name a file in it" if target.is_dir() else f"{output}: there is no folder {target.parent}"))
    if target.exists() and not force:
        raise stop(ConfigurationError(f"{output} is there already; --force writes over it"))
    return target


def stop(error: EvidgradeError) -> InputError:
    """An error as click shows it, with exit code 2."""
    return InputError(str(error))


def documents_of(paths: Sequence[str], config: Config) -> Gathered:
    """The documents named, or those of the settings. Ends the command when neither names any."""
    return gather(places_of(paths, config))


def places_of(paths: Sequence[str], config: Config) -> list[str]:
    """The files, folders and patterns named, as seen from the folder of the settings, or those of the settings. Ends the command when neither names any."""
    places = [place(path) for path in paths] or list(config.documents)
    if not places:
        raise stop(
            ConfigurationError("no documents named; name files or folders, or set `documents` in evidgrade.toml")
        )
    return places


def within(path: str) -> str:
    """A path below the folder of the settings as seen from there, also where it was named in full; others as they are."""
    return Path(path).relative_to(Path.cwd()).as_posix() if Path(path).is_absolute() and Path(path).is_relative_to(Path.cwd()) else path


def policy_of(config: Config, today: str | None, partial: bool = False) -> Policy:
    """The house's decisions for the checks."""
    try:
        day = date.fromisoformat(today) if today else None
    except ValueError as error:
        raise stop(ConfigurationError(f"--today {today} is no date; write it as 2026-11-22")) from error
    return Policy(
        partial=partial,
        draft=config.stage == "draft",
        today=day,
        current_years=config.current_years,
        full_pages=config.full_pages,
        load_bearing=config.load_bearing,
        cluster_limit=config.cluster_limit,
        source_years=config.source_years,
        status_days=config.status_days,
        review_days=config.review_days,
        minimum_level=config.minimum_level,
    )


def open_works(spec: str | None, online: bool, mailto: str | None, config: Config) -> Source | None:
    """The source of this run, None without one; second opinions are opened beside it. Ends the command with code 2 when one cannot be opened."""
    context = click.get_current_context()
    record, replay = context.meta.get("evidgrade.record"), context.meta.get("evidgrade.replay")
    also: tuple[str, ...] = context.meta.get("evidgrade.also") or ()
    if replay is not None:
        if spec is not None or also:
            raise stop(ConfigurationError(f"--replay answers in place of a source; leave out {'--also' if also else '--source'}"))
        return _replayed(Path(place(replay)), context)
    if spec is None and record is not None:
        raise stop(ConfigurationError("--record keeps what a source answers; name one with --source"))
    from evidgrade.sources import TOKEN_VARIABLE, SourceSettings, open_source
    from evidgrade.sources.second import open_second

    settings = SourceSettings(
        mailto=mailto or config.mailto,
        token=os.environ.get(TOKEN_VARIABLE) or None,  # never an option: command lines are seen by others
        cache_directory=Path(config.cache),
        cache_days=config.cache_days,
        deadline=config.deadline,
        online=online,
    )
    name, colon, where = (spec or "").partition(":")
    try:
        source = open_source(f"{name}{colon}{place(where) if where else ''}", settings) if spec is not None else None
        context.meta[_SECOND] = open_second(also or config.also, settings)
    except EvidgradeError as error:
        raise stop(error) from error
    return source if record is None or source is None else _recorded(source, Path(place(record)), context)


_SECOND = "evidgrade.second"
"""Where the context of a command keeps its second opinions between `open_works` and `workspace_of`."""


def _replayed(path: Path, context: click.Context) -> Source:
    from evidgrade.sources.recording import Replay

    try:
        replay = Replay.load(path)
    except EvidgradeError as error:
        raise stop(error) from error
    context.meta[_SECOND] = replay.also
    return replay


def _recorded(source: Source, path: Path, context: click.Context) -> Source:
    """The source, whose answers are written to a file when the command ends, whatever it found; second opinions with it."""
    from evidgrade.files import write_atomically
    from evidgrade.sources.recording import Recorder

    if not path.parent.is_dir():
        raise stop(ConfigurationError(f"--record: there is no folder {path.parent}"))
    recorder = Recorder(source)
    context.meta[_SECOND] = tuple(recorder.beside(other) for other in context.meta[_SECOND])

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
        (r.status_unknown or r.reason or "no reason given", "looked up")
        for page in project.pages
        for r in page.resolutions.values()
        if r.verdict == "unavailable" or r.status_unknown is not None
    )
    for page in project.pages:
        for name, outages in page.outages().items():
            # What nobody let a second opinion ask is no failure of the run: nothing depends on it.
            known = {(f"{name} could not be asked for a second opinion: {o}", "compared"): n for o, n in outages.items() if "offline" not in o}
            reasons.update(known)
    for (reason, missed), count in reasons.items():
        hint = "; --online lets it use the network" if "offline" in reason else "; run again later"
        many = "1 reference" if count == 1 else f"{count} references"
        found.unreadable.append(UnreadableInput(f"{reason}; {many} not {missed} and listed as not checked{hint}"))


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
    context = click.get_current_context(silent=True)
    also = context.meta.get(_SECOND, ()) if context is not None else ()
    jobs = context.meta.get("evidgrade.jobs") if context is not None else None
    return replace(files_around(config, found), source=source, retractions=retractions, also=also, progress=_progress(), jobs=config.jobs if jobs is None else jobs)


def files_around(config: Config, found: Gathered) -> Workspace:
    """Ledger and bibliographies alone, of the working directory. What cannot be read is added to `found.unreadable`."""
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
    absent = _absent(ledger, {document.path for document in found.documents}) if ledger else frozenset()
    return Workspace(ledger, shown, log_path, bibliography, None, texts, absent, named)


def _absent(ledger: Ledger, read: Collection[str]) -> frozenset[str]:
    """Documents of the ledger that no folder lists any more. A folder that cannot be listed says nothing of what it holds."""
    folders: dict[str, frozenset[str] | None] = {}
    gone = set()
    for path in {document.path for document in ledger.documents} | {claim.document for claim in ledger.claims}:
        if path in read:
            continue
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = _listed(Path(folder))
        listed = folders[folder]
        if listed is not None and name not in listed:
            gone.add(path)
    return frozenset(gone)


def _listed(folder: Path) -> frozenset[str] | None:
    """Names in a folder; none where there is no such folder, None where it cannot be listed."""
    try:
        return frozenset(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except OSError:
        return None


_CLEARED = "\r\x1b[K"
_SOON_DONE = 50
"""Documents that are read before anyone wonders what goes on."""


def _progress() -> Callable[[Step, int, int], None] | None:
    """A line that counts what is done, where a person looks at standard error; gone when a step is at its end.

    It goes past whatever keeps what a run says, since it is none of that.
    """
    terminal = sys.__stderr__
    if terminal is None or not terminal.isatty():
        return None

    def show(step: Step, done: int, total: int) -> None:
        if step == "references looked up" or total > _SOON_DONE:
            terminal.write(f"\r{done:,} of {total:,} {step}" if done < total else _CLEARED)
            terminal.flush()

    return show
