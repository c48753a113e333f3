"""The editor of code: what its page loads, and what it is without scripts."""

from __future__ import annotations

import re

import flaskstream as gr
from flaskstream.testing import PageClient


def page(**options: object) -> gr.Blocks:
    with gr.Blocks() as demo:
        source = gr.Code("x = 1", "python", label="source", **options)  # type: ignore[arg-type]
        out = gr.Code(label="out", interactive=False)
        gr.Button("Take").click(lambda source: source, source, out)
        gr.Button("Change").click(
            lambda: gr.Code(language="json", max_lines=9, wrap_lines=True), None, source
        )
    return demo


def html_of(demo: gr.Blocks) -> str:
    return demo.app.test_client().get("/").text


def test_the_field_is_a_textarea_within_the_editor() -> None:
    (tag,) = re.findall("<fs-code[^>]*>\\s*<textarea", html_of(page(autocomplete=True)))
    assert re.search(r'mode="/_fs/mode-python-[0-9a-f]{12}\.js#python"', tag)
    assert re.search(r'lines="5" most="24" indent="4" numbers completes>', tag)


def test_what_is_left_out_is_not_there() -> None:
    html = html_of(page(show_line_numbers=False, max_lines=3, lines=2))
    assert 'lines="2" most="3" indent="4">' in html


def test_all_that_the_editor_loads_is_served() -> None:
    client = page().app.test_client()
    html = client.get("/").text
    urls = re.findall(r'"(/_fs/(?:codemirror|mode|code|look)-[^"#]*)', html)
    assert len(urls) == 4
    for url in urls:
        answer = client.get(url)
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")


def test_code_that_is_only_shown_loads_nothing_of_it() -> None:
    html = html_of(gr.Interface(lambda text: text, "text", gr.Code(language="python")))
    assert not re.search(r"/_fs/(codemirror|mode|code|look)-", html)


def test_what_is_typed_is_taken_with_and_without_scripts() -> None:
    for scripts in (True, False):
        client = PageClient(page().app, scripts=scripts)
        client.press("Take", source="y = 2\n\ty")
        assert client.value("out") == "y = 2\n\ty"
        client.reload()
        assert client.value("source") == "y = 2\n\ty"


def test_a_function_changes_its_language_and_its_look() -> None:
    client = PageClient(page().app)
    client.press("Change")
    (editor,) = client.page.all("fs-code")
    assert "#json" in editor.attrs["mode"]
    assert (editor.attrs["most"], editor.attrs["indent"]) == ("9", "2")
    assert "wraps" in editor.attrs
    assert client.value("source") == "x = 1"
