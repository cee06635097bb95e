"""`evidgrade classify`: the study design behind each title or abstract, and on request the facts stated there, as JSON lines."""

from __future__ import annotations

from typing import Any

import click

from evidgrade.commands.jsonl import BadLine, answer_lines, input_stream, text_field


def _texts(row: dict[str, Any], key: str) -> list[str]:
    value = row.get(key)
    if value is None:
        return []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        raise BadLine(f"`{key}` must be a list of text")
    return values


@click.command()
@click.argument("file", default="-")
@click.option("--facts", is_flag=True, help="Add what is stated of size, arms, follow-up, registration and figures, quoted.")
def command(file: str, facts: bool) -> None:
    """Read the study design from titles and abstracts, one JSON object a line (a plain line is a title)."""
    from evidgrade.grading.design import read_design
    from evidgrade.grading.facts import read_facts
    from evidgrade.report import contract

    def answer(row: dict[str, Any]) -> dict[str, Any]:
        names = ("title", "subtitle", "abstract", "container_title", "type", "subtype")
        fields = {name: text_field(row, name) for name in names}
        if fields["title"] is None and fields["abstract"] is None:
            raise BadLine("one of `title` and `abstract` is needed")
        types, headings = _texts(row, "publication_types"), _texts(row, "mesh")
        reading = read_design(**fields, publication_types=types, mesh=headings)
        if not facts:
            return contract.design(reading)
        stated = read_facts(title=fields["title"], subtitle=fields["subtitle"], abstract=fields["abstract"])
        return {**contract.design(reading), "facts": contract.facts(stated)}

    if not answer_lines(input_stream(file), answer, plain_key="title"):
        raise click.exceptions.Exit(2)
