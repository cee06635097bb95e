"""A title or abstract made ready for cues: folded without moving a character, cut into sentences, each with its role."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from evidgrade.text import DASHES

ABSTRACT_CAP = 5000
"""Characters of an abstract that are read. Registries hold records whose abstract runs on into the reference list."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LINE_ENDS = str.maketrans("\t\n\r\f\v", "     ")
_PLAIN = dict.fromkeys(DASHES, "-") | dict.fromkeys("‘’´ʼ", "'") | dict.fromkeys("“”„«»", '"')

_SENTENCE_END = re.compile(
    r"[.!?\n](?:(?<=\n)\n*|(?<!\bvs\.)(?<!\bal\.)(?<!i\.e\.)(?<!e\.g\.)(?<!\bno\.)(?<!\bfig\.)(?<!approx\.)"
    r"[\])'\"]*\s+(?:(?=[A-Z0-9\[(\"'<≥])|(?<=[a-z)%][a-z)%\d][a-z)%\d]\. )(?=[a-z])))"
)
_LABEL = re.compile(
    r"\s*(?:(?P<aim>(?:background and |study )?(?:objectives?|aims?|purpose|goals?)(?: of(?: the)? (?:study|review))?)"
    r"|(?P<background>background|introduction|context|importance|rationale|summary of background data|what is known)"
    r"|(?P<methods>(?:(?:patients?|subjects?|materials?|participants?|data sources?|(?:research )?design)(?:,|/| and| &) ?)?"
    r"(?:research |study |trial |experimental )?"
    r"(?:methods?|methodology|design|setting|participants|patients|interventions?|data sources?|study selection|approach)"
    r"(?:(?:,|/| and| &) ?(?:setting|participants|patients|methods?|materials?|analysis|design|(?:principal )?findings|results))*)"
    r"|(?P<case>(?:summary of )?(?:the )?(?:clinical )?cases?(?: (?:reports?|presentations?|descriptions?|summary|study))?"
    r"|patient concerns?|diagnos[ei]s|presentation of cases?|clinical presentation)"
    r"|(?P<results>(?:main )?(?:results?|findings|outcomes?(?: measures?)?|main outcome measures?|observations?)(?: and discussion)?)"
    r"|(?P<conclusion>conclusions?(?: and relevance)?|discussions?|interpretation|implications?|significance|limitations?)"
    r"|(?P<other>(?:clinical )?trial registration|registration|funding|keywords?|ethics and dissemination|copyright))"
    r"(?:\s*(?::|\n| - )|\.(?=\s+[A-Z])|\s+(?=[A-Z0-9]))",
    re.IGNORECASE,
)
_OWN_LEVEL = re.compile(r"\s*(?:levels? of evidence|evidence level)\b", re.IGNORECASE)
"""`Level of evidence: IV, case series`: what authors say of their design behind the conclusion, as surgical journals ask."""
_CONCLUSION = re.compile(
    r"\W*(?:in (?:conclusion|summary)|to conclude|we conclude|concluding|taken together|conclusions?\b|in sum\b"
    r"|(?:these|our|the present|the) (?:[\w-]+ ){0,2}(?:results|findings|data) (?:\w+ )?(?:suggest|indicate|demonstrate|show|support"
    r"|provide|confirm|highlight|imply|reveal)|(?:the|this) (?:present |current )?(?:study|trial) (?:suggests|highlights"
    r"|concludes))"
)
_OTHER = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|past|published|existing|several|many|numerous|other|further|future|additional"
    r"|well-designed|high-quality|more|recent|few|most|some|larger?|ongoing|upcoming|available) (?:[\w-]+,? ){0,4}"
    r"(?:stud(?:y|ies)|trials?|reviews?|meta-analys[ei]s|reports?|research|rcts?|evidence|literature)\b"
    r"|\b(?:is|are|be|remains?) (?:[\w-]+ ){0,2}(?:needed|warranted|required|necessary|lacking|scarce|awaited|advocated|called for)\b"
    r"|\b(?:lack|absence|paucity|scarcity|need) (?:of|for) |\b(?:no|few|only one|hardly any) (?:[\w-]+,? ){0,5}"
    r"(?:stud(?:y|ies)|trials?|reviews?|meta-analys[ei]s|rcts?)\b"
    r"|\b(?:studies|trials|reviews|meta-analyses|rcts|reports|authors|guidelines) (?:\([^)]*\) )?(?:have|has|had) "
    r"|\brequir(?:es?|ing) (?:further |additional )?(?:verification|confirmation|validation|investigation)"
    r"|\bwarrants?\b|\bit has been\b|\bin (?:the )?literature\b"
)
_OWN_WORDS = re.compile(
    r"\b(?:we|herein|i)\b|\bour\b(?! (?:previous|prior|earlier|recent|understanding|knowledge))"
    r"|\bthe (?:study|trial|review|aim|purpose|objective|design|authors?)\b|\b(?:this|it) (?:is|was) (?:an?|the)\b|\bthis is\b"
    r"|\b(?:was|were) (?:conducted|performed|carried out|undertaken|enrolled|recruited|included|assigned|allocated|used|designed)\b"
    r"|^\W*(?:an?|the) (?:[\w-]+,? ){1,9}(?:was|were) "
    r"|^\W*(?:to|using|data|eligible|participants|patients)\b"
    r"|^\W*an? [^.]{0,90}\b(?:trial|study|review|survey|experiment|series)\b|^\W*in an? [^.,]{0,40}(?:, [\w-]+)? (?:trial|study|experiment), \d"
)
_POINTING = ("this", "present", "current", "here")
_OWN_POINTED = re.compile(
    r"\b(?:this|present|current|here,?)[ ,]+(?:[\w-]+[ ,]+){0,8}?(?:study|trial|(?:mini-?)?review|analysis|report|article|paper|work"
    r"|investigation|survey|research|series|experiment|meta-analys[ei]s|cohort|guidelines?|evaluation|overview|case|rct"
    r"|recommendations?|statement|consensus|document|protocol)\b"
)
_COUNTED = (
    "patients", "participants", "subjects", "women", "men", "children", "adults", "volunteers", "individuals", "infants", "students", "cases",
)  # fmt: skip
_OWN_COUNTED = re.compile(
    r"\b(?:\d+|\w+teen|\w+ty(?:-\w+)?|ten|twelve|\w+ hundred) (?:[\w-]+ ){0,4}(?:" + "|".join(_COUNTED) + r")\b"
)


