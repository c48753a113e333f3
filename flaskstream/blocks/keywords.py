"""Keyword arguments that functions hand on, by name, type and meaning.

`inputs`, `outputs` and the like stand in the functions' own signatures; what many take
stands here once, as a `TypedDict`: editors complete its keys, type checkers find what
is misspelt, and `help()` shows what is said of them. What is taken and left out beside
them is in `leftout`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from flaskstream.blocks.option import Patience, Retry, TriggerMode, Visibility
from flaskstream.blocks.style import Paths
from flaskstream.components.core.node import Node
from flaskstream.components.core.valuenode import ValueNode

if TYPE_CHECKING:
    from typing import Any

    from flaskstream.blocks.listener import Listener
    from flaskstream.themes import Base

Inputs = ValueNode | Sequence[ValueNode] | AbstractSet[ValueNode] | None
"""Whose values a function gets: one by one, or of a set as one dict."""
Outputs = Node | Sequence[Node] | AbstractSet[Node] | None
"""Where its values go; to layout only what `update` makes."""
Limit = int | None | Literal["default"]
"""How many runs go on at once; None: as many as come."""
Shows = Literal["full", "minimal", "hidden"]
Auth = tuple[str, str] | Sequence[tuple[str, str]] | Callable[[str, str], bool]


class ListenerOptions(TypedDict, total=False):
    """How a function is attached to events.

    Args:
        trigger_mode: What becomes of an event while a run of an earlier one goes on.
            "once", the default for `click`, `submit` and `tick`, ignores it.
            "always_last", the default for all others, lets the newest run supersede the
            one that goes on as soon as that has shown something, or follow it, and
            leaves out those between. "multiple" lets both go on.
        validator: A function that is asked before the function is called, with the
            same inputs, see `validate`. It should be quick, and has
            `FLASKSTREAM_ENCODE_LIMIT` seconds.
        cancels: A listener, or several, whose runs of this page it stops.
        concurrency_limit: How many runs go on at once, for all visitors together, while
            the others wait in line. By default what `demo.queue()` says, which is 1;
            None: no limit.
        concurrency_id: Listeners that give the same one share a line, and the lowest of
            their limits.
        queue: Where workers call functions (`FLASKSTREAM_LAUNCHER`), the name of the
            queue of those that call this one, such as "gpu", and all that follows it,
            and what it follows; by default the one that all have. False is
            `concurrency_limit=None`, and the process that serves the page calls it,
            where nothing that follows wants a worker.
        retry: "safe" says that the function may be called again, from its start and
            with the same inputs: then a run whose process is lost, such as a worker's
            that is killed, begins again, three times in all, where pages are in Redis
            (`FLASKSTREAM_REDIS_URL`). By default a function is never called twice.
        batch: Whether the function gets a list of each input, and gives a list for each
            output, as with Gradio's batches. Each has one value: a run is a batch of
            its own.
        time_limit: How many seconds a run may take; then it fails. None: no limit. Of
            `stream` it is how long a camera, or a microphone, goes on being read; then
            a person starts it again.
        stream_every: Of `stream`: how many seconds from one frame to the next, or how
            many of sound come at a time; 0.5. What is next waits for the answer to the
            one before.
        abandon_after: How many seconds it goes on, and keeps its place, while nobody
            has its page open; None: to its end, as for a training overnight. By default
            what only a `load` has started ends soon after its page was left; all else
            goes on for what `launch(abandon_after=…)` says, an hour, but for a minute
            only where others wait for its place.
        show_progress: What is seen of a run beside its values: "full", "minimal" (no
            bars) or "hidden"; True is "full", False "hidden". Of what `stream` starts
            there is none to see.
        api_name: Its name in the JSON API, by default its function's; False: it has
            none.
        api_description: What the API says of it, by default its function's docstring;
            False: nothing.
        api_visibility: Who may call it there: "public"; "undocumented" is not listed;
            "private" is not there.
        show_api: Of older Gradio: False is `api_visibility="undocumented"`.
    """

    trigger_mode: TriggerMode | None
    validator: Callable[..., Any] | None
    cancels: Listener | Sequence[Listener] | None
    concurrency_limit: Limit
    concurrency_id: str | None
    queue: str | bool | None
    retry: Retry | None
    batch: bool
    time_limit: float | None
    stream_every: float | None
    abandon_after: Patience
    show_progress: Shows | bool
    api_name: str | Literal[False] | None
    api_description: str | Literal[False] | None
    api_visibility: Visibility
    show_api: bool | None


class PageOptions(TypedDict, total=False):
    """How a page looks.

    Args:
        fill_width: Whether it is as wide as the window, and not 72 rem at most; False.
        theme: A theme, or its name, as in Gradio.
        css: CSS, or the path of a file of it: its rules go before the library's.
        css_paths: Paths of further files of CSS.
    """

    fill_width: bool
    theme: Base | str | None
    css: str | Path | None
    css_paths: Paths


class LaunchOptions(TypedDict, total=False):
    """How a page is served by `launch`.

    Args:
        inbrowser: Whether the page is opened in this machine's browser; False.
        debug: Whether pages show the tracebacks of unexpected errors, if nobody but
            this machine is answered; False.
        auth: Who may see the page: a pair of user name and password, a list of these,
            or a function of both that says yes or no. People are asked by a page,
            /login, and log out at /logout; programs send them by HTTP Basic
            authentication. By default nobody is asked.
        auth_message: HTML that the login says; "Please log in."
        prevent_thread_lock: Whether to return at once, while the server goes on in a
            thread until the page's `close()`; False. In a notebook it is always so.
        show_error: Whether pages show the texts of unexpected errors; False.
        server_name: The address to listen on, "127.0.0.1" by default or what
            `GRADIO_SERVER_NAME` says; "0.0.0.0" for all of this machine's.
        server_port: The port, which has to be free; by default what
            `GRADIO_SERVER_PORT` says, or the first free one of 7860 to 7959.
        root_path: The path that a proxy has before the page's own, such as "/tools",
            passed on or not; by default what `GRADIO_ROOT_PATH` or `SCRIPT_NAME` says.
        ssl_keyfile: The path of the certificate's private key, not encrypted.
        ssl_certfile: The path of a certificate; with it the page is served by HTTPS.
        quiet: Whether the URL is not printed; False.
        show_api: Whether the JSON API lists what there is; True. Calls are answered in
            any case.
        allowed_paths: Folders beside the app's own whose files functions may show; by
            default what `GRADIO_ALLOWED_PATHS` says, separated by commas.
        allowed_hosts: Names that the page is asked for by, beside its own: such as
            "app.example.com", or ".example.com" for all below it. By default these are
            localhost, 127.0.0.1 and `server_name`; any, if it listens on all
            interfaces.
        max_file_size: Of one upload: bytes, or a text such as "5mb"; 20 MB by default.
        abandon_after: Seconds that a run goes on while nobody has its page open; 3600
            by default, None: to its end.
        theme: A theme, or its name; it goes before that of the page.
        css: CSS, or the path of a file of it, behind that of the page.
        css_paths: Paths of further files of CSS.
        favicon_path: The path of the pages' icon: ICO, PNG, SVG, JPEG, GIF or WebP.
        inline: Whether a notebook shows the page below the cell; True there.
        width: How wide that is: CSS pixels, or a text such as "100%", the default.
        height: How high that is, in CSS pixels; 500.
    """

    inbrowser: bool
    debug: bool
    auth: Auth | None
    auth_message: str | None
    prevent_thread_lock: bool
    show_error: bool
    server_name: str | None
    server_port: int | None
    root_path: str | None
    ssl_keyfile: str | None
    ssl_certfile: str | None
    quiet: bool
    show_api: bool
    allowed_paths: list[str] | None
    allowed_hosts: Sequence[str] | None
    max_file_size: int | str | None
    abandon_after: Patience
    theme: Base | str | None
    css: str | Path | None
    css_paths: Paths
    favicon_path: str | Path | None
    inline: bool | None
    width: int | str
    height: int | str
