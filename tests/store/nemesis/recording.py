"""What a member tells of itself: each entry that its replicas do, and each beat."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flaskstream.exceptions import StoreGone
from flaskstream.store.redis.lines import LinesState
from flaskstream.store.redis.processes import Processes
from flaskstream.store.redis.replica import Entry, Replica
from flaskstream.store.runrecord import RunRecord
from flaskstream.store.slots import Effects
from tests.store.nemesis.history import History


def record(history: History) -> None:
    """Have this process tell of itself."""
    _tape(history)
    _tell_of_beats(history)
    logging.getLogger("flaskstream").addHandler(_Errors(history))


def patch(owner: Any, name: str, new: Any) -> Any:
    """Put something in the place of an attribute; gives what was there."""
    old = getattr(owner, name)
    setattr(owner, name, new)
    return old


def digest(thing: Any) -> str:
    """What two equal things have in common."""
    return hashlib.blake2b(repr(thing).encode(), digest_size=6).hexdigest()


# ----- entries


def _tape(history: History) -> None:
    def init(self: Any, journal: Any, born: str, seal: Any, kind: Any) -> None:
        def apply(state: Any, entry: Entry) -> Any:
            told = {
                "journal": journal.keys[0].partition("{")[2].partition("}")[0],
                "position": self._position + 1,
                "id": entry.id,
                "name": entry.name,
                "own": entry.id in self._waiting,
            }
            try:
                outcome = kind.apply(state, entry)
            except Exception as error:
                history.note("does", **told, came=type(error).__name__)
                raise
            told |= _told(state, entry, outcome)
            history.note("does", **told, came=digest(outcome))
            return outcome

        begin(self, journal, born, seal, replace(kind, apply=apply))

    begin = patch(Replica, "__init__", init)


def _told(state: Any, entry: Entry, outcome: Any) -> dict[str, Any]:
    """What is to know of an entry, and of what came of it."""
    args, name = entry.args, entry.name
    ended = {run.id: run.status.value for run in _ended_by(outcome)}
    if isinstance(state, LinesState):
        if name == "enter":
            return {"run": args[0].id, "line": args[1].name, "goes": outcome.goes}
        if name == "leave":
            return {"run": args[0], "next": outcome and outcome.id}
        return {}
    told: dict[str, Any] = {"ended": ended}
    if name == "enter" and args[0] == "begin":
        run, given = args[3], args[4]
        (text,) = [value for value in given.inputs.values() if isinstance(value, str)]
        told |= {"run": run.id, "op": int(text.split(":")[0])}
        told |= {"stood": outcome[1] is not None, "listener": run.listener.id}
    elif name == "write":
        told |= {"run": args[0], "stood": outcome is not None}
        if outcome is not None:
            kept = [one for one in outcome.seqs if one not in outcome.stale]
            told["wrote"] = {one: state.session.payloads[one] for one in kept}
    elif name in ("runs.start", "runs.keep_state"):
        told |= {"run": args[0], "stood": outcome is not None}
    elif name == "runs.restore":
        told |= {"run": args[0], "has": dict(state.session.payloads)}
    elif name == "runs.begin_again":
        told |= {"run": args[0], "again": outcome and outcome.run.id}
    elif name == "runs.end":
        told |= {"run": args[0], "error": (args[2] or {}).get("message", "")}
    return told


def _ended_by(outcome: Any) -> Iterator[RunRecord]:
    for one in outcome if isinstance(outcome, tuple) else (outcome,):
        if isinstance(one, Effects):
            yield from one.ended


# ----- whether it is in touch, and what went wrong


def _tell_of_beats(history: History) -> None:
    def beat(self: Processes) -> None:
        try:
            old(self)
        except StoreGone:
            history.note("beats", is_heard=False)
            raise
        history.note("beats", is_heard=True)

    old = patch(Processes, "beat", beat)


class _Errors(logging.Handler):
    """Notes what is logged as an error: nothing but runs that are given up should."""

    def __init__(self, history: History) -> None:
        super().__init__(logging.ERROR)
        self._history = history

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.exc_info:
            said += f" ({record.exc_info[1]!r})"
        self._history.note("logs", said=said)
