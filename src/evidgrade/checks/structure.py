"""DOC0xx and DOC3xx: the document as a whole, and damage done to its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from evidgrade.checks.citations import list_looks_cut
from evidgrade.checks.declaration import Place, Problem, check
from evidgrade.checks.gathering import gathered
from evidgrade.checks.nearby import in_quotation, named_years
from evidgrade.checks.scope import Page
from evidgrade.cues import Cues
from evidgrade.extract.reference_list import LINK_LABEL, heading_group
from evidgrade.model.citation import Citation
from evidgrade.model.document import Cover, Span
from evidgrade.resolve.names import near_family, same_family
from evidgrade.text import occurrences, squeeze

_LIST = "\n\nReferences\n\n1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n2. Brown C. Bed rest. Spine. 2018;3:20-29.\n"


@check(
    "DOC002",
    "warning",
    "The document cites or makes health claims and has no reference list.",
    rationale="""A reader can check nothing. Readers of health pages are told to look for sources (PIF TICK, criterion 4; HONcode, attribution). Add the list,
    or the link to it.""",
    bad="The tablets relieve pain in 8 of 10 patients. They work better than ibuprofen [1]. Relief lasts for 6 months [2]. Another trial agreed [3].\n",
    good="The tablets relieve pain in most patients [1]. Relief lasts [2]." + _LIST,
    sources=(
        "HONcode principle 4 (attribution)",
        "PIF TICK criterion 4",
        "NHS standard for creating health content (record of sources)",
    ),
    aliases=("DOC-NO-REFS",),
)
def no_reference_list(page: Page) -> Iterator[Problem]:
    """No list at all where there are markers, or three or more claims that need a source."""
    if page.references or any(c.style == "citation-key" for c in page.citations):
        return
    if page.citations:
        own = [c for c in page.citations if c.block < 0 or not in_quotation(page.document.blocks[c.block].text, c.place[0])]
        leading_nowhere = [c for c in own if not _is_link(page, c)]
        if not own:
            return  # markers of somebody else's text
        if leading_nowhere:
            message = f"The text cites {_many(len(leading_nowhere), 'time')} and there is no reference list."
            yield Problem(leading_nowhere[0].span, message)
        else:
            message = f"The text cites {_many(len(own), 'time')}, by links alone: there is no reference list that names the works."
            yield Problem(own[0].span, message, severity="info")
        return
    needy = [c for c in page.claims if c.needs_citation == "high"]
    if len(needy) >= 3 and not _links_out(page) and not _NAMED_WORK.search(page.document.text):
        yield Problem(
            page.start,
            f"The page makes {len(needy)} claims that need a source, and has neither a reference list nor a citation.",
        )


def _is_link(page: Page, citation: Citation) -> bool:
    """A marker that is itself a link to another place, such as `[(Adams 2019)](https://...)`."""
    start, end = citation.place
    marks = page.document.blocks[citation.block].marks if citation.block >= 0 else ()
    return any(m.kind == "link" and (m.target or "").startswith("http") and m.start <= end and start <= m.end for m in marks)


_NAMED_WORK = re.compile(r"\bPMID:?\s?\d{5,8}\b|\b10\.\d{4,9}/\S{3}|\b(?:19|20)\d\d\s?;\s?\d{1,4}\s?(?:\(\d{1,4}\))?\s?:\s?[a-z]?\d", re.I)
"""An identifier or a place in a journal: the text names a work where it speaks of it."""


def _links_out(page: Page) -> bool:
    """Most of the claims that need a source stand beside a link to another place: links are this page's citations."""
    linked = {
        n
        for n, b in enumerate(page.document.blocks)
        if any(m.kind == "link" and (m.target or "").startswith("http") for m in b.marks)
    }
    needy = [page.sentences[c.sentence].block for c in page.claims if c.needs_citation == "high"]
    return bool(needy) and 3 * sum(b in linked for b in needy) >= len(needy)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@check(
    "DOC003",
    "warning",
    "There is a reference list, and nothing in the text cites it.",
    rationale="A list that nothing points to does not say which statement rests on what. Put a marker next to each fact that comes from a source.",
    bad="Exercise eases pain. Bed rest does not." + _LIST,
    good="Exercise eases pain [1]. Bed rest does not [2]." + _LIST,
    confidence="medium",
    sources=("AMA Manual of Style 11, 3.6",),
)
def reference_list_without_markers(page: Page) -> Iterator[Problem]:
    """Entries, and no marker of any family. A single one is told where it has a heading and the page claims something."""
    alone = len(page.references) == 1 and not (page.extraction.list_headings and page.claims)
    if page.references and not (alone or page.citations or page.extraction.styles_seen):
        span = (
            page.document.blocks[page.extraction.list_headings[0]].span
            if page.extraction.list_headings
            else page.references[0].span
        )
        many = len(page.references)
        message = f"None of the {many} references is cited in the text." if many > 1 else "The one reference is not cited in the text."
        heads = [page.document.blocks[h] for h in page.extraction.list_headings]
        offered = heads and all(heading_group(head) == "further" for head in heads)
        named = _named_in_words(page)
        if named:
            message = f"No marker leads to the {f'{many} references' if many > 1 else 'reference'}; the text names works by author or title."
        yield Problem(span, message, severity="info" if offered or named else None)


