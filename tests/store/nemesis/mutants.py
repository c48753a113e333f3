"""Members in which one rule is broken: the checker must see each.

Some rules are each other's nets, so that none can be seen to be broken alone. Who asks
again without reading first has an entry twice, which replicas do once. A place that is
not left at a run's end is free with the next look at the lines; so both are broken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from flaskstream.exceptions import StoreGone
from flaskstream.runs import runtask
from flaskstream.store import clock, patience
from flaskstream.store.concurrencyqueue import ConcurrencyQueue
from flaskstream.store.redis import journal, processes, replica
from flaskstream.store.redis.bells import Bells
from flaskstream.store.redis.lines import Lines
from flaskstream.store.redis.news import News
from flaskstream.store.redis.runs import RedisRuns
from flaskstream.store.runrecord import RunRecord, Status
from flaskstream.store.sessionruns import SessionRuns
from flaskstream.store.undo import Undo
from tests.store.nemesis.app import PAGES, Task
from tests.store.nemesis.plan import Step, fault, start, watch
from tests.store.nemesis.recording import patch


class Mutant(NamedTuple):
    """A rule that is broken, and what is to happen for that to be seen."""

    change: Callable[[], None]
    steps: list[Step]
    seen: str
    """What the checker's sentence begins with."""


def _talks(slot: int = 0) -> list[Step]:
    """A run that writes for two seconds, and who watches in another process."""
    return [watch(0.1, "page0", "viewer", 1), start(0.3, "page0", "talk", TASK, slot)]


TASK = Task(1, 100, 0.02)
ZOMBIE = [*_talks(), *fault(1.0, "pause", 6.0)]
"""A process sleeps in the middle of a run, until others have ended that."""
OUTAGE = [
    *(start(0.3, PAGES[n], "count", Task(n, 1, 8.0), n) for n in range(3)),
    *fault(1.5, "crash", 4.0),
]
"""Redis is away for longer than a lease, from processes whose runs say nothing."""
MISSED = [
    watch(0.0, "page0", "viewer", 1),
    *fault(1.0, "lose", 3.0, 1),
    start(1.2, "page0", "talk", Task(1, 10, 0.02)),
]
"""All of a run happens while who watches has no way to Redis."""
CUT = [*_talks(), *fault(0.8, "cut", 0.4)]
"""Answers are lost while a run writes."""
PRESSES = [
    *fault(0.2, "cut", 2.0),
    *(start(0.3 + n / 20, PAGES[n], "talk", Task(n, 3, 0.01)) for n in range(6)),
]
"""Answers to who presses a button are lost."""
AGAIN = [
    start(0.3, "page0", "again", Task(1, 3, 2.0)),
    start(3.0, "page0", "over", Task(2, 1, 0.0), 1),
    *fault(3.4, "kill"),
]
"""A run is lost that has written, and another one has written there since."""
ORPHANS = [
    *(watch(0.0, page, f"viewer of {page}", 1) for page in PAGES),
    *PRESSES,
    *fault(2.1, "kill"),
]
"""The same, and who has pressed is killed: a process with another clock finds them."""
LINE = [start(0.3, PAGES[n], "alone", Task(n, 30, 0.03), n % 2) for n in range(3)]
"""Three want the same place."""


def _have_no_memory_of_entries() -> None:
    def append(self: Any, id: str, *sent: Any, is_first: bool) -> None:
        with self._lock:
            self._append_new(id, *sent)

    patch(replica, "RECENT", 0)
    patch(replica.Replica, "_append", append)


def _let_everybody_write() -> None:
    def may_write(self: Any, id: str, listener: int) -> bool:
        return self._find(id) is not None

    patch(SessionRuns, "_may_write", may_write)


def _end_again() -> None:
    def end(self: RunRecord, status: Status, error: Any = None) -> bool:
        if not self.active:
            self.status, self.reason = Status.RUNNING, None
        return bool(old(self, status, error))

    old = patch(RunRecord, "end", end)


def _take_whoever_was_not_heard() -> None:
    def find_lost(self: Any) -> Any:
        self.in_touch_since, self._beat_at = -1e9, 1e9
        return old(self)

    def beat(self: Any) -> None:
        try:
            old_beat(self)
        except StoreGone:
            time.sleep(os.getpid() % 3 * 0.7)  # else all of them come back at once
            raise

    old = patch(processes.Processes, "find_lost", find_lost)
    old_beat = patch(processes.Processes, "beat", beat)


def _let_all_go_on() -> None:
    patch(ConcurrencyQueue, "_has_place", lambda self: True)


def _keep_places() -> None:
    patch(RedisRuns, "leave_line", lambda self, id, line: None)
    patch(Lines, "granted_before", lambda self, at: [])


def _lose_an_entry() -> None:
    rule = "from - base, -1"
    assert rule in journal.SHORTEN
    patch(journal, "SHORTEN", journal.SHORTEN.replace(rule, "from - base + 1, -1"))


def _miss_what_was_said_meanwhile() -> None:
    def tell(self: Any, channel: bytes, data: bytes) -> None:
        if data:
            old(self, channel, data)

    def look_anew(self: Any, *, hears: bool) -> None:
        self.hears = True

    old = patch(Bells, "_tell", tell)
    patch(News, "look_anew", look_anew)


def _have_no_patience() -> None:
    patch(patience, "PATIENCE", 0.0)


def _leave_who_stands_nowhere() -> None:
    patch(RunRecord, "is_forgotten", False)


def _take_nothing_back() -> None:
    patch(runtask, "restore", lambda run, guard: None)


def _take_back_what_others_have_set() -> None:
    patch(Undo, "_is_of", lambda self, node, run, values: True)


def _go_by_own_clock() -> None:
    patch(clock, "follow", lambda at: None)


MUTANTS = {
    "an entry that comes again is done again": Mutant(
        _have_no_memory_of_entries, CUT, "done twice"
    ),
    "a run writes after its end": Mutant(
        _let_everybody_write, ZOMBIE, "written after its end"
    ),
    "a run ends again": Mutant(_end_again, ZOMBIE, "ended twice"),
    "who looks after an outage takes all others for gone": Mutant(
        _take_whoever_was_not_heard, OUTAGE, "taken for gone"
    ),
    "a line lets all go on": Mutant(_let_all_go_on, LINE, "too many at once"),
    "nobody leaves a line": Mutant(_keep_places, LINE, "no rest"),
    "a journal that is shortened loses an entry": Mutant(
        _lose_an_entry, _talks(), "logged: Redis lacks changes"
    ),
    "nobody reads what was missed": Mutant(
        _miss_what_was_said_meanwhile,
        MISSED,
        "not what is there",
    ),
    "a run does not wait for Redis": Mutant(
        _have_no_patience, CUT, "given up too soon"
    ),
    "nobody begins what was asked for without an answer": Mutant(
        _leave_who_stands_nowhere, PRESSES, "no rest"
    ),
    "what a lost run has written stays": Mutant(
        _take_nothing_back, AGAIN, "not taken back"
    ),
    "a further attempt takes back what others have set": Mutant(
        _take_back_what_others_have_set, AGAIN, "taken from others"
    ),
    "each process goes by its own clock": Mutant(_go_by_own_clock, ORPHANS, "no rest"),
}
