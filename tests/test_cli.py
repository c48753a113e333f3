"""The command line, with real servers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from gunicorn.errors import AppImportError

from flaskstream.cli import find_app, main
from tests.ports import free_port
from tests.waiting import TO_START

ROOT = Path(__file__).parent.parent
APP = """
import os
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return os.environ["FLASKSTREAM_SECRET"]

def make_app():
    return app

class Wrapped:
    '''A middleware: like a page it has an `app`, but it is the app to serve.'''

    app = None

    def __call__(self, environ, start_response):
        start_response("200 OK", [])
        return [b"wrapped"]

class Page:
    app = app

    def launch(self): ...

    def __call__(self): ...

wrapped = Wrapped()
demo = Page()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(APP)
    (tmp_path / "more.py").write_text(
        "raw_env = ['FLASKSTREAM_SECRET=from the file']\n"
    )
    return tmp_path


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(TO_START)


def get(port: int, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + TO_START
    while time.monotonic() < deadline:
        assert process.poll() is None
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            client.request("GET", "/")
            return client.getresponse().read().decode()
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            client.close()
    raise AssertionError("the server did not answer in time")


@pytest.mark.parametrize(
    ("target", "options", "answer"),
    [
        ("mine:app", [], "given"),
        ("mine:demo", [], "given"),
        ("mine:make_app()", ["--workers", "2"], "given"),
        ("mine:wrapped", [], "wrapped"),
        ("mine:app", ["--config", "more.py"], "from the file"),
    ],
)
def test_serve_answers(
    folder: Path,
    port: int,
    processes: list[subprocess.Popen[bytes]],
    target: str,
    options: list[str],
    answer: str,
) -> None:
    code = "from flaskstream.cli import main; main()"
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", target, "--port", str(port), *options],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "FLASKSTREAM_SECRET": "given",
        },
        stderr=subprocess.DEVNULL,
    )
    processes.append(process)
    assert get(port, process) == answer


PAGE = """
import flaskstream as gr
demo = gr.Interface(lambda name: name, "text", "text")

def plain(environ, start_response):
    start_response("200 OK", [])
    return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]
"""


def asked(port: int, path: str, body: bytes | None = None) -> str:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", body, headers if body else {}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


@pytest.mark.parametrize("target", ["page:demo", "page:plain"])
def test_serve_decides_its_workers_and_knows_its_prefix(
    tmp_path: Path, port: int, processes: list[subprocess.Popen[bytes]], target: str
) -> None:
    (tmp_path / "page.py").write_text(PAGE)
    code = "from flaskstream.cli import main; main()"
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    told = {"WEB_CONCURRENCY": "4", "SCRIPT_NAME": "/tools"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", target, "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, **told, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stderr=subprocess.DEVNULL,
    )
    processes.append(process)
    get(port, process)
    for prefix in ("/tools", ""):
        if target == "page:plain":
            assert asked(port, f"{prefix}/x") == "/tools /x"
        else:
            assert 'formaction="/tools/run/0"' in asked(port, f"{prefix}/")
            call = asked(port, f"{prefix}/gradio_api/call/lambda", b'{"data": ["a"]}')
            assert "event_id" in call


@pytest.mark.parametrize("target", ["wsgi", "wsgi:", ":app", "app.py"])
def test_a_target_without_a_name_is_refused(target: str) -> None:
    result = CliRunner().invoke(main, ["serve", target])
    assert result.exit_code == 2
    assert "expected module:name" in result.output


@pytest.mark.parametrize("target", ["nowhere:app", "tests.no_such_module:app"])
def test_a_module_that_is_not_there_is_named_with_the_folder(target: str) -> None:
    with pytest.raises(AppImportError, match="which is neither in the folder"):
        find_app(target)
    own = {"FLASKSTREAM_ROLE": None}  # which it sets, and which is as it was then
    result = CliRunner().invoke(main, ["worker", target], env=own)
    assert result.exit_code == 1
    assert os.getcwd() in result.output
    assert "FLASKSTREAM_ROLE" not in os.environ


def test_what_a_module_lacks_is_not_taken_for_the_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lacks_one.py").write_text("import nowhere")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        find_app("lacks_one:app")


def test_no_workers_are_refused() -> None:
    result = CliRunner().invoke(main, ["serve", "wsgi:app", "--workers", "0"])
    assert result.exit_code == 2


RUN = "from flaskstream.cli import main; main()"
SCRIPT = """
import flaskstream as gr

gr.Interface(lambda text: text, "text", "text", title={title!r}).launch(
    server_port={port}
)
"""


@contextmanager
def running(script: Path, source: str) -> Iterator[subprocess.Popen[bytes]]:
    """A script under `flaskstream run`; who has not ended it by then need not."""
    script.write_text(source)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "run", str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(TO_START)


def test_run_runs_a_script_anew_when_it_is_saved(tmp_path: Path, port: int) -> None:
    script = tmp_path / "page.py"
    with running(script, SCRIPT.format(title="first title", port=port)):
        wait_for_title(port, "first title")
        script.write_text(SCRIPT.format(title="second title", port=port) + "\n")
        wait_for_title(port, "second title")


def wait_for_title(port: int, title: str) -> None:
    deadline = time.monotonic() + TO_START
    while True:
        try:
            url = f"http://127.0.0.1:{port}/"
            with urllib.request.urlopen(url, timeout=20) as answer:
                if title in answer.read().decode():
                    return
        except (OSError, http.client.HTTPException):  # it ends in its answer
            pass
        assert time.monotonic() < deadline, f"no page had the title {title!r}"
        time.sleep(0.05)


COUNTING = """
import time
from pathlib import Path
import flaskstream as gr

def count(name):
    try:
        for number in range(10_000):
            yield number
            time.sleep(0.01)
    finally:
        time.sleep(0.5)
        Path(__file__).with_name("cleaned").write_text(str(name))

gr.Interface(count, "text", "number", title="count").launch(server_port={port})
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_lets_functions_clean_up_when_it_is_ended(
    tmp_path: Path, port: int, number: int
) -> None:
    source = COUNTING.format(port=port)
    with running(tmp_path / "page.py", source) as process:
        wait_for_title(port, "count")
        called = asked(port, "/gradio_api/call/count", b'{"data": ["a"]}')
        event = json.loads(called)["event_id"]
        url = f"http://127.0.0.1:{port}/gradio_api/call/count/{event}"
        with urllib.request.urlopen(url, timeout=20) as stream:
            assert b"generating" in stream.readline()
            if number == signal.SIGINT:  # as a terminal does, to all
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            process.wait(TO_START)
        assert (tmp_path / "cleaned").read_text() == "a"
