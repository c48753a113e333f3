"""In which order a browser has sent its requests, where they come in another one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from flaskstream.runs.session import Session

ORDER = re.compile("([0-9a-z]{1,16}) ([0-9]{1,15})")


class Order(NamedTuple):
    """The number of a request among those of one load of a page.

    A page that is loaded anew, or open in two windows, counts anew: numbers of several
    loads say nothing about each other.
    """

    load: str
    number: int

    def is_before(self, other: Order) -> bool:
        """Whether it was sent before another one, as far as that is known."""
        return self.load == other.load and self.number < other.number


def read_order(told: str) -> Order | None:
    """What a form says of its order; None of one that no script has sent."""
    found = ORDER.fullmatch(told)
    return Order(found[1], int(found[2])) if found else None


def is_newest(session: Session, listener: int, order: Order | None) -> bool:
    """Note a request for a listener; whether no newer one for it has come before."""
    with session.lock:
        if is_overtaken(session, order, listener):
            return False
        if order is not None:
            session.received[listener] = order
    return True


def is_overtaken(session: Session, order: Order | None, listener: int) -> bool:
    """Whether a newer request has come for that listener."""
    with session.lock:
        newest = session.received.get(listener)
        return (
            order is not None and newest is not None and order.is_before(Order(*newest))
        )


def late_fields(session: Session, ids: Iterable[int], order: Order | None) -> set[int]:
    """Note that a form is to become the page's; of which of its fields a newer one has
    before. Called under the page's lock, in one step with what makes it so."""
    late = set[int]()
    if order is None:
        return late
    for id in ids:
        newest = session.taken_over.get(id)
        if newest is not None and order.is_before(Order(*newest)):
            late.add(id)
        else:
            session.taken_over[id] = order
    return late
