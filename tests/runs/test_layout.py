"""Layout among the outputs: what may be said of it, and what the page keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.layout import Layout
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage


def changed_by(engine: Engine, layout: Layout, value: Any) -> Stage:
    """A page with this layout, changed by a function that returns the value."""
    with gr.Blocks() as blocks:
        layout.render()
        blocks.load(lambda: value, None, layout)
    stage = Stage(engine, blocks)
    stage.perform()
    return stage


def message(stage: Stage) -> str:
    status = stage.statuses()[-1]
    assert status["state"] == "failed"
    told: str = status["error"]["message"]
    return told


@pytest.mark.parametrize(
    "value",
    [
        gr.update(visible=True),
        gr.Column(visible=True),
        {"__type__": "update", "visible": True},
    ],
)
def test_a_column_is_shown_by_any_kind_of_update(engine: Engine, value: Any) -> None:
    column = gr.Column(visible=False, render=False)
    stage = changed_by(engine, column, value)
    assert stage.session.properties[column.id] == {"visible": True}
    assert stage.shown(column, "visible") is True
    assert stage.states() == ["running", "done"]
    assert column.visible is False


def test_what_was_so_before_is_no_news(engine: Engine) -> None:
    column = gr.Column(scale=2, visible=True, render=False)
    stage = changed_by(engine, column, gr.Column(scale=2, visible=True))
    assert stage.states()[-1] == "done"
    assert stage.shown(column, "visible") is None


def test_what_a_person_moves_is_news_each_time(engine: Engine) -> None:
    accordion = gr.Accordion("More", open=True, render=False)
    stage = changed_by(engine, accordion, gr.Accordion(open=True))
    assert stage.shown(accordion, "open") is True


def test_a_value_for_layout_is_an_error_with_what_to_do(engine: Engine) -> None:
    stage = changed_by(engine, gr.Row(render=False), "text")
    assert "Row “Row” has no value: expected gr.update(visible=…)" in message(stage)


def test_an_option_that_is_fixed_on_a_page_is_an_error(engine: Engine) -> None:
    stage = changed_by(engine, gr.Column(render=False), gr.update(scale=3))
    assert "can't change 'scale' on a page: expected some of visible" in message(stage)


def test_a_tab_that_is_not_there_cannot_be_selected(engine: Engine) -> None:
    with gr.Tabs(render=False) as tabs:
        gr.Tab("one", id="a")
    stage = changed_by(engine, tabs, gr.Tabs(selected="b"))
    assert "expected selected to be the id of one of its tabs, 'a'" in message(stage)
    with gr.Walkthrough(render=False) as way:
        gr.Step("one")
    told = message(changed_by(engine, way, gr.Walkthrough(selected=1)))
    assert "Walkthrough expected" in told
    assert "one of its steps, none of which has one: Step(id=…); got 1" in told


def test_layout_stands_among_components_in_tuples_and_dicts(engine: Engine) -> None:
    text, group = gr.Textbox(render=False), gr.Group(render=False)
    answers: list[Callable[[], Any]] = [
        lambda: ("tuple", gr.update(visible=False)),
        lambda: {text: "dict", group: gr.update(visible=True)},
        lambda: ("skip", gr.skip()),
    ]
    with gr.Blocks() as blocks:
        text.render()
        group.render()
        for answer in answers:
            blocks.load(answer, None, [text, group])
    stage = Stage(engine, blocks)
    seen = []
    for listener in blocks.listeners:
        assert stage.perform(listener).status is Status.DONE
        seen.append((stage.shown(text), stage.shown(group, "visible")))
    assert seen == [("tuple", False), ("dict", True), ("skip", True)]


def test_layout_of_another_page_is_refused() -> None:
    column = gr.Column(render=False)
    with gr.Blocks() as blocks:
        blocks.load(lambda: gr.update(visible=True), None, column)
    with pytest.raises(gr.exceptions.ConfigurationError, match="Column that stands"):
        blocks.seal()
