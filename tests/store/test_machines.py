"""A Redis and two web processes on two machines, and what a cut between these does."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from playwright.sync_api import BrowserContext, Page, expect

from tests.net.proxies import NGINX, running
from tests.ports import free_port
from tests.store.front import GUNICORN, SERVER, begin, visit
from tests.store.machines import Machine, Machines, may_make_machines
from tests.store.stores import ROOT
from tests.waiting import PATIENCE, TO_START, wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not may_make_machines(),
        reason="two machines are two network namespaces, which only root may make",
    ),
]
REDIS = ("redis-server", "--port", "6379", "--save", "", "--loglevel", "warning")
APP = "tests.store.machineapp:app"
FRONT = """
map $http_wanted $wanted {{ default first; second second; }}
upstream first {{ server unix:{place}/first; }}
upstream second {{ server unix:{place}/second; }}
"""
AWAY = "reach what keeps its pages at the moment"


@dataclass
class Site:
    """What is on both machines, and nginx before them, which has a way to each."""

    machines: Machines
    place: Path
    """A folder that they share."""
    front: int

    def open(self, name: str, *numbers: int) -> None:
        """Let a function give its next values."""
        for number in numbers:
            (self.place / f"{name}-{number}").touch()

    def notes(self) -> list[str]:
        """What functions have noted."""
        notes = self.place / "notes"
        return notes.read_text().splitlines() if notes.exists() else []

    def answer(self, machine: str) -> tuple[int, str]:
        """What is said to who asks one of them for a page."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.front}/", headers={"Wanted": machine}
        )
        try:
            with urllib.request.urlopen(asked, timeout=TO_START) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def site() -> Iterator[Site]:
    # Not pytest's folder, which is the user's own: nginx is another one.
    place = Path(tempfile.mkdtemp(prefix="machines-"))
    place.chmod(0o755)
    machines, front = Machines(), free_port()
    try:
        machines.make()
        start_redis(machines.first, place)
        url = f"redis://{machines.first.address}:6379"
        for name, machine in (("first", machines.first), ("second", machines.second)):
            env = {"FLASKSTREAM_REDIS_URL": url, "PLACE": str(place), "MACHINE": name}
            env |= {**os.environ, "PYTHONPATH": str(ROOT), **env}
            command = (sys.executable, *GUNICORN, "-b", f"unix:{place}/{name}", APP)
            with (place / f"{name}.log").open("wb") as log:
                machine.begin(*command, cwd=ROOT, env=env, stdout=log, stderr=log)
        block = FRONT.format(place=place) + SERVER.format(port=front)
        config = place / "nginx.conf"
        config.write_text(NGINX.format(place=place, block=block))
        told = ["-c", str(config), "-p", str(place), "-e", f"{place}/error.log"]
        with running("nginx", told, front, place):
            made = Site(machines, place, front)
            for name in ("first", "second"):
                wait_until(lambda name=name: is_there(made, name), name, TO_START)  # type: ignore[misc]
            yield made
    finally:
        machines.end()
        shutil.rmtree(place)


def start_redis(machine: Machine, place: Path) -> None:
    bound = ("--bind", machine.address, "--protected-mode", "no")
    machine.begin(*REDIS, *bound, "--dir", str(place), "--unixsocket", f"{place}/redis")

    def answers() -> bool:
        try:
            with redis.Redis(unix_socket_path=f"{place}/redis") as asked:
                return bool(asked.ping())
        except redis.RedisError:
            return False

    wait_until(answers, "Redis to answer", TO_START)


def is_there(site: Site, machine: str) -> bool:
    return site.answer(machine)[0] == 200


def shows(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_text(text, exact=True)).to_be_visible(timeout=PATIENCE)


def test_a_machine_that_is_cut_off_says_so_and_what_it_had_is_ended_once(
    site: Site, context: BrowserContext
) -> None:
    far, near = (
        visit(context, site.front, "second"),
        visit(context, site.front, "first"),
    )
    begin(far, "waits", "Alone")
    begin(far, "sleeps", "Free")
    site.open("waits", 0)
    site.open("sleeps", 0)
    shows(far, "waits 0", "sleeps 0")
    begin(near, "follows", "Alone")
    expect(near.get_by_text("Waiting,")).to_be_visible()

    site.machines.part()
    for _ in range(2):  # one who waits for an answer in vain, and one who need not
        status, said = site.answer("second")
        assert status == 503 and AWAY in said
    assert is_there(site, "first")
    shows(far, "Out of reach")
    site.open("waits", 1)
    wait_for_note(site, "waits ends on the second")
    wait_for_note(site, "follows begins on the first")
    site.open("follows", 0)
    shows(near, "follows 0")
    seen = visit(context, site.front, "first", far.url)
    expect(seen.get_by_text("Interrupted")).to_have_count(2)
    shows(seen, "waits 0", "sleeps 0")

    site.machines.heal()
    wait_until(lambda: is_there(site, "second"), "the machine to be back")
    site.open("sleeps", 1)
    wait_for_note(site, "sleeps ends on the second")
    expect(far.get_by_text("Interrupted")).to_have_count(2)
    site.open("follows", 1, 2)
    shows(near, "follows 2")
    begin(far, "again", "Alone")
    site.open("again", 0)
    shows(far, "again 0")
    shows(visit(context, site.front, "first", far.url), "again 0", "sleeps 0")
    site.open("again", 1, 2)
    shows(far, "again 2")
    assert sorted(site.notes()) == sorted(
        f"{name} {what} on the {machine}"
        for name, machine in {
            "waits": "second",
            "sleeps": "second",
            "follows": "first",
            "again": "second",
        }.items()
        for what in ("begins", "ends")
    )


def wait_for_note(site: Site, note: str) -> None:
    wait_until(lambda: note in site.notes(), note, TO_START)
