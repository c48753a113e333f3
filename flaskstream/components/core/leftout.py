"""What several components take, or leave out, as type checkers see it. What one takes
is in its own module, where its class says what there is instead (`ignored`, `refused`).

Of Gradio's options that are left out, a warning says what there is instead. Those of
one value ask for nothing by it; other values of theirs are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from flaskstream.components.core.keywords import Common, Placed, TextInput

if TYPE_CHECKING:
    from flaskstream.components.core.base import Component
    from flaskstream.components.core.valuenode import ValueNode


class LeftOut(TypedDict, total=False):
    """Options of Gradio's that everything on a page takes and leaves out."""

    key: object
    preserved_by_key: object


class Options(Common, LeftOut, total=False):
    """What every component takes, or leaves out."""

    optional: bool


class Buttonless(Options, total=False):
    """What a component takes, or leaves out, that has no buttons of its own here."""

    buttons: Sequence[object] | None


class TextOptions(TextInput, LeftOut, total=False):
    """What a box of text takes, or leaves out."""

    html_attributes: object


class FileButtonOptions(Placed, LeftOut, total=False):
    """What a button for files takes, or leaves out, beside what is its own."""

    interactive: bool | None
    inputs: ValueNode | Sequence[ValueNode] | None
    every: float | Component | None
    icon: object


class ImageOptions(Options, total=False):
    """What an Image takes, or leaves out, beside what is its own. Those of one value
    ask for nothing; others of theirs are refused."""

    brush_color: str | None
    brush_radius: float | None
    invert_colors: Literal[False]
    mask_opacity: float | None
    mirror_webcam: bool | None
    shape: None
    show_fullscreen_button: bool
    show_share_button: bool | None
    webcam_constraints: object
    tool: Literal["editor", "select"] | None


class PictureOptions(ImageOptions, total=False):
    """What all that takes pictures takes, or leaves out."""

    show_download_button: bool | None


class NativePlotOptions(Buttonless, total=False):
    """What a plot of a data frame takes, or leaves out, beside what is its own."""

    color_legend_position: str | None
    color_legend_title: str | None
    group: str | None
    group_title: str | None
    overlay_point: bool | None
    shape: str | None
    shape_legend_position: str | None
    shape_legend_title: str | None
    show_actions_button: bool
    show_export_button: bool
    show_fullscreen_button: bool
    size: str | None
    size_legend_position: str | None
    size_legend_title: str | None
    stroke_dash: str | None
    stroke_dash_legend_position: str | None
    stroke_dash_legend_title: str | None
    vertical: bool
    width: int | None
