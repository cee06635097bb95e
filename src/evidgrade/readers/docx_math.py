"""Formulas of a Word document as one line of text: `10⁶`, `(a+b)/n`, `√(x)`.

Office Math (ISO/IEC 29500-1, 22.1) is a tree; a number that was raised must not come out as a longer number.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from evidgrade.errors import UnreadableInput
from evidgrade.readers.docx_package import M

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_MAX_DEPTH = 100


def formula(element: Element, path: str, depth: int = 0) -> str:
    """The text of a formula. `path` names the document in UnreadableInput, raised for one that is nested beyond reason."""
    if depth > _MAX_DEPTH:
        raise UnreadableInput("holds a formula that is nested too deep; it is not read", path)
    kind = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if kind == "t":
        return element.text or ""
    if kind.endswith("Pr"):
        return ""
    inner = [(str(child.tag).removeprefix(M), formula(child, path, depth + 1)) for child in element]
    parts = dict(inner)
    if kind in ("sSup", "sSubSup"):
        return parts.get("e", "") + parts.get("sub", "") + _raised(parts.get("sup", ""))
    if kind == "f":
        return f"{_grouped(parts.get('num', ''))}/{_grouped(parts.get('den', ''))}"
    if kind == "rad":
        return f"{_raised(parts.get('deg', ''))}√({parts.get('e', '')})"
    if kind == "d":
        listed = ", ".join(text for name, text in inner if name == "e")
        return _sign(element, "dPr", "begChr", "(") + listed + _sign(element, "dPr", "endChr", ")")
    if kind == "nary":
        sign = _sign(element, "naryPr", "chr", "∫")
        return f"{sign}{parts.get('sub', '')}{_raised(parts.get('sup', ''))} {parts.get('e', '')}"
    return "".join(text for _, text in inner)


def _raised(text: str) -> str:
    if not text:
        return ""
    raised = text.translate(_RAISED)
    return raised if all(a != b for a, b in zip(text, raised, strict=True)) else f"^{_grouped(text)}"


def _grouped(text: str) -> str:
    return text if text.isalnum() or text.replace(".", "").isalnum() else f"({text})"


def _sign(element: Element, properties: str, name: str, default: str) -> str:
    """A sign from the properties: the default where none is named, nothing where it is named and empty."""
    found = element.find(f"{M}{properties}/{M}{name}")
    return default if found is None else found.get(M + "val", "")
