"""How well a registered title fits what is printed, and which works only speak of another work."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from evidgrade.model.work import Work
from evidgrade.resolve.names import LOST_LETTER, same_journal
from evidgrade.resolve.printed import Printed
from evidgrade.text import fold, stem, words

TitleLevel = Literal["same", "short", "part", "like", "differs", "silent"]

SAME = 0.92
"""Share of matching letters from which two whole titles are the same; published matchers take 0.90 to 0.95."""
LIKE = 0.75
"""From here on a title may be a damaged or shortened one (Crossref's matcher takes 0.70 to 0.75)."""
LIKE_ENOUGH = 0.8
"""From here on a similar title is confirmed when everything else agrees."""
_SHORT_WORDS = 3
_PART_LETTERS = 20
_TELLING_WORDS = 8
_SEGMENT = re.compile(r"\s*[:;.?!]\s+|\s+[–—-]\s*|\s*[—–]\s*|\s*\(")
_NEGATIONS = frozenset({"not", "no", "without", "never", "non"})
_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…|\[\.\.\.\])\s*\.?$")
_PART = re.compile(r"(?<![^\W_])(?:part|section|report|paper|no|number|vol|volume)\W{1,2}(?:\d+|[ivxl]+)(?![^\W_])")
_NUMERAL = re.compile(r"^(?:\d+|[ivx]+)$")
_BOUNDS = ".?!:;,'\"“”‘’«»()[]…—–*_"


@dataclass(frozen=True, slots=True)
class TitleFit:
    """`same`: the whole title. `short`: whole, but too few words to say much. `part`: without subtitle or tail.
    `like`: similar. `differs`: another title is printed. `silent`: no title can be compared."""

    level: TitleLevel
    similarity: float
    """0 to 1."""
    position: int | None = None
    """Number of the word of the printed string at which the title begins, where it was found there."""
    exact: bool = False
    """Word for word in the printed string."""
    telling: bool = False
    """So many words that hardly two works share them."""


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "notices.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _lead_in() -> re.Pattern[str]:
    return re.compile(r"(?<![^\W_])(?:" + "|".join(_lexicon()["lead_in"]["words"]) + r")[\W_]*$")


@lru_cache(maxsize=1)
def _notices() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], frozenset[str], frozenset[str]]:
    data = _lexicon()
    kinds = {kind: re.compile(r"\W*(?:" + "|".join(cues) + ")") for kind, cues in data["notices"].items()}
    heads = re.compile(r"\W*(?:" + "|".join(data["heads"]["benign"]) + r")\W*")
    return kinds, heads, frozenset(data["types"]["companions"]), frozenset(data["relations"]["companions"])


@lru_cache(maxsize=16384)
def notice_kind(title: str | None) -> str | None:
    """`correction`, `retraction`, `comment` or `supplement` when a title announces one, else None."""
    if not title:
        return None
    folded = fold(title)
    return next((kind for kind, cue in _notices()[0].items() if cue.match(folded)), None)


def led_in_as_notice(printed: Printed, fit: TitleFit) -> bool:
    """Words such as `Erratum to:` stand right before the place where the title was found."""
    if fit.position is None or fit.position >= len(printed.places):
        return False
    start = printed.places[fit.position][0]
    return _lead_in().search(printed.folded[max(0, start - 60) : start]) is not None


def companion_kind(work: Work) -> str | None:
    """What sort of companion of another work this is, by title, type, relations or `update-to`; or None."""
    _, _, types, relations = _notices()
    kind = notice_kind(work.title) or notice_kind(work.subtitle)
    if kind and (kind != "comment" or notice_kind(work.title)):  # an invited commentary has a title of its own
        return kind
    if work.type in types:
        return work.type
    for update in work.update_to:
        if update.doi not in (None, work.doi) and not update.kind.startswith("new_"):
            return "retraction" if "retract" in update.kind or "withdraw" in update.kind else "correction"
    return next((name for name, doi in work.relations if name in relations and doi != work.doi), None)


def without_head(title: str) -> str:
    """The title without a head such as `Letter:` or `RETRACTED:`."""
    match = _notices()[1].match(fold(title))
    if not match or match.end() >= len(fold(title)) or len(fold(title)) != len(title):
        return title
    return title[match.end() :]


@lru_cache(maxsize=16384)
def _norm(title: str) -> str:
    return " ".join(words(without_head(title)))


def _variants(work: Work) -> Iterator[str]:
    """The ways in which the whole title may be printed."""
    title = work.title or ""
    yield _norm(title)
    if work.subtitle and _norm(work.subtitle) not in _norm(title):
        yield _norm(f"{title}: {work.subtitle}")


