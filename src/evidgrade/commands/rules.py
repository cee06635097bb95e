"""`evidgrade rules`: every check, for people and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from evidgrade.commands.workspace import stop
from evidgrade.errors import EvidgradeError

if TYPE_CHECKING:
    from evidgrade.checks.declaration import Check
    from evidgrade.checks.policies import HousePolicy


@click.command()
@click.option("--format", "fmt", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--policy", metavar="NAME", default="", help="The rules of a field, with the weights that they have there.")
@click.option("--policies", is_flag=True, help="The fields that there are rules for.")
def command(fmt: str, policy: str, policies: bool) -> None:
    """List all checks. `evidgrade explain CODE` says more about one."""
    from evidgrade.checks.policies import chosen_checks, house_policies, house_policy

    if policies:
        click.echo(_policies(fmt, tuple(house_policies().values())))
        return
    try:
        field = house_policy(policy)
        checks = chosen_checks(field, (), (), {})
    except EvidgradeError as error:
        raise stop(error) from error
    if fmt == "json":
        click.echo(json.dumps([_row(check) for check in checks], ensure_ascii=False, indent=1))
        return
    if fmt == "markdown":
        from evidgrade.report.reference import checks_page

        click.echo(checks_page(checks), nl=False)
        return
    if field is not None:
        click.echo("\n".join([field.summary, *(f"- {reason}" for reason in field.reasons), f"After: {'; '.join(field.sources)}.", ""]))
    width = max(len(c.name) for c in checks)
    for c in checks:
        click.echo(f"{c.code}  {c.severity:<7}  {c.name:<{width}}  {c.summary}")
    if field is not None and field.ignore:
        click.echo(f"\nNot run: {', '.join(sorted(field.ignore))}.")


def _row(check: Check) -> dict[str, object]:
    return {
        "code": check.code,
        "name": check.name,
        "aliases": list(check.aliases),
        "family": check.family,
        "severity": check.severity,
        "summary": check.summary,
        "fixable": check.fixable,
        "advisory": check.advisory,
    }


def _policies(fmt: str, fields: tuple[HousePolicy, ...]) -> str:
    if fmt == "json":
        rows = [
            {"name": f.name, "summary": f.summary, "sources": list(f.sources), "reasons": list(f.reasons), "ignore": list(f.ignore), "severity": dict(f.severity or {})}
            for f in fields
        ]
        return json.dumps(rows, ensure_ascii=False, indent=1)
    width = max(len(f.name) for f in fields)
    return "\n".join(f"{f.name:<{width}}  {f.summary}" for f in fields)
