"""The documents with every claim marked, and beside each what its claims rest on."""

from __future__ import annotations

from collections.abc import Sequence

from evidgrade.dossier import FiledState
from evidgrade.filing.html.chains import chain
from evidgrade.filing.html.findings import choice
from evidgrade.filing.html.markup import Child, Markup, prose, tag
from evidgrade.filing.html.text import text_of
from evidgrade.filing.html.view import View, severity_mark, state_mark, title_of
from evidgrade.filing.html.words import STATES
from evidgrade.model.finding import SEVERITIES
from evidgrade.report.values import counts_file_lines
from evidgrade.text import many


def documents(view: View) -> list[Child]:
    """The choice of a document, the legend, and all documents one after the other; the script shows one at a time."""
    filed = view.dossier.documents
    if not filed:
        return [tag("p", {"class": "none"}, "No document was read.")]
    options = ((str(n), f"{title_of(d)} ({d.document.path})") for n, d in enumerate(filed))
    picker = tag("label", None, "Document ", tag("select", {"name": "document"}, (tag("option", {"value": value}, words) for value, words in options)))
    present = [state for state in STATES if view.states[state]]
    return [
        tag("form", {"class": "filters needs-script", "data-filters": "claims", "aria-label": "Choose a document and which claims stand out"},
            picker if len(filed) > 1 else None,
            choice("state", "State", [(s, STATES[s][1]) for s in present]),
            choice("rests", "Rests on", [("none", "no source"), ("open", "a source, no level"), ("leveled", "any level"), *((f"level {level}", f"level {level}") for level in view.levels), ("fallen", "a retracted source")]),
            choice("found", "Findings", [("error", "with errors"), ("any", "with any finding"), ("none", "without")]),
            tag("span", {"class": "steps"}, tag("button", {"type": "button", "data-step": "-1"}, "Previous claim"), tag("button", {"type": "button", "data-step": "1"}, "Next claim")),
            tag("output", {"class": "shown", "aria-live": "polite"})),
        _legend(view, present),
        [_document(view, number) for number in range(len(filed))],
    ]  # fmt: skip


def _legend(view: View, present: Sequence[FiledState]) -> Markup:
    scheme = view.dossier.scheme
    looks = (
        ("strong", scheme.order[0], "a level in the upper half of the scheme"),
        ("weak", scheme.order[-1], "a level in the lower half"),
        ("open", "–", "cites a source, but has no level"),
        ("none", "∅", "no source"),
        ("void", "–", "no level, because a source was retracted"),
    )
    return tag(
        "details", {"class": "legend"},
        tag("summary", None, "How to read the marks"),
        tag("p", None, f"Behind each claim stand its level by {scheme.title} and the sign of its state; the link leads to what the claim rests on. {scheme.caveat}"),
        tag("ul", None, (tag("li", None, tag("span", {"class": f"claim b-{name}"}, "words"), tag("span", {"class": f"tag b-{name}"}, level), f" {words}") for name, level, words in looks)),
        tag("ul", None, (tag("li", None, state_mark(s), f": {STATES[s][2]}") for s in present)),
        tag("ul", None, (tag("li", None, severity_mark(s), ", at the words that it is about") for s in SEVERITIES)),
        tag("p", {"class": "needs-script"}, tag("kbd", None, "j"), " and ", tag("kbd", None, "k"), " go to the next and the previous claim, ", tag("kbd", None, "Esc"), " closes what is open."),
    )  # fmt: skip


def _document(view: View, number: int) -> Markup:
    filed = view.dossier.documents[number]
    text, rest = text_of(view, number)
    chains = [chain(view, number, n) for n in range(len(filed.claims))]
    return tag(
        "section", {"class": "document", "id": f"d{number}", "aria-labelledby": f"d{number}-name"},
        tag("header", None,
            tag("h3", {"id": f"d{number}-name"}, tag("bdi", None, filed.document.path)),
            tag("p", None, f"{many(len(filed.claims), 'claim')}, {many(len(filed.references), 'reference')}, {many(len(filed.findings), 'finding')}", _read(view, number)),
            _on_the_whole(view, rest)),
        tag("div", {"class": "pair"},
            text,
            tag("div", {"class": "panel", "role": "region", "aria-label": f"What the claims of {filed.document.path} rest on", "tabindex": -1},
                tag("h4", None, "What each claim rests on"),
                tag("p", {"class": "hint needs-script"}, "Choose a claim in the text, or its label, to see what it rests on." if chains else "No claims were found in this document."),
                chains)),
    )  # fmt: skip


def _read(view: View, number: int) -> str:
    filed = view.dossier.documents[number]
    parts = ["" if counts_file_lines(filed.document) else "; lines are those of the extracted text"]
    if filed.language and filed.language.partition("-")[0].lower() != "en":
        parts.append("; not in English: the wording of its claims was not read")
    return "".join(parts)


def _on_the_whole(view: View, rest: list[int]) -> Markup | None:
    """Findings that stand on no words of the text."""
    if not rest:
        return None
    found = [(n, view.dossier.findings[n]) for n in rest]
    return tag("ul", {"class": "here", "aria-label": "Findings on the document as a whole"}, (
        tag("li", {"id": f"m{n}"}, severity_mark(f.severity), " ", tag("a", {"href": f"#f{n}"}, f.code), " ", prose(f.message))
        for n, f in found
    ))  # fmt: skip
