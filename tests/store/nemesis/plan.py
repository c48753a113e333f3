"""What is to happen, and when: all of it comes of the seed."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from tests.store.nemesis.app import NAMES, PAGES, Task

MEMBERS = 4
EVERY = 0.12
"""Seconds between two things that somebody does, on the average."""
FAULT_EVERY = 1.3
ACTS = {"start": 60, "stop": 8, "watch": 14, "leave": 8}
FAULTS = {
    "kill": (4, ()),
    "pause": (4, (0.5, 2.0, 5.0)),
    "hang": (2, (0.4, 1.5, 4.5)),
    "crash": (2, (0.3, 1.5, 4.0)),
    "cut": (5, (0.3, 0.6)),
    "hold": (4, (0.5, 1.5, 3.0)),
    "lose": (3, (0.5, 1.5, 5.0)),
}
"""Faults: how often each is drawn, and for how many seconds."""


class Step(NamedTuple):
    """One thing that is done at a time; `slot` is the place of a member."""

    at: float
    do: str
    slot: int = 0
    args: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


class Draw:
    """Draws steps."""

    def __init__(self, seed: Seed) -> None:
        self._random = random.Random(seed.number)  # noqa: S311 - to be repeated
        self._kinds = seed.kinds
        self._ops = self._viewers = 0

    def steps(self, seconds: float) -> list[Step]:
        """All steps of so many seconds."""
        steps = list[Step]()
        at = 0.0
        while (at := at + self._random.expovariate(1 / EVERY)) < seconds:
            steps.append(self._act(at))
        at = 1.0
        while (at := at + self._random.expovariate(1 / FAULT_EVERY)) < seconds:
            steps += self._fault(at)
        return steps

    def _act(self, at: float) -> Step:
        (do,) = self._random.choices([*ACTS], [*ACTS.values()])
        slot = self._random.randrange(MEMBERS)
        page = self._random.choice(PAGES)
        listener = self._random.randrange(self._kinds)
        if do == "leave":
            viewer = f"viewer{self._random.randrange(self._viewers + 1)}"
            return Step(at, do, slot, {"viewer": viewer})
        if do == "watch":
            self._viewers += 1
            viewer = f"viewer{self._viewers}"
            return Step(at, do, slot, {"page": page, "viewer": viewer})
        args: dict[str, Any] = {"page": page, "listener": listener}
        if do == "start":
            self._ops += 1
            values = self._random.choice([1, 3, 10, 30, 100])
            task = Task(self._ops, values, self._random.choice([0.002, 0.01, 0.04]))
            args |= {"task": str(task), "op": self._ops}
        return Step(at, do, slot, args)

    def _fault(self, at: float) -> list[Step]:
        weights = [weight for weight, _ in FAULTS.values()]
        (do,) = self._random.choices([*FAULTS], weights)
        slot, (_, lengths) = self._random.randrange(MEMBERS), FAULTS[do]
        return fault(at, do, self._random.choice(lengths) if lengths else 0.0, slot)


class Seed(NamedTuple):
    """What a plan comes of: all steps of so many seconds."""

    number: int
    seconds: float
    kinds: int = len(NAMES)
    """How many of the functions are asked for: there were fewer when one was drawn."""

    def steps(self) -> list[Step]:
        """The plan."""
        return Draw(self).steps(self.seconds)


FAILED = (
    Seed(3, 20.0, kinds=5),
    *(Seed(number, 40.0, kinds=5) for number in (100, 102, 106)),
    *(Seed(number, 40.0, kinds=7) for number in (4002, 2007, 3002)),
)
"""Those that something was found by."""


ENDS = {"pause": "go_on", "hang": "wake", "crash": "restart"}
"""What ends a fault; of the way to the server it is `open`."""


def fault(at: float, do: str, seconds: float = 0.0, slot: int = 0) -> list[Step]:
    """A fault, and its end."""
    if do == "kill":
        return [Step(at, do, slot)]
    return [Step(at, do, slot), Step(at + seconds, ENDS.get(do, "open"), slot)]


def start(at: float, page: str, name: str, task: Task, slot: int = 0) -> Step:
    """A press of the button of a function."""
    args = {"page": page, "listener": NAMES.index(name)}
    return Step(at, "start", slot, {**args, "task": str(task), "op": task.op})


def watch(at: float, page: str, viewer: str, slot: int = 0) -> Step:
    """One more window of a page."""
    return Step(at, "watch", slot, {"page": page, "viewer": viewer})
