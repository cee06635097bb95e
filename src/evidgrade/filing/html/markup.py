"""HTML that is built, never pasted together: every text becomes characters that a reader sees, whatever it holds.

`tag` is the only way from text to markup in this package. It escapes what it is given, shows what a page would act on or hide (control characters,
bidirectional overrides, lone surrogates) as an escape, and lets only addresses of the web and of the page itself become links.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from evidgrade.report.display import visible


class Markup(str):
    """Markup of this page, escaped already. Made by the functions of this module alone."""

    __slots__ = ()


Child = str | Markup | Iterable["Child"] | None
Value = str | int | bool | None
_VOID = frozenset({"meta", "input"})
_ATTRIBUTES = frozenset({
    "class", "id", "href", "rel", "type", "name", "value", "content", "charset", "http-equiv", "lang", "dir", "scope", "open", "role", "tabindex", "style", "title",
    "autocomplete", "spellcheck",
})  # fmt: skip
_OWN_ATTRIBUTES = ("data-", "aria-")
_SAFE_LINK = re.compile(r"#[\w.:-]+\Z|https?://[!#-&(-;=?-\[\]_a-z~]+\Z", re.ASCII)
_SAFE_STYLE = re.compile(r"--[a-z]+:[0-9.]+(?:%|em)?\Z", re.ASCII)
_PLAIN = re.compile(r"[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2bff\u3001-\u3029\u3030-\u3098\u309b-\u9fff\uac00-\ud7a3]*")
"""Letters without combining marks: with `str.isprintable`, what needs no second look."""
_HARMLESS = re.compile(r"[ !#-%(-;=?-~]*").fullmatch
"""ASCII without the characters that mean something in markup."""
_BREAKS = re.compile(r"([\n\t])")


def tag(name: str, attributes: dict[str, Value] | None = None, /, *children: Child) -> Markup:
    """An element. Attributes that are None or False are left out; a link that does not lead to the web or into the page is left out, too.

    Raises ValueError for an attribute that this page has no use for, `on...` above all: that is a fault of ours and never of a document.
    """
    if attributes:
        opened = f"<{name}{''.join([_attribute(key, value) for key, value in attributes.items() if value is not None and value is not False])}>"
    else:
        opened = f"<{name}>"
    return Markup(opened if name in _VOID else f"{opened}{_inner(children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Several pieces, one behind the other."""
    return Markup(_inner(children))


def raw_text(name: str, attributes: dict[str, Value], text: str) -> Markup:
    """A `style` or `script` element around a file of this package. Raises ValueError for a text that would end it."""
    if f"</{name}" in text.lower() or "<!--" in text:
        raise ValueError(f"the text would end the {name} element")
    return Markup(f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>{text}</{name}>")


def data(identifier: str, value: Any) -> Markup:
    """Data for the script: JSON in a block that nothing runs, in which no character can open or close an element."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{escape(identifier)}">{text}</script>')


def prose(text: str) -> Markup:
    """A message or a rationale: what stands between backticks in it is set apart. An odd number of backticks is left as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return tag("bdi", None, text)
    return tag("bdi", None, (tag("span", {"class": "term"}, part) if n % 2 else part for n, part in enumerate(parts)))


def escape(text: str) -> Markup:
    """The characters of a text, for content and for attributes in quotes."""
    return Markup(_escaped(text))


def _escaped(text: str) -> str:
    if _HARMLESS(text):
        return text
    if not (text.isprintable() and _PLAIN.fullmatch(text)):
        text = shown(text)
    return html.escape(text)


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """The text with what a page would act on or hide as an escape, as the terminal shows it; line breaks and tabs stay."""
    return "".join(part if part in "\n\t" else visible(part) for part in _BREAKS.split(text)) if "\n" in text or "\t" in text else visible(text)


def web(address: str | None) -> str | None:
    """An address that may become a link, None for any other: scripts, data, files, mail."""
    return address if address and _SAFE_LINK.match(address) and not address.startswith("#") else None


def _attribute(name: str, value: Value) -> str:
    if name not in _ATTRIBUTES and not name.startswith(_OWN_ATTRIBUTES):
        raise ValueError(f"no attribute `{name}` on this page")
    if value is True:
        return f" {name}"
    text = value if value.__class__ is str else str(value)
    if name == "href" and not _SAFE_LINK.match(text):
        return ""
    if name == "style" and not _SAFE_STYLE.match(text):
        raise ValueError(f"no style `{text}` on this page")
    return f' {name}="{text if _HARMLESS(text) else _escaped(text)}"'


def _inner(children: Iterable[Child]) -> str:
    parts: list[str] = []
    for child in children:
        if child.__class__ is Markup:
            parts.append(child)
        elif isinstance(child, str):
            parts.append(child if _HARMLESS(child) else _escaped(child))
        elif child is not None:
            parts.append(_inner(child))
    return "".join(parts)
