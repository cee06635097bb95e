"""Findings in HTML: every format names the line of the file, and the words that stand there."""

from __future__ import annotations

import json

import pytest
from report_cases import finding

from evidgrade.model.document import Document
from evidgrade.readers import html
from evidgrade.report import Report
from evidgrade.report.github import render_github
from evidgrade.report.gitlab import render_gitlab
from evidgrade.report.sarif import render_sarif
from evidgrade.report.text import render_text
from evidgrade.report.values import counts_file_lines

PAGE = "<!doctype html>\n<title>Knee</title>\n\n<p>Rest helps. <b>Heat &amp;\n  cold</b> are proven.</p>\n"


@pytest.fixture
def report() -> Report:
    page: Document = html.read("page.html", PAGE.encode())
    assert counts_file_lines(page)
    words = "Heat & cold are proven"
    return Report(findings=(finding(page, words, "CLM101", "overclaim", "error", "Too much."),), documents=(page,))


def test_sarif_region_holds_the_words_in_the_file(report: Report) -> None:
    (result,) = json.loads(render_sarif(report))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"] == "Heat &amp;\n  cold</b> are proven"
    assert PAGE[region["charOffset"] :][: region["charLength"]] == region["snippet"]["text"]
    lines = PAGE.split("\n")
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 :] == "Heat &amp;"
    assert lines[region["endLine"] - 1][: region["endColumn"] - 1] == "  cold</b> are proven"
    assert "extractedText" not in result["properties"]


def test_other_formats_name_the_line_of_the_file(report: Report) -> None:
    assert "file=page.html,line=4,endLine=5," in render_github(report)
    (issue,) = json.loads(render_gitlab(report))
    assert issue["location"]["lines"] == {"begin": 4, "end": 5}


def test_text_shows_the_words_that_a_reader_sees(report: Report) -> None:
    shown = render_text(report)
    assert "  4:19 " in shown
    assert "4 | Rest helps. Heat & cold are proven." in shown
    assert "extracted text" not in shown
