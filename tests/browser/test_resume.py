"""What a person sees of a run whose connection or tab goes away."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import WATCH_CSP, watch, with_workers
from tests.browser.person import submit, unique
from tests.browser.test_pages import HIDE
from tests.celery.worker import redis_and_worker
from tests.net.proxies import nginx_of
from tests.net.proxy import NONE, Fault, FaultOf, Proxy, on_streams
from tests.net.server import APPS, Served
from tests.store.stores import RedisServer
from tests.waiting import PATIENCE, TO_START, wait_until

pytestmark = pytest.mark.browser
BEAT = 0.6
SILENCE = 2.5 * BEAT
"""Seconds after which a page takes a stream for lost, see `stream.js`."""
LOST = re.compile("Failed to fetch|network error|htmx:sse:error|htmx:error: timeout")
STORY = "".join(f"word{i} " for i in range(200))
GATED = "".join(f"word{i} " for i in range(10))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All is tried with two processes that have one Redis, too, behind an nginx that
    takes turns; what is marked so with workers."""
    kinds = ["gunicorn", "two", *with_workers(metafunc)]
    metafunc.parametrize("served", kinds, indirect=True, scope="module")


class Several:
    """Server processes behind one port, seen as one."""

    def __init__(self, port: int, notes: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._notes = notes

    def noted(self, line: str) -> int:
        """How often the functions have told this."""
        return self._notes.read_text().splitlines().count(line)


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served | Several]:
    """A server whose streams beat often, so that a silent one is soon found."""
    folder = tmp_path_factory.mktemp("served")
    with SERVING[request.param](folder, KEY="a key", BEAT=str(BEAT)) as served:
        yield served


@contextmanager
def serving_one(folder: Path, **env: str) -> Iterator[Served]:
    """A process that has its pages itself."""
    server = Served("worker", folder, **env)
    yield server
    server.stop()


@contextmanager
def serving_two(folder: Path, **env: str) -> Iterator[Several]:
    """Two processes with one Redis, and nginx before them."""
    kept = RedisServer(folder)
    kept.start()
    with ExitStack() as stack:
        stack.callback(kept.kill)
        env["FLASKSTREAM_REDIS_URL"] = kept.address
        servers = [Served("worker", folder, **env) for _ in range(2)]
        for server in servers:
            stack.callback(server.stop)
        addresses = [f"127.0.0.1:{server.port}" for server in servers]
        front = stack.enter_context(nginx_of(addresses, folder))
        yield Several(front, folder / "notes")


@contextmanager
def serving_with_workers(folder: Path, **env: str) -> Iterator[Served]:
    """A process that serves pages, and a worker that calls their functions."""
    notes = str(folder / "notes")
    with redis_and_worker(folder, f"{APPS}:app", NOTES=notes, **env) as worker:
        server = Served("worker", folder, **env, **worker.shared)
        try:
            wait_until(worker.is_ready, "the worker", TO_START)
            yield server
        finally:
            server.stop()


SERVING: dict[str, Callable[..., AbstractContextManager[Served | Several]]] = {
    "gunicorn": serving_one,
    "two": serving_two,
    "workers": serving_with_workers,
}


@pytest.fixture
def proxy(served: Served) -> Iterator[Proxy]:
    made = Proxy(served.port)
    yield made
    made.close()


@pytest.fixture
def tab(browser: Browser, proxy: Proxy) -> Iterator[Callable[..., Page]]:
    """Opens pages by way of the proxy; they log no error and violate no policy."""
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    complaints: list[str] = []

    def open_tab(path: str, context: BrowserContext | None = None) -> Page:
        if context is None:
            context = browser.new_context()
            contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WATCH_CSP)
        watch(page, complaints, f"127.0.0.1:{proxy.port}", None)
        page.goto(f"{proxy.url}/{path}")
        pages.append(page)
        return page

    yield open_tab
    for page in pages:
        complaints += page.evaluate("window.violations ?? []")
    for context in contexts:
        context.close()
    assert [text for text in complaints if not LOST.search(text)] == []


Tab = Callable[..., Page]


def begin(page: Page, name: str) -> None:
    page.get_by_label("name").fill(name)
    submit(page)


def output(page: Page) -> Any:
    return page.locator(".fs-outputs output")


def open_gate(served: Served, gate: str, times: int = 1) -> None:
    url = f"{served.url}/_test/open/{gate}?times={times}"
    urllib.request.urlopen(url, data=b"", timeout=20).close()


def shown_words(page: Page) -> int:
    return len(output(page).inner_text().split())


