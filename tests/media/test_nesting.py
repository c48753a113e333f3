"""HTML of the author's: as long as it was, however it is nested."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import product

import pytest

import flaskstream as gr
from flaskstream.components.html import HTML
from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import render
from flaskstream.media.markup import tame
from flaskstream.media.nesting import DEEPEST
from tests.web.conftest import Api, api  # noqa: F401  # the fixture

Piece = Callable[[int], str]
REL = 'rel="noopener noreferrer"'
TAGS = "a b font p div li dd table caption tr td details svg desc select object"


def repeated(first: str, second: str, way: str) -> Piece:
    """A text of n pairs of tags, in one of a few ways."""

    def text(n: int) -> str:
        if way == "differing":
            pairs = (f"<{first} title={i:05}><{second}>x" for i in range(n))
            return "".join(pairs)
        if way == "ended":
            return f"<{first}>" + f"<{second} title=1>x</{first}>" * n
        return f"<{first}><{second} title={'x' * 5 * n}>" + f"<{first}>x" * n

    return text


@pytest.mark.parametrize("way", ["differing", "ended", "long"])
@pytest.mark.parametrize("first", TAGS.split())
def test_no_pair_of_tags_becomes_far_more_than_it_is(first: str, way: str) -> None:
    for second in TAGS.split():
        text = repeated(first, second, way)
        sizes = [len(tame(text(n))) for n in (60, 240)]
        assert sizes[0] < 7 * len(text(60)) + 2_000, second
        assert sizes[1] < 4.5 * sizes[0] + 7_000, second


def test_what_took_half_a_gigabyte_takes_little() -> None:
    text = "".join(f"<p><font color={i}>" for i in range(2_200))
    tracemalloc.start()
    shown = tame(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 30_000 < len(text) < len(shown) < 6 * len(text)
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "text",
    [
        "<p><a href={}>" + "<p>x" * 900,
        "<ul><li><a href={}>" + "<li>x" * 900,
        "x <p><a href={}>" + "<p>x" * 900,
        "- <p><a href={}>" + "<p>x" * 900,
        "[" + "<p>x" * 900 + "]({})",
    ],
)
def test_a_link_that_is_typed_is_not_opened_again_and_again(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flaskstream.media import markdown, typedhtml

    sizes: list[int] = []

    def measured(clean: Callable[[str], str]) -> Callable[[str], str]:
        def run(html: str) -> str:
            sizes.append(len(clean(html)))
            return clean(html)

        return run

    for module, name in product((markdown, typedhtml), ("sanitize", "sanitize_typed")):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, measured(getattr(module, name)))
    text = text.format("x" * 4_500)
    shown = render(text, Dialect(html=True))
    assert len(shown) < 6 * len(text)
    assert max(sizes, default=0) < 12 * len(text) + 110_000


@pytest.mark.parametrize("before", ["", "x "])
def test_a_tag_of_thousands_of_attributes_is_not_compared_with_itself(
    before: str,
) -> None:
    text = before + "<p " + " ".join(f"a{i}" for i in range(20_000)) + ">y"
    assert "y" in render(text, Dialect(html=True))
    names = " ".join(f"data-a{i}" for i in range(20_000))
    assert tame(f"<p {names}>y").count("data-") == 64


@pytest.mark.parametrize(
    "text",
    ["<div>" * 9_000, "<span>" * 9_000, "<svg><desc>" * 9_000, "<font>" * 9_000],
)
def test_nothing_is_deeper_than_browsers_take(text: str) -> None:
    shown = tame(text)
    assert shown.count("</") == DEEPEST
    assert tame(text + "<b>x").count("x") == 1


def test_nothing_in_a_drawing_stays_open() -> None:
    for inner in ("<source>", "<path/>", "<desc/>", "<track>"):
        shown = tame("<svg>" + inner * 3_000 + "<p>x")
        assert shown.endswith("<p>x</p>")


@pytest.mark.parametrize(
    "html, shown",
    [
        ("<p><b>x<p>y</b>z", "<p><b>x</b></p><p><b>y</b>z</p>"),
        ("<b><i>x</b>y</i>z", "<b><i>x</i></b><i>y</i>z"),
        ("<b><p>x</b>y", "<b><p>x</p></b>y"),
        ("<b><div>x</b>y</div>z", "<b><div>xy</div></b>z"),
        ("<ul><li><b>x<li>y</ul>", "<ul><li><b>x</b></li><li><b>y</b></li></ul>"),
        (
            "<table><tr><td><b>x<td>y</table><b>z",
            "<table><tbody><tr><td><b>x</b></td><td>y</td></tr></tbody></table><b>z</b>",
        ),
        (
            "<a href=/x>x<a href=/y>y",
            f'<a href="/x" {REL}>x</a><a href="/y" {REL}>y</a>',
        ),
        ("<b>x</B>y", "<b>x</b>y"),
        ("<b>a < b</b> <c", "<b>a &lt; b</b> "),
        ("<b title='a>\"b<'>x", '<b title="a>&quot;b&lt;">x</b>'),
        ("<b>x<!-- <p> --><script></b></script>y", "<b>xy</b>"),
        ("<b>x<h1>y</h2>z", "<b>x<h1>y</h1>z</b>"),
        ("<b>x</br>y", "<b>x<br>y</b>"),
        (
            '<svg viewBox="0 0 9 9"><a href="/x"><path d="M0"/></a></svg><b>x',
            f'<svg viewBox="0 0 9 9"><a href="/x" {REL}><path d="M0"></path></a></svg>'
            "<b>x</b>",
        ),
        ("<svg><g><b>x</b></g></svg>y", "<svg><g></g></svg><b>x</b>y"),
        ("<x-b>x</x-b><x-a href=/y>y</x-a>", "xy"),
        ("<div>" * 300 + "x" + "</div>" * 300 + "<b>y", None),
    ],
)
def test_what_is_wrongly_nested_looks_as_it_did(html: str, shown: str | None) -> None:
    if shown is None:
        assert tame(html).endswith("</div><b>y</b>")
    else:
        assert tame(html).replace("&gt;", ">") == shown


def test_long_html_that_is_nested_well_stays_as_it_is() -> None:
    row = f'<div style="color:red"><p>a <b class="x">b</b> <a href="/y" {REL}>c</a></p>'
    html = (row + "<ul><li>1</li><li><i>2</i></li></ul></div>\n") * 500
    assert tame(html) == html


def test_a_call_can_not_make_it_more(api: Api) -> None:  # noqa: F811
    demo = gr.Interface(lambda html: str(len(html)), HTML(), "text")
    text = "".join(f"<p><font color={i}>" for i in range(500))
    size = api(demo).result("lambda", text)
    assert int(size[0]) < 6 * len(text)
