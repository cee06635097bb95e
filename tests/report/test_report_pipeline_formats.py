"""Checkstyle, rdjson and Markdown: the shapes that their readers document, and nothing that a document's text could do in them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jsonschema
import marko
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_cases import CASES, document, finding
from test_report_machine import reports

from evidgrade.errors import UnreadableInput
from evidgrade.model.change import ClaimChange, ClaimState
from evidgrade.model.finding import Finding, NotChecked, Severity
from evidgrade.report import Report
from evidgrade.report.checkstyle import render_checkstyle
from evidgrade.report.markdown import LIMIT, escape, length, render_markdown
from evidgrade.report.rdjson import render_rdjson
from evidgrade.report.sarif import render_sarif
from evidgrade.report.statistics import render_statistics
from evidgrade.report.text import render_text

PAGE = document("page.md", "A line with é and 🦵 and words.\nSecond.\n")
CHANGES = (
    ClaimChange(None, ClaimState("page.md", 1, 1, "c-1", "It helps.", ("1",), "2")),
    ClaimChange(ClaimState("page.md", 1, 1, "c-2", "It helps most.", ("1",), "2"), ClaimState("page.md", 2, 1, "c-3", "It helps many.", (), None), ("text", "citations", "level")),
    ClaimChange(ClaimState("page.md", 9, 1, "c-4", "It harms.", (), None), None),
)

# ---- Checkstyle: checkstyle-report-1.0.0.xsd of the project, written out --------------------------------------------------

ATTRIBUTES = {"checkstyle": {"version"}, "file": {"name"}, "error": {"line", "column", "severity", "message", "source"}}
CHILDREN = {"checkstyle": {"file"}, "file": {"error"}, "error": set[str]()}
SEVERITIES = {"ignore", "info", "warning", "error"}


def checkstyle(report: Report) -> ET.Element:
    root = ET.fromstring(render_checkstyle(report).encode())
    assert root.tag == "checkstyle"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert not (element.text or "").strip()
    for error in root.iter("error"):
        assert error.attrib["severity"] in SEVERITIES
        assert all(int(error.attrib[key]) >= 1 for key in ("line", "column") if key in error.attrib)
    return root


@pytest.mark.parametrize("name", list(CASES))
def test_checkstyle_has_its_shape(name: str) -> None:
    root = checkstyle(CASES[name])
    assert len(root.findall(".//error")) == len(CASES[name].findings) + len(CASES[name].unreadable)
    assert {f.attrib["name"] for f in root} >= {d.path.removeprefix("./") for d in CASES[name].documents}


@given(reports())
def test_any_report_is_checkstyle(report: Report) -> None:
    assert len(checkstyle(report).findall(".//error")) == len(report.findings)


def test_checkstyle_gives_no_lines_of_extracted_text() -> None:
    word = document("page.docx", "Relief [4].", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    root = checkstyle(Report((finding(word, "[4]", "CIT001", "dangling-citation", "error", "Wrong."),), documents=(word,)))
    assert [set(e.attrib) for e in root.iter("error")] == [{"severity", "message", "source"}]


# ---- rdjson: reviewdog.proto of the project, as a schema ------------------------------------------------------------------

POSITION = {"type": "object", "required": ["line"], "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}}, "additionalProperties": False}
RANGE = {"type": "object", "required": ["start"], "properties": {"start": POSITION, "end": POSITION}, "additionalProperties": False}
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "url": {"type": "string"}}, "additionalProperties": False},
        "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": {"type": "object", "required": ["path"], "properties": {"path": {"type": "string", "minLength": 1}, "range": RANGE}, "additionalProperties": False},
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}, "url": {"type": "string"}}, "additionalProperties": False},
                },
            },
        },
    },
}


def rdjson(report: Report) -> list[dict[str, Any]]:
    value = json.loads(render_rdjson(report))
    jsonschema.Draft202012Validator(RDJSON).validate(value)
    found: list[dict[str, Any]] = value["diagnostics"]
    return found


@pytest.mark.parametrize("name", list(CASES))
def test_rdjson_has_its_shape(name: str) -> None:
    assert len(rdjson(CASES[name])) == len(CASES[name].findings) + len(CASES[name].unreadable)


@given(reports())
def test_any_report_is_rdjson(report: Report) -> None:
    assert len(rdjson(report)) == len(report.findings)
    render_rdjson(report).encode()


@pytest.mark.parametrize(("words", "columns"), [("A line", (1, 7)), ("and 🦵", (16, 24)), ("🦵", (20, 24)), ("words", (29, 34))])
def test_rdjson_counts_bytes(words: str, columns: tuple[int, int]) -> None:
    (found,) = rdjson(Report((finding(PAGE, words, "X", "x", "info", "m"),), documents=(PAGE,)))
    place = found["location"]["range"]
    assert (place["start"]["column"], place["end"]["column"]) == columns
    line = PAGE.text.split("\n")[0].encode()
    assert line[columns[0] - 1 : columns[1] - 1].decode() == words


# ---- Markdown -------------------------------------------------------------------------------------------------------------

OURS = {"h3", "p", "details", "summary", "code", "ul", "li", "strong", "br"}
DOES_SOMETHING = re.compile(r"[@#!~%&$^](?=[^\s\u200b])|:[\w+-]+:|https?://|www\.|GH-\d")


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.text += "\n" if tag == "br" else ""
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert {name for name, _ in attrs} <= {"open", "href"}

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(markdown: str) -> _Seen:
    """What a reader of the comment gets, by a renderer of CommonMark."""
    found = _Seen()
    found.feed(marko.convert(markdown))
    return found


ATTACKS = [
    "@alice please", "fixes #1", "GH-12", "owner/repo#3", "!42", "~bug", "%9", "[a](https://evil.example)", "![x](https://evil.example/x.png)", "<img src=x onerror=alert(1)>",
    "<details>", "</details>", "</summary>", "<!-- hidden", "-->", "https://evil.example", "http://evil.example", "www.evil.example", "mail@evil.example", "**bold**", "_it_", "`code`", "``", "`",
    "# heading", "\n\n# heading\n", "\r\n- item", "| a | b |\n|---|---|", "$x^2$", "$$x$$", ":tada:", "&lt;b&gt;", "&#60;b&#62;", "\\<b>", "[^1]", "[ref]: https://evil.example", "```\nfence", "~~gone~~",
    "\u202eright to left", "\x1b[31m", "```suggestion\nrm -rf\n```", "/close", "<code>", "</code><b>", "`</code><b>`", "a`@bob`b", "\ud800", "![][1]", "{{ secret }}", "${{ secrets.X }}",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_document_does_anything_in_markdown(attack: str) -> None:
    page = document(attack, attack + " words here. " + attack)
    problem = replace(finding(page, "words here", attack, attack, "error", attack), document=attack)
    gaps = (NotChecked(attack, attack, attack),)
    change = ClaimChange(ClaimState(attack, 1, 1, attack, attack, (attack,), attack), ClaimState(attack, 1, 1, attack, attack, (attack,), attack), ("text", "document", "citations", "level"))
    report = Report((problem,), gaps, (page,), unreadable=(UnreadableInput(attack, attack),), against="main", changes=(change,))
    found = seen(render_markdown(report))

    assert found.tags <= OURS
    assert found.links == []
    assert DOES_SOMETHING.findall(found.text) == []
    assert render_markdown(report).count("<details") == render_markdown(report).count("</details>") == 3


@given(st.text(max_size=40))
def test_what_a_reader_sees_is_the_text(text: str) -> None:
    shown = seen(f"- x {escape(text)}").text.replace("\u200b", "")
    words = "".join(shown.split())
    assert words == "x" + "".join(escape_free(text).split())


def escape_free(text: str) -> str:
    from evidgrade.report.display import visible

    return visible(text).replace("\u200b", "")


@given(reports())
def test_any_report_is_a_comment(report: Report) -> None:
    found = seen(render_markdown(report))
    assert found.tags <= OURS
    assert DOES_SOMETHING.findall(found.text) == []


def many(number: int, severity: Severity, words: str = "A statement without a source.") -> list[Finding]:
    return [Finding("CLM001", "uncited-claim", severity, "high", f"pages/{n % 90}.md", n + 1, 1, 0, 0, f"{words} {n}") for n in range(number)]


def test_a_comment_is_never_too_long_and_says_what_it_leaves_out() -> None:
    found = tuple(many(3000, "info") + many(40, "error", "Grave.") + many(200, "warning"))
    report = Report(found, not_checked=tuple(NotChecked("p.md", f"reference {n}", f"reason {n}" * 40) for n in range(400)), against="main", changes=CHANGES * 400)
    text = render_markdown(report)

    assert length(text) <= LIMIT < 65_536
    assert text.count("Grave.") == 40
    assert text.count("🟠") == 200
    left = re.search(r"Left out, for a comment holds no more: ([\d,]+) notes", text)
    assert left is not None
    assert text.count("🔵") + int(left[1].replace(",", "")) == 3000
    assert "more for other reasons" in text
    assert seen(text).tags <= OURS


@pytest.mark.parametrize("words", ["🦵" * 3000, "患" * 3000, "@" * 3000, "`" * 2999], ids=["two units", "wide", "signs", "quotes"])
def test_long_texts_are_cut(words: str) -> None:
    assert length(render_markdown(Report(tuple(many(300, "error", words))))) <= LIMIT


def test_links_lead_to_lines_where_lines_are_those_of_the_file() -> None:
    word = document("b/page.docx", "Relief [4].", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    page = document("a b/page (1).md", "Relief [4].")
    found = tuple(finding(d, "[4]", "CIT001", "dangling-citation", "error", "Wrong.") for d in (page, word))
    report = Report(found, documents=(page, word), links="https://example.org/blob/main/")

    assert seen(render_markdown(report)).links == ["https://example.org/blob/main/a%20b/page%20%281%29.md#L1"]


def test_markdown_tells_the_claims_of_a_change() -> None:
    text = seen(render_markdown(Report(documents=(PAGE,), against="main", changes=CHANGES))).text

    assert "Claims of this change: 1 added, 1 changed, 1 removed" in text
    assert "was: It helps most." in " ".join(text.split()).replace("\u200b", "")
    assert "cites nothing itself (was: cites 1); no level (was: level 2)" in text


# ---- text: claims, quiet, statistics --------------------------------------------------------------------------------------


def test_text_tells_the_claims_of_a_change_and_quiet_does_not() -> None:
    report = Report(documents=(PAGE,), against="main", changes=CHANGES * 10)
    text = render_text(report)

    assert "    1:1      added   It helps.\n                     cites 1; level 2\n" in text
    assert "and 10 more claims; --verbose shows all." in text
    assert "more claims" not in render_text(report, verbose=True)
    assert render_text(report, quiet=True) == ""


@pytest.mark.parametrize("name", list(CASES))
def test_quiet_keeps_every_finding_and_the_last_line(name: str) -> None:
    loud, quiet = render_text(CASES[name]), render_text(CASES[name], quiet=True)

    assert "Not checked" not in quiet
    assert "evidgrade explain" not in quiet
    if CASES[name].findings:
        assert all(quiet.count(f.code) == loud.count(f" {f.code} ") for f in CASES[name].findings)
        assert quiet.splitlines()[-1] == loud.splitlines()[-1]


def test_what_is_set_aside_is_counted_and_not_shown() -> None:
    found = tuple(many(2, "error"))
    report = Report(documents=(PAGE,), baseline="b", known=found, against="main", earlier=found[:1])

    assert render_text(report, width=120).splitlines()[-2:] == ["No new problems found in 1 document; 2 in the baseline; 1 older than this change.", "Passed: no new error."]
    assert report.exit_code == 0


def test_statistics_count_findings_and_documents() -> None:
    text = render_statistics(Report(tuple(many(95, "error") + many(3, "warning")), documents=(PAGE,)))

    assert text.splitlines()[:3] == [
        "findings  documents  severity  code    name",
        "      95         90  error     CLM001  uncited-claim",
        "       3          3  warning   CLM001  uncited-claim",
    ]
    assert text.splitlines()[-1] == "Failed: 95 errors."
    assert render_statistics(Report()) == "No documents were checked.\nNothing to do.\n"


# ---- the page of all checks -----------------------------------------------------------------------------------------------

CHECKS = "https://git.example.org/tool/docs/checks.md"
LINK = f"{CHECKS}#cit001-dangling-citation"


def test_findings_lead_to_the_page_of_their_checks_where_the_house_names_it() -> None:
    report = replace(CASES["knee"], checks_page=CHECKS)
    assert json.loads(render_rdjson(report))["diagnostics"][0]["code"]["url"].startswith(f"{CHECKS}#")
    rules = {rule["id"]: rule for rule in json.loads(render_sarif(report))["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["CIT001"]["helpUri"] == LINK
    assert f"**[CIT001]({LINK})**" in render_markdown(report)
    assert f"\x1b]8;;{LINK}\x1b\\CIT001\x1b]8;;\x1b\\" in render_text(report, color=True)


@pytest.mark.parametrize("render", [render_rdjson, render_sarif, render_markdown, render_text])
def test_nothing_is_linked_where_it_names_none(render: Callable[[Report], str]) -> None:
    text = render(CASES["knee"])
    assert "cit001-dangling" not in text
    assert "helpUri" not in text
    assert "\x1b" not in render_text(replace(CASES["knee"], checks_page=CHECKS)), "links are for terminals with colours"
