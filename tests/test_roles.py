"""What a process is there for, as its modules may ask."""

from __future__ import annotations

import pytest

import flaskstream as gr


@pytest.mark.parametrize(
    ("role", "launcher", "expected"),
    [
        ("", "", "all"),
        ("", "threads", "all"),
        ("", "celery", "web"),
        ("worker", "celery", "worker"),
        ("web", "", "web"),
        ("all", "celery", "all"),
    ],
)
def test_a_role_is_what_the_environment_says(
    role: str, launcher: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASKSTREAM_ROLE", role)
    monkeypatch.setenv("FLASKSTREAM_LAUNCHER", launcher)
    assert gr.role() == expected


def test_another_word_is_refused_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FLASKSTREAM_ROLE", "gpu")
    with pytest.raises(gr.ConfigurationError, match='FLASKSTREAM_ROLE expected "web"'):
        gr.role()
