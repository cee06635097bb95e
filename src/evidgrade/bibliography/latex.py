"""LaTeX in the fields of a bibliography: decoding to plain text, and escaping plain text.

An own table covers what bibliographies hold; only a command that is not in it wakes pylatexenc, which is slow. `%` is
an ordinary character in BibTeX, so it is never taken for a comment.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from evidgrade.text import collapse

_MARKUP = re.compile(r"[\\{}$~]|--|``|''")
_SYMBOLIC_ACCENT = re.compile(r"""\\([`'^~=."])\s*(?:\{\s*(\\[ij]|[^\W\d_])\s*\}|(\\[ij](?![a-zA-Z])|[^\W\d_]))""")
_LETTER_ACCENT = re.compile(r"\\([uvHtcdbkr])(?:\s*\{\s*(\\[ij]|[^\W\d_])\s*\}|\s+(\\[ij](?![a-zA-Z])|[^\W\d_]))")
_COMMAND = re.compile(r"\\([a-zA-Z]+)(?:\s*\{\}|(?![a-zA-Z])\s*)")
_ESCAPED = re.compile(r"\\([&%#_$ ,/;:!\-]|\\)")
_ESCAPES = {"\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
            "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
            "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "`": r"{\textasciigrave}"}  # fmt: skip
_ESCAPE = re.compile(r"[\\{}~^&%#_$`]")
# Stand-ins for characters that must survive the removal of braces; from the private use area of Unicode.
_HELD = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "~": "\ue003", "$": "\ue004", "-": "\ue005", "'": "\ue006"}
_RELEASE = {ord(held): char for char, held in _HELD.items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "latex.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=65536)
def decode(text: str) -> str:
    """Plain text of a LaTeX value: accents and symbols as Unicode, braces and looks gone, white space collapsed.

    Not for identifiers: a DOI or address is no LaTeX.
    """
    if not _MARKUP.search(text):
        return collapse(text)
    plain = _known(text)
    if "\\" in plain:
        plain = _known(_unknown(text))
    plain = plain.replace("$", "").replace("{}", "")
    plain = plain.replace("{", "").replace("}", "").replace("\\", "")
    return collapse(plain.translate(_RELEASE))


def _known(text: str) -> str:
    """Replace every command of the own table; what is left of backslashes belongs to others."""
    text = _ESCAPED.sub(lambda m: _escaped_char(m[1]), text)
    text = _SYMBOLIC_ACCENT.sub(_accented, text)
    text = _LETTER_ACCENT.sub(_accented, text)
    text = _COMMAND.sub(_symbol, text)
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return text.replace("~", " ")


def _escaped_char(char: str) -> str:
    if char == "\\":
        return " "
    return _HELD.get(char, char) if char in "&%#_$" else (" " if char in " ,;:" else "")


def _accented(match: re.Match[str]) -> str:
    base = (match[2] or match[3]).removeprefix("\\")
    combining = _table()["accent"].get(match[1])
    return unicodedata.normalize("NFC", base + combining) if combining else match[0]


def _symbol(match: re.Match[str]) -> str:
    name = match[1]
    symbol = _table()["symbol"].get(name)
    if symbol is not None:
        return "".join(_HELD.get(char, char) for char in symbol)
    return "" if name in _table()["look"]["names"] else match[0]


def _unknown(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    held = re.sub(r"(?<!\\)%", r"\\%", text)
    plain: str = LatexNodes2Text(keep_comments=True, keep_braced_groups=True, math_mode="text").latex_to_text(held)
    return plain


def escape(text: str) -> str:
    """Plain text as LaTeX for the inside of a braced field: balanced, on one line, Unicode kept; `decode` undoes it."""
    plain = collapse("".join(c for c in text if _writable(c)))
    escaped = _ESCAPE.sub(lambda m: _ESCAPES[m[0]], plain)
    return re.sub(r"-(?=-)", "-{}", re.sub(r"'(?=')", "'{}", escaped))


def _writable(char: str) -> bool:
    return (char.isspace() or char.isprintable() or unicodedata.category(char) == "Cf") and ord(char) not in _RELEASE


def escape_title(text: str) -> str:
    """As `escape`, with braces around words whose inner capitals a BibTeX style would turn to small letters."""
    escaped = escape(text)
    if not any(c.islower() for c in text):
        return escaped
    return " ".join(
        f"{{{word}}}" if any(c.isupper() for c in re.sub(r"\{?\\[a-z]+\}?", "", word)[1:]) else word
        for word in escaped.split(" ")
    )
