"""The tree of a page that nobody has used yet, rendered once for all who open one."""

from __future__ import annotations

from functools import cached_property

from markupsafe import Markup

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.page import Page
from flaskstream.web.form import Form
from flaskstream.web.template import Templates


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
        # An initial value may be computed for each page; an app's own template may
        # show who is logged in.
        computed = any(callable(c.initial) for c in self._blocks.components)
        return not computed and self._templates.are_the_librarys

    def find(self, base: str) -> Markup | None:
        """The tree under the URL path `base`, if it is known."""
        if self._kept is None or self._kept[0] != base:
            return None
        return self._kept[1]

    def keep(self, base: str, tree: Markup) -> None:
        """Remember a tree that has nothing in it of one page or person."""
        if self._is_everybodys:
            self._kept = base, tree


def is_fresh(page: Page, form: Form) -> bool:
    """Whether a page shows what every new one does."""
    used = page.payloads or page.properties or page.errors or page.current
    return not (used or form.errors or form.typed)
