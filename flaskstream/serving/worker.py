"""The gunicorn worker: an unpatched gevent loop, native threads for everything else."""

from __future__ import annotations

import gc
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import gevent
from flask import Flask
from gevent import monkey
from gevent import socket as gevent_socket
from gunicorn.errors import AppImportError
from gunicorn.workers import ggevent

from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.bridge import Bridge
from flaskstream.serving.connection import Connection
from flaskstream.serving.connections import Connections
from flaskstream.serving.limit import Limits
from flaskstream.serving.turn import share_interpreter
from flaskstream.web.setup import Setup

ALLOCATIONS = 10_000
"""Of objects, after which cycles among the newest are looked for; Python's is 700."""
ONLY_REQUEST_SECONDS = 60
LAST_REQUEST_SECONDS = 1.0
QUIT_SECONDS = 0.3
NO_TLS = (
    "flaskstream's worker expected neither certfile nor keyfile: it patches nothing, "
    "and so its loop would wait for each client's part of TLS, as would all others. "
    "End TLS at the proxy (docs/deploying.md), or use gunicorn with "
    '`worker_class = "gthread"` and `threads = 16`.'
)
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


class GeventWorker(ggevent.GeventWorker):
    """Greenlets for connections, uploads and streams; threads for WSGI calls.

    Use it as gunicorn's worker_class "flaskstream.serving.GeventWorker". It patches
    nothing, and refuses to start in a process that somebody has patched.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The master is about to fork. A signal to stop that reached the new process
        # before its own handlers are set would be lost, and the master would wait for
        # it until `graceful_timeout`: keep it pending until then.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)

    def patch(self) -> None:
        """Make the listeners cooperative; nothing else."""
        with ending_plainly():
            refuse_patched()
        listeners: list[Any] = self.sockets
        self.sockets = [_cooperative(listener) for listener in listeners]

    def init_process(self) -> None:
        with ending_plainly():
            refuse_protocols(self.cfg)
        self._keeps = self.cfg.keepalive > 0
        if not self._keeps:  # gunicorn would wait for the only request for ever
            self.cfg.set("keepalive", ONLY_REQUEST_SECONDS)
        share_interpreter(0)
        self._leaves = self._drained = False
        self.worker_connections = _room_for(self.worker_connections)
        self._connections = Connections(self.worker_connections)
        super().init_process()

    def init_signals(self) -> None:
        super().init_signals()
        _unblock_stop()

    def load_wsgi(self) -> None:
        # Requests leave few cycles behind. An app may set its own while it is loaded.
        gc.set_threshold(ALLOCATIONS)
        super().load_wsgi()
        app: Any = self.wsgi
        with ending_plainly():
            refuse_patched()
            check_app(app)
            self._limits = Limits.from_environ(os.environ)
        # What has been loaded stays: no collection needs to look at it again.
        gc.collect()
        gc.freeze()
        self._hub = gevent.get_hub()
        bridge: Any = Bridge(
            *(app, self._limits, self._connections),
            *(lambda: not self.alive, lambda: self._leaves or not self.alive),
        )
        self._bridge = bridge
        self.wsgi = bridge

    def timeout_ctx(self) -> Any:
        """How long a connection may wait with its next request."""
        seconds = self.cfg.keepalive if self.alive else LAST_REQUEST_SECONDS
        return _IdleTimeout(seconds, self._connections)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        greenlet = gevent.getcurrent()
        self._connections.come(greenlet, addr)
        try:
            super().handle(listener, client, addr)
        finally:
            self._connections.go(greenlet)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        if not self._keeps or self._leaves or not self.alive:
            req.force_close()  # a proxy is to use it no more before it is ended
        connection: Any = Connection(
            sock, req, self._limits.idle_write_timeout, self._bridge.readers
        )
        try:
            return super().handle_request(listener_name, req, connection, addr)
        except StopIteration:  # the answer has been sent, and was the last one
            connection.drain_input()
            raise
        finally:
            connection.served()

    def notify(self) -> None:
        super().notify()
        if not self.alive:
            self._drain()

    def handle_exit(self, sig: Any, frame: Any) -> None:
        limits = getattr(self, "_limits", None)  # signals can come before it is loaded
        if limits is not None and limits.drain and not self._leaves:
            self._leaves = True
            gevent.spawn_later(limits.drain, self._exit, sig, frame)
            return
        self._exit(sig, frame)

    def _exit(self, sig: Any, frame: Any) -> None:
        super().handle_exit(sig, frame)
        self._drain_soon()

    def handle_quit(self, sig: Any, frame: Any) -> None:
        self.alive = False
        self._drain_soon()
        gevent.spawn_later(QUIT_SECONDS, super().handle_quit, sig, frame)

    def _drain_soon(self) -> None:
        # Signals can come before the app is loaded.
        if hub := getattr(self, "_hub", None):
            hub.loop.run_callback_threadsafe(self._drain)

    def _drain(self) -> None:
        if self._drained:
            return
        self._drained = True
        self._bridge.drain()
        # Just now a proxy may send a request by one of them, and could not tell whether
        # it was taken: it would answer a press by an error.
        gevent.spawn_later(LAST_REQUEST_SECONDS, self._connections.end_idle)


class _IdleTimeout(gevent.Timeout):
    """Ends the wait for a connection's next request: in time, when the worker stops, or
    where there is no room for it.

    Without it the kept connections of browsers would hold up every restart.
    """

    def __init__(self, seconds: float, connections: Connections) -> None:
        silent: Any = False
        super().__init__(seconds, silent)
        self._greenlet: Any = gevent.getcurrent()
        self._connections = connections
        self._waits = False

    def __enter__(self) -> _IdleTimeout:
        super().__enter__()
        self._connections.waits(self, self._greenlet)
        self._waits = True
        return self

    def __exit__(self, *exc_info: Any) -> Any:
        self._waits = False
        self._connections.goes_on(self, self._greenlet)
        return super().__exit__(*exc_info)

    def end_soon(self) -> None:
        """Have the loop end it."""
        gevent.get_hub().loop.run_callback(self._end)

    def _end(self) -> None:
        if self._waits:
            self._greenlet.throw(self)


@contextmanager
def ending_plainly() -> Iterator[None]:
    """Have gunicorn end, and say what is wrong with its settings or the app's by that
    sentence: a traceback into the library would tell nobody more."""
    try:
        yield
    except ConfigurationError as error:
        raise AppImportError(f"{type(error).__name__}: {error}") from error


def refuse_protocols(cfg: Any) -> None:
    """Raise ConfigurationError where gunicorn is to speak what the loop can't."""
    if "h2" in cfg.http_protocols:
        raise ConfigurationError(
            "http_protocols must be 'h1': gunicorn sends the streams of one HTTP/2 "
            "connection one after another. End HTTP/2 at the proxy."
        )
    if cfg.is_ssl:
        raise ConfigurationError(NO_TLS)


