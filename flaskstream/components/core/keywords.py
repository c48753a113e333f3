"""Keyword arguments that constructors hand on, by name, type and meaning.

Editors complete the keys, type checkers find what is misspelt, and `help()` of a class
says of them what is said here. What is taken and left out beside them is in `leftout`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from flaskstream.components.core.base import Component
    from flaskstream.components.core.valuenode import ValueNode


class Seen(TypedDict, total=False):
    """How anything is seen on a page.

    Args:
        visible: Whether it is seen; True. "hidden" is as False, but that events of it
            count, which scripts of your own make.
        elem_id: The id of its element, for an app's style sheet.
        elem_classes: Further CSS classes of its element: one, or a list.
        render: Whether it stands where it is made; True. False: nowhere, until its
            `render()` is called.
    """

    visible: bool | Literal["hidden"]
    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool


class Placed(Seen, total=False):
    """How anything stands on a page.

    Args:
        scale: The share of a row's width that it takes, against the others'; by default
            all take the same.
        min_width: The width in CSS pixels below which a row wraps it to a line of its
            own.
    """

    scale: int | None
    min_width: int | None


class Common(Placed, total=False):
    """What every component takes.

    Args:
        label: What it is called above it, and in messages; by default the name of the
            function's parameter, or its class.
        info: A hint below the label, a line of Markdown.
        show_label: Whether the label is seen; True.
        container: Whether it stands in a frame; True.
        interactive: Whether a person may change it. By default what is an output only
            shows, and what is an input takes.
        inputs: Where `value` is a function: the components whose values it gets. It is
            called when the page is opened, and whenever one of them changes.
        every: Where `value` is a function: after how many seconds it is called again,
            or the `Timer` that says when.
    """

    label: str | None
    info: str | None
    show_label: bool
    container: bool
    interactive: bool | None
    inputs: ValueNode | Sequence[ValueNode] | None
    every: float | Component | None


class TextInput(Common, total=False):
    """What every box of text takes.

    Args:
        type: What is typed: "text", "password" or "email".
        placeholder: What stands in the empty box.
        max_length: How many characters a person may enter; None: any number.
        autofocus: Whether an opened page has the cursor there; False.
        autoscroll: Whether the end stays in sight while it grows; True.
        text_align: "left" or "right"; by default as the language is written.
        rtl: Whether the text goes from right to left; False.
        buttons: `["copy"]` is a button that copies the text; by default there is none.
        show_copy_button: The same, of older Gradio: True or False.
        stop_btn: The button that is in the place of `submit_btn` while the listener
            runs: its text, or True for a sign.
    """

    type: Literal["text", "password", "email"]
    placeholder: str | None
    max_length: int | None
    autofocus: bool
    autoscroll: bool
    text_align: Literal["left", "right"] | None
    rtl: bool
    buttons: Sequence[object] | None
    show_copy_button: bool | None
    stop_btn: str | bool | None
