"""CLM101: words in quotation marks held against the abstracts that the sentence cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from evidgrade.checks.declaration import Problem, check
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.scope import Page
from evidgrade.text import fold

_QUOTED = re.compile(r"“(?P<curly>[^“”]+)”|(?<!\w)\"(?P<straight>[^\"]+)\"(?!\w)|«(?P<angled>[^«»]+)»")
_LEFT_OUT = re.compile(r"\.\.\.|…|\[[^\[\]]*\]")
"""Words that the quotation says it left out or put in."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LEAST = 6
"""Words of a quotation; fewer are a term."""
_ALIKE = 0.75
"""Part of the quoted words that stand in the abstract in this order, from which on the two are one passage."""


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    return [_Token(fold(m[0]).replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


def altered(quotation: str, said: str) -> str | None:
    """The words of a source that a quotation gives otherwise, as they stand there.

    None where the source has the quotation as it is, and where it has nothing like it: then it may stand in the full text. White space, case, signs
    and words left out with dots or put in with brackets make no difference."""
    theirs = _tokens(said)
    for part in _LEFT_OUT.split(quotation):
        mine = [t.word for t in _tokens(part)]
        if len(mine) < _LEAST:
            continue
        passage = _most_alike(mine, [t.word for t in theirs])
        if passage is not None:
            first, last = passage
            return said[theirs[first].start : theirs[last].end]
    return None


def _most_alike(mine: list[str], theirs: list[str]) -> tuple[int, int] | None:
    """First and last word of the passage of a source that is nearly, and not quite, what is quoted."""
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    longest = max(blocks, key=lambda b: b.size)
    if longest.size == len(mine) or longest.size < 3:
        return None
    begin = max(0, longest.b - longest.a - 2)
    window = theirs[begin : longest.b + len(mine) - longest.a + 2]
    alike = [b for b in SequenceMatcher(None, mine, window, autojunk=False).get_matching_blocks() if b.size]
    if sum(b.size for b in alike) < _ALIKE * len(mine):
        return None
    first, last = alike[0], alike[-1]
    return begin + max(0, first.b - first.a), min(len(theirs) - 1, begin + last.b + last.size - 1 + len(mine) - last.a - last.size)


@check(
    "CLM101",
    "warning",
    "Words in quotation marks stand otherwise in the cited abstract.",
    rationale="""What stands between quotation marks is given word for word; a word changed or left out without dots can turn a finding round. Only abstracts are read: a quotation
    that has nothing like it there may stand in the full text, and nothing is said of it.""",
    bad=cited(
        "The authors wrote that “exercise clearly reduced pain in adults with arthritis of the knee” [1]. Rest does not help [2].",
        "Exercise for knee pain | Exercise slightly reduced pain in adults with arthritis of the knee.", "Bed rest",
    ),
    good=cited(
        "The authors wrote that “exercise slightly reduced pain in adults ... of the knee” [1]. Rest “is not a treatment for anybody at all” [1].",
        "Exercise for knee pain | Exercise slightly reduced pain in adults with arthritis of the knee.",
    ),
    sources=("AMA Manual of Style 11, 8.6 (quotations are reproduced exactly)", "ICMJE Recommendations, IV.A.3.g: References"),
    confidence="medium",
    advisory=True,
)  # fmt: skip
def quote_not_in_source(page: Page) -> Iterator[Problem]:
    """Quotations in sentences that cite works with known abstracts, and that one of them has in other words."""
    for number, sentence in page.prose:
        quoted = list(_QUOTED.finditer(sentence.text))
        cites = dict.fromkeys(p for c in page.citations if c.sentence == number for p in c.references) if quoted else {}
        works = [(p, w) for p in cites if (w := page.work(p)) is not None and w.abstract]
        for match in quoted if works else ():
            found = [(p, altered(match[match.lastgroup or 0], f"{w.title}. {w.abstract}")) for p, w in works]
            told = [(p, words) for p, words in found if words]
            if told and len(told) == len(found):
                position, words = told[0]
                yield Problem(
                    page.inside(sentence, match.start(), match.end()),
                    f"The abstract of reference {page.number(position)} has it otherwise: `{' '.join(words.split())}`. The full text was not read.",
                )
