"""A page that one version of an app has made, and requests that come to another one: it
is told, and no value, function or record is taken for another."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from flask import Flask
from werkzeug.datastructures import MultiDict

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.mounts import version_of
from flaskstream.runs.recovery import LOST
from flaskstream.store.redis import redisstore
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Status
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.store.serving import Serve, engine_of
from tests.store.stores import RedisServer
from tests.store.viewer import open_page
from tests.waiting import wait_until
from tests.web.calls import Caller

Change = Callable[[], Blocks]
UPDATED = "This page is of another version of it, and nothing was done."


class Demo:
    """An app as its author has it: a version of it is made by each call."""

    def __init__(self) -> None:
        self.called: list[tuple[Any, ...]] = []
        self.go_on, self.ended = threading.Event(), threading.Event()

    def greet(self, name: str, email: str) -> str:
        self.called.append(("greet", name, email))
        return f"Hello {name} of {email}"

    def live(self, name: str) -> str:
        self.called.append(("live", name))
        return name.upper()

    def delete(self, name: str) -> str:
        self.called.append(("delete", name))
        return f"{name} is deleted"

    def work(self) -> Iterator[str]:
        try:
            while True:
                yield "at work"
                if self.go_on.wait(0.01):
                    break
            yield "done"
        finally:
            self.ended.set()

    def page(
        self,
        *,
        first: Callable[[], object] = lambda: None,
        mail: Callable[..., Any] = gr.Textbox,
        deletes: bool = True,
    ) -> Blocks:
        with gr.Blocks() as blocks:
            first()
            name, email = gr.Textbox(label="Name"), mail(label="Email")
            live = gr.Textbox(label="Live", interactive=False)
            out = gr.Textbox(label="Out", interactive=False)
            gr.File(label="File")
            if deletes:
                gr.Button("Delete").click(self.delete, name, out)
            gr.Button("Greet").click(self.greet, [name, email], out)
            gr.Button("Work").click(self.work, None, out)
            name.input(self.live, name, live)
        return blocks


@pytest.fixture
def demo() -> Demo:
    return Demo()


@pytest.fixture(params=["inserted", "another", "fewer", "state"])
def changed(request: pytest.FixtureRequest, demo: Demo) -> Change:
    """Makes a further version of the demo."""
    changes: dict[str, Change] = {
        "inserted": lambda: demo.page(first=lambda: gr.Textbox(label="New")),
        "another": lambda: demo.page(mail=gr.Slider),
        "fewer": lambda: demo.page(deletes=False),
        "state": lambda: demo.page(first=lambda: gr.State({})),
    }
    return changes[request.param]


def record_of(app: Flask, page: str) -> Any:
    """What is kept of a page, by one of the processes."""
    (found,) = [one for one in engine_of(app).sessions.all() if one.id == page]
    found.state.refresh()  # type: ignore[attr-defined]
    return found


def begin_work(client: PageClient) -> None:
    """Press a button, and see no more of it than its first answer."""
    (button,) = [one for one in client.page.all("button") if one.text == "Work"]
    client.send(button, client.form())


def told(client: PageClient) -> bool:
    return any(UPDATED in toast for toast in client.toasts)


def test_what_is_posted_to_another_version_does_nothing(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    old, new = serve(demo.page()), serve(changed())
    client = PageClient(old).open()
    client.press("Greet", {"Name": "Ann", "Email": "a@b.c"})
    before, kept = demo.called[:], dict(record_of(old, client.page_id).payloads)
    client.http.application = new
    client.press("Delete", {"Name": "Bob"})
    assert client.response.status_code == 409 and told(client)  # type: ignore[union-attr]
    client.type("Name", "Cid")
    assert client.response.status_code == 409  # type: ignore[union-attr]
    assert len(client.toasts) == 1, "who types on is told once"
    form = client.form()
    form.add("c5", upload(b"a file", "file.txt"))
    for url in ("/upload/5", "/act/1", "/save/1", "/suggest/1", "/arrange/1"):
        assert client.post(url, MultiDict(form)).status_code == 409, url
    fields = client.post(f"/pages/{client.page_id}/fields", form)
    news = client.http.get(f"/pages/{client.page_id}/news")
    assert (fields.status_code, news.status_code) == (409, 409)
    assert demo.called == before
    assert dict(record_of(old, client.page_id).payloads) == kept
    assert client.value("Name") == "Cid", "what was typed is still there"
    client.http.application = old
    client.press("Greet", {"Name": "Dan"})
    assert client.value("Out") == "Hello Dan of a@b.c"
    assert demo.called[-1] == ("greet", "Dan", "a@b.c")


def test_a_page_that_is_kept_nowhere_yet_tells_its_version_too(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    client = PageClient(serve(demo.page())).open()
    client.http.application = new = serve(changed())
    client.press("Greet", {"Name": "Ann"})
    assert client.response.status_code == 409 and told(client)  # type: ignore[union-attr]
    assert not demo.called and not engine_of(new).sessions.all()
    client.open().press("Greet", {"Name": "Ann"})
    assert client.value("Out").startswith("Hello Ann of")


def test_a_browser_without_scripts_is_told_by_a_page(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    client = PageClient(serve(demo.page()), scripts=False).open()
    client.press("Greet", {"Name": "Ann"})
    asked, url = client.location, "/run/0"
    client.http.application = serve(changed())
    answers = client.post(url, client.form()), client.http.get(asked)
    for answer in answers:
        assert answer.status_code == 409
        assert "This app has been updated" in answer.text
        assert 'href="/"' in answer.text and "Open a new page" in answer.text
        assert "Ann" not in answer.text
    assert len(demo.called) == 1


def test_in_a_view_of_the_app_the_place_of_such_a_page_says_so(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    def site(blocks: Blocks) -> Flask:
        app = serve(blocks)
        app.add_url_rule(
            "/view", "view", lambda: f"{app.extensions['flaskstream'].render(blocks)}"
        )
        return app

    client = PageClient(site(demo.page()), "/view").open()
    client.press("Greet", {"Name": "Ann"})
    assert client.reload().value("Name") == "Ann"
    answer = site(changed()).test_client()
    client.http.application = answer.application
    shown = client.http.get(client.location)
    assert shown.status_code == 200
    assert "This app has been updated" in shown.text and "Ann" not in shown.text


def test_a_stream_comes_back_for_a_process_of_its_version_while_something_runs(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    old, new = serve(demo.page()), serve(changed())
    client = PageClient(old).open()
    begin_work(client)
    url = client.stream_url
    assert url is not None
    client.http.application = new
    (message,) = [one for one in client.listen(url) if one.name == "message"]
    assert UPDATED in message.data and message.id == "elsewhere-1"
    assert not [x for x in client.listen(url, message.id) if x.name == "message"]
    client.http.application = old
    demo.go_on.set()
    client.wait()
    assert client.value("Out") == "done"
    client.http.application = new
    *_, message, end = client.listen(url)
    assert UPDATED in message.data and end.name == "fs:done"
    assert not any(UPDATED in x.data for x in client.listen(url, "elsewhere-2"))


def test_stop_and_leaving_reach_a_run_of_another_version(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    old, new = serve(demo.page()), serve(changed())
    client = PageClient(old).open()
    begin_work(client)
    page = record_of(old, client.page_id)
    (run,) = page.runs.active
    client.http.application = new
    assert client.post(f"/pages/{page.id}/left").status_code == 204
    stopped = client.post(f"/pages/{page.id}/stop/{run.listener.id}/{run.id}")
    assert stopped.status_code == 204
    assert engine_of(old).runs.of(run).ended.wait(20)
    assert not demo.go_on.is_set()
    assert engine_of(old).runs.of(run).status is Status.STOPPED


def test_a_deploy_that_changes_no_structure_keeps_all_pages(
    demo: Demo, serve: Serve
) -> None:
    old, new = serve(demo.page()), serve(demo.page())
    client = PageClient(old).open()
    client.http.application = new
    client.press("Greet", {"Name": "Ann", "Email": "a@b.c"})
    client.http.application = old
    assert client.reload().value("Out") == "Hello Ann of a@b.c"


def test_equal_code_has_an_equal_version_in_each_process() -> None:
    def make() -> Blocks:
        with gr.Blocks() as blocks:
            boxes = {gr.Textbox() for _ in range(8)}
            gr.Button().click(print, boxes, {*boxes})
        return blocks

    assert len({version_of(make()) for _ in range(20)}) == 1


def test_versions_tell_apart_what_numbers_mean() -> None:
    def made(*, order: int = 1, id: str | None = None, event: str = "submit") -> str:
        with gr.Blocks() as blocks:
            boxes = [gr.Textbox(elem_id=id), gr.Textbox(label=f"{order}")]
            getattr(boxes[0], event)(lambda a, b: None, boxes[::order])
        return version_of(blocks)

    versions = [made(), made(order=-1), made(id="a"), made(event="change")]
    assert len({*versions}) == 4
    assert made() == made()


def test_sessions_of_the_api_have_states_of_their_own_in_each_version(
    serve: Serve,
) -> None:
    def counter(first: Any) -> Blocks:
        with gr.Blocks() as blocks:
            first()
            count, out = gr.State(0), gr.Number()
            gr.Button().click(lambda n: (n + 1,) * 2, count, [count, out], api_name="n")
        return blocks

    old = Caller(serve(counter(lambda: gr.State("a text"))))
    new = Caller(serve(counter(lambda: None)))
    told = [x.result("n", session_hash="mine") for x in (old, old, new, new, old)]
    assert [count for _, count in told] == [1, 2, 1, 2, 3]


def test_a_call_is_fetched_by_whichever_version(
    demo: Demo, changed: Change, serve: Serve
) -> None:
    old, new = Caller(serve(demo.page())), Caller(serve(changed()))
    event = old.begin("work")
    events = new.fetch("work", event)
    assert next(events) == ("generating", ["at work"])
    demo.go_on.set()
    assert list(events)[-1] == ("complete", ["done"])


def test_what_is_lost_of_another_version_ends_though_it_has_no_such_listener(
    demo: Demo, serve: Serve, monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer
) -> None:
    monkeypatch.setattr(redisstore, "BEAT", 3600.0)
    page = demo.page()
    with gr.Blocks() as other:
        gr.Textbox()
    old, new = (engine_of(serve(one)) for one in (page, other))
    run = old.start(open_page(old, page), page.listeners[2], {})
    open_page(new, other, "another page")
    wait_until(lambda: run.record.started is not None, "it to begin")
    assert isinstance(old.store, RedisStore) and isinstance(new.store, RedisStore)
    with redis.Redis(port=redis_server.port) as server:
        (alive,) = server.scan_iter(f"{new.store.prefix}:*:processes")
        server.zadd(alive, {old.store.processes.own: 0})  # as if it was killed
    new.store.processes.beat()
    new.store.processes.in_touch_since = -math.inf
    new.recovery.settle()
    assert run.ended.wait(20) and demo.ended.wait(20)
    assert run.status is Status.FAILED
    assert run.error is not None and LOST in str(run.error)


def test_values_of_another_version_are_no_concern_of_what_is_done_when_pages_go(
    serve: Serve,
) -> None:
    told, left = list[Any](), threading.Event()

    def counter(name: str, last: Callable[[], object]) -> Blocks:
        with gr.Blocks() as blocks:
            state = gr.State(0, delete_callback=lambda n: told.append((name, n)))
            gr.Button("Count").click(lambda n: n + 1, state, state)
            last()
            blocks.unload(lambda: left.set() if name == "new" else None)
        return blocks

    old = serve(counter("old", lambda: None))
    client = PageClient(old).open()
    client.press("Count")
    new = engine_of(serve(counter("new", gr.Textbox)))
    wait_until(lambda: not record_of(old, client.page_id).runs.active, "its end")
    new.sessions.look(engine_of(old).sessions.all()[0].key)
    new.sessions.expire(-1)
    assert left.wait(20) and not told
    assert not new.sessions.all()
