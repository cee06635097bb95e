"""The audit log of `evidgrade review`: read, and held against itself and the ledger."""

from __future__ import annotations

import click

from evidgrade.commands.deciding import config_and_ledger
from evidgrade.commands.workspace import stop
from evidgrade.errors import EvidgradeError, UnreadableInput


def _text(path: object) -> str:
    from pathlib import Path

    from evidgrade.files import read_text

    file = Path(str(path))
    try:
        return read_text(file) if file.exists() else ""
    except UnreadableInput as error:
        raise stop(error) from error


@click.command("verify-log")
@click.option("--head", metavar="HASH", help="A sum noted earlier: the log must still hold the line that has it.")
def verify_log(head: str | None) -> None:
    """Say whether log and ledger are as they were written.

    Exit code 0: both hold; 1: a line was changed, taken out or put in, or log and ledger do not agree; 2: something could not be read.
    """
    from evidgrade.ledger.log import differences, parse_log

    config, claims = config_and_ledger()
    shown = config.log_path.as_posix()
    log = parse_log(_text(config.log_path))
    judgements = {(c.document, c.id): c.judgement.written if c.judgement else None for c in claims}
    for problem in log.problems:
        click.echo(f"{shown}:{problem.line}: {problem.message}")
    differing = differences(log, judgements)
    for (document, claim), message in differing:
        click.echo(f"{config.ledger_path.as_posix()}: {document}#{claim} {message}")
    lost = head is not None and not any(entry.hash.startswith(head.lower()) for entry in log.entries)
    if lost:
        click.echo(f"{shown}: no line has the sum {head}: the log was cut or written anew since")
    _summary(shown, len(log.entries), log.heads)
    raise SystemExit(1 if log.problems or differing or lost else 0)


def _summary(shown: str, count: int, heads: tuple[str, ...]) -> None:
    if not count:
        click.echo(f"{shown}: no decision is logged yet.")
        return
    many = "1 line" if count == 1 else f"{count} lines"
    ends = f"the last one is {heads[0]}" if len(heads) == 1 else f"{len(heads)} branches end in {', '.join(heads)}; the next decision joins them"
    click.echo(f"{shown}: {many}; {ends}.")


@click.command("log")
@click.argument("ids", nargs=-1, metavar="[ID...]")
def log_(ids: tuple[str, ...]) -> None:
    """Print the decisions of the audit log, oldest first."""
    from evidgrade.ledger.log import parse_log
    from evidgrade.report.display import visible

    try:
        config, _ = config_and_ledger()
    except EvidgradeError as error:
        raise stop(error) from error
    for entry in parse_log(_text(config.log_path)).entries:
        record = entry.record
        if ids and record["claim"] not in ids and f"{record['document']}#{record['claim']}" not in ids:
            continue
        reason = f": {record['reason']}" if record["reason"] else ""
        details = "; ".join(f"{name} {_plain(value)}" for name, value in record["details"].items())
        click.echo(visible(f"{record['number']:>5}  {record['date']}  {record['action']:<15}  {record['claim']}  {record['by']}{f' [{details}]' if details else ''}{reason}"))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


COMMANDS = (verify_log, log_)
