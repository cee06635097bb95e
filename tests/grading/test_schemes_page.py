"""docs/schemes.md: its tables are those of the data."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from evidgrade.grading.schemes import load_scheme, scheme_names
from evidgrade.grading.tables import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "schemes.md"


def levels() -> str:
    """A row for each run of designs with the same levels, a column for each scheme."""
    schemes = [load_scheme(name) for name in scheme_names()]
    rows: list[tuple[list[str], list[str]]] = []
    for design, name in table("designs")["names"].items():
        cells = [scheme.level(design, "treatment_benefit").text or "-" for scheme in schemes]
        if rows and rows[-1][1] == cells:
            rows[-1][0].append(name)
        else:
            rows.append(([name], cells))
    table_rows = [["", *(scheme.title for scheme in schemes)], ["---"] * (len(schemes) + 1)]
    table_rows += [["; ".join(names), *(cell.replace("|", r"\|") for cell in cells)] for names, cells in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table_rows)


def sources() -> str:
    return "\n".join(f"- `{name}`: {table(f'schemes/{name}')['source']}." for name in scheme_names())


@pytest.mark.parametrize(("block", "wanted"), [("levels", levels()), ("sources", sources())])
def test_the_page_says_what_the_data_say(block: str, wanted: str) -> None:
    """EVIDGRADE_UPDATE=1 writes it anew; read the difference before you commit it."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- {block}:[^>]*-->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert found is not None
    if os.environ.get("EVIDGRADE_UPDATE"):
        PAGE.write_text(f"{text[: found.start(1)]}\n{wanted}\n\n{text[found.end(1) :]}", encoding="utf-8")
        return
    assert found[1].strip() == wanted


def test_every_scheme_is_described() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in scheme_names() if f"**`{name}`**" not in text] == []