def check_app(app: Any) -> None:
    """Raise ConfigurationError where each request of a Flask app with flaskstream would
    raise it."""
    if isinstance(app, Flask) and "flaskstream.setup" in app.extensions:
        setup: Setup = app.extensions["flaskstream.setup"]
        setup.check()


def refuse_patched() -> None:
    """Raise ConfigurationError in a process that gevent has monkey-patched.

    Native threads that contend for a patched lock hang for good (gevent #2013).
    """
    names = ("thread", "threading", "socket", "queue", "select", "subprocess", "time")
    patched = [name for name in names if monkey.is_module_patched(name)]
    if patched:
        raise ConfigurationError(
            f"gevent has monkey-patched {', '.join(patched)} in this process, and "
            "flaskstream's worker runs native threads, which hang on patched locks. "
            "Remove gevent.monkey.patch_all(); this worker needs no patching."
        )


def _room_for(connections: int) -> int:
    """As many of them as the process can have files for, and a third as many others.

    Its own limit is raised as far as it may be: there it would accept nothing more.
    """
    wanted = connections + connections // 3
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return connections
    return min(connections, soft * 3 // 4)


def _cooperative(listener: Any) -> gevent_socket.socket:
    return gevent_socket.socket(
        listener.FAMILY, gevent_socket.SOCK_STREAM, fileno=listener.sock.detach()
    )


def _unblock_stop() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


os.register_at_fork(after_in_parent=_unblock_stop)
