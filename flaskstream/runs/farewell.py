"""What authors want to do when a page, or a value in a `State`, is given up."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flaskstream.blocks.arguments import Injection, Parameters
from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.request import Request
from flaskstream.runs.origin import Context
from flaskstream.runs.session import Session
from flaskstream.store.sessionstate import Gone

logger = logging.getLogger("flaskstream")


class Farewell:
    """Calls `unload` functions and `delete_callback`s, one after the other, in a thread
    that is there while there are any: they may take long, and nobody waits for them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._calls = deque[Callable[[], Any]]()
        self._at_work = False
        self._lock = threading.Lock()

    def expire(self, session: Session) -> None:
        """Let the values go that the page has kept for long enough."""
        lives = {one.id: one.time_to_live or 0 for one in session.blocks.short_lived}
        if lives:
            self._tell(session.state.states.take_old(lives), session.blocks)

    def session_gone(self, page: Gone, blocks: Blocks) -> None:
        """Tell of a page that was forgotten, and of its values."""
        if page.is_kept_on:
            return  # a call of the API, whose session goes on
        self._tell(page.states, blocks)
        if not blocks.all_unloads:
            return
        request = Request(session_hash=page.session_hash)

        def give(wanted: Injection) -> Any:
            return request if wanted is Request else None

        for fn in blocks.all_unloads:
            placed, named = Parameters(fn).place([], give)
            self._call(partial(fn, *placed, **named))

    def _tell(self, values: Mapping[int, Any], blocks: Blocks) -> None:
        for state in blocks.states if values else ():
            if state.delete_callback is not None and state.id in values:
                self._call(partial(state.delete_callback, values[state.id]))

    def _call(self, call: Callable[[], Any]) -> None:
        with self._lock:
            self._calls.append(call)
            if self._at_work:
                return
            self._at_work = True
        try:
            threading.Thread(target=self._work, name="farewell", daemon=True).start()
        except RuntimeError:  # the machine has no more: it is called with the next
            with self._lock:
                self._at_work = False

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._calls:
                    self._at_work = False
                    return
                call = self._calls.popleft()
            try:
                with self._context():
                    call()
            except BaseException:  # even SystemExit: the thread is everybody's
                logger.exception("What was to be done when a page is given up failed")
            del call
