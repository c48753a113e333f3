"""A page: a tree of layout and components, and its listeners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Token
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol, Self, Unpack
from weakref import WeakSet

from flaskstream.blocks.attaching import make_listener
from flaskstream.blocks.call import call
from flaskstream.blocks.keywords import (
    Inputs,
    LaunchOptions,
    ListenerOptions,
    Outputs,
    PageOptions,
)
from flaskstream.blocks.leaving import Leaving
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.option import check_queue, checked_limit
from flaskstream.blocks.sealing import complete
from flaskstream.blocks.style import Paths, Style
from flaskstream.components.core.base import Component
from flaskstream.components.core.event import Event
from flaskstream.components.core.node import Root, current_root
from flaskstream.components.core.option import NO_HEAD
from flaskstream.components.core.signature import show_options
from flaskstream.exceptions import ConfigurationError
from flaskstream.themes import Base

if TYPE_CHECKING:
    from flask import Flask

    from flaskstream.blocks.leftout import (
        BlocksOptions,
        Launch,
        Listening,
        QueueLeftOut,
    )


UNTITLED: Final = "flaskstream"
"""The title of a page whose author gives it none."""
IGNORED = {
    "allow_duplication": "there is no such button here.",
    "analytics_enabled": "",  # nothing is ever sent
    "deep_link": "a page's own URL shows it again.",
    "delete_cache": "files are deleted anyway, uploads after an hour.",
    "head": NO_HEAD,
    "head_paths": NO_HEAD,
    "i18n": "pages are in English.",
    "js": NO_HEAD,
    "mode": "it is the same here.",
    "run_history": "the log flaskstream.runs has a line for each run.",
    "show_tips": "there are none here.",
}
"""Options of Gradio's pages that are left out, and what there is instead."""


class Closeable(Protocol):
    """What a page needs to know of its server."""

    def close(self) -> None: ...


