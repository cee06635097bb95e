"""`evidgrade classify`: the study design and the facts behind each title or abstract, as JSON lines."""

from __future__ import annotations

from typing import Any

import click

from evidgrade.commands.jsonl import BadLine, answer_lines, input_stream, text_field


def _publication_types(row: dict[str, Any]) -> list[str]:
    value = row.get("publication_types")
    if value is None:
        return []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        raise BadLine("`publication_types` must be a list of text")
    return values


@click.command()
@click.argument("file", default="-")
def command(file: str) -> None:
    """Read the study design and the facts stated in titles and abstracts, one JSON object a line (a plain line is a title)."""
    from evidgrade.grading.design import read_design
    from evidgrade.grading.facts import read_facts
    from evidgrade.report import contract

    def answer(row: dict[str, Any]) -> dict[str, Any]:
        names = ("title", "subtitle", "abstract", "container_title", "type", "subtype")
        fields = {name: text_field(row, name) for name in names}
        if fields["title"] is None and fields["abstract"] is None:
            raise BadLine("one of `title` and `abstract` is needed")
        reading = read_design(**fields, publication_types=_publication_types(row))
        stated = read_facts(title=fields["title"], subtitle=fields["subtitle"], abstract=fields["abstract"])
        return {**contract.design(reading), "facts": contract.facts(stated)}

    if not answer_lines(input_stream(file), answer, plain_key="title"):
        raise click.exceptions.Exit(2)
