"""What every store promises: in memory, in another process, in Redis, in Valkey."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from flaskstream.exceptions import QueueFull
from flaskstream.media.media import Media
from flaskstream.store.change import Change
from flaskstream.store.memorystore import Taken
from flaskstream.store.order import Order
from flaskstream.store.outlet import MOST_CHARACTERS, MOST_VALUES
from flaskstream.store.patch import ROOT, Op, node_key, status_key
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import (
    JobData,
    Key,
    Line,
    Rules,
    RunRecord,
    Status,
)
from flaskstream.store.sessionstate import Opening
from flaskstream.store.settings import Settings
from flaskstream.store.undo import Found, Restored
from flaskstream.store.values import Post
from flaskstream.store.wakeup import ThreadWakeup

KEY = Key("demo", "page")
PRESS = Rules(0, "once", None, 7)
TYPED = Rules(1, "always_last", None, 7)
NUMBERS = itertools.count()


def run_of(session: SessionCommands, rules: Rules = PRESS, **more: Any) -> RunRecord:
    id = f"run {next(NUMBERS)}"
    return RunRecord(id, session.key, session.owner, session.owner, rules, **more)


def begin(session: SessionCommands, rules: Rules = PRESS, **more: Any) -> RunRecord:
    """A run that has its place, and has begun."""
    run = run_of(session, rules, **more)
    effects = session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert effects is not None and effects.goes
    assert session.runs.start(run.id) is not None
    return run


def whole(component: int, payload: Any, base: int | None = 0) -> Change:
    op = Op("replace", ROOT, {"value": payload})
    return Change(component, payload, [op], base)


def shown(session: SessionCommands, component: int) -> Any:
    return (session.parts(node_key(component)) or {}).get("value")


@pytest.fixture
def session(store: Store) -> SessionCommands:
    return store.open("owner", KEY)


# ----- sessions


def test_a_session_is_its_owners(store: Store, session: SessionCommands) -> None:
    assert store.find("owner", KEY) is session is store.open("owner", KEY)
    assert store.find("thief", KEY) is None
    assert store.find("owner", Key("other", "page")) is None
    assert store.look(KEY) is session
    with pytest.raises(Taken):
        store.open("thief", KEY)
    assert (session.key, session.owner, session.client) == (KEY, "owner", "owner")


def test_who_opens_it_is_known(store: Store) -> None:
    opening = Opening("the street", "a client", is_call=True, api_session="mine")
    call = store.open("nobody", Key("demo", "call"), opening)
    assert call.opening == opening
    assert (call.client, call.holder, call.session_hash) == (
        *("a client", "a client"),
        "mine",
    )
    page = store.open("owner", KEY, Opening("the street"))
    assert (page.client, page.holder) == ("owner", "the street")
    assert len(page.session_hash) == 32


def test_an_owners_sessions_are_listed_the_newest_first(store: Store) -> None:
    for id in ("a", "b.2", "c"):
        store.open("owner", Key("demo", id))
    store.open("owner", Key("other", "d"))
    store.open("another", Key("demo", "e"))
    assert [one.key.id for one in store.of("owner", "demo")] == ["c", "b.2", "a"]
    assert store.has_document("owner", "b") and not store.has_document("owner", "e")
    assert len(store.all()) == 5
    store.ping()


def test_a_session_that_goes_gives_back_its_states(
    store: Store, session: SessionCommands
) -> None:
    session.states.begin(3, [1])
    gone = store.drop(KEY)
    assert gone is not None
    assert (gone.key, dict(gone.states), gone.is_kept_on) == (KEY, {3: [1]}, False)
    assert store.find("owner", KEY) is None and store.drop(KEY) is None


def test_one_in_use_is_not_dropped(store: Store, session: SessionCommands) -> None:
    assert store.drop_unused(KEY, 3600) is None
    session.presence.never_again()
    run = begin(session)
    assert store.drop_unused(KEY, 0) is None
    session.runs.end(run.id, Status.DONE)
    assert store.drop_unused(KEY, 0) is not None


def test_of_too_many_those_go_that_nobody_uses(
    make_store: Callable[..., Store],
) -> None:
    store = make_store(Settings(max_pages=2))
    keys = [Key("demo", id) for id in "abcd"]
    for key in keys:
        store.open("owner", key)
    assert [gone.key for gone in store.make_room(keep=keys[0])] == keys[1:3]
    assert store.weigh(keys[3], {1: "x" * 100})


def test_calls_of_one_api_session_share_its_states(store: Store) -> None:
    kept, call = (store.open("owner", Key("demo", id)) for id in ("kept", "call"))
    kept.states.begin(1, "theirs")
    store.share(call.key, kept.key)
    assert call.states.get(1) == ("theirs",)
    gone = store.drop(call.key)
    assert gone is not None and gone.is_kept_on and not gone.states
    assert kept.states.get(1) == ("theirs",)


def test_presence(session: SessionCommands) -> None:
    session.presence.leave()
    assert session.presence.left_for() > 0
    wakeup = ThreadWakeup()
    session.watch(wakeup)
    assert session.presence.left_for() == 0 == session.presence.unwatched_for()
    session.unwatch(wakeup)
    assert session.presence.unwatched_for() > 0


# ----- what a person does


def test_what_is_posted_is_there(session: SessionCommands) -> None:
    assert session.begin_with(1, "first") == "first" == session.begin_with(1, "second")
    version = session.component_state(1).version
    assert session.post(Post({1: "typed"}, {2: "wrong"})) == []
    assert session.payloads[1] == "typed" and session.component_state(1).payload == (
        "typed",
    )
    assert session.component_state(1).version != version
    assert session.post(Post({2: "right"})) == [2]


def test_an_older_form_says_nothing_of_what_a_newer_one_has_said(
    session: SessionCommands,
) -> None:
    assert session.note_request(0, Order("x", 2))
    assert not session.note_request(0, Order("x", 1))
    session.post(Post({1: "newer"}, order=Order("x", 2)))
    session.post(Post({1: "older", 3: "only here"}, order=Order("x", 1)))
    assert dict(session.payloads) == {1: "newer", 3: "only here"}


def test_a_form_does_not_bring_back_what_a_run_has_replaced(
    session: SessionCommands,
) -> None:
    session.post(Post({1: "typed"}, marks={1: b"same"}))
    cursor, run = session.seq, begin(session)
    session.runs.write(run.id, 0, [whole(1, "")])
    session.post(Post({1: "typed"}, marks={1: b"same"}), cursor)
    assert session.payloads[1] == "" == shown(session, 1)
    session.post(Post({1: "typed"}, marks={1: b"same"}), session.seq)
    assert session.payloads[1] == "typed" and shown(session, 1) is None


def test_an_event_changes_what_is_there_or_nothing(session: SessionCommands) -> None:
    session.begin_with(1, "a")
    held = session.component_state(1)
    args = 1, held.version, ("b",), {"value": "b"}, {"lines": 3}
    assert session.react(*args)
    assert not session.react(*args)
    assert session.payloads[1] == "b" == shown(session, 1)
    assert session.properties[1] == {"lines": 3}


def test_who_writes_into_what_he_reads_changes_nothing(
    session: SessionCommands,
) -> None:
    session.post(Post({1: "typed"}))
    held = session.component_state(1)
    assert session.react(1, held.version, (), {"value": "typed"}, {"lines": 3})
    run = begin(session)
    read: list[tuple[Any, Any]] = [
        (session.payloads, 1),
        (session.properties, 1),
        (session.component_state(1).properties, "lines"),
        (session.runs.displayed_state(run.id, 1).properties, "lines"),
    ]
    for mapping, key in read:
        with suppress(TypeError):
            mapping[key] = "changed"
    assert (session.payloads, session.properties) == ({1: "typed"}, {1: {"lines": 3}})


# ----- files


def show_file(how: str, session: SessionCommands, file: Media) -> None:
    """Have a page show a file, by one of the commands that can."""
    runs, parts = session.runs, {"value": file}
    run = "" if how in ("begin_with", "post", "react", "act") else begin(session).id
    if how == "begin_with":
        session.begin_with(1, file, [file])
    elif how == "post":
        session.post(Post({1: file}), None, [file])
    elif how == "react":
        assert session.react(
            1, session.component_state(1).version, (file,), parts, {}, [file]
        )
    elif how == "act":
        ops = [Op("replace", ROOT, parts)]
        assert session.act(
            1, session.component_state(1).version, (file,), ops, {}, [file]
        )
    elif how == "write":
        runs.write(run, 0, [whole(1, file)._replace(files=[file])])
    elif how == "leave":
        runs.leave(run, 0, {1: file}, [], [file])
    else:
        assert runs.change_component(run, 0, 1, 0, {}, parts, (file,), [file])


@pytest.mark.parametrize(
    "how",
    ["begin_with", "post", "react", "act", "write", "leave", "change_component"],
)
def test_a_file_is_there_as_long_as_a_page_shows_it(
    store: Store, session: SessionCommands, how: str
) -> None:
    file = Media(b"drawn", "image/png", "a.png")
    token = store.files.token("owner", file)
    assert store.files.find("owner", token) is None
    show_file(how, session, file)
    store.files.expire(-1)
    assert store.files.find("owner", token) == file
    assert store.files.find("thief", token) is None
    if isinstance(store, RedisStore):
        return  # it goes in Redis' own time
    del file
    session.post(Post({1: "another"}))
    if how in ("react", "act", "write", "change_component"):
        session.act(
            1, session.component_state(1).version, (), [Op("replace", ROOT, {})], {}
        )
    store.files.expire(-1)
    assert store.files.find("owner", token) is None


# ----- runs


def test_a_run_begins_once_with_what_it_is_given(session: SessionCommands) -> None:
    run = run_of(session)
    given = JobData({1: "typed"}, event="click", details={"index": 2})
    effects = session.runs.begin(run, given, admitted=True, order=None)
    assert effects is not None and effects.goes
    assert session.runs.start(run.id) == given
    assert session.runs.start(run.id) is None
    assert session.runs.look(run).status is Status.RUNNING
    assert [one.id for one in session.runs.active] == [run.id]
    assert session.runs.find("another") is None


def test_a_run_that_waits_for_a_worker_says_so_until_it_begins(
    session: SessionCommands,
) -> None:
    run = run_of(session)
    session.runs.begin(run, JobData({}), admitted=True, order=None)
    session.runs.await_worker(run.id, "gpu")
    assert told_of(session)["awaits"] == "gpu"
    assert session.runs.look(run).awaited_at > 0
    session.runs.start(run.id)
    assert told_of(session)["awaits"] == ""
    session.runs.await_worker(run.id, "gpu")
    assert told_of(session)["state"] == "running" and not told_of(session)["awaits"]


SAFE = PRESS._replace(attempts=2, line=Line("safe", 1))


def test_a_lost_run_s_next_attempt_stands_where_it_stood(
    session: SessionCommands,
) -> None:
    run = run_of(session, SAFE)
    given = JobData({1: "typed"}, event="click")
    session.runs.begin(run, given, admitted=True, order=None)
    assert session.runs.begin_again(run.id) is None, "it has not begun"
    assert session.runs.start(run.id) == given
    assert session.runs.write(run.id, 0, [whole(7, "of the first")])
    again = session.runs.begin_again(run.id)
    assert again is not None and again.lost.id == run.id and not again.lost.active
    assert [one.id for one in session.runs.active] == [again.run.id]
    assert again.run.attempt == 2 and told_of(session)["attempt"] == (2, 2)
    assert session.runs.has_place(again.run.id)
    # What comes of the first one now is of nobody.
    assert session.runs.write(run.id, 0, [whole(7, "of a zombie", None)]) is None
    session.runs.leave(run.id, 0, {7: "of a zombie"}, [])
    assert session.runs.end(run.id, Status.DONE) is None
    assert session.runs.begin_again(run.id) is None
    assert shown(session, 7) == "of the first"

    assert session.runs.start(again.run.id) == given
    found = session.runs.found(again.run.id)
    assert found == {7: Found((), {}, None)}
    ops = [Op("replace", ROOT, {"value": "at first"})]
    session.runs.restore(again.run.id, [Restored(7, ("at first",), {}, ops)])
    assert shown(session, 7) == session.payloads[7] == "at first"
    assert session.runs.begin_again(again.run.id) is None, "it has begun twice"

    # A process that ends in order is none that was lost.
    third = session.runs.begin_again(again.run.id, in_order=True)
    assert third is not None and told_of(session)["attempt"] == (3, 3)
    assert session.runs.start(third.run.id) == given
    assert session.runs.begin_again(third.run.id) is None
    assert session.runs.end(third.run.id, Status.DONE) is not None
    assert session.runs.begin_again(third.run.id, in_order=True) is None


def test_what_others_have_set_since_is_not_taken_back(
    session: SessionCommands,
) -> None:
    run = begin(session, SAFE)
    states = session.states.begin(3, "at first"), session.states.begin(4, "at first")
    assert states == ("at first", "at first")
    session.runs.write(run.id, 0, [whole(7, "of the run"), whole(8, "of the run")])
    for state in (3, 4):
        session.runs.keep_state(run.id, 0, state, "of the run")
    session.runs.change_layout(run.id, 0, 9, {"visible": True})
    session.runs.change_layout(run.id, 0, 10, {"visible": True})
    other = begin(session, Rules(5))
    session.runs.keep_state(other.id, 5, 4, "of another")
    session.runs.change_layout(other.id, 5, 10, {"visible": False})
    session.post(Post({8: "of a person"}))
    again = session.runs.begin_again(run.id)
    assert again is not None
    found = session.runs.found(again.run.id)
    assert set(found) == {7, 9} and found[9].changed == ("visible",)
    nodes = [Restored(id, (), {}, []) for id in (7, 8, 9, 10)]
    session.runs.restore(again.run.id, nodes)
    assert session.payloads[8] == "of a person"
    assert session.states.get(3) == ("at first",)
    assert session.states.get(4) == ("of another",)
    assert session.properties[9] == {} and session.properties[10] == {"visible": False}


def test_a_run_that_is_at_a_step_of_another_kind_does_not_begin_again(
    session: SessionCommands,
) -> None:
    run = begin(session, SAFE)
    session.runs.enter_step(run.id, Rules(5))
    assert session.runs.begin_again(run.id) is None
    assert session.runs.end(run.id, Status.DONE) is not None


def test_a_run_that_a_newer_one_is_to_follow_does_not_begin_again(
    session: SessionCommands,
) -> None:
    typed = TYPED._replace(attempts=2)
    run, newer = begin(session, typed), run_of(session, typed)
    session.runs.begin(newer, JobData({}), admitted=True, order=None)
    assert session.runs.begin_again(run.id) is None
    session.runs.ask_to_stop(newer.id, Status.STOPPED)


def told_of(session: SessionCommands) -> Any:
    """What the page says of its run."""
    return (session.parts(status_key(0)) or {})["status"]


def test_once_takes_no_second_press_and_typing_the_newest(
    session: SessionCommands,
) -> None:
    first = begin(session)
    assert not session.runs.admits(PRESS)
    assert session.runs.begin(
        run_of(session), JobData({}), admitted=False, order=None
    ) is (None)
    older = begin(session, TYPED)
    runs = [run_of(session, TYPED) for _ in range(2)]
    effects = [
        session.runs.begin(run, JobData({}), admitted=True, order=None) for run in runs
    ]
    assert all(each is not None and each.goes is None for each in effects)
    assert effects[1] is not None
    assert [run.id for run in effects[1].supersede] == [runs[0].id]
    assert [run.id for run in session.runs.of(1)] == [
        *(r.id for r in runs[1:]),
        older.id,
    ]
    ended = session.runs.end(older.id, Status.DONE)
    assert ended is not None and [run.id for run in ended.begin] == [runs[1].id]
    assert session.runs.look(first).active


def test_a_generator_that_has_shown_something_gives_way(
    session: SessionCommands,
) -> None:
    older = begin(session, TYPED)
    session.runs.call_began(older.id)
    newer = run_of(session, TYPED)
    session.runs.begin(newer, JobData({}), admitted=True, order=None)
    effects = session.runs.has_shown(older.id)
    assert [run.id for run in effects.begin] == [newer.id]
    assert [run.id for run in effects.supersede] == [older.id]
    assert session.runs.has_shown(older.id).begin == []


def test_a_run_ends_once_whoever_ends_it(session: SessionCommands) -> None:
    run = begin(session)
    ends, barrier = list[Any](), threading.Barrier(8)

    def end(status: Status) -> None:
        barrier.wait()
        ends.append(session.runs.end(run.id, status))

    statuses = [Status.DONE, Status.FAILED, Status.STOPPED, Status.ABANDONED] * 2
    threads = [threading.Thread(target=end, args=(status,)) for status in statuses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    (effects,) = [each for each in ends if each is not None]
    (ended,) = effects.ended
    told = (session.parts(status_key(0)) or {})["status"]
    assert (ended.id, told["run"]) == (run.id, run.id)
    assert session.runs.has_ended(run.id) and session.read(0).idle
    assert session.runs.look(run).status is ended.status


def test_the_first_reason_to_stop_is_what_it_ends_with(
    session: SessionCommands,
) -> None:
    run = begin(session)
    assert session.runs.ask_to_stop(run.id, Status.STOPPED) is not None
    assert session.runs.ask_to_stop(run.id, Status.ABANDONED) is None
    assert session.runs.look(run).status is Status.STOPPING
    session.runs.end(run.id, Status.FAILED, {"title": "late"})
    assert session.runs.look(run).status is Status.STOPPED
    assert session.runs.look(run).error is None


def test_one_that_its_session_does_not_know_is_to_stop(
    store: Store, session: SessionCommands
) -> None:
    run = run_of(session)
    assert session.runs.look(run).reason is Status.ABANDONED
    assert session.runs.write(run.id, 0, [whole(1, "x")]) is None


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


# ----- reading


def test_readers_are_woken_and_read_what_they_have_not_seen(
    session: SessionCommands,
) -> None:
    run, wakeup = begin(session), ThreadWakeup()
    session.watch(wakeup)
    first = session.runs.write(run.id, 0, [whole(1, "a")])
    assert first is not None and wakeup.wait(20)
    cursor = session.read(0).delta.seq
    grown = Change(1, "ab", [Op("append", "value", "b", 1)], first.seqs[1])
    session.runs.write(run.id, 0, [grown])
    assert wakeup.wait(20)
    delta, idle, untouched = session.read(cursor)
    assert delta.patch == {node_key(1): [Op("append", "value", "b", 1)]}
    assert (idle, untouched) == (False, False)
    session.runs.toast(run.id, 0, {"message": "hello"})
    assert session.read(delta.seq).delta.events == [{"toast": {"message": "hello"}}]
    session.runs.publish_progress(run.id, [{"desc": "half"}])
    assert (session.parts(status_key(0)) or {})["progress"] == [{"desc": "half"}]
    session.runs.end(run.id, Status.DONE)
    assert wakeup.wait(20) and session.read(0).idle
    session.unwatch(wakeup)


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


# ----- lines


def test_who_has_a_record_changes_nothing_of_the_store(store: Store) -> None:
    session, line = store.open("owner", KEY), Line("line", 1)
    run = run_of(session, PRESS._replace(line=line))
    begun = session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert begun is not None and begun.goes
    run.owner = run.client = "somebody else"
    run.end(Status.FAILED)
    session.runs.start(run.id)
    session.runs.publish_progress(run.id, [{"index": 1}])
    waiting = run_of(session, TYPED._replace(line=line))
    session.runs.begin(waiting, JobData({}), admitted=True, order=None)
    given = [
        *(session.runs.find(run.id), session.runs.look(run), session.runs.of(0)[0]),
        *(one for one in session.runs.active if one.id == run.id),
        *store.unwatched(Key("demo", "other"), "owner", line, -1),
    ]
    assert [one and one.status for one in given] == [Status.RUNNING] * 5
    given[0].progress.append({})  # type: ignore[union-attr]
    session.runs.publish_status(run.id)
    assert (session.parts(status_key(0)) or {})["progress"] == [{"index": 1}]
    stopping = session.runs.ask_to_stop(run.id, Status.STOPPED)
    ended = session.runs.end(run.id, Status.DONE)
    following = session.runs.leave_line(run.id, line)
    assert stopping is not None and ended is not None and following is not None
    given += [*ended.ended, following]
    assert [one and one.status for one in given[-2:]] == [
        Status.STOPPED,
        Status.WAITING,
    ]
    for one in given:
        with pytest.raises(FrozenInstanceError, match="command of the store"):
            one.quiet_until = 1.0  # type: ignore[union-attr]
        with suppress(FrozenInstanceError):
            one.end(Status.FAILED)  # type: ignore[union-attr]
    assert session.runs.look(run).status is Status.STOPPED
    assert session.runs.look(waiting).status is Status.WAITING
    assert session.runs.start(waiting.id) is not None


def test_what_was_given_stays_as_it_was(store: Store) -> None:
    session = store.open("owner", KEY)
    run = begin(session)
    before = session.runs.look(run)
    session.runs.publish_progress(run.id, [{"index": 1}])
    session.runs.ask_to_stop(run.id, Status.STOPPED)
    now = session.runs.look(before)
    assert (before.status, before.reason, before.progress) == (Status.RUNNING, None, [])
    assert (now.status, now.reason) == (Status.STOPPING, Status.STOPPED)
    assert now.progress == [{"index": 1}]


def test_runs_wait_in_line_and_go_on_in_turn(store: Store) -> None:
    rules = PRESS._replace(line=Line("gpu", 1, 2))
    pages = [store.open(name, Key("demo", name)) for name in "abcd"]
    runs = [run_of(page, rules) for page in pages]
    goes = []
    for page, run in zip(pages[:3], runs, strict=False):
        store.admit(page.key, rules.line)
        effects = page.runs.begin(run, JobData({}), admitted=True, order=None)
        assert effects is not None
        goes.append(effects.goes)
    assert goes == [True, False, False]
    assert store.is_busy(rules.line) and store.admit(pages[3].key, rules.line)
    with pytest.raises(QueueFull, match="at most 2 waiting runs"):
        pages[3].runs.begin(runs[3], JobData({}), admitted=True, order=None)
    assert pages[0].runs.keeps_others(runs[0].id)
    assert pages[0].runs.has_place(runs[0].id)
    assert not pages[1].runs.has_place(runs[1].id)
    pages[1].runs.publish_status(runs[1].id)
    told = (pages[1].parts(status_key(0)) or {})["status"]
    assert (told["state"], told["position"], told["size"]) == ("waiting", 1, 1)
    pages[0].runs.start(runs[0].id)
    pages[0].runs.end(runs[0].id, Status.DONE)
    following = pages[0].runs.leave_line(runs[0].id, rules.line)
    assert following is not None and following.id == runs[1].id
    assert pages[0].runs.leave_line(runs[0].id, rules.line) is None  # once


def test_a_place_is_freed_whose_session_is_gone(store: Store) -> None:
    rules = PRESS._replace(line=Line("gpu", 1))
    first, second = (store.open(name, Key("demo", name)) for name in "ab")
    run, waiting = begin(first, rules), run_of(second, rules)
    second.runs.begin(waiting, JobData({}), admitted=True, order=None)
    first.runs.end(run.id, Status.DONE)
    store.drop(first.key)
    following = first.runs.leave_line(run.id, rules.line)
    assert following is not None and following.id == waiting.id
    assert first.runs.leave_line(run.id, rules.line) is None  # once


def test_a_further_step_waits_in_its_own_line(session: SessionCommands) -> None:
    first, second = (PRESS._replace(id=n, line=Line(f"{n}", 1)) for n in (0, 2))
    run = begin(session, first)
    waits, effects = session.runs.enter_step(run.id, second)
    assert (waits, effects.supersede) == (False, [])
    assert session.runs.leave_line(run.id, first.line) is None
    assert session.runs.enter_line(run.id) and session.runs.has_place(run.id)
    assert session.runs.look(run).step.id == 2


def test_who_is_in_the_way_on_a_closed_page_is_told(store: Store) -> None:
    rules = PRESS._replace(line=Line("gpu", 1))
    closed, here = (store.open("owner", Key("demo", id)) for id in ("old", "new"))
    run = begin(closed, rules)
    closed.presence.leave()
    place = "owner", rules.line, 3600.0
    assert [one.id for one in store.unwatched(here.key, *place)] == [run.id]
    assert list(store.unwatched(closed.key, *place)) == []
    assert list(store.unwatched(here.key, "another", rules.line, 3600.0)) == []
