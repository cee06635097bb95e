"""Are two names the same: first authors and journals. Pure functions on strings."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from evidgrade.text import fold, squeeze, words

_SHORT_FAMILY = 5
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Two words of an abbreviated title without their space: `Postgrad MedJ`."""
_HYPHEN = re.compile(r"(?<=\w)[-‐](?=\w)")
LOST_LETTER = re.compile(r"[?\ufffd]+")


def same_family(printed: str, registered: str) -> bool:
    """Equal but for case, accents, spaces, hyphens and a particle or second part that one side leaves out."""
    one, other = squeeze(printed), squeeze(registered)
    if not one or not other:
        return False
    if one == other or _without_umlaut_e(printed) == _without_umlaut_e(registered):
        return True
    if LOST_LETTER.search(printed):
        pattern = r"\w{0,2}".join(re.escape(squeeze(part)) for part in LOST_LETTER.split(printed))
        return bool(re.fullmatch(pattern, other)) and len(one) >= 3
    parts, registered_parts = words(printed), words(registered)
    if len(parts) == len(registered_parts) == 1:
        return False
    shorter, longer = sorted((parts, registered_parts), key=len)
    size = len(shorter)
    return len("".join(shorter)) >= 3 and (longer[-size:] == shorter or longer[:size] == shorter)


@lru_cache(maxsize=16384)
def _without_umlaut_e(name: str) -> str:
    """`Müller`, `Mueller` and `Muller` alike."""
    return re.sub(r"(?<=[aou])e", "", squeeze(name))


def near_family(printed: str, registered: str) -> bool:
    """One slip apart (a letter lost, added, changed, or two swapped), in names of five letters or more."""
    from rapidfuzz.distance import OSA

    one, other = squeeze(printed), squeeze(registered)
    shorter, longer = sorted((len(one), len(other)))
    if longer < _SHORT_FAMILY or (shorter < _SHORT_FAMILY and one[:1] != other[:1]):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def same_journal(printed: str, registered: str) -> bool:
    """Same title, in full or abbreviated word by word (ISO 4, NLM), as an acronym, or under a name it also has."""
    if squeeze(printed) == squeeze(registered):
        return True
    if not _initials(printed) & _initials(registered):
        return False  # words, acronyms and contractions all keep the first letter
    ours, theirs = _also(printed), _also(registered)
    return any(_abbreviates(one, other) or _abbreviates(other, one) for one in ours for other in theirs)


@lru_cache(maxsize=16384)
def _initials(title: str) -> frozenset[str]:
    return frozenset(name[0][0] for name in _also(title) if name)


@lru_cache(maxsize=16384)
def _also(title: str) -> tuple[tuple[str, ...], ...]:
    """The content words of a journal's title, of its part before a colon or bracket, and of its other names."""
    main = re.split(r"\s*[(\[:=;]\s*", title, maxsplit=1)[0]
    names = dict.fromkeys(filter(None, (title, main, re.sub(r"[(\[].*?[)\]]", " ", title), _GLUED.sub(" ", title), _HYPHEN.sub("", title))))
    found = dict.fromkeys(filter(None, map(_content, names)))
    found.update(dict.fromkeys(tuple(words(name)) for name in names))  # `For Ecol Manage`: not the preposition
    found.update(dict.fromkeys(filter(None, (tuple(word for word in name if word not in _sections()) for name in list(found)))))
    for name in list(found):
        found.update(dict.fromkeys(_other_names().get(" ".join(name), ())))
    return tuple(found)


@lru_cache(maxsize=16384)
def _content(title: str) -> tuple[str, ...]:
    plain = fold(title).replace("'s ", "s ").replace("’s ", "s ")
    return tuple(word for word in words(plain.replace("&", " ")) if word not in _unabbreviated())


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "journals.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _unabbreviated() -> frozenset[str]:
    return frozenset(_tables()["unabbreviated"]["words"].split())


@lru_cache(maxsize=1)
def _sections() -> frozenset[str]:
    return frozenset(_tables()["unabbreviated"]["sections"].split())


@lru_cache(maxsize=1)
def _other_names() -> dict[str, tuple[tuple[str, ...], ...]]:
    known: dict[str, tuple[tuple[str, ...], ...]] = {}
    for group in _tables()["journal"]:
        names = tuple(_content(name) for name in group["names"])
        known.update({" ".join(name): names for name in names})
    return known


def _abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Every word of `short` abbreviates one of `full`, in order; only the tail of a long title may be left out."""
    if not short or not full or short[0][0] != full[0][0]:
        return False
    if "".join(short) == "".join(full):
        return True
    if len(short) == 1 and len(full) > 1:
        return _is_acronym(short[0], full) or (full[1:] == ("journal",) and short[0] == full[0])
    place = 0
    for word in short:
        if place < len(full) and _abbreviates_word(word, full[place]):
            place += 1
        elif not (place and _continues_acronym(word, full[place - 1])):
            return False
    return place == len(full) or (place >= 3 and len(short) >= 3)


def _abbreviates_word(short: str, full: str) -> bool:
    """A beginning of the word (`dermatol`), or a contraction with its first and last letters (`natl`)."""
    if full.startswith(short):
        return True
    if len(short) < 3 or short[0] != full[0]:
        return False
    if full.startswith(short.rstrip("s")) and len(short) > 3:
        return True
    letters = iter(full)
    return short[-1] in full[-3:] and all(letter in letters for letter in short) and len(short) <= len(full) - 1


def _continues_acronym(word: str, previous: str) -> bool:
    """`U S A` after `us`: single letters of what is one word on the other side."""
    return len(word) == 1 and word in previous


def _is_acronym(short: str, full: tuple[str, ...]) -> bool:
    return 2 <= len(short) == len(full) and short == "".join(word[0] for word in full)


@lru_cache(maxsize=16384)
def _spaced(text: str) -> str:
    return f" {' '.join(words(text))} "


def journal_in(text: str, registered: str) -> bool:
    """The journal stands somewhere in a text, in full or abbreviated; a name of one word only in full."""
    folded, name = _spaced(text), _spaced(registered)
    if name in folded and name.count(" ") > 2:
        return True
    wanted = _content(registered)
    if len(wanted) > 1 and len("".join(wanted)) > 9 and f" {''.join(wanted)} " in folded:
        return True
    if len(wanted) == 1:
        return registered.strip() in text and bool(
            re.search(rf"(?<!\w){re.escape(registered.strip())}(?=\W*(?:\d|$|\())", text)
        )
    content = _content(text)
    size, letter = len(wanted), wanted[0][0]
    starts = [i for i in range(len(content) - size + 1) if content[i][0] == letter]
    return any(_abbreviates(content[i : i + size], wanted) for i in starts)
