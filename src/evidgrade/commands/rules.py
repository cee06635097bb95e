"""`evidgrade rules`: every check, for people and programs."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(fmt: str) -> None:
    """List all checks. `evidgrade explain CODE` says more about one."""
    from evidgrade.checks import all_checks

    checks = all_checks()
    if fmt == "json":
        rows = [
            {
                "code": c.code,
                "name": c.name,
                "aliases": list(c.aliases),
                "family": c.family,
                "severity": c.severity,
                "summary": c.summary,
                "fixable": c.fixable,
                "advisory": c.advisory,
            }
            for c in checks
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(len(c.name) for c in checks)
    for c in checks:
        click.echo(f"{c.code}  {c.severity:<7}  {c.name:<{width}}  {c.summary}")
