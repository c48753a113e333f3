"""A component whose own code raises: its place says so, the page stays whole, and no
visitor reads what was raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Component
from flaskstream.components.core.event import Event
from flaskstream.exceptions import ConfigurationError
from tests.web.conftest import Api, Visit

SECRET = "the password is swordfish"
METHODS = [
    *("parse", "typed", "preprocess", "postprocess", "parts", "block_of"),
    *("nested_parts", "migrate_payload", "comparable", "schema", "from_json"),
    *("as_fields", "to_json", "reaction", "encoder", "initial_payload"),
    *("with_properties", "with_value", "set_property", "event_details"),
    *("given_properties", "accept", "files_in", "own_files"),
]
SHOWS = '{{ value or "" }}'
CONTROL = (
    '<input class="fs-in {{ c.dom }}-ev" id="{{ c.dom }}-in" name="{{ c.name }}" '
    'value="{{ value or "" }}">'
    '<b id="{{ c.dom }}-value">{% block value %}{{ value or "" }}{% endblock %}</b>'
)


class Echo(Component):
    """What is posted, as it is."""

    kind = "echo"
    bundle = "plain"
    template = CONTROL
    flip = Event("flip")

    def parse(self, raw: Sequence[str], files: object) -> str:
        return raw[-1] if raw else ""


def breaking(method: str) -> tuple[type[Component], Callable[[], None]]:
    """A component that works until it is broken, and what breaks it."""
    broken: list[bool] = []

    def raising(self: Component, *args: Any, **options: Any) -> Any:
        if broken:
            raise RuntimeError(SECRET)
        return getattr(Echo, method)(self, *args, **options)

    members = {method: raising, "__module__": __name__}
    return type("Breaking", (Echo,), members), lambda: broken.append(True)


def page(kind: type[Component]) -> gr.Blocks:
    """One that has the component wherever one can stand."""

    def stream(value: str) -> Iterator[Any]:
        yield value
        yield gr.update(value="two", label="new")

    with gr.Blocks() as demo:
        box, out = kind("a", label="box"), kind("b", label="out", interactive=False)
        beside = gr.Textbox(label="beside", interactive=False)
        gr.Button("go").click(stream, box, out, api_name="go")
        out.flip(lambda: "flipped", None, beside)  # type: ignore[attr-defined]
        chat = gr.Chatbot()
        said = [{"role": "assistant", "content": kind("in")}]
        gr.Button("say").click(lambda: said, None, chat)
        gr.Button("other").click(lambda: "fine", None, beside)
    return demo


@pytest.mark.parametrize("method", METHODS)
def test_whatever_raises_the_page_stays_whole(
    method: str, visit: Visit, api: Api
) -> None:
    kind, break_it = breaking(method)
    demo = page(kind)
    browser = visit(demo)
    break_it()
    for press in (
        lambda: browser.run("go"),
        lambda: browser.run("say"),
        lambda: browser.trigger(1),
        lambda: browser.reload(),
    ):
        press()
        assert browser.status in (200, 422)
        assert "swordfish" not in browser.page_html + str(browser.page.text)
    browser.run("other")
    assert browser.shown("beside") == "fine"
    fresh = visit(demo)
    assert fresh.status == 200 and fresh.button("other") is not None
    caller = api(demo)
    status, answer = caller.said("/call/go", {"data": ["x"]})
    assert status in (200, 422) and "swordfish" not in str(answer)
    if status == 200:
        told = list(caller.fetch("go", answer["event_id"]))
        assert told[-1][0] in ("complete", "error")
        assert "swordfish" not in str(told)
    info = demo.app.test_client().get("/gradio_api/info")
    assert info.status_code == 200 and "swordfish" not in info.text


def test_what_cannot_be_read_is_refused_at_its_field(visit: Visit) -> None:
    kind, break_it = breaking("parse")
    browser = visit(page(kind))
    break_it()
    browser.press("go")
    assert browser.status == 422
    assert browser.error("box") == "This can’t be read; the log says why."


@pytest.mark.parametrize("template", ["{{ 1 / 0 }}", "{{ value.no.such }}"])
def test_a_template_that_fails_leaves_the_rest_of_the_page(
    template: str, visit: Visit
) -> None:
    with gr.Blocks() as demo:
        type("Breaking", (Echo,), {"template": template})("a", label="box")
        gr.Textbox("kept", label="beside", interactive=False)
    browser = visit(demo)
    assert "This can’t be shown; the log says why." in browser.field("box").text
    assert browser.shown("beside") == "kept"


def test_a_block_that_fails_is_said_in_the_stream(visit: Visit) -> None:
    failing = CONTROL.replace("{{ value or", "{{ value.no.such if value == 'x' or")
    kind = type(
        "Breaking", (Echo,), {"template": failing.replace("'x' or", "'x' else")}
    )

    def stream() -> Iterator[str]:
        yield "one"
        yield "x"

    with gr.Blocks() as demo:
        out = kind(label="out", interactive=False)
        gr.Button("go").click(stream, None, out)
    browser = visit(demo).run("go")
    assert "This can’t be shown; the log says why." in browser.field("out").text


def test_a_value_that_it_begins_with_is_said_at_construction() -> None:
    kind, break_it = breaking("postprocess")
    break_it()
    with gr.Blocks() as demo:
        kind("a", label="box")
    with pytest.raises(ConfigurationError, match="“box” can't show the value that it"):
        demo.seal()
