"""What becomes of a press while a run of an earlier one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


@pytest.fixture
def told() -> list[str]:
    return []


def shop(gates: Gates, told: list[str], **options: Any) -> gr.Blocks:
    def charge(name: str) -> Iterator[str]:
        told.append(f"{name} charged")
        yield f"{name} begins"
        gates.wait(name)
        told.append(f"{name} shipped")
        yield f"{name} ends"

    with gr.Blocks() as demo:
        name = gr.Textbox("one", label="name")
        out = gr.Textbox(label="out", interactive=False)
        gr.Button("Buy").click(charge, name, out, concurrency_limit=None, **options)
    return demo


def begun(page: Browser) -> Browser:
    page.begin("Buy", lambda: page.shown("out") == "one begins")
    return page


def test_a_press_while_the_function_runs_is_ignored(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    page = begun(visit(shop(gates, told)))
    page.fill("name", "two")
    assert page.press("Buy").status_code == 200
    gates.open_all()
    page.follow()
    assert (told, page.shown("out")) == (["one charged", "one shipped"], "one ends")
    page.run("Buy")
    assert page.shown("out") == "two ends"


def test_without_script_and_in_another_window_too(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    demo = shop(gates, told)
    page = visit(demo, scripts=False)
    page.press("Buy")
    url = page.response.request.path if page.response else ""
    page.submit("/run/0", page.form())
    other = Browser(demo.app, f"{url}?page={page.page_id}")
    other.http = page.http
    other.open().submit("/run/0", other.form())
    gates.open_all()
    assert told.count("one charged") == 1


@pytest.mark.parametrize(
    ("mode", "sync"), [("once", "drop"), ("multiple", "queue all"), (None, "drop")]
)
def test_a_press_while_an_earlier_ones_request_is_under_way_is_left_out_by_once(
    visit: Visit, gates: Gates, told: list[str], mode: Any, sync: str
) -> None:
    page = visit(shop(gates, told, trigger_mode=mode))
    assert page.button("Buy").attrs["hx-sync"] == f"this:{sync}"


def test_multiple_lets_every_press_count(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    page = begun(visit(shop(gates, told, trigger_mode="multiple")))
    page.press("Buy")
    gates.open_all()
    page.follow()
    assert told.count("one shipped") == 2


# ----- Stop


def test_a_press_while_the_run_before_it_stops_starts_the_next(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    page = begun(visit(shop(gates, told)))
    page.press("Stop")
    page.follow(lambda: page.state() == "stopping")
    page.fill("name", "two")
    page.submit("/run/0", page.form())
    page.follow(lambda: page.shown("out") == "two begins")
    gates.open_all()
    page.follow()
    assert (page.state(), page.shown("out")) == ("done", "two ends")


def test_stop_of_a_run_that_has_been_followed_stops_what_goes_on(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    page = begun(visit(shop(gates, told, trigger_mode="always_last")))
    older = page.button("Stop").attrs["formaction"]
    page.fill("name", "two")
    page.press("Buy")
    page.follow(lambda: page.shown("out") == "two begins")
    assert page.post(older).status_code == 204
    gates.open_all()
    page.follow()
    assert page.state() == "stopped"


def test_stop_of_one_of_several_stops_no_other(
    visit: Visit, gates: Gates, told: list[str]
) -> None:
    page = begun(visit(shop(gates, told, trigger_mode="multiple")))
    stop = page.button("Stop").attrs["formaction"]
    forged = stop.rpartition("/")[0] + "/gone"
    assert page.post(forged).status_code == 204
    gates.open_all()
    page.follow()
    assert (page.state(), told) == ("done", ["one charged", "one shipped"])


@pytest.mark.parametrize("step", ["the first", "a later one"])
def test_where_the_app_has_its_own_stop_there_is_no_other(
    visit: Visit, gates: Gates, step: str
) -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        run = gr.Button("Start").click(lambda: gates.wait("end"), None, out)
        last = run.then(lambda: "ended", None, out)
        own = run if step == "the first" else last
        gr.Button("Halt").click(None, None, None, cancels=[own])
        gr.Button("Other").click(lambda: gates.wait("end"), None, out)
    page = visit(demo)
    page.press("Start")
    assert page.state(0) == "running"
    assert not [e for e in page.page.walk() if e.has_class("fs-stop")]
    page.reload()
    assert not [e for e in page.page.walk() if e.has_class("fs-stop")]
    page.press("Other")
    assert page.button("Stop").attrs["form"] == "fs-stop"


def test_a_button_that_does_something_beside_cancelling_is_no_stop(
    visit: Visit, gates: Gates
) -> None:
    demo = gr.Interface(lambda: gates.wait("end"), None, gr.Textbox(label="out"))
    page = visit(demo)  # its Clear cancels, too
    page.press("Generate")
    assert page.button("Stop").attrs["form"] == "fs-stop"
