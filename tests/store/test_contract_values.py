"""What every store promises of the values that runs give."""

from __future__ import annotations

import pytest

from flaskstream.store.change import Change
from flaskstream.store.order import Order
from flaskstream.store.outlet import MOST_CHARACTERS, MOST_VALUES
from flaskstream.store.patch import Op, node_key
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.runrecord import (
    JobData,
    Key,
    RunRecord,
    Status,
)
from flaskstream.store.sessionstate import Opening
from flaskstream.store.values import Post
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import TYPED, begin, run_of, shown, whole

# ----- writing


def test_a_run_writes_where_nobody_else_has(session: SessionCommands) -> None:
    run = begin(session)
    written = session.runs.write(run.id, 0, [whole(1, "a"), whole(2, "b")])
    assert written is not None and not written.stale
    grown = Change(1, "ab", [Op("append", "value", "b", 1)], written.seqs[1])
    again = session.runs.write(run.id, 0, [grown])
    assert again is not None and again.seqs[1] == session.seq
    assert shown(session, 1) == "ab" == session.payloads[1]
    late = session.runs.write(run.id, 0, [grown, whole(3, "c")])
    assert late is not None and late.stale == [1]
    assert (shown(session, 1), shown(session, 3)) == ("ab", "c")
    assert session.runs.displayed_state(run.id, 1).is_mine


def test_a_persons_later_value_stays(session: SessionCommands) -> None:
    run = begin(session)
    written = session.runs.write(run.id, 0, [whole(1, "a")])
    assert written is not None
    session.post(Post({1: "typed"}))
    assert not session.runs.has_written(1, run.id)
    change = Change(1, "ab", [Op("append", "value", "b", 1)], written.seqs[1])
    late = session.runs.write(run.id, 0, [change])
    assert late is not None and late.stale == [1]
    session.runs.leave(run.id, 0, {1: "ab", 2: "left"}, [1])
    assert dict(session.payloads) == {1: "typed", 2: "left"}


def type_in(
    session: SessionCommands, number: int, text: str, *, is_told: bool = False
) -> RunRecord:
    """A run that typing a text into field 1 has asked for. It may be told before that
    the field has changed, as pages do while a run goes on."""
    order, marks = Order("x", 2 * number + 1), {1: text.encode(), 2: b"same"}
    if is_told:
        session.post(Post({1: text}, marks=marks, order=Order("x", 2 * number)))
    assert session.note_request(1, order)
    session.post(Post({1: text, 2: "same"}, marks=marks, order=order))
    run = run_of(session, TYPED._replace(attempts=2))
    assert session.runs.begin(run, JobData({}), admitted=False, order=order)
    return run


@pytest.mark.parametrize("is_told", [False, True])
@pytest.mark.parametrize("is_lost", [False, True])
def test_an_answer_to_an_older_text_takes_nothing_away_that_was_typed_since(
    session: SessionCommands, is_told: bool, is_lost: bool
) -> None:
    older = type_in(session, 1, "a")
    session.runs.start(older.id)
    if is_lost:
        again = session.runs.begin_again(older.id)
        assert again is not None
        older = again.run
        session.runs.start(older.id)
    newer = type_in(session, 2, "ab", is_told=is_told)
    answer = [whole(1, "A"), whole(2, "of a"), whole(3, "of a")]
    written = session.runs.write(older.id, 1, answer)
    assert written is not None and not written.stale and written.seqs.keys() == {2, 3}
    properties = {"lines": 2}, {"value": "a"}, ()
    assert session.runs.change_component(older.id, 1, 1, 0, *properties) is None
    session.runs.leave(older.id, 1, {1: "A"}, [1])
    assert session.payloads[1] == "ab" and shown(session, 1) is None
    assert shown(session, 2) == shown(session, 3) == "of a"  # nobody has typed there
    session.runs.end(older.id, Status.DONE)
    session.runs.start(newer.id)
    session.runs.write(newer.id, 1, [whole(1, "AB")])
    assert session.payloads[1] == "AB" == shown(session, 1)


def test_an_answer_to_the_text_that_stands_there_again_is_shown(
    session: SessionCommands,
) -> None:
    older = type_in(session, 1, "a")
    session.runs.start(older.id)
    type_in(session, 2, "ab")
    type_in(session, 3, "a")
    session.runs.write(older.id, 1, [whole(1, "A")])
    assert session.payloads[1] == "A" == shown(session, 1)


