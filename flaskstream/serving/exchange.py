"""One WSGI call: made and iterated in one native thread, sent by its greenlet."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.http.wsgi import FileWrapper

from flaskstream.serving.wakeup import GreenletWakeup

ITEMS_AHEAD = 16
BYTES_AHEAD = 1 << 19
FILE_BLOCK = 1 << 18
STALLED_SECONDS = 0.25
LONG_WAIT = 60.0


class Streaming:
    """What an app tells the worker of its answer: whether it is a stream.

    An object in the environ, and no value that the app would set there: middleware may
    give the app a copy, which has the same one.
    """

    def __init__(self) -> None:
        self.patience = 0
        """How many times the usual patience its reader has; 0: it is no stream."""


class Exchange:
    """Runs the app in a thread; the greenlet iterates over what it makes.

    All of an ordinary body is made by the thread that called the app, as apps expect:
    contexts, thread-locals and SQLite connections stay where they were opened. The
    thread is ahead by 16 items, or half a megabyte, and an item more. `on_stalled` is
    called, in that thread, each time that the reader has kept it waiting for a while.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        hub: Any,
        on_stalled: Callable[[], None],
    ) -> None:
        self._app = app
        self._environ = environ
        self._input = environ["wsgi.input"]  # middleware may put another in its place
        self._streaming: Streaming = environ["flaskstream.stream"]
        self._start_response = start_response
        self._on_stalled = on_stalled
        self._items: deque[bytes] = deque()
        self._made = 0  # bytes; only the thread writes it
        self._taken = 0  # bytes; only the greenlet does
        self._room: threading.Event | None = None
        self._wakeup = GreenletWakeup(hub)
        self._ended = False
        self._abandoned = False
        self._error: Exception | None = None
        self.stream: Iterable[bytes] | None = None

    # In the native thread.

    def run(self) -> None:
        """Call the app; leave a stream for the greenlet, make any other body here."""
        try:
            body = self._app(self._environ, self._start)
            if self._streaming.patience:
                self.stream = body
            else:
                self._make(body)
        except Exception as error:
            self._error = error
        except BaseException as error:
            # In the greenlet an exit would leave the client without an answer.
            self._error = RuntimeError(f"the app raised {error!r}")
            self._error.__cause__ = error
        finally:
            self._input.close()
            self._ended = True
            self._wakeup.wake()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        self._start_response(status, headers, exc_info)
        return self._put

    def _make(self, body: Iterable[bytes]) -> None:
        if isinstance(body, FileWrapper):
            body.blksize = max(body.blksize, FILE_BLOCK)
        try:
            for item in body:
                self._put(item)
        except _Abandoned:
            pass
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def _put(self, item: bytes) -> None:
        if self._is_ahead():
            self._wait_for_room()
        if self._abandoned:
            raise _Abandoned("the client has gone")
        self._made += len(item)
        self._items.append(item)
        self._wakeup.wake()

    def _is_ahead(self) -> bool:
        ahead = self._made - self._taken
        return len(self._items) >= ITEMS_AHEAD or ahead >= BYTES_AHEAD

    def _wait_for_room(self) -> None:
        # It is shown before this looks again, so that one of the two sees the other.
        room = self._room = threading.Event()
        if not self._is_ahead() or self._abandoned:
            return
        while not room.wait(STALLED_SECONDS):
            self._on_stalled()

    # In the greenlet.

    def wait_begin(self) -> None:
        """Wait until there is something to send, a stream, or the end."""
        while not (self._items or self._ended):
            self._wakeup.wait(LONG_WAIT)

    def __iter__(self) -> Exchange:
        return self

    def __next__(self) -> bytes:
        self.wait_begin()
        # The thread says that it has ended after its last item.
        if self._items:
            item = self._items.popleft()
            self._taken += len(item)
            self._make_room()
            return item
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        raise StopIteration

    def close(self) -> None:
        """Let the thread end; it closes the app's iterable itself."""
        self._abandoned = True
        self._make_room()

    def _make_room(self) -> None:
        if self._room is not None:
            self._room.set()


class _Abandoned(ConnectionError):
    """Tells an app's thread that nobody takes what it makes."""
