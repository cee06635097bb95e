"""`evidgrade resolve`: the work behind each reference, as JSON lines."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from evidgrade.commands.jsonl import BadLine, answer_lines, input_stream, text_field
from evidgrade.errors import EvidgradeError
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.model.work import Resolution
from evidgrade.sources import TOKEN_VARIABLE, Source, SourceSettings, open_source
from evidgrade.sources.second import SecondSource, open_second

_INITIALS = re.compile(r"^(?:[^\W\d_]\.?-?){1,4}$")
_CACHE = Path(".evidgrade") / "crossref"


class _Failure(click.ClickException):
    """A source that cannot be opened."""

    exit_code = 2


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--source",
    "spec",
    default="crossref",
    show_default=True,
    metavar="crossref|works:PATH",
    help="Where works come from.",
)
@click.option("--also", multiple=True, metavar="NAME", help="Registry to ask for a second opinion: pubmed, openalex. May be repeated.")
@click.option(
    "--online/--offline", default=False, show_default=True, help="Ask Crossref, or only what is kept of its answers."
)
@click.option("--mailto", envvar="EVIDGRADE_MAILTO", metavar="ADDRESS", help="Your address, which Crossref asks for.")
def command(file: str, spec: str, also: tuple[str, ...], online: bool, mailto: str | None) -> None:
    """Find the work behind each reference, as JSON lines.

    Each line of FILE is a reference, or an object {"id", "raw"} or {"id", "fields"}.
    """
    token = os.environ.get(TOKEN_VARIABLE)  # never an option: command lines are seen by others
    settings = SourceSettings(mailto=mailto, token=token or None, online=online, cache_directory=_CACHE)
    try:
        source, others = open_source(spec, settings), open_second(also, settings)
    except EvidgradeError as error:
        raise _Failure(str(error)) from error
    if not answer_lines(input_stream(file), lambda row: answer(row, source, others), plain_key="raw"):
        raise click.exceptions.Exit(2)


def answer(row: dict[str, Any], source: Source, others: Sequence[SecondSource] = ()) -> dict[str, Any]:
    """The answer to one row. Raises BadLine for a row with neither `raw` nor `fields`."""
    from evidgrade.extract.entry import parse_entry
    from evidgrade.resolve.second import look_up, with_opinions

    raw = text_field(row, "raw")
    if raw is not None:
        return as_json(with_opinions(look_up(parse_entry(raw), raw, source, others), others))
    fields = row.get("fields")
    if not isinstance(fields, dict):
        raise BadLine("a row needs `raw`, a reference as text, or `fields`, an object")
    return as_json(with_opinions(look_up(reference_fields(fields), None, source, others), others))


def reference_fields(row: dict[str, Any]) -> ReferenceFields:
    """The contract's `fields` as ReferenceFields. Raises BadLine for a value of another type than text or number."""
    text = {
        name: text_field(row, name)
        for name in ("author", "title", "container_title", "year", "volume", "issue", "first_page", "doi", "pmid")
    }
    year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", text["year"] or "")
    return ReferenceFields(
        authors=(first_author(text["author"]),) if text["author"] else (),
        title=text["title"],
        container_title=text["container_title"],
        year=int(year[0]) if year else None,
        volume=text["volume"],
        issue=text["issue"],
        pages=text["first_page"],
        doi=text["doi"].lower() if text["doi"] else None,
        pmid=text["pmid"],
    )


def first_author(text: str) -> Author:
    """The first name of an author field: `Smith`, `Smith JA`, `JA Smith`, `J. A. Smith`, `Smith, Jane; Doe, P`."""
    first = re.split(r";| and | & |\bet al\b", text, maxsplit=1)[0].strip(" ,.")
    family, comma, given = first.partition(",")
    if comma:
        return Author(_family(family), given.strip() or None)
    return Author(_family(first))


def _family(name: str) -> str:
    parts = name.split()
    kept = [part for part in parts if not (_INITIALS.match(part) and part.replace(".", "").replace("-", "").isupper())]
    return " ".join(kept) or name


def as_json(resolution: Resolution) -> dict[str, Any]:
    """The answer of the machine contract, without `id`."""
    from evidgrade.sources.crossref_json import abridged

    work = resolution.work
    return {
        "verdict": resolution.verdict,
        "doi": work.doi if work and resolution.verdict == "resolved" else None,
        "similarity": resolution.similarity,
        "method": resolution.method,
        "agreements": list(resolution.agreements),
        "disagreements": list(resolution.disagreements),
        "candidates": [{"doi": c.work.doi, "similarity": c.similarity} for c in resolution.candidates],
        "reason": resolution.reason,
        "work": abridged(work) if work else None,
        "registration": resolution.registration,
    }
