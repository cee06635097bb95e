"""The reference of all checks as one page of CommonMark, made of their declarations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from evidgrade.checks.declaration import Check
from evidgrade.report.explanation import explain_markdown
from evidgrade.report.text import WORDS
from evidgrade.report.values import anchor

FAMILIES: Final = {
    "DOC": "Documents and their reference lists",
    "CIT": "Markers in the text",
    "REF": "References, against references/ and registries",
    "CLM": "Claims and their wording",
    "EVD": "Evidence behind claims",
    "LED": "The ledger and its sign-offs",
    "SUP": "Suppressions and the baseline",
    "RUN": "The run itself",
}


def checks_page(checks: Sequence[Check]) -> str:
    """A table of all checks by family, then each with its reason, its examples and its sources."""
    parts = ["# Checks", f"{len(checks)} checks, by family. `evidgrade explain CODE` shows the same in a terminal; `[severity]`, `select` and `ignore` in the settings choose and weigh them."]
    families = [(family, list(group)) for family, group in groupby(sorted(checks, key=lambda c: (list(FAMILIES).index(c.family), c.code)), key=lambda c: c.family)]
    for family, group in families:
        rows = [f"| [{c.code}](#{anchor(c.code, c.name)}) | {c.name} | {WORDS[c.severity]} | {c.summary} |" for c in group]
        parts += [f"## {FAMILIES[family]}", "\n".join(["| check | name | severity | what is wrong |", "| --- | --- | --- | --- |", *rows])]
    for _, group in families:
        for check in group:
            parts += [f"### {check.code} {check.name}", explain_markdown(check).rstrip()]
    return "\n\n".join(parts) + "\n"
