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


def test_a_status_stands_where_it_is_seen() -> None:
    with gr.Blocks() as demo:
        hidden = gr.Textbox(visible=False)
        with gr.Column(visible=False):
            within = gr.Textbox()
        seen = gr.Image()
        button = gr.Button()
        first = button.click(str, hidden, [hidden, within, seen])
        chain = button.click(lambda: None, None, [hidden])
        chain.then(lambda: None, None, [within]).success(str, hidden, seen)
        nowhere = button.click(str, hidden, [hidden, within])
    plan = Plan(demo.seal())
    assert plan.statuses == {seen.id: [first, chain]}
    assert plan.homeless == [nowhere]
