"""What a page's listeners want to know of it."""

from __future__ import annotations

import flaskstream as gr
from flaskstream.web.plan import Plan


def test_what_a_states_change_starts_may_take_what_is_typed_meanwhile() -> None:
    with gr.Blocks() as demo:
        state, box, out = gr.State(0), gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: 1, None, state)
        listener = state.change(lambda text: text, box, out)
    assert Plan(demo.seal()).reads_later
    listener.inputs.clear()
    assert not Plan(demo).reads_later
