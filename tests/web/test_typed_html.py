"""HTML in Markdown, typed, yielded, or written by the author: it only formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.media.sanitizer import TYPED_TAGS
from tests.web import dom
from tests.web.conftest import Visit
from tests.web.test_injection import PAYLOADS, PLAIN

HTML = [
    *PAYLOADS,
    "<b onclick=alert(1) onmouseover='alert(1)' style=position:fixed>a</b>",
    "<a href=javascript:alert(1)>a</a> <a href='&#106;avascript:alert(1)'>b</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a> <a href=vbscript:x>b</a>",
    "<img src=data:image/svg+xml;base64,AAAA> <img src=//evil.example/a.png>",
    "<svg><animate onbegin=alert(1)><style>*{display:none}</style></svg>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=/x></object>",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "<form action=//evil.example><input name=a><button formaction=/x>b</button></form>",
    "<p hx-get=/x hx-trigger=load data-hx-get=/x hx-on:load=alert(1)>a</p>",
    "<div id=fs-form class='fs-toast fs-stop' name=page tabindex=0 hidden>a</div>",
    "<p id=getElementById></p><img name=body><a id=document href=#x>a</a>",
    "<!-- <b> -- > <p title='-->'>a", "<!--> <b>a</b> --!> <i>b", "<![CDATA[<b>]]>a",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
    "<b><i><div><table><tr><td><details><summary><ul><li><a href=/x><p><center>",
    "</div></div></div></td></table></main></body></html><p>outside",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "- a <li></ul></div>\n- <a href=/x><a href=/y>\n  <table><a>\n\n  b",
]  # fmt: skip
ATTRIBUTES = {"align", "title", "href", "src", "alt", "open", "rel", "target"}
OWN = {"fs-blocks", "fs-chunk", "fs-open", "fs-grown", "fs-tail", "fs-empty"}
WAYS: dict[str, Callable[[str], gr.Blocks]] = {
    "title": lambda text: gr.Interface(str, "text", "text", title=text),
    "description": lambda text: gr.Interface(str, "text", "text", description=text),
    "article": lambda text: gr.Interface(str, "text", "text", article=text),
    "tabs": lambda text: gr.TabbedInterface([empty()], ["a"], title=text),
    "chat": lambda text: gr.ChatInterface(lambda m, h: m, description=text),
    "placeholder": lambda text: with_placeholder(text),
    "message": lambda text: with_messages(text),
}


def empty() -> gr.Blocks:
    return gr.Interface(str, "text", "text")


def with_placeholder(text: str) -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Chatbot(placeholder=text)
    return demo


def with_messages(text: str) -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": role, "content": text} for role in ("user", "assistant")])
    return demo


def only_formats(page: dom.Element) -> list[Any]:
    """Fail if a text in Markdown acts; the page without what stands in such texts."""
    for prose in [e for e in page.walk() if e.has_class("fs-prose")]:
        for element in prose.walk():
            if not OWN & set(element.attrs.get("class", "").split()):
                assert element.tag in TYPED_TAGS
                assert set(element.attrs) <= ATTRIBUTES, element.attrs
                check_addresses(element)
        prose.children = []
    return dom.skeleton(page)


def check_addresses(element: dom.Element) -> None:
    assert not element.attrs.get("src", "").startswith(("//", "http", "data:"))
    address = element.attrs.get("href", "").strip().lower()
    assert not address.startswith(("javascript", "data", "vbscript"))


@pytest.mark.parametrize("way", WAYS)
def test_html_of_the_author_only_formats(visit: Visit, way: str) -> None:
    expected = only_formats(visit(WAYS[way](PLAIN)).page)
    for text in HTML:
        assert only_formats(visit(WAYS[way](text)).page) == expected, text


def growing(text: str) -> Iterator[Any]:
    for end in (len(text) // 3, len(text) // 2, len(text)):
        yield [{"role": "assistant", "content": text[:end]}]


@pytest.mark.parametrize("kind", [gr.Markdown, gr.Chatbot])
def test_html_that_is_yielded_only_formats(visit: Visit, kind: Any) -> None:
    function = growing if kind is gr.Chatbot else lambda text: text
    with gr.Blocks() as demo:
        box = gr.Textbox(label="in", lines=2)
        gr.Button("Go").click(function, box, kind())

    def after(text: str) -> list[Any]:
        browser = visit(demo)
        browser.fill("in", text)
        browser.run("Go")
        shapes = [only_formats(browser.page)]
        return [*shapes, only_formats(browser.reload().page)]

    expected = after(PLAIN)
    for text in HTML:
        assert after(text) == expected, text


def test_what_gradios_scripts_write_is_shown(visit: Visit) -> None:
    about = (
        "<p style='text-align: center'>See <a href='https://x.example'>this</a>.</p>"
    )
    page = visit(
        gr.Interface(
            str,
            "text",
            "text",
            title="<h1 align='center'>A title</h1>",
            description="<center><b>About</b></center>",
            article=about,
        )
    ).page
    assert [e.text for e in page.all("h1", align="center")] == ["A title"]
    assert page.one("center").one("b").text == "About"
    assert page.one("p", align="center").one("a").attrs["target"] == "_blank"


RETRIEVED = """In <a href="https://a.example/doc">the <b>manual</b></a>: H<sub>2</sub>O.

<details><summary>Sources</summary>

1. *first* <kbd>x</kbd>
2. second

</details>

<table><tr><td align="right">1</td></tr></table>
<script>alert(1)</script><img src="https://a.example/p.png" alt="far"> <thinking>
"""
KEPT = ["a", "b", "sub", "details", "summary", "ol", "em", "kbd", "table", "td"]


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_html_in_a_chats_messages_formats(visit: Visit, role: str) -> None:
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": role, "content": RETRIEVED}])
    said, _ = [e for e in visit(demo).page.walk() if e.has_class("fs-prose")]
    assert all(said.all(tag) for tag in KEPT)
    assert not said.all("script") and not said.all("img")
    assert "alert" not in said.text and "<thinking>" in said.text
    targets = [a.attrs["href"] for a in said.all("a")]
    assert targets == ["https://a.example/doc", "https://a.example/p.png"]


def test_an_answer_that_streams_comes_to_what_it_is_at_once() -> None:
    chatbot = gr.Chatbot(render=False)
    encoder = chatbot.encoder()
    for end in range(1, len(RETRIEVED) + 1):
        said = [{"role": "assistant", "content": RETRIEVED[:end]}]
        live = encoder.encode(encoder.capture(said), False)
        html = "".join([*live["m0-body"], live["m0-grown"], live["m0-tail"]])
        assert "<script" not in html and "<img" not in html
    assert html == "".join(chatbot.parts(chatbot.postprocess(said))["m0-body"])
    assert encoder.encode(encoder.capture(said), True)["m0-body"] == [
        *chatbot.parts(encoder.payload)["m0-body"]
    ]
