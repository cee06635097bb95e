"""`evidgrade review`: what needs a person, one claim at a time or as a list; the decisions are in `review_decisions`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import click

from evidgrade.commands import review_decisions, review_log
from evidgrade.commands.deciding import Desk, config_and_ledger, day_of, open_desk, today_option
from evidgrade.commands.workspace import stop
from evidgrade.errors import EvidgradeError
from evidgrade.ledger.values import ReviewState

if TYPE_CHECKING:
    from evidgrade.report.review import Reviewed
    from evidgrade.reviewing import Case

STATES = get_args(ReviewState)
_as_of = click.option("--today", metavar="DATE", help="Date on which decisions must hold, such as 2026-11-22; without it none has expired.")


@click.group(invoke_without_command=True)
@click.option("--by", metavar="NAME", help="Who decides; asked for otherwise.")
@click.option("--role", metavar="TEXT", help="In which role, such as `medical reviewer`.")
@click.option("--interactive/--no-interactive", default=None, help="Ask for decisions; by default on a terminal.")
@today_option
@click.pass_context
def command(context: click.Context, by: str | None, role: str | None, interactive: bool | None, today: str | None) -> None:
    """Sign claims off: one at a time on a terminal, or with a command each.

    Without a command, the claims that need review are shown one by one, each with its chain and with what changed since somebody decided.
    Every decision goes into claims.yaml and into the audit log beside it, claims.log.jsonl. Where there is no terminal, they are listed.
    """
    if context.invoked_subcommand is not None:
        return
    config, _ = config_and_ledger()
    asking = interactive if interactive is not None else sys.stdin.isatty() and sys.stdout.isatty()
    day = day_of(today) if asking else today
    desk = open_desk(config, None, day)
    from evidgrade.reviewing import to_review

    queue = to_review(desk.cases)
    if not asking or day is None:
        _print_list(queue, desk)
        _sums(desk, len(queue))
    elif not queue:
        click.echo("Nothing needs review.")
    else:
        from evidgrade.commands.review_session import run_session

        run_session(desk, queue, by, role, day)
    desk.found.finish(0)


def _sums(desk: Desk, waiting: int) -> None:
    """The last lines, on standard error."""
    new = len(desk.project.matches.unregistered) if desk.project.matches else 0
    click.echo(f"{waiting} of {len(desk.cases)} claims {'needs' if waiting == 1 else 'need'} review.", err=True)
    if new:
        click.echo(f"{new} claim{'s are' if new > 1 else ' is'} not in the ledger yet; run `evidgrade sync`.", err=True)


def width_and_color() -> tuple[int, bool]:
    """How wide the terminal is, and whether it takes colours."""
    return min(110, shutil.get_terminal_size((100, 24)).columns), sys.stdout.isatty() and "NO_COLOR" not in os.environ


def reviewed(case: Case, desk: Desk, findings: bool = False) -> Reviewed:
    """A case as the report takes it; with `findings` those on its sentence."""
    from evidgrade.commands.pages import graded_page
    from evidgrade.report.review import Reviewed

    page = graded_page(case.page, False) if case.page else None
    here = tuple(_findings(case, desk)) if findings and case.claim else ()
    return Reviewed(case.recorded, case.standing, page, case.claim, case.near, case.before, here)


def _findings(case: Case, desk: Desk) -> list[Finding]:
    from evidgrade.audit import audit
    from evidgrade.checks.policies import chosen_checks, house_policy

    assert case.page is not None
    assert case.claim is not None
    config = desk.config
    checks = chosen_checks(house_policy(config.policy), config.select, config.ignore, config.severity)
    result = audit([case.page.document], desk.workspace, [c for c in checks if c.family != "LED"], desk.project.policy, config.scheme[0])
    span = case.claim.span
    return [f for f in result.findings if f.document == case.page.path and span.start <= f.start < span.end]


if TYPE_CHECKING:
    from evidgrade.model.finding import Finding


def _print_list(cases: Sequence[Case], desk: Desk) -> None:
    from evidgrade.report.review import render_list

    width, color = width_and_color()
    click.echo(render_list([reviewed(case, desk) for case in cases], width=width, color=color), nl=False, color=color)


@command.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only claims in this state; repeatable. Default: those that need review.")
@click.option("--all", "everything", is_flag=True, help="Claims in every state.")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_as_of
def list_(states: tuple[str, ...], everything: bool, fmt: str, today: str | None) -> None:
    """List claims with their state and what changed."""
    from evidgrade.report.contract import SCHEMA
    from evidgrade.reviewing import to_review

    config, _ = config_and_ledger()
    desk = open_desk(config, None, today)
    chosen = [case for case in desk.cases if everything or case.standing.state in states]
    shown = chosen if states or everything else to_review(desk.cases)
    if fmt == "json":
        json.dump({"schema": SCHEMA, "claims": [_row(case) for case in shown]}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        _print_list(shown, desk)
        _sums(desk, len(to_review(desk.cases)))
    desk.found.finish(0)


def _row(case: Case) -> dict[str, object]:
    recorded, judgement = case.recorded, case.recorded.judgement
    who = judgement.reviewer if judgement else None
    place = case.page.document.position(case.claim.span.start) if case.page and case.claim else (None, None)
    return {
        "claim_id": recorded.id, "document": recorded.document, "line": place[0], "column": place[1],
        "text": case.claim.text if case.claim else recorded.text, "state": case.standing.state, "recorded_state": case.standing.recorded,
        "changes": [{"what": change.what, "message": change.message} for change in case.standing.changes],
        "reviewer": {"name": who.name, "role": who.role, "date": who.date} if who else None,
        "reason": judgement.reason if judgement else None, "expires": judgement.expires if judgement else None,
        "level": case.now.level if case.now else None, "scheme": case.now.scheme if case.now else None,
    }  # fmt: skip


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--explain", is_flag=True, help="Each step of the chain.")
@_as_of
def show(ids: tuple[str, ...], explain: bool, today: str | None) -> None:
    """Show claims with chain, changes and findings."""
    from evidgrade.ledger.values import Ledger
    from evidgrade.report.review import render_case
    from evidgrade.reviewing import named

    config, recorded = config_and_ledger()
    try:
        claims = named(Ledger(claims=recorded), ids, config.ledger_path.as_posix())
    except EvidgradeError as error:
        raise stop(error) from error
    desk = open_desk(config, sorted({claim.document for claim in claims}), today)
    width, color = width_and_color()
    for number, claim in enumerate(claims):
        shown = render_case(reviewed(desk.case(claim), desk, True), width=width, color=color, explain=explain)
        click.echo(("\n" if number else "") + shown, nl=False, color=color)
    desk.found.finish(0)


for _command in (*review_decisions.COMMANDS, *review_log.COMMANDS):
    command.add_command(_command)
