"""The evidence graph for other programs and for the eye: claims, the references that they cite, the works behind those. One file a format, one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph

FORMATS: dict[str, str] = {"graphml": "graphml", "dot": "dot", "svg": "svg", "png": "png"}
"""Format -> module of this package with a `render(graph)` that gives the bytes of the file."""
BINARY = frozenset({"png"})
"""Formats that are no text."""


def renderer(name: str) -> Callable[[Graph], bytes]:
    """What writes a format; its module is imported only now. Raises ConfigurationError where it needs a package that is not installed."""
    function: Callable[[Graph], bytes] = import_module(f"evidgrade.graphs.{FORMATS[name]}").render
    return function


__all__ = ["BINARY", "FORMATS", "renderer"]
