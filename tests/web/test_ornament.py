"""Ornaments that a function asks for while it runs: the log has each once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream import author
from flaskstream.components.chat.pairs import warn_of_pairs
from tests.web.conftest import Api


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the log has, as if nothing had been said before. Warnings are errors."""
    author._log_once.cache_clear()
    warn_of_pairs.cache_clear()
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if (record.name, record.levelno) == ("flaskstream", logging.WARNING)
    ]


def by_update() -> Iterator[Any]:
    for i in range(3):
        yield gr.update(value=str(i), key=i)


def by_component() -> Iterator[Any]:
    for i in range(3):
        yield gr.Textbox(str(i), key=i)


async def async_update() -> AsyncIterator[Any]:
    for i in range(3):
        yield gr.update(value=str(i), key=i)


@pytest.mark.parametrize("fn", [by_update, by_component, async_update])
def test_an_ornament_in_a_run_is_logged_once_and_the_run_goes_on(
    api: Api, said: Callable[[], list[str]], fn: Callable[[], Any]
) -> None:
    demo = gr.Interface(fn, None, "textbox", api_name="run")
    *steps, last = api(demo).call("run")
    assert (last, len(steps)) == (("complete", ["2"]), 3)
    assert said() == [
        "Textbox(key=…) has no effect: gr.render does not exist here yet."
    ]


def test_pairs_in_a_run_are_logged_once_and_the_run_goes_on(
    api: Api, said: Callable[[], list[str]]
) -> None:
    with gr.Blocks() as demo:
        chat = gr.Chatbot()
        demo.load(lambda: [["Hi", "Hey"]], None, chat, api_name="run")
    caller = api(demo)
    for _ in range(2):
        (history,) = caller.result("run")
        assert [one["role"] for one in history] == ["user", "assistant"]
    assert [text.partition(" ")[0] for text in said()] == ["Pairs"]


def test_what_the_log_has_said_takes_no_more_memory() -> None:
    for i in range(1000):
        author._log_once(f"{i}")
    assert author._log_once.cache_info().currsize < 1000


def test_markup_of_a_run_that_is_taken_out_is_logged_once(
    api: Api, said: Callable[[], list[str]]
) -> None:
    def film() -> Iterator[str]:
        for i in range(3):
            yield f"<p>{i}</p><iframe src='https://a.example/{i}'></iframe>"

    *_, last = api(gr.Interface(film, None, "html", api_name="run")).call("run")
    assert last == ("complete", ["<p>2</p>"])
    (told,) = said()
    assert "HTML leaves out <iframe>" in told and "link" in told
