"""What help() says of events: their options, with their defaults and what they mean."""

from __future__ import annotations

import inspect
import pydoc
from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr


def attaching() -> list[Callable[..., Any]]:
    with gr.Blocks():
        click = gr.Button("Go").click
        listener = click(lambda: None)
    return [click, gr.on, listener.then, listener.success, listener.failure]


PLAIN = pydoc.plaintext  # type: ignore[attr-defined]
OPTIONS = {
    "trigger_mode": None,
    "concurrency_limit": "default",
    "abandon_after": "default",
    "time_limit": None,
    "cancels": None,
    "api_name": None,
    "show_progress": "full",
    "queue": True,
    "retry": None,
}


@pytest.mark.parametrize("number", range(5))
def test_the_signature_has_every_option_with_its_default(number: int) -> None:
    parameters = inspect.signature(attaching()[number]).parameters
    assert {n: parameters[n].default for n in OPTIONS} == OPTIONS
    assert list(parameters)[-1] != "options"
    assert "listen_on" not in parameters
    assert {"fn", "inputs", "outputs"} <= parameters.keys()


@pytest.mark.parametrize("number", range(5))
def test_help_says_what_every_option_means(number: int) -> None:
    function = attaching()[number]
    told = pydoc.render_doc(function, renderer=PLAIN)
    parameters = inspect.signature(function).parameters
    options = parameters.keys() - {"fn", "inputs", "outputs", "triggers"}
    missing = [name for name in options if f"   {name}: " not in told]
    assert missing == []


def test_help_of_a_class_s_event_says_the_same() -> None:
    told = pydoc.render_doc(gr.Button.click, renderer=PLAIN)
    assert '"once", the default for `click`, `submit` and `tick`' in told


def test_help_of_a_component_says_what_it_takes_with_its_bases() -> None:
    told = pydoc.render_doc(gr.TextArea, renderer=PLAIN)
    shown = inspect.signature(gr.TextArea).parameters
    defaults = [shown[name].default for name in ("lines", "render", "label")]
    assert defaults == [7, True, None]
    for name in ("lines", "placeholder", "label", "scale", "elem_id"):
        assert f"     {name}: " in told
    assert "options" not in shown and "left_out" not in shown


def test_a_component_of_an_author_s_shows_what_it_takes_itself() -> None:
    class Stars(gr.Slider):
        """So many stars.

        Args:
            most: How many there may be.
        """

        def __init__(self, most: int = 5, **rest: Any) -> None:
            super().__init__(0, most, **rest)

    class Few(Stars):
        """Few stars."""

    assert list(inspect.signature(Few).parameters) == ["most", "rest"]
    assert "most: How many" in (Few.__doc__ or "")
    assert "minimum:" not in (Few.__doc__ or "")
    assert Few(3).maximum == 3
