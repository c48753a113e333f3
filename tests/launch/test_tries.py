"""How long an address waits between wrong passwords."""

from __future__ import annotations

import pytest

from flaskstream.serving.passwords import AT_ONCE, FREE, Tries


def test_the_wait_doubles_up_to_a_minute_and_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("flaskstream.serving.passwords.time.monotonic", lambda: now)
    tries, waits = Tries(), []

    def add(address: str) -> int:
        """A wrong one, whether it had to wait or not."""
        tries._begun[address] += 1
        return tries.end(address, right=False)

    for _ in range(FREE + 10):
        add("him")
        waits.append(tries.begin("him"))
    assert waits[:FREE] == [0] * FREE
    assert waits[FREE:] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert tries.begin("another") == 0
    now += 59
    assert tries.begin("him") == 1
    now += 2
    assert tries.begin("him") == 0
    assert tries.end("him", right=True) == FREE + 10
    assert add("him") == FREE + 11
    now += 901
    assert add("him") == 1
    for number in range(20_000):
        add(str(number))
    assert len(tries._wrong) == 10_000


def test_no_more_tries_are_looked_at_at_once_than_some() -> None:
    tries = Tries()
    assert [tries.begin("him") for _ in range(AT_ONCE)] == [0] * AT_ONCE
    assert tries.begin("him") == 1
    assert tries.begin("another") == 0
    tries.end("him", right=True)
    assert tries.begin("him") == 0
    for _ in range(AT_ONCE):
        tries.end("him", right=False)
    tries.end("another", right=True)
    assert not tries._begun
    assert tries.begin("him") > 0
