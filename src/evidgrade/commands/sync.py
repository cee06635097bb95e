"""`evidgrade sync`: references/ and claims.yaml brought up to date with the documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
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
from evidgrade.config import Config
from evidgrade.errors import EvidgradeError, RefusedWrite

if TYPE_CHECKING:
    from evidgrade.commands.inputs import Gathered
    from evidgrade.lookup import Workspace
    from evidgrade.syncing import Outcome


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--diff", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--today", metavar="DATE", help="Date of the look-up, noted in new entries; without it none is noted.")
@source_options
def command(
    paths: tuple[str, ...],
    diff: bool,
    today: str | None,
    source: str | None,
    online: bool,
    mailto: str | None,
    retraction_watch: str | None,
) -> None:
    """Match references, complete them, and write references/ and claims.yaml.

    Only empty fields are filled, new entries and claims are added, and what the tool wrote before is renewed; what a person wrote stays,
    byte for byte. Running it twice changes nothing.
    """
    from evidgrade.syncing import sync

    config = settings_of()
    policy = policy_of(config, today)
    works = open_works(source, online, mailto, config)
    found = documents_of(paths, config)
    workspace = workspace_of(config, works, found, retraction_watch)
    _refuse_broken(found, workspace)
    if not found.documents:
        found.finish(2)
    try:
        bibliographies = _texts(config)
        ledger_text = workspace.texts.get(workspace.ledger_path)
        new_file = next(iter(bibliographies), (config.references_path / "references.bib").as_posix())
        outcome = sync(
            found.documents,
            workspace,
            bibliographies,
            new_file,
            ledger_text,
            policy,
            config.scheme[0],
            config.abstracts,
            today,
            workspace.absent,
            config.journal_names == "abbreviated",
        )
        old = {**bibliographies, workspace.ledger_path: ledger_text or ""}
        new = {**outcome.bibliographies, workspace.ledger_path: outcome.ledger}
        changed = {path: (old.get(path, ""), text) for path, text in new.items() if text != old.get(path, "")}
        _show_or_write(changed, diff)
    except EvidgradeError as error:
        raise stop(error) from error
    _summary(outcome, changed, diff)
    note_outage(outcome.asked, found)
    found.finish(0)


def _texts(config: Config) -> dict[str, str]:
    from evidgrade.files import read_text

    if not config.references_path.is_dir():
        return {}
    return {path.as_posix(): read_text(path) for path in sorted(config.references_path.glob("*.bib"))}


def _refuse_broken(found: Gathered, workspace: Workspace) -> None:
    """End the command where a file that it would write cannot be read."""
    if any(e.path and (e.path.endswith(".bib") or e.path == workspace.ledger_path) for e in found.unreadable):
        for error in found.unreadable:
            click.echo(f"evidgrade: {error}", err=True)
        raise stop(RefusedWrite("nothing was written, because references/ or claims.yaml cannot be read; mend them first"))


def _show_or_write(changed: Mapping[str, tuple[str, str]], diff: bool) -> None:
    """Path -> old and new text: as a difference, or into the files. Raises RefusedWrite."""
    from evidgrade.diffs import unified_diff
    from evidgrade.files import lock, write_all

    if diff:
        for path, (old, new) in changed.items():
            click.echo(unified_diff(path, old, new), nl=False)
    elif changed:
        with lock(Path()):
            write_all([(Path(path), old, new) for path, (old, new) in changed.items()])


def _summary(outcome: Outcome, changed: Mapping[str, tuple[str, str]], diff: bool) -> None:
    def say(text: str) -> None:
        click.echo(text, err=True)

    pages = outcome.project.pages
    references = sum(len(p.references) for p in pages)
    linked = sum((p.path, r.position) in outcome.project.keys for p in pages for r in p.references)
    verb = "would be" if diff else "were"
    say(
        f"{linked} of {references} references have an entry in references/; {len(outcome.added)} {verb} added, {len(outcome.filled)} completed."
    )
    alike: dict[tuple[str, str], list[str]] = {}
    for path, number, reason in outcome.unmatched:
        alike.setdefault((path, reason), []).append(number)
    for (path, reason), numbers in alike.items():
        say(f"  {path}: reference{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}: {reason}")
    say(
        f"{', '.join(changed)} {'would change' if diff else 'written'}."
        if changed
        else "Nothing to write: everything is up to date."
    )
