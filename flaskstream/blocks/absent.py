"""Options of Gradio's listeners that there are not, and what to do instead."""

from __future__ import annotations

from flaskstream.components.core.option import NO_RENDER

_NO_SCRIPT = "all UI logic stays on the server: use a function."
IGNORED = {
    "key": NO_RENDER,
    "like_user_message": "it is for the event like of a Chatbot.",
    "max_batch_size": "each run is a batch of its own.",
    "preprocess": "functions get values, which a CSVLogger writes down, too.",
    "scroll_to_output": "a page stays where it is.",
    "show_progress_on": "it is shown on all outputs.",
    "status_tracker": "it is shown on the outputs.",
    "stream_every": "values are shown as they come; it is for the event stream.",
}
"""Options of Gradio's listeners that are left out, and what there is instead."""
REFUSED = {
    "_js": _NO_SCRIPT,
    "every": "attach the function to the tick of a gr.Timer(…).",
    "inputs_kwargs": "pass them as inputs.",
    "js": _NO_SCRIPT,
    "postprocess": "give what the outputs show.",
}
"""Those that can't be honoured, and what to do instead."""
SCRIPTS = {"_js": _NO_SCRIPT, "js": _NO_SCRIPT}
"""Left out where nothing is computed: there is neither a function nor an output."""
NOTHING = {"preprocess": (None, True), "postprocess": (None, True)}
