"""What every store promises: in memory, in another process, in Redis, in Valkey."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from flaskstream.media.media import Media
from flaskstream.store.change import Change
from flaskstream.store.memorystore import Taken
from flaskstream.store.order import Order
from flaskstream.store.patch import ROOT, Op, node_key, status_key
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import (
    Key,
    Status,
)
from flaskstream.store.sessionstate import Opening
from flaskstream.store.settings import Settings
from flaskstream.store.values import Post
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY, begin, shown, whole

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
