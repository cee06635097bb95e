"""Sources that stand near a claim without being cited for it: links, names, markers of other sentences, the cited words that it repeats."""

from __future__ import annotations

import re

from evidgrade.checks.scope import Page
from evidgrade.model.claim import Claim, Sentence
from evidgrade.model.document import Mark
from evidgrade.text import content_stems

_NAMED_SOURCE = re.compile(r"\bet al\b|\((?:19|20)\d\d\)|\bdoi\b|https?://", re.I)
_NAME_YEAR = re.compile(
    r"(?<![.!?] )(?<!^)\b(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|In|Since|Until|By|From|Of|The|After|Before|During|Windows|Version)\b)"
    r"[A-Z][a-z]+(?:-[A-Z][a-z]+)? (?:et al\.? )?(?:19|20)\d\d\b"
)
"""A study by its first author and year, in running text."""
_SAYS = re.compile(r"\b(?:said|says|noted|notes|report(?:s|ed)?|according to|explain(?:s|ed)|wrote|writes|states?|stated|found|advise[sd]?|recommends?|recommended|suggest(?:s|ed)?)\b", re.I)
_SUMMARY = re.compile(r"\b(?:conclusions?|summary|in short|takeaways?|key points|bottom line|to sum up|final thoughts|fazit)\b", re.I)
_ENOUGH = 0.5
"""Part of the words of a sentence that cited claims have too, from which on it repeats them."""
_THE_STUDY = re.compile(r"\b(?:the|this|that|these|those|both|their) (?:\w+ )?(?:stud(?:y|ies)|trials?|papers?|reviews?|reports?|articles?|surveys?|analys[ei]s|researchers|authors|findings|results)\b", re.I)
_CREDIT = re.compile(r"^\W*(?:source|from|via|quelle|credit)s?\s?:", re.I)
"""A line that says where a quotation is from."""
_OPEN, _CLOSE = "“«„", "”»"


def told(page: Page, claim: Claim) -> bool:
    """The sentence says where it is from: a link to another place, an address, a study by author and year, a name that the page links.

    So does one in a paragraph that began with one study, by author and year, and names no other; one that speaks of `the study` after a sentence with a
    source; and an item of a list that is introduced with a source.
    """
    if _NAMED_SOURCE.search(claim.text):
        return True
    sentence = page.sentences[claim.sentence]
    if sentence.block >= 0 and len({m[0] for m in _NAME_YEAR.finditer(page.document.blocks[sentence.block].text[: sentence.start])}) == 1:
        return True
    if _follows_source(page, claim, sentence) or _introduced(page, sentence):
        return True
    if any(sentence.start <= m.start < sentence.end for m in _links(page, sentence.block)):
        return True
    return _SAYS.search(claim.text) is not None and any(name in claim.text for name in _linked_names(page))


def _follows_source(page: Page, claim: Claim, sentence: Sentence) -> bool:
    """`The study found ...`, right after a sentence of the paragraph that has a marker or a link."""
    before = page.sentences[claim.sentence - 1] if claim.sentence else None
    if before is None or before.block != sentence.block or not _THE_STUDY.search(claim.text):
        return False
    linked = any(before.start <= m.start < before.end for m in _links(page, before.block))
    return linked or any(c.sentence == claim.sentence - 1 for c in page.citations) or _NAMED_SOURCE.search(before.text) is not None


def _introduced(page: Page, sentence: Sentence) -> bool:
    """What introduces the list has a source, in its paragraph or the one before."""
    if sentence.lead_in is None:
        return False
    above = page.sentences[sentence.lead_in].block
    return any(_has_source(page, block) for block in (above, above - 1) if block >= 0)


def around(page: Page, claim: Claim) -> bool:
    """Another sentence of the paragraph has a source, or another item of the list."""
    sentence = page.sentences[claim.sentence]
    return any(_has_source(page, block) for block in {sentence.block, *_siblings(page, sentence)} if block >= 0)


def restated(page: Page, claim: Claim) -> bool:
    """In the conclusion of a page that cites: the sentence says again what cited sentences above it say."""
    heading = _heading(page, page.sentences[claim.sentence].block)
    if heading is None or not _SUMMARY.search(heading):
        return False
    stems = set(content_stems(claim.text))
    cited = {stem for other in page.claims if other.scope != "none" for stem in content_stems(other.text)}
    return bool(stems) and len(stems & cited) >= _ENOUGH * len(stems)


def quoted(page: Page, claim: Claim) -> bool:
    """The sentence is part of a longer quotation, whose words are those of somebody else."""
    sentence = page.sentences[claim.sentence]
    text = page.document.blocks[sentence.block].text
    if in_quotation(text, sentence.start):
        return True
    own = text[sentence.start : sentence.end]
    begins = own.lstrip("*_ ")[:1]
    return (begins in _OPEN and not any(c in own for c in _CLOSE)) if begins != '"' else own.count('"') == 1


def named_years(text: str) -> list[tuple[str, int]]:
    """Authors and years of studies that running text names: `Adams 2004`, `Adams et al. 2004`."""
    return [(m[0].split()[0], int(m[0][-4:])) for m in _NAME_YEAR.finditer(text)]


def in_quotation(text: str, at: int) -> bool:
    """Quotation marks have opened before a place of a paragraph and not closed."""
    before = text[:at]
    return sum(before.count(c) for c in _OPEN) - sum(before.count(c) for c in _CLOSE) + before.count('"') % 2 > 0


def credited(page: Page, claim: Claim) -> bool:
    """The paragraph of a quotation has a source, or the line after it gives one."""
    block = page.sentences[claim.sentence].block
    following = page.document.blocks[block + 1].text if block + 1 < len(page.document.blocks) else ""
    return _has_source(page, block) or _CREDIT.match(following) is not None


def _links(page: Page, block: int) -> list[Mark]:
    """Links from a block to other places."""
    if block < 0:
        return []
    return [m for m in page.document.blocks[block].marks if m.kind == "link" and (m.target or "").startswith(("http", "//"))]


def _linked_names(page: Page) -> set[str]:
    """Names of other places that the page links: link texts of up to four words with a capital letter each."""
    shown = (b.text[m.start : m.end].strip() for n, b in enumerate(page.document.blocks) for m in _links(page, n))
    return {name for name in shown if len(name) > 3 and len(name.split()) <= 4 and all(word[0].isupper() for word in name.split())}


def _has_source(page: Page, block: int) -> bool:
    """A marker, a link or a study that is named by author and year."""
    if _links(page, block) or any(c.block == block or (c.sentence >= 0 and page.sentences[c.sentence].block == block) for c in page.citations):
        return True
    text = page.document.blocks[block].text
    return _NAMED_SOURCE.search(text) is not None or _NAME_YEAR.search(text) is not None


def _siblings(page: Page, sentence: Sentence) -> set[int]:
    """The other items of the list."""
    blocks = page.document.blocks
    if sentence.block < 0 or blocks[sentence.block].kind != "list-item":
        return set()
    first = last = sentence.block
    while first > 0 and blocks[first - 1].kind == "list-item":
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].kind == "list-item":
        last += 1
    return set(range(first, last + 1))


def _heading(page: Page, block: int) -> str | None:
    """The heading above a block."""
    return next((b.text for b in reversed(page.document.blocks[:block]) if b.kind == "heading"), None)
