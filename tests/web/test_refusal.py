"""Bad input: each gets its clear answer, nothing runs, nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing.window import upload
from flaskstream.web.admission import STOPPING
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Api, Gates, Visit


@pytest.fixture
def called() -> list[Any]:
    """What the function was called with."""
    return []


@pytest.fixture
def demo(called: list[Any]) -> gr.Blocks:
    """One field of each kind that a person can get wrong."""

    def take(*values: Any) -> str:
        called.append(values)
        return "taken"

    with gr.Blocks() as demo:
        fields = [
            gr.Slider(1, 10, 3, step=1, label="slider"),
            gr.Number(5, minimum=0, maximum=9, label="number"),
            gr.Textbox("hi", max_length=5, label="text"),
            gr.Radio(["a", "b"], value="a", label="radio"),
            gr.Dropdown(["a", "b"], value="a", label="dropdown"),
            gr.Dropdown(["a", "b"], value=["a"], multiselect=True, label="several"),
            gr.CheckboxGroup(["a", "b"], value=["a"], label="group"),
            gr.Checkbox(True, label="box"),
        ]
        gr.Button("Take").click(take, fields, gr.Textbox(label="out"))
        gr.Button("Free").click(lambda: "free", None, gr.Textbox(label="free"))
    return demo


def name_of(demo: gr.Blocks, label: str) -> str:
    return next(c.name for c in demo.components if c.label == label)


WRONG = [
    ("slider", "11"),
    ("slider", "0"),
    ("slider", "2.5"),
    ("slider", "nan"),
    ("slider", "1e999"),
    ("slider", ""),
    ("number", "-1"),
    ("number", "10"),
    ("number", "seven"),
    ("number", "9" * 5000),
    ("text", "too long"),
    ("radio", "2"),
    ("radio", "-1"),
    ("radio", "a"),
    ("dropdown", "7"),
    ("dropdown", "None"),
    ("several", "2"),
    ("group", "x"),
    ("group", "99999999999999999999"),
    ("box", "yes"),
]


@pytest.mark.parametrize(("label", "value"), WRONG)
def test_a_wrong_value_is_marked_at_its_field_and_nothing_runs(
    visit: Visit, demo: gr.Blocks, called: list[Any], label: str, value: str
) -> None:
    browser = visit(demo)
    answer = browser.press("Take", **{name_of(demo, label): value})
    assert answer.status_code == 422
    targets = [p.attrs["hx-target"] for p in dom.parse(answer.text).all("hx-partial")]
    assert targets == ["#" + browser.field(label).attrs["id"]]
    assert browser.error(label)
    marked = browser.page.all(aria_invalid="true")
    assert marked and all(m.attrs["name"] == name_of(demo, label) for m in marked)
    assert called == []
    assert browser.state() == "none"


@pytest.mark.parametrize(
    "label",
    ["slider", "number", "text", "radio", "dropdown", "several", "group", "box"],
)
def test_a_missing_field_is_marked_and_nothing_runs(
    visit: Visit, demo: gr.Blocks, called: list[Any], label: str
) -> None:
    browser = visit(demo)
    form = browser.form()
    form.poplist(name_of(demo, label))
    answer = browser.submit(browser.button("Take").attrs["formaction"], form)
    assert answer.status_code == 422
    assert "missing" in browser.error(label)
    assert called == []


def test_all_that_is_wrong_is_said_at_once(
    visit: Visit, demo: gr.Blocks, called: list[Any]
) -> None:
    browser = visit(demo)
    wrong = {name_of(demo, "slider"): "11", name_of(demo, "text"): "too long"}
    assert browser.press("Take", **wrong).status_code == 422
    assert browser.error("slider") and browser.error("text")
    assert browser.error("number") == ""


def test_only_the_fields_that_a_listener_takes_can_stop_it(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    assert browser.press("Free", **{name_of(demo, "slider"): "11"}).status_code == 200
    assert browser.shown("free") == "free"
    assert browser.reload().shown("slider") == "3"


def test_values_are_checked_against_the_component_as_this_page_has_it(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        slider = gr.Slider(0, 100, 50, step=1, label="slider")
        out = gr.Number(label="out")
        narrow = gr.Button("Narrow")
        narrow.click(lambda: gr.update(maximum=60), None, slider)
        gr.Button("Read").click(lambda x: x, slider, out)
    browser, other = visit(demo), visit(demo)
    browser.run("Narrow")
    assert browser.control("slider").attrs["max"] == "60"
    browser.fill("slider", "80")
    assert browser.press("Read").status_code == 422
    other.fill("slider", "80")
    other.run("Read")
    assert other.shown("out") == "80"


def test_a_field_that_is_only_shown_takes_nothing_from_a_form(
    visit: Visit, called: list[Any]
) -> None:
    with gr.Blocks() as demo:
        shown = gr.Textbox("from the server", interactive=False, label="shown")
        out = gr.Textbox(label="out")
        gr.Button("Read").click(lambda text: text, shown, out)
    browser = visit(demo)
    browser.press("Read", **{shown.name: "forged"})
    assert browser.shown("out") == "from the server"
    assert browser.reload().shown("shown") == "from the server"


# ----- ids of others


def test_a_forged_and_a_foreign_run_id_are_not_here_and_stop_nothing(
    visit: Visit, gates: Gates
) -> None:
    def wait() -> Any:
        yield "begun"
        gates.wait("end")
        yield "ended"

    demo = gr.Interface(wait, None, gr.Textbox(label="out"))
    ada, eve = visit(demo), visit(demo)
    ada.press("Generate")
    stop = ada.button("Stop").attrs["formaction"]
    foreign = eve.post(stop)
    own = f"/pages/{eve.page_id}/stop"
    paths = [f"{own}/0/x", f"{own}/9/{'a' * 5000}", f"{own}/9/%00"]
    for forged in [stop[:-1] + "_", "/pages/x/stop/0/x", *paths]:
        unknown = eve.post(forged)
        assert (unknown.status_code, unknown.data) == (404, foreign.data)
    assert foreign.status_code == 404
    assert eve.press("Generate").status_code == 200
    assert eve.post(stop.replace(ada.page_id, eve.page_id)).status_code == 204
    stranger = Browser(demo.app)
    assert stranger.post(stop).status_code == 404
    gates.open("end")
    ada.follow()
    assert ada.shown("out") == "ended"
    assert ada.state() == "done"


def test_stop_of_a_run_that_has_ended_changes_nothing(
    visit: Visit, gates: Gates
) -> None:
    def once() -> Any:
        yield "a"
        gates.wait("end")

    browser = visit(gr.Interface(once, None, gr.Textbox(label="out")))
    browser.press("Generate")
    stop = browser.button("Stop").attrs["formaction"]
    gates.open("end")
    browser.follow()
    for _ in range(2):
        assert browser.post(stop).status_code == 204
    assert browser.reload().state() == "done"


# ----- too much


@pytest.fixture
def small(called: list[Any]) -> gr.Blocks:
    """A page that takes 100 kB in all."""
    with gr.Blocks() as demo:
        picture, text = gr.Image(label="picture"), gr.Textbox(label="text")
        gr.Button("Go").click(lambda *v: called.append(v), [picture, text], None)
    demo.app.config["FLASKSTREAM_MAX_UPLOAD"] = 100_000
    return demo


def test_a_file_over_the_limit_gets_413_and_says_how_much_is_allowed(
    visit: Visit, small: gr.Blocks
) -> None:
    browser = visit(small)
    before = dom.skeleton(browser.page.id("fs-form"))
    answer = browser.choose("picture", b"\x89PNG" + bytes(50_000_000), "cat.png")
    assert answer.status_code == 413
    assert "at most 0.1 MB" in browser.error("picture")
    assert dom.skeleton(browser.page.id("fs-form")) == before


def test_without_script_a_file_over_the_limit_gets_a_page_that_says_so(
    visit: Visit, small: gr.Blocks, called: list[Any]
) -> None:
    browser = visit(small, scripts=False)
    form = browser.form()
    name = browser.field("picture").one("input", type="file").attrs["name"]
    form.setlist(name, [upload(bytes(50_000_000), "cat.png")])
    answer = browser.submit(browser.button("Go").attrs["formaction"], form)
    assert answer.status_code == 413
    assert "at most 0.1 MB" in browser.page.text
    assert called == []


def test_text_over_the_limit_gets_413_too(
    visit: Visit, small: gr.Blocks, called: list[Any]
) -> None:
    browser = visit(small)
    browser.fill("text", "x" * 200_000)
    assert browser.press("Go").status_code == 413
    assert "at most 0.1 MB" in browser.toasts()[0]
    assert called == []


def test_a_text_as_long_as_the_limit_allows_is_taken(
    visit: Visit, called: list[Any]
) -> None:
    demo = gr.Interface(lambda t: called.append(len(t)), gr.Textbox(label="t"), None)
    browser = visit(demo)
    browser.fill("t", "x" * 2_000_000)
    assert browser.press("Submit").status_code == 200
    assert called == [2_000_000]


def test_a_full_waiting_line_says_so_and_when_to_come_back(
    visit: Visit, gates: Gates
) -> None:
    def hold() -> Any:
        yield "held"
        gates.wait("end")

    demo = gr.Interface(hold, None, gr.Textbox(label="out")).queue(max_size=0)
    first, second = visit(demo), visit(demo)
    first.press("Generate")
    answer = second.press("Generate")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "waiting runs" in second.toasts()[0]
    assert second.state() == "none"
    plain = visit(demo, scripts=False)
    assert plain.press("Generate").status_code == 503
    assert "waiting runs" in plain.page.text


def test_an_app_that_is_closed_says_that_it_begins_nothing(
    visit: Visit,
    api: Api,
    demo: gr.Blocks,
    called: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    page, caller = visit(demo), api(demo)
    demo.app.extensions["flaskstream.engine"].close()
    refused = page.press("Take")
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "5"
    assert "The server stops, and begins nothing more" in refused.text
    status, told = caller.refused("lambda")
    assert (status, told["error"]) == (503, STOPPING)
    assert "take was not started: the engine of its app has been closed" in caplog.text
    assert called == []
    assert page.reload().shown("slider") == "3"
