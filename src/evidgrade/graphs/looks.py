"""What a node of the graph shows: its words, and how much weight it has. Shapes and words tell it; colour only helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evidgrade.dossier import STATE_NAMES

Weight = Literal["strong", "weak", "unknown", "fallen", "plain"]
"""`fallen`: retracted, or under concern. `weak`: a level in the lower half of its scheme, or a design of such a level. `plain`: what has no level of its own."""
_STROKES: Mapping[Weight, str] = {"strong": "#1f5a8a", "weak": "#1f5a8a", "unknown": "#6b6b6b", "fallen": "#a61b1b", "plain": "#6b6b6b"}


@dataclass(frozen=True, slots=True)
class Look:
    """A node as it is drawn."""

    kind: Literal["claim", "reference", "work"]
    head: tuple[str, ...]
    """Short lines above the text: level and state, or design and year."""
    text: str
    weight: Weight

    @property
    def stroke(self) -> str:
        """Colour of the outline."""
        return _STROKES[self.weight]


def look_of(attributes: Mapping[str, Any]) -> Look:
    """The look of a node with these attributes."""
    kind, status = attributes["kind"], attributes.get("status")
    if kind == "claim":
        level = attributes.get("level")
        head = f"{'level ' + level if level else 'no level'}, {STATE_NAMES[attributes['state']]}"
        return Look("claim", (head,), attributes["label"], "fallen" if level == "void" else _weight(attributes, "unknown"))
    if kind == "work":
        facts = [attributes.get("design_called", "design not determined"), str(attributes.get("year", ""))]
        head = ", ".join(fact for fact in facts if fact)
        heads = (status.upper(), head) if status else (head,)
        text = attributes.get("title") or attributes["label"]
        return Look("work", heads, text, "fallen" if status else _weight(attributes, "plain" if "design" in attributes else "unknown"))
    return Look("reference", (f"[{attributes['label']}]",), "", "fallen" if status else "plain")


def _weight(attributes: Mapping[str, Any], otherwise: Weight) -> Weight:
    return otherwise if "weak" not in attributes else "weak" if attributes["weak"] else "strong"
