"""What is raised to those who write pages can be caught by its public name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr

ABSENT: Any = {"shape": (9, 9)}


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("NotSupported", lambda: gr.Image(**ABSENT)),
        ("ConfigurationError", lambda: gr.Interface(str, "no such", "text")),
        ("OutputError", lambda: gr.Image().postprocess(object())),
        ("InvalidInput", lambda: gr.Image().accept(b"no picture")),
    ],
)
def test_an_error_has_a_public_name(name: str, act: Callable[[], object]) -> None:
    assert name in gr.__all__
    with pytest.raises(getattr(gr, name)) as raised:
        act()
    assert raised.type is getattr(gr, name)
    assert issubclass(raised.type, gr.FlaskStreamError)
