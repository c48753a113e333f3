"""Validators: what is wrong stands at its input, and nothing is started."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Api, Visit


def check(age: float, name: str) -> list[Any]:
    return [
        gr.validate(age > 3, "Too young"),
        gr.validate(name != "Eve", "Not you, <b>Eve</b>"),
    ]


def page(validator: Any = check, called: list[Any] | None = None) -> gr.Blocks:
    def greet(age: float, name: str) -> str:
        if called is not None:
            called.append((age, name))
        return f"{name} is {age}"

    inputs = [gr.Number(5, label="age"), gr.Textbox("Ada", label="name")]
    out = gr.Textbox(label="out")
    return gr.Interface(greet, inputs, out, validator=validator, api_name="greet")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_wrong_stands_at_its_input(visit: Visit, scripts: bool) -> None:
    called: list[Any] = []
    browser = visit(page(called=called), scripts=scripts)
    browser.fill("age", "2")
    browser.fill("name", "Eve")
    browser.press("Submit")
    assert browser.status == 422 and called == []
    assert browser.error("age") == "Too young"
    assert browser.error("name") == "Not you, <b>Eve</b>"
    assert (browser.shown("age"), browser.shown("name")) == ("2", "Eve")
    browser.fill("name", "Ada")
    browser.press("Submit")
    assert (browser.error("age"), browser.error("name")) == ("Too young", "")
    browser.fill("age", "4")
    browser.run("Submit")
    assert (browser.error("age"), called) == ("", [(4, "Ada")])
    assert (browser if scripts else browser.reload()).shown("out") == "Ada is 4"


def test_a_call_is_refused_with_what_is_wrong(api: Api) -> None:
    caller = api(page())
    status, said = caller.refused("greet", 2, "Ada")
    assert status == 422
    (detail,) = said["detail"]
    assert (detail["parameter_name"], detail["message"]) == ("age", "Too young")
    assert detail["__type__"] == "validate" and detail["is_valid"] is False
    assert caller.result("greet", 4, "Ada") == ["Ada is 4"]


async def check_later(age: float, name: str) -> Any:
    return check(age, name)


@pytest.mark.parametrize(
    ("validator", "message"),
    [
        (check_later, "Too young"),
        (lambda age, name: gr.validate(False, "No"), "No"),
        (lambda age, name: False, "Invalid input"),
        (lambda age, name, request: gr.validate(False), "Invalid input"),
        (lambda age, name: [gr.validate(False, ""), None], "Invalid input"),
    ],
)
def test_a_validator_may_say_it_in_short(
    visit: Visit, validator: Any, message: str
) -> None:
    browser = visit(page(validator))
    browser.fill("age", "2")
    browser.press("Submit")
    assert (browser.error("age"), browser.error("name")) == (message, "")


@pytest.mark.parametrize(
    "given", [None, True, [None, None], [None], [], gr.validate(True)]
)
def test_what_says_nothing_wrong_lets_it_run(visit: Visit, given: Any) -> None:
    browser = visit(page(lambda age, name: given))
    assert browser.run("Submit").shown("out") == "Ada is 5"


def test_a_validator_gets_the_request_states_and_dicts(visit: Visit) -> None:
    seen: list[Any] = []

    def look(count: int, request: gr.Request) -> None:
        seen.append((count, request.method))

    def look_at_all(values: dict[Any, Any]) -> None:
        seen.append([values[box], values[state]])

    with gr.Blocks() as demo:
        state, box = gr.State(7), gr.Textbox("a")
        gr.Button("One").click(lambda count: None, state, None, validator=look)
        gr.Button("Two").click(
            lambda values: None, {box, state}, None, validator=look_at_all
        )
    browser = visit(demo)
    browser.run("One")
    browser.run("Two")
    assert seen == [(7, "POST"), ["a", 7]]


def test_what_is_wrong_with_a_state_stands_at_an_input_that_shows(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        state, box = gr.State(7), gr.Textbox("a", label="box")
        gr.Button("Go").click(
            lambda count, text: None,
            [state, box],
            None,
            validator=lambda count, text: gr.validate(count < 7, "Enough"),
        )
    browser = visit(demo)
    browser.press("Go")
    assert (browser.status, browser.error("box")) == (422, "Enough")


def test_a_run_of_states_alone_fails_with_what_is_wrong(visit: Visit) -> None:
    called: list[int] = []
    with gr.Blocks() as demo:
        gr.Button("Go").click(
            called.append,
            gr.State(7),
            None,
            validator=lambda count: gr.validate(False, "Enough"),
        )
    browser = visit(demo)
    browser.run("Go")
    assert (browser.state(), called) == ("failed", [])
    assert "Enough" in " ".join(browser.cards())


def chained(called: list[str], **options: Any) -> gr.Blocks:
    """A press, and steps that follow it: one is asked whether a name is good."""
    with gr.Blocks() as demo:
        name, out = gr.Textbox("Eve", label="name"), gr.Textbox(label="out")
        first = gr.Button("Go").click(lambda: called.append("first"))
        step = first.then(lambda name: f"Hello {name}", name, out, **options)
        step.success(lambda: called.append("success"))
        step.failure(lambda: called.append("failure"))
        step.then(lambda: called.append("then"))
    return demo


def not_eve(name: str, request: gr.Request, event: gr.EventData) -> Any:
    assert (request.method, event.name) == ("POST", "click")
    return gr.validate(name != "Eve", "Not you, <b>Eve</b>")


async def not_eve_later(name: str, request: gr.Request, event: gr.EventData) -> Any:
    await asyncio.sleep(0)
    return not_eve(name, request, event)


@pytest.mark.parametrize("validator", [not_eve, not_eve_later])
def test_a_further_step_is_asked_before_it_is_taken(
    visit: Visit, validator: Any
) -> None:
    called: list[str] = []
    browser = visit(chained(called, validator=validator))
    browser.run("Go")
    assert browser.error("name") == "Not you, <b>Eve</b>"
    assert browser.cards() == ["Invalid inputname: Not you, <b>Eve</b>"]
    assert (browser.shown("out"), called) == ("", ["first", "failure", "then"])
    called.clear()
    browser.fill("name", "Ada")
    browser.run("Go")
    assert (browser.error("name"), browser.cards()) == ("", [])
    assert browser.shown("out") == "Hello Ada"
    assert called == ["first", "success", "then"]


def test_a_listener_to_a_change_is_asked_too(visit: Visit) -> None:
    called: list[str] = []
    with gr.Blocks() as demo:
        name = gr.Textbox(label="name", interactive=False)
        for who in "Ada", "Eve":
            gr.Button(who).click(lambda who=who: who, None, name)
        name.change(
            called.append, name, None, validator=lambda n: gr.validate(n != "Eve", "No")
        )
    browser = visit(demo)
    browser.run("Eve")
    assert (called, browser.error("name")) == ([], "No")
    browser.run("Ada")
    assert called == ["Ada"]


def hang(*values: Any) -> None:
    while True:
        time.sleep(0.001)


async def hang_later(*values: Any) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("validator", [hang, hang_later])
@pytest.mark.parametrize("at", ["request", "step"])
def test_who_never_answers_is_not_waited_for(
    visit: Visit, validator: Any, at: str
) -> None:
    called: list[Any] = []
    is_step = at == "step"
    demo = chained(called, validator=validator) if is_step else page(validator, called)
    engine = demo.app.extensions["flaskstream.engine"]
    engine.settings = replace(engine.settings, encode_limit=0.8)
    browser = visit(demo)
    if is_step:
        browser.run("Go")
        (told,) = browser.cards()
        assert browser.shown("out") == "" and called[:1] == ["first"]
    else:
        browser.press("Submit")
        told = browser.error("age")
        assert (called, browser.status) == ([], 422)
    assert "could not be checked in time" in told
