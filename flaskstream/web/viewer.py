"""How far the page at the other end of a stream is, and what may be on its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from flaskstream.media.media import Media
from flaskstream.runs.pacing import INTERVAL
from flaskstream.runs.session import Session
from flaskstream.web.previews import Previews
from flaskstream.web.security import new_id

MOST_MESSAGES: Final = 64
MOST_BYTES: Final = 32_000
"""What may be on its way to a viewer, before compression, and one message more, however
large. These bytes take a quarter of a second on a link of 1 Mbit/s. So many messages
leave within a second: a round trip of that length holds up nothing."""

ASK_AFTER: Final = 0.25
"""The share of that after which the page is asked what it has shown."""

ASK_LATER: Final = 0.5
"""The share of the messages after which one is asked that keeps up: it is quick, and
has answered already what it was asked before."""

PATIENCE: Final = 3.0
"""Seconds after which a page that has answered before is taken to have shown what it
was sent, since an answer may be lost."""

UNHEARD: Final = 1.0
"""The same of one that has never answered, as a program does not: it gets as much as
may be on its way, once a second."""

SLOWEST: Final = 0.25
"""Seconds between two messages to a page that is slow at showing them, at most."""


class Sent(NamedTuple):
    """A message that is on its way: the seq after it, its bytes, and when it left."""

    seq: int
    size: int
    at: float


class Viewer:
    """The page that reads one stream: what it was sent, and what it has shown of that.

    Sockets, servers and proxies take some hundred kilobytes for a reader who has seen
    none of them yet. So it is the page that says how far it is, when it is asked: by a
    request of its own, which may be lost. What is not said for long is taken as said;
    what can't be true is not heard.
    """

    def __init__(self, session: Session, base: str, wake: Callable[[], None]) -> None:
        self.id = new_id()
        self.session = session
        self.previews = Previews(f"{base}/pages/{session.id}/previews", self.id)
        self.looking = threading.Lock()
        """Held while it is seen what is news to the page, or what it has fetched."""
        self._url = f"{base}/pages/{session.id}/shown/{self.id}"
        self._wake = wake
        self._under_way = list[Sent]()  # the oldest first; few
        self._bytes = 0
        self._newest = 0
        self._last = -SLOWEST
        self._unasked = (0, 0)  # messages and bytes since it was asked
        self._shown = 0  # set by requests, in other threads, and nothing else is
        self._pace = INTERVAL
        self._answers = False

    # ----- the stream's side

    def note_sent(self, seq: int, size: int) -> str | None:
        """Note a message; gives the URL by which the page is to tell that it has shown
        it, where it is time to ask."""
        self._last = time.monotonic()
        self._newest = seq
        self._under_way.append(Sent(seq, size, self._last))
        self._bytes += size
        messages, total = self._unasked[0] + 1, self._unasked[1] + size
        # Fewer messages of a slow pace, so that it is soon seen to be needed no longer.
        share = messages * self._pace / INTERVAL / MOST_MESSAGES
        due = ASK_LATER if self._keeps_up(messages) else ASK_AFTER
        asks = share >= due or total / MOST_BYTES >= ASK_AFTER
        self._unasked = (0, 0) if asks else (messages, total)
        return f"{self._url}/{seq}" if asks else None

    def _keeps_up(self, unasked: int) -> bool:
        """Whether all that is on its way are messages after the last question."""
        is_quick = self._answers and self._pace == INTERVAL
        return is_quick and len(self._under_way) <= unasked

    def early(self) -> float:
        """Seconds before the next message may leave; less than 0 where it is late."""
        now = time.monotonic()
        self._drop_delivered(now)
        due = self._last + self._pace
        if self._is_full:
            due = max(due, self._under_way[0].at + self._patience)
        return due - now

    def _drop_delivered(self, now: float) -> None:
        shown, patience, waiting = self._shown, self._patience, self._under_way
        while waiting and (waiting[0].seq <= shown or now - waiting[0].at >= patience):
            self._bytes -= waiting.pop(0).size

    @property
    def _is_full(self) -> bool:
        return len(self._under_way) >= MOST_MESSAGES or self._bytes >= MOST_BYTES

    @property
    def _patience(self) -> float:
        return PATIENCE if self._answers else UNHEARD

    # ----- the page's side

    def note_fetched(self, component: int, token: str, media: Media) -> None:
        """The page takes a frame."""
        if self.previews.note_fetched(component, token, media):
            self._wake()

    def acknowledge(self, seq: int, took: float) -> None:
        """The page says that it has painted what it was sent up to `seq`, `took`
        seconds after it had that.

        The pace follows: a page that needs long gets a message for each half of it, so
        that there is always something new to paint, and little to throw away.
        """
        if not self._shown < seq <= self._newest:
            return
        self._shown = seq
        self._pace = min(max(INTERVAL, took / 2), SLOWEST)
        self._answers = True
        self._wake()
