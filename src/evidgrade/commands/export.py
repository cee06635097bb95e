"""`evidgrade export`: the bibliography of the workspace, for reference managers or as a list in a citation style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidgrade.commands.inputs import Gathered
from evidgrade.commands.workspace import documents_of, place, policy_of, settings_of, stop, workspace_of
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError, EvidgradeError, RefusedWrite, UnreadableInput

if TYPE_CHECKING:
    from evidgrade.bibliography.reading import BibEntry
    from evidgrade.checks.scope import Page
    from evidgrade.lookup import Workspace

_SHOWN = 60
"""Letters of a reference in a message."""


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--format", "fmt", metavar="FORMAT", default="csl-json", show_default=True, help="csl-json or ris; or a list in a style: ama, vancouver, apa, FILE.csl.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(paths: tuple[str, ...], fmt: str, output: str | None, force: bool) -> None:
    """Write the entries of references/ as CSL-JSON or RIS, or as a list in a citation style.

    With PATHS, only what these documents cite: of one document with numbers its own list, with the same numbers; else in the order of citation. What an
    entry does not say stays out. A list is plain text; written to a file that ends in .md, .html or .rst, it has the markup of that.
    """
    write = _writer(fmt, output)
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
    listed = _cited(found, workspace, config) if paths else _Listed(bibliography.entries)
    text = write(listed)
    if output is None:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        _write(Path(place(output)), text, force)
        click.echo(f"{len(listed.entries)} {'entry' if len(listed.entries) == 1 else 'entries'} written to {output}.", err=True)
    found.finish(0)


def _writer(fmt: str, output: str | None) -> Callable[[_Listed], str]:
    """What makes the text of entries. Ends the command with code 2 for a format that there is not, or a style that cannot be used."""
    from evidgrade.exporting import FORMATS

    if fmt in FORMATS:
        return lambda listed: FORMATS[fmt](_known(listed))
    from evidgrade.exporting.engine import STYLES, load_style
    from evidgrade.exporting.markup import markup_of
    from evidgrade.exporting.styled import render_list

    if fmt not in STYLES and not fmt.lower().endswith(".csl"):
        raise stop(ConfigurationError(f"there is no format `{fmt}`; known are {', '.join((*FORMATS, *STYLES))}, and .csl files"))
    try:
        style = load_style(fmt)
    except EvidgradeError as error:
        raise stop(error) from error

    def write(listed: _Listed) -> str:
        try:
            text, left = render_list(listed.entries, style, markup_of(output), listed.numbers)
        except EvidgradeError as error:
            raise stop(error) from error
        for key, reason in left:
            click.echo(f"evidgrade: {key} is not rendered: {reason}", err=True)
        _without_entry(listed, "written as printed")
        return text

    return write


def _known(listed: _Listed) -> list[BibEntry]:
    """The entries of references/ alone; the others are told."""
    _without_entry(listed, "left out")
    return [entry for entry in listed.entries if not isinstance(entry, str)]


def _without_entry(listed: _Listed, what: str) -> None:
    for entry in listed.entries:
        if isinstance(entry, str):
            shown = entry if len(entry) <= _SHOWN else f"{entry[:_SHOWN]}…"
            click.echo(f"evidgrade: `{shown}` is {what}: it has no entry in references/; `evidgrade sync` looks for its work", err=True)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What documents cite."""

    entries: Sequence[BibEntry | str]
    """Entries of references/; a text is a reference that has none there, as it is printed."""
    numbers: Sequence[int] | None = None
    """Of the entries in the one document that was named, where it numbers its list."""


def _cited(found: Gathered, workspace: Workspace, config: Config) -> _Listed:
    """What the documents lead to. Of one document with numbers: its list, in its order; else what is cited in the order of citation, then what is listed only."""
    from evidgrade.audit import assess

    try:
        project = assess(found.documents, workspace, policy_of(config, None), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    assert workspace.bibliography is not None
    by_key = workspace.bibliography.by_key

    def entry_of(page: Page, position: int) -> BibEntry | str:
        key = project.keys.get((page.path, position))
        return by_key[key] if key is not None and key in by_key else page.reference(position).raw

    if len(project.pages) == 1 and _numbered(page := project.pages[0]):
        references = page.extraction.references
        return _Listed([entry_of(page, r.position) for r in references], [r.number for r in references if r.number is not None])
    listed: dict[int | str, BibEntry | str] = {}
    for page in project.pages:
        cited = [position for citation in page.citations for position in citation.references]
        for position in dict.fromkeys([*cited, *(r.position for r in page.extraction.references)]):
            entry = entry_of(page, position)
            listed.setdefault(entry if isinstance(entry, str) else id(entry), entry)
    return _Listed(tuple(listed.values()))


def _numbered(page: Page) -> bool:
    numbers = [r.number for r in page.extraction.references]
    return page.numbered and None not in numbers and len(set(numbers)) == len(numbers)


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
