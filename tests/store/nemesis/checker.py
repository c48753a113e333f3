"""Whether what has happened keeps what is promised.

Each rule gives sentences that begin with what is wrong, in the same words each time:
the mutants are told by them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from flaskstream.runs.recovery import GIVEN_UP, LOST
from flaskstream.store.runrecord import ATTEMPTS
from tests.store.nemesis.app import LIMITS
from tests.store.nemesis.faults import Faults
from tests.store.nemesis.history import Event
from tests.store.nemesis.tape import Known, Tape
from tests.store.nemesis.windows import wrong_in_windows


def check(events: list[Event]) -> list[str]:
    """What is wrong; nothing, if all is as it is promised."""
    tape, faults = Tape(events), Faults(events)
    return [
        *tape.wrong,
        *_wrong_ends(events, tape, faults),
        *_wrong_attempts(events, tape),
        *_wrong_places(events, tape),
        *_wrong_numbers(events, tape),
        *_wrong_last_values(events, tape),
        *wrong_in_windows(events, tape),
        *_wrong_at_rest(events),
    ]


def of_kind(events: list[Event], kind: str) -> Iterator[Event]:
    """The events of one kind."""
    return (event for event in events if event["kind"] == kind)


# ----- ends


def _wrong_ends(events: list[Event], tape: Tape, faults: Faults) -> Iterator[str]:
    """A run that was begun ends; as lost only if its process was, and as given up only
    if Redis was away for that long."""
    for press in of_kind(events, "presses"):
        is_known = press["op"] in tape.by_op or tape.has_gap(press["page"])
        if press["came"] == "ok" and not is_known:
            yield f"never begun: press {press['op']}, which was taken"
    for run in tape.runs.values():
        if not run.ended and not tape.has_gap(run.page):
            yield f"never ended: press {run.op}"
        elif (run.error == LOST or run.ended == "lost") and run.executed_by:
            if not faults.justify_end(run):
                yield f"taken for gone: {run.executed_by}, at press {run.op}"
        elif run.error == GIVEN_UP:
            if not faults.justify_giving_up(run):
                yield f"given up too soon: press {run.op}"
        elif run.error and not run.error.endswith(LOST[1:]):
            yield f"failed: press {run.op}, {run.error}"
    for event in of_kind(events, "logs"):
        if not any(known in event["said"] for known in LOGGED):
            yield f"logged: {event['said']}"


def _wrong_attempts(events: list[Event], tape: Tape) -> Iterator[str]:
    """Only a run that may be called again is begun again, as often as that may be, and
    each time by one process; it is not lost before that."""
    begun = Counter(event["op"] for event in of_kind(events, "begins"))
    attempts = defaultdict[int, list[Known]](list)
    for run in tape.runs.values():
        attempts[run.op].append(run)
    for op, runs in attempts.items():
        last = runs[-1]
        most = ATTEMPTS if last.may_begin_again else 1
        if len(runs) > most:
            yield f"begun too often: press {op}, {len(runs)} times"
        is_lost = last.error == LOST and last.ended == "failed"  # nobody has stopped it
        if is_lost and last.executed_by and most > 1:
            yield f"not begun again: press {op}"
        if begun[op] > len(runs) and not tape.has_gap(last.page):
            yield f"called too often: press {op}, {begun[op]} times"


LOGGED = ("is given up", LOST[1:], GIVEN_UP)
"""What is logged as an error where all is right."""


# ----- places in line


def _wrong_places(events: list[Event], tape: Tape) -> Iterator[str]:
    """No more functions than may go on at once; one whose process could not be reached
    for a lease has no place any more as soon as its run is ended for it."""
    for line, limit in LIMITS.items():
        spans = sorted(_spans(events, tape, line))
        for at, _, op in spans:
            at_once = [o for begin, end, o in spans if begin <= at < end]
            if len(at_once) > limit:
                yield f"too many at once: presses {at_once} in {line}, at {op}"


def _spans(
    events: list[Event], tape: Tape, line: str
) -> Iterator[tuple[float, float, int]]:
    """From when to when functions had places in a line."""
    killed = {e["member"]: e["t"] for e in of_kind(events, "kills")}
    ends = {e["op"]: e["t"] for e in of_kind(events, "ends")}
    begun = defaultdict[int, int](int)
    for event in of_kind(events, "begins"):
        op = event["op"]
        begun[op] += 1
        run, never = tape.by_op.get(op), float("inf")
        ended = run.ended_at if run is not None and run.ended else never
        end = min(ends.get(op, never), ended, killed.get(event["who"], never))
        if event["line"] == line:
            yield event["t"], end, op
            if begun[op] > 1:
                yield event["t"], never, op  # twice is one too many, in any line


# ----- what is kept


def _wrong_numbers(events: list[Event], tape: Tape) -> Iterator[str]:
    """A `State` that each run adds one to: what was done is counted, and once. One that
    has failed may have counted, or not."""
    counted = {e["op"]: e["number"] for e in of_kind(events, "counts")}
    at_rest = {e["page"]: e["number"] for e in of_kind(events, "rests")}
    for page in tape.pages:
        runs = [x for x in tape.runs.values() if x.page == page and x.name == "count"]
        done = [run for run in runs if run.ended == "done" and run.op in counted]
        numbers = [counted[run.op] for run in sorted(done, key=lambda x: x.ended_at)]
        if any(b <= a for a, b in zip(numbers, numbers[1:], strict=False)):
            yield f"count lost: {page} has come to {numbers}"
        if page in at_rest and not (
            max(numbers, default=0) <= at_rest[page] <= len(runs)
        ):
            told = f"{at_rest[page]} after {numbers}, of {len(runs)}"
            yield f"count lost: {page} has {told}"


def _wrong_last_values(events: list[Event], tape: Tape) -> Iterator[str]:
    """What a function gave last is what its page was given last, and what each process
    shows at the end."""
    given = dict[tuple[int, str | None], int]()
    for event in of_kind(events, "gives"):
        given[event["op"], event["who"]] = event["number"]
    rests = of_kind(events, "rests")
    shown = {(e["page"], e["who"]): e["values"]["values"] for e in rests}
    for page in tape.pages:
        if tape.has_gap(page):
            continue
        wrote, last = dict[int, str](), tape.shown[page].values
        for entry in tape.entries(page):
            for value in entry.get("wrote", {}).values():
                wrote[tape.runs[entry["run"]].op] = value
        for run in tape.runs.values():
            is_whole = run.ended == "done" and not run.has_heir
            by = run.op, run.executed_by
            if run.page == page and is_whole and by in given:
                value = wrote.get(run.op, "").split(" ")
                expected = f"{run.op}:{given[by]}"
                if expected not in value[-2:]:
                    yield f"last value lost: {expected} of {page}, it has {value}"
        for (where, who), values in shown.items():
            if where == page and _filled(values) != _filled(last):
                yield f"shown otherwise: {page} by {who}: {values}, not {last}"


def _filled(values: Mapping[str, str | None]) -> dict[str, str]:
    return {component: value for component, value in values.items() if value}


# ----- at rest


def _wrong_at_rest(events: list[Event]) -> Iterator[str]:
    """At the end nothing goes on, all processes know the same, and nothing is left."""
    left = [one for event in of_kind(events, "waits for rest") for one in event["left"]]
    if left:
        yield f"no rest: {left} go on, or wait"
    known = defaultdict[str, set[str]](set)
    for event in of_kind(events, "rests"):
        known[event["page"]].add(event["digest"])
        if event["is_open_to_others"]:
            yield f"open to others: {event['page']}"
    for page, digests in known.items():
        if len(digests) > 1:
            yield f"processes differ: {page}"
    at_rest = [*of_kind(events, "is at rest")]
    settled = {event["who"] for event in of_kind(events, "has settled")}
    missing = settled - {event["who"] for event in at_rest}
    if missing and not left:
        yield f"no rest: nothing is heard of {sorted(missing)}"
    for event in at_rest:
        if event["lines"]:
            yield f"place lost: {event['lines']} to {event['who']}"
    for event in of_kind(events, "keys"):
        yield from _wrong_keys(event)


def _wrong_keys(event: Event) -> Iterator[str]:
    if event["lasting"]:
        yield f"left in Redis: {event['lasting']}"
    if event["longest"] > MOST_ENTRIES:
        yield f"too long: a journal of {event['longest']} entries"
    if event["clients"] > MOST_CLIENTS:
        yield f"too many connections: {event['clients']}"


MOST_ENTRIES, MOST_CLIENTS = 400, 200
