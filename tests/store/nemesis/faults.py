"""When something was in the way of a member, by the history."""

from __future__ import annotations

from typing import NamedTuple

from tests.store.nemesis.history import Event
from tests.store.nemesis.tape import Known
from tests.store.nemesis.times import LEASE, PATIENCE, REST


class Fault(NamedTuple):
    """A time in which something was in the way."""

    what: str
    """"server", which all had; else "pause", "way" or "cut", of one member."""
    member: str
    begin: float
    end: float


class Faults:
    """All faults of a history, and the beats that came through."""

    def __init__(self, events: list[Event]) -> None:
        self._all: list[Fault] = []
        self._killed: dict[str, float] = {}
        self._beats: dict[str, list[float]] = {}
        begun: dict[tuple[str, str], float] = {}
        for event in events:
            if event["kind"] == "fault":
                at = event["what"], event["member"]
                if event["begins"]:
                    begun.setdefault(at, event["t"])
                elif at in begun:
                    self._all.append(Fault(*at, begun.pop(at), event["t"]))
            elif event["kind"] == "kills":
                self._killed[event["member"]] = event["t"]
            elif event["kind"] == "beats" and event["is_heard"]:
                self._beats.setdefault(event["who"], []).append(event["t"])

    def justify_end(self, run: Known) -> bool:
        """Whether a run may be lost: its process may be taken for gone; or one that may
        be called again begins again where another one is given up."""
        if self.justify_loss(run.executed_by or "", run.ended_at):
            return True
        return run.may_begin_again and self.justify_giving_up(run)

    def justify_loss(self, member: str, at: float) -> bool:
        """Whether a member may be taken for gone: it was killed, or could not be heard
        for a reason of its own, which is also a machine that is too busy. That Redis
        was away is none."""
        if self._killed.get(member, at) < at:
            return True
        around = at - 4 * LEASE, at
        own = [fault for fault in self._all if fault.member == member]
        if any(_meet(fault, *around) for fault in own if fault.what != "cut"):
            return True
        beats = [beat for beat in self._beats.get(member, []) if beat < at + LEASE]
        return any(
            second - first > LEASE and not self._has_server_fault(first, second)
            for first, second in zip(beats, [*beats[1:], at], strict=True)
        )

    def _has_server_fault(self, begin: float, end: float) -> bool:
        servers = [fault for fault in self._all if fault.what == "server"]
        return any(_meet(fault, begin, end) for fault in servers)

    def justify_giving_up(self, run: Known) -> bool:
        """Whether Redis was away from a run's process for longer than it waits."""
        since = run.ended_at - REST
        return any(
            fault.end - fault.begin > PATIENCE / 2
            for fault in self._all
            if fault.member in ("", run.executed_by)
            and _meet(fault, since, run.ended_at)
        )


def _meet(fault: Fault, begin: float, end: float) -> bool:
    return fault.begin < end and begin < fault.end
