"""JSON, SARIF and GitHub: the contract's keys, the standard's schema, and nothing that a text can break out of."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_cases import CASES, document

from evidgrade.model.document import Document
from evidgrade.model.finding import Finding, NotChecked, Related
from evidgrade.report import FORMATS, Report
from evidgrade.report.github import command, escape_message, escape_property, render_github
from evidgrade.report.gitlab import render_gitlab
from evidgrade.report.junit import render_junit
from evidgrade.report.machine import render_json
from evidgrade.report.sarif import render_sarif, uri

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
TEXT = st.text(alphabet=st.characters() | st.sampled_from("%:,\r\n\u2028\x1b\ud800 "), max_size=30)


def reports() -> st.SearchStrategy[Report]:
    """Reports on one page whose every text is arbitrary."""
    page = document("page.md", "One line.\nTwo lines.\n")
    small = st.integers(0, len(page.text))
    related = st.builds(Related, st.just("page.md"), st.integers(1, 3), small, small, TEXT)
    findings = st.builds(
        Finding, TEXT, TEXT, st.sampled_from(["error", "warning", "info"]), st.sampled_from(["high", "low"]),
        st.sampled_from(["page.md", "claims.yaml"]) | TEXT.filter(bool), st.integers(1, 3), st.integers(1, 9), small,
        small, TEXT, st.lists(related, max_size=2).map(tuple), TEXT, st.booleans(),
    )  # fmt: skip
    gaps = st.builds(NotChecked, TEXT, TEXT, TEXT)
    return st.builds(
        Report,
        findings=st.lists(findings, max_size=3).map(tuple),
        not_checked=st.lists(gaps, max_size=2).map(tuple),
        documents=st.just((page,)),
    )


def sarif(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render_sarif(report))
    VALIDATOR.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize("name", list(CASES))
def test_sarif_is_valid(name: str) -> None:
    sarif(CASES[name])


def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(render_sarif(CASES["knee"]))
    log["runs"][0]["results"][0]["level"] = "info"
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(log)


@given(reports())
def test_any_report_has_valid_machine_formats(report: Report) -> None:
    run = sarif(report)
    answer = json.loads(render_json(report))
    assert len(run["results"]) == len(answer["findings"]) == len(report.findings)
    assert [r["ruleId"] for r in run["results"]] == [f["code"] for f in answer["findings"]]
    for render in FORMATS.values():
        render(report).encode()


@given(reports())
@example(Report(not_checked=(NotChecked("", "\r::error::spoof", ""),), documents=(document("page.md", ""),)))
def test_github_prints_one_line_for_each_finding(report: Report) -> None:
    lines = re.split(r"[\r\n]", render_github(report).removesuffix("\n"))
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == len(report.findings) + bool(report.not_checked)
    assert len(lines) == len(commands) + 1


def test_json_has_the_keys_of_the_contract() -> None:
    answer = json.loads(render_json(CASES["knee"]))
    assert list(answer) == ["schema", "findings", "summary", "not_checked", "unreadable", "changed_claims"]
    assert answer["schema"] == "evidgrade/1"
    assert list(answer["findings"][1]) == [
        "code", "name", "severity", "confidence", "document", "line", "column", "start", "end", "message", "related",
        "fingerprint", "fixable",
    ]  # fmt: skip
    related = [place for found in answer["findings"] for place in found["related"]]
    assert {tuple(place) for place in related} == {("document", "line", "start", "end", "message")}
    assert {tuple(gap) for gap in answer["not_checked"]} == {("document", "what", "reason")}
    assert answer["summary"]["by_severity"] == {"error": 3, "warning": 2, "info": 2}
    assert answer["summary"]["exit_code"] == 1


def test_sarif_regions_quote_the_words() -> None:
    report = CASES["knee"]
    texts = {page.path: page.text for page in report.documents}
    for result, found in zip(sarif(report)["results"], json.loads(render_json(report))["findings"], strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        if found["document"] in texts and found["end"] > found["start"]:
            words = texts[found["document"]][found["start"] : found["end"]]
            assert region["snippet"]["text"] == words
            assert region["charLength"] == len(words)
            line = texts[found["document"]].split("\n")[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == words


def test_sarif_keeps_gaps_and_unreadable_inputs_apart_from_results() -> None:
    knee, hostile = sarif(CASES["knee"]), sarif(CASES["hostile"])
    notes = knee["invocations"][0]["toolExecutionNotifications"]
    assert [note["level"] for note in notes] == ["note"] * 5
    assert knee["invocations"][0] | {"toolExecutionNotifications": []} == {
        "executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": [],
    }  # fmt: skip
    notes = hostile["invocations"][0]["toolExecutionNotifications"]
    assert [note["descriptor"]["id"] for note in notes] == ["unreadable-input"] * 2
    assert not hostile["invocations"][0]["executionSuccessful"]


def test_sarif_rules_come_from_the_declarations() -> None:
    rules = sarif(CASES["knee"])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CIT001", "DOC101"]
    assert rules[0]["name"] == "DanglingCitation"
    assert "Invented Manual of Style" in rules[0]["help"]["markdown"]
    assert "````\nBad [9]." in rules[0]["help"]["markdown"]
    for result in sarif(CASES["knee"])["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_lines_of_extracted_text_are_not_passed_off_as_lines_of_the_file() -> None:
    (result,) = (r for r in sarif(CASES["hostile"])["results"] if "extractedText" in r["properties"])
    assert "region" not in result["locations"][0]["physicalLocation"]
    (line,) = (text for text in render_github(CASES["hostile"]).splitlines() if "page.html" in text)
    assert "line=" not in line


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("documents/page.md", "documents/page.md"),
        ("./page.md", "page.md"),
        ("../page.md", "../page.md"),
        ("a b/ü [1].md", "a%20b/%C3%BC%20%5B1%5D.md"),
        ("100%.md", "100%25.md"),
        ("note: one.md", "note%3A%20one.md"),
        ("what?#.md", "what%3F%23.md"),
        ("/site/page.md", "file:///site/page.md"),
        ("C:/site/page.md", "file:///C:/site/page.md"),
        ("old\udce9.md", "old%E9.md"),
        ("odd\ud800.md", "odd%EF%BF%BD.md"),
    ],
)
def test_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda p: p[0] not in "./"))
def test_uri_keeps_every_character_of_the_path(path: str) -> None:
    if not re.match("[A-Za-z]:/", path):
        assert unquote(uri(path)) == path


@pytest.mark.parametrize(
    ("text", "message", "prop"),
    [
        ("100%", "100%25", "100%25"),
        ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
        ("one\ntwo\r\nthree\rfour", "one%0Atwo%0Athree%0Afour", "one%0Atwo%0Athree%0Afour"),
        ("%0A", "%250A", "%250A"),
    ],
)
def test_github_escapes(text: str, message: str, prop: str) -> None:
    assert escape_message(text) == message
    assert escape_property(text) == prop


def test_github_command_leaves_out_what_is_not_known() -> None:
    assert command("error", {"file": "a.md", "line": None, "title": "x"}, "m") == "::error file=a.md,title=x::m"
    assert command("notice", {}, "m") == "::notice::m"


def test_github_puts_errors_first() -> None:
    kinds = [line.split()[0] for line in render_github(CASES["knee"]).splitlines() if line.startswith("::")]
    assert kinds == ["::error"] * 3 + ["::warning"] * 2 + ["::notice"] * 3


def test_github_gives_no_columns_over_several_lines() -> None:
    (line,) = (text for text in render_github(CASES["hostile"]).splitlines() if "Over two lines" in text)
    assert "line=1,endLine=2," in line
    assert "col" not in line.lower().replace("columns", "")


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain", "text/html", "application/pdf"])
def test_only_text_formats_have_an_encoding(media_type: str) -> None:
    page = Document("page", media_type, "Text.", (), "ab" * 32)
    (artifact,) = sarif(Report(documents=(page,)))["artifacts"]
    assert ("encoding" in artifact) == (media_type in {"text/markdown", "text/plain"})


@given(reports())
def test_gitlab_gives_each_finding_a_fingerprint_of_its_own(report: Report) -> None:
    issues = json.loads(render_gitlab(report))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(report.findings)
    for issue in issues:
        assert issue["severity"] in {"major", "minor", "info"}
        assert issue["location"]["lines"]["begin"] >= 1


def test_gitlab_keeps_a_fingerprint_when_other_findings_go() -> None:
    whole = json.loads(render_gitlab(CASES["knee"]))
    fewer = json.loads(render_gitlab(replace(CASES["knee"], findings=CASES["knee"].findings[:2])))
    assert {issue["fingerprint"] for issue in fewer} < {issue["fingerprint"] for issue in whole}


@given(reports())
def test_junit_is_well_formed_and_counts_right(report: Report) -> None:
    root = ET.fromstring(render_junit(report).encode())
    assert len(root.findall(".//failure")) == len(report.failing)
    assert len(root.findall(".//skipped")) == len(report.not_checked)
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) > 0
        assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))


def test_junit_tells_the_families_of_answers_apart() -> None:
    root = ET.fromstring(render_junit(CASES["clean"]))
    assert [child.tag for child in root.iter("skipped")] == ["skipped"]
    assert not root.findall(".//failure")
    broken = ET.fromstring(render_junit(CASES["hostile"]))
    assert len(broken.findall(".//error")) == 2
    assert len(broken.findall(".//system-out")) == 6
