"""Pages to try, served without a socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import flaskstream as gr
from flaskstream.media.media import Media
from flaskstream.store.files import FileStore, OwnedFiles
from flaskstream.web import mountedapp
from flaskstream.web.fragments import Fragments
from flaskstream.web.template import Templates
from flaskstream.web.tree import Tree
from tests.web.calls import Caller
from tests.web.client import Browser

Visit = Callable[..., Browser]
Api = Callable[..., Caller]


class Compiled(BytecodeCache):
    """Templates that one app has compiled, for the apps of all other tests."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture(autouse=True)
def _rendering_changes_no_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test renders: a file is there before its token is, and none is put
    by what renders, in whatever process that may be."""
    rendering, wrong = threading.local(), list[str]()
    put, find = FileStore.put, FileStore.find

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def render(*args: Any, **given: Any) -> Any:
            rendering.depth = getattr(rendering, "depth", 0) + 1
            try:
                return method(*args, **given)
            finally:
                rendering.depth -= 1

        return render

    def noted(store: FileStore, owner: str, media: Media, holder: str) -> str:
        if getattr(rendering, "depth", 0):
            wrong.append(f"{media.name or media.mimetype} is put while rendering")
        return put(store, owner, media, holder)

    def token(files: OwnedFiles, media: Media) -> str:
        made = files._store.token(files._owner, media)
        assert isinstance(files._store, FileStore)
        if find(files._store, files._owner, made) is None:
            wrong.append(f"{media.name or media.mimetype} is not there")
        return made

    for owner, names in (
        (Tree, ["render"]),
        (Templates, ["render", "render_block"]),
        (Fragments, ["field", "render_delta", "render_attachment", "render_edit"]),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, watched(getattr(owner, name)))
    monkeypatch.setattr(FileStore, "put", noted)
    monkeypatch.setattr(OwnedFiles, "token", token)
    yield
    assert not wrong


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Open a page in a browser of its own; the app's runs end with the test."""
    apps: list[Flask] = []

    def open_page(
        target: gr.Blocks | Flask, path: str = "/", **options: Any
    ) -> Browser:
        app = target if isinstance(target, Flask) else target.app
        if app not in apps:
            apps.append(app)
            app.jinja_env.bytecode_cache = COMPILED
        return Browser(app, path, **options).open()

    yield open_page
    for app in apps:
        app.extensions["flaskstream.engine"].close()


@pytest.fixture
def api() -> Iterator[Api]:
    """Call the functions of a page; its app's runs end with the test."""
    apps: list[Flask] = []

    def caller(target: gr.Blocks | Flask, base: str = "") -> Caller:
        apps.append(target if isinstance(target, Flask) else target.app)
        return Caller(apps[-1], base)

    yield caller
    for app in apps:
        app.extensions["flaskstream.engine"].close()


class Gates:
    """Points where functions wait until the test lets them go on."""

    def __init__(self) -> None:
        self._gates: dict[object, threading.Event] = {}
        self._is_over = False

    def _gate(self, name: object) -> threading.Event:
        gate = self._gates.setdefault(name, threading.Event())
        if self._is_over:
            gate.set()
        return gate

    def wait(self, name: object) -> None:
        """Called by a function."""
        assert self._gate(name).wait(20), f"nobody opened {name!r}"

    def is_open(self, name: object) -> bool:
        """Called by a function that looks again and again, for it may be stopped."""
        return self._gate(name).wait(0.02)

    def open(self, name: object) -> None:
        """Called by a test."""
        self._gate(name).set()

    def open_all(self) -> None:
        """Open also those that a function is yet to come to."""
        self._is_over = True
        for name in list(self._gates):
            self.open(name)


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing waits at a gate, every answer is a fast one, however busy the
    machine is."""
    if "gates" not in request.fixturenames:
        monkeypatch.setattr(mountedapp, "FAST_ANSWER", 20)


@pytest.fixture
def gates() -> Iterator[Gates]:
    """Gates that are open after the test, so that no function hangs."""
    made = Gates()
    yield made
    made.open_all()


@pytest.fixture
def called() -> list[str]:
    """What the function was called with."""
    return []


@pytest.fixture
def demo(called: list[str]) -> gr.Blocks:
    with gr.Blocks() as demo:
        picture, text = gr.Image(label="picture"), gr.Textbox(label="text")
        gr.Button("Go").click(lambda t, p: called.append(t), [text, picture], None)
    return demo


@pytest.fixture
def urls(visit: Visit, gates: Gates) -> Iterator[tuple[Browser, list[str]]]:
    """A page with a run, and every address that takes a POST."""

    def wait(picture: object) -> Iterator[str]:
        yield "begun"
        gates.wait("end")

    demo = gr.Interface(wait, gr.Image(label="picture"), gr.Textbox(label="out"))
    browser = visit(demo)
    browser.press("Submit")
    stop = browser.button("Stop").attrs["formaction"]
    page = f"/pages/{browser.page_id}"
    aside = [f"{page}/stop/9/x", f"{page}/shown/x/1", f"{page}/fields", f"{page}/left"]
    yield (
        browser,
        ["/run/0", "/run/99", "/upload/3", "/act/3", "/arrange/3", stop, *aside],
    )
