"""In which order a browser has sent its requests, as it says."""

from __future__ import annotations

import re

from flaskstream.store.order import Order

ORDER = re.compile("([0-9a-z]{1,16}) ([0-9]{1,15})")


def read_order(told: str) -> Order | None:
    """What a form says of its order; None of one that no script has sent."""
    found = ORDER.fullmatch(told)
    return Order(found[1], int(found[2])) if found else None