def words(count: int) -> str:
    return "".join(f"word{i} " for i in range(count))


def wait_for_words(page: Page, count: int) -> None:
    expect(output(page)).to_have_text(words(count))


def has_more_streams(proxy: Proxy, before: int) -> bool:
    return len(proxy.streams()) > before


def on_first_streams(count: int, fault: Fault) -> FaultOf:
    """The fault for so many event streams, and none for anything else."""
    faults = chain([fault] * count, repeat(NONE))
    return lambda request: next(faults) if "/events" in request else NONE


IS_AS_LIGHT = """level => {
  const img = document.querySelector('.fs-outputs img');
  if (!img.complete || !img.naturalWidth) return false;
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.drawImage(img, 0, 0);
  return Math.abs(canvas.getImageData(5, 5, 1, 1).data[0] - level) < 4;
}"""


def grow_and_cut(text: Locator, served: Served, proxy: Proxy, gate: str) -> None:
    """All ten words come; after each of the first six, the connection goes away."""
    for count in range(1, 7):
        open_gate(served, gate)
        expect(text).to_have_text(words(count))
        before = len(proxy.streams())
        proxy.cut("reset" if count % 2 else "end")
        wait_until(partial(has_more_streams, proxy, before), "a new stream")
    open_gate(served, gate, 4)
    expect(text).to_have_text(GATED)


@contextmanager
def no_more_streams_than(most: int, proxy: Proxy) -> Iterator[None]:
    """So many are asked for, and one for each time that one could seem silent: a busy
    machine is late with its beats, too."""
    before, begun = len(proxy.streams()), time.monotonic()
    yield
    late = (time.monotonic() - begun) / SILENCE
    assert len(proxy.streams()) - before <= most + late


# ----- the network


