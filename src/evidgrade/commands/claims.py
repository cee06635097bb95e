"""`evidgrade claims`: what single sentences claim, for programs."""

from __future__ import annotations

from typing import Any

import click

from evidgrade.commands.jsonl import BadLine, answer_lines, input_stream, text_field


@click.command()
@click.argument("file", default="-")
def command(file: str) -> None:
    """Say of each sentence whether it claims something, of what kind, how strongly, and with what causal language.

    FILE (or - for standard input) holds JSON lines {"id", "text", "context"}.
    """
    good = answer_lines(input_stream(file), _answer, plain_key="text")
    raise SystemExit(0 if good else 2)


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    from evidgrade.extract.single import Context, read_sentence

    text = text_field(row, "text")
    if text is None:
        raise BadLine("`text` is missing or empty")
    given = row.get("context") or {}
    if not isinstance(given, dict):
        raise BadLine("`context` must be an object")
    context = Context(
        genre=text_field(given, "genre") or "page",
        title=text_field(given, "title"),
        position=given.get("position") if isinstance(given.get("position"), int) else None,
        n_sentences=given.get("n_sentences") if isinstance(given.get("n_sentences"), int) else None,
        before=text_field(given, "before"),
        after=text_field(given, "after"),
    )
    claim, reading = read_sentence(text, context)
    return {
        "claim": claim,
        "kinds": list(reading.kinds) if claim else [],
        "strength": reading.strength,
        "causal": reading.causal,
        "needs_citation": reading.needs_citation if claim else "none",
    }
