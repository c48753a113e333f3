"""What a page says of a run goes when a newer one, of any listener, has its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


def bad() -> Iterator[str]:
    yield "a part"
    raise gr.Error("broken")


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        out, beside = gr.Textbox(label="out", interactive=False), gr.Markdown("beside")
        gr.Button("Fail").click(bad, None, out)
        gr.Button("Do").click(lambda: "fine", None, out)
        gr.Button("Do both").click(lambda: ("is", "too"), None, [beside, out])
        gr.Button("Do beside").click(lambda: "other", None, beside)
        then = gr.Button("Do at last").click(lambda: "first", None, beside)
        then.then(lambda: "last", None, out)
        gr.ClearButton(out)
    return demo


def cards(page: Browser) -> list[str]:
    """What errors it shows; a reload shows the same."""
    shown = page.cards()
    assert page.reload().cards() == shown
    return shown


@pytest.mark.parametrize("newer", ["Do", "Do both", "Do at last", "Clear"])
def test_an_error_goes_when_another_function_writes_to_its_output(
    visit: Visit, demo: gr.Blocks, newer: str
) -> None:
    page = visit(demo).run("Fail")
    assert page.cards() == ["Errorbroken"]
    page.run(newer)
    assert page.cards() == []
    assert cards(page) == []


def test_an_error_stays_when_another_output_is_written_to(
    visit: Visit, demo: gr.Blocks
) -> None:
    page = visit(demo).run("Fail").run("Do beside")
    assert cards(page) == ["Errorbroken"]


def test_a_newer_error_takes_the_place_of_an_older_one(visit: Visit) -> None:
    def fail(text: str) -> str:
        raise gr.Error(text)

    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        for name in ("one", "two"):
            gr.Button(name).click(fail, gr.State(name), out)
    page = visit(demo).run("one").run("two")
    assert cards(page) == ["Errortwo"]
    assert cards(page.run("one")) == ["Errorone"]


def test_what_ended_runs_took_does_not_pile_up(
    visit: Visit, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.store.runrecord.RunRecord.seconds", 3.0)
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        for name in ("one", "two", "three"):
            gr.Button(name).click(lambda name: name, gr.State(name), out)
    page = visit(demo)
    for name in ("one", "two", "three"):
        page.run(name)
    assert page.shown("out") == "three"
    lines = [e.text for e in page.field("out").walk() if e.has_class("fs-line")]
    assert lines == ["Done in 3.0 s"]


def test_what_goes_on_is_told_beside_what_is_newer(visit: Visit, gates: Gates) -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        gr.Button("Wait").click(lambda: gates.wait("end"), None, out)
        gr.Button("Do").click(lambda: "done", None, out)
    page = visit(demo)
    page.press("Wait")
    page.press("Do")
    assert page.state(0) == "running"
    gates.open("end")
    page.follow()


def test_the_ends_of_functions_without_outputs_do_not_pile_up(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.store.runrecord.RunRecord.seconds", 3.0)

    def fail() -> None:
        raise gr.Error("broken")

    with gr.Blocks() as demo:
        gr.Button("Fail").click(fail)
        for name in ("one", "two", "three"):
            gr.Button(name).click(lambda: None)
    page = visit(demo).run("Fail")
    for name in ("one", "two", "three"):
        page.run(name)
    lines = [e.text for e in page.page.walk() if e.has_class("fs-line")]
    assert lines == ["Done in 3.0 s"]
    assert cards(page) == ["Errorbroken"]  # nothing has taken its place
