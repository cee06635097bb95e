"""With what the report was made: version, schemes, settings of the run, and the sums of all inputs."""

from __future__ import annotations

from collections.abc import Mapping

from evidgrade.filing.html.markup import Child, Markup, tag
from evidgrade.filing.html.view import View
from evidgrade.filing.html.words import ROLES
from evidgrade.grading.schemes import load_scheme
from evidgrade.report.values import set_aside
from evidgrade.text import many

_FAILING: Mapping[str, str] = {"error": "any error", "warning": "any error or warning", "info": "any finding"}


def provenance(view: View) -> list[Child]:
    """The facts of the run, then its inputs."""
    report = view.dossier.report
    schemes = [load_scheme(name) for name in view.dossier.schemes]
    facts: list[tuple[str, str]] = [
        ("Version", f"evidgrade {report.version}".strip()),
        ("Date of the run", view.dossier.today or "not given; a report has no clock of its own"),
        ("Levels by", "; ".join(f"{scheme.title}{' (main)' if n == 0 and len(schemes) > 1 else ''}" for n, scheme in enumerate(schemes))),
        ("Checks run", many(len(report.checks), "check")),
        ("Fails a check", _FAILING[report.fail_on] if report.fail_on else "no finding"),
        ("Counted, not shown", ", ".join(set_aside(report))),
        ("Baseline", report.baseline or ""),
        ("Compared with", report.against or ""),
    ]
    return [
        tag("dl", {"class": "facts-of-run"}, (tag("div", None, tag("dt", None, name), tag("dd", None, tag("bdi", None, value))) for name, value in facts if value)),
        _inputs(view),
        tag("p", None, "The same inputs and settings give the same report, byte for byte."),
    ]


def _inputs(view: View) -> Markup:
    inputs = view.dossier.inputs
    if not inputs:
        rows = [(d.document.path, "document", d.document.sha256) for d in view.dossier.documents]
    else:
        rows = [(i.path, ROLES[i.role], i.sha256) for i in inputs]
    return tag(
        "div", {"class": "scroll", "tabindex": 0, "role": "group", "aria-label": "Files that were read"},
        tag("table", {"class": "inputs"},
            tag("caption", None, "Files that were read, with the SHA-256 of their bytes"),
            tag("thead", None, tag("tr", None, (tag("th", {"scope": "col"}, name) for name in ("File", "As", "SHA-256")))),
            tag("tbody", None, (tag("tr", None, tag("th", {"scope": "row"}, tag("bdi", None, path)), tag("td", None, role), tag("td", None, tag("code", None, total))) for path, role, total in rows))),
    )  # fmt: skip
