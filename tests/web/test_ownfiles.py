"""Files that a page shows: each of them can be fetched, whoever has rendered it.

That nothing that renders puts one, and that each is there before its token is made, is
looked after in every test of this folder: see `conftest`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components import Component, Media
from flaskstream.components.core import base
from flaskstream.media.nested import media_in
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.pictures import png

CUES = [{"timestamp": [0, 1], "text": "Hello"}]
OTHERS = [{"timestamp": [0, 1], "text": "Goodbye"}]


def noise(shade: int) -> tuple[int, np.ndarray[Any, Any]]:
    return 8_000, np.full(800, shade, np.int16)


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"{side}.png" for side in range(1, 7)]
    for side, path in enumerate(paths, 1):
        path.write_bytes(png(side, side))
    return list(map(str, paths))


def files_of(browser: Browser) -> set[str]:
    """The URLs of all files that a page shows, each of which is there."""
    values = [text for one in browser.page.walk() for text in one.attrs.values()]
    urls = {x.partition("#")[0] for x in values if x and x.startswith("/media/")}
    for url in urls:
        assert browser.http.get(url).status_code == 200
    return urls


def test_what_stands_beside_values_is_there_when_a_page_is_opened(
    visit: Visit, pictures: list[str]
) -> None:
    with gr.Blocks() as demo:
        said = [{"role": "user", "content": {"path": pictures[0]}}]
        gr.Chatbot(said, avatar_images=(pictures[1], pictures[2]))
        gr.Audio(noise(3), subtitles=CUES, label="own", interactive=False)
        gr.Gallery(lambda: [pictures[4]])
        gr.Image(pictures[3], interactive=True)
        gr.Dataset(components=["image"], samples=[[pictures[5]]])
    browser = visit(demo)
    # A message's picture and who says it; a sound with its subtitles; the others.
    assert len(files_of(browser)) == 2 + 2 + 3
    assert visit(demo).page_html != browser.page_html  # another owner's


def test_what_functions_give_and_change_is_there(
    visit: Visit, pictures: list[str]
) -> None:
    with gr.Blocks() as demo:
        chat, table = gr.Chatbot(), gr.Dataset(components=["image"], samples=[])
        sound = gr.Audio(label="own")

        def talk() -> Iterator[Any]:
            inner = gr.Audio(noise(1), subtitles=OTHERS)
            says = [{"role": "assistant", "content": inner}]
            yield says, gr.Dataset(samples=[[pictures[0]]]), gr.skip()
            says.append({"role": "user", "content": {"path": pictures[1]}})
            yield says, gr.skip(), gr.update(value=noise(2), subtitles=CUES)

        gr.Button("talk").click(talk, None, [chat, table, sound])
    browser = visit(demo)
    assert not files_of(browser)
    browser.run("talk")
    shown = files_of(browser)
    assert len(shown) == 3 + 1 + 2
    browser.reload()
    assert files_of(browser) == shown


@pytest.mark.parametrize("how", ["uploaded", "posted"])
def test_what_a_field_in_error_begins_with_is_there(
    visit: Visit, pictures: list[str], how: str
) -> None:
    with gr.Blocks() as demo:
        # Each page's own, so that who opened it has not put this one's.
        own = gr.Image(lambda: pictures[3], label="own", interactive=True)
        gr.Button("go").click(lambda picture: None, own, None)
    browser = visit(demo)
    if how == "uploaded":
        browser.choose("own", b"no picture", "a.png")
    else:
        browser.press("go", **{own.name: "0" * 40})
    assert browser.status == 422 and browser.error("own")
    assert files_of(browser)


def test_a_component_of_the_apps_own_tells_what_it_shows(visit: Visit) -> None:
    class Stamped(Component):
        kind = "stamped"
        template = '<a href="{{ media_url(c.stamp) }}">{{ value.text }}</a>'

        def __init__(self, value: Any = None, **options: Any) -> None:
            self.stamp = Media(b"stamp", "image/png", "stamp.png")
            super().__init__(value, **options)

    with gr.Blocks() as demo:
        Stamped({"text": "a letter"}, label="letter", interactive=False)
    assert len(files_of(visit(demo))) == 1


def test_nobody_looks_for_files_in_texts_and_tables(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []

    def look(shown: Any) -> list[Media]:
        looked.append(shown)
        return media_in(shown)

    monkeypatch.setattr(base, "media_in", look)

    def tell() -> Iterator[Any]:
        for n in range(3):
            yield "a" * n, "# a\n" * n, [[n]] * n, {"a": n}, n, {"cat": 0.5}, [("a", n)]

    with gr.Blocks() as demo:
        text, markdown, number = gr.Textbox(), gr.Markdown(), gr.Number()
        table, data, label = gr.Dataframe(), gr.JSON(), gr.Label()
        marked = gr.HighlightedText()
        out = [text, markdown, table, data, number, label, marked]
        gr.Button("tell").click(tell, None, out)
    browser = visit(demo)
    browser.run("tell")
    browser.reload()
    assert not looked
