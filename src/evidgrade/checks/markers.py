"""CIT009-CIT012: signs in the text that look like markers and cannot be read as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.gathering import gathered
from evidgrade.checks.scope import Page
from evidgrade.model.citation import Citation
from evidgrade.model.document import Span
from evidgrade.text import occurrences

_LIST = """
References
1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.
2. Brown C. Bed rest. Spine. 2018;3:20-29.
3. Clark D. Heat wraps. Heat. 2017;1:3-8.
"""


def _txt(text: str) -> Example:
    return Example(text + _LIST, path="page.txt")


_GOOD = _txt("Exercise eased pain [1]. Bed rest did not [2,3].\n")
_SEPARATOR = r"[,;–—-]"
_BROKEN = (
    rf"{{o}}\s?{_SEPARATOR}\s?\d{{{{1,3}}}}\s?{{c}}"
    rf"|{{o}}\s?\d{{{{1,3}}}}\s?{_SEPARATOR}\s?{{c}}"
    rf"|{{o}}\s?\d{{{{1,3}}}}\s?{_SEPARATOR}\s?{_SEPARATOR}\s?\d{{{{1,3}}}}(?:\s?{_SEPARATOR}\s?\d{{{{1,3}}}})*\s?{{c}}"
)
_MALFORMED = {
    "numeric-bracket": re.compile(
        _BROKEN.format(o=r"\[", c=r"\]") + r"|\[\d{1,3}(?=[.;]?\s[^\]\[]{0,40}(?:\[|$))(?![\d,–-])"
    ),
    "numeric-paren": re.compile(_BROKEN.format(o=r"\(", c=r"\)")),
}


@check(
    "CIT009",
    "warning",
    "A marker is damaged and cannot be read.",
    rationale="A number is missing beside the comma or dash, or a bracket was never closed. Which source was meant is lost; put the number back.",
    bad=_txt("Exercise eased pain [1]. Bed rest did not [2,,3]. Heat did [3].\n"),
    good=_GOOD,
)
def malformed_marker(page: Page) -> Iterator[Problem]:
    """Broken lists of numbers in the brackets that this document cites with."""
    if page.extraction.citation_style == "numeric-superscript":
        yield from _broken_raised(page)
    pattern = _MALFORMED.get(page.extraction.citation_style or "")
    if pattern is None:
        return
    for _, sentence in page.prose:
        for match in occurrences(pattern, sentence.text):
            yield Problem(
                page.inside(sentence, match.start(), match.end()), f"`{match[0]}` cannot be read as a citation."
            )


_BROKEN_RAISED = re.compile(rf"\d{{1,3}}(?:\s?{_SEPARATOR}\s?{_SEPARATOR}\s?\d{{1,3}})+")


def _broken_raised(page: Page) -> Iterator[Problem]:
    """Raised numbers with a gap between two separators."""
    for index, block in enumerate(page.document.blocks):
        if index in page.extraction.list_blocks or block.kind in ("code", "comment"):
            continue
        for mark in block.marks:
            run = block.text[mark.start : mark.end]
            if mark.kind == "superscript" and _BROKEN_RAISED.fullmatch(run.strip()):
                yield Problem(block.source_span(mark.start, mark.end), f"`{run}` cannot be read as a citation.")


@check(
    "CIT010",
    "warning",
    "A footnote and a numbered marker are mistaken for each other.",
    rationale="""`[3]` beside footnotes written `[^3]` is shown as it stands and leads nowhere, and `[^3]` on a page that cites by number is a footnote
    that was never written. Write the marker as the rest of the page does.""",
    bad="Exercise eased pain.[^1] Bed rest did not.[^2] Heat did.[2]\n\n[^1]: Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n[^2]: Brown C. Bed rest. Spine. 2018;3:20-29.\n",
    good="Exercise eased pain.[^1] Bed rest did not.[^2]\n\n[^1]: Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n[^2]: Brown C. Bed rest. Spine. 2018;3:20-29.\n",
)
def footnote_typo(page: Page) -> Iterator[Problem]:
    """Bracketed numbers on a page that cites by footnote, and undefined footnotes on one that cites by number."""
    yield from _lost_carets(page)
    style = page.extraction.citation_style
    if style == "footnote":
        for citation in page.extraction.stray:
            if citation.style == "numeric-bracket" and citation.sentence >= 0:
                yield Problem(
                    citation.span, f"`{citation.text}` is no footnote; `{_note(page, citation.targets[0])}` would be one."
                )
    elif page.numbered:
        defined = {block.label for block in page.document.blocks if block.kind == "footnote"}
        for citation in page.citations:
            if citation.style == "footnote" and not defined.issuperset(citation.targets):
                yield Problem(
                    citation.span, f"`{citation.text}` is a footnote that is not defined; this page cites by number."
                )


def _note(page: Page, name: str) -> str:
    """How a reference to a note is written in the format of the page."""
    return f"[{name}]_" if page.document.media_type == "text/x-rst" else f"[^{name}]"


def _lost_carets(page: Page) -> Iterator[Problem]:
    """`[name]` for `[^name]`, in the text and before a note, where footnotes have names."""
    notes = {b.label: b for b in page.document.blocks if b.kind == "footnote" and b.label and not b.label.isdigit()}
    text = page.document.text
    colonless = []
    for reference in page.references:
        shown, at = reference.printed_label or "", reference.span.start
        if shown.startswith("[^") and text.startswith(shown, at) and not text.startswith(":", at + len(shown)):
            colonless.append(Problem(Span(at, at + len(shown)), f"`{shown}` needs a colon to define a footnote: `{shown}:`."))
    yield from gathered(colonless, f"{len(colonless)} notes need a colon to be footnotes, such as `{text[colonless[0].span.start : colonless[0].span.end]}:`." if colonless else "")
    for name, block in notes.items():
        if text.startswith(f"[{name}]", block.span.start):
            span = Span(block.span.start, block.span.start + len(name) + 2)
            yield Problem(span, f"`[{name}]:` defines no footnote; `[^{name}]:` would.")
    if not notes:
        return
    plain = re.compile(r"\[(" + "|".join(re.escape(name) for name in notes) + r")\](?![(:\[_])")
    for _, sentence in page.prose:
        for match in occurrences(plain, sentence.text):
            span = page.inside(sentence, match.start(), match.end())
            if text[span.start : span.end] == match[0] and text[max(0, span.start - 1) : span.start] != "]":
                yield Problem(span, f"`{match[0]}` is no footnote; `{_note(page, match[1])}` would be one.")


_GLUED = re.compile(r"(?<![\w/.-])(?:[a-z]{1,8}-)?[a-zà-ÿ]{3,}(?:(\d{1,2})(?=[\s.,;:)]|$)|\.(\d{1,2})(?=\s+[^\W\d_a-z]|$))")
_NAMES = re.compile(
    r"^(?:omega|vitamin|type|grade|stage|phase|step|item|table|figure|chapter|covid|level|part|page|day|week|month|year|windows|python|version)\d"
)


@check(
    "CIT011",
    "info",
    "Digits are fused to a word: most likely a raised marker that was flattened.",
    rationale="Pasting loses superscripts: `trials12` was `trials` with note 12. The citation is lost to readers. Raise the digits again, or put them into brackets.",
    bad="Exercise eased pain¹. Bed rest did not². Heat was studied in small trials3.\n" + _LIST,
    good="Exercise eased pain¹. Bed rest did not². Heat did³, like omega3 and vitamin B12.\n" + _LIST,
    confidence="medium",
)
def marker_glued_to_word(page: Page) -> Iterator[Problem]:
    """Lower-case words with a number of the list at their end; on a page whose markers are all flattened one finding for them."""
    if page.extraction.flattened:
        first, *others = page.extraction.flattened
        shown = page.document.text[max(0, first.start - 12) : first.end].split()[-1]
        more = f", and so are {len(others)} more; they were" if others else "; it was"
        message = f"`{shown}`: the number most likely is a raised marker that was flattened{more} read so."
        yield Problem(first, message, tuple(Place(s, "another") for s in others))
    numbers = {r.number for r in page.references if r.number is not None}
    for _, sentence in page.prose:
        for match in occurrences(_GLUED, sentence.text):
            digits = match[1] or match[2]
            if int(digits) in numbers and not _NAMES.match(match[0]):
                yield Problem(page.inside(sentence, match.start(), match.end()), f"`{match[0]}`: is the {digits} a citation?")


@check(
    "CIT012",
    "warning",
    "A marker is written in a style that the rest of the document does not use.",
    rationale="One `(3)` among brackets is read as a remark, and tools that renumber the list will miss it. Write it as the others.",
    bad=_txt("Exercise eased pain [1]. Bed rest did not [2]. Heat did not either (3). Cold did [1,3].\n"),
    good=_GOOD,
    confidence="medium",
)
def stray_marker_style(page: Page) -> Iterator[Problem]:
    """Up to two numeric markers of another family whose numbers are in the list and which stand where a citation would."""
    style = page.extraction.citation_style
    if not page.citations or not (page.numbered or style in ("footnote", "author-year")):
        return
    numbers = {str(r.number) for r in page.references if r.number is not None} | {
        t for c in page.citations for t in c.targets
    }
    if style == "author-year":  # the list has no numbers: a leftover of a numbered version counts its entries
        numbers = {str(n) for n in range(1, len(page.references) + 1)}
    odd = [
        c
        for c in page.extraction.stray
        if c.style.startswith("numeric") and set(c.targets) <= numbers and _ends_clause(page, c)
    ]
    usual = page.citations[0]
    for citation in odd if len(odd) <= 2 else []:
        place = Place(usual.span, "the usual style")
        yield Problem(
            citation.span,
            f"`{citation.text}` is written in another style than the other {len(page.citations)} markers.",
            (place,),
        )


def _ends_clause(page: Page, citation: Citation) -> bool:
    after = page.document.text[citation.span.end : citation.span.end + 2]
    before = page.document.text[max(0, citation.span.start - 2) : citation.span.start]
    return citation.sentence >= 0 and (not after.strip() or after[0] in ".,;)" or before.strip()[-1:] in ".,;")
