"""An app that has been used before its server forks, as by gunicorn's `--preload`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.waiting import TO_START

SCRIPT = """
import os, re, threading
from flask import Flask
import flaskstream as gr

began, go = threading.Event(), threading.Event()

async def again(x):
    return x + x

def hold(x):
    if x == "first":
        began.set()
        go.wait()
    yield x

app = Flask("app", root_path="/")
app.secret_key = "key"
streams = gr.FlaskStream(app)
streams.mount(gr.Interface(hold, "text", "text"), "/hold")
streams.mount(gr.Interface(again, "text", "text"), "/again")

def shown(path, text):
    with app.test_client() as client:
        html = client.get(f"/{path}/").text
        page = re.search('name="page"[^>]* value="([^"]*)"', html)[1]
        field = re.search('<textarea[^>]* name="([^"]*)"', html)[1]
        data = {"page": page, field: text}
        own = {"Sec-Fetch-Site": "same-origin"}
        client.post(f"/{path}/run/0", data=data, headers=own)
        return client.get(f"/{path}/pages/{page}/events").text

threading.Thread(target=shown, args=("hold", "first"), daemon=True).start()
shown("again", "warm")
began.wait()
child = os.fork()
if not child:
    good = "second" in shown("hold", "second") and "twotwo" in shown("again", "two")
    os._exit(0 if good else 1)
status = os.waitpid(child, 0)[1]
go.set()
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_begins_without_the_runs_and_threads_of_its_parent() -> None:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT]
    assert subprocess.run(command, timeout=TO_START).returncode == 0
