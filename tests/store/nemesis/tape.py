"""What the replicas of all members have done, put together: one tape per journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.store.nemesis.app import NAMES
from tests.store.nemesis.history import Event


@dataclass
class Known:
    """What the tapes tell of a run."""

    id: str
    page: str
    op: int
    listener: int
    executed_by: str | None = None
    """The member whose request to start it was the one that counted."""
    ended: str = ""
    """What became of it."""
    ended_at: float = 0.0
    """When that was known first."""
    ended_by: str = ""
    """The member that asked for that, if it lived to tell."""
    error: str = ""
    has_heir: bool = False
    """Whether a newer one of its listener has come before it had ended: then its last
    values need not be shown, though it may be done before it is told so."""

    @property
    def name(self) -> str:
        return NAMES[self.listener]

    @property
    def may_begin_again(self) -> bool:
        """Whether its author says that its function may be called again."""
        return self.name == "again"


class Shown:
    """What a page shows by what was written there, and taken back."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._writers: dict[str, int | None] = {}
        """By component: the press whose value it has."""
        self._before = defaultdict[int, dict[str, str]](dict)
        """By press that may begin again: what others had set where it has written."""
        self._lost = set[int]()
        """Presses whose next attempt has not looked at what the lost one has left."""
        self.restored = set[str]()
        """Values that were shown again."""

    def follow(self, entry: Event, run: Known) -> Iterator[str]:
        """Do as an entry does, of a run; gives what is wrong in it."""
        if entry.get("again"):
            self._lost.add(run.op)
        if entry.get("wrote") and run.op in self._lost and not run.ended:
            yield f"not taken back: press {run.op} goes on with {entry['wrote']}"
        for component, value in entry.get("wrote", {}).items():
            if run.may_begin_again and self._writers.get(component) != run.op:
                self._before[run.op][component] = self.values.get(component, "")
            self.values[component], self._writers[component] = value, run.op
        if entry["name"] == "runs.restore" and not run.ended:
            self._lost.discard(run.op)
            yield from self._restore(entry, run.op)

    def _restore(self, entry: Event, op: int) -> Iterator[str]:
        has = {component: value or "" for component, value in entry["has"].items()}
        for component, before in self._before.pop(op, {}).items():
            now = has.get(component, "")
            is_own = self._writers[component] == op
            expected = before if is_own else self.values[component]
            if now != expected:
                what = "not taken back" if is_own else "taken from others"
                yield f"{what}: press {op} has left {now!r}, expected {expected!r}"
            self.values[component] = now
            self._writers[component] = None if is_own else self._writers[component]
            self.restored.add(now)


class Tape:
    """The entries of all journals, each in the server's order."""

    def __init__(self, events: list[Event]) -> None:
        self.wrong: list[str] = []
        self.journals = defaultdict[str, dict[int, Event]](dict)
        for event in events:
            if event["kind"] == "does":
                self._add(event)
        self._check_once()
        self.runs = dict[str, Known]()
        self.shown = {page: Shown() for page in self.pages}
        self._read_runs()
        self.by_op = {run.op: run for run in self.runs.values()}

    def _add(self, event: Event) -> None:
        tape, position = self.journals[event["journal"]], event["position"]
        known = tape.setdefault(position, event)
        if (known["id"], known["came"]) != (event["id"], event["came"]):
            self.wrong.append(
                f"replicas differ: entry {position} of {event['journal']} is "
                f"{known['name']} to {known['who']}, {event['name']} to {event['who']}"
            )
        if event["own"]:
            known["own_of"] = event["who"]

    def _check_once(self) -> None:
        for journal, tape in self.journals.items():
            seen = dict[str, int]()
            for position in sorted(tape):
                first = seen.setdefault(tape[position]["id"], position)
                if first != position:
                    self.wrong.append(
                        f"done twice: {tape[position]['name']} of {journal}, at "
                        f"{first} and {position}"
                    )

    def has_gap(self, page: str) -> bool:
        """Whether nobody has told of some entry of a page: who asked for it was killed,
        and all others have read a whole that has it."""
        tape = self.journals.get(f"page:demo:{page}", {})
        return len(tape) < max(tape, default=0)

    def entries(self, page: str) -> Iterator[Event]:
        """Those of a page, in order."""
        tape = self.journals.get(f"page:demo:{page}", {})
        return (tape[position] for position in sorted(tape))

    @property
    def pages(self) -> list[str]:
        """Those that anything has happened to."""
        names = [journal.rpartition(":") for journal in self.journals]
        return [page for mount, _, page in names if mount]

    def _read_runs(self) -> None:
        for page in self.pages:
            for entry in self.entries(page):
                self._read_entry(page, entry)

    def _read_entry(self, page: str, entry: Event) -> None:
        run = self.runs.get(entry.get("run", ""))
        if "op" in entry and entry["stood"]:
            made = Known(entry["run"], page, entry["op"], entry["listener"])
            for older in self.runs.values():
                same = (older.page, older.listener) == (page, made.listener)
                older.has_heir = older.has_heir or (same and not older.ended)
            self.runs[made.id] = made
        elif run is not None and entry["name"] == "runs.start" and entry["stood"]:
            if run.executed_by is not None:
                self.wrong.append(f"started twice: press {run.op}")
            run.executed_by = entry.get("own_of", "")
        elif run is not None and entry.get("again"):
            self._end(run.id, "lost", entry)
            self.runs[entry["again"]] = Known(
                *(entry["again"], page, run.op, run.listener)
            )
        elif run is not None and run.ended and entry.get("wrote"):
            told = f"{run.op} ({run.ended}), {entry['wrote']}"
            self.wrong.append(f"written after its end: press {told}")
        if run is not None:
            wrong = list(self.shown[page].follow(entry, run))
            self.wrong += [] if self.has_gap(page) else wrong
        for id, status in entry.get("ended", {}).items():
            self._end(id, status, entry)

    def _end(self, id: str, status: str, entry: Event) -> None:
        run = self.runs.get(id)
        if run is None:
            return
        if run.ended:
            self.wrong.append(f"ended twice: press {run.op}, {run.ended} and {status}")
            return
        run.ended, run.ended_at = status, entry["t"]
        run.ended_by = entry.get("own_of", "")
        if entry["name"] == "runs.end" and entry["run"] == id:
            run.error = entry["error"]