@pytest.mark.workers
def test_a_text_run_cut_again_and_again_ends_whole(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page, gate = tab("gated/"), unique("cut")
    begin(page, gate)
    grow_and_cut(output(page), served, proxy, gate)
    expect(page.locator("#fs-stream")).to_be_empty()


@pytest.mark.workers
def test_a_text_run_cut_within_messages_ends_whole(tab: Tab, proxy: Proxy) -> None:
    # How many messages 200 words are is the machine's: it may be only two, of which
    # one is longer than that.
    proxy.fault_of = on_first_streams(8, Fault(cut_at=900))
    page = tab("story/")
    begin(page, "cut")
    expect(output(page)).to_have_text(STORY)
    expect(page.locator("#fs-stream")).to_be_empty()
    assert len(proxy.streams()) > 1


@pytest.mark.workers
def test_an_image_run_cut_again_and_again_ends_on_its_last_frame(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    proxy.fault_of = on_first_streams(2, Fault(cut_at=900, how="end"))  # in a frame
    page, gate = tab("gated_film/"), unique("film")
    begin(page, gate)
    image = page.locator(".fs-outputs img")
    for frame in range(1, 4):
        open_gate(served, gate)
        image.wait_for()
        page.wait_for_function(IS_AS_LIGHT, arg=frame * 25)
        if frame == 1:
            image.evaluate("img => { window.first = img; }")
        before = len(proxy.streams())
        proxy.cut("reset" if frame % 2 else "end")
        wait_until(partial(has_more_streams, proxy, before), "a new stream")
    open_gate(served, gate, 7)
    expect(page.locator("#fs-stream")).to_be_empty()
    expect(image).to_have_attribute("src", re.compile("/media/"))
    page.wait_for_function(IS_AS_LIGHT, arg=255)
    assert image.evaluate("img => img === window.first")


def test_a_line_of_60_kb_a_second_shows_fewer_frames_and_ends_with_the_run(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("frames/")
    proxy.fault_of = lambda request: Fault(rate=60_000)
    name = unique("slow")
    begin(page, name)
    image = page.locator(".fs-outputs img")
    image.wait_for()
    page.evaluate(
        """() => {
          window.frames = new Set();
          const look = () => {
            window.frames.add(document.querySelector('.fs-outputs img').src);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    wait_until(lambda: served.noted(f"{name} done"), "the run to end", 60)
    proxy.fault_of = lambda request: NONE
    proxy.cut()
    expect(image).to_have_attribute("src", re.compile("/media/"))
    assert page.evaluate("window.frames.size") < 20


def test_a_proxy_that_keeps_64_kb_back_shows_the_end(tab: Tab, proxy: Proxy) -> None:
    proxy.fault_of = on_streams(Fault(hold=65_536))
    page = tab("story/")
    begin(page, "held")
    expect(output(page)).to_have_text(STORY)
    expect(page.locator("#fs-stream")).to_be_empty()


def test_a_line_that_falls_silent_is_left_for_a_new_one(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("gated/")
    gate = unique("silent")
    begin(page, gate)
    open_gate(served, gate)
    wait_for_words(page, 1)
    before = len(proxy.streams())
    with no_more_streams_than(1, proxy):
        proxy.cut("silence")
        open_gate(served, gate, 9)
        expect(output(page)).to_have_text(GATED)
    assert len(proxy.streams()) > before
    expect(page.locator("#fs-stream")).to_be_empty()


def test_a_stream_that_never_comes_is_asked_for_again(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    left = iter([Fault(cut_at=0), Fault(cut_at=0, how="end"), Fault(cut_at=40)])
    proxy.fault_of = lambda request: next(left, NONE) if "/events" in request else NONE
    page = tab("gated/")
    gate = unique("never")
    with no_more_streams_than(4, proxy):
        begin(page, gate)
        wait_until(lambda: len(proxy.streams()) >= 4, "the page to try four times")
        open_gate(served, gate, 10)
        expect(output(page)).to_have_text(GATED)


def test_a_server_that_is_away_is_told_and_found_again(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("gated/")
    gate = unique("away")
    begin(page, gate)
    open_gate(served, gate)
    wait_for_words(page, 1)
    proxy.refuses = True
    proxy.cut()
    expect(page.locator("#fs-offline")).to_be_visible()
    open_gate(served, gate, 9)
    proxy.refuses = False
    expect(output(page)).to_have_text(GATED)
    expect(page.locator("#fs-offline")).to_be_hidden()


# ----- the tab


@pytest.mark.workers
def test_a_hidden_tab_holds_no_stream_and_comes_back_whole(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("gated/")
    gate = unique("hidden")
    begin(page, gate)
    for word in range(1, 4):
        open_gate(served, gate)
        wait_for_words(page, word)
    page.evaluate(HIDE, True)
    before = len(proxy.streams())
    open_gate(served, gate, 4)
    # Longer than the page's patience: its watchdog has nothing to find.
    page.wait_for_timeout(4000 * BEAT)
    assert len(proxy.streams()) == before
    assert shown_words(page) == 3
    with no_more_streams_than(1, proxy):
        page.evaluate(HIDE, False)
        wait_for_words(page, 7)
    assert len(proxy.streams()) > before
    open_gate(served, gate, 3)
    expect(output(page)).to_have_text(GATED)


def test_a_tab_opened_in_the_background_holds_no_stream(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("gated/")
    gate = unique("background")
    begin(page, gate)
    open_gate(served, gate)
    wait_for_words(page, 1)
    page.context.add_init_script(f"({HIDE})(true)")
    before = len(proxy.streams())
    other = tab(page.url.removeprefix(f"{proxy.url}/"), page.context)
    wait_until(lambda: len(proxy.streams()) > before, "the other tab's stream")
    wait_until(lambda: proxy.open_streams() == 1, "the other tab to leave it")
    open_gate(served, gate)
    wait_for_words(page, 2)
    assert shown_words(other) == 1
    other.evaluate(HIDE, False)
    wait_for_words(other, 2)
    open_gate(served, gate, 8)
    expect(output(other)).to_have_text(GATED)


def test_a_tab_hidden_and_shown_many_times_ends_whole(tab: Tab, proxy: Proxy) -> None:
    page = tab("story/")
    begin(page, "flicker")
    for turn in range(30):
        page.evaluate(HIDE, turn % 2 == 0)
        page.wait_for_timeout(turn % 5 * 20)
    expect(output(page)).to_have_text(STORY)


@pytest.mark.workers
def test_reloads_a_second_tab_and_the_back_button_show_the_same_run(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page = tab("gated/")
    gate = unique("same")
    begin(page, gate)
    open_gate(served, gate, 2)
    wait_for_words(page, 2)
    page.reload()
    wait_for_words(page, 2)
    open_gate(served, gate)
    wait_for_words(page, 3)
    other = tab(page.url.removeprefix(f"{proxy.url}/"), page.context)
    wait_for_words(other, 3)
    open_gate(served, gate)
    wait_for_words(page, 4)
    wait_for_words(other, 4)
    page.goto(f"{proxy.url}/quick/")
    open_gate(served, gate, 2)
    wait_for_words(other, 6)
    page.go_back()
    wait_for_words(page, 6)
    open_gate(served, gate, 4)
    for viewer in (page, other):
        expect(output(viewer)).to_have_text(GATED)
        expect(viewer.locator("#fs-stream")).to_be_empty()
