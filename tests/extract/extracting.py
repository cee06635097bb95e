"""What the tests of extraction share: an invented reference list, and reading a page out of a string."""

from __future__ import annotations

from evidgrade.extract import extract
from evidgrade.model.extraction import Extraction
from evidgrade.readers import html, markdown, plain

NAMES = ["Okoye BN", "Larsen PK", "Duarte F", "Imai T", "Novak J", "Sorel M", "Ibarra L", "Tran VH", "Weiss O", "Quist A", "Roux E", "Amadi C"]


def entry(number: int) -> str:
    """An invented reference, without its label."""
    return f"{NAMES[number - 1]}, Bell A. Warm compresses and the stiff neck, part {number}. Neck Pain Q. {2000 + number};{number}(1):{number}1-{number}9."


def listed(count: int, label: str = "{}. ") -> str:
    """A reference list with its heading."""
    return "\n\n## References\n\n" + "\n".join(label.format(n) + entry(n) for n in range(1, count + 1)) + "\n"


def page(text: str, references: int = 12, kind: str = "md", label: str = "{}. ") -> Extraction:
    """A page of some text and a reference list of so many entries."""
    return raw_page(text + (listed(references, label) if references else ""), kind)


def raw_page(text: str, kind: str = "md") -> Extraction:
    reader = {"md": markdown.read, "txt": plain.read, "html": html.read}[kind]
    return extract(reader(f"page.{kind}", text.encode()))
