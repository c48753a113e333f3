"""What every store promises of runs, and of the lines they wait in."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from flaskstream.exceptions import QueueFull
from flaskstream.store.patch import ROOT, Op, status_key
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.runrecord import (
    JobData,
    Key,
    Line,
    Rules,
    Status,
)
from flaskstream.store.undo import Found, Restored
from flaskstream.store.values import Post
from tests.store.commands import KEY, PRESS, TYPED, begin, run_of, shown, whole

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
    found = session.runs.to_restore(again.run.id)
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
    found = session.runs.to_restore(again.run.id)
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


def test_whom_newer_ones_have_replaced_is_known_until_it_ends_or_is_to(
    session: SessionCommands,
) -> None:
    def replaced() -> list[str]:
        return [run.id for run in session.runs.replaced]

    begin(session, TYPED)
    second, third = (run_of(session, TYPED) for _ in range(2))
    for run in (second, third):
        assert replaced() == []
        session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert replaced() == [second.id]
    session.runs.ask_to_stop(second.id, Status.SUPERSEDED)
    assert replaced() == [second.id], "it waits still"
    session.runs.end(second.id, Status.SUPERSEDED)
    assert replaced() == []
    press = begin(session)
    begin(session)
    assert replaced() == [press.id]
    session.runs.ask_to_stop(press.id, Status.SUPERSEDED)
    assert replaced() == [], "it is to end where it is executed"


def test_who_goes_on_beside_a_newer_one_is_not_replaced(
    session: SessionCommands,
) -> None:
    several = PRESS._replace(trigger_mode="multiple")
    older, other = begin(session, several), begin(session, TYPED)
    begin(session, several)
    assert session.runs.replaced == []
    session.runs.enter_step(older.id, Rules(2))
    session.runs.enter_step(other.id, Rules(3, "multiple", "multiple"))
    begin(session, Rules(3, "multiple", "multiple"))
    assert session.runs.replaced == []


def test_who_waits_for_a_step_and_is_given_up_there_is_replaced(
    session: SessionCommands,
) -> None:
    begin(session, TYPED)
    second, third = begin(session), begin(session, Rules(2))
    assert session.runs.enter_step(second.id, TYPED)[0]
    assert session.runs.replaced == []
    assert session.runs.enter_step(third.id, TYPED)[0]
    assert [run.id for run in session.runs.replaced] == [second.id]


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


# ----- what one press starts


def test_what_one_press_starts_is_known_by_what_it_has_changed(
    session: SessionCommands,
) -> None:
    def is_of_one_press(listener: int, node: int = 4, changed: int = 9) -> bool:
        return session.runs.is_of_one_press(listener, node, changed)

    assert not is_of_one_press(1)
    press = begin(session, target=4)
    assert not is_of_one_press(1)  # it has changed nothing yet
    session.runs.change_layout(press.id, 0, 9, {"visible": False})
    assert is_of_one_press(1)
    assert not is_of_one_press(0)  # which was started by it
    assert not is_of_one_press(1, node=5) and not is_of_one_press(1, changed=8)
    begin(session, TYPED, target=4)
    assert not is_of_one_press(1)
    other = begin(session, Rules(2), target=6)
    session.runs.change_layout(other.id, 2, 9, {"visible": False})
    assert not is_of_one_press(3)  # the last word was another press's
    later = begin(session, Rules(3), target=4)
    session.runs.change_component(later.id, 3, 7, 0, {"interactive": False}, {}, ())
    assert is_of_one_press(0, changed=7)
