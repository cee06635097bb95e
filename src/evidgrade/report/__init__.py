"""Findings in the shapes that people and programs read. One file a format; `FORMATS` is the list of them.

A format is a pure function from a `Report` to text. To add one, write its module and put one line into `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from evidgrade.report.explanation import explain_markdown, explain_text
from evidgrade.report.github import render_github
from evidgrade.report.gitlab import render_gitlab
from evidgrade.report.junit import render_junit
from evidgrade.report.machine import render_json
from evidgrade.report.sarif import render_sarif
from evidgrade.report.text import render_text
from evidgrade.report.values import Report

__all__ = [
    "FORMATS",
    "Report",
    "explain_markdown",
    "explain_text",
    "render_github",
    "render_gitlab",
    "render_json",
    "render_junit",
    "render_sarif",
    "render_text",
]

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
    "gitlab": render_gitlab,
    "junit": render_junit,
}
