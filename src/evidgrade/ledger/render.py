"""Writing values as YAML, so that YAML 1.1 and 1.2 read the same thing."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[./+-][A-Za-z0-9_]+)*\Z")
# Words that YAML 1.1 reads as true, false or null (yaml.org/type/bool.html, null.html).
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNPRINTABLE = re.compile("[^ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")


def scalar(value: str | int | bool | None) -> str:
    """A value on one line: as it is where that is safe, else in double quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if _PLAIN.match(value) and value.lower() not in _WORDS:
        return value
    return quoted(value)


def quoted(text: str) -> str:
    """Text in double quotes on one line. Lone surrogates, which no file can hold, become U+FFFD."""
    sound = "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(sound, ensure_ascii=False))


def key(text: str) -> str:
    """A key of a mapping: numbers and plain words as they are."""
    return text if re.fullmatch(r"0|[1-9][0-9]{0,8}", text) else scalar(text)


def flow(value: object) -> str:
    """A value on one line, collections in brackets and braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(str(name))}: {flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, str | int) or value is None:
        return scalar(value)
    raise TypeError(f"no YAML for {type(value).__name__}")


FLOW_KEYS = frozenset({"citations", "reviewer"})
"""Mappings that the tool writes on one line."""


def member(name: str, value: object, indent: int) -> str:
    """`name: value` of a mapping in block style, as whole lines with a line feed at the end."""
    margin = " " * indent
    if not isinstance(value, dict | list) or not value or name in FLOW_KEYS:
        shown = quoted(value) if name == "text" and isinstance(value, str) else flow(value)
        return f"{margin}{key(name)}: {shown}\n"
    return f"{margin}{key(name)}:\n{block(value, indent + 2)}"


def block(value: object, indent: int) -> str:
    """The lines of a collection in block style; its dashes or keys stand in column `indent` (from 0)."""
    if isinstance(value, dict):
        return "".join(member(str(name), inner, indent) for name, inner in value.items())
    if not isinstance(value, list):
        raise TypeError(f"no block of YAML for {type(value).__name__}")
    return "".join(item(inner, indent) for inner in value)


def item(value: object, indent: int) -> str:
    """One item of a list in block style, with its dash in column `indent`."""
    margin = " " * indent
    if isinstance(value, dict) and value:
        return f"{margin}- {block(value, indent + 2)[indent + 2 :]}"
    return f"{margin}- {flow(value)}\n"
