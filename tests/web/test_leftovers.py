"""What is left of runs and pages that are over, without any search for cycles."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pytest
from flask import Flask
from jinja2.runtime import Context, Macro
from numpy.typing import NDArray

import flaskstream as gr
from flaskstream.blocks.bars import Bars
from flaskstream.components.core.encoder import Encoder
from flaskstream.components.core.picturefield import PictureEncoder
from flaskstream.media import picture
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor.interruptible import Interruptible
from flaskstream.runs.functioncall import FunctionCall
from flaskstream.runs.outbox import Outbox
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.runs.stepcontext import StepContext
from flaskstream.store.log import SessionLog
from flaskstream.web.fragments import Fragments
from flaskstream.web.status import StatusFragments
from flaskstream.web.stream import PageStream
from flaskstream.web.viewer import Viewer
from tests.waiting import wait_until
from tests.web.client import Browser
from tests.web.conftest import Visit

# Of all kinds by the classes themselves: a name that nobody has is never left behind.
OF_A_RUN = {
    StepContext,
    FunctionCall,
    Outbox,
    Encoder,
    PictureEncoder,
    Interruptible,
    Bars,
}
OF_A_PAGE = {Session, Run, Media, SessionLog}
OF_AN_ANSWER = {Fragments, StatusFragments, Viewer, PageStream, Context, Macro}
Kinds = set[type]
Arrays = list["weakref.ref[NDArray[np.uint8]]"]


def noise() -> NDArray[np.uint8]:
    return np.random.default_rng().integers(0, 256, (60, 60, 3), dtype=np.uint8)


def stills(text: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield text, noise()
    yield text, noise()


async def awaited(text: str) -> AsyncIterator[tuple[str, NDArray[Any]]]:
    yield text, noise()
    await asyncio.sleep(0)


def counted(text: str, progress: Any = gr.Progress()) -> tuple[str, NDArray[Any]]:  # noqa: B008
    for _ in progress.tqdm([1, 2]):
        pass
    return text, noise()


def failing(text: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield text, noise()
    raise ValueError("no more")


def odd(text: str) -> Iterator[tuple[str, Any]]:
    yield text, noise()
    yield text, "no picture"


FUNCTIONS = [stills, awaited, counted, failing, odd]


@pytest.fixture
def arrays(monkeypatch: pytest.MonkeyPatch) -> Arrays:
    """What the library has copied of arrays."""
    made: Arrays = []

    def take(value: object, reuse: object = None) -> Any:
        taken: Any = original(value, reuse)
        made.append(weakref.ref(taken))
        return taken

    original = picture.take
    monkeypatch.setattr(picture, "take", take)
    return made


@pytest.fixture
def without_collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # pytest keeps what is logged, and an error's traceback with it.
    monkeypatch.setattr(logging.getLogger("flaskstream.runs"), "disabled", True)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive(kinds: Kinds) -> Counter[type]:
    return Counter(type(one) for one in gc.get_objects() if type(one) in kinds)


def page_of(fn: Callable[..., Any], **config: float) -> Flask:
    app = Flask(__name__)
    app.config.update(config)
    fields = [gr.Textbox(label="out"), gr.Image(label="picture")]
    gr.FlaskStream(app).mount(gr.Interface(fn, "text", fields))
    return app


def engine_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["flaskstream.engine"]
    return engine


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("fn", FUNCTIONS)
def test_runs_and_pages_that_are_over_are_gone(
    visit: Visit, arrays: Arrays, fn: Callable[..., Any]
) -> None:
    app = page_of(fn, FLASKSTREAM_RUN_TTL=0)
    visit(app).press("Submit")  # what is made once, such as an event loop
    engine = engine_of(app)
    gone(engine, 0)
    gc.collect()
    everything = OF_A_RUN | OF_A_PAGE | OF_AN_ANSWER
    before = alive(everything)
    for _ in range(3):
        visit(app).press("Submit")
    assert alive({Session})  # else nothing could be left of them
    wait_until(lambda: no_more(OF_A_RUN, before), "the steps to be gone")
    assert not [one for one in arrays if one() is not None]
    assert no_more(OF_AN_ANSWER, before)
    gone(engine, 0)
    wait_until(lambda: no_more(everything, before), "the pages to be gone")


def no_more(kinds: Kinds, before: Counter[type]) -> bool:
    return not (alive(kinds) - before)


@pytest.mark.usefixtures("without_collector")
def test_the_answers_of_a_chat_leave_nothing_behind(visit: Visit) -> None:
    def answer(message: str, history: list[Any]) -> Iterator[list[gr.ChatMessage]]:
        thought = gr.ChatMessage("", metadata={"title": "Thinks"})
        for word in ("one ", "two ", "three "):
            yield [thought, gr.ChatMessage(word)]

    app = Flask(__name__)
    gr.FlaskStream(app).mount(gr.ChatInterface(answer))
    browser = visit(app)
    browser.press("Send", message="Hello")
    gc.collect()
    before = alive(OF_AN_ANSWER)
    for _ in range(3):
        browser.press("Send", message="Hello")
    browser.reload()
    assert no_more(OF_AN_ANSWER, before)


def gone(engine: Engine, ttl: float) -> None:
    """Let all pages expire, and files."""
    for page in engine.sessions.all():
        page.presence.never_again()
    engine.sessions.expire(ttl)
    engine.files.expire(-1)
    assert not engine.sessions.all()


@pytest.mark.usefixtures("without_collector")
def test_what_many_pages_hold_is_bounded_and_the_newest_comes_back(
    visit: Visit,
) -> None:
    most = 100_000
    app = page_of(
        stills, FLASKSTREAM_MAX_PAGE_BYTES=most, FLASKSTREAM_MAX_FILE_BYTES=20_000
    )
    before = held_bytes()
    pages = [visit(app) for _ in range(20)]
    for page in pages:
        page.press("Submit")
    assert 0 < held_bytes() - before <= most + 3 * 11_000
    first, last = picture_url(pages[0]), picture_url(pages[-1])
    assert pages[0].http.get(first).status_code == 404
    for _ in range(2):
        assert pages[-1].http.get(last).status_code == 200
        assert picture_url(pages[-1].reload()) == last


def held_bytes() -> int:
    media = [thing for thing in gc.get_objects() if isinstance(thing, Media)]
    return sum(len(data) for data in {id(m.content): m.read() for m in media}.values())


def picture_url(browser: Browser) -> str:
    urls = [image.attrs["src"] for image in browser.page.all("img")]
    return next(url for url in urls if "/media/" in url)
