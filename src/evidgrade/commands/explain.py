"""`evidgrade explain`: one check, from its own declaration."""

from __future__ import annotations

import shutil

import click

from evidgrade.commands.workspace import stop
from evidgrade.errors import ConfigurationError


@click.command()
@click.argument("code")
def command(code: str) -> None:
    """Say what a check looks for, why it matters, and on whose authority. CODE is a code, a name or an alias."""
    from difflib import get_close_matches

    from evidgrade.checks import all_checks, find_check, names_of
    from evidgrade.report.explanation import explain_text

    check = find_check(code)
    if check is None:
        near = get_close_matches(code, [n for c in all_checks() for n in names_of(c)], 1, 0.6)
        hint = f"; did you mean `{near[0]}`?" if near else "; `evidgrade rules` lists them"
        raise stop(ConfigurationError(f"`{code}` is no check{hint}"))
    click.echo(explain_text(check, width=min(100, shutil.get_terminal_size((100, 24)).columns)), nl=False)
