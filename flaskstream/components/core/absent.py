"""What Gradio has and flaskstream has not, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flaskstream.components.core.option import (
    NO_BUTTONS,
    NO_HEAD,
    NO_STYLE,
    named,
    take_out_absent,
)

_NO_DATA: Final = "such events carry no data here (yet): take components as inputs."
_SCRIPT: Final = "pages run no script of their own: use events."
_UPLOADED: Final = "pictures are uploaded."

IGNORED: Final = {
    "allow_tags": "tags are shown as they are.",
    "apply_default_css": NO_STYLE,
    "autocomplete": "there is none here.",
    "autoscroll": "use Markdown or a Textbox.",
    "brush_radius": _UPLOADED,
    "bubble_full_width": 'say layout="panel" for messages of full width.',
    "buttons": NO_BUTTONS,
    "css_template": NO_STYLE,
    "head": NO_HEAD,
    "header_links": "headings have no links here.",
    "height": NO_STYLE,
    "html_attributes": "override its template.",
    "icon": "put a character such as ★ into the text.",
    "key": "gr.render does not exist here yet.",
    "layout": "one column is a list, several are a table.",
    "likeable": "attach a function to its like event.",
    "max_height": NO_STYLE,
    "max_length": "look at it in your function.",
    "min_height": NO_STYLE,
    "min_length": "look at it in your function.",
    "mirror_webcam": _UPLOADED,
    "optional": "a function receives None, or an empty text.",
    "padding": NO_STYLE,
    "preserved_by_key": "gr.render does not exist here yet.",
    "proxy_url": "nothing is fetched from elsewhere.",
    "resizeable": "say resizable.",
    "rows": "it is as high as its rows; say height.",
    "rtl": NO_STYLE,
    "sanitize_html": "markup is always made harmless; gr.HTML shows more of it.",
    "show_copy_button": NO_BUTTONS,
    "show_download_button": NO_BUTTONS,
    "show_fullscreen_button": NO_BUTTONS,
    "show_heading": "the likeliest label always stands above.",
    "show_indices": "give a dict of index → item.",
    "show_line_numbers": "there are none here yet.",
    "show_reset_button": NO_BUTTONS,
    "show_select_all": "add a Button whose function returns all values.",
    "show_share_button": NO_BUTTONS,
    "tool": _UPLOADED,
    "watermark": "add it in your function.",
    "waveform_options": "a waveform has the colours of the theme.",
    "webcam_options": _UPLOADED,
    "wrap_lines": NO_STYLE,
}
"""Options that components have in some version of Gradio and that are left out, where a
component has them not, and what there is instead."""

REFUSED: Final = {
    "component_props": "set them in `components`.",
    "default": "say value=…",
    "default_value": "say value=…",
    "html_template": "render it with Jinja in a function.",
    "invert_colors": "invert them inside the function.",
    "js_on_load": _SCRIPT,
    "server_functions": _SCRIPT,
    "shape": "resize the picture inside the function.",
    "source": 'pictures are uploaded: say sources=["upload"].',
    "streaming": "outputs stream by themselves.",
}
"""Those without which something else would be shown or computed."""

_NOTHING: Final = {
    "allow_tags": (None, True),
    "apply_default_css": (None, True),
    "html_template": (None, "${value}"),
    "sanitize_html": (None, True),
    "show_heading": (None, True),
    "source": (None, "upload"),
}

EVENTS: Final = frozenset(
    {
        "apply",
        "blur",
        "change",
        "clear",
        "click",
        "collapse",
        "copy",
        "delete",
        "double_click",
        "download",
        "edit",
        "end",
        "example_select",
        "expand",
        "focus",
        "input",
        "key_up",
        "like",
        "load",
        "option_select",
        "pause",
        "pause_recording",
        "play",
        "release",
        "retry",
        "select",
        "start_recording",
        "stop",
        "stop_recording",
        "stream",
        "submit",
        "tick",
        "undo",
        "unload",
        "upload",
    }
)
"""The events that some component of Gradio has."""

NAMES: Final = {
    "BrowserState": "State is kept on the server, for one page.",
    "KeyUpData": _NO_DATA,
    "LoginButton": "say launch(auth=…), or mount the page behind your app's login.",
    "Sidebar": "say Column, in a Row.",
    "Variable": "say State.",
    "component": 'make it by its class: Textbox(…) for component("textbox").',
    "mount_gradio_app": "say FlaskStream(app).mount(demo, path).",
    "render": "make all components, and show them by gr.update(visible=True).",
    "templates": "make it by its class, such as TextArea(…).",
}
"""Names of Gradio's module for which there is more to say than that they are absent."""


def check_unknown(owner: object, options: dict[str, Any], known: Iterable[str]) -> None:
    """Warn of options that are left out, and raise for others; none of them is known.

    NotSupported: Gradio has it, in one version or another; None, False and the like are
    taken. TypeError: it has not.
    """
    refused = dict(REFUSED)
    if "sketch" in str(options.get("tool")):  # it would give a mask, too
        refused["tool"] = "there is no drawing here (yet)."
    take_out_absent(owner, options, IGNORED, refused, nothing=_NOTHING)
    for name in options:
        raise TypeError(
            f"{named(owner)} has no option {name!r}: expected some of "
            f"{', '.join(sorted(known))}."
        )
