"""Functions that Celery's workers call, for pages that other processes serve."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from click.testing import CliRunner
from flask import Flask
from PIL import Image

from flaskstream.cli import main
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.dispatcher import OTHER_VERSION
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor import Job
from flaskstream.runs.executor.celery import UNSENT
from flaskstream.runs.recovery import LOST
from flaskstream.runs.session import Session
from flaskstream.store import runrecord
from flaskstream.store.outlet import MOST_VALUES
from flaskstream.store.redis import redisstore
from flaskstream.store.runrecord import ATTEMPTS
from flaskstream.testing import PageClient
from tests.celery.app import make_app, page
from tests.celery.conftest import SHOP, TOOL, Web, engine_of
from tests.celery.worker import Worker
from tests.store.stores import RedisServer
from tests.waiting import TO_START, wait_until
from tests.web.calls import Caller


def noted(worker: Worker, name: str) -> list[int]:
    """In which processes something has happened, once for each time."""
    path = worker.folder / f"{name}-noted"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def begin(
    client: PageClient, button: str, timeout: float = 60, **fields: Any
) -> Iterator[Any]:
    """Press, and follow the page as its messages are asked for."""
    messages = client.stream(button, timeout=timeout, **fields)
    next(messages)
    return messages


def follow(messages: Iterator[Any], until: Any) -> None:
    """Read messages until something is shown."""
    while not until():
        next(messages)


def session_of(app: Flask, client: PageClient) -> Session:
    """The page as an app has it."""
    pages = engine_of(app).sessions.all()
    return next(one for one in pages if one.id == client.page_id)


def says(client: PageClient) -> list[str]:
    """What the page says of its runs."""
    return [line.text for line in client.page.of_class("fs-line")]


def launch(engine: Engine, job: Job) -> None:
    """Send a message, whatever has become of its run."""
    engine.dispatcher.launcher.launch(job, engine.dispatcher.begin_run)


def open_gates(worker: Worker, name: str) -> None:
    for number in range(3):
        (worker.folder / f"{name}-{number}").touch()


def test_a_run_streams_from_a_worker_and_goes_on_over_the_end_of_a_web_process(
    web: Web, worker: Worker
) -> None:
    first, second = web(), web()
    client = PageClient(first).open()
    messages = begin(client, "Begin", name="one")
    follow(messages, lambda: "telling" in client.page.text)
    assert noted(worker, "one") != [os.getpid()]
    follow(messages, lambda: "one begins" in client.toasts)
    (worker.folder / "one-0").touch()
    follow(messages, lambda: client.value("story") == "word0 ")
    engine_of(first).close()
    client.http.application = second
    client.reload()
    assert client.value("story") == "word0 " and client.is_running
    open_gates(worker, "one")
    client.wait()
    assert client.value("story") == "word0 word1 word2 "
    assert client.value("end") == "WORD0 WORD1 WORD2 "
    client.press("Paint")
    assert client.value("count") == "1 stories, by worker"
    picture = Image.open(BytesIO(client.value("picture")))
    assert picture.getpixel((0, 0)) == (91, 91, 91)
    assert len(noted(worker, "one")) == len(noted(worker, "one-finally")) == 1


def test_a_run_is_stopped_through_another_web_process_and_cleans_up(
    web: Web, worker: Worker
) -> None:
    here, there = web(), web()
    client = PageClient(here).open()
    messages = begin(client, "Begin", name="halted")
    follow(messages, lambda: noted(worker, "halted"))
    client.http.application = there
    client.press("Halt")
    assert not client.is_running and "Stopped" in " ".join(says(client))
    wait_until(lambda: noted(worker, "halted-finally"), "it to clean up")
    assert client.value("end") == ""


def test_a_worker_has_the_session_and_the_request_of_who_has_pressed(
    web: Web, worker: Worker
) -> None:
    client = PageClient(web())
    client.http.environ_base |= {"HTTP_X_USER": "lovelace"}
    client.http.get("/login/ada")
    client.press("Who")
    assert client.value("gpu") == "ada lovelace lovelace http://localhost/ worker"


def test_a_worker_reads_what_somebody_has_uploaded_and_chats(
    web: Web, worker: Worker
) -> None:
    app = web()
    client = PageClient(app).open()
    client.press("Read", file=("notes.txt", b"read me"))
    assert client.value("gpu") == "read me of notes.txt"
    chat = PageClient(app, "/chat").open()
    chat.press("Send", Message="Hi")
    chat.press("Send", Message="Ho")
    assert chat.value("Chatbot") == [
        *("Hi", "0 messages before Hi", "Ho", "2 messages before Ho")
    ]


def test_what_needs_no_worker_is_called_by_the_process_of_its_page(web: Web) -> None:
    client = PageClient(web()).open()
    client.press("Quick", name="me")
    assert client.value("gpu") == f"me in {os.getpid()}"


def test_a_message_that_comes_twice_is_executed_once(web: Web, worker: Worker) -> None:
    app = web()
    client = PageClient(app).open()
    messages = begin(client, "Begin", name="twice")
    follow(messages, lambda: noted(worker, "twice"))
    session, engine = session_of(app, client), engine_of(app)
    (run,) = session.runs.active
    job = Job(run.key, run.id, "story", True, engine.mounts.version(run.key.mount))
    launch(engine, job)  # a free child takes it
    wait_until(lambda: received(worker, run.id) == 2, "the second message")
    open_gates(worker, "twice")
    client.wait()
    launch(engine, job)  # it has ended by now
    wait_until(lambda: received(worker, run.id) == 3, "the third message")
    assert client.value("end") == "WORD0 WORD1 WORD2 "
    assert len(noted(worker, "twice")) == len(noted(worker, "twice-finally")) == 1


def test_a_call_of_the_api_waits_for_its_reader_and_ends_with_it(
    web: Web, worker: Worker
) -> None:
    app = web()
    caller = Caller(app)
    event = caller.begin("endless", "n")
    events = caller.fetch("endless", event)
    texts = [next(events) for _ in range(3 * MOST_VALUES)]
    assert texts == [("generating", [f"n {i}"]) for i in range(3 * MOST_VALUES)]
    events.close()  # type: ignore[attr-defined]
    wait_until(lambda: not active(app), "it to end")


def active(app: Flask) -> list[Any]:
    return [run for one in engine_of(app).sessions.all() for run in one.runs.active]


def test_lost_workers_end_their_runs_once_and_free_their_places(
    web: Web, worker: Worker, gpu: Worker
) -> None:
    app = web()
    clients = [PageClient(app).open() for _ in range(6)]
    names = ["killed", "asleep", "third", "fourth", "orphan", "dozing"]
    buttons = ["Begin"] * 4 + ["Hold", "Doze"]
    pressed = zip(clients, buttons, names, strict=True)
    streams = [begin(c, button, name=name) for c, button, name in pressed]
    of_worker = dict.fromkeys(names, worker) | {"orphan": gpu}
    for name in ("killed", "asleep", "orphan", "dozing"):
        of = of_worker[name]
        wait_until(lambda: noted(of, name), "its beginning")  # noqa: B023
    assert not noted(worker, "third") and not noted(worker, "fourth")
    (killed,), (asleep,) = noted(worker, "killed"), noted(worker, "asleep")
    os.kill(killed, signal.SIGKILL)
    os.kill(asleep, signal.SIGSTOP)
    gpu.kill()
    follow(streams[5], lambda: "Running" in "".join(says(clients[5])))
    clients[5].press("Stop", timeout=60)  # nothing interrupts it
    assert says(clients[5])[0].startswith("Stopped after")
    try:
        for number in (0, 1, 4):
            list(streams[number])
            assert clients[number].errors == [f"Interrupted: {LOST}"]
        for number in (2, 3):  # who has waited
            open_gates(worker, names[number])
            list(streams[number])
            assert clients[number].value("story") == "word0 word1 word2 "
    finally:
        os.kill(asleep, signal.SIGCONT)
    wait_until(lambda: noted(worker, "asleep-finally"), "it to find that it was lost")
    open_gates(worker, "asleep")
    assert clients[1].reload().errors == [f"Interrupted: {LOST}"]
    assert clients[1].value("story") == ""
    assert noted(worker, "killed") == [killed] and noted(worker, "asleep") == [asleep]
    assert not noted(worker, "killed-finally")


def test_runs_that_may_be_called_again_go_on_in_other_processes(
    web: Web, start_worker: Callable[..., Worker]
) -> None:
    app, command = web(), (*TOOL, "-Q", "again")
    old = start_worker("old", *command, "-c", "1", FLASKSTREAM_DRAIN="0")
    clients = [PageClient(app).open() for _ in range(3)]
    names = ["drained", "killed", "asleep"]
    streams = [begin(clients[0], "Again", name=names[0])]
    wait_until(lambda: noted(old, "drained"), "its beginning")
    new = start_worker("new", *command, "-c", "4", GATES=str(old.folder))
    pressed = zip(clients[1:], names[1:], strict=True)
    streams += [begin(client, "Again", name=name) for client, name in pressed]
    for name in names:
        wait_until(lambda: noted(old, name), "its beginning")  # noqa: B023
    (killed,), (asleep,) = noted(old, "killed"), noted(old, "asleep")
    os.kill(killed, signal.SIGKILL)
    os.kill(asleep, signal.SIGSTOP)
    old.process.send_signal(signal.SIGTERM)
    try:
        for client, stream, name in zip(clients, streams, names, strict=True):
            most = ATTEMPTS + (name == "drained")  # which has not lost its process
            told = f"attempt 2 of {most}"
            follow(stream, lambda: told in " ".join(says(client)))  # noqa: B023
            wait_until(lambda: len(noted(old, name)) == 2, "its second attempt")  # noqa: B023
    finally:
        os.kill(asleep, signal.SIGCONT)
    wait_until(lambda: noted(old, "asleep-finally"), "it to find that it was lost")
    assert noted(old, "drained-finally"), "it was stopped in order"
    for client, stream, name in zip(clients, streams, names, strict=True):
        (old.folder / f"{name}-0").touch()
        (old.folder / f"{name}-1").touch()
        list(stream)
        by = noted(old, name)[1]
        assert client.value("rows") == [f"{number} by {by}" for number in range(2)]
        assert client.errors == [] and len(noted(old, name)) == 2
    assert new.process.poll() is None and old.process.wait(TO_START) == 0


def test_a_process_knows_what_it_is_there_for_before_it_loads_what_is_large(
    web: Web, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASKSTREAM_LAUNCHER", "celery")
    client = PageClient(web()).open()
    client.press("Role")
    assert client.value("gpu") == "worker, with the model"
    client.press("Own role")
    assert client.value("gpu") == "web, without the model"


def test_a_run_whose_process_is_killed_before_it_begins_is_begun_by_another(
    web: Web, gpu: Worker
) -> None:
    app = web()
    client = PageClient(app).open()
    open_gates(gpu, "first")
    client.press("Hold", name="first")
    (child,) = noted(gpu, "first")
    wait_until(lambda: " succeeded in" in gpu.log.read_text(), "Celery to know, too")
    os.kill(child, signal.SIGSTOP)
    messages = begin(client, "Hold", name="second")
    (run,) = session_of(app, client).runs.active
    wait_until(lambda: received(gpu, run.id), "its message")
    os.kill(child, signal.SIGKILL)
    open_gates(gpu, "second")
    list(messages)
    assert client.value("gpu") == "second is over"
    assert len(noted(gpu, "second")) == 1 and noted(gpu, "second") != [child]


def test_a_queue_that_no_worker_takes_is_named_and_its_run_can_be_stopped(
    web: Web,
) -> None:
    client = PageClient(web()).open()
    messages = begin(client, "Nobody", name="alone")
    told = "Waiting for a worker of the queue “nobody”"
    follow(messages, lambda: told in says(client))
    client.press("Stop")
    assert says(client) == ["Stopped after 0.0 s"] and not client.is_running


def test_a_message_that_is_lost_is_sent_again(
    web: Web, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runrecord, "ASK_AGAIN", 0.1)
    monkeypatch.setattr(redisstore, "BEAT", 1.0)
    app = web(FLASKSTREAM_REDIS_PREFIX="alone")  # where no worker looks at lines
    queues = {}  # of a function with a limit, and of one without
    with redis.from_url(redis_server.address) as server:
        for button in ("Nobody", "Anybody"):
            client = PageClient(app).open()
            queues[button] = queue = f"alone:celery:{button.lower()}"
            server.delete(queue)
            messages = begin(client, button, name="lost")
            follow(messages, lambda: "Waiting" in " ".join(says(client)))  # noqa: B023
            assert server.delete(queue), "its message was there"
        for button, queue in queues.items():
            wait_until(lambda: server.llen(queue), f"another message of {button}")  # noqa: B023
    engine = engine_of(app)
    for run in active(app):
        engine.stop(engine.runs.of(run))


def test_a_broker_that_can_not_be_reached_fails_the_run_and_frees_its_place(
    web: Web,
) -> None:
    client = PageClient(web(FLASKSTREAM_BROKER_URL="redis://127.0.0.1:1")).open()
    for _ in range(2):  # else the second would wait for the first one's place
        client.press("Hold", name="unsent")
        assert client.errors == [f"Not started: {UNSENT}"]


def test_a_worker_of_another_version_says_so_and_leaves_what_others_have_begun(
    web: Web, worker: Worker
) -> None:
    app = web()
    engine = engine_of(app)
    client = PageClient(app).open()
    messages = begin(client, "Begin", name="version")
    follow(messages, lambda: noted(worker, "version"))
    (run,) = session_of(app, client).runs.active
    wrong = Job(run.key, run.id, "story", True, "another")
    launch(engine, wrong)
    wait_until(lambda: received(worker, run.id) == 2, "the second message")
    open_gates(worker, "version")
    client.wait()
    assert client.errors == [] and client.value("end")
    engine.mounts.version = lambda name: "another"  # type: ignore[method-assign]
    client = PageClient(app).open()
    client.press("Paint")
    assert client.errors == [f"Not started: {OTHER_VERSION}"]


def received(worker: Worker, run: str) -> int:
    """How many messages of a run the worker has dealt with, or deals with."""
    return worker.log.read_text().count(f"[{run}] received")


def test_an_apps_own_celery_with_threads_drains_and_then_stops_its_runs(
    web: Web, start_worker: Callable[..., Worker], redis_server: RedisServer
) -> None:
    options = ("-Q", "gpu,slow", "-P", "threads", "-c", "2")
    threads = start_worker("threads", *SHOP, *options, FLASKSTREAM_DRAIN="4")
    own = Celery("shop", broker=redis_server.address, set_as_current=False)
    client = PageClient(web(FLASKSTREAM_CELERY=own)).open()
    slow = begin(client, "Slow", name="slow")
    messages = begin(client, "Hold", name="fast")
    follow(messages, lambda: noted(threads, "fast") and noted(threads, "slow"))
    threads.process.send_signal(signal.SIGTERM)
    wait_until(lambda: "Warm shutdown" in threads.log.read_text(), "it to begin to end")
    open_gates(threads, "fast")
    list(messages)
    list(slow)
    assert client.value("gpu") == "fast is over"
    assert "Stopped" in says(client)[0] and client.value("slow") == ""
    assert threads.process.wait(TO_START) == 0


def test_who_has_no_workers_and_who_can_have_none_is_told(web: Web) -> None:
    plain = web(FLASKSTREAM_LAUNCHER="threads")
    with pytest.raises(ConfigurationError, match="FLASKSTREAM_LAUNCHER to be"):
        plain.extensions["flaskstream"].celery()
    for config, said in (
        ({"FLASKSTREAM_LAUNCHER": "rq"}, "or \"celery\", got 'rq'"),
        ({"FLASKSTREAM_REDIS_URL": ""}, "expected FLASKSTREAM_REDIS_URL"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            web(**config).extensions["flaskstream"].celery()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("tool", "expected module:name"),
        ("plain:app", "a Flask app with flaskstream"),
        ("threads:demo", 'expected FLASKSTREAM_LAUNCHER to be "celery"'),
        ("keyless:app", "expected SECRET_KEY, or FLASKSTREAM_SECRET"),
    ],
)
def test_a_worker_says_what_it_can_not_work_for(
    target: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASKSTREAM_ROLE", "all")  # which the command changes
    (tmp_path / "plain.py").write_text("import flask; app = flask.Flask('plain')")
    (tmp_path / "threads.py").write_text(
        "import flaskstream as gr; demo = gr.Interface(str, 'text', 'text')"
    )
    (tmp_path / "keyless.py").write_text(
        "import flaskstream as gr; app = gr.Interface(str, 'text', 'text').app\n"
        "app.config['FLASKSTREAM_REDIS_URL'] = 'redis://127.0.0.1:1'\n"
        "app.config['FLASKSTREAM_LAUNCHER'] = 'celery'\n"
    )
    monkeypatch.delenv("FLASKSTREAM_SECRET", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    outcome = CliRunner().invoke(main, ["worker", target, "-Q", "gpu"])
    assert outcome.exit_code and said in outcome.output


def test_celery_that_is_not_installed_is_said(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "flaskstream.runs.executor.celery")
    monkeypatch.setitem(sys.modules, "celery", None)
    app = web()
    with pytest.raises(ConfigurationError, match=r'install "flaskstream\[celery\]"'):
        app.extensions["flaskstream"].celery()


def test_a_worker_outlives_its_broker_and_a_run_that_is_under_way_does_too(
    tmp_path: Path,
) -> None:
    kept = "--appendonly", "yes", "--appendfsync", "always"
    server, demo = RedisServer(tmp_path), page()
    server.start(*kept)
    worker = Worker(tmp_path, server.address, *TOOL, "-c", "1")
    app = make_app(
        demo, FLASKSTREAM_REDIS_URL=server.address, FLASKSTREAM_LAUNCHER="celery"
    )
    try:
        wait_until(worker.is_ready, "the worker", TO_START)
        client = PageClient(app).open()
        follow(begin(client, "Begin", name="kept"), lambda: noted(worker, "kept"))
        server.kill()
        broken = "Connection to broker lost"
        wait_until(lambda: broken in worker.log.read_text(), "it to be noticed")
        server.start(*kept)
        open_gates(worker, "kept")
        wait_until(lambda: noted(worker, "kept-finally"), "the run to end")
        client.reload()
        client.wait(timeout=60)
        assert client.value("end") == "WORD0 WORD1 WORD2 "
        open_gates(worker, "next")
        client.press("Begin", name="next", timeout=60)
        assert worker.process.poll() is None
        assert len(noted(worker, "kept")) == len(noted(worker, "next")) == 1
    finally:
        worker.kill()
        engine_of(app).close()
        server.kill()
