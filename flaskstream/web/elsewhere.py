"""The stream of a page whose runs another process has: it comes back for that one.

Where a load balancer takes a browser to another process, that may be for a moment only.
How often a page has come in vain is in the id of the last event that it got, and it
sends that: no process keeps anything of it.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import Final

from flaskstream.web.partial import partial
from flaskstream.web.sse import Messages, beat, message, retry_after
from flaskstream.web.stream import gone_stream

TIMES: Final = 40
"""How often a page comes in vain before it gives up: it takes five minutes."""

FIRST, LONGEST = 1000, 7500
"""Milliseconds before it comes again, at first and at most. The browser varies them by
30 %, so that it comes within 10 s."""

_ID: Final = re.compile("elsewhere-([0-9]{1,3})")


def times_away(last_id: str) -> int:
    """How often in a row a page has been told that its runs are elsewhere, by the id of
    the last event that it has got."""
    found = _ID.fullmatch(last_id)
    return int(found[1]) if found else 0


def elsewhere_id(scope: str) -> str:
    """The id of what says so on the page."""
    return f"{scope}-elsewhere"


def elsewhere(html: str, scope: str, times: int) -> Messages:
    """Says by `html` that the page's runs are elsewhere, once, and ends, so that the
    page comes back; after so many `times` it ends for good."""
    retry = retry_after(min(FIRST * 2**times, LONGEST))
    if times >= TIMES:
        yield from gone_stream("", scope)
    elif times:
        yield beat(f"elsewhere-{times + 1}", retry)
    else:
        yield message(html, "elsewhere-1", retry)


def found_again(messages: Messages, scope: str) -> Messages:
    """The messages of the process that has them, after one that takes back what others
    have said."""
    yield message(partial(f"#{elsewhere_id(scope)}", "delete", ""), "elsewhere-1")
    with closing(messages):
        yield from messages
