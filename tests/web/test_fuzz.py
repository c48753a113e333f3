"""Whatever is posted: never a 500, and functions get only what their inputs allow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import flaskstream as gr
from flaskstream.testing.eventsource import events
from flaskstream.testing.window import upload
from tests.web import dom
from tests.web.client import Browser
from tests.web.pictures import png

CHOICES = ["a", "b", "c"]
CANARY = "root:x:0:0"
calls: list[tuple[Any, ...]] = []


def take(*values: Any) -> str:
    calls.append(values)
    return "taken"


@cache
def demo() -> gr.Blocks:
    """Every kind of field, and a function of them all."""
    with gr.Blocks() as page:
        fields = [
            gr.Slider(1, 10, 3, step=1, label="slider"),
            gr.Number(5, minimum=0, maximum=9, label="number"),
            gr.Textbox("hi", max_length=5, label="text"),
            gr.Code("x", label="code"),
            gr.Radio(CHOICES, value="a", label="radio"),
            gr.Dropdown(CHOICES, value="a", label="dropdown"),
            gr.Dropdown(CHOICES, value=["a"], multiselect=True, label="several"),
            gr.CheckboxGroup(CHOICES, value=["a"], label="group"),
            gr.Checkbox(True, label="box"),
            gr.Image(label="picture", type="numpy"),
        ]
        gr.Button("Take").click(take, fields, gr.Textbox(label="out"))
        gr.Examples([[3]], fields[:1])
    return page


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    demo().app.extensions["flaskstream.engine"].close()
    demo.cache_clear()
    person.cache_clear()


@cache
def person() -> Browser:
    browser = Browser(demo().app).open()
    browser.choose("picture", png(), "cat.png")
    return browser


def allowed(values: tuple[Any, ...]) -> bool:
    """What the fields of `demo` can give, written a second time."""
    slider, number, text, code, radio, dropdown, several, group, box, picture = values
    return (
        slider in range(1, 11)
        and (number is None or 0 <= number <= 9)
        and len(text) <= 5
        and isinstance(code, str)
        and (radio is None or radio in CHOICES)
        and (dropdown is None or dropdown in CHOICES)
        and set(several) <= set(CHOICES)
        and set(group) <= set(CHOICES)
        and isinstance(box, bool)
        and (picture is None or picture.shape == (3, 4, 3))
    )


HOSTILE = [
    *["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\boot.ini"],
    *["file:///etc/passwd", "http://169.254.169.254/", "\\\\host\\share", "x::$DATA"],
    *["\0", "a\0b", "%00", "\r\n", "\u2028", "\ud800", "٣", "²", "1_000", "0x10"],
    *["-1", "1e999", "nan", "inf", "-0", "9" * 5000, "True", "None", "[]", "{}"],
    *["<hx-partial hx-target=body>", "' OR 1=1", "{{7*7}}", "a" * 10_000, " 3 ", "+3"],
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=20) | st.integers().map(str)
fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def names() -> list[str]:
    return [c.name for c in demo().components if c.in_form]


def post(path: str, form: MultiDict[str, Any]) -> int:
    """Send it; what is answered, and that it leaks nothing and breaks no page."""
    answer = person().post(path, form)
    assert answer.status_code < 500, answer.text
    assert CANARY not in answer.text
    if "<html lang=en>" not in answer.text:  # Werkzeug's own page for unknown addresses
        dom.parse(answer.text)
    return answer.status_code


@fuzz
@given(st.data())
def test_any_form_is_refused_or_gives_the_function_what_its_inputs_allow(
    data: st.DataObject,
) -> None:
    form = person().form()
    for name in data.draw(st.sets(st.sampled_from(names()), min_size=1, max_size=4)):
        values = data.draw(st.lists(texts, max_size=3))
        encodable = [v.encode("utf-8", "replace").decode() for v in values]
        form.setlist(name, encodable)
    calls.clear()
    status = post("/run/0", form)
    assert status in (200, 422)
    assert (status == 422) == (calls == []) or status == 200
    assert all(allowed(values) for values in calls)


@fuzz
@given(st.data(), texts, st.binary(max_size=200))
def test_any_file_in_any_field_is_refused_or_a_picture(
    data: st.DataObject, name: str, content: bytes
) -> None:
    field = data.draw(st.sampled_from(names()))
    form = person().form()
    form.setlist(field, [upload(content, name.encode("utf-8", "replace").decode())])
    calls.clear()
    # No program sends a name of thousands of characters.
    assert post("/run/0", form) in (200, 413, 422)
    assert all(allowed(values) for values in calls)
    assert post(f"/upload/{field[1:]}", form) in (200, 404, 413, 422)


def test_a_form_without_one_of_its_fields_is_refused_or_taken() -> None:
    with gr.Blocks() as page:
        fields = [
            *[gr.Slider(1, 10), gr.Number(), gr.Textbox(), gr.Code(), gr.Checkbox()],
            *[gr.Radio(CHOICES), gr.Dropdown(CHOICES), gr.CheckboxGroup(CHOICES)],
            *[gr.Image(), gr.MultimodalTextbox(), gr.Textbox(type="password")],
            *[gr.File(), gr.Files(), gr.UploadButton(), gr.Gallery()],
            *[gr.ImageSlider(), gr.ImageEditor(), gr.Audio(), gr.Video()],
            *[gr.FileExplorer(root_dir="docs"), gr.Dialogue(speakers=["a", "b"])],
        ]
        gr.Button("Take").click(lambda *_: "taken", fields, gr.Textbox(label="out"))
    browser = Browser(page.app).open()
    try:
        for name in [c.name for c in page.components if c.in_form]:
            form = browser.form()
            form.poplist(name)
            answer = browser.post("/run/0", form)
            assert answer.status_code in (200, 422), (name, answer.text)
    finally:
        page.app.extensions["flaskstream.engine"].close()


@fuzz
@given(texts)
def test_any_token_and_any_id_is_no_way_in(text: str) -> None:
    browser = person()
    encoded = quote(text.encode("utf-8", "replace"), safe="")
    for path in [f"/media/{encoded}", f"/_fs/{encoded}", f"/?page={encoded}"]:
        answer = browser.http.get(path)
        assert answer.status_code in (200, 308, 404), path
        assert CANARY not in answer.text
    assert post(f"/pages/x/stop/0/{encoded or 'x'}", browser.form()) in (308, 404)
    assert post(f"/run/{encoded or 'x'}", browser.form()) in (200, 308, 404, 405, 422)
    stream = browser.http.get(f"/pages/{encoded or 'x'}/events?after={encoded}")
    if stream.status_code == 200:
        assert [e.name for e in events([stream.data])] == ["message", "fs:done"]


@fuzz
@given(texts, texts)
def test_any_page_and_any_cursor_is_refused_or_harmless(page: str, cursor: str) -> None:
    form = person().form(
        page=page.encode("utf-8", "replace").decode(),
        cursor=cursor.encode("utf-8", "replace").decode(),
    )
    assert post("/run/0", form) in (200, 403, 422)


@fuzz
@given(st.binary(max_size=300), st.sampled_from(["", "x", "----b", "b" * 5000]))
def test_any_body_is_refused(body: bytes, boundary: str) -> None:
    browser = person()
    for kind in [
        f"multipart/form-data; boundary={boundary}",
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain; charset=utf-7",
    ]:
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        answer = browser.http.post("/run/0", data=body, headers=headers)
        assert answer.status_code in (400, 403, 413), answer.text


headers = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
    max_size=30,
)


QUERIES = [b"\xff", b"page=\xff", b"after=\xc3", b"x=%FF"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "path", ["/", "/pages/x/events", "/pages/x/news", "/gradio_api/info", "/media/x"]
)
def test_bytes_in_a_query_that_are_no_text_are_refused(path: str, query: bytes) -> None:
    raw = {"QUERY_STRING": query.decode("latin-1")}
    answer = person().http.get(path, environ_overrides=raw)
    if query.isascii():
        assert answer.status_code in (200, 404)
    else:
        assert answer.status_code == 400
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@fuzz
@given(headers, headers, headers)
def test_any_header_is_refused_or_harmless(a: str, b: str, c: str) -> None:
    sent = {"Origin": a, "HX-Request": "true", "HX-Current-URL": b, "Cookie": c}
    form = person().form()
    del form["token"]  # by which it would show whose it is
    answer = person().http.post("/run/0", data=form, headers=sent)
    assert answer.status_code == 403
    sent = {"Last-Event-ID": a, "Cookie": c, "Accept-Encoding": b}
    assert person().http.get("/", headers=sent).status_code == 200
    stream = person().http.get("/pages/x/events", headers=sent)
    assert stream.status_code == 200
