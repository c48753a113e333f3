"""The key that cookies are signed with, and where it comes from."""

from __future__ import annotations

import os
import secrets

import pytest
from flask import Flask

from flaskstream.web.key import signing_key

RANDOM = secrets.token_hex(16)


def key_of(secret: str | bytes | None) -> str:
    app = Flask("app")
    app.secret_key = secret
    return signing_key(app)


@pytest.mark.parametrize("nothing", ["", " ", "\n", b""])
def test_the_key_is_the_apps_else_the_environments(
    monkeypatch: pytest.MonkeyPatch, nothing: str | bytes
) -> None:
    monkeypatch.setenv("FLASKSTREAM_SECRET", RANDOM)
    assert key_of(RANDOM[::-1]) == RANDOM[::-1]
    assert key_of(bytes(range(240, 256))) == bytes(range(240, 256)).decode("latin-1")
    assert key_of(None) == key_of(nothing) == RANDOM


@pytest.mark.parametrize("told", [None, "", " ", "\n"])
def test_an_empty_key_is_none_and_one_is_made(
    monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    monkeypatch.delenv("FLASKSTREAM_SECRET", raising=False)
    if told is not None:
        monkeypatch.setenv("FLASKSTREAM_SECRET", told)
    assert len(key_of(None)) == 64
    assert key_of(None) == key_of("")
    assert key_of(None) not in os.environ.values()


@pytest.mark.parametrize("weak", ["dev", "secret", "0123456789abcde", "a" * 64])
def test_the_log_warns_of_a_key_that_can_be_guessed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, weak: str
) -> None:
    assert key_of(weak) == weak
    assert "SECRET_KEY can be guessed" in caplog.text
    caplog.clear()
    monkeypatch.setenv("FLASKSTREAM_SECRET", weak)
    assert key_of(None) == weak
    assert "FLASKSTREAM_SECRET can be guessed" in caplog.text
    assert caplog.records[0].levelname == "WARNING"
    assert f" {weak} " not in caplog.text


def test_a_random_key_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(100):
        key_of(secrets.token_hex(16))
        key_of(secrets.token_urlsafe(12))
    assert not caplog.records
