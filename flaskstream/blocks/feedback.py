"""What a running function can tell the person beside its values."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Literal, Protocol

from flaskstream.blocks.bars import Bars
from flaskstream.components.core.plain import to_text

Level = Literal["info", "warning", "success", "error"]


class Feedback(Protocol):
    """Takes messages of the run that goes on in this thread or task."""

    bars: Bars

    def toast(self, toast: dict[str, Any]) -> None: ...


current_feedback: ContextVar[Feedback | None] = ContextVar("feedback", default=None)


def Info(
    message: str = "Info issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Info",
) -> None:
    """Show the person a note, from a function that runs.

    Args:
        message: Its text.
        duration: For how many seconds; None: until the person closes it.
        visible: Whether it is shown at all.
        title: What stands above the text.
    """
    _toast("info", message, duration, visible, title)


def Warning(  # noqa: A001 - Gradio's name
    message: str = "Warning issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Warning",
) -> None:
    """Show the person a warning, from a function that runs.

    Args:
        message: Its text.
        duration: For how many seconds; None: until the person closes it.
        visible: Whether it is shown at all.
        title: What stands above the text.
    """
    _toast("warning", message, duration, visible, title)


def Success(
    message: str = "Success issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Success",
) -> None:
    """Tell the person that something worked, from a function that runs.

    Args:
        message: Its text.
        duration: For how many seconds; None: until the person closes it.
        visible: Whether it is shown at all.
        title: What stands above the text.
    """
    _toast("success", message, duration, visible, title)


def _toast(
    level: Level, message: str, duration: float | None, visible: bool, title: str
) -> None:
    feedback = current_feedback.get()
    if feedback is not None and visible:
        feedback.toast(
            {
                "level": level,
                "title": to_text(title),
                "message": to_text(message),
                "duration": duration,
            }
        )
