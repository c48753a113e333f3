"""Checking the options of listeners."""

from __future__ import annotations

from typing import Literal

from flaskstream.exceptions import ConfigurationError

TriggerMode = Literal["once", "multiple", "always_last"]


def checked_limit(
    limit: int | None | Literal["default"],
) -> int | None | Literal["default"]:
    """The limit itself, if a run can go on under it."""
    if limit is None or limit == "default" or (type(limit) is int and limit > 0):
        return limit
    raise ConfigurationError(
        f"concurrency_limit expected 1 or more, or None for no limit; got {limit!r}."
    )


def checked_time(limit: float | None) -> float | None:
    """The time limit itself, if a run can keep to it."""
    if limit is not None and not limit > 0:
        raise ConfigurationError(f"time_limit expected seconds above 0, got {limit!r}.")
    return limit


def checked_progress(show: str | bool) -> str:
    """One of Gradio's ways to show a run; True and False are its first and its last."""
    if isinstance(show, bool):
        return "full" if show else "hidden"
    if show not in ("full", "minimal", "hidden"):
        raise ConfigurationError(
            f'show_progress expected "full", "minimal" or "hidden", got {show!r}.'
        )
    return show


def checked_visibility(visibility: str) -> str:
    """Who may call a listener by the API, as Gradio says it."""
    if visibility not in ("public", "undocumented", "private"):
        raise ConfigurationError(
            'api_visibility expected "public", "undocumented" or "private", got '
            f"{visibility!r}."
        )
    return visibility


def checked_trigger_mode(mode: TriggerMode | None) -> TriggerMode | None:
    """What becomes of an event while an earlier one's run goes on."""
    if mode not in (None, "once", "multiple", "always_last"):
        raise ConfigurationError(
            f'trigger_mode expected "once", "multiple" or "always_last", got {mode!r}.'
        )
    return mode
