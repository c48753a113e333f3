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
        "preview_close",
        "preview_open",
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

METHODS: Final = {
    "from_pipeline": "call the pipeline in a function, and make an Interface of that.",
    "integrate": "log in your function.",
    "route": "mount several pages in an app, each with its path.",
    "share": "nothing leaves your machine; see `flaskstream serve`.",
    "startup_events": "launch() does all that is needed; leave it out.",
    "test_launch": "test pages by flaskstream.testing.PageClient.",
}
"""Methods of Gradio's pages that are absent, and what to write instead."""

_NO_FLAGS = "say Interface(flagging_mode=…, flagging_callback=CSVLogger())."
_NO_HUB = "call the model, or gradio_client, in your function."
_NO_LOGIN = "say launch(auth=…), or mount the page behind your app's login."
_SAY_BY_CLASS = "make it by its class, such as gr.Textbox(value=…)."
_NO_SPACES = "there are no Spaces here; leave it out."
NAMES: Final = {
    "Api": "give a listener an api_name.",
    "Box": "say Group.",
    "Carousel": "say Gallery, or Tabs.",
    "DeepLinkButton": "a page's own URL shows it again; leave it out.",
    "DuplicateButton": _NO_SPACES,
    "FileData": "give the path of the file.",
    "FlagMethod": _NO_FLAGS,
    "Header": "take a gr.Request and read its headers.",
    "HuggingFaceDatasetSaver": _NO_FLAGS,
    "HuggingFaceDatasetJSONSaver": _NO_FLAGS,
    "I18n": "pages are in English; write the texts in one language.",
    "LoginButton": _NO_LOGIN,
    "LogoutButton": 'say gr.Button("Logout", link="/logout").',
    "NO_RELOAD": "say True; `flaskstream run` starts the script anew at every save.",
    "Navbar": "mount several pages in an app, each with its path.",
    "OAuthProfile": "take a gr.Request and read its username.",
    "OAuthToken": "take a gr.Request and read its headers.",
    "Parallel": "call the functions in one, and return a value for each output.",
    "Series": "call the functions one after the other, in one.",
    "Server": "make a Flask app, and mount pages in it.",
    "StatusTracker": "the status stands at the outputs; leave it out.",
    "TimeSeries": "say LinePlot.",
    "Variable": "say State.",
    "Workflow": "write the steps as functions, and chain them by then.",
    "WorkflowCanvas": "write the steps as functions, and chain them by then.",
    "api": "give a listener an api_name.",
    "cache": "say functools.cache.",
    "Cache": "say functools.cache.",
    "component": 'make it by its class: Textbox(…) for component("textbox").',
    "deploy": "see `flaskstream serve`.",
    "inputs": _SAY_BY_CLASS,
    "load": _NO_HUB,
    "load_chat": "see ChatInterface; the function may call a model's API.",
    "load_openapi": "call the API in your functions.",
    "mount_gradio_app": "say FlaskStream(app).mount(demo, path).",
    "outputs": _SAY_BY_CLASS,
    "render": "make all components, and show them by gr.update(visible=True).",
    "templates": "make it by its class, such as TextArea(…).",
    "validators": "look at the value in the function of validator=…",
}
"""Names of Gradio's module that are absent, and what to write instead."""
