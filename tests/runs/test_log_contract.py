"""The contract of run logs: add a log to `LOGS`, and it has to keep it too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskstream.store.log import SessionLog
from flaskstream.store.patch import ROOT, Op
from flaskstream.store.window import Cut
from tests.runs.log_contract import KEYS, WRITES, Reader, Writer, fold

LOGS: list[Callable[[], SessionLog]] = [SessionLog]

every_log = pytest.mark.parametrize("make_log", LOGS)

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WRITES),
        st.tuples(st.just("event"), st.none()),
        st.tuples(st.just("join"), st.integers(0, 60)),
        st.tuples(st.just("read"), st.integers(0, 3)),
    ),
    max_size=60,
)


@every_log
@given(actions=ACTIONS)
@settings(max_examples=300, deadline=None)
def test_folded_news_give_the_newest_state_from_any_cursor(
    make_log: Callable[[], SessionLog], actions: list[tuple[str, Any]]
) -> None:
    writer = Writer(make_log())
    readers = [writer.reader(0)]
    for action, argument in actions:
        if action == "write":
            writer.write(*argument)
        elif action == "event":
            writer.event()
        elif action == "join":
            readers.append(writer.reader(argument))
        else:
            reader = readers[argument % len(readers)]
            reader.read()
            assert reader.state == writer.state
    for reader in [*readers, *map(writer.reader, range(len(writer.states)))]:
        reader.read()
        assert reader.state == writer.state


@every_log
@given(writes=st.lists(st.tuples(KEYS, WRITES), max_size=30))
def test_a_whole_read_gives_changed_components_as_they_are(
    make_log: Callable[[], SessionLog], writes: list[tuple[str, Any]]
) -> None:
    writer = Writer(make_log())
    for _, write in writes:
        writer.write(*write)
    for cursor, _ in writer.states:
        patch = writer.log.read(cursor, whole=True).patch
        state: dict[str, dict[str, Any]] = {}
        fold(state, patch)
        assert all(op.part == ROOT for ops in patch.values() for op in ops)
        assert state == {key: writer.state[key] for key in patch}


@every_log
@given(reads=st.lists(st.booleans(), max_size=40))
def test_every_event_comes_once_and_in_order(
    make_log: Callable[[], SessionLog], reads: list[bool]
) -> None:
    writer = Writer(make_log())
    reader = writer.reader(0)
    for read in reads:
        writer.event()
        if read or writer.events % 16 == 0:
            reader.read()
    reader.read()
    reader.read()
    assert reader.events == list(range(writer.events))


@every_log
@pytest.mark.parametrize("piece", ["x", ["x"]])
def test_growth_beyond_any_number_of_appends_reaches_readers_of_any_age(
    make_log: Callable[[], SessionLog], piece: Any
) -> None:
    writer = Writer(make_log())
    writer.append({"c1": [Op("replace", "value", piece)]})
    for _ in range(1000):
        writer.append({"c1": [Op("append", "value", piece)]})
    for index in range(0, 1001, 7):
        reader = writer.reader(index)
        reader.read()
        assert reader.state == writer.state


@every_log
def test_a_reader_that_is_up_to_date_gets_only_what_is_new(
    make_log: Callable[[], SessionLog],
) -> None:
    writer = Writer(make_log())
    writer.append({"c1": [Op("replace", "value", "a" * 10_000)]})
    reader = writer.reader(1)
    writer.append({"c1": [Op("append", "value", "b")]})
    writer.append({"c1": [Op("append", "value", "c")]})
    assert reader.read().patch == {"c1": [Op("append", "value", "bc")]}
    assert reader.read().patch == {}


@every_log
@pytest.mark.parametrize("window", [1, 7, 3000])
def test_a_window_that_moves_on_and_on_reaches_readers_of_any_age(
    make_log: Callable[[], SessionLog], window: int
) -> None:
    writer = Writer(make_log())
    writer.append({"c1": [Op("replace", "value", "😀" * window)]})
    for number in range(1000):
        writer.write("slide", "c1", "value", f"{number % 10}😀"[: 1 + number % 2])
    for index in range(1001):
        reader = writer.reader(index)
        reader.read()
        assert reader.state == writer.state


@every_log
def test_of_a_window_a_reader_gets_what_is_new_and_how_much_is_lost(
    make_log: Callable[[], SessionLog],
) -> None:
    writer = Writer(make_log())
    writer.append({"c1": [Op("replace", "value", "😀b" + "a" * 10_000)]})
    reader = writer.reader(1)
    writer.write("slide", "c1", "value", "c")
    writer.write("slide", "c1", "value", "d")
    ops = [Op("append", "value", "cd"), Op("trim", "value", Cut(2, 3))]
    assert reader.read().patch == {"c1": ops}
    writer.write("trim", "c1", "value", 4)
    assert reader.read().patch == {"c1": [Op("trim", "value", Cut(4, 4))]}


@every_log
def test_who_has_nothing_of_what_is_left_gets_it_anew(
    make_log: Callable[[], SessionLog],
) -> None:
    writer = Writer(make_log())
    writer.append({"c1": [Op("replace", "value", "abc")]})
    reader = writer.reader(1)
    writer.write("slide", "c1", "value", "def")
    writer.write("slide", "c1", "value", "g")
    assert reader.read().patch == {"c1": [Op("replace", "value", "efg")]}


@every_log
def test_a_dropped_component_is_news_to_nobody(
    make_log: Callable[[], SessionLog],
) -> None:
    log = make_log()
    log.append({"c1": [Op("replace", "value", "run's")]})
    log.drop(["c1", "c2"])
    assert log.read(0).patch == {}
    assert log.parts("c1") is None


@every_log
def test_what_is_written_after_a_drop_replaces_all_that_readers_have(
    make_log: Callable[[], SessionLog],
) -> None:
    log = make_log()
    parts = [Op("replace", "value", "old"), Op("replace", "tail", "old")]
    seq = log.append({"c1": parts})
    reader = Reader(log, seq, {"c1": {"value": "old", "tail": "old"}})
    log.drop(["c1"])
    log.append({"c1": [Op("replace", "value", "new")]})
    reader.read()
    assert reader.state == {"c1": {"value": "new"}}


@every_log
def test_a_cursor_of_a_log_that_is_gone_gets_everything(
    make_log: Callable[[], SessionLog],
) -> None:
    log = make_log()
    stale = log.append({"c1": [Op("replace", "value", "before")]})
    log = make_log()  # in its place
    log.append({"c1": [Op("replace", "value", "a")]})
    log.append({"c1": [Op("append", "value", "b")]})
    assert log.read(stale).patch == {"c1": [Op("replace", "value", "ab")]}


@every_log
def test_a_cursor_from_the_future_gets_everything(
    make_log: Callable[[], SessionLog],
) -> None:
    log = make_log()
    log.append({"c1": [Op("replace", "value", "a")]})
    assert log.read(2**53).patch == {"c1": [Op("replace", "value", "a")]}


@every_log
def test_an_empty_log_has_no_news(make_log: Callable[[], SessionLog]) -> None:
    log = make_log()
    assert log.read(7).patch == {}
    assert log.parts("c1") is None
