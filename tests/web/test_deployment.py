"""Servers that can't serve streams: every page says what to set."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web.deployment import (
    ADAPTED,
    ONE_AT_A_TIME,
    SEVERAL_PROCESSES,
    deployment_error,
)
from tests.ports import free_port
from tests.web import dom

ROOT = Path(__file__).parents[2]
SCRIPT = """
import flaskstream as gr
app = gr.Interface(lambda name: name, "text", "text").app
"""


def environ(**given: Any) -> dict[str, Any]:
    names = {"multithread": True, "multiprocess": False} | given
    return {"SERVER_SOFTWARE": "x"} | {f"wsgi.{k}": v for k, v in names.items()}


def test_threads_in_one_process_are_fine() -> None:
    assert deployment_error(environ()) is None


def test_several_processes_are_not() -> None:
    assert deployment_error(environ(multiprocess=True)) == SEVERAL_PROCESSES
    assert (
        deployment_error(environ(multiprocess=True, multithread=False))
        == SEVERAL_PROCESSES
    )


def test_an_adapter_from_asgi_is_named() -> None:
    told = environ(multiprocess=True)
    del told["SERVER_SOFTWARE"]
    assert deployment_error(told) == ADAPTED
    assert "FLASKSTREAM_ONE_PROCESS" in ADAPTED
    assert deployment_error(told, one_process=True) is None
    assert deployment_error(environ(multiprocess=True), one_process=True) is None
    assert (
        deployment_error(environ(multithread=False), one_process=True) == ONE_AT_A_TIME
    )


def test_one_request_at_a_time_is_not() -> None:
    assert deployment_error(environ(multithread=False)) == ONE_AT_A_TIME


def test_a_server_that_does_not_name_itself_is_no_test_client() -> None:
    assert (
        deployment_error({"wsgi.multithread": False, "REQUEST_URI": "/"})
        == ONE_AT_A_TIME
    )


def test_the_test_client_is_let_through_with_and_without_its_context() -> None:
    app = gr.Interface(lambda: "x", None, "text").app
    assert app.test_client().get("/").status_code == 200
    with app.test_client() as client:
        assert client.get("/").status_code == 200


class Served:
    """A server process on a free port, ended by its id."""

    def __init__(self, folder: Path, *command: str) -> None:
        (folder / "page.py").write_text(SCRIPT)
        self.port = str(free_port())
        filled = [part.replace("PORT", self.port) for part in command]
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *filled],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def told(self) -> str:
        """All that the server says from now on; it is told to end."""
        self.process.terminate()
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def wait_for(self, words: str) -> None:
        """Read what the server says until it has said this."""
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if words in line:
                return
        raise AssertionError(said)

    def request(self, method: str, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=20)
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Length": "0"}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Start a server that says `words` when it is ready."""
    served: list[Served] = []

    def start(words: str, *command: str) -> Served:
        served.append(Served(tmp_path, *command))
        served[-1].wait_for(words)
        return served[-1]

    yield start
    for server in served:
        server.end()


def assert_explained(server: Served, sentence: str) -> None:
    status, text = server.request("GET", "/")
    assert status == 503
    assert sentence in dom.parse(text).text
    asset = dom.parse(text).one("link", rel="stylesheet").attrs["href"]
    assert server.request("GET", asset)[0] == 200
    for method, path in [("POST", "/run/0"), ("GET", "/pages/x/events")]:
        status, text = server.request(method, path)
        assert (status, sentence in dom.parse(text).text) == (503, True)
    assert 1 <= server.told().count(sentence) <= 2  # once by each process


def test_gunicorn_with_two_sync_workers_says_what_to_set(serve: Any) -> None:
    command = ["gunicorn", "-w", "2", "-b", "127.0.0.1:PORT", "page:app"]
    assert_explained(serve("Booting worker", *command), SEVERAL_PROCESSES)


def test_gunicorn_with_one_sync_worker_says_what_to_set(serve: Any) -> None:
    command = ["gunicorn", "-b", "127.0.0.1:PORT", "page:app"]
    assert_explained(serve("Booting worker", *command), ONE_AT_A_TIME)


def test_gunicorn_with_threads_is_fine(serve: Any) -> None:
    command = ["gunicorn", "--threads", "4", "-b", "127.0.0.1:PORT", "page:app"]
    assert serve("Booting worker", *command).request("GET", "/")[0] == 200


def test_gunicorn_with_its_own_gevent_has_no_threads_to_count(
    serve: Any, tmp_path: Path
) -> None:
    told = "from page import app\n@app.get('/threads')\ndef threads():\n"
    told += "    from flaskstream.web.threads import threads_of\n"
    told += (
        "    from flask import request\n    return repr(threads_of(request.environ))\n"
    )
    (tmp_path / "told.py").write_text(told)
    for options, threads in (["-k", "gevent"], "None"), (["--threads", "4"], "4"):
        command = ["gunicorn", *options, "-b", "127.0.0.1:PORT", "told:app"]
        server = serve("Booting worker", *command)
        assert server.request("GET", "/threads") == (200, threads)


def test_an_asgi_server_says_what_to_set(serve: Any, tmp_path: Path) -> None:
    made = "from a2wsgi import WSGIMiddleware\nfrom page import app\n"
    (tmp_path / "asgi.py").write_text(f"{made}asgi = WSGIMiddleware(app)\n")
    command = ["uvicorn", "--app-dir", ".", "--port", "PORT", "asgi:asgi"]
    server = serve("running on", *command)
    status, text = server.request("GET", "/")
    assert (status, "FLASKSTREAM_ONE_PROCESS" in text) == (503, True)


def test_flask_run_without_threads_says_what_to_set(serve: Any) -> None:
    command = ["flask", "--app", "page", "run", "--without-threads", "-p", "PORT"]
    assert_explained(serve("Running on", *command), ONE_AT_A_TIME)


def test_flask_run_is_fine(serve: Any) -> None:
    command = ["flask", "--app", "page", "run", "-p", "PORT"]
    assert serve("Running on", *command).request("GET", "/")[0] == 200
