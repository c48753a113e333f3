"""All processes go by one clock, the one that the server has."""

from __future__ import annotations

import secrets
import time
from typing import Any

import pytest
import redis

from flaskstream.media.media import Media
from flaskstream.store.clock import now as clock_now
from flaskstream.store.later import never
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Key, Line
from flaskstream.store.settings import Settings
from tests.store.commands import KEY, PRESS, begin, run_of, whole
from tests.store.stores import MakeRedisStore, RedisServer


def test_a_machine_whose_clock_is_ahead_takes_nobody_for_gone(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session = here.open("owner", KEY)
    here.processes.begin(KEY, "run")
    session.presence.watch()
    session.presence.tell()
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    there.beat()
    there.processes.in_touch_since = -1e9  # as one that is here for long
    assert there.processes.find_lost() == []
    found = there.look(KEY)
    assert found is not None
    assert found.presence.unwatched_for() == 0.0
    session.presence.unwatch()
    session.presence.tell()
    assert 0.0 <= found.presence.unwatched_for() < 1800


def test_a_late_answer_moves_no_clock_but_another_clock_does(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_redis_store()
    run, connection = run_of(store.open("owner", KEY)), store._connection
    known, passed, ahead = connection.now() - time.monotonic(), [0.0], [0]
    clock, ask = time.monotonic, redis.Redis.time

    def late(server: Any) -> tuple[int, int]:
        seconds, micros = ask(server)
        passed[0] += 4.0
        return seconds + ahead[0], micros

    with monkeypatch.context() as patch:
        patch.setattr(redis.Redis, "time", late)
        patch.setattr(time, "monotonic", lambda: clock() + passed[0])
        connection.look_anew()
        assert connection.now() - time.monotonic() == pytest.approx(known, abs=0.01)
        ahead[0] = 3600
        connection.look_anew()
        moved = connection.now() - time.monotonic() - known
        assert moved == pytest.approx(3600, abs=60)
        assert run.start()
    connection.look_anew()
    assert (run.started or 0) > clock_now() and run.seconds == 0.0


@pytest.mark.parametrize("hours", [1, -1])
def test_what_is_kept_goes_by_the_servers_clock_alone(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    here, there = make_redis_store(), make_redis_store()
    session, right = here.open("owner", KEY), time.time
    session.states.keep(7, "mine")
    with monkeypatch.context() as patch:  # as on another machine
        patch.setattr(time, "time", lambda: right() + hours * 3600)
        there.beat()
        found = there.open("owner", KEY)
        assert found.states.take_old({7: 1800.0}) == {}
        other = there.open("owner", Key("demo", "other"))
        run = begin(other, PRESS._replace(line=Line("line", 1)))
        there.processes.begin(other.key, run.id)
        there.lines.enter(run, run.line, None)
        assert 0.0 <= run.seconds < 1800
    assert 0.0 <= other.opened - session.opened < 1800
    known = here.look(other.key)
    assert known is not None
    times = known.runs.look(run).started, known.runs.look(run).made_at
    assert all(at is not None and abs(at - right()) < 1800 for at in times)
    assert not here.lines.granted_before(right() - 1800)
    assert [one.id for one in here.lines.granted_before(right() + 1800)] == [run.id]


def test_the_clock_of_a_server_that_has_only_frames_counts_for_nothing(
    redis_server: RedisServer, own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.start()
    ask, right = redis.Redis.time, time.time

    def hours_off(server: redis.Redis) -> tuple[int, int]:
        seconds, micros = ask(server)
        is_own = server.connection_pool.connection_kwargs["port"] == own.port
        return seconds + 7 * 3600 * is_own, micros

    monkeypatch.setattr(redis.Redis, "time", hours_off)
    told = f"test-{secrets.token_hex(6)}", "", own.address
    stores = [
        RedisStore(Settings(), b"key", never, redis_server.address, *told)
        for _ in range(2)
    ]
    session, other = (store.open("owner", KEY) for store in stores)
    run, picture = begin(session), Media(b"x" * 50_000, "image/jpeg", inline=True)
    session.runs.write(run.id, 0, [whole(1, picture, None)])
    for store in stores:
        store.beat()
    assert other.refresh() and other.payloads[1].read() == picture.read()
    assert redis.Redis(port=own.port).keys("*:frame:*"), "it is at the other server"
    assert abs(clock_now() - right()) < 1800 and 0.0 <= run.seconds < 1800
    for store in stores:
        store.close()
