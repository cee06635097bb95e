"""Entries of a list as text: plain, Markdown, HTML, reStructuredText. Whatever a title holds, a reader sees its characters."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from evidgrade.exporting.engine import Entry

_MARKDOWN = re.compile(r"[\\`*\[\]<>^~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|(?<!\w)@(?=\w)")
_MARKDOWN_START = re.compile(r"^(\d+)([.)])(?=\s)|^([-+#>])(?=\s|$)")
_RST = re.compile(r"[\\`*|]|(?<=\w)_(?!\w)|(?<!\w)_(?=\w)")


@dataclass(frozen=True, slots=True)
class Markup:
    """How a form of text writes what a reader sees."""

    name: str
    escape: Callable[[str], str]
    emphasis: tuple[str, str]
    """What stands before and behind words in italics."""
    doi: str | None = None
    """A link to a DOI: `{text}` and `{address}`; None where links are not marked up."""

    def line(self, text: str, number: int | None, place: int | None = None) -> str:
        """An entry of a list of its own; `place` is the number that a browser would count."""
        if self.name == "html" and number is not None:
            return f'<li value="{number}">{text}</li>' if place not in (None, number) else f"<li>{text}</li>"
        if self.name == "html":
            return f"<p>{text}</p>"
        return f"{number}. {text}" if number is not None else text

    def whole(self, lines: Sequence[str], numbered: bool) -> str:
        """The list, with a line end behind it."""
        if self.name == "html" and numbered:
            return "\n".join(["<ol>", *lines, "</ol>", ""])
        return ("\n" if numbered or self.name in ("text", "html") else "\n\n").join(lines) + "\n"


def _markdown(text: str) -> str:
    """Special characters escaped, those that begin a list or a heading at the start included."""
    text = _MARKDOWN.sub(lambda m: f"\\{m[0]}", text)
    return _MARKDOWN_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def _html(text: str) -> str:
    return html.escape(text, quote=False)


MARKUPS: Mapping[str, Markup] = {
    "text": Markup("text", str, ("", "")),
    "markdown": Markup("markdown", _markdown, ("*", "*"), "[{text}]({address})"),
    "html": Markup("html", _html, ("<em>", "</em>"), '<a href="{address}">{text}</a>'),
    "rst": Markup("rst", lambda text: _RST.sub(lambda m: f"\\{m[0]}", text), ("*", "*"), "`{text} <{address}>`__"),
}
"""By name; the endings of files that they are written to are in `BY_ENDING`."""
BY_ENDING: Mapping[str, str] = {
    ".md": "markdown", ".markdown": "markdown", ".qmd": "markdown", ".rmd": "markdown", ".mdx": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".rst": "rst", ".rest": "rst",
}  # fmt: skip


def markup_of(path: str | None) -> Markup:
    """The markup of a file by its ending; plain text for others, and for standard output."""
    ending = f".{path.rpartition('.')[2].lower()}" if path and "." in path else ""
    return MARKUPS[BY_ENDING.get(ending, "text")]


def written(entry: Entry, markup: Markup, doi: str | None = None) -> str:
    """An entry in a markup. A `doi` that stands in it is made a link, where the markup has links."""
    out = []
    for run in entry:
        before, after = markup.emphasis if run.italic else ("", "")
        out.append(f"{before}{_linked(run.text, markup, doi)}{after}")
    return "".join(out)


def _linked(text: str, markup: Markup, doi: str | None) -> str:
    if not doi or markup.doi is None:
        return markup.escape(text)
    match = re.search(rf"(?:https://doi\.org/|doi: ?)?{re.escape(doi)}", text, re.I)
    if match is None:
        return markup.escape(text)
    link = markup.doi.format(text=markup.escape(match[0]), address=address_of(doi, markup))
    return f"{markup.escape(text[: match.start()])}{link}{markup.escape(text[match.end() :])}"


def address_of(doi: str, markup: Markup) -> str:
    """Where a DOI leads, as an address in the markup: characters that end one there are coded."""
    address = f"https://doi.org/{quote(doi, safe='/:;-._')}"
    return html.escape(address) if markup.name == "html" else address
