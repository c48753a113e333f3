"""What a request tells of its event reaches the function; what can't be does not."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.runs.run import Run
from flaskstream.web.form import Form
from flaskstream.web.mountedapp import MountedApp
from tests.runs.memory import state_of
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

CHOICES = [("One", 1), ("Two", 2), ("Three", 3)]


def told(event: gr.SelectData) -> str:
    kind = type(event.target).__name__
    return f"{kind} {event.index} {event.value!r} {event.selected}"


def again(page: Browser) -> Browser:
    return page.open(f"/?page={page.page_id}")


def selecting(component: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        component.render()
        component.select(told, None, gr.Textbox(label="told"))
    return demo


def test_a_radio_tells_which_option_was_chosen(visit: Visit) -> None:
    page = visit(selecting(gr.Radio(CHOICES, label="pick", render=False)))
    page.trigger(0, c1="2")
    assert page.shown("told") == "Radio 2 3 True"


def test_a_dropdown_tells_which_option_was_chosen(visit: Visit) -> None:
    page = visit(selecting(gr.Dropdown(CHOICES, label="pick", render=False)))
    page.fill("pick", "1")
    page.trigger(0)
    assert page.shown("told") == "Dropdown 1 2 True"


def test_of_several_options_the_one_that_changed_is_told(visit: Visit) -> None:
    group = gr.CheckboxGroup(CHOICES, value=[1], label="pick", render=False)
    page = visit(selecting(group))
    form, url = page.form(), page.starters(0)[0].attrs["hx-post"]
    form.setlist("c1", ["", "0", "2"])
    page.submit(url, form)
    assert page.shown("told") == "CheckboxGroup 2 3 True"
    form.setlist("c1", ["", "2"])
    page.submit(url, form)
    assert page.shown("told") == "CheckboxGroup 0 1 False"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_dataset_tells_the_row(visit: Visit, scripts: bool) -> None:
    rows = gr.Dataset(components=["text"], samples=[["a"], ["b"]], render=False)
    page = visit(selecting(rows), scripts=scripts)
    page.press("b")
    assert page.shown("told") == "Dataset 1 ['b'] True"


def test_a_tab_tells_its_place_and_its_label(visit: Visit) -> None:
    with gr.Blocks() as demo:
        with gr.Tabs():
            gr.Tab("first")
            second = gr.Tab("second")
        second.select(told, None, gr.Textbox(label="told"))
    page = visit(demo)
    page.trigger(0)
    assert page.shown("told") == "Tab 1 'second' True"


def test_of_several_radios_the_one_that_was_used_is_told(visit: Visit) -> None:
    with gr.Blocks() as demo:
        fruit = gr.Radio(["apple", "pear"], label="fruit")
        colour = gr.Radio(["red", "blue"], label="colour")
        gr.on([fruit.select, colour.select], told, None, gr.Textbox(label="told"))
    page = visit(demo)
    page.trigger(0, at=1, c2="1")
    assert page.shown("told") == "Radio 1 'blue' True"
    page.trigger(0, c1="0")
    assert page.shown("told") == "Radio 0 'apple' True"
    queues = {e.attrs["hx-sync"] for e in page.starters(0)}
    assert queues == {f"#{page.starters(0)[0].attrs['id']}:replace"}


def test_of_several_tabs_the_one_that_was_opened_is_told(visit: Visit) -> None:
    with gr.Blocks() as demo:
        with gr.Tabs():
            tabs = [gr.Tab(f"Tab {i}") for i in (1, 2, 3)]
        gr.on([tab.select for tab in tabs], told, None, gr.Textbox(label="told"))
    page = visit(demo)
    for i, name in enumerate(["Tab 1", "Tab 2", "Tab 3"]):
        page.trigger(0, at=i)
        assert page.shown("told") == f"Tab {i} '{name}' True"


def test_a_page_that_opens_is_told_apart_from_its_fields(visit: Visit) -> None:
    def which(event: gr.EventData) -> str:
        return f"{type(event.target).__name__} {event.name}"

    with gr.Blocks() as demo:
        box, shown = gr.Textbox(label="box"), gr.Textbox(label="told")
        gr.on([box.blur, demo.load], which, None, shown)
    page = visit(demo)
    for at, name in enumerate(["Textbox blur", "Blocks load"]):
        page.trigger(0, at=at)
        assert page.shown("told") == name


def test_the_target_is_the_button_that_was_pressed(visit: Visit) -> None:
    def which(event: gr.EventData) -> str:
        return str(event.target.initial)

    with gr.Blocks() as demo:
        buttons = [gr.Button("left"), gr.Button("right")]
        shown = gr.Textbox(label="told")
        gr.on([button.click for button in buttons], which, None, shown)
    page = visit(demo)
    for button in buttons:
        url = page.button(str(button.initial)).attrs["formaction"]
        headers = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
        source = {"HX-Source": f"button#{button.dom}-in"}
        page.post(url, page.form(), headers=headers | source)
        assert again(page).shown("told") == button.initial


def test_a_function_in_a_chain_knows_the_event_that_began_it(visit: Visit) -> None:
    with gr.Blocks() as demo:
        pick = gr.Radio(CHOICES, label="pick")
        shown = gr.Textbox(label="told")
        pick.select(lambda: None).then(told, None, shown)
    page = visit(demo)
    page.trigger(0, c1="0")
    assert page.shown("told") == "Radio 0 1 True"


@pytest.mark.parametrize(
    "event",
    [
        "no json",
        "[1]",
        "[" * 20_000,
        json.dumps({"name": "like"}),
        json.dumps({"name": "click", "target": 77}),
        json.dumps({"name": ["click"], "target": {}}),
    ],
)
@pytest.mark.parametrize("scripts", [True, False])
def test_an_event_that_cannot_be_is_refused_and_starts_nothing(
    visit: Visit, event: str, scripts: bool
) -> None:
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="told")
        gr.Button("go").click(lambda: "ran", None, shown)
    page = visit(demo, scripts=scripts)
    url = page.button("go").attrs["formaction"]
    assert page.post(url, page.form(event=event)).status_code == 422
    assert again(page).shown("told") == ""
    ok = json.dumps({"name": "click", "target": 2})
    page.post(url, page.form(event=ok))
    assert again(page).shown("told") == "ran"


def test_a_like_of_a_message_that_has_just_gone_shows_nothing() -> None:
    like = {"index": 3, "liked": True, "value": "gone"}
    assert gr.Chatbot().reaction("like", like, [], {}) is None


def test_two_windows_that_ask_at_the_same_time_start_one_run(gates: Gates) -> None:
    with gr.Blocks() as demo:
        listener = gr.Button("Go").click(
            gates.wait, gr.State("end"), trigger_mode="once"
        )
    site = MountedApp(
        demo, demo.app.extensions["flaskstream.engine"], demo.app.jinja_env, str
    )
    page = site.engine.open_session("owner", "page", demo)
    runs: list[Run | None] = []

    def start() -> None:
        runs.append(site.start(page, listener, Form()))

    asks = [Thread(target=start) for _ in range(2)]
    with state_of(page)._record.lock:  # nothing starts before both have asked
        for ask in asks:
            ask.start()
        for ask in asks:
            ask.join(0.2)
    for ask in asks:
        ask.join()
    gates.open("end")
    site.engine.close()
    assert [run is None for run in runs].count(True) == 1


@pytest.mark.parametrize(
    "index", [None, 3, [1], [1, 2, 3], [4, 0], [0, 3], [-1, 0], [0.5, 0], ["0", 0]]
)
def test_a_place_that_is_not_in_the_picture_is_refused(
    visit: Visit, index: Any
) -> None:
    seen: list[Any] = []
    with gr.Blocks() as demo:
        image = gr.Image(np.zeros((3, 4, 3), np.uint8))
        image.select(look_at(seen), None, None)
    browser = visit(demo)
    pick = next(e for e in browser.page.walk() if e.has_class("fs-pick"))
    told = {"name": "select", "target": image.id, "index": index}
    browser.submit(pick.attrs["hx-post"], browser.form(event=json.dumps(told)))
    assert browser.status == 422 and seen == []
    told["index"] = [3, 2]
    browser.submit(pick.attrs["hx-post"], browser.form(event=json.dumps(told)))
    assert seen == [[3, 2]]


def look_at(seen: list[Any]) -> Any:
    def look(event: gr.SelectData) -> None:
        seen.append(event.index)

    return look
