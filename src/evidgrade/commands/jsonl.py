"""The shape of the plumbing commands: JSON lines in, JSON lines out, one answer for each line, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

import click

from evidgrade.errors import EvidgradeError


class InputError(click.ClickException):
    """Something that the user gave cannot be used: a message, and exit code 2."""

    exit_code = 2


class BadLine(ValueError):  # noqa: N818 - named for what it is
    """A line that is not what the command takes; the message says why."""


def read_lines(stream: IO[bytes], plain_key: str | None) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    """Each line that is not blank, with its number from 1, as an object.

    A line that does not begin with `{` stands for `{plain_key: line}` where the command takes plain lines.
    """
    for number, raw in enumerate(stream, 1):
        try:
            line = raw.decode("utf-8").strip().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            yield number, BadLine(f"line {number} is not UTF-8 (byte {error.start + 1})")
            continue
        if not line:
            continue
        if plain_key is not None and not line.startswith("{"):
            yield number, {"id": str(number), plain_key: line}
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            yield number, BadLine(f"line {number} is not JSON: {error}")
            continue
        yield number, value if isinstance(value, dict) else BadLine(f"line {number} is no JSON object")


def answer_lines(
    stream: IO[bytes], answer: Callable[[dict[str, Any]], dict[str, Any]], plain_key: str | None = None
) -> bool:
    """Print one JSON line for each line read; returns False when some line could not be answered.

    `answer` raises BadLine or EvidgradeError for a row that it cannot take.
    """
    good = True
    write = sys.stdout.write
    for number, row in read_lines(stream, plain_key):
        key = row.get("id", str(number)) if isinstance(row, dict) else str(number)
        try:
            if isinstance(row, BadLine):
                raise row
            reply = {"id": key, **answer(row)}
        except (BadLine, EvidgradeError) as error:
            reply, good = {"id": key, "error": str(error)}, False
        write(json.dumps(reply, ensure_ascii=False) + "\n")
    return good


def text_field(row: dict[str, Any], name: str) -> str | None:
    """A text value of a row, None when it is absent, null or blank. Raises BadLine for another type."""
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ": ".join(value)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadLine(f"`{name}` must be text")
    return str(value).strip() or None


def input_stream(path: str) -> IO[bytes]:
    """The named file, or standard input for `-`. Raises click.ClickException (exit code 2) when it cannot be opened."""
    if path == "-":
        return sys.stdin.buffer
    try:
        return open(path, "rb")  # noqa: PTH123 - closed when the process ends
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
