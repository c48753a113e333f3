"""Serving a page from a script: `demo.launch()`."""

from __future__ import annotations

import logging
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from flask import Flask

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.keywords import Auth
from flaskstream.blocks.option import Patience, checked_patience
from flaskstream.blocks.style import Paths
from flaskstream.components.core.option import (
    NO_HEAD,
    leave_out,
    refuse,
    take_out_absent,
)
from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.environment import given_or_set
from flaskstream.serving.hosts import Hosts
from flaskstream.serving.login import Login
from flaskstream.serving.notebook import ANCESTORS, Notebook, Quiet
from flaskstream.serving.prefix import Prefixed, prefix_of
from flaskstream.serving.running import Running, bound
from flaskstream.themes import Base
from flaskstream.web.icon import take_icon

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import LaunchLeftOut

logger = logging.getLogger("flaskstream")
SWITCH_INTERVAL = 0.0005
"""Seconds that a busy thread may keep the interpreter from the others."""
ROOM_FOR = 8
"""Largest uploads that the disk has room for; a person's share is a fourth of that."""

TOO_OPEN = (
    "launch(debug=True) shows no tracebacks, since the server answers others than this "
    "machine (server_name %r, allowed_hosts): they would read your values, too."
)
NO_TUNNEL = "flaskstream opens no tunnel; serve it yourself."
NO_NOTEBOOK = "only a notebook shows pages; this one is at the URL that is printed."
_NO_NODE = "there is no such server here."
IGNORED = {
    "app_kwargs": "they are FastAPI's: mount the page in a Flask app of your own.",
    "enable_monitoring": "the log flaskstream.runs has a line for each run.",
    "enable_queue": "",  # it is always on
    "encrypt": "Gradio has it no longer.",
    "footer_links": "pages have no footer here.",
    "head": NO_HEAD,
    "head_paths": NO_HEAD,
    "i18n": "pages are in English.",
    "js": NO_HEAD,
    "max_threads": "set concurrency_limit on the listeners.",
    "mcp_server": "there is none yet.",
    "node_port": _NO_NODE,
    "node_server_name": _NO_NODE,
    "num_workers": _NO_NODE,
    "pwa": "a page is no app that can be installed.",
    "run_history": "the log flaskstream.runs has a line for each run.",
    "share": NO_TUNNEL,
    "share_server_address": NO_TUNNEL,
    "share_server_protocol": NO_TUNNEL,
    "share_server_tls_certificate": NO_TUNNEL,
    "show_tips": "there are none here.",
    "ssl_verify": "",  # of Gradio's own request to itself
    "ssr_mode": "pages are rendered on the server anyway.",
    "state_session_capacity": "pages go when they are no longer open.",
    "strict_cors": "pages of other origins are always refused.",
}
"""Options of Gradio's launch that are left out, and what there is instead."""
REFUSED = {
    "auth_dependency": "say auth=…, or mount the page behind your app's login.",
    "blocked_paths": "name in allowed_paths only what may be shown.",
    "file_directories": "say allowed_paths=…",
    "ssl_keyfile_password": "give a key that is not encrypted.",
}
"""Those without which more could be seen, or the server not start."""
NOTHING = {"max_threads": (None, 40), "strict_cors": (None, True)}


