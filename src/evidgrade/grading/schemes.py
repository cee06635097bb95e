"""Schemes of evidence levels: a table of designs by questions. One file in `schemes/` is one scheme; what all share
stands in `schemes.toml`.

A level follows from the design alone. Grading up or down (quality, imprecision, a large effect) is a person's judgement and is
recorded in the ledger, never computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.errors import ConfigurationError
from evidgrade.grading.tables import table
from evidgrade.model.claim import Question

DEFAULT_SCHEME = "ocebm-2011"
START_SCHEME = "grade-start"
"""Where GRADE would start, before anyone has rated."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a scheme says of a design for a question."""

    text: str | None
    """As the scheme prints it: `2`, `1|3` or `1?` (open), `n/a`, `void`; None where it gives no level."""
    note: str | None = None
    """What has to be said beside it."""
    rank: int | None = None
    """Place in the order of the scheme, 0 the best; of an open level its worst member; None without a number."""

    @property
    def is_open(self) -> bool:
        """Several levels are possible; appraisal decides."""
        return self.text is not None and ("|" in self.text or "?" in self.text)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme, as its file has it."""

    name: str
    title: str
    """As it is called in a sentence: `OCEBM 2011`."""
    order: tuple[str, ...]
    """Levels from best to worst."""
    questions: Mapping[str, str]
    """The questions that it has a column for: id -> how it is called in a sentence."""
    caveat: str
    """The sentence that follows a level of this scheme: what the level does not say."""
    start: bool
    """Its levels say where a rating of certainty would start, and are none."""
    data: Mapping[str, Any]
    """Its tables, with what all schemes share."""

    def level(
        self,
        design: str,
        question: Question,
        status: Collection[str] = (),
        modifiers: Collection[str] = (),
    ) -> Level:
        """The level of a design for a question.

        A retracted work is `void` whatever its design. A design or question that the scheme does not know has no level.
        """
        for name in status:
            if name in self.data["status"]:
                entry = self.data["status"][name]
                return Level(entry.get("level"), entry.get("note"))
        note = self.data["notes"].get(design)
        for name in modifiers:
            entry = self.data["modifiers"].get(name)
            if entry is not None and design != entry["as"] and question in entry.get("questions", (question,)):
                design, note = entry["as"], entry["note"]
        cells = self.data["levels"].get(design, {})
        text = cells.get(self.data["questions"].get(question))
        if text is None and design != "unknown" and (cells or note is None):
            note = self.absence(question) or f"{self.title} has no level for this design and {self.questions[question]}"
        warnings = [self.data["warnings"][name] for name in status if name in self.data["warnings"]]
        parts = [part for part in (note, *warnings) if part]
        return Level(text, "; ".join(parts) or None, self.rank(text))

    def absence(self, question: Question) -> str | None:
        """Why there is no level for a question whatever the design; None where there is a column for it."""
        return None if question in self.questions else f"no column for {asked(question)} in evidgrade's {self.title} table"

    def in_lower_half(self, text: str | None) -> bool | None:
        """Whether a level stands in the lower half of the scheme's order, an open one by its worst member; None for what has no place in it."""
        rank = self.rank(text)
        return None if rank is None else rank > (len(self.order) - 1) / 2

    def rank(self, text: str | None) -> int | None:
        """Place of a level in the order of the scheme, 0 the best; of an open one its worst member; None for what has no place (`n/a`, `void`)."""
        members = [member.removesuffix("?") for member in (text or "").split("|")]
        return max(map(self.order.index, members)) if all(m in self.order for m in members) else None


def asked(question: Question) -> str:
    """How a question is called in a sentence."""
    return str(table("schemes")["questions"][question])


@cache
def load_scheme(name: str = DEFAULT_SCHEME) -> Scheme:
    """The scheme `name`. Raises ConfigurationError, with the names there are, for one that is not in `schemes/`."""
    if name not in scheme_names():
        raise ConfigurationError(f"there is no scheme `{name}`; choose from: {', '.join(scheme_names())}")
    own, shared = table(f"schemes/{name}"), table("schemes")
    data = own | {part: shared[part] | own.get(part, {}) for part in ("notes", "status", "warnings", "modifiers")}
    return Scheme(
        name,
        own["title"],
        tuple(own["order"]),
        {question: asked(question) for question in own["questions"]},
        own.get("caveat", shared["caveat"]),
        own.get("start", False),
        data,
    )


@cache
def scheme_names() -> tuple[str, ...]:
    """The schemes that come with the package, the default first, the others by name."""
    found = files("evidgrade.grading").joinpath("schemes").iterdir()
    names = {entry.name.removesuffix(".toml") for entry in found if entry.name.endswith(".toml")}
    return (DEFAULT_SCHEME, *sorted(names - {DEFAULT_SCHEME}))


def schemes_asked_for(words: Iterable[str], path: str | None = None) -> tuple[str, ...]:
    """The names in `words`, each once and in their order; a word may hold several, with commas, and `all` stands for every scheme.

    Raises ConfigurationError for an unknown one and for none at all, with the names there are and `path`, the file that asks.
    """
    names = [name.strip().casefold() for word in words for name in word.split(",") if name.strip()]
    unknown = [name for name in names if name != "all" and name not in scheme_names()]
    if unknown or not names:
        said = f"there is no scheme `{unknown[0]}`" if unknown else "no scheme named"
        raise ConfigurationError(f"{said}; choose from: {', '.join(scheme_names())}, or all", path)
    return tuple(dict.fromkeys(one for name in names for one in (scheme_names() if name == "all" else (name,))))
