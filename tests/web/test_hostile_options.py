"""Hostile text in every option, and as every value, of every component stays text."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Component
from flaskstream.components.core.option import NUMBERS
from tests.web import dom
from tests.web.conftest import Gates, Visit
from tests.web.pictures import png

BREAKS_OUT = (
    "</script></style></title></textarea></template></svg>--><xss onxss=1>"
    "\"><xss onxss=1><p onxss='1'>'><xss onxss=1> onxss=1 {{ 7 * 191 }}{% raw %}"
)
"""It ends whatever it may stand in, and has an element and an attribute then."""
ACTS = "javascript:onxss(1)"
URLS = frozenset({"href", "src", "action", "formaction", "poster", "data", "srcset"})
FILE_NAME = BREAKS_OUT.replace("/", "")[-60:]

BASE: dict[type[Component], dict[str, Any]] = {
    gr.FileExplorer: {"root_dir": "docs"},
    gr.Dataset: {"components": ["textbox"], "samples": [["a"]]},
    **dict.fromkeys(
        (gr.BarPlot, gr.LinePlot, gr.ScatterPlot),
        {"value": {"x": [1, 2], "y": [1, 2]}, "x": "x", "y": "y"},
    ),
}
"""What a component needs for that anything is shown in it."""


def kinds() -> list[type[Component]]:
    """The components' classes, one for each template."""
    found = {
        kind.kind: kind
        for name in sorted(gr.__all__, reverse=True)
        if inspect.isclass(kind := getattr(gr, name))
        and issubclass(kind, Component)
        and "label" in kind.property_names()
        and kind is not Component
    }
    return [found[name] for name in sorted(found)]


def shapes(text: str) -> Iterator[Any]:
    """What a text may stand in, as an option or as a value."""
    yield from (text, [text], [(text, text)], {text: text})


def values(text: str, folder: Path) -> Iterator[Any]:
    """What a text may stand in as a value only."""
    yield from ([[text, text]], {text: 0.5}, {"text": text})
    yield from ([(text, "a")], [("a", text)], [{"speaker": text, "text": text}])
    yield {"text": text, "entities": [{"start": 0, "end": 2, "entity": text}]}
    yield {text: {"type": text, "description": text, "default": text}}
    yield {"headers": [text, "b"], "data": [[text, text]]}
    yield {"x": [text, "b"], "y": [1, 2]}
    yield [{"role": role, "content": text} for role in ("user", "assistant")]
    thought = {"title": text, "log": text, "status": "pending", "id": text}
    option = {"value": text, "label": text}
    said = {"role": "assistant", "content": text}
    yield [{**said, "metadata": thought, "options": [option]}]
    for ending in ("png", "txt"):
        path = folder / f"{FILE_NAME}.{ending}"
        path.write_bytes(png())
        name = str(path)
        yield from (name, [name], [(name, text)], (name, [((0, 0, 1, 1), text)]))
        yield from ((name, name), {"text": text, "files": [name]})


def fitting(kind: type[Component], folder: Path) -> list[dict[str, Any]]:
    """Each option, and the value, with all that is taken there."""
    tried = [("value", value) for value in values(BREAKS_OUT, folder)]
    for name in ("value", *texts_of(kind)):
        tried += [(name, ACTS), *((name, value) for value in shapes(BREAKS_OUT))]
    taken = []
    for name, value in tried:
        options = {**BASE.get(kind, {}), name: value}
        try:
            made = kind(**options, render=False)
            made.check()
            made.parts(made.initial_payload())
        except Exception:  # it is refused, one way or another
            continue
        taken.append(options)
    return taken


def texts_of(kind: type[Component]) -> list[str]:
    """The options that may have a text: those that are neither numbers nor switches."""
    given = inspect.signature(kind).parameters
    return [
        name
        for name in sorted(kind.property_names() - NUMBERS.keys())
        if name in given and not isinstance(given[name].default, (bool, int, float))
    ]


