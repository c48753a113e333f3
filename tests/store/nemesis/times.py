"""How soon things happen in a member, so that much happens in a minute."""

from __future__ import annotations

import time

from flaskstream.store import patience, runrecord
from flaskstream.store.redis import connection, places, processes, redisstore, replica

LEASE, BEAT = 3.0, 1.0
"""Seconds; the second is also how often one process looks at the lines."""
PATIENCE = 2.4
SWEEP = 0.2
REST = 60.0
"""Seconds after the last fault, in which all must be at rest. What is promised are a
lease to be in touch, one of those that are gone, and two looks: the rest is for a
machine that others use, too."""
SHORT = {
    (processes, "LEASE"): LEASE,
    (processes, "BEAT"): BEAT,
    (redisstore, "LEASE"): LEASE,
    (redisstore, "BEAT"): BEAT,
    (places, "TELL_EVERY"): 0.3,
    (patience, "PATIENCE"): PATIENCE,
    (connection, "TIMEOUT"): 0.6,
    (connection, "HANGS"): 0.3,
    (runrecord, "ASK_AGAIN"): 1.0,
    (replica, "MANY"): 60,
    (replica, "KEPT"): 15,
}
"""All of them keep their order: who waits gives up before others take it for gone."""


OFF = (0, 3600, -3600)
"""Seconds that the clocks of machines are ahead."""


def hurry() -> None:
    """Shorten the times of this process."""
    for (module, name), value in SHORT.items():
        setattr(module, name, value)


def set_clock(ahead: float) -> None:
    """Have the clock of this process ahead of the right time."""
    right = time.time
    time.time = lambda: right() + ahead
