"""Hears of new entries of the journals that somebody here follows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import redis
from redis import exceptions

from flaskstream.store.redis.connection import Away, Connection
from flaskstream.store.redis.trouble import what_is_wrong

AGAIN = 0.2
"""Seconds between two tries to reach the server."""
LOOK = 5.0
"""Seconds without a word, after which the server is asked for one; after twice as many
its connection is dead: of a machine that is cut off nothing else tells."""
logger = logging.getLogger("flaskstream.store")

Hear = Callable[[bytes], None]
"""Takes what is told in a channel; nothing (`b""`) as that begins, or begins anew."""


class Bells:
    """One connection for all that this process is to hear, from the first on.

    What is told before the server has a channel's listener, or while there is no
    connection, is lost: so each channel is told when it begins, and `changed` when the
    connection breaks, and when there is one again.
    """

    def __init__(self, connection: Connection, changed: Callable[[bool], None]) -> None:
        self._connection = connection
        self._changed = changed
        self._closed = f"{connection.prefix}:closed".encode()
        self._heard: dict[bytes, Hear] = {}
        self._lock = threading.Lock()
        self._listener: Any = None
        self._thread: threading.Thread | None = None
        self.is_closed = False

    def follow(self, channel: str, hear: Hear) -> None:
        """Hear what is published in a channel, as soon as the server knows, in the
        place of whoever has heard of it here before."""
        name = channel.encode()
        with self._lock:
            is_new = name not in self._heard
            self._heard[name] = hear
            self._ensure_thread()
            if is_new and self._listener is not None:
                self._send(self._listener.subscribe, name)

    def leave(self, channel: str, hear: Hear) -> None:
        """Hear no more of a channel; another one that has its place stays."""
        name = channel.encode()
        with self._lock:
            if self._heard.get(name) != hear:
                return
            del self._heard[name]
            if self._listener is not None:
                self._send(self._listener.unsubscribe, name)

    def _send(self, send: Callable[..., Any], *names: bytes) -> None:
        """Send something by the connection that is there. It is begun anew by its own
        thread only: two would read each other's answers."""
        known = self._listener.connection
        if known is None or not getattr(known, "is_connected", True):
            return  # the next one begins with all channels; of old versions none tells
        try:
            send(*names)
        except Exception:  # as where it breaks just now, and its buffer is closed
            logger.debug("it is sent again with the next connection", exc_info=True)

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._listen, name="flaskstream-bells", daemon=True
            )
            self._thread.start()

    def _listen(self) -> None:
        is_refused = False
        while not self.is_closed:
            try:
                self._listen_once()
            except exceptions.NoPermissionError as error:
                if not is_refused:
                    said = (
                        "Redis tells nothing of other processes: %s. Pages ask again."
                    )
                    logger.warning(said, what_is_wrong(error))
                is_refused = True
            except (redis.RedisError, OSError, Away, LookupError):
                # redis-py looks for a message in what a connection says as it begins,
                # where that was begun anew just as somebody else sent something by it.
                logger.debug("the connection for news is gone", exc_info=True)
            except Exception:
                logger.exception("News from Redis could not be read")
            with self._lock:
                self._listener = None
            if not self.is_closed:
                self._say(hears=False)
                time.sleep(AGAIN)

    def _say(self, *, hears: bool) -> None:
        try:
            self._changed(hears)
        except Exception:
            logger.exception("Pages could not be looked at anew")

    def _listen_once(self) -> None:
        listener = self._connection.listener()
        try:
            # It connects, which may take a while: whoever follows a page waits for the
            # lock.
            listener.subscribe(self._closed)
            with self._lock:
                if self._heard:
                    listener.subscribe(*self._heard)
                self._listener = listener
            is_first, is_asked = True, False
            while not self.is_closed:
                message = listener.get_message(timeout=LOOK)
                if message is None:
                    is_asked = self._look(is_asked)
                    continue
                is_asked = False
                if message["type"] == "subscribe":
                    if is_first:
                        is_first = False
                        self._say(hears=True)
                    self._tell(message["channel"], b"")
                elif message["type"] == "message":
                    self._tell(message["channel"], message["data"])
        finally:
            listener.close()

    def _look(self, was_asked: bool) -> bool:
        """Ask the server for a word, which has said nothing for a while."""
        if was_asked:
            raise exceptions.ConnectionError("it says nothing any more")
        with self._lock:
            self._send(self._listener.ping)
        return True

    def _tell(self, channel: bytes, data: bytes) -> None:
        if (hear := self._heard.get(channel)) is None:
            return
        try:
            hear(data)
        except Away:
            raise  # all begins anew, until everybody has heard what there is
        except Exception:
            logger.exception("News from Redis could not be taken")

    def close(self) -> None:
        """Hear nothing more."""
        self.is_closed = True
        with self._lock:
            self._heard.clear()
            if self._listener is not None:
                # Its thread alone may close it, and wakes by the answer.
                self._send(self._listener.subscribe, self._closed)
