"""What Gradio has and flaskstream has not, and what to do instead."""

from __future__ import annotations

from typing import Final

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
    "LoginButton": "say launch(auth=…), or mount the page behind your app's login.",
    "Sidebar": "say Column, in a Row.",
    "Variable": "say State.",
    "component": 'make it by its class: Textbox(…) for component("textbox").',
    "mount_gradio_app": "say FlaskStream(app).mount(demo, path).",
    "render": "make all components, and show them by gr.update(visible=True).",
    "templates": "make it by its class, such as TextArea(…).",
}
"""Names of Gradio's module for which there is more to say than that they are absent."""
