"""The findings, grouped by check, so that why it matters and what to do is said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidgrade.checks.declaration import Check
from evidgrade.filing.html.markup import Child, Markup, prose, tag
from evidgrade.filing.html.view import View, severity_mark, title_of
from evidgrade.filing.html.words import SEVERITY_WORDS, clipped
from evidgrade.model.finding import SEVERITIES, Finding, Related
from evidgrade.text import many

_QUOTE = 140
_PLACES = 6
"""Second places that are named one by one."""
_OPEN = 12
"""A group of errors with no more findings than this is open from the start."""


def findings(view: View) -> list[Child]:
    """The filters, and the groups with the gravest first."""
    groups: dict[str, list[int]] = {}
    for number, finding in enumerate(view.dossier.findings):
        groups.setdefault(finding.code, []).append(number)
    if not groups:
        return [tag("p", {"class": "none"}, "No findings. What was not checked is listed apart and is no pass.")]
    ordered = sorted(groups.items(), key=lambda g: (_gravest(view, g[1]), -len(g[1]), g[0]))
    return [_filters(view, [code for code, _ in ordered]), tag("div", {"class": "groups"}, (_group(view, code, numbers) for code, numbers in ordered))]


def _gravest(view: View, numbers: list[int]) -> int:
    return min(SEVERITIES.index(view.dossier.findings[n].severity) for n in numbers)


def _filters(view: View, codes: list[str]) -> Markup:
    """Choices for the script, which shows them."""
    documents = [(str(n), title_of(d)) for n, d in enumerate(view.dossier.documents) if d.findings]
    names = {code: f"{code} {view.checks[code].name}" if code in view.checks else code for code in sorted(codes)}
    return tag(
        "form", {"class": "filters needs-script", "data-filters": "findings", "aria-label": "Filter the findings"},
        choice("severity", "Severity", [(s, SEVERITY_WORDS[s]) for s in SEVERITIES]),
        choice("check", "Check", list(names.items())),
        choice("document", "Document", documents) if len(documents) > 1 else None,
        search("Words"),
        tag("button", {"type": "reset"}, "Clear"),
        tag("output", {"class": "shown", "aria-live": "polite"}),
    )  # fmt: skip


def choice(name: str, title: str, options: list[tuple[str, str]]) -> Markup:
    """A list to choose from, with `all` first."""
    return tag("label", None, f"{title} ", tag("select", {"name": name}, tag("option", {"value": ""}, "all"), (tag("option", {"value": value}, words) for value, words in options)))


def search(title: str) -> Markup:
    """A field for words to look for."""
    return tag("label", None, f"{title} ", tag("input", {"type": "search", "name": "q", "autocomplete": "off", "spellcheck": "false"}))


def _group(view: View, code: str, numbers: list[int]) -> Markup:
    check = view.checks.get(code)
    found = [view.dossier.findings[n] for n in numbers]
    tally = Counter(f.severity for f in found)
    worst = next(s for s in SEVERITIES if tally[s])
    return tag(
        "details", {"class": f"group f-{worst}", "id": f"k-{code}", "data-code": code, "open": worst == "error" and len(found) <= _OPEN},
        tag("summary", None,
            severity_mark(worst, silent=True), " ",
            tag("span", {"class": "code"}, code), " ", tag("span", {"class": "sum"}, check.summary if check else found[0].name), " ",
            tag("span", {"class": "count"}, ", ".join(many(tally[s], SEVERITY_WORDS[s]) for s in SEVERITIES if tally[s])),
        ),
        list(_why(check)) if check else None,
        tag("ul", {"class": "findings"}, (_finding(view, n, f) for n, f in zip(numbers, found, strict=True))),
    )  # fmt: skip


def _why(check: Check) -> Iterator[Markup]:
    """Why it matters and what to do, as `explain` says it."""
    yield tag("p", {"class": "why"}, prose(f"{check.rationale}{' `evidgrade fix` can mend it.' if check.fixable else ''}"))
    if check.sources:
        yield tag("p", {"class": "authority"}, tag("b", None, "Rests on "), "; ".join(check.sources))


def _finding(view: View, number: int, finding: Finding) -> Markup:
    document = view.document_number.get(finding.document)
    return tag(
        "li", {"class": f"finding f-{finding.severity}", "id": f"f{number}", "data-v": finding.severity, "data-d": document},
        tag("p", {"class": "where"},
            severity_mark(finding.severity), ", ",
            tag("a", {"href": f"#m{number}"}, f"{finding.document}, line {finding.line}") if document is not None else tag("bdi", None, f"{finding.document}, line {finding.line}"),
        ),
        tag("p", {"class": "message"}, prose(finding.message)),
        _quote(view, finding, document),
        list(_related(finding)),
    )  # fmt: skip


def _quote(view: View, finding: Finding, document: int | None) -> Markup | None:
    """The words that it is about."""
    if document is None:
        return None
    text = view.dossier.documents[document].document.text
    if not 0 <= finding.start < finding.end <= len(text):
        return None
    words = clipped(text[finding.start : min(finding.end, finding.start + _QUOTE * 8)], _QUOTE)
    return tag("p", {"class": "quote"}, tag("q", None, words)) if words else None


def _related(finding: Finding) -> Iterator[Markup]:
    """The second places, those with the same words in one line."""
    groups: dict[tuple[str, str], list[Related]] = {}
    for place in finding.related:
        groups.setdefault((place.document, place.message), []).append(place)
    for (document, message), places in groups.items():
        lines = sorted({p.line for p in places})
        where = ("line " if len(lines) == 1 else "lines ") + ", ".join(map(str, lines[:_PLACES])) + (f" and {len(lines) - _PLACES} more" if len(lines) > _PLACES else "")
        yield tag("p", {"class": "see"}, "see ", tag("bdi", None, where if document == finding.document else f"{document}, {where}"), ": ", prose(message))
