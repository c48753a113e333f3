"""Values that are computed from other components."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError


def test_a_value_with_inputs_is_computed_when_they_change_and_at_first() -> None:
    with gr.Blocks() as demo:
        a, b = gr.Number(2), gr.Number(3)
        product = gr.Number(lambda x, y: x * y, inputs=[a, b])
    (listener,) = demo.seal().listeners
    assert listener.triggers == [(demo, "load"), (a, "change"), (b, "change")]
    assert (listener.inputs, listener.outputs) == ([a, b], [product])
    assert product.initial_payload() is None
    assert not product.editable


def test_a_value_with_inputs_must_be_a_function_of_them() -> None:
    with gr.Blocks() as demo:
        gr.Number(3, inputs=[gr.Number()])
    with pytest.raises(ConfigurationError, match="expected a function, got int: 3"):
        demo.seal()
