"""What Gradio has and flaskstream has not, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flaskstream.exceptions import NotSupported

_BUTTON: Final = "there are no such buttons here yet; leave it out."
_NO_DATA: Final = "such events carry no data here (yet): take components as inputs."

OPTIONS: Final = {
    "brush_radius": "pictures are uploaded; leave it out.",
    "bubble_full_width": 'leave it out, as in Gradio 6; or say layout="panel".',
    "default": "say value=…",
    "default_value": "say value=…",
    "invert_colors": "invert them inside the function.",
    "mirror_webcam": "pictures are uploaded; leave it out.",
    "optional": "leave it out: a function receives None, or an empty text.",
    "shape": "resize the picture inside the function.",
    "show_copy_button": _BUTTON,
    "show_download_button": _BUTTON,
    "show_fullscreen_button": _BUTTON,
    "show_share_button": _BUTTON,
    "source": 'say sources=["upload"].',
    "tool": "pictures are uploaded; leave it out.",
}
"""Options that components have in some version of Gradio."""

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
    "DeletedFileData": _NO_DATA,
    "DownloadData": _NO_DATA,
    "KeyUpData": _NO_DATA,
    "LoginButton": "say launch(auth=…), or mount the page behind your app's login.",
    "Sidebar": "say Column, in a Row.",
    "Timer": "yield the new values from a generator that demo.load(…) starts.",
    "Variable": "say State.",
    "component": 'make it by its class: Textbox(…) for component("textbox").',
    "mount_gradio_app": "say FlaskStream(app).mount(demo, path).",
    "render": "make all components, and show them by gr.update(visible=True).",
    "templates": "make it by its class, such as TextArea(…).",
}
"""Names of Gradio's module for which there is more to say than that they are absent."""


def refuse_unknown(
    owner: str, options: Mapping[str, Any], known: Iterable[str]
) -> None:
    """Raise for the first of the options, all of which `owner` has not.

    NotSupported: Gradio has it, in one version or another; there, None and False are
    taken. TypeError: it has not.
    """
    for name, value in options.items():
        if name in OPTIONS and (value is None or value is False):
            continue  # it asks for nothing
        if name in OPTIONS:
            raise NotSupported.option(owner, name, value, OPTIONS[name])
        raise TypeError(
            f"{owner} has no option {name!r}: expected some of "
            f"{', '.join(sorted(known))}."
        )
