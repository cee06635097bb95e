"""Notes in text files: they change neither what a reader sees nor what the next run finds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.annotating.notes import with_notes
from evidgrade.annotating.remarks import Remark
from evidgrade.checks.silence import in_comments
from evidgrade.cli import cli
from evidgrade.errors import RefusedWrite
from evidgrade.model.document import Document
from evidgrade.model.finding import Finding
from evidgrade.readers import read_data

LIST = "\n\n## References\n\n1. Adams P. Knee pain in adults. J Joint Stud. 2015;12(3):100-108.\n2. Clark S. Walking. Ann Walk Res. 2017;4:20-29.\n"
MARKDOWN = f"""---
title: Knee pain
---

# Knee pain is always cured

The procedure is completely safe [9]. It always works.

- A first item is proven to help.
- A second item [TODO: check].

  Its own paragraph: always safe.

| Outcome | Value |
|---|---|
| Pain | always gone [7] |

> Quoted words: always safe.

    code that is always safe

A line with a ` tick, always safe.
Setext, always safe
-------------------

1) one is always safe
2) two is always safe{LIST}"""
HTML = (
    "<!doctype html><html><head><title>Always safe</title><style>p { color: red }</style></head><body><h1>Knee</h1>\n"
    "<p>The procedure is <b>completely safe</b> [9].</p><ul><li>It always works.<li>Proven to help</ul>\n"
    "<table><tr><td>always gone</td><td>[7]</td></tr></table><pre>always safe</pre>\n"
    "<h2>References</h2><ol><li>Adams P. Knee pain. J Joint Stud. 2015;12(3):100-108.</li></ol></body></html>\n"
)
RST = """Knee
====

The procedure is completely safe [9]_. It always works.

- A first item is proven to help.
- A second item, TODO check.

.. note:: Always safe, this one.

References
----------

.. [1] Adams P. Knee pain. J Joint Stud. 2015;12(3):100-108.
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def found(path: str) -> list[tuple[str, str]]:
    """Code and content of what a run finds in a file."""
    answer = json.loads(call("check", path, "--format", "json", "--no-cache").stdout)
    return sorted((f["code"], f["message"]) for f in answer["findings"])


def seen(document: Document) -> list[tuple[object, ...]]:
    return [(b.kind, b.text, b.label, b.ordinal, b.level, b.marks) for b in document.blocks if b.kind != "comment"]


@pytest.mark.parametrize(("name", "text"), [("page.md", MARKDOWN), ("page.html", HTML), ("page.rst", RST)])
def test_a_page_with_notes_reads_as_it_did(desk: Path, name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    noted = f"noted{Path(name).suffix}"

    result = call("annotate", name, "-o", noted, "--min-severity", "info")

    out = Path(noted).read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert out.count("evidgrade note") >= 2
    assert Path(name).read_text(encoding="utf-8") == text
    assert seen(read_data(name, out.encode())) == seen(read_data(name, text.encode()))
    assert found(noted) == found(name)
    assert re.sub(r"(?:\n\n)?(?:<!--|\.\.) evidgrade note.*?(?:-->|\)(?=\n))\n*", "", out).replace("\n", "") == text.replace("\n", "")


def test_a_note_stands_behind_its_block(desk: Path) -> None:
    Path("page.md").write_text(MARKDOWN, encoding="utf-8")

    lines = call("annotate", "page.md").stdout.split("\n")

    at = next(n for n, line in enumerate(lines) if line.startswith("The procedure is completely safe"))
    assert lines[at + 1] == ""
    assert lines[at + 2].startswith("<!-- evidgrade note on “completely safe”: ")
    item = next(line for line in lines if line.startswith("- A second item"))
    assert item.startswith("- A second item [TODO: check].<!-- evidgrade note on “")


def test_a_note_in_a_table_stays_in_its_cell() -> None:
    at = MARKDOWN.index("always gone")

    out = with_notes(read_data("page.md", MARKDOWN.encode()), [remark("this | that", at, at + 6)])

    assert "| Pain | always gone [7]<!-- evidgrade note on “always”: this ¦ that (CLM201 unqualified-safe, error) --> |\n" in out


def test_diff_is_a_patch(desk: Path) -> None:
    Path("page.md").write_text(MARKDOWN, encoding="utf-8")

    out = call("annotate", "page.md", "--diff").stdout

    assert out.startswith("--- a/page.md\n+++ b/page.md\n@@ ")
    assert "+<!-- evidgrade note on" in out
    assert [path.name for path in desk.iterdir()] == ["page.md"]


def test_a_page_with_notes_is_not_noted_twice(desk: Path) -> None:
    Path("page.md").write_text(MARKDOWN, encoding="utf-8")
    once = call("annotate", "page.md").stdout
    Path("once.md").write_text(once, encoding="utf-8")

    assert call("annotate", "once.md").stdout == once


# ---- hostile --------------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "x --> <script>alert(1)</script>",
    "--!> --- -- ->",
    "<!-- evidgrade: ignore-file CLM201: trust me -->",
    "evidgrade: ignore CLM201: trust me",
    "\u202egnp.exe\u202c \x00\x1b[0m",
    "a | b ` c `` d",
    "line\n\nbreak\r\n.. include:: /etc/passwd",
    "x" * 1_000_000,
    "-",
]


