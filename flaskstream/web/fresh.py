"""The tree of a page that nobody has used yet, rendered once for all who open one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markupsafe import Markup

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.layout import Layout
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.web.template import Templates

CONSTANTS = (str, int, float, bool, type(None))


class FreshTree:
    """Keeps the tree of a fresh page where every person gets the same.

    It is most of the work of a first page, which competes with runs for the
    interpreter.
    """

    def __init__(self, blocks: Blocks, templates: Templates) -> None:
        self._blocks = blocks
        self._templates = templates
        self._kept: tuple[str, Markup] | None = None

    @cached_property
    def _is_everybodys(self) -> bool:
        # An app's own template may show who is logged in.
        return self._templates.are_the_librarys and all(
            is_constant(node)
            for node in self._blocks.walk()
            if isinstance(node, (Layout, Component))
        )

    def find(self, base: str) -> Markup | None:
        """The tree under the URL path `base`, if it is known."""
        if self._kept is None or self._kept[0] != base:
            return None
        return self._kept[1]

    def keep(self, base: str, tree: Markup) -> None:
        """Remember a tree that has nothing in it of one page or person."""
        if self._is_everybodys:
            self._kept = base, tree


def is_constant(node: Node) -> bool:
    """Whether a node looks the same for ever, whoever asks.

    A class of the author's may look at the request, a label may be a text that is
    translated when it is shown, and a list or dict that a component begins with may
    change, as may a folder that it shows.
    """
    own = type(node).__module__.startswith("flaskstream.")
    fixed = not isinstance(node, Component) or (
        type(node.initial) in CONSTANTS and not node.shows_outside
    )
    return own and fixed and all(map(_is_plain, vars(node).values()))


def _is_plain(value: Any) -> bool:
    if type(value) in (list, tuple, set, frozenset):
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(map(_is_plain, (*value, *value.values())))
    return type(value) in CONSTANTS or isinstance(value, Node)
