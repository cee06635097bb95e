"""Checking a tree against schema.json, with all problems at once, each with its place and what to write instead.

The table is a JSON Schema, so that editors can use the same file; this module knows the keywords that it uses, and a
test holds it against a complete validator. `title` is the noun that messages use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from evidgrade.ledger.tree import LedgerProblem, Node

KEYWORDS = frozenset(
    {"$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "pattern", "format", "minimum", "maximum",
     "required", "properties", "additionalProperties", "items"}
)  # fmt: skip
"""What a schema may say here; a test keeps schema.json to it."""
_KINDS: dict[type, str] = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string",
                           list: "array", dict: "object"}  # fmt: skip
_FOUND = {"null": "nothing", "boolean": "true or false", "integer": "a number", "number": "a number", "string": "text",
          "array": "a list", "object": "a mapping"}  # fmt: skip


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The JSON Schema of claims.yaml."""
    table: dict[str, Any] = json.loads((files(__package__) / "schema.json").read_text(encoding="utf-8"))
    return table


def problems_of(root: Node) -> list[LedgerProblem]:
    """Everything in the tree that the schema does not allow, in the order of the file."""
    return sorted(_check(root, schema(), ""))


def misfits(name: str, value: Any) -> str | None:
    """Why a value is not what the schema calls `name` among its definitions; None where it is."""
    return _first_mismatch(value, schema()["$defs"][name])


def _resolved(rule: dict[str, Any]) -> dict[str, Any]:
    reference = rule.get("$ref")
    return schema()["$defs"][reference.rsplit("/", 1)[1]] if reference else rule


def _check(node: Node, rule: dict[str, Any], name: str) -> Iterator[LedgerProblem]:
    rule = _resolved(rule)
    message = _mismatch(node.plain, rule)
    if message:
        yield LedgerProblem(node.line, node.column, f"`{name}`: {message}" if name else message)
    elif node.kind == "alias":
        if message := _first_mismatch(node.plain, rule):
            yield LedgerProblem(node.line, node.column, f"`{name}`: what the alias stands for does not fit: {message}")
    elif node.kind == "mapping":
        yield from _check_mapping(node, rule, name)
    elif node.kind == "sequence" and "items" in rule:
        for item in node.values:
            yield from _check(item, rule["items"], name)


def _check_mapping(node: Node, rule: dict[str, Any], name: str) -> Iterator[LedgerProblem]:
    properties: dict[str, Any] = rule.get("properties", {})
    others = rule.get("additionalProperties", True)
    for key, value in zip(node.keys, node.values, strict=True):
        if key.plain in properties:
            yield from _check(value, properties[key.plain], key.plain)
        elif isinstance(others, dict):
            yield from _check(value, others, f"{name}.{key.plain}" if name else key.plain)
        elif others is False:
            yield LedgerProblem(key.line, key.column, _unknown(key.plain, properties, node.plain))
    for required in rule.get("required", ()):
        if required not in node.plain:
            what = rule.get("title", "this")
            yield LedgerProblem(node.line, node.column, f"{what} without `{required}`; add it")


def _unknown(key: str, properties: dict[str, Any], present: dict[str, Any]) -> str:
    from difflib import get_close_matches

    free = [name for name in properties if name not in present]
    close = get_close_matches(key, free, n=1, cutoff=0.6) or get_close_matches(
        key.lower(), list(properties), n=1, cutoff=0.8
    )
    return f"unknown key `{key}`" + (
        f", did you mean `{close[0]}`?" if close else f"; known here: {', '.join(properties)}"
    )


def _mismatch(value: Any, rule: dict[str, Any]) -> str | None:
    """Why a value does not fit a rule, looking at the value alone and not at what it holds; None when it does."""
    noun = rule.get("title", "another value")
    kind = _kind(value)
    allowed = rule.get("type")
    if allowed is not None and kind not in ([allowed] if isinstance(allowed, str) else allowed):
        hint = "; put it in quotes" if kind in ("integer", "number", "boolean") and "string" in allowed else ""
        return f"expected {noun}, found {_shown(value, kind)}{hint}"
    if "const" in rule and (value != rule["const"] or isinstance(value, bool)):
        return f"expected {noun}, found {_shown(value, kind)}"
    if "enum" in rule and (isinstance(value, bool | int | float | list | dict) or value not in rule["enum"]):
        return f"expected {noun}, found {_shown(value, kind)}" + _suggestion(value, rule["enum"])
    if (
        isinstance(value, str)
        and "pattern" in rule
        and not (re.search(rule["pattern"], value) and _exists(value, rule))
    ):
        return f"expected {noun}, found `{value[:60]}`"
    if kind == "integer" and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        return f"expected {noun}, found {value}"
    return None


def _exists(value: str, rule: dict[str, Any]) -> bool:
    """False for a date that no calendar has, such as 30 February."""
    try:
        return rule.get("format") != "date" or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _first_mismatch(value: Any, rule: dict[str, Any]) -> str | None:
    """As `_mismatch`, through everything that the value holds: what an alias stands for has no place of its own."""
    rule = _resolved(rule)
    message = _mismatch(value, rule)
    if message or not isinstance(value, list | dict):
        return message
    if isinstance(value, list):
        found = (_first_mismatch(item, rule.get("items", {})) for item in value)
        return next((m for m in found if m), None)
    properties, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    for key, item in value.items():
        if key not in properties and others is False:
            return _unknown(key, properties, value)
        inner = properties.get(key, others)
        if isinstance(inner, dict) and (message := _first_mismatch(item, inner)):
            return f"`{key}`: {message}"
    return next(
        (f"{rule.get('title', 'this')} without `{r}`" for r in rule.get("required", ()) if r not in value), None
    )


def _suggestion(value: Any, options: list[str | None]) -> str:
    from difflib import get_close_matches

    words = [option for option in options if option is not None]
    folded = {word.replace("-", "_"): word for word in words}
    key = str(value).lower().replace("-", "_").replace(" ", "_")
    close = get_close_matches(key, list(folded), n=1, cutoff=0.6)
    return f", did you mean `{folded[close[0]]}`?" if close else f"; one of {', '.join(words)}"


def _kind(value: Any) -> str:
    return _KINDS[type(value)]


def _shown(value: Any, kind: str) -> str:
    if kind == "string" and len(value) <= 40 and "\n" not in value:
        return f"`{value}`" if value else "empty text"
    if kind in ("integer", "number", "boolean"):
        return f"`{str(value).lower()}`"
    return _FOUND[kind]
