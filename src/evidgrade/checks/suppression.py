"""SUP: orders to keep quiet, and the baseline, are looked at themselves."""

from __future__ import annotations

from collections.abc import Iterator

from evidgrade.baseline import Entry
from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.scope import Project

_SAFE = "The procedure is safe.\n"


@check(
    "SUP001",
    "error",
    "A finding is suppressed without a reason.",
    rationale="Who reads the page next year must know why a finding was accepted. Write the reason after a colon: `evidgrade: ignore CLM201: wording approved by ...`.",
    bad=f"<!-- evidgrade: ignore CLM201 -->\n\n{_SAFE}",
    good=f"<!-- evidgrade: ignore CLM201: wording approved by the medical lead -->\n\n{_SAFE}",
    scope="after",
)
def suppression_without_reason(project: Project) -> Iterator[Problem]:
    """Orders with no words after the colon."""
    for silencer in project.silencers:
        if not silencer.reason:
            yield Problem(project.place(silencer), "This suppression gives no reason.", document=silencer.file)


@check(
    "SUP002",
    "warning",
    "A suppression silences nothing.",
    rationale="The finding is gone, or the order names the wrong check or place. An order that nobody needs hides the next problem. Take it out.",
    bad="<!-- evidgrade: ignore CLM201: approved -->\n\nThe procedure takes an hour.\n",
    good=f"<!-- evidgrade: ignore CLM201: approved -->\n\n{_SAFE}",
    scope="after",
)
def unused_suppression(project: Project) -> Iterator[Problem]:
    """Orders that met no finding, expired ones and unknown codes left out."""
    for number, silencer in enumerate(project.silencers):
        if number not in project.used and not project.expired(silencer) and project.known(silencer):
            codes = ", ".join(silencer.codes) or "nothing"
            yield Problem(
                project.place(silencer),
                f"Nothing is silenced here: no finding of {codes} in its place.",
                document=silencer.file,
            )


@check(
    "SUP003",
    "warning",
    "A suppression has expired.",
    rationale="Its date has passed, so the finding is reported again. Look at it anew, and give a new date or mend the text.",
    bad=Example(
        f"<!-- evidgrade: ignore CLM201 until 2026-01-31: approved for the campaign -->\n\n{_SAFE}", today="2026-02-01"
    ),
    good=Example(f"<!-- evidgrade: ignore CLM201 until 2026-01-31: approved -->\n\n{_SAFE}", today="2026-01-31"),
    scope="after",
)
def expired_suppression(project: Project) -> Iterator[Problem]:
    """Orders whose last day is before the day of the run, where that is given."""
    for silencer in project.silencers:
        if project.expired(silencer):
            yield Problem(
                project.place(silencer), f"This suppression held until {silencer.until}.", document=silencer.file
            )


@check(
    "SUP004",
    "error",
    "A suppression names a check that does not exist.",
    rationale="A mistyped code silences nothing, and looks as if it did. `evidgrade rules` lists the codes. Name each check; `all` is not taken.",
    bad=f"<!-- evidgrade: ignore CLM999: approved -->\n\n{_SAFE}",
    good=f"<!-- evidgrade: ignore CLM201: approved -->\n\n{_SAFE}",
    scope="after",
)
def unknown_code(project: Project) -> Iterator[Problem]:
    """Orders with a code, name or alias that no check has, or with none at all."""
    for silencer in project.silencers:
        for code in silencer.codes or ("",):
            if code.casefold() not in project.names:
                what = f"`{code}` is no check" if code else "No check is named"
                yield Problem(project.place(silencer), f"{what}; `evidgrade rules` lists them.", document=silencer.file)


_BASELINE = '{"evidgrade": "evidgrade-baseline/1", "with": []}\n{"document": "page.md", "code": "CLM201", "fingerprint": "FINGERPRINT", "message": "`safe` without a figure, a comparison or a condition; no treatment is safe as such.", "text": "The procedure is safe."}\n'


@check(
    "SUP005",
    "warning",
    "A finding of the baseline no longer occurs.",
    rationale="It was mended, or its sentence was rewritten. An entry that nothing needs would hide the same problem if it came back. `evidgrade check --prune-baseline` takes such entries out and adds none. Only what this run has looked for is told.",
    bad=Example("The procedure takes an hour.\n", baseline=_BASELINE.replace("FINGERPRINT", "0123456789abcdef")),
    good=Example(_SAFE, baseline=_BASELINE.replace("FINGERPRINT", "ac6aae9e4c675f33")),
    scope="baseline",
)
def stale_baseline_entry(project: Project) -> Iterator[Problem]:
    """Entries that this run looked for and did not find: one by one, and together those of a file that is no longer read."""
    gone: dict[str, list[Entry]] = {}
    for entry in project.stale:
        if entry.document in project.by_path or entry.document in project.texts:
            where = f", `{entry.text}`" if entry.text else ""
            yield _stale(project, entry, f"{entry.code} no longer occurs in {entry.document}{where}. It said: {entry.message}")
        else:
            gone.setdefault(entry.document, []).append(entry)
    for document, entries in gone.items():
        many = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
        yield _stale(project, entries[0], f"The baseline has {many} of {document}, which is no longer there.")


def _stale(project: Project, entry: Entry, message: str) -> Problem:
    return Problem(project.line_span(project.baseline_path, entry.line), message, document=project.baseline_path)
