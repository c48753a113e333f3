"""A component of somebody else's package, wherever components can stand."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.components import Component, Files, LateScript
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.testing.window import upload
from tests.thirdparty.flipcard import FlipCard
from tests.web.client import Browser
from tests.web.conftest import Api, Gates, Visit


class Plain(Component):
    """One that has its template as a text, and no block in it."""

    kind = "plainest"
    bundle = "plain"
    template = '{{ value }} <i id="{{ c.dom }}-value"></i>'
    takes_input = False


def test_its_page_loads_its_style_sheet_and_its_script(visit: Visit) -> None:
    with gr.Blocks() as demo:
        FlipCard("a")
        FlipCard("b")
    browser = visit(demo)
    (sheet,) = [
        x.attrs["href"]
        for x in browser.page.all("link", rel="stylesheet")
        if "flipcard" in x.attrs["href"]
    ]
    (script,) = [
        x.attrs["src"]
        for x in browser.page.all("script")
        if "flipcard" in x.attrs["src"]
    ]
    for url, kind in ((sheet, "text/css"), (script, "text/javascript")):
        answer = browser.http.get(url)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert "immutable" in answer.headers["Cache-Control"]
    assert "cursor: pointer" in browser.http.get(sheet).text


def test_who_asks_for_another_versions_script_gets_that_which_is_here(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        FlipCard("a")
        gr.Gallery()
    browser = visit(demo)
    late = browser.page.all("template", data_fs_when="used")
    urls = [
        *(x.attrs["href"] for x in browser.page.all("link", rel="stylesheet")),
        *(x.attrs["src"] for x in browser.page.all("script") if "src" in x.attrs),
        *(url for x in late for url in x.attrs["data-fs-scripts"].split()),
    ]
    assert len(urls) >= 5, "style sheets, scripts, and one that comes late"
    for url in urls:
        other = re.sub("-[0-9a-f]{12}[.]", "-0123456789ab.", url)
        own, answer = browser.http.get(url), browser.http.get(other)
        assert other != url and answer.status_code == 200
        assert answer.data == own.data and answer.mimetype == own.mimetype
        assert answer.headers["Cache-Control"] == "no-store", "it is kept by its own"
        bare = re.sub("-[0-9a-f]{12}[.]", ".", url)
        assert browser.http.get(bare).status_code == 404


def test_a_page_without_it_loads_neither(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Chatbot()
    assert "flipcard" not in visit(demo).page_html


def test_what_stands_for_its_events_is_heard_where_it_only_shows_too(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        card = FlipCard("a", interactive=False)
        card.flip(lambda: "flipped", None, gr.Textbox(label="out"))
    browser = visit(demo)
    (heard,) = [x for x in browser.page.all("span") if "hx-trigger" in x.attrs]
    assert heard.attrs["hx-trigger"].startswith("flip capture from:#fs-form target:.fs")
    browser.trigger(0)
    assert browser.shown("out") == "flipped"


def test_shortcuts_examples_and_calls_know_it(visit: Visit, api: Api) -> None:
    def louder(text: str) -> str:
        return text + "!"

    demo = gr.Interface(louder, "flipcard", "card", examples=[["one"], ["two"]])
    browser = visit(demo)
    assert len(browser.page.all("flip-card")) == 2
    assert "one" in browser.page.text
    assert api(demo).result("louder", "a") == ["a!"]


def test_it_stands_in_a_message_as_it_is(visit: Visit, api: Api) -> None:
    def told(history: list[dict[str, Any]]) -> str:
        (item,) = history[0]["content"]
        return f"{item['value']}, {item['instance'].back}"

    with gr.Blocks() as demo:
        card = FlipCard("front", back="the back")
        chat = gr.Chatbot([{"role": "assistant", "content": card}])
        gr.Button("go").click(told, chat, gr.Textbox(label="out"), api_name="told")
    browser = visit(demo)
    (shown,) = browser.page.all("flip-card")
    assert "front" in shown.text and "the back" in shown.text
    assert shown.parent is not None
    (script,), (sheet,) = shown.parent.all("script"), shown.parent.all("link")
    assert script.attrs["type"] == "module"
    for url in (script.attrs["src"], sheet.attrs["href"]):
        assert browser.http.get(url).status_code == 200
    assert browser.run("go").shown("out") == "front, the back"
    item = {"type": "component", "component": "flipcard", "value": "of a call"}
    said = [{"role": "user", "content": [item]}]
    assert api(demo).result("told", said) == ["of a call, nothing"]


def test_a_subclass_in_a_message_is_what_it_was(visit: Visit) -> None:
    class Shouting(gr.Textbox):
        def parts(self, payload: Any) -> dict[str, Any]:
            return {"value": str(payload).upper()}

    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "assistant", "content": Shouting("aloud")}])
    assert "ALOUD" in visit(demo).page.text


def test_a_template_without_blocks_is_put_in_as_a_whole(
    visit: Visit, gates: Gates
) -> None:
    def stream() -> Iterator[str]:
        yield "<new>"
        gates.wait("more")
        yield "<newer>"

    with gr.Blocks() as demo:
        plain = Plain("old")
        gr.Button("go").click(stream, None, plain)
    browser = visit(demo)
    assert "old" in browser.page.text
    browser.press("go")
    browser.follow(lambda: "<new>" in browser.page.text)
    gates.open("more")
    browser.follow()
    assert "<newer>" in browser.page.text and "old" not in browser.page.text


def test_a_subclass_with_a_template_of_its_own_keeps_the_rest(visit: Visit) -> None:
    class Loud(gr.Textbox):
        template = (
            '<input class="fs-in {{ c.dom }}-ev loud" name="{{ c.name }}" '
            'id="{{ c.dom }}-in" value="{{ value or "" }}">'
        )

    with gr.Blocks() as demo:
        loud, quiet = Loud("a", label="loud"), gr.Textbox(label="quiet")
        loud.change(lambda text: text, loud, quiet)
    browser = visit(demo)
    assert browser.control("loud").has_class("loud")
    assert "loud" not in browser.field("quiet").text
    browser.trigger(0, c1="b")
    assert browser.shown("quiet") == "b"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "Bare has no template: expected `template = .*flaskstream/bare-one.html"),
        ({"template": "{% if %}"}, "The template of Bare can't be read, at line 1"),
        ({"template": "\n{{ x|nothing }}"}, "can't be read, at line 2: No filter"),
    ],
)
def test_a_template_that_cannot_be_is_said_when_the_page_is_mounted(
    members: dict[str, Any], said: str
) -> None:
    bare = type("Bare", (Component,), {"kind": "bare-one", **members})
    with gr.Blocks() as demo:
        bare("a")
    with pytest.raises(ConfigurationError, match=said):
        _ = demo.app


def test_a_document_of_several_pages_loads_its_files_once(visit: Visit) -> None:
    app = Flask("ours", template_folder=None)
    streams = gr.FlaskStream(app)
    pages = []
    for n in range(2):
        with gr.Blocks() as demo:
            FlipCard("a", label=f"card {n}")
        streams.mount(demo, f"/{n}")
        pages.append(demo)
    app.add_url_rule(
        "/both",
        "both",
        lambda: f"<!doctype html>{''.join(str(streams.render(p)) for p in pages)}",
    )
    html = visit(app, "/both").page_html
    assert html.count("<flip-card") == 2
    assert html.count("/_fs/flipcard-") == 2  # one style sheet, one script


class Folder(Component):
    """Several files, shown as a whole whenever one comes."""

    kind = "folder"
    takes_file = True
    takes_files = True
    template = (
        '<input type="file" multiple="" name="{{ c.name }}-files" '
        'hx-post="{{ upload_url(c) }}">'
        "{% for file in value or [] %}<b>{{ file.name }}</b>"
        '<input type="hidden" name="{{ c.name }}" value="{{ token(file) }}">'
        "{% endfor %}"
    )

    def accept(self, content: Content, name: str = "") -> Media:
        return Media(content, "text/plain", name)

    def parse(self, raw: Sequence[str], files: Files) -> list[Media]:
        found = [files.find(token) for token in raw]
        return [file for file in found if file is not None]

    def preprocess(self, payload: list[Media]) -> str:
        return ", ".join(file.read().decode() for file in payload)


def test_it_may_take_several_files_without_blocks_for_them(visit: Visit) -> None:
    with gr.Blocks() as demo:
        folder, out = Folder(label="folder"), gr.Textbox(label="out")
        gr.Button("go").click(lambda text: text, folder, out)
    browser = visit(demo)
    for name in ("a.txt", "b.txt"):
        chooser = browser.field("folder").one("input", type="file").attrs
        form = browser.form()
        form.setlist(chooser["name"], [upload(name[0].encode(), name)])
        browser.submit(chooser["hx-post"], form)
        assert browser.status == 200
    assert [e.text for e in browser.field("folder").all("b")] == ["a.txt", "b.txt"]
    assert browser.run("go").shown("out") == "a, b"


def _with_sheet(path: Path) -> type[Component]:
    return type("Sheeted", (Component,), {**_BARE, "style_sheet": str(path)})


_BARE = {"kind": "sheeted", "template": "<i>{{ value }}</i>", "takes_input": False}


def test_a_style_sheet_that_is_away_breaks_no_page(
    visit: Visit, tmp_path: Path
) -> None:
    sheet = tmp_path / "card#1.css"
    sheet.write_text("i { color: red }")
    with gr.Blocks() as demo:
        _with_sheet(sheet)("a")
    browser = visit(demo)
    (link,) = [
        x.attrs["href"]
        for x in browser.page.all("link", rel="stylesheet")
        if "card" in x.attrs["href"]
    ]
    assert browser.http.get(link).text == "i { color: red }"
    sheet.unlink()
    assert browser.http.get(browser.path).status_code == 200
    assert browser.http.get(link).status_code == 200  # as it was read last
    assert browser.http.get(link.replace("card", "none")).status_code == 404


def test_a_script_imports_others_by_names_of_their_content(
    visit: Visit, tmp_path: Path
) -> None:
    first, wheel = tmp_path / "first.js", tmp_path / "wheel.js"
    first.write_text('import "./wheel.js";\nimport("./gone.js");\n')
    wheel.write_text("turn();\n")
    with gr.Blocks() as demo:
        _with_script(first)("a")
    browser = visit(demo)

    def imported() -> tuple[str, str]:
        url = importer(browser)
        said, gone = browser.http.get(url).text.splitlines()
        assert gone == 'import("./gone.js");'  # as it is: there is none
        name = said.removeprefix('import "./').removesuffix('";')
        return url, browser.http.get(url.rpartition("/")[0] + "/" + name).text

    url, text = imported()
    assert text == "turn();\n"
    wheel.write_text("turn(2);\n")
    browser.reload()
    newer, text = imported()
    assert text == "turn(2);\n" and newer != url
    wheel.write_text('import "./first.js";\n')  # back, which has no name then
    browser.reload()
    assert browser.http.get(importer(browser)).text.startswith('import "./wheel.js"')


def test_a_script_may_come_when_it_is_needed(visit: Visit, tmp_path: Path) -> None:
    player = tmp_path / "player.js"
    player.write_text("play();\n")

    class Player(Component):
        kind = "player-of-ours"
        template = "{{ value }}"
        late_scripts = (LateScript("[title='a']", "used", [player]),)

    with gr.Blocks() as demo:
        Player("a")
    browser = visit(demo)
    (late,) = browser.page.all("template")
    assert late.attrs["data-fs-late"] == "[title='a']"
    assert late.attrs["data-fs-when"] == "used"
    assert browser.http.get(late.attrs["data-fs-scripts"]).text == "play();\n"
    sources = [x.attrs["src"] for x in browser.page.all("script")]
    assert any("/late-" in url for url in sources)
    assert not any("/player-" in url for url in sources)


def importer(browser: Browser) -> str:
    (url,) = [
        x.attrs["src"]
        for x in browser.page.all("script")
        if "/first-" in x.attrs["src"]
    ]
    return url


def _with_script(path: Path) -> type[Component]:
    class Scripted(Component):
        kind = "scripted"
        template = "{{ value }}"
        script = str(path)

    return Scripted


def test_a_class_that_is_made_anew_with_each_call_is_free_again(visit: Visit) -> None:
    made: list[weakref.ref[type[Component]]] = []

    def show() -> list[dict[str, Any]]:
        passing = type("Passing", (Component,), _BARE | {"kind": "passing"})
        made.append(weakref.ref(passing))
        return [{"role": "assistant", "content": passing("a")}]

    with gr.Blocks() as demo:
        chat = gr.Chatbot()
        gr.Button("show").click(show, None, chat)
        gr.Button("empty").click(lambda: [], None, chat)
    browser = visit(demo)
    browser.run("show")
    assert "a" in [x.text for x in browser.page.all("i")]
    browser.run("empty")
    gc.collect()
    assert [known() for known in made] == [None]
