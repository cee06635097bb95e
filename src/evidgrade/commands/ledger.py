"""`evidgrade ledger`: the format of claims.yaml for editors, and merging two people's decisions."""

from __future__ import annotations

from pathlib import Path

import click

from evidgrade.commands.workspace import stop
from evidgrade.errors import EvidgradeError


@click.group()
def command() -> None:
    """The ledger as a file: its format, and merging it."""


@command.command()
def schema() -> None:
    """Print the JSON Schema of claims.yaml, for editors.

    Save it beside the ledger and begin claims.yaml with `# yaml-language-server: $schema=claims.schema.json`.
    """
    from importlib.resources import files

    click.echo((files("evidgrade.ledger") / "schema.json").read_text(encoding="utf-8"), nl=False)


@command.command()
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.option("--output", metavar="FILE", help="Where the merged ledger goes; without it, standard output.")
@click.option("--path", metavar="FILE", help="How the file is called in messages.")
def merge(base: str, ours: str, theirs: str, output: str | None, path: str | None) -> None:
    """Merge three versions of claims.yaml, claim by claim. Serves git as a merge driver:

    \b
    git config merge.evidgrade-ledger.driver "evidgrade ledger merge %O %A %B --output %A --path %P"
    and in .gitattributes:  claims.yaml merge=evidgrade-ledger

    Exit code 0: merged; 1: two people decided differently on a claim, which is marked in the text; 2: a file cannot be read.
    """
    from evidgrade.files import read_text, write_atomically
    from evidgrade.ledger.merging import merge_ledgers

    try:
        merged = merge_ledgers(read_text(Path(base)), read_text(Path(ours)), read_text(Path(theirs)))
        if output is None:
            click.echo(merged.text, nl=False)
        else:
            write_atomically(Path(output), merged.text)
    except EvidgradeError as error:
        raise stop(error) from error
    for conflict in merged.conflicts:
        click.echo(f"{path or ours}: {conflict}", err=True)
    raise SystemExit(1 if merged.conflicts else 0)
