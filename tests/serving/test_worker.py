"""What the worker refuses at its start, and what importing it costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.limit import Limits

GUNICORN = [
    sys.executable,
    "-m",
    "gunicorn",
    "-c",
    "python:flaskstream.serving.settings",
]
CERTIFICATE = str(Path(__file__).parents[1] / "launch" / "certificate.pem")
EMPTY_APP = "def app(environ, start_response): ...\n"


def run(arguments: list[str], cwd: Path, **env: str) -> str:
    """What a process that must end by itself has written."""
    paths = os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": paths.rstrip(os.pathsep), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def assert_ended_plainly(output: str) -> None:
    assert "App failed to load" in output
    assert "Traceback" not in output


def test_a_patched_process_is_refused_with_the_remedy(tmp_path: Path) -> None:
    patching = "from gevent import monkey\nmonkey.patch_all()\n"
    (tmp_path / "patched.py").write_text(patching + EMPTY_APP)
    output = run([*GUNICORN, "-b", "127.0.0.1:0", "patched:app"], tmp_path)
    assert "Remove gevent.monkey.patch_all()" in output
    assert_ended_plainly(output)


def test_tls_is_refused_for_the_loop_would_wait_for_each_client(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(EMPTY_APP)
    files = ["--certfile", CERTIFICATE, "--keyfile", CERTIFICATE]
    output = run([*GUNICORN, "-b", "127.0.0.1:0", *files, "plain:app"], tmp_path)
    assert "End TLS at the proxy" in output
    assert_ended_plainly(output)


def test_an_app_that_each_request_would_refuse_does_not_begin(tmp_path: Path) -> None:
    page = "import flaskstream as gr\napp = gr.Interface(str, 'text', 'text').app\n"
    (tmp_path / "page.py").write_text(page)
    keyless = {"SECRET_KEY": "", "FLASKSTREAM_SECRET": ""}
    redis = {"FLASKSTREAM_REDIS_URL": "redis://127.0.0.1:1"}
    output = run(
        [*GUNICORN, "-b", "127.0.0.1:0", "page:app"], tmp_path, **keyless, **redis
    )
    assert "expected SECRET_KEY, or FLASKSTREAM_SECRET" in output
    assert_ended_plainly(output)


def test_a_worker_told_to_stop_while_it_boots_stops(tmp_path: Path) -> None:
    # The hook runs between the fork and the worker's own signal handlers.
    (tmp_path / "early.py").write_text(
        "import os, signal\n"
        "from flaskstream.serving.settings import worker_class\n"
        "def post_fork(server, worker):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "def child_exit(server, worker):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    (tmp_path / "plain.py").write_text(EMPTY_APP)
    command = [sys.executable, "-m", "gunicorn", "-c", "early.py"]
    # It ends only because the worker has ended by itself.
    output = run([*command, "-b", "127.0.0.1:0", "plain:app"], tmp_path)
    assert "Worker exiting" in output


def test_a_bad_limit_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(EMPTY_APP)
    output = run(
        [*GUNICORN, "-b", "127.0.0.1:0", "plain:app"],
        tmp_path,
        FLASKSTREAM_THREADS="many",
    )
    assert "FLASKSTREAM_THREADS must be a positive number (int): 'many'" in output


def test_importing_the_package_imports_no_server(tmp_path: Path) -> None:
    code = (
        "import sys, flaskstream.serving, flaskstream.cli\n"
        "print({'gevent', 'gunicorn'} & set(sys.modules))\n"
        "from gunicorn.util import load_class\n"
        "print(load_class('flaskstream.serving.GeventWorker').__name__)\n"
    )
    assert run([sys.executable, "-c", code], tmp_path) == "set()\nGeventWorker\n"


def test_another_frameworks_extensions_are_not_asked(tmp_path: Path) -> None:
    code = (
        "from types import SimpleNamespace\n"
        "from flaskstream.serving.worker import check_app\n"
        "check_app(SimpleNamespace(extensions=['its own']))\n"
    )
    assert run([sys.executable, "-c", code], tmp_path) == ""


def test_limits_take_their_defaults_and_what_is_given() -> None:
    limits = Limits.from_environ(
        {"FLASKSTREAM_MAX_BODY": "10", "FLASKSTREAM_THREADS": ""}
    )
    assert (limits.max_body, limits.threads) == (10, Limits().threads)
    assert (
        Limits.from_environ({"FLASKSTREAM_WRITE_TIMEOUT": "1.5"}).write_timeout == 1.5
    )


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
def test_a_limit_that_is_no_positive_number_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="FLASKSTREAM_READ_TIMEOUT"):
        Limits.from_environ({"FLASKSTREAM_READ_TIMEOUT": text})
