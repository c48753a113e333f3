"""A Redis that is back with older data: what it has lost is taken back everywhere, and
what follows is the same for all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flaskstream.exceptions import StoreGone
from flaskstream.store.log import sessionlog
from flaskstream.store.redis import replica
from flaskstream.store.redis.lines import LinesState
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import JobData, Line, Status
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY, PRESS, begin, run_of, shown, whole
from tests.store.stores import RedisServer, store_at
from tests.store.telling import telling
from tests.waiting import wait_until

KEPT = ("--appendonly", "yes", "--appendfsync", "always")


class Forgetful(RedisServer):
    """A server that comes back as it was a while ago."""

    def note(self) -> None:
        """It is to be as it is now."""
        shutil.rmtree(self._noted, ignore_errors=True)
        shutil.copytree(self._kept, self._noted)

    def lose(self) -> None:
        """It crashes, and has lost what came since then."""
        self.kill()
        shutil.rmtree(self._kept)
        shutil.copytree(self._noted, self._kept)
        self.start(*KEPT)

    @property
    def _kept(self) -> Path:
        return self.folder / "appendonlydir"

    @property
    def _noted(self) -> Path:
        return self.folder / "noted"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Forgetful]:
    made = Forgetful(tmp_path)
    made.start(*KEPT)
    yield made
    made.kill()


Make = Callable[[], RedisStore]


@pytest.fixture
def make(server: Forgetful) -> Iterator[Make]:
    """Makes stores as several processes have them."""
    made = list[RedisStore]()

    def make() -> RedisStore:
        made.append(store_at(server))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def has_wholes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether wholes are kept, so that who has lost something begins with one."""
    if request.param:
        monkeypatch.setattr(replica, "MANY", 10)
        monkeypatch.setattr(replica, "KEPT", 5)
    return bool(request.param)


@pytest.mark.parametrize("has_wholes", [False, True], indirect=True)
def test_processes_agree_though_some_have_seen_what_is_lost(
    server: Forgetful, make: Make, has_wholes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessionlog, "PAUSE", 1_000)  # it is back sooner than others
    here, there = make().open("owner", KEY), make().open("owner", KEY)
    run = begin(here)
    for number in range(25):
        here.runs.write(run.id, 0, [whole(1, f"{number}", None)])
    server.note()
    for number in range(25, 45):
        here.runs.write(run.id, 0, [whole(3, f"{number}", None)])
        here.runs.toast(run.id, 0, {"message": "lost"})
    seen = here.read(0).delta
    server.lose()
    assert there.refresh() and shown(there, 1) == "24"
    for text in ("a", "b", "c") * 10:
        there.runs.write(run.id, 0, [whole(2, text, None)])
    assert here.runs.write(run.id, 0, [whole(1, "again", None)]) is not None
    late = make().find("owner", KEY)
    assert late is not None and there.refresh()
    for session in (here, there, late):
        assert session.read(0, whole=True) == here.read(0, whole=True)
        assert (shown(session, 1), shown(session, 2)) == ("again", "c")
        assert not session.read(0).delta.events
    assert late.read(seen.seq).delta.patch == late.read(0).delta.patch, "all is told"
    assert bool(late._replica.journal.read(0, "").whole) is has_wholes  # type: ignore[union-attr]


def test_who_watches_has_it_taken_back_as_the_server_is_back(
    server: Forgetful, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    store = make()
    session, wakeup = store.open("owner", KEY), ThreadWakeup()
    session.watch(wakeup)
    wait_until(lambda: store.news.hears, "it to hear")
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, "kept", None)])
    server.note()
    session.runs.write(run.id, 0, [whole(1, "lost", None)])
    server.lose()
    known = session._replica
    wait_until(lambda: known.state.session.payloads.get(1) == "kept", "the older one")
    assert wakeup.wait(20)
    assert "Redis lacks changes that it had taken" in caplog.text
    session.unwatch(wakeup)


def test_a_text_that_grows_has_no_hole(server: Forgetful, make: Make) -> None:
    here, there = make().open("owner", KEY), make().open("owner", KEY)
    run = begin(here)
    first = here.runs.write(run.id, 0, [whole(1, "one ", None)])
    server.note()
    assert first is not None
    lost = here.runs.write(run.id, 0, [whole(1, "one two ", first.seqs[1])])
    server.lose()
    there.runs.write(run.id, 0, [whole(1, "another", None)])
    assert lost is not None and lost.seqs[1] < there.seq
    told = here.runs.write(run.id, 0, [whole(1, "one two three", lost.seqs[1])])
    assert told is not None and told.stale == [1], "it does not fit: it is made anew"


def test_a_run_that_goes_on_is_known_to_go_on(server: Forgetful, make: Make) -> None:
    store = make()
    session, run = store.open("owner", KEY), run_of(store.open("owner", KEY))
    session.runs.begin(run, JobData({}), admitted=True, order=None)
    server.note()
    assert session.runs.start(run.id) is not None
    server.lose()
    store.beat()
    known = session.runs.look(run)
    assert (known.status, known.begun_by) == (Status.RUNNING, store.processes.own)
    other = make().find("owner", KEY)
    assert other is not None and other.runs.start(run.id) is None, "it is begun once"


def test_a_run_whose_end_is_lost_ends(server: Forgetful, make: Make) -> None:
    store = make()
    session, line = store.open("owner", KEY), Line("gpu", 1)
    run = begin(session, PRESS._replace(line=line))
    assert store.take_lost().ended == []
    server.note()
    session.runs.end(run.id, Status.DONE)
    session.runs.leave_line(run.id, line)
    server.lose()
    assert [one.id for one in store.take_lost().ended] == [run.id]
    session.runs.end(run.id, Status.FAILED)
    session.runs.leave_line(run.id, line)
    assert store.take_lost().ended == []
    lines: LinesState = store.lines._state
    assert not lines.runs and not session.runs.active


def test_a_call_has_every_value_or_says_that_it_has_not(
    server: Forgetful, make: Make
) -> None:
    writer, reader = (make().open("owner", KEY).outlet for _ in range(2))
    for value in ("1", "2"):
        writer.put(value)
    assert reader.read(0).values == ["1", "2"]
    server.note()
    for value in ("3", "4"):
        writer.put(value)
    assert reader.read(2).values == ["3", "4"]
    server.lose()
    with pytest.raises(StoreGone, match="would have holes"):
        reader.read(4)
    with pytest.raises(StoreGone, match="would have holes"):
        writer.put("5")


def test_a_function_goes_on_and_its_last_value_is_shown(server: Forgetful) -> None:
    with telling(server.address, "one", "one two", "one two three") as told:
        begun = told.begin()
        told.go_on()
        told.follow("one")
        server.note()
        told.go_on()
        told.follow("one two")
        server.lose()
        told.go_on()
        told.viewer.follow(lambda: told.viewer.status() == "done", "its end")
        assert told.shown == "one two three"
        assert begun.ended.wait(20)
        again = told.begin()
        told.go_on(3)
        assert again.ended.wait(20) and again.status is Status.DONE
