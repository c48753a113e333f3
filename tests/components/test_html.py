"""HTML: the author's markup shows, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.components.html import HTML
from flaskstream.exceptions import NotHonoured, NotSupported, OutputError
from flaskstream.media.markup import tame

# What a browser, or htmx, would act on.
DEADLY = re.compile(
    r"script|style|title|template|iframe|object|embed|form|input|button|textarea|select"
    r"|option|base|link|meta|hx-.*|hx:.*|noscript|plaintext|foreignobject|animate|set|use"
)


class Checked(HTMLParser):
    """Fails on anything that acts on the page."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not DEADLY.fullmatch(tag), tag
        for name, value in attrs:
            text = (value or "").strip().lower()
            assert not name.startswith(("on", "hx", "data-hx", "form")), name
            assert not text.startswith(("javascript:", "vbscript:")), value
            assert not (text.startswith("data:") and tag == "a"), value
            assert not (name == "id" and text.startswith("fs-")), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def check(html: str) -> None:
    Checked().feed(html)
    # htmx finds `<hx-partial` in the text itself, attribute values included.
    for tag in re.findall(r"<[^>]*", html):
        assert "<" not in tag[1:], tag


NASTY = [
    "<script>alert(1)</script>",
    "<b onclick=alert(1) ONLOAD=x>x</b>",
    "<b hx-get=/ HX-Trigger=load data-hx-post=/ DATA-HX-GET=/ hx:get=/>x</b>",
    "<hx-partial hx-target=body>x</hx-partial>",
    "<div title='<hx-partial hx-target=body>'>x</div>",
    "<div data-a='</div><script>alert(1)</script>'>x</div>",
    "<a href=javascript:alert(1)>x</a><a href='java\nscript:alert(1)'>y</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "</form></div><form action=/x><input name=page value=1><button>b</button></form>",
    "<title>t</title><style>* {display: none}</style><base href=//x><meta content=1>",
    "<svg><script>1</script><foreignObject><b>x</b></foreignObject>"
    "<animate attributeName=href to=javascript:1 /><use href=#x /></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object>",
    "<template><script>1</script></template><noscript><p title='</noscript><img src=x "
    "onerror=1>'>",
    "<textarea></textarea><select><option><script>1</script></select>",
    "<div id=fs-form class='fs-3-ev fs-3'>x</div>",
    "<img src=x onerror=alert(1)//",
    "<!-- <script> --><!--><script>alert(1)</script>-->",
    "<plaintext><b>",
]


@pytest.mark.parametrize("html", NASTY)
def test_nothing_acts_on_the_page(html: str) -> None:
    check(tame(html))


@given(st.lists(st.sampled_from(NASTY) | st.text(alphabet="<>/='\"ahx-on!&; ")))
def test_no_mixture_of_it_does(pieces: list[str]) -> None:
    check(tame("".join(pieces)))


@pytest.mark.parametrize(
    "html",
    [
        '<div class="card" style="color:red"><b>x</b></div>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
        '<details open=""><summary>s</summary>d</details>',
        '<svg viewBox="0 0 9 9"><path d="M0 0h9" stroke="red"></path></svg>',
        '<img src="data:image/png;base64,AA" alt="a">',
        '<h2 id="results" data-n="1" aria-label="r">x</h2>',
        "a &lt; b &amp; c",
    ],
)
def test_what_shows_stays_as_it_is(html: str) -> None:
    assert tame(html) == html


def test_classes_of_the_page_itself_are_taken_out() -> None:
    assert tame('<b class="fs-3-ev a fs-button">x</b>') == '<b class="a">x</b>'


def test_a_value_is_tamed_on_its_way_to_the_page() -> None:
    assert HTML("<b onclick=x>x</b>").initial_payload() == "<b>x</b>"
    encoder = HTML().encoder()
    assert encoder.encode("<script>1</script>ok", final=True) == {"value": "ok"}
    assert HTML().postprocess(None) == ""


def test_what_is_no_markup_names_the_component() -> None:
    with pytest.raises(OutputError, match="HTML “Card” expected HTML as a str"):
        HTML(label="Card").postprocess(["<b>"])


@pytest.mark.parametrize(
    "options",
    [
        {"html_template": "<b>${value}</b>"},
        {"js_on_load": "alert(1)"},
    ],
)
def test_what_cannot_be_honoured_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(NotSupported):
        HTML(**options)


@pytest.mark.parametrize(
    "options",
    [{"apply_default_css": False}, {"min_height": 3}, {"css_template": "b {}"}],
)
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=rf"HTML\({next(iter(options))}="):
        assert HTML("<b>x</b>", **options).initial_payload() == "<b>x</b>"
    HTML(html_template="${value}", apply_default_css=True)


def test_markup_that_will_be_taken_out_warns_its_author() -> None:
    with pytest.warns(UserWarning, match="HTML leaves out <style>.*style sheet") as met:
        HTML("<style>h1 { color: red }</style>")
    assert met[0].filename == __file__
    with pytest.warns(UserWarning, match="HTML leaves out <iframe>: .* give a link"):
        HTML('<center><IFRAME src="https://a.example/film"></IFRAME></center>')


def test_half_a_sign_is_replaced() -> None:
    assert HTML().postprocess("<b>x\ud83d</b>") == "<b>x\ufffd</b>"