class Blocks(Leaving, options=(PageOptions,)):
    """A page made of components and listeners.

    Components created inside `with Blocks() as demo:` stand on the page in that order;
    events called there attach functions. `launch()` serves the page, `app` is a Flask
    app that does, and `FlaskStream.mount` puts it into an app of your own.

    Args:
        title: What the browser's tab says.
        fill_height: Whether it is as high as the window; a chat in it fills what is
            left.

    Raises:
        ConfigurationError: there is no such theme, or no such file of CSS.
        NotSupported: there is no such option.
    """

    kind: ClassVar[str] = "column"
    ignored: ClassVar[Mapping[str, str]] = IGNORED
    description: str = ""
    """What it is for, as Markdown: of a page, search engines and previews show it."""
    stop_label: str = "Stop"
    """The text of the buttons that stop what goes on."""
    save_history: bool = False
    """Whether a person's pages are conversations, listed beside each other."""
    load = Event("load")
    launched: ClassVar[WeakSet[Blocks]] = WeakSet()

    def __init__(
        self,
        *,
        title: str = UNTITLED,
        fill_height: bool = False,
        fill_width: bool = False,
        theme: Base | str | None = None,
        css: str | Path | None = None,
        css_paths: Paths = None,
        **options: Unpack[BlocksOptions],
    ) -> None:
        self.style = Style(theme, css, css_paths)
        self.title = title
        self.fill_width = fill_width
        self.fill_height = fill_height
        self.own_listeners: list[Listener] = []
        self.default_concurrency_limit: int | None = 1
        self.max_size: int | None | Literal["default"] = "default"
        self.sealed = False
        self._components: list[Component] = []
        self._listeners: list[Listener] = []
        """What there is to the end, once it is sealed."""
        self._chats: list[Blocks] = []
        self._roots: list[Token[Root | None]] = []
        self._app: Flask | None = None
        self.lists_api = True
        """Whether its JSON API tells what there is; calls are answered in any case."""
        self.running: Closeable | None = None
        """The server that `launch` has started."""
        super().__init__(**options)

    # ----- building

    def __enter__(self) -> Self:
        self._require_unsealed("add components and listeners")
        self._roots.append(current_root.set(self))
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        current_root.reset(self._roots.pop())

    def listen(
        self,
        triggers: list[tuple[Any, str]],
        fn: Callable[..., Any] | None,
        *,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Listener:
        """Attach a function to events, as calling one of these does.

        Args:
            triggers: Components and the names of their events.
            fn: What is called, as for an event.
            inputs: The components whose values the function gets.
            outputs: The components, or the layout, that its values go to.

        Raises:
            ConfigurationError: the page is served already, or as where an event is
                called.
            NotSupported: an option of Gradio's can't be honoured.
        """
        self._require_unsealed("attach listeners")
        listener = make_listener(
            triggers,
            fn,
            inputs=inputs,
            outputs=outputs,
            listen_on=self.listen,
            **options,
        )
        self.own_listeners.append(listener)
        return listener

    def clear(self) -> Self:
        """Take away all that was put on the page, and what listens there, to make it
        anew; returns the page.

        Raises:
            ConfigurationError: the page is served already.
        """
        self._require_unsealed("clear it")
        for node in [*self.children]:
            node.unrender()
        self.own_listeners.clear()
        return self

    def _require_unsealed(self, what: str) -> None:
        if self.sealed:
            raise ConfigurationError(
                f"This page is served already: {what} before launch() or app."
            )

    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None | Literal["default"] = "default",
        *,
        default_concurrency_limit: int | None | Literal["not_set"] = "not_set",
        **left_out: Unpack[QueueLeftOut],
    ) -> Self:
        """Set how many runs go on at once and how many may wait; returns the page.

        The queue is always on. Those who wait take turns, so that nobody waits for all
        that another one has started.

        Args:
            status_update_rate: Left out: places in the line are shown as they change.
            api_open: Left out: calls of the API wait in the same lines.
            max_size: How many runs may wait in each line; by default
                `FLASKSTREAM_MAX_WAITING`, 1,000; None: as many as come. Who comes when
                so many wait is asked to try again later (503).
            default_concurrency_limit: How many runs of a listener go on at once that
                has no `concurrency_limit` of its own: 1, until something else is said;
                None: no limit.

        Raises:
            ConfigurationError: the limit is none from 1 on.
            NotSupported: an option is none of Gradio's, or one of its former ones that
                changes what is computed.
        """
        options = {"api_open": api_open, "status_update_rate": status_update_rate}
        check_queue({**options, **left_out})
        if default_concurrency_limit != "not_set":
            limit = checked_limit(default_concurrency_limit)
            self.default_concurrency_limit = None if limit == "default" else limit
        self.max_size = max_size
        return self

    def limit_of(self, listener: Listener) -> int | None:
        """How many of a listener's runs go on at once; None: as many as come.

        Listeners with one `concurrency_id` have the lowest limit that is set for any.

        Args:
            listener: One of this page.
        """
        name = listener.concurrency_id
        sharing = [one for one in self.listeners if name and one.concurrency_id == name]
        limits = {one.concurrency_limit for one in sharing or [listener]}
        chosen = limits - {"default"} or {self.default_concurrency_limit}
        return min((n for n in chosen if isinstance(n, int)), default=None)

    def seal(self) -> Self:
        """Number the tree and check it, once; nothing can be added afterwards.

        Raises:
            ConfigurationError: it stands within another page; options of a component
                don't fit together; or a listener uses one that stands elsewhere.
        """
        if self.sealed:
            return self
        if self.parent is not None:
            raise ConfigurationError(
                f"This {type(self).__name__} stands within another page: serve that "
                "one, or make a second one to serve by itself."
            )
        complete(self)
        inner = [node for node in self.walk() if isinstance(node, Blocks)]
        self._chats = [blocks for blocks in inner if blocks.save_history]
        self.save_history = self.save_history or bool(self._chats)
        self._components, self._listeners = self.components, self.listeners
        self.sealed = True
        return self

    # ----- what stands here

    @property
    def components(self) -> list[Component]:
        """Every component of the page, in its order."""
        if self.sealed:
            return list(self._components)
        return [node for node in self.walk() if isinstance(node, Component)]

    @property
    def listeners(self) -> list[Listener]:
        """Every listener of the page, those of pages within it included."""
        if self.sealed:
            return list(self._listeners)
        inner = [node for node in self.walk() if isinstance(node, Blocks)]
        found = list(self.own_listeners)
        for blocks in inner:
            found.extend(blocks.own_listeners)
        return found

    def conversation(self, payloads: Mapping[int, Any]) -> str | None:
        """What a page is called as a conversation, if it is one.

        Args:
            payloads: What the page has, by the numbers of its components.
        """
        found = (blocks.conversation(payloads) for blocks in self._chats)
        return next(filter(None, found), None)

    @property
    def conversation_chats(self) -> list[int]:
        """The numbers of the components whose messages a conversation is made of."""
        return [id for blocks in self._chats for id in blocks.conversation_chats]

    def __call__(
        self, *values: Any, fn_index: int | None = None, api_name: str | None = None
    ) -> Any:
        """What its one function gives for these values, as its endpoint in the JSON API
        does: with several outputs a list, and of a generator what it comes to.

        Args:
            *values: Those of the inputs, as the API reads them; one that JSON has not,
                such as an array, is given to the function as it is.
            fn_index: Which function is meant, as its number among all.
            api_name: Which, as its name in the API.

        Raises:
            ConfigurationError: there are several functions and none is named, or none;
                or it is a server that calls the page.
            InvalidInput: a component can't take its value.
            OutputError: a component can't show its value.
        """
        return call(self.listeners, values, fn_index=fn_index, api_name=api_name)

    # ----- serving; the only two ways up from here, by name in the import contract

    @property
    def app(self) -> Flask:
        """A Flask app that serves this page at `/`, for `flask run` and gunicorn."""
        if self._app is None:
            from flaskstream.extension import create_app

            self._app = create_app(self)
        return self._app

    def close(self) -> None:
        """End the server that `launch` has started, and the runs that go on in it."""
        if self.running is not None:
            self.running.close()
            self.running = None
            self._app = None  # its engine has ended: the next launch makes another

    def launch(self, **options: Unpack[Launch]) -> tuple[Flask, str, None]:
        """Serve this page until interrupted; gives the app, its URL and None.

        Prints the URL, by default http://127.0.0.1:7860 or the next free port. In a
        notebook it returns at once and shows the page below the cell. For production
        see `flaskstream serve`.

        Raises:
            NotSupported: an option can't be honoured, and is no mere ornament; the text
                says what to do instead. Ornaments are left out with a warning.
            ConfigurationError: the port is taken, or no port of the range is free; or
                the environment says what is no port, or `allowed_hosts` what is no
                name.
        """
        from flaskstream.serving.launch import launch

        return launch(self, **options)


show_options(Blocks.launch, LaunchOptions)
show_options(Blocks.listen, ListenerOptions, make_listener)


def close_all() -> None:
    """End the servers that `launch` has started in this process."""
    for blocks in list(Blocks.launched):
        blocks.close()
