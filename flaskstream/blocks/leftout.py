"""What functions that build and serve pages take, or leave out, for type checkers:
nothing imports this module when the library runs.

Of Gradio's options that are left out, a warning says what there is instead. Those of
one value ask for nothing by it; other values of theirs are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict

from flaskstream.blocks.keywords import LaunchOptions, ListenerOptions
from flaskstream.blocks.style import Paths
from flaskstream.components.base import Component


class ListenerLeftOut(TypedDict, total=False):
    """Options of Gradio's listeners that are left out, with a warning that says what
    there is instead. Those of one value ask for nothing; others of theirs are refused,
    as is a `js` beside a function."""

    every: None
    js: str | bool | None
    key: object
    max_batch_size: int
    postprocess: Literal[True]
    preprocess: Literal[True]
    scroll_to_output: bool
    show_progress_on: Component | Sequence[Component] | None
    status_tracker: object
    stream_every: float


class Listening(ListenerOptions, ListenerLeftOut, total=False):
    """What events, `then` and the like take beside a function, inputs and outputs."""


class LaunchLeftOut(TypedDict, total=False):
    """Options of Gradio's `launch` that are left out, with a warning that says what
    there is instead. Those that can be None only are refused if they ask for
    something."""

    app_kwargs: dict[str, Any] | None
    auth_dependency: None
    blocked_paths: None
    enable_monitoring: bool | None
    enable_queue: bool | None
    encrypt: bool | None
    favicon_path: str | Path | None
    file_directories: None
    footer_links: Sequence[object] | None
    head: str | None
    head_paths: Paths
    i18n: object
    js: str | Literal[True] | None
    max_threads: int
    mcp_server: bool | None
    node_port: int | None
    node_server_name: str | None
    num_workers: int | None
    pwa: bool | None
    run_history: object
    share: bool | None
    share_server_address: str | None
    share_server_protocol: str | None
    share_server_tls_certificate: str | None
    show_tips: bool
    ssl_keyfile_password: None
    ssl_verify: bool
    ssr_mode: bool | None
    state_session_capacity: int
    strict_cors: bool


class Launch(LaunchOptions, LaunchLeftOut, total=False):
    """What `launch` takes."""


class QueueLeftOut(TypedDict, total=False):
    """Options of Gradio's `queue` that are left out, with a warning where there is
    something to say."""

    client_position_to_load_data: object
    default_enabled: bool | None
    live_updates: bool | None
