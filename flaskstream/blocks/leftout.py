"""What functions that build and serve pages take, or leave out, for type checkers:
nothing imports this module when the library runs.

Of Gradio's options that are left out, a warning says what there is instead. Those of
one value ask for nothing by it; other values of theirs are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from flaskstream.blocks.keywords import LaunchOptions, ListenerOptions, PageOptions
from flaskstream.blocks.style import Paths
from flaskstream.components.core.base import Component
from flaskstream.components.core.keywords import Placed, Seen
from flaskstream.components.core.leftout import LeftOut


class ListenerLeftOut(TypedDict, total=False):
    """Options of Gradio's listeners that are left out, with a warning that says what
    there is instead. Those of one value ask for nothing; others of theirs are refused,
    as are a `js` beside a function, and an `every` of another event than `load`."""

    every: float | Component | None
    js: str | bool | None
    key: object
    like_user_message: bool
    max_batch_size: int
    postprocess: Literal[True]
    preprocess: bool
    scroll_to_output: bool
    show_progress_on: Component | Sequence[Component] | None
    status_tracker: object


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


class LayoutOptions(Placed, LeftOut, total=False):
    """What layout takes, or leaves out."""


class RowOptions(LayoutOptions, total=False):
    """What a Row takes, or leaves out, beside what is its own."""

    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    mobile_collapse: bool
    show_progress: bool


class ColumnOptions(Seen, LeftOut, total=False):
    """What a Column takes, or leaves out, beside what is its own."""

    show_progress: bool


class TabOptions(LayoutOptions, total=False):
    """What a Tab takes, or leaves out, beside what is its own."""

    render_children: bool


class PageLeftOut(TypedDict, total=False):
    """Options of Gradio's pages that are left out."""

    allow_duplication: bool
    analytics_enabled: bool | None
    deep_link: object
    delete_cache: tuple[int, int] | None
    head: str | None
    head_paths: Paths
    i18n: object
    js: str | Literal[True] | None
    mode: str
    run_history: object
    show_tips: bool


class BlocksOptions(LayoutOptions, PageLeftOut, total=False):
    """What Blocks take, or leave out, beside what is their own."""


class NestedOptions(BlocksOptions, PageOptions, total=False):
    """What is handed on to Blocks by pages laid out around functions."""


class AnyLayoutOptions(BlocksOptions, total=False):
    """What some layout takes, or leaves out."""

    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    mobile_collapse: bool
    render_children: bool
    show_progress: bool


class InterfaceOptions(NestedOptions, total=False):
    """What an Interface takes, or leaves out, beside what is its own."""

    allow_screenshot: bool
    cache_mode: Literal["eager", "lazy"] | None
    capture_session: bool | None
    enable_queue: bool | None
    encrypt: bool | None
    interpretation: object
    layout: str
    max_batch_size: int
    num_shap: float
    preload_example: int | Literal[False]
    show_input: bool
    show_output: bool
    thumbnail: str | None
    verbose: bool


class ChatOptions(NestedOptions, total=False):
    """What a ChatInterface takes, or leaves out, beside what is its own."""

    cache_examples: bool | str | None
    cache_mode: Literal["eager", "lazy"] | None
    clear_btn: object
    example_icons: Sequence[str] | None
    retry_btn: object
    undo_btn: object


class ExamplesLeftOut(TypedDict, total=False):
    """Options of Gradio's Examples that are left out."""

    cache_mode: Literal["eager", "lazy"] | None
    max_batch_size: int
    postprocess: Literal[True]
    preload: int | Literal[False]
    preprocess: Literal[True]


class QueueLeftOut(TypedDict, total=False):
    """Options of Gradio's `queue` that are left out, with a warning where there is
    something to say."""

    client_position_to_load_data: object
    default_enabled: bool | None
    live_updates: bool | None
