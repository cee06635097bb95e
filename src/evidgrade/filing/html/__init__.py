"""The report as one HTML file: readable without a script, better with it, and without a request to anywhere.

The page is a function of the dossier alone: the same dossier gives the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from evidgrade.dossier import Dossier
from evidgrade.filing.html.decisions import decisions
from evidgrade.filing.html.documents import documents
from evidgrade.filing.html.findings import findings
from evidgrade.filing.html.front import front
from evidgrade.filing.html.gaps import not_checked
from evidgrade.filing.html.graph import graph, graph_data
from evidgrade.filing.html.markup import Child, Markup, joined, raw_text, tag
from evidgrade.filing.html.provenance import provenance
from evidgrade.filing.html.sources import sources
from evidgrade.filing.html.view import View
from evidgrade.filing.html.words import sign_rules

_PARTS = (
    ("summary", "Summary"),
    ("documents", "Documents"),
    ("findings", "Findings"),
    ("sources", "Sources"),
    ("graph", "Graph"),
    ("decisions", "Decisions"),
    ("not-checked", "Not checked"),
    ("provenance", "Provenance"),
)
"""Anchor and heading of each part, in the order of the page."""

_EARLY = "early.js"
"""Runs before the page is laid out."""


def render(dossier: Dossier) -> bytes:
    """The page as UTF-8, ending in a line break."""
    view = View(dossier)
    title = f"Evidence report{f': {dossier.workspace}' if dossier.workspace else ''}"
    drawn = graph_data(view)
    scripts = [_EARLY, "report.js", *(["vendor/cytoscape.min.js", "graph.js"] if drawn is not None else [])]
    parts = {
        "summary": front(view), "documents": documents(view), "findings": findings(view), "sources": sources(view), "graph": graph(), "decisions": decisions(view),
        "not-checked": not_checked(view), "provenance": provenance(view),
    }  # fmt: skip
    present = [(anchor, name) for anchor, name in _PARTS if anchor != "graph" or drawn is not None]
    body = tag(
        "body", None,
        tag("a", {"class": "skip", "href": "#main"}, "Skip to the report"),
        tag("header", {"class": "top"}, tag("h1", None, tag("bdi", None, title)), _made(dossier), tag("nav", {"aria-label": "Parts of the report"}, tag("ul", None, (tag("li", None, tag("a", {"href": f"#{anchor}"}, name)) for anchor, name in present)))),
        tag("main", {"id": "main", "tabindex": -1}, (_part(anchor, name, parts[anchor]) for anchor, name in present)),
        drawn,
        [raw_text("script", {}, _file(name)) for name in scripts if name != _EARLY],
    )  # fmt: skip
    page = joined(Markup("<!DOCTYPE html>\n"), tag("html", {"lang": "en"}, _head(title, scripts), body), "\n")
    return page.encode("utf-8")


def _made(dossier: Dossier) -> Markup:
    """With what and when, as far as that is known."""
    when = f", {dossier.today}" if dossier.today else ""
    return tag("p", {"class": "made"}, f"evidgrade {dossier.report.version}{when}")


def _part(anchor: str, name: str, content: Child) -> Markup:
    return tag("section", {"class": "part", "id": anchor, "aria-labelledby": f"{anchor}-name", "tabindex": -1}, tag("h2", {"id": f"{anchor}-name"}, name), content)


def _head(title: str, scripts: list[str]) -> Markup:
    """Title, style, and the policy that lets nothing run but our own scripts and nothing be loaded."""
    allowed = " ".join(f"'sha256-{_digest(name)}'" for name in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
    return tag(
        "head", None,
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "referrer", "content": "no-referrer"}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        tag("title", None, title),
        raw_text("style", {}, f"{_file('report.css')}\n{sign_rules()}\n"),
        raw_text("script", {}, _file(_EARLY)),
    )  # fmt: skip


@cache
def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _digest(name: str) -> str:
    return b64encode(sha256(_file(name).encode("utf-8")).digest()).decode("ascii")


__all__ = ["render"]