def launch(
    blocks: Blocks,
    *,
    inbrowser: bool = False,
    debug: bool = False,
    auth: Auth | None = None,
    auth_message: str | None = None,
    prevent_thread_lock: bool = False,
    show_error: bool = False,
    server_name: str | None = None,
    server_port: int | None = None,
    root_path: str | None = None,
    ssl_keyfile: str | None = None,
    ssl_certfile: str | None = None,
    quiet: bool = False,
    show_api: bool = True,
    allowed_paths: list[str] | None = None,
    allowed_hosts: Sequence[str] | None = None,
    max_file_size: int | str | None = None,
    abandon_after: Patience = "default",
    theme: Base | str | None = None,
    css: str | Path | None = None,
    css_paths: Paths = None,
    favicon_path: str | Path | None = None,
    inline: bool | None = None,
    width: int | str = "100%",
    height: int | str = 500,
    **left_out: Unpack[LaunchLeftOut],
) -> tuple[Flask, str, None]:
    """Serve a page, as `LaunchOptions` says; gives the app, its URL and None.

    In a notebook a cell that is run again ends the server that it has launched.
    """
    host = given_or_set("server_name", server_name) or "127.0.0.1"
    port = given_or_set("server_port", server_port)
    allowed = given_or_set("allowed_paths", allowed_paths) or ()
    prefix = prefix_of(root_path)
    options: dict[str, Any] = {**left_out}
    options["blocked_paths"] = given_or_set(
        "blocked_paths", options.get("blocked_paths")
    )
    shared = options.get("share") is True
    if {"dependencies", "middleware"} & set(options.get("app_kwargs") or ()):
        refuse("launch", "app_kwargs", options["app_kwargs"], IGNORED["app_kwargs"])
    notebook = Notebook.here()
    if notebook is None:
        leave_out("launch", "inline", inline, NO_NOTEBOOK)
    take_out_absent("launch", options, IGNORED, REFUSED, nothing=NOTHING, known=())
    if ssl_keyfile and not ssl_certfile:
        refuse("launch", "ssl_keyfile", ssl_keyfile, "give ssl_certfile, too.")
    blocks.close()
    if notebook is not None:
        notebook.replace(blocks, notebook.cell())
    blocks.style.add(theme, css, css_paths)
    blocks.lists_api = show_api
    app = blocks.app
    hosts = Hosts(host, allowed_hosts)
    hosts.guard(app)
    app.config["FLASKSTREAM_SHOW_ERRORS"] = show_error
    if notebook is not None and not app.config["FLASKSTREAM_FRAME_ANCESTORS"]:
        app.config["FLASKSTREAM_FRAME_ANCESTORS"] = ANCESTORS
    if debug and hosts.is_local:
        app.debug = True
    elif debug:
        logger.warning(TOO_OPEN, host)
    for component in blocks.components:
        component.allowed_paths = list(allowed)
    checked_patience(abandon_after)
    if abandon_after != "default":
        app.config["FLASKSTREAM_ABANDON_AFTER"] = abandon_after
    if max_file_size is not None:
        let_upload(app, size_in_bytes(max_file_size))
    if favicon_path is not None:
        take_icon(app, favicon_path)
    if auth is not None:
        Login(app, auth, blocks.title, auth_message or "Please log in.").guard(app)
    ssl = (ssl_certfile, ssl_keyfile) if ssl_certfile else None
    server = bound(Prefixed(app, prefix) if prefix else app, host, port, ssl)
    url = f"{'https' if ssl else 'http'}://{url_host(server.host)}:{server.port}"
    sys.setswitchinterval(SWITCH_INTERVAL)
    if not quiet:
        print(f"* Running on local URL:  {url}", flush=True)
        if shared:  # among a script's warnings nobody would see it
            print(f"* No public URL:  {NO_TUNNEL}", flush=True)
    running = Running(server, app)
    blocks.running = running
    blocks.launched.add(blocks)
    if inbrowser:
        webbrowser.open(url)
    if notebook is not None:
        if inline is not False:
            notebook.show(url, width, height)
        return Quiet((app, url, None))
    if not prevent_thread_lock:
        running.wait()
    return app, url, None


def let_upload(app: Flask, size: int) -> None:
    """Take files of so many bytes; two of them are within each person's share."""
    app.config["FLASKSTREAM_MAX_UPLOAD"] = size
    for name in ("FLASKSTREAM_MAX_DISK_BYTES", "FLASKSTREAM_MAX_SCRATCH_BYTES"):
        app.config[name] = max(app.config[name], ROOM_FOR * size)


def url_host(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def size_in_bytes(size: int | str) -> int:
    """A number of bytes, or a text such as "5mb", as a number.

    Raises:
        ConfigurationError: it is neither.
    """
    text = str(size).strip().lower()
    for unit, factor in (
        ("kb", 10**3),
        ("mb", 10**6),
        ("gb", 10**9),
        ("b", 1),
        ("", 1),
    ):
        number = text.removesuffix(unit).strip()
        if text.endswith(unit) and number.isdecimal():
            return int(number) * factor
    raise ConfigurationError(
        f'max_file_size expected bytes or a text such as "5mb", got {size!r}.'
    )