def assert_text(page: dom.Element) -> None:
    """Fail if a hostile text has become anything but text."""
    for element in page.walk():
        assert element.tag != "xss"
        for name, value in element.attrs.items():
            assert "xss" not in name, element.tag
            if name in URLS or name.startswith("hx-"):
                assert not value.strip().lower().startswith("javascript:"), element.tag
    assert str(7 * 191) not in page.text


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_no_option_and_no_value_is_more_than_text(
    visit: Visit, tmp_path: Path, kind: type[Component]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = fitting(kind, tmp_path)
        with gr.Blocks() as demo:
            for options in given:
                kind(**options)
            later = [kind(**BASE.get(kind, {})) for _ in given]
            gr.Button("Go").click(
                lambda: [gr.update(**options) for options in given], None, later
            )
        browser = visit(demo)
        assert "onxss=1" in browser.page.text
        assert_text(browser.page)
        assert_text(browser.run("Go").page)
        assert browser.state() == "done"


def interface(fn: Callable[..., str]) -> gr.Blocks:
    return gr.Interface(
        fn,
        "text",
        gr.Textbox(label="out"),
        title=BREAKS_OUT,
        description=BREAKS_OUT,
        article=BREAKS_OUT,
        examples=[["a"], [ACTS]],
        example_labels=[BREAKS_OUT, ACTS],
        additional_inputs=[gr.Textbox("b", label="more")],
        additional_inputs_accordion=BREAKS_OUT,
        clear_btn=BREAKS_OUT,
        flagging_mode="manual",
        flagging_options=[BREAKS_OUT, ACTS],
    )


def chat(fn: Callable[..., str]) -> gr.Blocks:
    return gr.ChatInterface(
        fn,
        title=BREAKS_OUT,
        description=BREAKS_OUT,
        examples=[BREAKS_OUT, "a"],
        example_labels=[BREAKS_OUT, ACTS],
        additional_inputs=[gr.Textbox("b", label="more")],
        additional_inputs_accordion=BREAKS_OUT,
        flagging_mode="manual",
        flagging_options=[BREAKS_OUT, ACTS],
        textbox=gr.Textbox(label="say", submit_btn="Submit"),
    )


def layout(fn: Callable[..., str]) -> gr.Blocks:
    with gr.Blocks(title=BREAKS_OUT) as demo:
        with gr.Sidebar(BREAKS_OUT), gr.Accordion(BREAKS_OUT):
            gr.Markdown(BREAKS_OUT)
        with gr.Tab(BREAKS_OUT, id=BREAKS_OUT):
            gr.Markdown(BREAKS_OUT)
        with gr.Walkthrough(), gr.Step(BREAKS_OUT, id=BREAKS_OUT):
            gr.Button("Submit").click(fn, None, gr.Textbox(label="out"))
    return demo


@pytest.mark.parametrize("made", [interface, chat, layout])
@pytest.mark.parametrize("fails", [False, True], ids=["done", "failed"])
def test_no_text_round_the_components_is_more_than_text(
    visit: Visit, gates: Gates, made: Callable[..., gr.Blocks], fails: bool
) -> None:
    def say(*given: object, progress: Any = gr.Progress()) -> str:  # noqa: B008
        progress(0.5, desc=BREAKS_OUT, unit=BREAKS_OUT)
        gr.Info(BREAKS_OUT, title=BREAKS_OUT)
        gr.Warning(BREAKS_OUT, title=BREAKS_OUT)
        gates.wait("go")
        if fails:
            raise gr.Error(BREAKS_OUT, title=BREAKS_OUT)
        return BREAKS_OUT

    browser = visit(made(say))
    assert_text(browser.page)
    if made is chat:
        browser.fill("say", BREAKS_OUT)
    browser.press("Submit")
    gates.open("go")
    browser.follow()
    assert "onxss=1" in browser.toasts()[0]
    assert_text(browser.page)
    assert_text(browser.reload().page)
