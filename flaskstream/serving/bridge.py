"""The worker's WSGI side: it takes bodies in, and lets threads or greenlets answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import gevent
from gevent.threadpool import ThreadPool

from flaskstream.serving.connection import Connection
from flaskstream.serving.connections import Connections
from flaskstream.serving.cookies import shorten_spaces
from flaskstream.serving.exchange import Exchange, Streaming
from flaskstream.serving.gate import Gate
from flaskstream.serving.limit import Limits
from flaskstream.serving.readers import Readers
from flaskstream.serving.slots import Kind, Slots, kind_of
from flaskstream.serving.spool import Refused
from flaskstream.serving.stream import Stream
from flaskstream.serving.turn import share_interpreter
from flaskstream.serving.upload import Receiver, Refusal
from flaskstream.serving.wakeup import GreenletWakeup
from flaskstream.web.probes import probe_response
from flaskstream.web.waiters import ASIDE
from flaskstream.web.writetimeout import hurry

# Threads that wait for a slow reader give up their slot, so that forty of them do not
# stop the site; there may be this many times as many of them besides.
STALLED_THREADS = 10
STREAM_GRACE = 2.0


class Bridge:
    """A WSGI app, called in greenlets, that runs `app` in native threads.

    In the environ an app finds `flaskstream.wakeup`, a factory of GreenletWakeup,
    `flaskstream.draining`, which tells whether the worker stops, and
    `flaskstream.leaving`, whether it is about to. `app` sets the `patience` of
    `flaskstream.stream` to have its iterable iterated in the greenlet, and calls
    `flaskstream.step_aside` where its thread waits for others.
    What a thread cannot use is taken out: the socket, and early hints, which write to
    it.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        limits: Limits,
        connections: Connections,
        draining: Callable[[], bool],
        leaving: Callable[[], bool],
    ) -> None:
        self._app = app
        self._connections = connections
        self._limits = limits
        self._draining = draining
        self._leaving = leaving
        self._gate = Gate(app, limits.max_body)
        self._receiver = Receiver(self._gate, limits)
        self._hub = gevent.get_hub()
        self._slots = Slots(limits.threads)
        stalled = limits.threads * STALLED_THREADS
        self.readers = Readers(stalled)
        self._pool = ThreadPool(limits.threads + stalled, self._hub)
        self._streams: set[Stream] = set()
        self._grace = self._hub.loop.timer(STREAM_GRACE)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        connection: Connection = environ.pop("gunicorn.socket")
        environ.pop("wsgi.early_hints", None)
        shorten_spaces(environ)
        if self._gate.asks_if_alive(environ):
            return probe_response(environ)(environ, start_response)
        client = connection.client = self._gate.client(environ)
        try:
            self._connections.use(client)
            connection.served = partial(self._connections.leave, client)
            environ["wsgi.input"] = self._receiver.receive(environ, connection)
        except Refused as refused:
            return Refusal(refused, start_response, connection)
        wakeups: list[GreenletWakeup] = []
        environ["flaskstream.wakeup"] = self._wakeup_factory(wakeups)
        environ["flaskstream.draining"] = self._draining
        environ["flaskstream.leaving"] = self._leaving
        streaming = environ["flaskstream.stream"] = Streaming()
        exchange = self._call_app(environ, start_response, connection)
        if exchange.stream is None:
            return exchange
        connection.patience = streaming.patience * self._limits.write_timeout
        return self._open_stream(exchange.stream, environ, connection, wakeups)

    def _wakeup_factory(
        self, wakeups: list[GreenletWakeup]
    ) -> Callable[[], GreenletWakeup]:
        def make_wakeup() -> GreenletWakeup:
            wakeup = GreenletWakeup(self._hub)
            wakeups.append(wakeup)
            return wakeup

        return make_wakeup

    def _call_app(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        connection: Connection,
    ) -> Exchange:
        kind = kind_of(environ)
        slot = _Slot(self._slots, kind, self.readers, connection, self._hub)
        environ[ASIDE] = slot.leave
        exchange = Exchange(self._app, environ, start_response, self._hub, slot.leave)

        def run() -> None:
            try:
                exchange.run()
            finally:
                slot.release()

        try:
            self._slots.acquire(kind, connection.client)
            try:
                share_interpreter(self._slots.taken)
                self._pool.spawn(run)
            except BaseException:
                slot.release()
                raise
        except BaseException:
            environ["wsgi.input"].close()
            raise
        try:
            exchange.wait_begin()
        except BaseException:
            exchange.close()
            raise
        return exchange

    def _open_stream(
        self,
        iterable: Iterable[bytes],
        environ: dict[str, Any],
        connection: Connection,
        wakeups: list[GreenletWakeup],
    ) -> Iterable[bytes]:
        hurry(connection, connection.patience)
        stream = Stream(iterable, connection, wakeups, self._streams)
        if environ["REQUEST_METHOD"] == "HEAD":
            stream.close()
            return ()
        if self._draining():
            stream.wake()
        return stream

    def drain(self) -> None:
        """Tell every stream that the worker stops; hang up those that stay."""
        for stream in list(self._streams):
            stream.wake()
        self._grace.start(self._hang_up)

    def _hang_up(self) -> None:
        for stream in list(self._streams):
            stream.hang_up()


class _Slot:
    """One of the places for running calls, which its thread gives back once; or before,
    if it may wait elsewhere: for its reader, or until others' files are read."""

    def __init__(
        self,
        slots: Slots,
        kind: Kind,
        readers: Readers,
        connection: Connection,
        hub: Any,
    ) -> None:
        self._slots = slots
        self._kind = kind
        self._readers = readers
        self._connection = connection
        self._loop = hub.loop
        self._held = True

    # From any thread.

    def leave(self) -> None:
        """Its reader, or others before it, keep the thread waiting."""
        if self._held:
            self._loop.run_callback_threadsafe(self._leave)

    def release(self) -> None:
        """The call has ended."""
        self._loop.run_callback_threadsafe(self._release)

    # By the loop.

    def _leave(self) -> None:
        if self._held and self._readers.take_thread(self._connection):
            self._held = False
            self._slots.release(self._kind)

    def _release(self) -> None:
        if self._held:
            self._held = False
            self._slots.release(self._kind)
        else:
            self._readers.give_back(self._connection)