def _is_own(text: str) -> bool:
    """A folded sentence speaks of this study: `we`, `this trial`, `58 patients`. The slow patterns are tried where their words stand."""
    return (
        " we " in text
        or _OWN_WORDS.search(text) is not None
        or (any(word in text for word in _POINTING) and _OWN_POINTED.search(text) is not None)
        or (any(word in text for word in _COUNTED) and _OWN_COUNTED.search(text) is not None)
    )


_OWN_DEED = re.compile(
    r"\b(?:this|the present|the current|present|our)[ ,]+(?:[\w-]+[ ,]+){0,6}?(?:study|trial|review|analysis|report|article|paper|survey"
    r"|series|meta-analys[ei]s|cohort|guidelines?|case|statement)\b|\b(?:we|authors) (?:\w+ ){0,2}(?:conduct|perform|carried|undert|did"
    r"|report|present|describe|aim|sought|evaluat|investigat|assess|compar|test|examin|stud|review|search|analy|randomi|enrol"
    r"|includ|recruit|hypothes|explor|determin|set out|wanted|identif|develop)"
    r"|\b(?:study|survey|trial|review|analysis) was (?:done|conducted|performed|carried out|undertaken)\b"
)
_OTHER_DESPITE_OWN = re.compile(
    r"\b(?:our|a|in|from|the|of|to) (?:previous(?:ly)?|prior|earlier|recent) (?:[\w-]+,? ){0,4}(?:study|trial|review|meta-analysis)\b"
    r"|\b(?:is|are|be) (?:[\w-]+ ){0,2}(?:needed|warranted|lacking|scarce)\b|\b(?:no|few|lack of) (?:[\w-]+,? ){0,4}"
    r"(?:stud(?:y|ies)|trials?|reviews?|meta-analys[ei]s|rcts?)\b"
    r"|\b(?:to our knowledge|to date)\b[^.]*\b(?:no|not|first|only)\b"
)
_A_DEED = re.compile(
    r"\b(?:was|were) (?:\w+ly )?\w+(?:ed|en|wn)\b|\b(?:design|study|trial|analysis|survey|series|cohort|review|meta-analysis)\b"
)
"""A sentence that may tell what was done, though it does not say by whom."""
_SPEAKS_OF_OTHERS = (
    "stud", "trial", "review", "meta-analys", "report", "research", "rct", "evidence", "literature", "need", "warrant", "requir",
    "necessary", "authors", "guidelines", "lack", "scarc", "await", "advocat", "called", "absence", "paucity", "it has been",
)  # fmt: skip
"""One of these stands in whatever `_OTHER` finds; asking so is ten times as fast."""
_ALWAYS_OWN = frozenset({"methods", "title"})
_SILENT = frozenset({"conclusion", "other"})


