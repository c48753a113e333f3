"""Sound, films and large files in other browsers than Chromium."""

from __future__ import annotations

import hashlib
import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Server
from tests.browser.test_audio import NOTE_STARTS, gaps
from tests.crossbrowser.window import Window
from tests.media import films, sounds
from tests.net.proxy import NONE, Fault, FaultOf, Proxy
from tests.waiting import once

pytestmark = pytest.mark.browser

OF_PLAYER = "return document.querySelector(arguments[0])?.[arguments[1]]"
IS_SEEN = "return document.querySelector(arguments[0]).checkVisibility()"
HEARD = "return starts.reduce((sum, {seconds}) => sum + seconds, 0)"
PART = 1_000_000
"""The bytes of a film after which no answer goes on."""


@contextmanager
def before(server: Server, fault_of: FaultOf) -> Iterator[str]:
    """The address of a proxy that stands before the server."""
    proxy = Proxy(urlsplit(server.url).port or 80)
    proxy.fault_of = fault_of
    try:
        yield proxy.url
    finally:
        proxy.close()


def wait_for_time(window: Window, player: str, seconds: float) -> None:
    """Wait until a player is further than there."""

    def is_further() -> bool:
        return bool(window.run(OF_PLAYER, player, "currentTime") > seconds)

    window.until(is_further, f"{player} to be further than {seconds} s")


def play_to(window: Window, player: str, seconds: float) -> None:
    """Play until a player is further than there; one that a busy machine has stopped
    is asked again."""

    def is_further() -> bool:
        window.run("document.querySelector(arguments[0]).play()", player)
        return bool(window.run(OF_PLAYER, player, "currentTime") > seconds)

    window.until(is_further, f"{player} to be further than {seconds} s")


def wait_for_length(window: Window, player: str, seconds: float) -> None:
    """Wait until a player has a sound or a film of this length."""

    def is_there() -> bool:
        length = window.run(OF_PLAYER, player, "duration")
        return bool(length == pytest.approx(seconds, abs=0.01))

    window.until(is_there, f"{player} of {seconds} s")


def test_a_chosen_sound_is_shown_and_played(
    window: Window, server: Server, tmp_path: Path
) -> None:
    window.open(f"{server.url}/recording/")
    file = tmp_path / "song.wav"
    file.write_bytes(sounds.wav(sounds.tone(2)))
    window.type("given", str(file))
    wait_for_length(window, ".fs-player", 2)
    window.click(".fs-wave")
    assert window.run(OF_PLAYER, ".fs-player", "currentTime") == pytest.approx(1, 0.05)
    play_to(window, ".fs-player", 1.2)
    assert window.text(".fs-cue") == "Hello there"


def test_a_sound_is_heard_without_a_gap_while_it_is_made(
    window: Window, server: Server
) -> None:
    def is_without_a_gap() -> bool:
        window.open(f"{server.url}/speaking/")
        window.run(NOTE_STARTS)
        window.press("Speak")
        window.until(lambda: window.run(HEARD) == pytest.approx(3), "all of it")
        wait_for_length(window, ".fs-player", 3)  # the whole file
        window.until(lambda: window.run(IS_SEEN, ".fs-player"), "its player")
        window.until(lambda: "ended" in window.text(".fs-field output"), "its end")
        return not any(gaps(window.run("return starts")))

    assert once(is_without_a_gap, 5)


def test_a_film_is_played_from_where_a_person_wants_it(
    window: Window, server: Server, tmp_path: Path
) -> None:
    """What is there of it was asked for: no answer brings as much."""
    file, film = tmp_path / "film.webm", ".fs-film"
    file.write_bytes(films.noisy(20))
    assert file.stat().st_size > 5 * PART
    silent = Fault(cut_at=PART, how="silence")
    with before(server, lambda line: silent if "/media/" in line else NONE) as url:
        window.open(f"{url}/filming/")
        window.type("given", str(file))
        wait_for_length(window, film, 20)
        window.run(f"document.querySelector('{film}').currentTime = 17")
        window.click(film)
        wait_for_time(window, film, 17.2)


@contextmanager
def held_uploads(server: Server) -> Iterator[tuple[str, threading.Event]]:
    """An address of the server at which no upload arrives until an event is set."""
    are_let_on = threading.Event()

    def hold(request: str) -> Fault:
        if "/upload/" in request:
            are_let_on.wait()
        return NONE

    with before(server, hold) as url:
        try:
            yield url, are_let_on
        finally:
            are_let_on.set()


def test_a_large_file_tells_how_much_has_left_and_is_called_off(
    window: Window, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "large.bin"
    file.write_bytes(random.Random(1).randbytes(12_000_000))
    told, whole = ".fs-sending span", re.compile(r"[\d.]+ [kM]B of 12\.0 MB")
    with held_uploads(server) as (url, are_let_on):
        window.open(f"{url}/digest/")
        window.type("file", str(file))
        window.until(lambda: whole.fullmatch(window.text(told)), "its progress")
        assert 0 < window.run(OF_PLAYER, ".fs-sending progress", "value") < 1
        window.press("Cancel")
        window.until(lambda: not window.text(told), "its end")
        assert window.text(".fs-fileline") == ""
        are_let_on.set()
        window.type("file", str(file))
        window.until(lambda: "large.bin" in window.text(".fs-fileline"), "the file")
        window.press("Submit")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        window.until(lambda: window.text(".fs-outputs output") == digest, digest)
