"""Werkzeug's server and its requests, bounded in all that a client may keep."""

from __future__ import annotations

import errno
import io
import logging
from ssl import SSLSocket
from typing import Any, Final
from urllib.parse import urlsplit

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from flaskstream.serving.cookies import shorten_spaces
from flaskstream.serving.places import PLACES
from flaskstream.serving.wire import Incoming, Outgoing, Rest
from flaskstream.web.writetimeout import hurry

logger = logging.getLogger("flaskstream")
SILENCE: Final = 60.0
"""Seconds in which a connection must make some progress: each has a thread."""
UNSENT: Final = 1 << 18
"""Bytes that the kernel keeps of an answer beside what is under way: it is soon seen
whether its reader takes any, and no longer line is kept empty by it."""
PAUSE: Final = 0.5
"""Seconds without room after which it is looked whether the server stops."""
EXHAUSTED: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
TOO_FEW_FILES = (
    "The process has no file left for a further connection (%s), and lets nobody in "
    "before one ends. Allow it more open files: `ulimit -n`."
)


class Server(ThreadedWSGIServer):
    """Werkzeug's, which lets nobody in for whom there is no place: who comes then waits
    in the kernel's queue."""

    _has_told = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._open = set[Any]()
        """Its connections."""

    def get_request(self) -> tuple[Any, Any]:
        if not PLACES.take(PAUSE):
            raise BlockingIOError("there is no place")  # it is tried again at once
        try:
            sock, address = super().get_request()
        except OSError as error:
            PLACES.give_back()
            if error.errno in EXHAUSTED:
                self._tell(error)
                PLACES.wait_for_end(PAUSE)
            raise
        if not PLACES.fill(sock, address[0] if isinstance(address, tuple) else ""):
            sock.close()
            raise ConnectionAbortedError("its address has its share")
        self._open.add(sock)
        return sock, address

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        self._open.discard(request)
        PLACES.leave(request)

    def finish(self, patience: float) -> None:
        """Let nobody in any more, and send what is under way, for `patience` seconds:
        the threads that send it end with the process."""
        self.shutdown()
        PLACES.wait_for_answers(list(self._open), patience)
        self.server_close()

    def _tell(self, error: OSError) -> None:
        if not self._has_told:
            self._has_told = True
            logger.warning(TOO_FEW_FILES, error.strerror)


class Handler(WSGIRequestHandler):
    """Werkzeug's, without a log line for each request, and without Nagle's delay."""

    timeout = SILENCE

    def setup(self) -> None:
        super().setup()
        hurry(self.connection, SILENCE, UNSENT)
        self.rfile.close()
        self._incoming = Incoming(self.connection)
        self._reader = io.BufferedReader(self._incoming)
        self.rfile = self._reader
        self.wfile = Outgoing(self.connection, SILENCE)

    def handle(self) -> None:
        if self._understands():
            super().handle()

    def _understands(self) -> bool:
        """Whether the client speaks TLS, where that is spoken."""
        if isinstance(self.connection, SSLSocket):
            try:
                with PLACES.waits(self.connection):
                    self.connection.do_handshake()
            except OSError:
                return False
        return True

    def run_wsgi(self) -> None:
        try:
            urlsplit(self.path)
        except ValueError:  # brackets that hold no address; Werkzeug would not answer
            self.send_error(400)
        else:
            self.close_connection = True  # also where nothing of an answer is sent
            super().run_wsgi()

    def make_environ(self) -> dict[str, Any]:
        self._incoming.expect_body()
        environ: dict[str, Any] = super().make_environ()
        shorten_spaces(environ)
        environ["flaskstream.threads"] = PLACES.room
        self.rfile: Any = Rest(self._reader)  # the app has the reader itself
        return environ

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the runs' own log lines say what matters."""
