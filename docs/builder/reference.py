"""What autodoc can't know of the library: events, signatures, code in docstrings."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.inspect import stringify_signature

from flaskstream.components.core.event import BoundEvent
from flaskstream.components.core.node import Node

SECTIONS: Final = ("Args:", "Returns:", "Yields:", "Raises:", "Attributes:")
OVERLOADED: Final = ("flaskstream.components.core.event",)
INLINE: Final = re.compile(r"(?<![`\w:])`([^`]+)`(?!`)")
BEFORE_NAPOLEON: Final = 400
"""Whose part of the same event has the priority 500."""


def events_of(owner: type) -> list[str]:
    """The names of the events that a class of components or layout has."""
    named = [name for name in dir(owner) if not name.startswith("_")]
    return [n for n in named if isinstance(getattr(owner, n, None), BoundEvent)]


def tell_events(
    app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    """Add to the docstring of a class which events it has: they are attributes."""
    if what == "class" and isinstance(obj, type) and issubclass(obj, Node):
        events = events_of(obj)
        if events:
            lines += ["", "Events: " + ", ".join(f"``{e}``" for e in events) + ".", ""]


def write_signature(
    app: Sphinx, what: str, name: str, obj: object, options: Any, args: Any, told: Any
) -> tuple[str, str] | None:
    """The signature that `help()` shows, where autodoc looks at `Node.__new__`, without
    what has no literal. Types stand in the list of parameters."""
    if what == "class" and isinstance(obj, type) and issubclass(obj, Node):
        args = stringify_signature(inspect.signature(obj), show_annotation=False)
    return None if args is None else (re.sub(r"=<[^>]*>", "=…", args), "")


def mark_code(
    app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    """Say what is code, as in Markdown: text in backticks, whatever follows them, and
    what is indented after an empty line."""
    marked: list[str] = []
    within = section = False
    for line in lines:
        indented = line.startswith("    ")
        if line.strip() and not indented:
            section = line in SECTIONS
        begins = indented and not section and not within
        if begins and marked and not marked[-1].strip():
            marked += [".. code-block:: python", ""]
            within = True
        within = within and (indented or not line.strip())
        marked.append(line)
    lines[:] = INLINE.sub(r"``\1``\\ ", "\n".join(marked)).split("\n")


def drop_overloads(app: Sphinx) -> None:
    """Of an overloaded function, show how it is defined and not each of its types."""
    for module in OVERLOADED:
        analyzer = ModuleAnalyzer.for_module(module)
        analyzer.analyze()
        analyzer.overloads.clear()


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx, as of every extension."""
    app.connect("builder-inited", drop_overloads)
    app.connect("autodoc-process-docstring", mark_code, priority=BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", tell_events)
    app.connect("autodoc-process-signature", write_signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
