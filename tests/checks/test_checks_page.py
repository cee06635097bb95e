"""docs/checks.md is what `rules --format markdown` prints."""

from __future__ import annotations

import os
import re
from pathlib import Path

from click.testing import CliRunner

from evidgrade.checks import all_checks
from evidgrade.cli import cli

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def printed() -> str:
    return CliRunner().invoke(cli, ["rules", "--format", "markdown"], catch_exceptions=False).output


def test_the_page_is_what_the_command_prints() -> None:
    """EVIDGRADE_UPDATE=1 writes docs/checks.md anew; read the difference before you commit it."""
    if os.environ.get("EVIDGRADE_UPDATE"):
        PAGE.write_text(printed(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == printed()


def test_every_check_has_a_row_that_leads_to_its_section() -> None:
    text = printed()
    rows = re.findall(r"^\| \[(\w+)\]\(#([\w-]+)\)", text, re.M)
    headings = {title.lower().replace(" ", "-") for title in re.findall(r"^### (.+)$", text, re.M)}

    assert [code for code, _ in rows] == [c.code for c in sorted(all_checks(), key=lambda c: ["DOC", "CIT", "REF", "CLM", "EVD", "LED", "SUP", "RUN"].index(c.family) * 1000 + int(c.code[3:]))]
    assert {anchor for _, anchor in rows} == headings
