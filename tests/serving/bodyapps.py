"""Apps with pages and routes of their own; served by the tests' gunicorn."""

from __future__ import annotations

import os
import stat

from flask import Flask, Request, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

import flaskstream as gr

app = Flask(__name__)
app.config["FLASKSTREAM_MAX_UPLOAD"] = 1_000_000
streams = gr.FlaskStream(app)


def may_send(asked: Request) -> bool:
    return asked.path != "/secret" or asked.cookies.get("login") == "yes"


app.config["FLASKSTREAM_MAY_SEND"] = may_send
with gr.Blocks() as demo:
    picture = gr.Image(label="picture")
streams.mount(demo, "/page")


@app.before_request
def log_in() -> tuple[str, int] | None:
    return None if may_send(request) else ("log in first", 401)


@app.errorhandler(404)
def own_page(error: Exception) -> tuple[str, int]:
    return "nothing is here", 404


@app.post("/own")
@app.post("/secret")
def own() -> str:
    return str(len(request.get_data()))


@app.get("/query")
def query() -> str:
    return str(len(request.get_data()))


@app.get("/held")
def held() -> dict[str, int]:
    """The worker's open files that have no name, and what they hold; gunicorn has an
    empty one."""
    files = []
    for name in os.listdir("/proc/self/fd"):
        try:
            status = os.stat(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and not status.st_nlink and status.st_size:
            files.append(status.st_size)
    return {"files": len(files), "bytes": sum(files)}


behind = Flask(__name__)
behind.wsgi_app = ProxyFix(behind.wsgi_app)  # type: ignore[method-assign]
behind.post("/own", endpoint="own")(own)

joined = Flask(__name__)
joined.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
    joined.wsgi_app, {"/other": app.wsgi_app}
)
