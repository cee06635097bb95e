"""`evidgrade fix`: documents put right where a program can do it without a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from evidgrade.commands.workspace import (
    documents_of,
    note_outage,
    open_works,
    place,
    policy_of,
    settings_of,
    source_options,
    stop,
    workspace_of,
)
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError, EvidgradeError, RefusedWrite, UnreadableInput
from evidgrade.fixing import FIXERS, Request

if TYPE_CHECKING:
    from evidgrade.checks.scope import Page
    from evidgrade.commands.inputs import Gathered
    from evidgrade.fixing.clusters import Ranges
    from evidgrade.fixing.edits import Refusal
    from evidgrade.lookup import Workspace


def _fixer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, fixer in reversed(tuple(FIXERS.items())):
        kind: dict[str, Any] = {"type": click.Choice(fixer.choices)} if fixer.choices else {"is_flag": True}
        command = click.option(f"--{name}", name, help=fixer.summary, **kind)(command)
    return command


@click.command()
@click.argument("paths", nargs=-1)
@_fixer_options
@click.option("--style", metavar="STYLE", help="ama, vancouver, apa or FILE.csl. Default: `reference-style` of the settings.")
@click.option("--diff", is_flag=True, help="Show what would be written, and write nothing.")
@source_options
def command(
    paths: tuple[str, ...],
    style: str | None,
    diff: bool,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
    **chosen: bool | str | None,
) -> None:
    """Put right in documents what is asked for; nothing else in them changes.

    Works are those of references/, and of --source for entries that are not there. What cannot be changed without a guess or a
    loss stays as it is, and is named with the reason. Word and PDF documents are not written; `evidgrade export` gives a list to paste.
    """
    names = [name for name in FIXERS if chosen[name]]
    if not names:
        raise stop(ConfigurationError(f"say what to fix: {', '.join(f'--{name}' for name in FIXERS)}"))
    config = settings_of()
    request = _request(names, style, chosen["ranges"], config)
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    _keep_writable(found)
    workspace = workspace_of(config, works, found, retraction_watch)
    if any(error.path and error.path.endswith(".bib") for error in found.unreadable):
        for error in found.unreadable:
            click.echo(f"evidgrade: {error}", err=True)
        raise stop(RefusedWrite("nothing was written, because references/ cannot be read whole; mend that first"))
    try:
        from evidgrade.audit import assess

        project = assess(found.documents, workspace, policy_of(config, None), config.scheme[:1])
        _run(project.pages, workspace, names, request, diff)
    except EvidgradeError as error:
        raise stop(error) from error
    note_outage(project, found)
    found.finish(0)


def _request(names: Sequence[str], style: str | None, ranges: bool | str | None, config: Config) -> Request:
    wanted = cast("Ranges", ranges or config.ranges)  # a choice of the option, or checked with the settings
    if not any(FIXERS[name].needs_style for name in names):
        return Request(ranges=wanted)
    from evidgrade.exporting.engine import STYLES, load_style

    name = style or config.reference_style
    if not name:
        raise stop(ConfigurationError(f"name a style: --style {'|'.join(STYLES)}|FILE.csl, or `reference-style` in the settings"))
    try:
        return Request(load_style(place(name) if style and name not in STYLES else name), wanted)
    except EvidgradeError as error:
        raise stop(error) from error


def _keep_writable(found: Gathered) -> None:
    """Leave to `found.documents` those whose file is text in UTF-8; the others are named as unreadable for this command."""
    from evidgrade.files import read_text

    kept = []
    for document in found.documents:
        if document.source is None and not document.media_type.startswith("text/"):
            found.unreadable.append(UnreadableInput("is not changed: only text files are; `evidgrade export --format STYLE` gives a list to paste into it", document.path))
            continue
        try:
            same = read_text(Path(document.path)) == document.file_text
        except UnreadableInput as error:
            found.unreadable.append(error)
            continue
        if same:
            kept.append(document)
        else:
            found.unreadable.append(UnreadableInput("is not changed: its text is not kept as the file has it", document.path))
    found.documents[:] = kept


@dataclass(slots=True)
class _Change:
    """What becomes of one document."""

    page: Page
    text: str
    counts: dict[str, int] = field(default_factory=dict)
    """Fixer -> number of edits."""


def _run(pages: Iterable[Page], workspace: Workspace, names: Sequence[str], request: Request, diff: bool) -> None:
    ledger = before = workspace.texts.get(workspace.ledger_path)
    changes = []
    for page in pages:
        change, ledger = _fixed(page, workspace, names, request, ledger)
        if change.counts:
            changes.append(change)
    texts = [(change.page.path, change.page.document.file_text, change.text) for change in changes]
    if before is not None and ledger is not None and ledger != before:
        texts.append((workspace.ledger_path, before, ledger))
    _write(texts, diff)
    for change in changes:
        for name, count in change.counts.items():
            said = FIXERS[name].done[count != 1]
            said = re.sub(r" (?:was|were) ", " would be ", said) if diff else said
            click.echo(f"{change.page.path}: {count} {said}.", err=True)
    if ledger != before:
        click.echo(f"{workspace.ledger_path}: the numbers of the references follow; run `evidgrade sync` to renew the steps of its levels.", err=True)
    if not changes:
        click.echo("Nothing to write.", err=True)


def _fixed(page: Page, workspace: Workspace, names: Sequence[str], request: Request, ledger: str | None) -> tuple[_Change, str | None]:
    """The text of a document after all fixers, each of which reads what the one before it wrote, and the ledger that follows it."""
    from evidgrade.fixing.carried import carried
    from evidgrade.fixing.edits import Refusal, apply
    from evidgrade.ledger.renumbering import renumber
    from evidgrade.lookup import keyed

    change = _Change(page, page.document.file_text)
    for name in names:
        fixes = FIXERS[name].fix(page, workspace, request)
        _say_refusals(fixes.refusals)
        if not fixes.edits:
            continue
        if fixes.labels and ledger is not None:
            try:
                ledger = renumber(ledger, page.path, fixes.labels, workspace.ledger_path)
            except RefusedWrite as error:
                _say_refusals([Refusal(page.path, "the document", f"{workspace.ledger_path} could not follow: {error.message}")])
                continue
        change.text = apply(page.document.file_text, fixes.edits)
        change.counts[name] = len(fixes.edits)
        page = carried(page, change.text, fixes.moved, keyed(workspace, page.path))
    return change, ledger


def _write(texts: Sequence[tuple[str, str, str]], diff: bool) -> None:
    """Files as (path, old text, new text): all are shown, or all are written."""
    from evidgrade.diffs import unified_diff
    from evidgrade.files import lock, write_all

    if diff:
        for path, old, new in texts:
            click.echo(unified_diff(path, old, new).encode("utf-8"), nl=False)
    elif texts:
        with lock(Path()):
            write_all([(Path(path), old, new) for path, old, new in texts])


def _say_refusals(refusals: Sequence[Refusal]) -> None:
    """One line a reason, with what it keeps as it is."""
    alike: dict[tuple[str, str], list[str]] = {}
    for refusal in refusals:
        alike.setdefault((refusal.path, refusal.why), []).append(refusal.what)
    for (path, why), whats in alike.items():
        kinds = Counter(what.partition(" ")[0] for what in whats)
        numbers = ", ".join(what.partition(" ")[2] for what in whats) if len(kinds) == 1 else ", ".join(whats)
        head = f"{next(iter(kinds))}{'s' if len(whats) > 1 else ''} {numbers}" if len(kinds) == 1 else numbers
        click.echo(f"evidgrade: {path}: {head} left as {'they are' if len(whats) > 1 else 'it is'}: {why}", err=True)
