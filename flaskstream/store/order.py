"""In which order a browser has sent its requests, where they come in another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


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


class Orders:
    """Which requests of a session were sent last. Of those without an order nothing is
    known, and they are in time. It has no lock: it is its session's."""

    def __init__(self) -> None:
        self._requests: dict[int, Order] = {}
        """By listener: of the newest request for it."""
        self._forms: dict[int, Order] = {}
        """By component: of the newest form that its value came with."""

    def is_overtaken(self, listener: int, order: Order | None) -> bool:
        """Whether a newer request has come for a listener."""
        newest = self._requests.get(listener)
        return order is not None and newest is not None and order.is_before(newest)

    def note_request(self, listener: int, order: Order | None) -> bool:
        """Note a request for a listener; whether no newer one has come before."""
        if self.is_overtaken(listener, order):
            return False
        if order is not None:
            self._requests[listener] = order
        return True

    def late_fields(self, ids: Iterable[int], order: Order | None) -> set[int]:
        """Note a form; of which of its fields a newer one has come before."""
        late = set[int]()
        if order is None:
            return late
        for id in ids:
            if self.is_late(id, order):
                late.add(id)
            else:
                self._forms[id] = order
        return late

    def is_late(self, id: int, order: Order) -> bool:
        """Whether a field's value came with a newer form."""
        newest = self._forms.get(id)
        return newest is not None and order.is_before(newest)
