"""What a function is told of the event that started it."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.blocks.eventdata import find_trigger


def test_data_have_the_names_that_gradios_have() -> None:
    event = gr.EventData("a target", {"index": 2, "value": "two", "liked": False})
    select, like = event.seen_as(gr.SelectData), event.seen_as(gr.LikeData)
    assert (select.target, select.index, select.value) == ("a target", 2, "two")
    assert select.selected is True
    assert (like.index, like.value, like.liked) == (2, "two", False)
    edit = gr.EditData(None, {"index": 0, "previous_value": "a", "value": "b"})
    assert (edit.index, edit.previous_value, edit.value) == (0, "a", "b")


def test_what_an_event_does_not_tell_is_none() -> None:
    for kind in (gr.SelectData, gr.RetryData, gr.UndoData, gr.EditData):
        data = gr.EventData(None).seen_as(kind)
        assert data.index is None and data.value is None
    assert gr.CopyData(None).value is None


def test_plain_event_data_have_what_was_told_and_say_what_that_is() -> None:
    event = gr.EventData(None, {"index": 2})
    assert event.index == 2
    with pytest.raises(AttributeError, match="expected one of target, index"):
        event.missing  # noqa: B018


def test_of_several_triggers_the_event_and_its_component_decide() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Button("one"), gr.Button("two")
        box = gr.Textbox()
        demo.listen([(box, "submit"), (one, "click"), (two, "click")], lambda: None)
    demo.seal()
    triggers = demo.listeners[0].triggers
    assert find_trigger(triggers, "click", None) == (one, "click")
    assert find_trigger(triggers, "click", two.id) == (two, "click")
    assert find_trigger(triggers, None, two.id) == (two, "click")
    assert find_trigger(triggers, None, None) == (box, "submit")
