"""Werkzeug's server, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import load_ssl_context

from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.engine import Engine
from flaskstream.serving.handler import Handler, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FIRST_PORT, PORTS = 7860, 100
LAST_WORDS = 5.0
"""Seconds in which streams say that their runs have ended, when the server ends."""


class Running:
    """A server in a thread of its own."""

    def __init__(self, server: Server, app: Flask) -> None:
        self._server = server
        self._app = app
        self._thread = threading.Thread(
            target=server.serve_forever, name="flaskstream-server", daemon=True
        )
        self._thread.start()

    def wait(self) -> None:
        """Serve until interrupted from the keyboard, or told to end by SIGTERM, which
        ends the script, too; then let all runs clean up."""
        try:
            while self._thread.is_alive():
                self._thread.join(1)
        except KeyboardInterrupt:
            self.close()
        except SystemExit:
            self.close()
            raise

    def close(self) -> None:
        """Stop the runs, with their `finally` blocks, and the server."""
        engine: Engine = self._app.extensions["flaskstream.engine"]
        engine.close()
        self._server.finish(LAST_WORDS)
        self._thread.join(5)


def bound(
    app: WSGIApplication,
    host: str,
    port: int | None,
    certificate: tuple[str, str | None] | None,
) -> Server:
    """A server on `port`, or on the first free one of Gradio's range; over TLS where
    there are the files of a `certificate` and, unless it is in there, its key.

    Raises:
        ConfigurationError: it is taken, or none is free.
    """
    ports = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else [port]
    for candidate in ports:
        trouble = bind_error(host, candidate)
        if trouble is None:
            server = Server(host, candidate, app, Handler)
            if certificate is not None:
                secure(server, certificate)
            return server
    wanted = f"{ports[0]} to {ports[-1]}" if port is None else str(port)
    raise ConfigurationError(
        f"Expected a free port on {host}, but {wanted} can't be had ({trouble}): pass "
        "another as launch(server_port=…)."
    )


def secure(server: Server, certificate: tuple[str, str | None]) -> None:
    """Have a server speak TLS, each connection in its own thread: else who connects,
    and says nothing, would let all others wait."""
    server.ssl_context = load_ssl_context(*certificate)
    server.socket = server.ssl_context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )


def bind_error(host: str, port: int) -> str | None:
    """Why no server can listen there; None if one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror
        except OverflowError:
            return "ports go from 0 to 65535"
        return None
