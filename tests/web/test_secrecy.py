"""What a function gives or raises reaches no visitor by the text of an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Api, Visit

SECRET = "hunter2"


class Config:
    """An author's object that says more than it should, whatever it is asked."""

    def __repr__(self) -> str:
        return f"Config(password={SECRET})"

    __str__ = __repr__

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{name} of {self!r}")

    def __len__(self) -> int:
        raise ValueError(repr(self))

    def __float__(self) -> float:
        raise ValueError(repr(self))


KINDS: list[Callable[..., Any]] = [
    gr.AnnotatedImage,
    gr.Chatbot,
    gr.Audio,
    gr.Checkbox,
    gr.CheckboxGroup,
    gr.Code,
    gr.DownloadButton,
    gr.ColorPicker,
    gr.DateTime,
    gr.Dialogue,
    gr.FileExplorer,
    gr.Dropdown,
    gr.File,
    gr.Gallery,
    gr.HTML,
    gr.HighlightedText,
    gr.Image,
    gr.ImageEditor,
    gr.ImageSlider,
    gr.JSON,
    gr.Label,
    gr.Markdown,
    gr.Model3D,
    gr.MultimodalTextbox,
    gr.Number,
    gr.Plot,
    partial(gr.LinePlot, x="a", y="b"),
    partial(gr.BarPlot, x="a", y="b", color="c"),
    gr.ParamViewer,
    gr.Radio,
    gr.Slider,
    gr.Textbox,
    gr.UploadButton,
]
GIVEN: dict[str, Callable[[], Any]] = {
    "an object": Config,
    "a dict": lambda: {"api_key": SECRET},
    "a dict of objects": lambda: {"api_key": Config()},
    "a list": lambda: [SECRET, Config()],
    "a tuple within one": lambda: ((SECRET, SECRET, SECRET),),
    "a path": lambda: f"/etc/{SECRET}.png",
    "a URL": lambda: f"https://example.com/?token={SECRET}",
    "bytes": lambda: SECRET.encode(),
    "a set": lambda: {SECRET},
    "an update": lambda: gr.update(value=Config()),
    "an update of nothing": lambda: gr.update(no_such=SECRET, **{SECRET: 1}),
    "a message": lambda: [{"role": "assistant", "content": {"path": SECRET}}],
    "a message of no role": lambda: [{"role": SECRET, "content": Config()}],
    "another's component": lambda: gr.Textbox(lines=SECRET),  # type: ignore[arg-type]
}


def reached(api: Api, visit: Visit, demo: gr.Blocks) -> tuple[bool, str]:
    """Whether the first function fails, and all that a page and a program are told."""
    browser = visit(demo)
    browser.run("Go")
    told = list(api(demo).call("go"))
    shown = browser.page.id("fs-status-0")
    failed = browser.state() == "failed"
    assert failed is (told[-1][0] == "error")
    # A field's own value is what it shows, also where another part has failed.
    return failed, f"{shown}{browser.toasts()}{told[-1] if failed else ''}"


@pytest.mark.parametrize("kind", KINDS)
def test_an_output_that_can_not_show_a_value_tells_its_type_only(
    api: Api, visit: Visit, kind: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    some_fail = False
    for name, make in GIVEN.items():
        with gr.Blocks() as demo:
            out = kind(label="out")
            gr.Button("Go").click(lambda m=make: m(), None, out, api_name="go")
        failed, told = reached(api, visit, demo)
        some_fail = some_fail or failed
        if failed:
            assert SECRET not in told, name
            assert "the app's log says why" in told, name
    assert not some_fail or SECRET in caplog.text


def raises(error: BaseException) -> Callable[[], Any]:
    def function() -> Iterator[Any]:
        yield None
        raise error

    return function


RAISED: dict[str, BaseException] = {
    "ValueError": ValueError(SECRET),
    "KeyError": KeyError(SECRET),
    "OSError": FileNotFoundError(2, "No such file", f"/home/{SECRET}"),
    "ConfigurationError": gr.ConfigurationError(SECRET),
    "NotSupported": gr.NotSupported(SECRET),
    "OutputError": gr.OutputError(SECRET),
    "a group": ExceptionGroup(SECRET, [ValueError(SECRET)]),
    "SystemExit": SystemExit(SECRET),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_is_raised_unexpectedly_tells_its_type_only(
    api: Api, visit: Visit, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out")
        gr.Button("Go").click(raises(RAISED[name]), None, out, api_name="go")
    failed, told = reached(api, visit, demo)
    assert failed and SECRET not in told
    assert SECRET in caplog.text


def test_what_an_author_says_by_gr_error_is_shown(api: Api, visit: Visit) -> None:
    with gr.Blocks() as demo:
        error = gr.Error("Your quota is used up", title="Sorry")
        gr.Button("Go").click(raises(error), None, gr.Textbox(), api_name="go")
    failed, told = reached(api, visit, demo)
    assert failed and "Your quota is used up" in told and "Sorry" in told


def test_where_errors_are_shown_the_value_is(api: Api, visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Button("Go").click(Config, None, gr.Number(label="out"), api_name="go")
    demo.app.config["FLASKSTREAM_SHOW_ERRORS"] = True
    failed, told = reached(api, visit, demo)
    assert failed and SECRET in told
