"""Reviewing at a terminal: one claim at a time, a key for each decision. Every decision is written at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from evidgrade.commands.deciding import Desk, decide
from evidgrade.errors import EvidgradeError

if TYPE_CHECKING:
    from evidgrade.ledger.decisions import Decision
    from evidgrade.reviewing import Case

_KEYS = "[a]pprove  [r]eject  [w]aive  [d]ismiss  [c]omment  [e]xplain  [s]kip  [q]uit  [?]help:"
_GONE = "[x]remove  [c]omment  [s]kip  [q]uit  [?]help:"
_HELP = """
  a  approve: it may stand as worded, on these sources, at this level
  r  reject: it must not stand as it is (with a reason); `check` fails until it is changed
  w  waive: let it pass until a day (with a reason and the day), or silence single findings
  d  dismiss: the sentence claims nothing (with a reason)
  c  comment: a remark, no decision; the claim stays before you
  x  remove: take out of the ledger a claim whose sentence is gone (with a reason)
  e  explain: show each step of the chain
  s  skip: leave it as it is and go on
  q  quit: what was decided so far is written already
"""
_DONE = {"approve": "Approved", "reject": "Rejected", "waive": "Waived", "dismiss": "Dismissed", "comment": "Comment written", "remove": "Removed"}
_ACTIONS = {"a": "approve", "r": "reject", "w": "waive", "d": "dismiss", "c": "comment", "x": "remove"}


@dataclass(frozen=True, slots=True)
class _Who:
    by: str
    role: str | None
    day: str


class _Quit(Exception):  # noqa: N818 - control flow of this module
    pass


def run_session(desk: Desk, queue: Sequence[Case], by: str | None, role: str | None, day: str) -> None:
    """Go through the queue. Ends at its end, with `q`, or with Ctrl-C or Ctrl-D; nothing is lost then."""
    made = 0
    try:
        who = _Who(by or _asked("Your name, as it shall stand beside the decisions"), role, day)
        for number, case in enumerate(queue, 1):
            click.echo(f"\n{'─' * 8} {number} of {len(queue)} {'─' * 8}\n")
            made += _one(desk, case, who)
    except (_Quit, click.Abort, EOFError):
        click.echo("")
    click.echo(f"{made} entr{'y' if made == 1 else 'ies'} written to {desk.config.ledger_path.as_posix()} and {desk.config.log_path.as_posix()}.")


def _one(desk: Desk, case: Case, who: _Who) -> int:
    """Show a claim and ask until it is decided or passed over; how many decisions and remarks were written."""
    _show(desk, case, False)
    written = 0
    while True:
        click.echo(f"\n{_KEYS if case.claim is not None else _GONE} ", nl=False)
        key = click.getchar().lower()
        click.echo(key if key.isprintable() else "")
        if key in ("q", "\x03", "\x04", ""):
            raise _Quit
        if key == "s":
            return written
        if key == "e":
            _show(desk, case, True)
        elif key in _ACTIONS and (case.claim is not None or key in "cx"):
            decision = _decided(desk, case, who, _ACTIONS[key])
            if decision is not None:
                written += 1
                if key != "c" and not decision.rules:
                    return written
                case = _fresh(desk, case)
        else:
            click.echo(_HELP)


def _show(desk: Desk, case: Case, explain: bool) -> None:
    from evidgrade.commands.review import reviewed, width_and_color
    from evidgrade.report.review import render_case

    width, color = width_and_color()
    click.echo(render_case(reviewed(case, desk, True), width=width, color=color, explain=explain), nl=False, color=color)


def _decided(desk: Desk, case: Case, who: _Who, action: str) -> Decision | None:
    """Ask for what the decision needs and write it; None where the person changed their mind or it was refused."""
    decision = _decision(who, action)
    if decision is None:
        click.echo("Nothing decided.")
        return None
    try:
        decide(desk, [(case.recorded, decision)])
    except EvidgradeError as error:
        click.echo(f"Not written: {error}", err=True)
        return None
    click.echo(f"Findings of {', '.join(decision.rules)} waived until {decision.until}." if decision.rules else f"{_DONE[action]}.")
    return decision


def _decision(who: _Who, action: str) -> Decision | None:
    from evidgrade.ledger.decisions import Decision

    until: str | None = None
    rules: tuple[str, ...] = ()
    reason = _answer("Reason (Enter for none)" if action == "approve" else "Comment" if action == "comment" else "Reason")
    if reason is None and action != "approve":
        return None
    if action == "waive":
        rules = _rules()
        until = _until()
        if until is None:
            return None
    return Decision(action, who.by, who.day, who.role, reason, until, rules)  # type: ignore[arg-type]


def _rules() -> tuple[str, ...]:
    """Codes of checks whose findings are accepted; none for the claim as a whole."""
    from evidgrade.checks import find_check

    while True:
        words = (_answer("Findings to silence, such as CLM205 (Enter: none, the claim passes as a whole)") or "").replace(",", " ").split()
        unknown = [word for word in words if find_check(word) is None]
        if not unknown:
            return tuple(words)
        click.echo(f"`{unknown[0]}` is no check.")


def _until() -> str | None:
    while (text := _answer("Until (last day, such as 2027-06-30)")) is not None:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            click.echo(f"`{text}` is no date.")
    return None


def _asked(question: str) -> str:
    while True:
        if answer := _answer(question):
            return answer


def _answer(question: str) -> str | None:
    """A line of the person's; None for an empty one."""
    answer: str = click.prompt(question, default="", show_default=False)
    return answer.strip() or None


def _fresh(desk: Desk, case: Case) -> Case:
    """The case with its judgement as it is in the ledger now."""
    from dataclasses import replace

    from evidgrade.ledger.reading import read_ledger

    claims = read_ledger(desk.config.ledger_path).claims
    recorded = next(c for c in claims if (c.document, c.id) == (case.recorded.document, case.recorded.id))
    return replace(case, recorded=recorded)
