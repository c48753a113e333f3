"""The events of one API call: every value of its run, as Gradio tells it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from flaskstream.exceptions import StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from flaskstream.store.wakeup import Wakeup
from flaskstream.web.sse import BEAT_EVERY, Messages

logger = logging.getLogger("flaskstream")

FIRST_BEAT: Final = 1.0
"""Seconds of silence after which clients are told that the call is here: they wait for
the head of the answer, which comes with the first event."""

TIMES_PATIENCE: Final = 15
"""How many times as patient a call's stream is as a page's: who computes with each
value may pause, and what a dropped reader has missed is lost."""

HEARTBEAT: Final = b"event: heartbeat\ndata: null\n\n"

CANCELLED: Final = b"event: cancelled\ndata: null\n\n"
"""The end of a call that was stopped. Gradio says `complete` and null, which who waits
for a result takes for one; the answer ends with it, for whoever does not know it."""

GONE: Final = (
    "There is no such call here, or it was fetched before: the values of a call can be "
    "taken once. Post it again."
)
CROWDED: Final = (
    "The call goes on, but as many streams are open as the server's threads allow: ask "
    "for its values again in a second. Those that have come are kept."
)
CROWDED_OUT: Final = "who asks for the values of a call gets 503 and is to ask again"
ASK_AGAIN: Final = 1
"""Seconds after which who was refused so is to come back: a call that has ended by then
is answered in any case."""
STOPPING: Final = "The server stops, and the call with it. Post it again."
LOST: Final = (
    "The server can't reach what keeps its calls at the moment, and this one is lost. "
    "Post it again in a few seconds."
)


class CallStream:
    """What a call's one reader gets: all values in order, and how it ended.

    It is iterated by the server, in a thread or in a greenlet. Where the reader goes
    before the end the run is stopped: nobody else can have what it has taken.
    """

    def __init__(
        self,
        engine: Engine,
        run: Run,
        wakeup: Wakeup,
        draining: Callable[[], bool],
    ) -> None:
        self._engine = engine
        self._run = run
        self._session = run.session
        self._outlet = run.session.outlet
        self._wakeup = wakeup
        self._draining = draining

    def messages(self) -> Messages:
        """The events, to the run's end."""
        try:
            if self._outlet.open():
                yield from self._read()
            else:
                yield failure(GONE)
        except StoreGone as error:
            logger.error("The store can't be reached: %s", error)
            yield failure(LOST)

    def _read(self) -> Messages:
        self._session.watch(self._wakeup)
        try:
            yield from self._follow()
        finally:
            with suppress(StoreGone):
                self._session.unwatch(self._wakeup)
                self._leave()

    def _follow(self) -> Messages:
        patience, delivered = FIRST_BEAT, 0
        while True:
            values, is_over, result = self._outlet.read(delivered)
            if values:
                patience = BEAT_EVERY
                yield generating_events(values)
                delivered += len(values)
            elif is_over:
                yield self._end(result)
                return
            if self._draining():
                yield failure(STOPPING)
                return
            if not values and not self._wakeup.wait(patience):
                patience = BEAT_EVERY
                yield HEARTBEAT

    def _end(self, result: str | None) -> bytes:
        if self._run.status is Status.DONE:
            return event("complete", result or "null")
        if self._run.status is not Status.FAILED:
            return CANCELLED
        return failure(**client_error(self._run.error))

    def _leave(self) -> None:
        self._outlet.close()
        self._session.presence.never_again()
        self._engine.stop(self._run, Status.ABANDONED)
        if not self._run.active:  # else it still writes there; it will go in time
            self._engine.sessions.drop(self._session)


def client_error(error: dict[str, Any] | None) -> dict[str, Any]:
    """What a call is told of its run's error."""
    if error is None:  # a gr.Error that is not to be seen
        return {"text": None}
    return {"text": error["message"], "title": error["title"]}


def generating_events(values: list[str]) -> bytes:
    """The events of some values, to be sent at once."""
    return "".join([f"event: generating\ndata: {x}\n\n" for x in values]).encode()


def failure(text: str | None, **more: Any) -> bytes:
    """The event of an error."""
    return event("error", json.dumps({"error": text, **more}))


def event(name: str, data: str) -> bytes:
    """An event; `data` is JSON, and so has no line breaks."""
    return f"event: {name}\ndata: {data}\n\n".encode()


def gone_events() -> Messages:
    """The events of a call that is not here."""
    yield failure(GONE)
