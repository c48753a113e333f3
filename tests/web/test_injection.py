"""Text stays text: typed, yielded, as label, error, toast, file name, Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.media.sanitizer import TYPED_TAGS
from flaskstream.testing.eventsource import Event
from tests.web import dom
from tests.web.conftest import Gates, Visit
from tests.web.pictures import png

PAYLOADS = [
    "</script><img src=x onerror=alert(1)>",
    "<hx-partial hx-target=body>owned</hx-partial>",
    '<template hx type="partial" hx-target="body">owned</template>',
    "<div hx-swap-oob=true id=fs-form>owned</div>",
    "<title>owned</title><head><base href=//evil.example></head>",
    '"><img src=x onerror=alert(1)><p title="',
    "' onmouseover='alert(1)",
    "</textarea></output></p></div><b hx-get=/x hx-trigger=load>",
    "<!-- <hx-partial hx-target='#fs-form'>",
    "]]><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;i&#62;",
    "a\r\n\r\nevent: fs:done\rdata: x\n\nid: 9\u2028\x85",
]
PLAIN = "plain"


def same_shape(page: dom.Element, plain: dom.Element) -> None:
    """Fail if a text has become anything but text."""
    assert dom.skeleton(page) == dom.skeleton(plain)


def shown(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


OUTPUTS: dict[str, Callable[[], Any]] = {
    "textbox": lambda: gr.Textbox(label="out"),
    "lines": lambda: gr.Textbox(label="out", lines=3),
    "editable": lambda: gr.Textbox(label="out", interactive=True),
    "editable lines": lambda: gr.Textbox(label="out", lines=3, interactive=True),
    "label": lambda: gr.Label(label="out"),
    "json": lambda: gr.JSON(label="out"),
    "code": lambda: gr.Code(label="out"),
    "editable code": lambda: gr.Code(label="out", interactive=True),
    "highlighted": lambda: gr.Code(label="out", language="python"),
    "button": lambda: gr.Button("out"),
    "custom": lambda: gr.Dropdown(["a"], allow_custom_value=True, label="out"),
}
VALUES: dict[str, Callable[[str], Any]] = {
    "label": lambda text: {text: 0.7, f"{text}2": 0.3},
    "json": lambda text: {text: [text]},
}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_what_is_typed_and_yielded_back_is_text_in_every_component(
    visit: Visit, gates: Gates, kind: str
) -> None:
    make: Callable[[str], Any] = VALUES.get(kind, str)

    def echo(text: str) -> Iterator[Any]:
        yield make(text)
        gates.wait(shown(text))
        yield make(text + text)

    def after(text: str) -> list[Any]:
        browser = visit(page)
        browser.fill("in", text)
        browser.press("Go")
        gates.open(shown(text))
        browser.follow()
        shapes = [browser.page]
        browser.reload()
        shapes.append(browser.page)
        assert shown(text)[:5] in browser.page.text + str(
            [e.attrs.get("value") for e in browser.page.walk()]
        )
        return [shape_of(each) for each in shapes]

    with gr.Blocks() as page:
        box = gr.Textbox(label="in", lines=2)
        gr.Button("Go").click(echo, box, OUTPUTS[kind](), concurrency_limit=None)
    expected = after(PLAIN)
    for text in PAYLOADS:
        assert after(text) == expected, text


@pytest.mark.parametrize("kind", [*OUTPUTS, "image", "markdown", "html"])
def test_a_yielded_path_never_shows_its_file(visit: Visit, kind: str) -> None:
    others: dict[str, Callable[[], Any]] = {
        "image": lambda: gr.Image(label="out"),
        "markdown": lambda: gr.Markdown(label="out"),
        "html": lambda: gr.HTML(label="out"),
    }
    for path in ["/etc/passwd", "file:///etc/passwd", "../../../../etc/passwd"]:
        value = VALUES.get(kind, str)(path)
        with gr.Blocks() as page:
            make = {**OUTPUTS, **others}[kind]
            gr.Button("Go").click(lambda v=value: v, None, make())
        browser = visit(page).run("Go")
        assert "root:" not in browser.page.text
        assert not browser.page.all("img")
        assert (browser.state() == "failed") == (kind == "image")


def shape_of(page: dom.Element) -> list[Any]:
    """The elements of a page, whatever the text is, and however long it has taken."""
    for status in page.of_class("fs-status"):
        status.put([])
    return without_highlights(dom.skeleton(page))


def without_highlights(skeleton: list[Any]) -> list[Any]:
    """Without the spans that colour code, which depend on the text."""
    return [
        (tag, attrs, without_highlights(inner))
        for tag, attrs, inner in skeleton
        if (tag, attrs) != ("span", ["class"])
    ]


@pytest.mark.parametrize("text", PAYLOADS)
def test_markdown_of_what_is_typed_has_no_element_that_acts(
    visit: Visit, text: str
) -> None:
    with gr.Blocks() as page:
        box = gr.Textbox(label="in", lines=2)
        out = gr.Markdown("")
        gr.Button("Go").click(lambda t: t, box, out)
    browser = visit(page)
    browser.fill("in", text)
    browser.run("Go")
    for _ in range(2):
        body = browser.page.id(f"{out.dom}-body")
        typed = [e for e in body.walk() if e.attrs != {"class": "fs-chunk"}]
        assert {e.tag for e in typed} <= TYPED_TAGS
        assert {name for e in typed for name in e.attrs} <= {"src", "title"}
        browser.reload()


@pytest.mark.parametrize("text", PAYLOADS)
def test_html_of_the_author_cannot_act_on_the_page(visit: Visit, text: str) -> None:
    with gr.Blocks() as page:
        box = gr.Textbox(label="in", lines=2)
        out = gr.HTML("")
        gr.Button("Go").click(lambda t: t, box, out)
    browser = visit(page)
    browser.fill("in", text)
    browser.run("Go")
    for _ in range(2):
        inside = list(browser.page.id(f"{out.dom}-value").walk())
        names = {name for element in inside for name in element.attrs}
        assert not [n for n in names if n.startswith(("hx-", "on", "data-hx"))]
        assert not {e.tag for e in inside} & {"script", "title", "template", "base"}
        assert "id" not in names
        browser.reload()


@pytest.mark.parametrize("text", PAYLOADS)
def test_labels_choices_and_titles_are_text(visit: Visit, text: str) -> None:
    def page(text: str) -> dom.Element:
        with gr.Blocks(title=text) as demo:
            choices = [text, "b"]
            said = {"speaker": text, "text": text}
            inputs = [
                gr.Textbox(text, label=text, info=text, placeholder=text),
                gr.Textbox(text, label=text, lines=2, placeholder=text),
                gr.Number(label=text, placeholder=text),
                gr.Slider(label=text, info=text),
                gr.Checkbox(label=text, info=text),
                gr.CheckboxGroup(choices, value=[text], label=text),
                gr.Radio(choices, value=text, label=text),
                gr.Dropdown(choices, value=text, label=text),
                gr.Dropdown(choices, value=[text], multiselect=True, label=text),
                gr.Image(label=text),
                gr.Code(text, label=text),
                gr.ColorPicker("red", label=text, info=text),
                gr.DateTime(0, label=text, info=text),
                gr.Dialogue([said], speakers=[text], tags=[text], placeholder=text),
                gr.FileExplorer(
                    value=text.replace("/", "") or "x", label=text, root_dir="docs"
                ),
            ]
            with gr.Accordion(text), gr.Tab(text):
                outputs = [
                    gr.Textbox(text, label=text, interactive=False),
                    gr.Label({text: 0.5}, label=text),
                    gr.JSON({text: text}, label=text),
                    gr.Radio(choices, value=text, interactive=False, label=text),
                    gr.Image(label=text, interactive=False, alt_text=text),
                    gr.ColorPicker("red", label=text, interactive=False),
                    gr.DateTime(0, label=text, interactive=False),
                    gr.Dialogue([said], label=text, interactive=False),
                    gr.Dialogue(text, label=text, interactive=False),
                ]
            gr.Button(text).click(print, inputs, outputs)
        return visit(demo).page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_errors_warnings_and_their_titles_are_text(visit: Visit, text: str) -> None:
    def page(text: str) -> dom.Element:
        def fail() -> None:
            gr.Warning(text, title=text)
            gr.Info(text)
            raise gr.Error(text, title=text)

        with gr.Blocks() as demo:
            gr.Button("Go").click(fail, None, gr.Textbox(label="out"))
        browser = visit(demo).run("Go")
        assert shown(text) in browser.cards()[0]
        assert shown(text) in browser.toasts()[0]
        return browser.page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_unexpected_errors_in_debug_are_text(visit: Visit, text: str) -> None:
    def page(text: str) -> dom.Element:
        def fail() -> None:
            raise ValueError(text)

        with gr.Blocks() as demo:
            gr.Button("Go").click(fail, None, gr.Textbox(label="out"))
        demo.app.debug = True
        return visit(demo).run("Go").page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_a_wrong_value_was_is_text_in_the_error_at_its_field(
    visit: Visit, text: str
) -> None:
    def page(text: str) -> dom.Element:
        with gr.Blocks() as demo:
            number = gr.Number(label="number")
            gr.Button("Go").click(print, number, None)
        browser = visit(demo)
        browser.fill("number", text)
        assert browser.press("Go").status_code == 422
        assert browser.shown("number") == shown(text)
        return browser.page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_name_of_a_file_is_text(visit: Visit, text: str) -> None:
    def page(name: str) -> dom.Element:
        with gr.Blocks() as demo:
            picture = gr.Image(label="picture")
            gr.Button("Go").click(lambda p: p, picture, gr.Image(label="out"))
        browser = visit(demo)
        browser.choose("picture", png(), name)
        return browser.run("Go").reload().page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_examples_are_text(visit: Visit, text: str) -> None:
    def page(text: str) -> dom.Element:
        demo = gr.Interface(
            lambda a, b: a, ["text", "text"], "text", examples=[[text, text]]
        )
        return visit(demo).page

    same_shape(page(text), page(PLAIN))


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_address_puts_nothing_into_a_page(visit: Visit, text: str) -> None:
    browser = visit(gr.Interface(lambda: "x", None, "text"))
    before = dom.skeleton(browser.page)
    page = dom.parse(browser.http.get("/", query_string={"page": text}).text)
    assert dom.skeleton(page) == before
    assert text not in page.text


def test_a_stream_has_our_events_only_whatever_is_yielded(
    visit: Visit, gates: Gates
) -> None:
    def say() -> Iterator[str]:
        yield "first"
        gates.wait("go")
        yield from PAYLOADS

    browser = visit(gr.Interface(say, None, gr.Textbox(label="out")))
    browser.press("Generate")
    gates.open("go")
    seen: list[Event] = browser.follow()
    assert {event.name for event in seen} == {"message", "fs:done"}
    assert all(event.id.isdigit() for event in seen)
    assert browser.shown("out") == shown(PAYLOADS[-1])
