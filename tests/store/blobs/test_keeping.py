"""How long files over 1 MB are kept, and when they go."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.blobs.shared import (
    DATA,
    Clock,
    MakeStore,
    files,
    large,
)
from tests.store.commands import KEY, begin, shown, whole
from tests.waiting import wait_until


def test_a_file_goes_when_nobody_has_it(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here, there = make(), make()
    token = here.files.put("owner", large(), "x")
    there.blobs.sweep()
    assert len(files(folder)) == 1  # it is not due
    clock.make_due()
    there.blobs.sweep()
    found = there.files.find("owner", token)
    assert found is not None and found.read() == DATA  # it is looked for by its token
    clock.expire_files()
    there.blobs.sweep()
    assert len(files(folder)) == 1  # it is not due again
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []
    here.files.put("owner", large(os.urandom(2_000_000)), "x")
    assert len(files(folder)) == 1


def test_a_file_that_was_deleted_can_come_again(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here = make()
    here.files.put("owner", large(), "x")
    clock.expire_files()
    clock.make_due()
    here.blobs.sweep()
    assert files(folder) == []
    there = make()
    token = there.files.put("owner", large(), "x")
    found = here.files.find("owner", token)
    assert found is not None and found.read() == DATA


def test_a_file_stays_while_a_page_has_it(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here, there = make(), make()
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    clock.make_due()
    there.blobs.sweep()
    assert shown(session, 1).read() == DATA
    clock.make_due()
    there.blobs.sweep()
    assert shown(session, 1).read() == DATA
    # The page comes to show another one.
    session.runs.write(run.id, 0, [whole(1, "text", None)])
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []


def test_holders_that_are_gone_are_not_counted_for_ever(
    make: MakeStore, clock: Clock
) -> None:
    store = make()
    store.files.put("owner", large(), "x")
    clock.expire_files()
    store.files.put("another", large(), "x")
    assert clock.holders() == 2
    clock.make_due()
    store.blobs.sweep()
    assert clock.holders() == 1


def test_a_file_goes_with_its_page(make: MakeStore, folder: Path, clock: Clock) -> None:
    here, there = make(), make()
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    clock.forget_page()
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []


def test_one_that_is_used_while_it_is_to_go_stays(
    make: MakeStore, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    here.files.put("owner", large(), "x")
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    session.runs.write(run.id, 0, [whole(1, "text", None)])
    clock.expire_files()
    clock.make_due()

    def look(page: str) -> set[str]:
        make().files.put("another", large(), "x")  # it comes meanwhile
        return set()

    monkeypatch.setattr(there.blobs, "_digests_of", look)
    there.blobs.sweep()
    (file,) = files(folder)
    assert file.read_bytes() == DATA


def test_what_a_killed_process_has_left_goes_after_a_day(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    store = make()
    token = store.files.put("owner", large(), "x")
    (kept,) = files(folder)
    half = kept.with_name(f"{'0' * 32}.{'1' * 16}.part")
    half.write_bytes(b"half")
    store.blobs.tidy()
    assert half.exists()
    clock.age_left()
    store.blobs.tidy()
    assert files(folder) == [kept]
    found = store.files.find("owner", token)
    assert found is not None and found.read() == DATA


def test_one_process_sweeps_in_a_thread_of_its_own(
    make: MakeStore, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    here.files.put("owner", large(), "x")
    clock.expire_files()
    clock.make_due()
    swept = list[str]()
    for store, name in ((here, "here"), (there, "there")):
        sweep = store.blobs.sweep

        def noted(sweep: Callable[[], None] = sweep, name: str = name) -> None:
            swept.append(name)
            sweep()

        monkeypatch.setattr(store.blobs, "sweep", noted)
    for store in (here, there, here, there):
        store.files.expire(3600)
    wait_until(lambda: not files(folder), "the file to go")
    assert swept == ["here"]
