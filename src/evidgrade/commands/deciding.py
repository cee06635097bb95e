"""The edge of `evidgrade review`: the claims as they stand, the date of a decision, and writing ledger and log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidgrade.commands.inputs import Gathered, gather
from evidgrade.commands.workspace import documents_of, policy_of, settings_of, stop, workspace_of
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError, EvidgradeError, RefusedWrite, UnreadableInput

if TYPE_CHECKING:
    from evidgrade.checks.scope import Project
    from evidgrade.ledger.decisions import Decision
    from evidgrade.ledger.values import LedgerClaim
    from evidgrade.lookup import Workspace
    from evidgrade.reviewing import Case, Texts


@dataclass(frozen=True)
class Desk:
    """What a reviewer has before them."""

    config: Config
    found: Gathered
    workspace: Workspace
    project: Project
    cases: tuple[Case, ...]

    def case(self, claim: LedgerClaim) -> Case:
        """The case of a claim of the ledger. One whose document could not be read has none to show."""
        from evidgrade.ledger.standing import standing
        from evidgrade.reviewing import Case

        found = (c for c in self.cases if (c.recorded.document, c.recorded.id) == (claim.document, claim.id))
        return next(found, None) or Case(claim, standing(claim, None))


def today_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The day of a decision. Here, at the edge, is the one place where it may come from the clock."""
    return click.option("--today", metavar="DATE", help="Date of the decision, such as 2026-11-22; without it that of the clock.")(command)


def day_of(today: str | None) -> str:
    """The day that is written. Ends the command with code 2 where it is no date."""
    return checked_day(today, "--today") if today else date.today().isoformat()


def checked_day(text: str, option: str) -> str:
    """An ISO date. Ends the command with code 2 for anything else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise stop(ConfigurationError(f"{option} {text} is no date; write it as 2026-11-22")) from error


def config_and_ledger() -> tuple[Config, tuple[LedgerClaim, ...]]:
    """The settings and the claims of the ledger. Ends the command with code 2 where it cannot be read or is not there."""
    from evidgrade.ledger.reading import read_ledger

    config = settings_of()
    shown = config.ledger_path.as_posix()
    if not config.ledger_path.is_file():
        raise stop(UnreadableInput("there is no ledger; `evidgrade sync` makes one", shown))
    try:
        ledger = read_ledger(config.ledger_path)
    except EvidgradeError as error:
        raise stop(error) from error
    if ledger.problems:
        first = ledger.problems[0]
        more = f" ({len(ledger.problems) - 1} more; `evidgrade check` lists them)" if len(ledger.problems) > 1 else ""
        raise stop(UnreadableInput(f"{first.message}{more}. Mend it first", shown, first.line, first.column))
    return config, ledger.claims


def open_desk(config: Config, paths: Sequence[str] | None, today: str | None) -> Desk:
    """Read the documents (None: those of the settings) with what lies around them, and grade their claims.

    Ends the command with code 2 when references/ or the ledger cannot be read: stamps of half a bibliography would be false.
    """
    from evidgrade.audit import assess
    from evidgrade.reviewing import cases_of, gone_cases

    found = documents_of((), config) if paths is None else gather(path for path in paths if Path(path).is_file())
    workspace = workspace_of(config, None, found)
    broken = [e for e in found.unreadable if e.path and e.path.endswith((".bib", ".yaml", ".yml", ".jsonl"))]
    if broken:
        raise stop(broken[0])
    try:
        project = assess(found.documents, workspace, policy_of(config, today), config.scheme)
    except EvidgradeError as error:
        raise stop(error) from error
    gone = gone_cases(project) if paths is None else ()
    return Desk(config, found, workspace, project, (*cases_of(project), *gone))


def decide(desk: Desk, decisions: Sequence[tuple[LedgerClaim, Decision]], diff: bool = False) -> None:
    """Write decisions into ledger and log, all or none; with `diff` show them instead. Raises RefusedWrite.

    The log is written first: a run that is cut off between the two leaves a line that the ledger does not bear out, which
    `verify-log` and `check` tell and the next decision notes, and never a decision that no line speaks of.
    """
    from evidgrade.diffs import unified_diff
    from evidgrade.files import lock
    from evidgrade.reviewing import checked

    for claim, _ in decisions:
        _check_read(desk, claim)
    judged = [(claim, checked(desk.case(claim), decision)) for claim, decision in decisions]
    paths = desk.config.ledger_path, desk.config.log_path
    if diff:
        old, new = _worked_out(paths, judged)
        click.echo(unified_diff(paths[0].as_posix(), old.ledger, new.ledger), nl=False)
        click.echo(unified_diff(paths[1].as_posix(), old.log, new.log), nl=False)
        return
    with lock(Path()):
        old, new = _worked_out(paths, judged)
        _write(paths, old, new)


def _check_read(desk: Desk, claim: LedgerClaim) -> None:
    """Raise RefusedWrite for a claim whose document is there and could not be read."""
    if claim.document in desk.project.by_path or not Path(claim.document).exists():
        return
    why = next((error.message for error in desk.found.unreadable if error.path == claim.document), "not among the documents")
    raise RefusedWrite(f"could not be read ({why}), so nothing can be decided on {claim.id}", claim.document)


def _worked_out(paths: tuple[Path, Path], judged: Sequence[tuple[LedgerClaim, Decision]]) -> tuple[Texts, Texts]:
    """Both texts as they are now, and as they shall be. Raises RefusedWrite where somebody else decided meanwhile."""
    from evidgrade.files import read_text
    from evidgrade.ledger.reading import parse_ledger
    from evidgrade.reviewing import Texts, carried_out

    old = Texts(read_text(paths[0]), read_text(paths[1]) if paths[1].exists() else "")
    present = {(c.document, c.id): c.judgement.written if c.judgement else None for c in parse_ledger(old.ledger).claims}
    for claim, _ in judged:
        if present.get((claim.document, claim.id)) != (claim.judgement.written if claim.judgement else None):
            raise RefusedWrite(f"somebody else decided on {claim.id} meanwhile; nothing written, look at it again", paths[0].as_posix())
    return old, carried_out(old, judged, paths[0].as_posix(), paths[1].as_posix())


def _write(paths: tuple[Path, Path], old: Texts, new: Texts) -> None:
    from evidgrade.files import write_all

    ledger, log = paths
    texts = [(log, old.log, new.log), (ledger, old.ledger, new.ledger)]
    write_all([text for text in texts if text[1] != text[2]])