def fold_in_place(text: str) -> str:
    """Small ASCII letters, plain hyphens, quotes and blanks; the result is exactly as long as the text.

    Letters lose their accents, other characters become `?`: cues are written in English.
    """
    if not text.isascii():
        text = _NOT_ASCII.sub(_plain, text)
    return text.translate(_LINE_ENDS).lower()


def _plain(found: re.Match[str]) -> str:
    return _plain_character(found[0])


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace():
        return " "
    first = unicodedata.normalize("NFKD", character)[0]
    return first if first.isascii() and first.isalnum() else "?"


class Sentence:
    """A title, or one sentence of an abstract, with what it may testify to."""

    __slots__ = ("_own", "_silent", "end", "role", "start", "text")

    def __init__(self, start: int, end: int, role: str, text: str) -> None:
        """`start` and `end` are offsets in the field, `text` is folded.

        `role` is `aim`, `background`, `methods`, `results`, `conclusion`, `other`, `body` (no heading) or `title`.
        """
        self.start, self.end, self.role, self.text = start, end, role, text
        self._own: bool | None = None
        self._silent: bool | None = None

    @property
    def own(self) -> bool:
        """It speaks of this study: by its words, or under a heading that says so."""
        if self._own is None:
            self._own = self.role in _ALWAYS_OWN or _is_own(self.text)
        return self._own

    @property
    def silent(self) -> bool:
        """It must not be read for a design: a conclusion, background, or about other studies."""
        if self._silent is None:
            self._silent = self._is_silent()
        return self._silent

    def _is_silent(self) -> bool:
        if self.role == "title":
            return False
        if self.role in _SILENT or (self.role == "body" and _CONCLUSION.match(self.text)):
            return True
        if self.role == "background" and _OWN_DEED.search(self.text) is None:
            return True
        text = self.text
        if not any(word in text for word in _SPEAKS_OF_OTHERS) or _OTHER.search(text) is None:
            return False
        return not _is_own(text) or _OTHER_DESPITE_OWN.search(text) is not None


class Passage:
    """A field of a work's record, cut into sentences. Offsets count characters of the field as it was given."""

    def __init__(self, original: str, is_abstract: bool = False) -> None:
        """A title is one sentence; an abstract is read up to `ABSTRACT_CAP` characters."""
        self.original = original[:ABSTRACT_CAP] if is_abstract else original
        self.folded = fold_in_place(self.original)
        if is_abstract:
            self.sentences = [Sentence(s, e, role, self.folded[s:e]) for s, e, role in _bounds(self.original)]
            self._opening()
        else:
            self.sentences = [Sentence(0, len(self.folded), "title", self.folded)]
        self._starts = [sentence.start for sentence in self.sentences]

    def _opening(self) -> None:
        """Without headings, what stands before the first sentence about this study is background."""
        if any(sentence.role != "body" for sentence in self.sentences):
            return
        first = next((n for n, s in enumerate(self.sentences) if _A_DEED.search(s.text) or s.own), 0)
        for sentence in self.sentences[:first]:
            sentence.role = "background"

    def holding(self, words: str) -> list[int]:
        """Indexes of the sentences that hold these folded words, ascending, each once."""
        found: list[int] = []
        at = self.folded.find(words)
        while at >= 0:
            index = self.index_at(at)
            found.append(index)
            at = self.folded.find(words, self.sentences[index].end)
        return found

    def index_at(self, at: int) -> int:
        """Index of the sentence that this offset lies in."""
        return bisect_right(self._starts, at) - 1


def _bounds(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and heading of each sentence of an abstract."""
    start, role = 0, "body"
    for end in (*(m.end() for m in _SENTENCE_END.finditer(text)), len(text)):
        if end <= start:
            continue
        label = _LABEL.match(text, start, min(end + 1, len(text)))
        if label is not None and text[label.start() : label.end()].lstrip()[:1].isupper():
            role = label.lastgroup or role
        yield start, end, "methods" if _OWN_LEVEL.match(text, start) else role
        start = end
