"""`evidgrade annotate`: the findings as comments in a copy of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidgrade.commands.workspace import note_outage, place, source_options, stop
from evidgrade.config import PROFILES
from evidgrade.errors import ConfigurationError, EvidgradeError, RefusedWrite, UnreadableInput
from evidgrade.model.finding import SEVERITIES, Finding
from evidgrade.text import many

if TYPE_CHECKING:
    from evidgrade.annotating.earlier import Round
    from evidgrade.annotating.remarks import Remark
    from evidgrade.checks.scope import Page
    from evidgrade.commands.checking import Job
    from evidgrade.model.document import Document

_ROUND = re.compile(r"\.reviewed(?:-(?P<number>\d{1,4}))?$")
_LISTED = 6
"""Comments and findings that are named one by one on the terminal."""


@dataclass(frozen=True)
class _Wish:
    """What the command line says of the output."""

    output: str | None
    diff: bool
    force: bool
    author: str
    date: str


@dataclass
class _Told:
    """The findings of one document, sorted by what becomes of them."""

    page: Page
    job: Job
    remarks: tuple[Remark, ...] = ()
    round: Round | None = None
    milder: int = 0
    """Findings below the wanted severity."""
    elsewhere: list[Finding] = field(default_factory=list)
    """Findings that stand in other files."""
    unplaced: list[Remark] = field(default_factory=list)
    gaps: int = 0


@click.command()
@click.argument("path")
@click.option("--output", "-o", metavar="FILE", help="The new file. Default: draft.reviewed.docx beside a draft.docx; standard output for text files.")
@click.option("--diff", is_flag=True, help="Show where each comment would stand (for text files the change itself), and write nothing.")
@click.option("--force", is_flag=True, help="Write over an output file that is there.")
@click.option("--min-severity", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="The mildest finding that is told.")
@click.option("--author", default="evidgrade", show_default=True, metavar="NAME", help="Whose name the comments carry.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these checks: codes, beginnings of codes, names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these checks.")
@click.option("--policy", metavar="NAME", help="Rules of a field, such as patient-information.")
@click.option("--profile", type=click.Choice(PROFILES), help="draft: what is not cited yet is only noted. freeze: nothing is.")
@click.option("--today", metavar="DATE", help="Date of the run and of the comments, such as 2026-11-22; without it that of the clock, and ages are not looked at.")
@source_options
def command(path: str, output: str | None, diff: bool, force: bool, min_severity: str, author: str, today: str | None, **options: Any) -> None:
    """Write the findings beside the words that they are about, in a copy of the document.

    A Word document gets comments, its words stay untouched; run on a copy that came back, it tells only what no comment tells yet. Markdown, HTML and
    reStructuredText get notes that no reader of the page sees. Exit code 0: written, or nothing to write; 2: something could not be read or written.
    """
    from evidgrade.commands.checking import Asked, job_of

    job = job_of(Asked(paths=(path,), today=today, **options))
    wish = _Wish(output, diff, force, author.strip() or "evidgrade", today or date.today().isoformat())
    if not job.found.documents:
        job.found.finish(2)
    if len(job.found.documents) > 1:
        raise stop(ConfigurationError(f"annotate takes one document at a time, and {path} stands for {len(job.found.documents)}"))
    try:
        _annotate(job, min_severity, wish)
    except EvidgradeError as error:
        raise stop(error) from error
    job.found.finish(0)


def _annotate(job: Job, least: str, wish: _Wish) -> None:
    document = job.found.documents[0]
    word = document.path.lower().endswith(".docx")
    target = _target(document, wish) if word or wish.output else None
    result = job.run(job.found.documents, job.workspace)
    note_outage(result.project, job.found)
    told = _Told(result.project.pages[0], job, gaps=len({gap.what for gap in result.not_checked if gap.document == document.path}))
    told.elsewhere = [f for f in result.findings if f.document != document.path]
    own = [f for f in result.findings if f.document == document.path]
    if word:
        _in_word(told, own, least, wish, target)
    else:
        _in_text(told, own, least, wish, target)
    for line in _account(told):
        click.echo(line, err=True)


def _target(document: Document, wish: _Wish) -> Path:
    """The file to be written. Raises RefusedWrite for the input itself, and for a file that is there."""
    source = Path(document.path)
    target = Path(place(wish.output)) if wish.output else source.with_name(_next_name(source))
    if target.resolve() == source.resolve():
        raise RefusedWrite("is the document itself, which is never changed; name another file with -o", target.as_posix())
    if target.suffix.lower() != source.suffix.lower():
        raise ConfigurationError(f"-o {wish.output}: the output is a {source.suffix} file as well; give it that ending")
    if not target.parent.is_dir():
        raise ConfigurationError(f"-o {wish.output}: there is no folder {target.parent}")
    if target.exists() and not wish.force and not wish.diff:
        raise RefusedWrite("is there already, perhaps with a person's replies; name another file with -o, or write over it with --force", target.as_posix())
    return target


def _next_name(source: Path) -> str:
    """`draft.reviewed.docx` for a draft, `draft.reviewed-2.docx` for that."""
    match = _ROUND.search(source.stem)
    if match is None:
        return f"{source.stem}.reviewed{source.suffix}"
    return f"{source.stem[: match.start()]}.reviewed-{int(match['number'] or 1) + 1}{source.suffix}"


def _chosen(told: _Told, findings: Sequence[Finding], least: str) -> tuple[Remark, ...]:
    """Remarks for the findings that are grave enough; the others are counted."""
    from evidgrade.annotating.remarks import remarks_of

    limit = SEVERITIES.index(least)
    grave = [f for f in findings if SEVERITIES.index(f.severity) <= limit]
    told.milder = len(findings) - len(grave)
    page = told.page
    units = [s.span for s in page.sentences] + [r.span for r in page.references]
    return remarks_of(grave, page.document, units, {check.code: check for check in told.job.checks})


# ---- Word -----------------------------------------------------------------------------------------------------------------


def _in_word(told: _Told, findings: Sequence[Finding], least: str, wish: _Wish, target: Path | None) -> None:
    from evidgrade.annotating.earlier import compared, earlier_comments, tag_line
    from evidgrade.annotating.places import Places
    from evidgrade.annotating.remarks import quoted
    from evidgrade.annotating.word import Comment, Signature, annotated
    from evidgrade.files import write_bytes

    document = told.page.document
    data = _same_bytes(document)
    places = Places(document, data)
    told.round = compared(findings, earlier_comments(places), frozenset(check.code for check in told.job.checks))
    comments = []
    for remark in _chosen(told, told.round.fresh, least):
        anchor, aside = places.anchor(remark.start, remark.end), places.aside(remark.start, remark.end)
        if anchor is None:
            told.unplaced.append(remark)
            continue
        words = f", “{quoted(document, remark.start, remark.end)}”"
        paragraphs = (f"In {aside}{words}: {remark.paragraphs[0]}", *remark.paragraphs[1:]) if aside else remark.paragraphs
        comments.append(Comment(anchor, paragraphs, f"{remark.codes} {tag_line(remark.findings)}"))
        told.remarks += (remark,)
    if not comments:
        click.echo("Nothing to write.", err=True)
        return
    result = annotated(document.path, data, comments, Signature(wish.author, wish.date))  # also for --diff: what would be refused is told there
    assert target is not None
    if wish.diff:
        _show(told)
    else:
        write_bytes(target, result)
    would = " would be written" if wish.diff else ""
    click.echo(f"{target.as_posix()}: {many(len(comments), 'comment')} on {many(sum(len(r.findings) for r in told.remarks), 'finding')}{would}.", err=True)
    if any(name.startswith("_xmlsignatures/") for name in places.package.names):
        click.echo("The document is signed digitally; the signature does not hold for the copy.", err=True)


def _same_bytes(document: Document) -> bytes:
    from evidgrade.readers import checksum

    try:
        data = Path(document.path).read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot be read: {error.strerror or error}", document.path) from error
    if checksum(data) != document.sha256:
        raise UnreadableInput("changed while it was read; run again", document.path)
    return data


def _show(told: _Told) -> None:
    """Comment by comment, with the words that it would stand on."""
    from evidgrade.report.display import visible, wrap

    document = told.page.document
    for remark in told.remarks:
        words = " ".join(document.text[remark.start : remark.end].split())
        click.echo(f"on “{visible(words)}”" if words else "on the first words")
        for paragraph in remark.paragraphs:
            click.echo("\n".join(f"    {line}" for line in wrap(paragraph, 96)))
        click.echo(f"    ({remark.codes})\n")


# ---- text files -------------------------------------------------------------------------------------------------------------


def _in_text(told: _Told, findings: Sequence[Finding], least: str, wish: _Wish, target: Path | None) -> None:
    from evidgrade.annotating.notes import with_notes
    from evidgrade.diffs import unified_diff
    from evidgrade.files import write_atomically

    document = told.page.document
    remarks = _chosen(told, findings, least)
    text = with_notes(document, remarks)
    told.remarks = remarks
    if wish.diff:
        click.echo(unified_diff(document.path, document.file_text, text).encode("utf-8"), nl=False)
    elif target is None:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        write_atomically(target, text)
        click.echo(f"{target.as_posix()}: {many(len(remarks), 'note')} on {many(sum(len(r.findings) for r in remarks), 'finding')}.", err=True)


# ---- the account ------------------------------------------------------------------------------------------------------------


def _account(told: _Told) -> Iterator[str]:
    """What was not written, and why, in lines for the terminal."""
    if told.round is not None:
        parts = [f"{count} {what}" for count, what in ((told.round.open, "open"), (told.round.answered, "answered"), (told.round.resolved, "resolved")) if count]
        if parts:
            yield f"Told by comments of an earlier round: {', '.join(parts)}. They were left as they are."
        if told.round.gone:
            yield f"{many(len(told.round.gone), 'comment')} of an earlier round with findings that are no longer there; resolve or delete them in Word:"
            yield from _named(comment.text for comment in told.round.gone)
    if told.unplaced:
        yield f"{many(len(told.unplaced), 'remark')} without words to stand on:"
        yield from _named(" ".join(remark.paragraphs) for remark in told.unplaced)
    if told.elsewhere:
        yield f"{many(len(told.elsewhere), 'finding')} in other files:"
        yield from _named(f"{f.document}:{f.line}: {f.code} {f.message}" for f in told.elsewhere)
    if told.milder:
        yield f"{many(told.milder, 'milder finding')} left out; --min-severity info adds what is mild."
    if told.gaps:
        yield f"{many(told.gaps, 'item')} not checked, which is neither a problem nor a pass; `evidgrade check` says why."


def _named(texts: Iterable[str]) -> Iterator[str]:
    from evidgrade.report.display import visible

    listed = list(texts)
    for text in listed[:_LISTED]:
        words = visible(" ".join(text.split()))
        yield f"  - {words[:157].rpartition(' ')[0] + ' …' if len(words) > 160 else words}"
    if len(listed) > _LISTED:
        yield f"  and {len(listed) - _LISTED} more; `evidgrade check` lists them."
