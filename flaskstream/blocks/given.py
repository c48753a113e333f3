"""What an author gives for the pieces of a page that is laid out, put in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flaskstream.blocks.folding import Accordion
from flaskstream.components.button import Button
from flaskstream.components.core.registry import Spec, resolve
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.markdown import Markdown


def resolve_specs(
    given: Spec | Sequence[Spec] | None,
) -> list[ValueNode]:
    """What a string, a component, a list of these, or None stands for."""
    if given is None:
        return []
    several = given if isinstance(given, (list, tuple)) else [given]
    return [resolve(spec) for spec in several]  # type: ignore[arg-type]


def lay_out_head(title: str | None, description: str | None) -> None:
    """What stands above a page's inputs, put here."""
    if title:
        Markdown(heading(title))
    if description:
        Markdown(description)


def heading(title: str) -> str:
    """A page's title in Markdown; one that is HTML may be a heading itself."""
    return title if "<h1" in title else f"# {title}"


def render_all(components: Sequence[ValueNode]) -> None:
    """Put those components here that stand nowhere yet."""
    for component in components:
        if not component.is_rendered:
            component.render()


def as_button(given: str | Button, variant: Literal["primary", "secondary"]) -> Button:
    """A button put here: one of the author's, or one with the given text."""
    if isinstance(given, str):
        return Button(given, variant=variant)
    return given if given.is_rendered else given.render()


def button_label(given: str | Button) -> str:
    """The text of a button that is given as a text or as a component."""
    return given if isinstance(given, str) else str(given.initial)


def as_accordion(given: str | Accordion | None) -> Accordion:
    """The accordion of the additional inputs, put here."""
    if given is None or isinstance(given, str):
        return Accordion(given or "Additional Inputs", open=False)
    return given if given.is_rendered else given.render()
