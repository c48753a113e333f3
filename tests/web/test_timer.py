"""Ticks of timers: what they start, and that nobody is disturbed by them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.listener import Listener
from tests.web.client import Browser
from tests.web.conftest import Api, Gates, Visit


def ticking(fn: Callable[..., Any], *, wants: bool = False, **options: Any) -> Any:
    """A page whose first listener is called by a timer; it may take a number."""
    with gr.Blocks() as demo:
        age, out = gr.Number(3, label="age"), gr.Textbox(label="out")
        gr.Timer(1).tick(fn, [age] if wants else None, out, **options)
    return demo


def timers(browser: Browser) -> list[str | None]:
    """The seconds of the page's timers; None of one that stands still."""
    fields = [e for e in browser.page.walk() if e.has_class("fs-timer")]
    return [field.all("i")[-1].attrs.get("data-fs-tick") for field in fields]


def counting() -> Callable[[], int]:
    numbers = itertools.count()
    return lambda: next(numbers)


def test_a_value_is_computed_anew_with_each_tick(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Textbox(counting(), every=2, label="out")
    browser = visit(demo)
    assert (browser.shown("out"), timers(browser)) == ("0", ["2.0"])
    for number in "1", "2":
        browser.trigger(0)
        assert browser.shown("out") == number
    assert browser.reload().shown("out") == "2"


def test_it_is_computed_of_inputs_too(visit: Visit) -> None:
    number = counting()
    with gr.Blocks() as demo:
        a = gr.Number(3, label="a")
        gr.Textbox(lambda a: f"{a}:{number()}", inputs=a, every=2, label="out")
    browser = visit(demo)
    browser.fill("a", "4")
    seen = []
    for starter in browser.starters(0):  # by a change, by a tick
        browser.send(starter, browser.form())
        seen.append(browser.shown("out"))
    assert seen[:2] == ["4:0", "4:1"]


def test_a_function_stops_a_timer_and_sets_its_seconds(visit: Visit) -> None:
    with gr.Blocks() as demo:
        timer, out = gr.Timer(1), gr.Textbox(label="out")
        timer.tick(lambda seconds: seconds, timer, out)
        gr.Button("Off").click(lambda: gr.Timer(active=False), None, timer)
        gr.Button("On").click(lambda: gr.update(active=True, value=3), None, timer)
        gr.Button("Fast").click(lambda: 0.5, None, timer)
        gr.Button("Wrong").click(lambda: 0, None, timer)
    browser = visit(demo)
    seen = []
    for button in ("Off", "On", "Fast"):
        seen += timers(browser.run(button))
    assert seen == [None, "3.0", "0.5"]
    browser.trigger(0)
    assert browser.shown("out") == "0.5"
    assert timers(browser.reload()) == ["0.5"]
    assert len(browser.run("Wrong").cards()) == 1


def test_a_page_says_nothing_of_a_tick(visit: Visit) -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out")
        gr.Timer(1).tick(counting(), None, out)
        gr.Button("Go").click(lambda: 1 / 0, None, out)
    browser = visit(demo)
    browser.run("Go")
    (card,) = browser.cards()
    for text in "0", "1":
        answer = browser.trigger(0).text
        assert browser.shown("out") == text
        assert '"#fs-live"' not in answer and '"#fs-status' not in answer
    assert browser.cards() == [card]  # nobody would have read it


def test_the_error_of_a_tick_is_told_once_and_goes_with_the_next(visit: Visit) -> None:
    outcomes = [ZeroDivisionError(), ZeroDivisionError(), "good"]

    def fn() -> object:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    browser = visit(ticking(fn))
    assert '"#fs-status-0"' in browser.trigger(0).text
    assert '"#fs-status' not in browser.trigger(0).text
    assert len(browser.cards()) == 1
    browser.trigger(0)
    assert (browser.cards(), browser.shown("out")) == ([], "good")


def test_what_is_half_typed_is_not_marked_by_a_tick(visit: Visit) -> None:
    browser = visit(ticking(lambda age: age, wants=True))
    browser.trigger(0)
    browser.fill("age", "-")
    assert (browser.trigger(0).status_code, browser.error("age")) == (200, "")
    assert browser.shown("out") == "3"
    browser.fill("age", "-1")
    browser.trigger(0)
    assert browser.shown("out") == "-1"


def test_what_a_validator_refuses_is_not_marked_by_a_tick(visit: Visit) -> None:
    demo = ticking(
        lambda age: age, wants=True, validator=lambda age: gr.validate(age > 3, "No")
    )
    browser = visit(demo)
    assert (browser.trigger(0).status_code, browser.error("age")) == (200, "")
    assert browser.shown("out") == ""


def test_a_full_line_is_nobodys_business(visit: Visit, gates: Gates) -> None:
    def wait(text: str) -> str:
        gates.wait("end")
        return text

    with gr.Blocks() as demo:
        out = gr.Textbox(label="out")
        gr.Timer(1).tick(lambda: wait("tick"), None, out, concurrency_id="one")
        for name in "A", "B":
            gr.Button(name).click(
                lambda: wait("press"), None, out, concurrency_id="one"
            )
    demo.queue(max_size=1)
    browser = visit(demo)
    browser.press("A")
    browser.press("B")
    answer = browser.trigger(0)
    assert (answer.status_code, browser.toasts()) == (200, [])


@pytest.mark.parametrize("other", ["click", "change"])
def test_a_tick_gives_way(visit: Visit, gates: Gates, other: str) -> None:
    """To whatever goes on; and what it has started to a person, whose press would be
    lost else."""
    begun: list[int] = []

    def wait(n: float) -> Iterator[str]:
        begun.append(int(n))
        yield f"begun {n}"
        gates.wait(int(n))
        yield f"ended {n}"

    with gr.Blocks() as demo:
        number, out = gr.Number(1, label="n"), gr.Textbox(label="out")
        by_person = {"click": gr.Button("Go").click, "change": number.change}[other]
        events = [gr.Timer(1).tick, by_person]
        gr.on(events, wait, number, out, concurrency_limit=None)
    browser = visit(demo)
    ticks = [e for e in browser.starters(0) if "fs:tick" in e.attrs["hx-trigger"]]
    for tick in ticks * 3:
        browser.send(tick, browser.form())
    browser.follow(lambda: browser.shown("out") == "begun 1")
    browser.fill("n", "2")
    if other == "click":
        browser.press("Go")
    else:
        (change,) = set(browser.starters(0)) - set(ticks)
        browser.send(change, browser.form())
    browser.follow(lambda: browser.shown("out") == "begun 2")
    assert begun == [1, 2]
    gates.open_all()
    browser.follow()
    assert browser.shown("out") == "ended 2"


def test_a_press_without_a_script_is_no_tick(visit: Visit) -> None:
    seen: list[str] = []

    def fn(event: gr.EventData) -> str:
        seen.append(event.name)
        return "done"

    with gr.Blocks() as demo:
        out, timer = gr.Textbox(label="out"), gr.Timer(1)
        gr.on([timer.tick, gr.Button("Go").click], fn, None, out)
    browser = visit(demo, scripts=False)
    browser.run("Go")
    assert (browser.reload().shown("out"), seen) == ("done", ["click"])


def test_a_timer_is_a_number_in_the_api(api: Api) -> None:
    with gr.Blocks() as demo:
        timer = gr.Timer(4)
        gr.Button().click(lambda s: s * 2, timer, timer, api_name="double")
        gr.Textbox(lambda: "", every=timer)
    caller = api(demo)
    assert caller.result("double", 3) == [6]
    assert caller.result("double") == [8]
    info = caller.http.get("/gradio_api/info").get_json()
    assert set(info["named_endpoints"]) == {"/double"}


@pytest.mark.parametrize(
    ("events", "is_its_pages"),
    [("load", True), ("tick", True), ("load tick", True), ("tick click", False)],
)
def test_what_nobody_has_started_is_for_its_page(
    events: str, is_its_pages: bool
) -> None:
    listener = Listener(None, [(None, event) for event in events.split()], [], [])
    assert listener.is_for_its_page is is_its_pages


def test_a_page_can_be_loaded_while_a_tick_tells_its_progress(
    visit: Visit, gates: Gates
) -> None:
    def fn(progress: Any = gr.Progress()) -> Iterator[str]:  # noqa: B008
        progress(0.5)
        yield "begun"
        gates.wait("end")

    browser = visit(ticking(fn))
    browser.trigger(0)
    browser.follow(lambda: browser.shown("out") == "begun")
    assert browser.reload().state() == "none"


def test_a_tick_that_gives_way_overtakes_nothing_that_was_typed(
    visit: Visit, gates: Gates
) -> None:
    begun: list[int] = []

    def wait(n: float) -> str:
        begun.append(int(n))
        gates.wait(int(n))
        return f"ended {n}"

    with gr.Blocks() as demo:
        number, out = gr.Number(1, label="n"), gr.Textbox(label="out")
        gr.on([number.input, gr.Timer(1).tick], wait, number, out)
    browser = visit(demo)
    typed, tick = browser.starters(0)
    assert typed.attrs["hx-sync"] != tick.attrs["hx-sync"]
    browser.fill("n", "2")
    browser.send(typed, browser.form(order="x 1"))
    browser.fill("n", "3")
    browser.send(tick, browser.form(order="x 3"))  # it comes before what left earlier
    browser.send(typed, browser.form(order="x 2"))
    gates.open_all()
    browser.follow()
    assert begun == [2, 3]
    assert browser.shown("out") == "ended 3"


@pytest.mark.parametrize("every", ["seconds", "a timer"])
def test_what_is_loaded_is_loaded_again_each_so_many_seconds(
    visit: Visit, every: str
) -> None:
    with gr.Blocks() as demo:
        count, shown = gr.State(0), gr.Textbox(label="shown")

        def next_one(count: int) -> tuple[int, str]:
            return count + 1, f"load {count + 1}"

        seconds: Any = 60 if every == "seconds" else gr.Timer(60)
        demo.load(next_one, count, [count, shown], every=seconds)
    assert sum(isinstance(one, gr.Timer) for one in demo.components) == 1
    browser = visit(demo)
    assert (browser.shown("shown"), timers(browser)) == ("", ["60.0"])
    browser.trigger(0)
    browser.trigger(0)
    assert browser.shown("shown") == "load 2"
