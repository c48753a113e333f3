"""A machine without a temporary folder, or with a full one: its log says what to do."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest

from flaskstream.media import folder, scratch
from flaskstream.serving.limit import Limits
from flaskstream.serving.spool import Refused, Spool, SpooledBody
from flaskstream.web.received import NoRoom, receive_body
from tests.web.demos import greeting

FULL = OSError(28, "No space left on device")


def test_where_there_is_none_the_log_says_so_and_sweeping_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in [...]")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setattr(folder, "_looked", set())
    for _ in range(2):
        scratch.sweep()
    assert caplog.text.count("No usable temporary directory") == 1
    assert "TMPDIR" in caplog.text


def test_the_log_says_why_the_worker_class_takes_no_body(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body = SpooledBody(Spool(Limits.from_environ({})), "127.0.0.1")
    monkeypatch.setattr(body, "write", fail)
    with pytest.raises(Refused, match="no room"):
        body.store(b"x")
    body.close()
    assert str(FULL) in caplog.text and "TMPDIR" in caplog.text


def test_the_log_says_why_a_page_takes_no_body(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Full:
        def read(self, size: int) -> bytes:
            return b"x"

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", fail)
    with (
        greeting().app.test_request_context(),
        pytest.raises(NoRoom),
        receive_body(Full()),  # type: ignore[arg-type]
    ):
        pass
    assert str(FULL) in caplog.text and "TMPDIR" in caplog.text


def fail(*given: Any) -> int:
    raise FULL
