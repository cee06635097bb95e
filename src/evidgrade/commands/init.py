"""`evidgrade init`: a workspace to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from evidgrade.commands.workspace import stop
from evidgrade.errors import RefusedWrite

_CONFIG = """# Settings of evidgrade. What is commented out shows the default.
documents = ["documents/**"]     # files, folders and patterns that commands take when none are named
# references = "references"      # folder of the .bib files, one entry a work; commit it
# claims = "claims.yaml"         # the ledger; commit it
# fail-on = "error"              # error, warning, info or never
# baseline = "known.jsonl"       # findings that are known; `check --write-baseline` writes it (docs/pipeline.md)
# profile = "draft"              # draft or freeze: how strict a run is
# ignore = ["DOC303"]            # checks that are not run: codes, beginnings of codes, names
# policy = "patient-information" # rules of a field; `evidgrade rules --policies` lists the fields
# mailto = "you@example.org"     # told to Crossref, as it asks of polite users
# retraction-watch = "rw.csv"    # CSV of the Retraction Watch database, for retractions without a network
# also = ["pubmed", "openalex"]  # registries asked for a second opinion, with --online; none by default
# abstracts = true               # keep abstracts in references/, so that checks need no network
# journal-names = "long"         # journals in references/: long, or abbreviated where a short title is known
# reference-style = "ama"        # of `evidgrade fix --references`: ama, vancouver, apa or a .csl file
# review-days = 365              # days after which a sign-off has expired; 0 for never
# audit-log = "claims.log.jsonl" # the log of decisions; commit it
# ranges = "collapse"            # of `evidgrade fix --citations` and `--ranges`: [1-3]; expand: [1,2,3]; keep: as each marker has it
# scheme = "ocebm-2011"          # of levels; a list shows several, the first one counts (docs/schemes.md)

# [minimum-level]
# treatment_benefit = "2"        # a kind of claim or a question, and the level that it needs at least (EVD101)

# [severity]
# CLM104 = "warning"
"""

_ATTRIBUTES = "claims.yaml merge=evidgrade-ledger\nclaims.log.jsonl merge=union\n"
"""How git merges two people's decisions; without the driver that docs/review.md names, it merges claims.yaml as any text."""


@click.command()
@click.argument("folder", default=".")
def command(folder: str) -> None:
    """Start a workspace in FOLDER: evidgrade.toml, documents/, references/. Nothing that is there is changed."""
    root = Path(folder)
    try:
        for name in ("documents", "references"):
            (root / name).mkdir(parents=True, exist_ok=True)
        settings = root / "evidgrade.toml"
        fresh = not settings.exists()
        if fresh:
            from evidgrade.files import state_folder, write_atomically

            write_atomically(settings, _CONFIG)
            state_folder(root)
            if not (root / ".gitattributes").exists():
                write_atomically(root / ".gitattributes", _ATTRIBUTES)
    except OSError as error:
        raise stop(RefusedWrite(f"cannot be written: {error.strerror or error}", folder)) from error
    click.echo(f"{settings.as_posix()}: {'written' if fresh else 'was there already, left as it is'}")
    click.echo(
        "Put documents into documents/, then run `evidgrade check`, and `evidgrade sync --source crossref --online --mailto YOU@...`."
    )
