"""Findings in the shapes that people and programs read. One file a format; `FORMATS` is the list of them.

A format is a pure function from a `Report` to text. To add one, write its module and put one line into `FORMATS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Final

from evidgrade.report.values import Report

__all__ = ["FORMATS", "Report"]


def _late(module: str, function: str) -> Callable[[Report], str]:
    """A format whose module is imported when it is used: a run needs one of them."""

    def render(report: Report) -> str:
        text: str = getattr(importlib.import_module(f"evidgrade.report.{module}"), function)(report)
        return text

    return render


FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": _late("text", "render_text"),
    "json": _late("machine", "render_json"),
    "sarif": _late("sarif", "render_sarif"),
    "github": _late("github", "render_github"),
    "gitlab": _late("gitlab", "render_gitlab"),
    "junit": _late("junit", "render_junit"),
    "checkstyle": _late("checkstyle", "render_checkstyle"),
    "rdjson": _late("rdjson", "render_rdjson"),
    "markdown": _late("markdown", "render_markdown"),
}
