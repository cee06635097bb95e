"""`evidgrade extract`: what documents contain, without network and without judgement."""

from __future__ import annotations

import json
import sys

import click

from evidgrade.commands.inputs import Gathered, gather
from evidgrade.report import contract


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "fmt", type=click.Choice(["json"]), default="json", help="Only JSON for now.")
def command(paths: tuple[str, ...], fmt: str) -> None:  # noqa: ARG001
    """Print what documents contain: references, citations, sentences and claims, each with its place."""
    from evidgrade.extract import extract

    found: Gathered = gather(paths)
    documents = [contract.extraction(extract(document)) for document in found.documents]
    json.dump({"schema": contract.SCHEMA, "documents": documents}, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    found.finish(0)
