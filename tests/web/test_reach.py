"""What a person can't use now starts nothing, however a request is made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.node import Node
from tests.store.conftest import run_threads
from tests.waiting import wait_until
from tests.web.client import Browser
from tests.web.conftest import Visit

HTMX = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}


@pytest.fixture
def ran() -> list[str]:
    """What has been called that was not to be."""
    return []


def forged(page: Browser, listener: int, node: Node, **fields: str) -> int:
    """The status of a request that says that something happens to a node; what it has
    started, if anything, is over."""
    source = {"HX-Source": f"button#fs-{node.id}-in"}
    url, form = f"/run/{listener}", page.form(**fields)
    status = page.post(url, form, {**HTMX, **source}).status_code
    wait_until(lambda: not run_threads(), "what it has started to end")
    return status


def within_hidden() -> Node:
    with gr.Column(visible=False), gr.Row():
        return gr.Button("Delete all")


def within_shut() -> Node:
    with gr.Walkthrough():
        gr.Step("one", id=1)
        with gr.Step("two", id=2, interactive=False), gr.Group():
            return gr.Button("Delete all")


def tab() -> Node:
    with gr.Tabs():
        gr.Tab("free")
        return gr.Tab("hidden", visible=False)


PLACES: dict[str, tuple[Callable[[], Node], str]] = {
    "button": (lambda: gr.Button("Delete all", interactive=False), "click"),
    "hidden": (lambda: gr.Button("Delete all", visible=False), "click"),
    "within_hidden": (within_hidden, "click"),
    "within_shut": (within_shut, "click"),
    "tab": (tab, "select"),
    "dataset": (
        lambda: gr.Dataset(components=["text"], samples=[["a"]], interactive=False),
        "click",
    ),
    "download": (lambda: gr.DownloadButton(interactive=False), "click"),
    "upload": (lambda: gr.UploadButton(interactive=False), "upload"),
    "field": (lambda: gr.Textbox(interactive=False), "submit"),
    "recorder": (lambda: gr.Audio(interactive=False), "start_recording"),
    "keys": (lambda: gr.Dropdown(["a"], interactive=False), "key_up"),
}
"""What nobody can use, each with its event."""


@pytest.mark.parametrize("name", PLACES)
def test_an_event_that_nobody_can_bring_about_starts_nothing(
    visit: Visit, ran: list[str], name: str
) -> None:
    make, event = PLACES[name]
    with gr.Blocks() as demo:
        node = make()
        getattr(node, event)(lambda: ran.append("forged"))
    page = visit(demo)
    assert forged(page, 0, node) == 422
    told = json.dumps({"name": event, "target": node.id, "index": 0})
    assert forged(page, 0, node, event=told) == 422
    assert forged(page, 0, demo) == 422  # it says nothing of where it comes from
    without_script = page.http.post("/run/0", data=page.form(), headers={**HTMX})
    assert without_script.status_code == 422
    assert ran == []


def test_the_answer_says_what_can_not_be_used(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Button("Delete all", interactive=False).click(lambda: None)
    page = visit(demo)
    page.submit("/run/0", page.form())
    assert page.status == 422
    assert "“Delete all” can’t be used at the moment." in page.toasts()[0]


def toggled(ran: list[str], *after: dict[str, Any]) -> gr.Blocks:
    """A button that a press of another one changes, each time to what is next."""
    states = iter(after)
    with gr.Blocks() as demo:
        box = gr.Textbox(label="box")
        go = gr.Button("Go", interactive=False)
        go.click(ran.append, box)
        gr.Button("Turn").click(lambda: gr.update(**next(states)), None, go)
    return demo


def test_it_starts_as_soon_as_it_can_be_used(visit: Visit, ran: list[str]) -> None:
    on, off = {"interactive": True}, {"visible": False}
    page = visit(toggled(ran, on, off, {"visible": "hidden"}))
    page.run("Turn").run("Go", c1="shown")
    page.run("Turn")
    page.submit("/run/0", page.form(c1="hidden"))
    assert page.status == 422
    page.run("Turn")
    page.submit("/run/0", page.form(c1="by the author's script"))
    wait_until(lambda: len(ran) == 2, "it to be called")
    assert ran == ["shown", "by the author's script"]


def test_who_was_not_told_yet_is_shown_the_news_and_no_error(
    visit: Visit, ran: list[str]
) -> None:
    page = visit(toggled(ran, {"interactive": True}, {"interactive": False}))
    page.run("Turn")
    before = page.form(c1="pressed meanwhile")
    page.post("/run/1", before)  # its answer is on its way
    url = page.button("Go").attrs["formaction"]
    page.submit(url, before)
    assert (page.status, page.toasts(), ran) == (200, [], [])
    assert "disabled" in page.button("Go").attrs
    page.submit(url, page.form())
    assert (page.status, ran) == (422, [])


def test_without_script_the_page_comes_anew_with_what_was_typed(
    visit: Visit, ran: list[str]
) -> None:
    demo = toggled(ran, {"interactive": True}, {"interactive": False})
    page = visit(demo, scripts=False)
    page.press("Turn")
    before = page.form(c1="typed")
    page.post("/run/1", before)
    page.submit("/run/0", before)
    assert (page.status, page.shown("box"), ran) == (200, "typed", [])
    assert "disabled" in page.button("Go").attrs


def test_all_that_one_press_starts_is_started_though_the_first_disables_it(
    visit: Visit, ran: list[str]
) -> None:
    with gr.Blocks() as demo, gr.Column() as column:
        box = gr.Textbox("said", label="box")
        go = gr.Button("Go")
        for event in (go.click, box.submit):
            event(lambda: [gr.update(interactive=False)] * 2, None, [box, go])
            event(ran.append, box)
        last = gr.Button("Close")
        last.click(lambda: gr.Column(visible=False), None, column)
        last.click(lambda: ran.append("closed"))
    page = visit(demo)
    form = page.form()
    for listener, node in ((0, go), (1, go), (1, go)):
        assert forged(page, listener, node, cursor=form["cursor"]) == 200
    assert ran == ["said"]
    assert forged(page, 3, box, cursor=form["cursor"]) == 200
    assert ran == ["said"]  # of another press than what has disabled it
    for listener in (4, 5, 5):
        forged(page, listener, last)
    assert ran == ["said", "closed"]


def test_of_several_triggers_one_that_can_be_used_is_enough(
    visit: Visit, ran: list[str]
) -> None:
    with gr.Blocks() as demo:
        off, on = gr.Button("Off", interactive=False), gr.Button("On")
        gr.on([off.click, on.click], note(ran), None)
    page = visit(demo)
    assert forged(page, 0, off) == 422
    assert forged(page, 0, on) == 200
    page.submit("/run/0", page.form())  # as without scripts
    wait_until(lambda: len(ran) == 2, "it to be called")
    assert ran == ["On", "On"]


def note(ran: list[str]) -> Callable[[gr.EventData], None]:
    def tell(event: gr.EventData) -> None:
        ran.append(event.target.title)

    return tell


def test_a_timer_that_stands_still_ticks_for_nobody(
    visit: Visit, ran: list[str]
) -> None:
    with gr.Blocks() as demo:
        timer = gr.Timer(active=False)
        timer.tick(lambda: ran.append("tick"))
    page = visit(demo)
    assert forged(page, 0, timer) == 200  # nobody has asked for it
    assert (page.toasts(), ran) == ([], [])


def test_what_happens_of_itself_where_a_run_has_hidden_it_is_no_error(
    visit: Visit, ran: list[str]
) -> None:
    with gr.Blocks() as demo:
        with gr.Column() as column:
            box, film = gr.Textbox(), gr.Video()
        box.blur(lambda: ran.append("blur"))
        film.end(lambda: ran.append("end"))
        gr.Button("Hide").click(lambda: gr.Column(visible=False), None, column)
    page = visit(demo)
    page.run("Hide")
    for listener, node in ((0, box), (1, film)):
        assert forged(page, listener, node) == 200
    assert (page.toasts(), ran) == ([], [])


def test_a_step_that_a_function_leads_to_is_used(visit: Visit, ran: list[str]) -> None:
    with gr.Blocks() as demo, gr.Walkthrough() as steps:
        with gr.Step("one", id=1):
            gr.Button("Next").click(lambda: gr.Walkthrough(selected=2), None, steps)
        with gr.Step("two", id=2, interactive=False):
            gr.Button("End").click(lambda: ran.append("ended"))
    page = visit(demo)
    page.submit("/run/1", page.form())
    assert (page.status, ran) == (422, [])
    page.run("Next").run("End")
    assert ran == ["ended"]


def test_a_tab_that_is_locked_while_it_is_open_is_used_on(
    visit: Visit, ran: list[str]
) -> None:
    with gr.Blocks() as demo:
        gr.Tab("one")
        with gr.Tab("two", interactive=False) as two:
            gr.Button("Go").click(lambda: ran.append("went"))
        turns: Iterator[bool] = iter([True, False])
        gr.Button("Turn").click(lambda: gr.Tab(interactive=next(turns)), None, two)
    page = visit(demo)
    page.run("Turn").run("Turn")  # a person may have opened it in between
    page.run("Go")
    assert ran == ["went"]


def test_the_api_does_not_ask_what_a_page_shows(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(interactive=False, visible=False)
        go = gr.Button("Go", interactive=False)
        go.click(lambda text: text + "!", box, box, api_name="shout")
    page = visit(demo)
    asked = page.http.post("/gradio_api/call/shout", json={"data": ["a"]})
    told = page.http.get(f"/gradio_api/call/shout/{(asked.json or {})['event_id']}")
    assert 'data: ["a!"]' in told.text


@pytest.mark.parametrize("liked", [True, False, "Like", "spam"])
def test_a_chat_takes_no_feedback_that_it_does_not_offer(
    visit: Visit, ran: list[str], liked: Any
) -> None:
    message = {"role": "assistant", "content": "said"}
    with gr.Blocks() as demo:
        chat = gr.Chatbot([message], feedback_options=["Spam"])
        chat.like(lambda: ran.append("liked"))
    told = {"name": "like", "target": chat.id, "index": 0, "liked": liked}
    assert forged(visit(demo), 0, chat, event=json.dumps(told)) == 422
    assert ran == []


def test_what_only_shows_proposes_nothing(visit: Visit) -> None:
    with gr.Blocks() as demo:
        names = [f"name {n}" for n in range(2000)]
        open_, shut = gr.Dropdown(names), gr.Dropdown(names, interactive=False)
    page = visit(demo)
    for box, status in ((open_, 200), (shut, 404)):
        typed = page.form(**{box.name: "name 7"})
        assert page.post(f"/suggest/{box.id}", typed).status_code == status
