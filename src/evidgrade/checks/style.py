"""DOC006, DOC007, CIT301, CIT302: how a document cites, and how much at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.model.citation import Citation, CitationStyle
from evidgrade.text import occurrences

_ENTRIES = "".join(
    f"{n}. Author{c} {c}. Study number {n} of pain. J Pain. 20{n:02};{n}:1-9.\n" for n, c in enumerate("ABCDEFGHIJKLM", 1)
)
_LIST = f"\nReferences\n{_ENTRIES}"
_AMA = "AMA Manual of Style 11, 3.6"


def _txt(text: str) -> Example:
    return Example(text + _LIST, path="page.txt")


@check(
    "DOC006",
    "warning",
    "Two ways of citing are used about equally often.",
    rationale="""Which of them are citations cannot be told for sure, and what depends on it (order, gaps, uncited entries) is not to be relied on. Write all
    markers in one way.""",
    bad=_txt("Exercise eased pain¹. Bed rest did not². Heat did in most adults (1). Cold did not (3).\n"),
    good=_txt("Exercise eased pain [1]. Bed rest did not [2]. Heat did [1]. Cold did not [3].\n"),
    sources=(_AMA,),
    confidence="medium",
)
def mixed_citation_styles(page: Page) -> Iterator[Problem]:
    """A second family, nearly as frequent as the first, whose numbers are in the list; with up to two markers it is CIT012's."""
    frequent = sorted((c for c in _families(page).values() if len(c) >= 2), key=len, reverse=True)
    read = [c for c in page.citations if c.style == page.extraction.citation_style and c.style.startswith("numeric")]
    if read and frequent and len(frequent[0]) > max(2, 0.6 * len(read)):
        first, second, what = read, frequent[0], "only the former were read as citations"
    elif page.extraction.citation_style is None and len(frequent) >= 2:
        first, second, what = frequent[0], frequent[1], "which of them are citations could not be settled, and none was checked"
    else:
        return
    message = f"The page has {len(first)} markers like `{first[0].text}` and {len(second)} like `{second[0].text}`; {what}."
    yield Problem(first[0].span, message, (Place(second[0].span, "the other way"),))


@check(
    "DOC007",
    "info",
    "How the page cites could not be settled.",
    rationale="""There is a reference list, and the few markers that might be citations might as well be something else. What depends on them was not checked: neither
    a problem nor a pass.""",
    bad=_txt("Exercise eased pain in most patients (3). Bed rest did not.\n"),
    good=_txt("Exercise eased pain in most patients [3]. Bed rest did not.\n"),
)
def style_undetermined(page: Page) -> Iterator[Problem]:
    """Possible markers on a page with a list, none of them read as citations, and no second way as frequent (DOC006)."""
    if page.extraction.citation_style is not None or page.citations or len(page.references) < 2:
        return
    families = _families(page)
    if len([c for c in families.values() if len(c) >= 2]) >= 2:
        return
    possible = [c for found in families.values() for c in found]
    if possible:
        shown = ", ".join(f"`{c.text}`" for c in possible[:3])
        many = "might be a citation" if len(possible) == 1 else "might be citations"
        yield Problem(possible[0].span, f"{shown} {many}; too little to tell, so markers and uncited entries were not checked.")


def _families(page: Page) -> dict[CitationStyle, list[Citation]]:
    """Possible markers of a page that lead to entries of its list, by family."""
    families: dict[CitationStyle, list[Citation]] = {}
    for citation in page.extraction.stray:
        if citation.references and not citation.missing:
            families.setdefault(citation.style, []).append(citation)
    return families


@check(
    "CIT301",
    "info",
    "One sentence cites a great many sources.",
    rationale="""A reader cannot tell which of so many sources shows what, and nobody checks them all. Cite the review that sums them up, or give each part of the
    sentence its own. Configured by `cluster-limit` (10).""",
    bad=_txt("Exercise eased pain [1-12].\n"),
    good=_txt("Exercise eased pain [1-5].\n"),
    sources=("ICMJE Recommendations: References (as few as suffice)",),
)
def citation_cluster_overload(page: Page) -> Iterator[Problem]:
    """Sentences with more different sources than the limit; reports of research that list their included studies are left alone."""
    behind: dict[int, list[Citation]] = {}
    for citation in page.citations:
        if citation.sentence >= 0 and citation.sentence not in page.extraction.own_study:
            behind.setdefault(citation.sentence, []).append(citation)
    for citations in behind.values():
        sources = {t for c in citations for t in c.targets}
        if len(sources) > page.policy.cluster_limit:
            places = tuple(Place(c.span, "also") for c in citations[1:6])
            yield Problem(citations[0].span, f"This sentence cites {len(sources)} sources.", places)


_SECONDARY = re.compile(
    r"[,;(]\s?(?:as )?(?:cited|quoted|referenced|reported) (?:in|by)\b(?! (?:the )?(?:text|table|fig|patients|participants|parents|most|many|some|about|\d))"
    r"|\bas (?:cited|quoted) (?:in|by)\b",
    re.I,
)


@check(
    "CIT302",
    "info",
    "A source is cited through another one.",
    rationale="""`Cited in` says that the original was not read, and mistakes travel that way. Read and cite the original, or say why it could not be had (APA 7,
    8.6).""",
    bad=_txt("Exercise eased pain in 1954, as cited in a later review [1]. Bed rest did not [2].\n"),
    good=_txt("Exercise eased pain in 1954 [1]. Bed rest is often cited in leaflets [2].\n"),
    sources=("Publication Manual of the APA 7, 8.6", "AMA Manual of Style 11, 3.11.12"),
    confidence="medium",
    advisory=True,
)
def secondary_citation(page: Page) -> Iterator[Problem]:
    """Such words in a sentence that cites."""
    cited = {c.sentence for c in page.citations}
    for number, sentence in page.prose:
        if number in cited:
            for match in occurrences(_SECONDARY, sentence.text):
                words = match[0].strip(" ,;(")
                if "reported" in words.lower() and "as reported" not in words.lower():
                    continue
                at = match.start() + match[0].index(words)
                yield Problem(page.inside(sentence, at, match.end()), f"`{words}`: was the original read?")
