"""`evidgrade export`: the bibliography of the workspace for reference managers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidgrade.commands.inputs import Gathered
from evidgrade.commands.workspace import documents_of, place, policy_of, settings_of, stop, workspace_of
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError, EvidgradeError, RefusedWrite, UnreadableInput

if TYPE_CHECKING:
    from evidgrade.bibliography.reading import BibEntry
    from evidgrade.lookup import Workspace


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "fmt", type=click.Choice(["csl-json", "ris"]), default="csl-json", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(paths: tuple[str, ...], fmt: str, output: str | None, force: bool) -> None:
    """Write the entries of references/ as CSL-JSON or RIS.

    With PATHS, only what these documents cite, in the order of citation. What an entry does not say stays out.
    """
    from evidgrade.exporting import FORMATS

    config = settings_of()
    found = documents_of(paths, config) if paths else Gathered()
    workspace = workspace_of(config, None, found)
    broken = [error for error in found.unreadable if error.path and error.path.endswith(".bib")]
    if broken:
        for error in broken:
            click.echo(f"evidgrade: {error}", err=True)
        raise stop(UnreadableInput("nothing was exported, because references/ cannot be read whole; mend that first"))
    bibliography = workspace.bibliography
    if bibliography is None or not bibliography.entries:
        raise stop(ConfigurationError(f"there is nothing to export: {config.references_path.as_posix()} holds no entries; `evidgrade sync` fills it"))
    entries = _cited(found, workspace, config) if paths else bibliography.entries
    text = FORMATS[fmt](entries)
    if output is None:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        _write(Path(place(output)), text, force)
        click.echo(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} written to {output}.", err=True)
    found.finish(0)


def _cited(found: Gathered, workspace: Workspace, config: Config) -> Sequence[BibEntry]:
    """Entries that the documents lead to: those cited in the order of citation, then what is listed only."""
    from evidgrade.audit import assess

    try:
        project = assess(found.documents, workspace, policy_of(config, None), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    keys: dict[str, None] = {}
    for page in project.pages:
        cited = [position for citation in page.citations for position in citation.references]
        for position in dict.fromkeys([*cited, *(reference.position for reference in page.extraction.references)]):
            key = project.keys.get((page.path, position))
            if key is not None:
                keys[key] = None
    assert workspace.bibliography is not None
    return [workspace.bibliography.by_key[key] for key in keys if key in workspace.bibliography.by_key]


def _write(path: Path, text: str, force: bool) -> None:
    from evidgrade.files import write_atomically

    try:
        if path.exists() and not force:
            raise RefusedWrite("is there already; name another file, or write over it with --force", str(path))
        if not path.parent.is_dir():
            raise RefusedWrite("cannot be written: there is no such folder", str(path.parent))
        write_atomically(path, text)
    except EvidgradeError as error:
        raise stop(error) from error
