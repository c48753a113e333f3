"""What the messages of a page's stream are counted by."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from flaskstream.runs.session import Session
from flaskstream.web.sse import BEAT, DONE, Messages

if TYPE_CHECKING:
    from flaskstream.runs.metrics import Metrics


def metered(messages: Messages, session: Session, metrics: Metrics) -> Messages:
    """The messages of a viewer's stream, counted as they leave; also how long ago the
    newest value was yielded that they have.

    What was there when the viewer came is not, however old. A value that comes while
    the message is made, and is in the next one, counts for this one: so of very many a
    few seem quicker than they are.
    """
    seen = session.newest_at
    with metrics.viewing(), closing(messages):
        for made in messages:
            if made not in (BEAT, DONE):
                at = session.newest_at
                latency = None if at == seen else time.monotonic() - at
                metrics.count_message(len(made), latency)
                seen = at
            yield made
