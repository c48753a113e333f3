"""Sound on a page: chosen, shown, chunk by chunk, in parts, and by the API."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.media import sounds
from tests.web.conftest import Api, Visit

TONE = sounds.tone()
SONG = sounds.wav(TONE)


def back(sound: Any) -> Any:
    return None if sound is None else (sound[0], sound[1][::-1])


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        given = gr.Audio(label="given")
        result = gr.Audio(
            label="result", subtitles=[{"text": "a", "timestamp": [0, 1]}]
        )
        gr.Button("Turn").click(back, given, result)
        gr.Button("Loop").click(lambda: gr.update(loop=True), None, result)
        gr.Examples([[(sounds.RATE, TONE)]], given, example_labels=["a tone"])
        gr.ClearButton([given, result])
    return demo


def one(page: gr.Blocks) -> PageClient:
    return PageClient(page.app).open()


def test_a_function_gets_what_was_chosen_and_its_sound_is_shown(
    demo: gr.Blocks,
) -> None:
    client = one(demo)
    client.fill(given=("song.wav", SONG))
    assert client.value("given") == SONG
    client.press("Turn")
    assert (sounds.read(client.value("result"))[1] == TONE[::-1]).all()
    wave = client.field("result").all("path")
    assert wave[0].attrs["d"] == wave[1].attrs["d"] != ""
    client.press("Loop")
    client.reload()
    assert client.value("given") == SONG and client.value("result")
    assert "loop" in client.field("result").one("audio").attrs
    client.press("Clear")
    assert client.value("given") is client.value("result") is None


def test_an_example_is_a_sound_to_be_taken(demo: gr.Blocks) -> None:
    client = one(demo)
    client.press("a tone")
    assert (sounds.read(client.value("given"))[1] == TONE).all()


def test_what_is_no_sound_is_refused(demo: gr.Blocks) -> None:
    client = one(demo)
    client.fill(given=("song.mp3", b"only text"))
    assert client.errors == ["“song.mp3” is no sound that can be played here."]


def test_players_get_parts_and_nobody_else_gets_anything(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("given", SONG, "song.wav")
    url = browser.field("given").one("audio").attrs["src"]
    part = browser.http.get(url, headers={"Range": "bytes=44-47"})
    assert (part.status_code, part.data) == (206, SONG[44:48])
    assert part.headers["Content-Type"] == "audio/wav"
    assert visit(demo).http.get(url).status_code == 404


def test_subtitles_are_there_for_the_player(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    browser.choose("given", SONG, "song.wav")
    browser.press("Turn")
    track = browser.field("result").one("track").attrs["src"]
    answer = browser.http.get(track)
    assert answer.headers["Content-Type"].startswith("text/vtt")
    assert answer.data.startswith(b"WEBVTT")


def test_without_scripts_a_form_carries_it(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo, scripts=False)
    form = browser.form()
    chooser = browser.field("given").one("input", type="file").attrs["name"]
    form.setlist(chooser, [upload(SONG, "song.wav")])
    browser.submit(browser.button("Turn").attrs["formaction"], form)
    url = browser.field("result").one("audio").attrs["src"]
    assert (sounds.read(browser.http.get(url).data)[1] == TONE[::-1]).all()


def test_chunks_are_told_by_what_is_new_and_end_as_one_file() -> None:
    parts = np.array_split(TONE, 6)

    def speak() -> Iterator[Any]:
        for part in parts:
            yield sounds.RATE, part

    with gr.Blocks() as demo:
        gr.Button("Speak").click(
            speak, None, gr.Audio(label="speech", streaming=True, autoplay=True)
        )
    client = one(demo)
    messages = client.press("Speak")
    assert (sounds.read(client.value("speech"))[1] == TONE).all()
    sent = "".join(map(str, messages))
    assert sent.count(f" 0 {len(TONE)} {sounds.RATE} 1 whole") == 1
    client.reload()
    assert "autoplay" not in client.field("speech").one("audio").attrs


def test_a_run_that_fails_leaves_what_was_heard() -> None:
    def speak() -> Iterator[Any]:
        yield sounds.RATE, TONE
        yield 16_000, TONE

    with gr.Blocks() as demo:
        gr.Button("Speak").click(speak, None, gr.Audio(label="speech", streaming=True))
    client = one(demo)
    client.press("Speak")
    assert client.toasts or client.errors or "can't show" in client.page.text
    [piece] = client.field("speech").all("li")
    assert client.http.get(piece.attrs["data-fs-src"]).data == SONG


def test_it_stands_in_a_chat() -> None:
    with gr.Blocks() as demo:
        sound = gr.Audio((sounds.RATE, TONE))
        gr.Chatbot([{"role": "assistant", "content": sound}])
    audio = one(demo).page.all("audio")
    assert audio and all(each.attrs["src"] for each in audio)


def test_a_program_brings_and_gets_sounds(api: Api) -> None:
    caller = api(gr.Interface(back, "audio", "audio"))
    uri = "data:audio/wav;base64," + base64.b64encode(SONG).decode()
    [result] = caller.result("back", {"url": uri, "orig_name": "song.wav"})
    assert result["mime_type"] == "audio/wav"
    got = sounds.read(caller.http.get(result["url"]).data)[1]
    assert (got == TONE[::-1]).all()
    form = {"files": (io.BytesIO(SONG), "song.wav")}
    [path] = caller.http.post("/gradio_api/upload", data=form).json  # type: ignore[misc]
    assert caller.result("back", {"path": path})[0]["size"] == len(SONG)
    assert caller.result("back", None) == [None]
    for wrong in (3, {"path": "/etc/passwd"}, "data:audio/wav;base64,AAAA"):
        assert caller.refused("back", wrong)[0] == 422


def test_a_program_gets_each_chunk(api: Api) -> None:
    def speak(count: float) -> Iterator[Any]:
        for part in np.split(TONE, int(count)):
            yield sounds.RATE, part

    caller = api(gr.Interface(speak, "number", gr.Audio(streaming=True)))
    told = [data[0]["url"] for event, data in caller.call("speak", 4) if data]
    got = [sounds.read(caller.http.get(url).data)[1] for url in told[:4]]
    assert (np.concatenate(got) == TONE).all()
