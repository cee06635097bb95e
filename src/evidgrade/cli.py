"""The list of commands. A command is imported only when it is called, so that start-up costs little more than click."""

from __future__ import annotations

import importlib

import click

from evidgrade import __version__

# name -> (module in evidgrade.commands, what it does in a line)
COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("check", "Report what is broken in documents, references and claims."),
    "sync": ("sync", "Bring references/ and claims.yaml up to date with the documents."),
    "grade": ("grade", "Show each claim with its level of evidence and the chain behind it."),
    "review": ("review", "Sign claims off, one at a time or by script; every decision is logged."),
    "ledger": ("ledger", "Print the format of claims.yaml for editors; merge two versions of it."),
    "report": ("report", "Write what a reviewer files: claims with chains, levels, decisions and findings."),
    "graph": ("graph", "Ask the evidence graph: what rests on one weak source, which sources bear much."),
    "export": ("export", "Write references/ as CSL-JSON or RIS, or as a list in AMA, Vancouver, APA or a style of your own."),
    "fix": ("fix", "Write the reference list of documents anew in a style; --diff shows the change first."),
    "annotate": ("annotate", "Write the findings as comments into a copy of a Word document, or as notes into a page."),
    "explain": ("explain", "Say what a check looks for and why."),
    "rules": ("rules", "List all checks."),
    "init": ("init", "Start a workspace: configuration, documents/, references/."),
    "extract": ("extract", "Print what documents contain, as JSON."),
    "parse-references": ("parse_references", "Read reference strings into fields, as JSON lines."),
    "resolve": ("resolve", "Find the work behind each reference, as JSON lines."),
    "classify": ("classify", "Read the study design from titles and abstracts, as JSON lines."),
    "claims": ("claims", "Say of each sentence what it claims, as JSON lines."),
}


class LazyCommands(click.Group):
    """A group that imports the module of a command when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"evidgrade.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table itself serves the help page, so `--help` imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, message="evidgrade %(version)s")
def cli() -> None:
    """Link the claims of medical documents to their citations, grade them by level of evidence, report what is broken."""
