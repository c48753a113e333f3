"""Components that an author gives to more than one page."""

from __future__ import annotations

from copy import copy
from typing import TypeVar

from flaskstream.components.base import Component
from flaskstream.components.node import Container, topmost

Given = TypeVar("Given", bound=Component)


class Own:
    """Makes components a page's own: copies of those that stand on another page.

    Gradio puts the component itself on the later page. The earlier one would lose it
    by that, though it may be served already, or stand in a tab beside the later.
    """

    def __init__(self, page: Container) -> None:
        self._page = topmost(page)
        self._twins: dict[Component, Component] = {}

    def __call__(self, component: Given) -> Given:
        if component.parent is None or topmost(component.parent) is self._page:
            return component
        twin = self._twins.get(component) or twin_of(component)
        self._twins[component] = twin
        return twin  # type: ignore[return-value]


def twin_of(component: Given) -> Given:
    """A copy that stands nowhere yet."""
    twin = copy(component)
    twin.parent, twin.id = None, 0
    twin.elem_classes = list(component.elem_classes)
    return twin
