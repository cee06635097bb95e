"""Schemes of evidence levels: a table of designs by questions. One file in `schemes/` is one scheme; nothing else is needed.

A level follows from the design alone. Grading up or down (quality, imprecision, a large effect) is a person's judgement and is
recorded in the ledger, never computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evidgrade.errors import ConfigurationError
from evidgrade.grading.tables import table
from evidgrade.model.claim import Question

DEFAULT_SCHEME = "ocebm-2011"


@dataclass(frozen=True, slots=True)
class Level:
    """What a scheme says of a design for a question."""

    text: str | None
    """As the scheme prints it: `2`, `1|3` (open), `n/a`, `void`; None where it gives no level."""
    note: str | None = None
    """What has to be said beside it."""
    rank: int | None = None
    """Place in the order of the scheme, 0 the best; of an open level its worst member; None without a number."""

    @property
    def is_open(self) -> bool:
        """Several levels are possible; appraisal decides."""
        return self.text is not None and "|" in self.text


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme, as its file has it."""

    name: str
    title: str
    """As it is called in a sentence: `OCEBM 2011`."""
    order: tuple[str, ...]
    """Levels from best to worst."""
    questions: Mapping[str, str]
    """Question id -> how it is called in a sentence."""
    data: Mapping[str, Any]

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
        cells, note = self.data["levels"].get(design, {}), self.data["notes"].get(design)
        for name in modifiers:
            if name in self.data.get("modifiers", {}):
                cells, note = self.data["modifiers"][name]["level"], self.data["modifiers"][name]["note"]
        text = cells.get(question)
        if text is None and cells:
            note = f"{self.title} has no level for this design and {self.questions.get(question, question)}"
        warnings = [self.data["warnings"][name] for name in status if name in self.data["warnings"]]
        parts = [part for part in (note, *warnings) if part]
        return Level(text, "; ".join(parts) or None, self._rank(text))

    def _rank(self, text: str | None) -> int | None:
        members = (text or "").split("|")
        return max(map(self.order.index, members)) if all(m in self.order for m in members) else None


@cache
def load_scheme(name: str = DEFAULT_SCHEME) -> Scheme:
    """The scheme `name`. Raises ConfigurationError, with the names there are, for one that is not in `schemes/`."""
    if name not in scheme_names():
        raise ConfigurationError(f"there is no scheme `{name}`; choose from: {', '.join(scheme_names())}")
    data = table(f"schemes/{name}")
    return Scheme(data["name"], data["title"], tuple(data["order"]), data["questions"], data)


@cache
def scheme_names() -> tuple[str, ...]:
    """The schemes that come with the package, by name."""
    found = files("evidgrade.grading").joinpath("schemes").iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in found if entry.name.endswith(".toml")))
