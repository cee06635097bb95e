"""The decisions of `evidgrade review` for scripts: one command each, for one claim or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from evidgrade.commands.deciding import checked_day, config_and_ledger, day_of, decide, open_desk, today_option
from evidgrade.commands.workspace import stop
from evidgrade.errors import ConfigurationError, EvidgradeError

_DONE = {
    "approve": "approved", "reject": "rejected", "dismiss": "dismissed as no claim", "waive": "waived", "comment": "commented",
    "reopen": "marked for review", "confirm": "confirmed", "reject-citation": "citation rejected", "judge": "judged", "remove": "removed",
    "record": "taken into the log",
}  # fmt: skip


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--by", required=True, metavar="NAME", help="Who decides."),
        click.option("--role", metavar="TEXT", help="In which role, such as `medical reviewer`."),
        click.option("--diff", is_flag=True, help="Show what would be written, and write nothing."),
        today_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


_ids = click.argument("ids", nargs=-1, required=True, metavar="ID...")
_reason = click.option("--reason", metavar="TEXT", help="Why.")
_needed = click.option("--reason", required=True, metavar="TEXT", help="Why; required.")


def _run(action: str, names: Sequence[str], by: str, role: str | None, diff: bool, today: str | None, **more: Any) -> None:
    """Make one decision on each claim named, all or none."""
    from evidgrade.ledger.decisions import Decision
    from evidgrade.ledger.values import Ledger
    from evidgrade.reviewing import named

    reason = more.pop("reason", None)
    if reason is not None and not reason.strip():
        raise stop(ConfigurationError("--reason is empty; say why"))
    if not by.strip():
        raise stop(ConfigurationError("--by is empty; a decision needs the name of a person"))
    config, recorded = config_and_ledger()
    day = day_of(today)
    try:
        claims = named(Ledger(claims=recorded), names, config.ledger_path.as_posix())
        desk = open_desk(config, sorted({claim.document for claim in claims}), day)
        decision = Decision(action, by.strip(), day, role, reason, **more)  # type: ignore[arg-type]
        decide(desk, [(claim, decision) for claim in claims], diff)
    except EvidgradeError as error:
        raise stop(error) from error
    done = f"has findings of {', '.join(decision.rules)} waived" if decision.rules else _DONE[action]
    for claim in claims:
        click.echo(f"{'Not written: ' if diff else ''}{claim.id} {done}: {claim.text}", err=True)
    desk.found.finish(0)


@click.command()
@_ids
@_reason
@click.option("--until", metavar="DATE", help="Last day on which the approval holds.")
@_common
def approve(ids: tuple[str, ...], reason: str | None, until: str | None, **common: Any) -> None:
    """Sign claims off: as worded, on these sources, at this level. A later change of any of them shows in `check`."""
    _run("approve", ids, reason=reason, until=until and checked_day(until, "--until"), **common)


@click.command()
@_ids
@_needed
@_common
def reject(ids: tuple[str, ...], reason: str, **common: Any) -> None:
    """Say that claims must not stand as they are. `check` reports them as long as they do."""
    _run("reject", ids, reason=reason, **common)


@click.command()
@_ids
@_needed
@_common
def dismiss(ids: tuple[str, ...], reason: str, **common: Any) -> None:
    """Say that a sentence claims nothing. It is no longer checked as a claim."""
    _run("dismiss", ids, reason=reason, **common)


@click.command()
@_ids
@_needed
@click.option("--until", required=True, metavar="DATE", help="Last day on which it holds; required.")
@click.option("--rule", "rules", multiple=True, metavar="CODE", help="Accept the findings of this check on the claim; repeatable.")
@_common
def waive(ids: tuple[str, ...], reason: str, until: str, rules: tuple[str, ...], **common: Any) -> None:
    """Let claims pass until a day, although they were not approved. With --rule, findings of those checks are silenced instead."""
    from evidgrade.checks import find_check

    for rule in rules:
        if find_check(rule) is None:
            raise stop(ConfigurationError(f"`{rule}` is no check; `evidgrade rules` lists them"))
    _run("waive", ids, reason=reason, until=checked_day(until, "--until"), rules=rules, **common)


@click.command()
@_ids
@click.option("--reason", "--text", "reason", required=True, metavar="TEXT", help="The comment; required.")
@_common
def comment(ids: tuple[str, ...], reason: str, **common: Any) -> None:
    """Write a remark beside claims. It decides nothing."""
    _run("comment", ids, reason=reason, **common)


@click.command()
@_ids
@_needed
@_common
def reopen(ids: tuple[str, ...], reason: str, **common: Any) -> None:
    """Take a decision back: the claims need review again."""
    _run("reopen", ids, reason=reason, **common)


@click.command()
@_ids
@_needed
@_common
def remove(ids: tuple[str, ...], reason: str, **common: Any) -> None:
    """Take out claims whose sentences are gone.

    The audit log keeps who did so, and why.
    """
    _run("remove", ids, reason=reason, **common)


@click.command()
@click.argument("claim", metavar="ID")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@_reason
@_common
def confirm(claim: str, references: tuple[str, ...], reason: str | None, **common: Any) -> None:
    """Confirm references as sources of a claim.

    A REFERENCE is a key of references/ or a printed number.
    """
    _run("confirm", [claim], reason=reason, keys=references, **common)


@click.command("reject-citation")
@click.argument("claim", metavar="ID")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE...")
@_needed
@_common
def reject_citation(claim: str, references: tuple[str, ...], reason: str, **common: Any) -> None:
    """Say that references are no sources of a claim.

    They count for its level no longer. A REFERENCE is a key of references/ or a printed number.
    """
    _run("reject-citation", [claim], reason=reason, keys=references, **common)


@click.command()
@_ids
@click.option("--question", metavar="NAME", help="The question that the claim answers, such as treatment_benefit; needs a reason.")
@click.option("--verdict", metavar="NAME", help="Whether the sources say it: supported, partly, not_supported, contradicted or not_checked.")
@click.option("--quote", metavar="TEXT", help="The passage of the source that is relied on.")
@click.option("--design", metavar="NAME", help="The study design as read in the full text, such as rct, for a claim with one source; docs/study-designs.md lists them.")
@click.option("--grade-start", metavar="NAME", help="Where GRADE starts: high or low.")
@click.option("--grade", "domains", multiple=True, metavar="DOMAIN=STEPS:REASON", help="A domain of GRADE, such as `imprecision=1:40 patients`; repeatable.")
@click.option("--certainty", metavar="NAME", help="The certainty that follows: high, moderate, low or very_low.")
@_reason
@_common
def judge(
    ids: tuple[str, ...], question: str | None, verdict: str | None, quote: str | None, design: str | None, grade_start: str | None,
    domains: tuple[str, ...], certainty: str | None, reason: str | None, **common: Any,
) -> None:  # fmt: skip
    """Record a question, a verdict, a quotation, a design, or GRADE.

    Whether the source bears the claim out, the passage relied on, the design read in the full text, and the domains of GRADE one by one.
    """
    if question and not reason:
        raise stop(ConfigurationError("--question says something else than the tool read; give a --reason"))
    grade = {name: value for name, value in (("start", grade_start), *map(_domain, domains), ("certainty", certainty)) if value is not None}
    read = {"value": design, "source": "full_text", "by": common["by"].strip(), "date": day_of(common["today"])} if design else None
    rows = {"question": question, "verdict": verdict, "quote": quote, "design": read, "grade": grade or None}
    values = {name: value for name, value in rows.items() if value is not None}
    if not values:
        raise stop(ConfigurationError("nothing to record; give --question, --verdict, --quote, --design, --grade-start, --grade or --certainty"))
    _run("judge", ids, reason=reason, values=values, **common)


@click.command()
@_ids
@_reason
@_common
def carry(ids: tuple[str, ...], reason: str | None, **common: Any) -> None:
    """Take decisions over to a new wording.

    Each ID is a judged claim whose sentence was edited. What was judged of it is judged again, by you and today, of the sentence that took its place, and
    the old entry goes. `review show ID` shows both wordings first.
    """
    from evidgrade.reviewing import carried

    day, by, diff = day_of(common["today"]), common["by"].strip(), common["diff"]
    if not by:
        raise stop(ConfigurationError("--by is empty; a decision needs the name of a person"))
    for values in (True, False):  # what is judged of the sources weighs in the level that an approval notes
        config, _ = config_and_ledger()
        try:
            desk = open_desk(config, None, day)
            pairs = carried(desk.cases, ids, by, day, common["role"], reason, values=values)
            if pairs:
                decide(desk, pairs, diff)
        except EvidgradeError as error:
            raise stop(error) from error
    for claim, decision in pairs:
        if decision.action != "remove":
            click.echo(f"{'Not written: ' if diff else ''}{claim.id} {_DONE[decision.action]}, as its earlier wording was: {claim.text}", err=True)
    desk.found.finish(0)


def _domain(text: str) -> tuple[str, dict[str, object]]:
    """`imprecision=1:40 patients` as the domain's name and value."""
    from evidgrade.ledger.values import GRADE_DOWN, GRADE_UP

    name, equals, rest = text.partition("=")
    steps, colon, reason = rest.partition(":")
    if name not in (*GRADE_DOWN, *GRADE_UP) or not equals or not steps.strip().isdigit() or not colon or not reason.strip():
        known = ", ".join((*GRADE_DOWN, *GRADE_UP))
        raise stop(ConfigurationError(f"--grade {text}: write DOMAIN=STEPS:REASON with one of {known}"))
    return name, {"by": int(steps), "reason": reason.strip()}


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--all", "everything", is_flag=True, help="Every judgement that the log does not hold.")
@_reason
@_common
def record(ids: tuple[str, ...], everything: bool, reason: str | None, **common: Any) -> None:
    """Take judgements written by hand into the log.

    They are logged as they stand in claims.yaml, where nothing is changed.
    """
    if everything == bool(ids):
        raise stop(ConfigurationError("name the claims, or give --all"))
    names = list(ids) or _by_hand()
    if names:
        _run("record", names, reason=reason, **common)
    else:
        click.echo("The log holds every judgement of claims.yaml.", err=True)


def _by_hand() -> list[str]:
    """Claims whose judgement is not as the log left it."""
    from evidgrade.files import read_text
    from evidgrade.ledger.log import differences, judgement_sum, parse_log

    config, claims = config_and_ledger()
    judgements = {(c.document, c.id): c.judgement.written if c.judgement else None for c in claims}
    try:
        log = parse_log(read_text(config.log_path) if config.log_path.exists() else "")
    except EvidgradeError as error:
        raise stop(error) from error
    differing = [subject for subject, _ in differences(log, judgements) if judgement_sum(judgements.get(subject))]
    return [f"{document}#{claim}" for document, claim in differing]


COMMANDS = (approve, reject, dismiss, waive, comment, reopen, confirm, reject_citation, judge, carry, remove, record)
