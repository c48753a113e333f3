"""Whether those who watch have seen what is promised to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.store.nemesis.history import Event
from tests.store.nemesis.tape import Tape

ENDS = {"done", "failed", "stopped"}
TOLD = {"superseded": "none", "abandoned": "stopped"}
"""What a page is told of ends, where that is another word."""


def wrong_in_windows(events: list[Event], tape: Tape) -> Iterator[str]:
    """What anybody has seen that nobody is to see."""
    windows = defaultdict[str, Window](Window)
    for event in events:
        if event["kind"] == "sees":
            for wrong in windows[event["viewer"]].look(event, tape):
                yield f"{wrong} ({event['viewer']} of {event['page']})"
        elif event["kind"] == "shows" and not event["is_right"]:
            yield f"not what is there: {event}"


class Window:
    """What one viewer has seen until now."""

    def __init__(self) -> None:
        self._seq = 0
        self._newest = dict[tuple[str, str], int]()
        """By component and function: the newest press whose value it has shown."""
        self._number = dict[int, int]()
        """By press: its newest value."""
        self._attempts = dict[int, str]()
        """By press: its run, of which each attempt has an id of its own."""
        self._begin_anew = set[int]()
        """Presses with a further attempt, whose first value has not been seen."""
        self._over = set[int]()
        """Presses whose values have been followed by those of newer ones, or that have
        ended."""
        self._ends = dict[str, str]()
        self._toasts = set[str]()

    def look(self, event: Event, tape: Tape) -> Iterator[str]:
        """What is wrong in what is seen now."""
        if event["seq"] <= self._seq:
            yield f"seq goes back: from {self._seq} to {event['seq']}"
        self._seq = event["seq"]
        self._note_attempts(event, tape)
        for component, value in event["values"].items():
            if value not in tape.shown[event["page"]].restored:
                yield from self._look_at_value(component, value, tape)
        for run, state in event["status"].values():
            yield from self._look_at_status(run, state, tape)
        for toast in event["toasts"]:
            if toast in self._toasts:
                yield f"said twice: toast of press {toast}"
            self._toasts.add(toast)

    def _note_attempts(self, event: Event, tape: Tape) -> None:
        """A further attempt of a run is told before it gives anything, from the first
        value on: what is shown until then is the lost one's."""
        for run, _ in event["status"].values():
            if (of_tape := tape.runs.get(run)) is None:
                continue
            first = run.partition(".")[0]
            if self._attempts.get(of_tape.op, first) != run:
                self._begin_anew.add(of_tape.op)
            self._attempts[of_tape.op] = run

    def _look_at_value(
        self, component: str, value: str | None, tape: Tape
    ) -> Iterator[str]:
        if not value:
            return
        values = [tuple(map(int, one.split(":"))) for one in value.split()]
        op, number = values[-1]
        if value.endswith(" ") and values != [(op, n) for n in range(len(values))]:
            yield f"text with holes: {value}"
        place = component, tape.by_op[op].name if op in tape.by_op else ""
        newest = self._newest.get(place, op)
        if newest != op:
            self._over.add(newest)
        if op in self._over:
            yield f"value after its end: {op}:{number}"
        if number < self._number.get(op, -1):
            if op not in self._begin_anew:
                yield f"values out of order: {op}:{number}"
            self._begin_anew.discard(op)
        self._newest[place], self._number[op] = op, number

    def _look_at_status(self, run: str, state: str, tape: Tape) -> Iterator[str]:
        known = self._ends.get(run)
        if known is not None and state not in (known, "none"):
            yield f"two ends: {known} and {state}"
        if state not in ENDS:
            return
        self._ends[run] = state
        if (of_tape := tape.runs.get(run)) is not None:
            self._over.add(of_tape.op)
            if of_tape.ended and TOLD.get(of_tape.ended, of_tape.ended) != state:
                yield f"another end: press {of_tape.op} is {of_tape.ended}, not {state}"
