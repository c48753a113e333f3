"""Places for the connections of launched servers: each has a thread, and files."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from flaskstream.serving.address import SHARE, is_public, line_of
from flaskstream.web.writetimeout import reset_on_close

try:
    import resource
except ImportError:  # on Windows, where no limit is to be had
    resource = None  # type: ignore[assignment]

MOST: Final = 1000
"""Connections of a process, each of which has a thread."""
MOST_BYTES: Final = 1 << 28
"""What all answers together hold that nobody takes."""
LARGE: Final = 1 << 18
"""Bytes from which on what is to be sent is looked at for that."""
STALL: Final = 5.0
"""Seconds after which a reader who takes nothing may lose its place to another: one on
a slow line has taken something meanwhile."""


@dataclass(eq=False, slots=True)
class Place:
    """One connection's."""

    address: str
    since: float | None = None
    """Since when it waits for its client; None while its request is worked on."""
    sends: int = 0
    """Bytes that the client is to take; at 0 it is to say something."""
    ended: bool = False

    def may_end(self, now: float) -> bool:
        """Whether another connection may have it."""
        if self.since is None or self.ended:
            return False
        return not self.sends or now - self.since >= STALL


class Places:
    """As many as there is `room` for. Where all are taken, nobody is let in before one
    is free; for who wants to come in, one connection ends that waits for its client:
    of the address that has most places, the one that has waited for longest. What is
    worked on stays.

    A public address may have half of all; for a further connection one of its own ends.
    One ends, too, where what all hold that is to be taken is too much.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self._places = dict[Any, Place]()
        """By socket."""
        self._coming = 0
        """Places that are taken by those who are about to be let in."""
        self._wanted = 0
        """How many look for a place."""
        self._changed = threading.Condition()

    # ----- who comes in, and leaves

    def take(self, patience: float) -> bool:
        """Take a place for who comes next, then `fill` it or `give_back`; False if none
        has become free in `patience` seconds."""
        with self._changed:
            if not self._wait_for(self._has_room, patience):
                return False
            self._coming += 1
            return True

    def fill(self, sock: Any, host: str) -> bool:
        """The connection of a `host` has the place now, until it leaves; False if there
        is none for its address."""
        address = line_of(host)
        with self._changed:
            self._coming -= 1
            if self._has_share(address) and not self._end_longest(address):
                self._changed.notify_all()
                return False
            self._places[sock] = Place(address)
            return True

    def give_back(self) -> None:
        """Nobody has come in."""
        with self._changed:
            self._coming -= 1
            self._changed.notify_all()

    def leave(self, sock: Any) -> None:
        """A connection has ended, if it had a place at all."""
        with self._changed:
            if self._places.pop(sock, None) is not None:
                self._changed.notify_all()

    def wait_for_end(self, patience: float) -> None:
        """Wait until a connection ends, at most `patience` seconds: the process has no
        file, or no memory, for a further one."""
        with self._changed:
            before = len(self._places)
            self._wait_for(lambda: len(self._places) < before, patience)

    def _has_room(self) -> bool:
        return len(self._places) + self._coming < self.room

    def _has_share(self, address: str) -> bool:
        return (
            is_public(address)
            and self._places_by_address()[address] >= self.room / SHARE
        )

    def _wait_for(self, free: Any, patience: float) -> bool:
        """Wait until it is `free`, and end one connection for that."""
        due = time.monotonic() + patience
        has_ended = False
        self._wanted += 1
        try:
            while not free():
                has_ended = has_ended or self._end_longest()
                left = due - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True
        finally:
            self._wanted -= 1

    # ----- who waits for its client

    @contextmanager
    def waits(self, sock: Any, *, sends: int = 0) -> Iterator[None]:
        """A connection waits for its client meanwhile: to say something, or to take
        some of so many bytes.

        Raises:
            ConnectionAbortedError: it has ended for another one. What its client had
                said before could still be read, and would be worked on.
        """
        place = self._places[sock]
        place.sends = sends
        place.since = time.monotonic()
        if sends >= LARGE:
            self._bound_bytes()
        if self._wanted:
            with self._changed:
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:  # who is worked on from here on is not ended
                place.since = None
        if place.ended:
            raise ConnectionAbortedError("another connection has its place")

    def wait_for_answers(self, ones: Collection[Any], patience: float) -> None:
        """Wait until some connections have their answers, at most `patience` seconds.
        Who says nothing has no answer to come."""

        def have_answers() -> bool:
            places = filter(None, map(self._places.get, ones))
            return all(place.since and not place.sends for place in places)

        with self._changed:
            self._changed.wait_for(have_answers, patience)

    def _bound_bytes(self) -> None:
        with self._changed:
            waiting = [p for p in self._places.values() if p.since and not p.ended]
            if sum(place.sends for place in waiting) > MOST_BYTES:
                self._end_longest(least=LARGE)

    def _places_by_address(self) -> Counter[str]:
        return Counter(place.address for place in self._places.values())

    def _end_longest(self, address: str | None = None, least: int = 0) -> bool:
        """End the connection that can best be spared, of one `address` if it is told,
        and that holds at `least` so many bytes; False if none can."""
        now, held = time.monotonic(), self._places_by_address()
        ones = [
            (held[place.address], now - (place.since or now), sock)
            for sock, place in self._places.items()
            if place.may_end(now)
            and address in (None, place.address)
            and place.sends >= least
        ]
        if not ones:
            return False
        *_, sock = max(ones, key=lambda one: one[:2])
        place = self._places[sock]
        place.ended = True
        with suppress(OSError):  # it has ended by itself
            if place.sends:
                reset_on_close(sock)
            # The connection's own, whatever TLS says on it.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        return True


def room() -> int:
    """For how many connections the process can have files: one each, another that is
    sent, and some for itself."""
    if resource is None:
        return MOST
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if most == resource.RLIM_INFINITY else min(MOST, most * 2 // 5)


PLACES: Final = Places(room())
"""Those of this process, whatever it has launched."""