def _named_in_words(page: Page) -> bool:
    """The prose gives the title of an entry, or its first author, perhaps misspelled, with its year."""
    prose = " ".join(s.text for s in page.sentences)
    titles = (squeeze(r.fields.title or "") for r in page.references)
    if any(len(title) >= 15 and title in squeeze(prose) for title in titles):
        return True
    people = {(r.fields.authors[0].family, r.fields.year) for r in page.references if r.fields.authors}
    return any(year == of and (same_family(name, family) or near_family(name, family)) for name, year in named_years(prose) for family, of in people)


@check(
    "DOC008",
    "warning",
    "Many cited numbers are missing from the list: it looks cut off.",
    rationale="When a third of the cited numbers lead nowhere, the list lost its end rather than each marker its number. Restore the list, then check again.",
    bad="One [1]. Two [2]. Three [3]. Four [4]. Five [5].\n\nReferences\n\n1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n",
    good="One [1]. Two [2]. Three [1]." + _LIST,
)
def reference_list_incomplete(page: Page) -> Iterator[Problem]:
    """More than 30% of the cited numbers are missing."""
    if list_looks_cut(page):
        missing = sorted({int(t) for c in page.citations for t in c.missing if t.isdigit()})
        last = page.references[-1]
        shown = ", ".join(map(str, missing[:8])) + (" ..." if len(missing) > 8 else "")
        yield Problem(last.span, f"The list ends here, and the text also cites {shown}.")


_LOST = [
    (r"\b[Ii]n (?:one|a|another|an) (?:recent |large |small |new )?,(?=\s)", "a noun such as `study` is gone"),
    (
        r"\b(?:given|found|described|explained|shown|reported|listed|published) (?:in|on|by|at) \.(?=\s|$)",
        "what it pointed to is gone",
    ),
    (r"\b(?:in|on|from|by) our (?=about\b)", "the name of the page is gone"),
    (
        r"\b(?:[Ss]ee|[Aa]ccording to|[Rr]ead|[Vv]isit|by|from|in the|of the|at the)\s*[.](?=\s|$)",
        "what it pointed to is gone",
    ),
    (r"\b[Aa]ccording to\s*,", "the name of the source is gone"),
    (r"\(\s*[,;]\s*(?:19|20)\d\d\s*\)", "the author's name is gone"),
    (r"(?<![\w\]`!-])\[\s*\](?![\w(\[])", "the marker is empty"),
    (r"(?<=[a-z])\s\(\s*\)", "the parentheses are empty"),
    (r"\b(?:the|a|an) ,(?=\s[a-z])", "a noun is gone"),
]
_LOST_RE = re.compile("|".join(f"(?P<p{n}>{pattern})" for n, (pattern, _) in enumerate(_LOST)))
_TRACES = (" ,", " .", "our about", "ccording to,", "(,", "( ,", "(;", "( ;", "[]", "[ ]", "()", "( )")
"""What every match of them holds, and hardly a sentence has."""


@check(
    "DOC301",
    "error",
    "Words that held a link are gone.",
    rationale="""Pasting from a content system drops linked words: `In one , people reported` has lost the study it speaks of, and with it the only trace of a
    source. Put the words and the citation back.""",
    bad="Pain fell after the procedure. In one , people reported less pain.\n",
    good="Pain fell after the procedure. In one study, people reported less pain.\n",
    aliases=("CIT-DANGLING",),
)
def lost_link_text(page: Page) -> Iterator[Problem]:
    """Traces that a removed link leaves behind."""
    for _, sentence in page.prose:
        text = sentence.text
        for match in occurrences(_LOST_RE, text) if any(trace in text for trace in _TRACES) else ():
            what = _LOST[int((match.lastgroup or "p0")[1:])][1]
            if match[0].endswith(".") and not re.search(r"\s\.$", match[0]):
                continue
            if re.search(r"\[\s*\]", match[0]) and sentence.start == 0 and sentence.text.lstrip().startswith("["):
                continue
            yield Problem(
                page.inside(sentence, match.start(), match.end()),
                f"`{match[0].strip()}`: {what}, most likely a lost link.",
            )
    yield from _lost_labels(page)
    yield from _no_links(page)


_LABEL = re.compile(rf"\[{LINK_LABEL}\]", re.I)
_CERTAIN = re.compile(r"pubmed|medline|crossref|scholar|full[- ]text|pmc", re.I)