@lru_cache(maxsize=16384)
def _main_part(title: str) -> str:
    return _norm(_SEGMENT.split(without_head(title), maxsplit=1)[0])


def is_short(norm: str) -> bool:
    """A title that many works may share."""
    return norm.count(" ") < _SHORT_WORDS or len(norm) < _PART_LETTERS


def _ratio(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    if one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    return fuzz.ratio(one, other) / 100


def same_numerals(one: str, other: str) -> bool:
    """The same numbers, arabic or Roman, in both titles: parts of a series differ in nothing else."""
    return _numerals(one) == _numerals(other)


def same_words(one: str, other: str) -> bool:
    """No word stands on one side where quite another one stands on the other: `in men` and `in women` are two titles.

    Slips, endings and words that only one side has are passed over, but for a `not`.
    """
    ours, theirs = set(one.split()), set(other.split())
    if (ours ^ theirs) & _NEGATIONS:
        return False
    only_ours, only_theirs = ours - theirs, theirs - ours
    if "".join(one.split()) == "".join(other.split()) or not only_ours or not only_theirs:
        return True
    return all(_slip_of(word, only_theirs) for word in only_ours) or all(
        _slip_of(word, only_ours) for word in only_theirs
    )


def _slip_of(word: str, others: set[str]) -> bool:
    from rapidfuzz.distance import OSA

    return any(
        OSA.distance(word, other, score_cutoff=1) <= 1 or (min(len(word), len(other)) > 3 and _stems_alike(word, other))
        for other in others
    )


def _stems_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or stem(one) == stem(other)


def _other_part(one: str, other: str) -> bool:
    """Both titles have numbers, as many, and not the same: parts of one series."""
    ours, theirs = _numerals(one), _numerals(other)
    return ours != theirs and len(ours) == len(theirs) > 0


def _part_numbers(title: str) -> bool:
    """The title says which part of a series it is."""
    return _PART.search(fold(title)) is not None


def _numerals(norm: str) -> list[str]:
    parts = norm.split()
    return sorted(part for part in parts[1:] if _NUMERAL.match(part))


def title_fit(printed: Printed, work: Work) -> TitleFit:
    """Compare the printed title, and the printed string as a whole, with the title of a work."""
    if not work.title:
        return TitleFit("silent", 0.0)
    parsed = _fit_fields(printed.fields.title, work)
    in_string = _fit_string(printed, work)
    best = max(parsed, in_string, key=lambda fit: (_RANK[fit.level], fit.similarity))
    if best is parsed and in_string.position is not None:
        best = replace(best, position=in_string.position, exact=in_string.exact)
    if best.level == "same":
        return replace(best, telling=len(words(work.title)) >= _TELLING_WORDS)
    if best.level == "differs" and _is_journal(printed, work):
        return TitleFit("silent", 0.0)  # there is no title, and the journal was read as one
    return best


def matches_parsed_title(printed: Printed, work: Work) -> bool:
    """What was read as the title, not only some words of the string, is the title of the work."""
    return _fit_fields(printed.fields.title, work).level in ("same", "short", "part")


def _is_journal(printed: Printed, work: Work) -> bool:
    """What was read as the title is the journal of the work, or its beginning."""
    title = printed.fields.title or ""
    ours = (title, f"{title} {printed.fields.container_title or ''}")
    names = filter(None, (work.container_title, *work.short_container_titles))
    return any(same_journal(one, name) for name in names for one in ours)


_RANK = {"silent": 0, "differs": 1, "like": 2, "part": 3, "short": 4, "same": 5}


def _fit_fields(title: str | None, work: Work) -> TitleFit:
    if not title or not words(title):
        return TitleFit("silent", 0.0)
    cut = bool(_ELLIPSIS.search(title))
    ours = _norm(_ELLIPSIS.sub("", title))
    best, closest = max((_ratio(ours, theirs), theirs) for theirs in _variants(work))
    if best >= SAME and same_numerals(ours, closest) and (LOST_LETTER.search(title) or same_words(ours, closest)):
        return TitleFit("short" if is_short(closest) else "same", best)
    if _is_part(ours, title, work, cut):
        return TitleFit("part", max(best, 0.9))
    if best >= SAME and _other_part(ours, closest):
        return TitleFit("differs", best)
    inside = not is_short(ours) and any(f" {ours} " in f" {theirs} " for theirs in _variants(work))
    if best >= LIKE or inside:
        return TitleFit("like", min(max(best, LIKE_ENOUGH), 0.89) if inside else min(best, 0.89))
    return TitleFit("differs", best)


def _is_part(ours: str, title: str, work: Work, cut: bool) -> bool:
    """One title is the other without its subtitle or tail."""
    main = _main_part(work.title or "")
    if len(main) >= 6 and _ratio(ours, main) >= SAME:
        return same_numerals(ours, main) and not _part_numbers(work.title or "")
    ours_main, whole = _main_part(title), _norm(work.title or "")
    if not is_short(whole) and _ratio(ours_main, whole) >= 0.97:
        return same_numerals(ours_main, whole)
    for theirs in _variants(work):
        size = len(ours)
        if (cut or not is_short(ours)) and size < len(theirs) and _begins(theirs, ours):
            return not _part_numbers(theirs[size:])
        if not is_short(theirs) and len(theirs) < size and _begins(ours, theirs):
            return True
    return False


def _begins(whole: str, part: str) -> bool:
    """The words of `part` are those with which `whole` begins, but for slips; its numbers exactly."""
    beginning = whole[: whole.find(" ", len(part) - 1) if " " in whole[len(part) - 1 :] else len(whole)]
    return _ratio(beginning, part) >= SAME and same_numerals(beginning, part) and same_words(beginning, part)


def _fit_string(printed: Printed, work: Work) -> TitleFit:
    """Find the title in the printed string, however badly that was parsed."""
    if not printed.raw:
        return TitleFit("silent", 0.0)
    for theirs in _variants(work):
        position = _find(printed, theirs)
        if position is not None:
            short = is_short(theirs)
            count = theirs.count(" ") + 1
            if _bounded(printed, position, count) or (position == 0 and _author_follows(printed, count, work)):
                return TitleFit("short" if short else "same", 1.0, position, exact=True)
            if not short:  # inside a longer title, as it seems
                return TitleFit("like", 0.85, position, exact=True)
    whole = next(_variants(work))
    blurred = _fit_blurred(printed, whole)
    return blurred if blurred.level != "silent" else _fit_beginning(printed, whole)


def _author_follows(printed: Printed, count: int, work: Work) -> bool:
    """After these words comes the first author: a title that stands before its authors, with no mark between them."""
    family = words(work.authors[0].family) if work.authors else []
    return bool(family) and list(printed.words[count : count + len(family)]) == family


def _fit_beginning(printed: Printed, theirs: str) -> TitleFit:
    """The title breaks off: only its first words, enough of them, stand in the string, after a mark."""
    wanted = theirs.split()
    position = _find(printed, " ".join(wanted[: _SHORT_WORDS + 1]))
    if len(wanted) <= _SHORT_WORDS + 1 or position is None:
        return TitleFit("silent", 0.0)
    pairs = zip(wanted, printed.words[position:], strict=False)
    count = next((n for n, (one, other) in enumerate(pairs) if one != other), len(wanted))
    if is_short(" ".join(wanted[:count])) or not _bounded(printed, position, count) or _part_numbers(theirs):
        return TitleFit("silent", 0.0)
    return TitleFit("part", 0.9, position)


def _find(printed: Printed, norm: str) -> int | None:
    """Number of the word where the title begins; the last place that stands between marks wins over others."""
    padded, wanted = f" {printed.joined} ", f" {norm} "
    start = padded.find(wanted)
    first = None
    while start >= 0:
        position = padded.count(" ", 0, start)
        if _bounded(printed, position, norm.count(" ") + 1):
            return position
        first = position if first is None else first
        start = padded.find(wanted, start + 1)
    return first


def _bounded(printed: Printed, position: int, count: int, after: bool = True) -> bool:
    """A mark, or an end of the string, stands on both sides of these words (or only before them)."""
    if position + count > len(printed.places):
        return False
    before = printed.folded[: printed.places[position][0]].rstrip()
    rest = printed.folded[printed.places[position + count - 1][1] :].lstrip() if after else ""
    return (not before or before[-1] in _BOUNDS) and (not rest or rest[0] in _BOUNDS)


def _fit_blurred(printed: Printed, theirs: str) -> TitleFit:
    from rapidfuzz import fuzz

    if is_short(theirs) or len(printed.joined) < len(theirs):
        return TitleFit("silent", 0.0)
    found = fuzz.partial_ratio_alignment(theirs, printed.joined, score_cutoff=SAME * 100)
    if found is None:
        return TitleFit("silent", 0.0)
    part = printed.joined[found.dest_start : found.dest_end]
    position = printed.joined.count(" ", 0, found.dest_start)
    alike = same_numerals(f"- {part}", f"- {theirs}") and same_words(part, theirs)
    if not alike or not _bounded(printed, position, 1, after=False):
        return TitleFit("like", 0.85, position)
    return TitleFit("part", found.score / 100, position)
