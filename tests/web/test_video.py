"""Films on a page: chosen, shown, one after the other, and by the API."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.media import films
from tests.web.conftest import Api, Visit


def subtitled(film: str | None) -> Any:
    return film, [{"text": "Hello", "timestamp": [0, 1]}]


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        given = gr.Video(label="given")
        told = gr.Textbox(label="told")
        result = gr.Video(label="result")
        gr.Button("Show").click(subtitled, given, result)
        given.upload(lambda film: f"got {film.orig_name}", given, told)
        given.clear(lambda: "cleared", None, told)
        gr.Button("Both").click(subtitled, given, given)
        gr.Button("Again").click(lambda film: film, given, result)
        gr.Examples([[films.WEBM_PATH]], given)
        gr.ClearButton([result])
    return demo


def one(page: gr.Blocks) -> PageClient:
    return PageClient(page.app).open()


def test_a_function_gets_what_was_chosen_and_its_film_is_shown(
    demo: gr.Blocks,
) -> None:
    client = one(demo)
    client.fill(given=("film.mp4", films.MP4))
    assert client.value("told") == "got film.mp4"
    client.press("Show")
    assert client.value("result") == films.MP4
    track = client.field("result").one("track").attrs["src"]
    answer = client.http.get(track)
    assert answer.headers["Content-Type"].startswith("text/vtt")
    assert b"Hello" in answer.data
    client.reload()
    assert client.value("given") == client.value("result") == films.MP4
    client.press("Clear")
    assert client.value("result") is None
    client.press("Remove given")
    assert client.value("told") == "cleared" and client.value("given") is None


def test_what_an_input_got_with_its_subtitles_keeps_them(demo: gr.Blocks) -> None:
    client = one(demo)
    client.fill(given=("film.mp4", films.MP4))
    client.press("Both")
    client.press("Again")  # the form has it
    client.reload()
    assert client.field("given").all("track")


def test_an_example_is_a_film_that_is_seen_and_taken(demo: gr.Blocks) -> None:
    client = one(demo)
    [seen] = client.page.of_class("fs-example")
    assert client.http.get(seen.one("video").attrs["src"]).data == films.WEBM
    client.press("Example 1")
    assert client.value("given") == films.WEBM


def test_what_no_browser_plays_says_so_and_can_be_saved(demo: gr.Blocks) -> None:
    client = one(demo)
    client.fill(given=("old.avi", films.AVI))
    field = client.field("given")
    assert "can’t play AVI. old.avi" in field.text and not field.of_class("fs-film")
    link = field.one("a").attrs
    assert link["download"] == "old.avi"
    assert client.http.get(link["href"]).data == films.AVI
    client.press("Again")
    assert "can't use" in client.page.text or client.errors


def test_what_is_no_film_is_refused(demo: gr.Blocks) -> None:
    client = one(demo)
    client.fill(given=("film.mp4", films.MP4[:-10]))
    assert client.errors == ["“film.mp4” is cut: its end is missing."]


def test_players_get_parts_and_nobody_else_gets_anything(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("given", films.MP4, "film.mp4")
    [film] = browser.field("given").of_class("fs-film")
    url = film.attrs["src"]
    part = browser.http.get(url, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.data) == (206, b"ftypisom")
    assert part.headers["Content-Type"] == "video/mp4"
    assert visit(demo).http.get(url).status_code == 404


def test_without_scripts_a_form_carries_it(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo, scripts=False)
    form = browser.form()
    chooser = browser.field("given").one("input", type="file").attrs["name"]
    form.setlist(chooser, [upload(films.WEBM, "film.webm")])
    browser.submit(browser.button("Show").attrs["formaction"], form)
    url = browser.field("result").one("video").attrs["src"]
    assert browser.http.get(url).data == films.WEBM


def parts() -> Iterator[Any]:
    for number in range(3):
        yield films.coloured(1, number)


def test_a_stream_is_told_by_what_is_new_and_ends_as_one_file() -> None:
    with gr.Blocks() as demo:
        film = gr.Video(label="film", streaming=True, autoplay=True)
        gr.Button("Run").click(parts, None, film)
    client = one(demo)
    messages = client.press("Run")
    sent = "".join(map(str, messages))
    assert sent.count(" whole") == 1
    for _ in range(2):
        shown = films.seen(client.value("film"))
        assert [number for _, number in shown] == [0] * 25 + [1] * 25 + [2] * 25
        _, piece = client.field("film").all("li")
        assert client.http.get(piece.attrs["data-fs-src"]).data == client.value("film")
        # Who sees the stream hears it, and not the file beside it.
        assert "autoplay" not in client.field("film").all("video")[0].attrs
        client.reload()


def test_a_run_that_fails_leaves_what_was_there() -> None:
    def fail() -> Iterator[Any]:
        yield films.MP4_PATH
        yield 3

    with gr.Blocks() as demo:
        gr.Button("Run").click(fail, None, gr.Video(label="film", streaming=True))
    client = one(demo)
    client.press("Run")
    assert client.errors or client.toasts
    pieces = client.field("film").all("li")
    got = [client.http.get(piece.attrs["data-fs-src"]).data for piece in pieces]
    assert len(films.seen(b"".join(got))) == 25


def test_it_stands_in_a_chat() -> None:
    with gr.Blocks() as demo:
        film = gr.Video(films.MP4_PATH, subtitles=[{"text": "a", "timestamp": [0, 1]}])
        gr.Chatbot([{"role": "assistant", "content": film}])
    client = one(demo)
    [shown] = client.page.all("video")
    assert client.http.get(shown.attrs["src"]).data == films.MP4 and shown.all("track")


def test_a_program_brings_and_gets_films(api: Api) -> None:
    caller = api(gr.Interface(lambda film: film, "video", "video", api_name="same"))
    uri = "data:video/mp4;base64," + base64.b64encode(films.MP4).decode()
    given = {"url": uri, "orig_name": "film.mp4"}
    for value in (given, {"video": given, "subtitles": None}):
        [result] = caller.result("same", value)
        assert result["mime_type"] == "video/mp4"
        assert result["orig_name"] == "film.mp4"
        assert caller.http.get(result["url"]).data == films.MP4
    assert caller.result("same", None) == [None]
    for wrong in (3, {"path": "/etc/passwd"}, "data:video/mp4;base64,AAAA"):
        assert caller.refused("same", wrong)[0] == 422


def test_a_program_gets_each_film_of_a_stream(api: Api) -> None:
    video = gr.Video(streaming=True)
    caller = api(gr.Interface(lambda: (yield from parts()), None, video, api_name="go"))
    told = [data[0]["url"] for event, data in caller.call("go") if data]
    got = [caller.http.get(url).data for url in told[:3]]
    assert got == [*parts()]