def _lost_labels(page: Page) -> Iterator[Problem]:
    """`[PubMed] [Full text]`: the labels under which databases offer their links, and no link behind them."""
    found = []
    for block in page.document.blocks:
        if block.kind in ("code", "comment") or "[" not in block.text:
            continue
        linked = Cover((m.start, m.end) for m in block.marks if m.kind == "link")
        run = [m for m in _LABEL.finditer(block.text) if not linked.touches(*m.span())]
        if run and (len(run) > 1 or _CERTAIN.search(run[0][0])):
            shown = " ".join(m[0] for m in run[:3])
            span = block.source_span(run[0].start(), run[-1].end())
            found.append(Problem(span, f"`{shown}`: the label of a link, and the link is gone.", severity="info"))
    yield from gathered(found, f"{len(found)} places have labels of links (`[PubMed]` and the like), and the links are gone.")


_NO_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\((?=[^()\n]{0,300}\s)(?![^()\n]*[\"'{<])[^()\n]{1,300}\)")


def _no_links(page: Page) -> Iterator[Problem]:
    """`[words](another remark)` in Markdown: meant as a link, and printed as it stands because an address holds no spaces."""
    if page.document.media_type != "text/markdown":
        return
    for _, sentence in page.prose:
        for match in occurrences(_NO_LINK, sentence.text):
            yield Problem(page.inside(sentence, match.start(), match.end()), f"`{match[0]}` is no link: what stands for the address is none.")


_LATIN_PAIR = re.compile(r"[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]{1,2}")
_GARBLED_RUN = re.compile(r"[\u00a1-\u00ff]{4,}")
_REPLACEMENT = re.compile("\ufffd+")


@check(
    "DOC302",
    "error",
    "Text was decoded with the wrong encoding.",
    rationale="""Such characters are bytes of another encoding shown as Latin letters, or replacement signs for what could not be read. Words are lost, and on
    public pages such runs have turned out to be injected spam. Restore the words from the original.""",
    bad="Why choose Ã÷Éý²©²Ê? Our patientsâ€™ stories.\n",
    good="Why choose us? Our patients’ stories; naïve café owners in Århus.\n",
    aliases=("DOC-ENCODING",),
)
def mojibake(page: Page) -> Iterator[Problem]:
    """Replacement characters, UTF-8 read as Latin-1, and runs of Latin-1 letters and signs that no language writes."""
    text = page.document.text
    seen: list[tuple[int, int]] = []
    if not re.search("[\u0080-\u00ff\ufffd]", text):
        return
    for pattern in (_REPLACEMENT, _GARBLED_RUN, _LATIN_PAIR):
        for match in pattern.finditer(text):
            if pattern is _GARBLED_RUN and not _garbled(match[0]):
                continue
            if any(a < match.end() and match.start() < b for a, b in seen):
                continue
            seen.append(match.span())
            yield Problem(Span(match.start(), match.end()), f"`{_shown(match[0])}`{_decoded(match[0])}")


def _garbled(run: str) -> bool:
    signs = sum(not c.isalpha() for c in run)
    swaps = sum(a.islower() != b.islower() for a, b in pairwise(run) if a.isalpha() and b.isalpha())
    return signs >= 2 or (signs >= 1 and swaps >= 1) or swaps >= 3


def _decoded(run: str) -> str:
    for source, name, wrong in (("utf-8", "UTF-8", "cp1252"), ("gb18030", "GBK", "latin-1")):
        try:
            text = run.encode(wrong).decode(source)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if text != run:
            return f" looks like {name} read with the wrong encoding; the bytes would be `{text}`."
    return " is not readable text; the words behind it are lost."


def _shown(run: str) -> str:
    return run if len(run) <= 40 else run[:40] + "…"


_DATE = re.compile(
    r"\b(?:last (?:reviewed|updated|modified)|(?:next )?review(?:ed)?(?: date| on| by| due)?|updated|published|date)\b[^\n]{0,30}?\d|^[\"']?\w*(?:date|updated|modified|published|created|reviewed|lastmod)\w*[\"']?\s*[:=]\s*\S|©\s*(?:19|20)\d\d",
    re.I | re.M,
)
_DATE_WORDS = ("review", "updat", "modif", "publish", "date", "creat", "lastmod", "©")
_AUTHOR_WORDS = (" by", "author")
"""What every match of the two holds in lower case: asked first, because a page has thousands of letters to begin a match at."""
_AUTHOR = re.compile(
    r"\b(?:written|reviewed|authored|medically reviewed|edited|checked) by\b|^authors?:\s*\S|\bby (?:dr|prof)\b",
    re.I | re.M,
)


@check(
    "DOC303",
    "info",
    "No date of publication or review, and no author or reviewer is named.",
    rationale="""Health information is asked to show when it was last checked, when it will be again, and by whom; without it a reader cannot tell whether it is
    current. Add a line such as `Reviewed 14 March 2026 by ...; next review March 2029`.""",
    bad="The tablets relieve pain within an hour. They reduce the number of attacks. Side effects are rare.\n",
    good="The tablets relieve pain. They work within an hour. Most patients sleep better.\n\nReviewed 14 March 2026 by A. Adams.\n",
    sources=(
        "NHS standard for creating health content",
        "PIF TICK (review at least every three years)",
        "HONcode (authorship)",
    ),
    aliases=("DOC-NO-DATE",),
)
def no_review_date(page: Page) -> Iterator[Problem]:
    """Neither a date nor a name, on a page that makes claims about health."""
    if sum(c.needs_citation in ("high", "medium") for c in page.claims) < 2:
        return
    text = page.document.text
    lower = text.lower()
    dated = any(word in lower for word in _DATE_WORDS) and _DATE.search(text)
    if not dated and not (any(word in lower for word in _AUTHOR_WORDS) and _AUTHOR.search(text)):
        yield Problem(page.start, "The page does not say when it was written or reviewed, nor by whom.")


_NOTE = Cues((
    r"[\[(](?:citation|cite|ref|reference|source|källa|quelle|beleg|fuente|fonte|bron|kilde)s?\s?(?:needed|\?|missing|here|to come|fehlt|saknas)\??[\])]",
    r"\[(?:citation|källa|quelle|fuente|fonte|bron|kilde)\]",
    r"\b(?:TODO|FIXME|TKTK|XXX)\b(?:\s?[:(-])?",
    r"\[(?:accessed|viewed|insert|add|date|name|your|tbd|tbc)\b[^\]\n\d]{0,40}\]",
    r"\b(?:this|these|here|sentence|section|paragraph|claim)s? (?:still )?needs? (?:an? )?(?:citation|reference|source|ref)s?\b",
    r"\badd an? (?:subtitle|title|heading) if needed\b",
    r"\b(?:click|tap)(?: or tap)? here to (?:enter|add) text\b",
    r"\b(?:insert|type) (?:your )?text here\b",
    r"\blorem ipsum\b",
))  # fmt: skip
_SHOUTED = re.compile(r"\[(?=[^\]a-z]*[A-Z]{4})[A-Z][A-Z'’,.!?-]*(?: [A-Z0-9'’,.!?&/-]+){2,12}\]")
"""A remark in brackets and capitals, of three words or more: shorter ones are labels and names of templates."""


@check(
    "DOC305",
    "warning",
    "An author's own note was left in the text.",
    rationale="A note such as `[citation needed]` or `TODO` says that the author knew of a gap. Fill it, or take the sentence out, before the page goes out.",
    bad="The tablets relieve pain [citation needed]. TODO: ask the pharmacist.\n",
    good="The tablets relieve pain [1]." + _LIST,
)
def author_note_left(page: Page) -> Iterator[Problem]:
    """Notes in the visible text; comments and code are not looked at."""
    for block in page.document.blocks:
        if block.kind in ("code", "comment"):
            continue
        for match in _NOTE.finditer(block.text):
            if match[0].lower().startswith(("xxx", "todo", "fixme", "tktk")) and not match[0][:3].isupper():
                continue
            yield Problem(block.source_span(match.start(), match.end()), f"`{match[0]}` is a note of the author.")
        for match in occurrences(_SHOUTED, block.text) if "[" in block.text else ():
            yield Problem(block.source_span(match.start(), match.end()), f"`{match[0]}` is a note of the author.")


@check(
    "DOC306",
    "warning",
    "The page has two reference lists whose numbers overlap.",
    rationale="A marker such as `[2]` can then mean an entry of either list. Join the lists, or leave the second one without numbers.",
    bad="Exercise eases pain [1]. Bed rest does not [2]."
    + _LIST
    + "\n## Further reading\n\n1. Clark D. Heat wraps. Heat. 2017;1:3-8.\n2. Dean E. Cold packs. Ice. 2016;2:4-9.\n",
    good="Exercise eases pain [1]. Bed rest does not [2]." + _LIST,
)
def second_reference_list(page: Page) -> Iterator[Problem]:
    """A second heading whose entries begin again with 1."""
    heads = page.extraction.list_headings
    if len(heads) < 2 or not page.numbered:
        return
    for head in heads[1:]:
        start = page.document.blocks[head].span.start
        before = {r.number for r in page.references if r.span.start < start and r.number_source == "printed"}
        after = [r for r in page.references if r.span.start > start and r.number_source == "printed"]
        shared = [r for r in after if r.number in before]
        if shared:
            place = Place(shared[0].span, "the first number that stands twice")
            yield Problem(
                page.document.blocks[head].span,
                f"{len(shared)} numbers of this list stand in the first list too.",
                (place,),
            )