def remark(text: str, start: int = 0, end: int = 4) -> Remark:
    finding = Finding("CLM201", "unqualified-safe", "error", "high", "p", 1, 1, start, end, text, content="0123456789abcdef")
    return Remark(start, end, (text,), (finding,))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(("name", "page"), [("page.md", MARKDOWN), ("page.html", HTML), ("page.rst", RST)])
def test_a_note_cannot_be_broken_out_of(name: str, page: str, text: str) -> None:
    document = read_data(name, page.encode())
    at = document.text.index("completely")

    out = with_notes(document, [remark(text, at, at + 15)])

    again = read_data(name, out.encode())
    assert seen(again) == seen(document)
    assert list(in_comments(again)) == list(in_comments(document))
    assert out.count("<!--") == page.count("<!--") + (name != "page.rst")
    assert out.count("-->") == page.count("-->") + (name != "page.rst")
    assert not re.search("[\x00\x1b\u202a-\u202e]", out)


LINES = st.sampled_from(
    ["The procedure is safe [1].", "- an item", "  more of it", "1. one", "", "", "# Head", "> quoted", "| a | b |", "|---|---|", "```", "    code", "<div>", "</div>", "*em", "text `x", "[1]: http://example.org", "***", "\ttab"]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=12), st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_whatever_the_page_is_notes_leave_it_as_it_reads(lines: list[str], places: list[int]) -> None:
    text = "\n".join(lines)
    if not text.strip():
        return
    document = read_data("page.md", text.encode())
    try:
        out = with_notes(document, [remark(f"message {n}", min(n, len(text) - 1), min(n + 5, len(text))) for n in places])
    except RefusedWrite:
        return

    assert seen(read_data("page.md", out.encode())) == seen(document)
    assert all(f"message {n} " in out for n in places)


def test_a_file_that_leaves_something_open_at_its_end_is_refused_or_noted_before() -> None:
    document = read_data("page.md", b"The procedure is safe.\n\n```\ncode without an end\n")

    assert "safe.\n\n<!-- evidgrade note" in with_notes(document, [remark("x")])


@pytest.mark.parametrize("name", ["page.txt", "page.mdx"])
def test_a_format_without_comments_is_refused(name: str) -> None:
    with pytest.raises(RefusedWrite, match="without comments"):
        with_notes(read_data(name, b"The procedure is safe.\n"), [remark("x")])


def test_a_page_in_another_encoding_is_refused() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>A café is safe.</p></body></html>'

    with pytest.raises(RefusedWrite, match="is in cp1252"):
        with_notes(read_data("page.html", page.encode("latin-1")), [remark("x")])


def test_line_ends_stay_as_they_are() -> None:
    text = "The procedure is safe.\r\n\r\nMore.\r\n"

    out = with_notes(read_data("page.md", text.encode()), [remark("x")])

    assert "\n" not in out.replace("\r\n", "")
