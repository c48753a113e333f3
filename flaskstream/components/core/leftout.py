"""What components take, or leave out, for type checkers: nothing imports this module
when the library runs.

Of Gradio's options that are left out, a warning says what there is instead. Those of
one value ask for nothing by it; other values of theirs are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from flaskstream.components.core.keywords import Common, Placed, TextInput

if TYPE_CHECKING:
    from flaskstream.components.core.base import Component


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


class AnyLeftOut(LeftOut, total=False):
    """Options that some component leaves out: `IGNORED`, or `REFUSED` if they ask for
    anything."""

    allow_tags: object
    apply_default_css: object
    autocomplete: object
    autoscroll: object
    brush_radius: object
    bubble_full_width: object
    buttons: object
    component_props: object
    css_template: object
    default: object
    default_value: object
    head: object
    header_links: object
    height: object
    html_attributes: object
    html_template: object
    icon: object
    invert_colors: object
    js_on_load: object
    layout: object
    likeable: object
    max_height: object
    max_length: object
    min_height: object
    min_length: object
    mirror_webcam: object
    optional: object
    padding: object
    proxy_url: object
    resizeable: object
    rows: object
    rtl: object
    sanitize_html: object
    server_functions: object
    shape: object
    show_copy_button: object
    show_download_button: object
    show_fullscreen_button: object
    show_heading: object
    show_indices: object
    show_line_numbers: object
    show_reset_button: object
    show_select_all: object
    show_share_button: object
    source: object
    streaming: object
    tool: object
    waveform_options: object
    watermark: object
    webcam_options: object
    wrap_lines: object


class AudioOptions(Options, total=False):
    """What an Audio takes, or leaves out, beside what is its own."""

    max_length: int | None
    min_length: int | None
    show_download_button: bool | None
    show_share_button: bool | None
    source: None
    waveform_options: object


class ButtonOptions(Options, total=False):
    """What a Button takes, or leaves out, beside what is its own."""

    icon: object


class AnnotatedOptions(Options, total=False):
    """What an AnnotatedImage takes, or leaves out, beside what is its own."""

    show_fullscreen_button: bool


class FileOptions(Buttonless, total=False):
    """What all that takes files takes, or leaves out."""

    icon: object


class FileButtonOptions(Placed, LeftOut, total=False):
    """What a button for files takes, or leaves out, beside what is its own."""

    interactive: bool | None
    inputs: Component | Sequence[Component] | None
    every: float | Component | None
    icon: object


class ChatbotOptions(Options, total=False):
    """What a Chatbot takes, or leaves out, beside what is its own."""

    allow_tags: bool | Sequence[str]
    bubble_full_width: bool | None
    likeable: bool
    min_height: int | str | None
    sanitize_html: bool
    show_share_button: bool | None
    watermark: str | None


class ChoiceOptions(Buttonless, total=False):
    """What a Radio or a CheckboxGroup takes, or leaves out, beside what is its own."""

    rtl: bool
    show_select_all: bool


class CodeOptions(Options, total=False):
    """What a Code takes, or leaves out, beside what is its own."""

    autocomplete: bool
    show_line_numbers: bool
    wrap_lines: bool


class DatasetOptions(Options, total=False):
    """What a Dataset takes, or leaves out, beside what is its own."""

    component_props: None
    layout: Literal["gallery", "table"] | None
    proxy_url: str | None


class GalleryOptions(Options, total=False):
    """What a Gallery takes, or leaves out, beside what is its own."""

    rows: int | None
    show_share_button: bool | None
    show_download_button: bool | None
    show_fullscreen_button: bool | None


class HTMLOptions(Buttonless, total=False):
    """What an HTML takes, or leaves out. Those of one value ask for nothing; others of
    theirs are refused."""

    apply_default_css: bool
    autoscroll: bool
    css_template: str
    head: str | None
    html_template: Literal["${value}"] | None
    js_on_load: None
    max_height: int | str | None
    min_height: int | str | None
    padding: bool
    server_functions: None


class ImageOptions(Options, total=False):
    """What an Image takes, or leaves out, beside what is its own. Those of one value
    ask for nothing; others of theirs are refused."""

    brush_radius: float | None
    invert_colors: Literal[False]
    mirror_webcam: bool | None
    shape: None
    show_fullscreen_button: bool
    show_share_button: bool | None
    source: Literal["upload"] | None
    streaming: Literal[False]
    tool: Literal["editor", "select"] | None
    watermark: object
    webcam_options: object


class PictureOptions(ImageOptions, total=False):
    """What all that takes pictures takes, or leaves out."""

    show_download_button: bool | None


class ImageSliderOptions(Options, total=False):
    """What an ImageSlider takes, or leaves out, beside what is its own."""

    show_download_button: bool | None
    show_fullscreen_button: bool


class JSONOptions(Options, total=False):
    """What a JSON takes, or leaves out, beside what is its own."""

    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    show_indices: bool


class LabelOptions(Buttonless, total=False):
    """What a Label takes, or leaves out, beside what is its own."""

    show_heading: bool


class MarkdownOptions(Options, total=False):
    """What a Markdown takes, or leaves out, beside what is its own."""

    header_links: bool
    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    padding: bool
    rtl: bool
    sanitize_html: bool


class SliderOptions(Buttonless, total=False):
    """What a Slider takes, or leaves out, beside what is its own."""

    show_reset_button: bool | None


class EntryOptions(Options, total=False):
    """What a box of text takes, or leaves out, beside what is its own."""

    html_attributes: object
