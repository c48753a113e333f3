"""A page's event stream, for all its runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from flaskstream.exceptions import StoreGone
from flaskstream.runs.session import Session
from flaskstream.store.log import Delta
from flaskstream.store.wakeup import Wakeup
from flaskstream.web.fragments import Fragments
from flaskstream.web.logins import nobody_logs_out
from flaskstream.web.partial import partial
from flaskstream.web.sse import (
    ASK_AGAIN,
    BEAT,
    BEAT_EVERY,
    DONE,
    RETRY,
    Messages,
    ask,
    come_back,
    message,
)
from flaskstream.web.threads import NO_LIMIT, OPEN, Room
from flaskstream.web.viewer import Viewer


class PageStream:
    """What one viewer reads: the news since its cursor, until no run goes on.

    It is iterated by the server, in a thread or in a greenlet; nothing of the request
    is needed any more. At most one message leaves per 1/60 s, and none while as much is
    on its way as may be: what comes in between is in the next one, so that a slow
    viewer gets fewer and newer messages.

    Where there is no `room` for it, it ends when it has said what there is, and the
    page comes back a second later: the messages are the same. A server that stops has
    all its pages come back one after another, to whoever serves them then.

    What `listing` gives is said once, as soon as there is something.
    """

    def __init__(
        self,
        session: Session,
        fragments: Fragments,
        wakeup: Wakeup,
        draining: Callable[[], bool],
        viewer: Viewer,
        room: Room = NO_LIMIT,
        logged_out: Callable[[], bool] = nobody_logs_out,
        listing: Callable[[], str] = str,
    ) -> None:
        self._session = session
        self._fragments = fragments
        self._wakeup = wakeup
        self._draining = draining
        self._logged_out = logged_out
        self._viewer = viewer
        self._room = room
        self._listing = listing
        fragments.links.previews = viewer.previews

    def messages(self, after: int | None) -> Messages:
        """Messages from a cursor on; without one, the whole state comes first."""
        self._session.watch(self._wakeup)
        stays = OPEN.take(self._room, "further pages ask once a second what is new")
        try:
            yield from self._follow(after, stays)
        except StoreGone:
            pass  # the page comes back
        finally:
            if stays:
                OPEN.give_back(self._room)
            self._session.unwatch(self._wakeup)

    def _follow(self, after: int | None, stays: bool) -> Messages:
        cursor, whole, first = after or 0, after is None, True
        beat_due = time.monotonic() + BEAT_EVERY
        while True:
            news, idle = self._look(cursor, whole)
            now = time.monotonic()
            if first or idle or news.patch or news.events:
                yield self._message(news, idle, RETRY if first else b"")
                cursor, whole, first = news.seq, False, False
            elif now >= beat_due:
                yield BEAT
            if idle:
                yield DONE
                return
            if not stays:
                yield ASK_AGAIN
                return
            if self._logged_out():
                return
            if self._draining():
                yield come_back(OPEN.count - 1)
                return
            sent = time.monotonic()
            if now >= beat_due or news.patch:
                beat_due = sent + BEAT_EVERY
            del news  # who waits keeps nothing of it
            self._pause(beat_due)

    def _look(self, cursor: int, whole: bool) -> tuple[Delta, bool]:
        with self._viewer.looking:
            delta, idle, _ = self._session.read(cursor, whole=whole)
            if self._fragments.is_torn(delta.patch):
                delta, idle, _ = self._session.read(cursor, whole=True)
            patch = self._viewer.previews.without_announced(delta.patch)
        # Who has no cursor gets the state, not what once happened.
        return Delta(delta.seq, patch, () if whole else delta.events), idle

    def _message(self, news: Delta, idle: bool, retry: bytes) -> bytes:
        html = self._fragments.render_delta(news)
        if listed := self._listing():
            html, self._listing = html + listed, str
        if idle:
            html += partial(f"#{self._session.scope}-stream", "innerHTML", "")
        made = message(html, news.seq, retry)
        url = self._viewer.note_sent(news.seq, len(made))
        return made if url is None or idle else made + ask(url)

    @property
    def _is_over(self) -> bool:
        return self._draining() or self._logged_out()

    def _pause(self, beat_due: float) -> None:
        due = min(beat_due, self._viewer.previews.next_at)
        self._wakeup.wait(max(0.0, due - time.monotonic()))
        while (early := self._viewer.early()) > 0:
            if self._is_over or not self._session.runs.active:
                return  # the end does not wait
            self._wakeup.wait(early)


def gone_stream(html: str, scope: str) -> Messages:
    """The stream of a page that is not here: it says so by `html`, and ends for good.

    An unknown page and a foreign one get the same answer.
    """
    yield message(html + partial(f"#{scope}-stream", "innerHTML", ""), 0)
    yield DONE
