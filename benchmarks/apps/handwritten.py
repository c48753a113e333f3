"""What a person would write by hand for one function: `handwritten <name> <port>`.

A thread for each run, which writes every value as it comes; a dozen lines of script.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.apps import functions
from benchmarks.apps.page import OUT, OUTPUTS

GROWING = ("text", "paced_text", "markdown", "markdown_tokens", "chat_tokens")
"""Functions of which only what is new is sent, to be appended."""

PAGE = """<!doctype html>
<title>By hand</title>
<p id="in"><input value="1"></p>
<button id="submit">Submit</button> <button id="stop" hidden>Stop</button>
{outputs}
<script>
const outs = [...document.querySelectorAll('.out')];
const button = document.querySelector('#submit');
const stop = document.querySelector('#stop');
button.onclick = () => {{
  outs.forEach(out => out.textContent = '');
  const run = new EventSource('/run?size=' + document.querySelector('input').value);
  const end = () => {{ run.close(); stop.hidden = true; }};
  run.onmessage = event => JSON.parse(event.data).forEach((value, i) => {{
    if (outs[i].tagName === 'IMG') outs[i].src = value;
    else outs[i].textContent = value;
  }});
  run.addEventListener('more', event => {{
    outs[0].textContent += JSON.parse(event.data);
  }});
  run.addEventListener('end', end);
  stop.onclick = end;
  stop.hidden = false;
}};
</script>
"""

LIVE = """<!doctype html>
<title>By hand</title>
<p id="in"><input {kind}></p>
<pre id="out"></pre>
<script>
document.querySelector('input').oninput = async event => {{
  const answer = await fetch('/call?value=' + encodeURIComponent(event.target.value));
  document.querySelector('#out').textContent = await answer.text();
}};
</script>
"""
KINDS = {"slider": 'type="range" value="0" max="100"', "typed": ""}


def page(name: str) -> str:
    """The page of a function."""
    if name in KINDS:
        return LIVE.format(kind=KINDS[name])
    outputs = [
        f'<p id="{one}"><img class="out" alt=""></p>'
        if kind == "Image"
        else f'<pre id="{one}" class="out"></pre>'
        for one, kind in OUTPUTS.get(name, OUT).items()
    ]
    return PAGE.format(outputs="\n".join(outputs))


def events(name: str, size: float) -> Iterator[str]:
    """What is sent for each value."""
    before = ""
    run = getattr(functions, name)
    for value in run(size, []) if name.startswith("chat") else run(size):
        if name in GROWING:
            yield f"event: more\ndata: {json.dumps(value[len(before) :])}\n\n"
            before = value
        else:
            values = value if isinstance(value, tuple) else (value,)
            yield f"data: {json.dumps([shown(each) for each in values])}\n\n"
    yield "event: end\ndata:\n\n"


def shown(value: Any) -> str:
    """Text, or a picture as a URI."""
    if isinstance(value, str):
        return value
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(value)).decode()


def jpeg(noise: Any) -> bytes:
    """A picture of floats, encoded as Pillow does it if told nothing."""
    import numpy as np
    from PIL import Image

    out = io.BytesIO()
    pixels = (noise * 255 + 0.5).astype(np.uint8)
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    """The page, its runs, and its calls."""

    name = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/run":
            self.run(float(asked["size"]))
        elif url.path == "/call":
            self.answer("text/plain", functions.answered(asked.get("value", "")))
        else:
            self.answer("text/html; charset=utf-8", page(self.name))

    def run(self, size: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("X-Accel-Buffering", "no")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for event in events(self.name, size):
                self.wfile.write(event.encode())
        except OSError:
            self.close_connection = True

    def answer(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """A thread for each connection; all end with the process."""

    daemon_threads = True
    request_queue_size = 100


if __name__ == "__main__":
    Handler.name = sys.argv[1]
    Server(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