@pytest.mark.parametrize("end", ["ended", "superseded"])
def test_who_has_no_say_any_more_changes_nothing(
    session: SessionCommands, end: str
) -> None:
    run = begin(session)
    if end == "ended":
        session.runs.end(run.id, Status.DONE)
    else:
        session.runs.ask_to_stop(run.id, Status.SUPERSEDED)
    before = session.read(0, whole=True)
    assert session.runs.write(run.id, 0, [whole(1, "late")]) is None
    assert session.runs.change_component(run.id, 0, 1, 0, {"a": 1}, {}, ()) is None
    session.runs.leave(run.id, 0, {1: "late"}, [])
    session.runs.keep_state(run.id, 0, 5, "late")
    session.runs.change_layout(run.id, 0, 9, {"open": True})
    session.runs.toast(run.id, 0, {"message": "late"})
    session.runs.refuse(run.id, 0, {1: "late"})
    assert session.read(0, whole=True) == before
    assert (dict(session.payloads), session.states.get(5)) == ({}, ())


def test_properties_change_from_what_they_were(session: SessionCommands) -> None:
    run, version = begin(session), session.component_state(1).version[1]
    args = run.id, 0, 1, version, {"label": "new"}, {"value": "a"}, ("a",)
    seq = session.runs.change_component(*args)
    assert seq == session.seq and session.properties[1] == {"label": "new"}
    assert session.payloads[1] == "a" == shown(session, 1)
    assert session.runs.change_component(*args) == 0  # somebody has changed them
    session.runs.change_layout(run.id, 0, 9, {"open": True})
    assert session.parts(node_key(9)) == {"open": True}


def test_states_are_kept_and_given_back_when_old(session: SessionCommands) -> None:
    run = begin(session)
    session.runs.keep_state(run.id, 0, 5, {"a": 1})
    assert session.states.get(5) == ({"a": 1},) and session.states.get(6) == ()
    assert session.states.take_old({5: 3600}) == {}
    assert session.states.take_old({5: 0, 6: 0}) == {5: {"a": 1}}
    assert session.states.get(5) == ()


# ----- what a call gives


@pytest.fixture
def call(store: Store) -> SessionCommands:
    return store.open("nobody/call", Key("demo", "call"), Opening(is_call=True))


def test_every_value_of_a_call_comes_once_and_in_order(call: SessionCommands) -> None:
    run, wakeup, outlet = begin(call), ThreadWakeup(), call.outlet
    assert outlet.open() and not outlet.open()  # one reader
    call.watch(wakeup)
    assert outlet.read(0) == ([], False, None)
    assert outlet.put("[1]") and outlet.put("[2]") and wakeup.wait(20)
    assert outlet.read(0).values == ["[1]", "[2]"]
    assert outlet.put("[3]") and wakeup.wait(20)
    assert outlet.read(1).values == ["[2]", "[3]"]  # an answer that was lost
    assert outlet.read(1).values == ["[2]", "[3]"]
    assert outlet.read(3).values == []
    outlet.put("[4]")
    outlet.finish("[4]")
    assert not outlet.read(3).is_over
    call.runs.end(run.id, Status.DONE)
    assert outlet.read(3) == (["[4]"], True, "[4]")
    call.unwatch(wakeup)


@pytest.mark.parametrize(
    ("value", "most"), [("1", MOST_VALUES), ("x" * (MOST_CHARACTERS // 4), 4)]
)
def test_a_call_waits_where_its_reader_is_behind(
    call: SessionCommands, value: str, most: int
) -> None:
    wakeup, outlet = ThreadWakeup(), call.outlet
    outlet.listen(wakeup)
    assert [outlet.put(value) for _ in range(most)] == [True] * (most - 1) + [False]
    assert len(outlet.read(0).values) == most
    assert not outlet.has_room() and not wakeup.is_set()  # they are on their way
    outlet.read(1)
    assert wakeup.wait(20) and outlet.has_room()
    assert not outlet.put(value)
    outlet.read(most + 1)
    assert wakeup.wait(20) and outlet.put(value)
    outlet.unlisten(wakeup)


def test_a_call_whose_reader_has_gone_does_not_wait(call: SessionCommands) -> None:
    wakeup, outlet = ThreadWakeup(), call.outlet
    outlet.listen(wakeup)
    assert not outlet.put("x" * MOST_CHARACTERS)
    outlet.close()
    assert wakeup.wait(20) and outlet.has_room()
    assert outlet.put("x" * MOST_CHARACTERS)
    assert outlet.read(0).values == []
