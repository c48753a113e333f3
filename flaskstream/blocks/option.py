"""Checking the options of listeners, and of their queue."""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from flaskstream.components.core.option import take_out_absent
from flaskstream.exceptions import ConfigurationError

TriggerMode = Literal["once", "multiple", "always_last"]
Visibility = Literal["public", "undocumented", "private"]
"""Who may call a listener by the JSON API."""
Retry = Literal["safe"]
"""Whether a function may be called again from its start: it says so."""
Patience = float | Literal["default"] | None
"""Seconds that a run goes on for nobody; None: to its end."""
_IGNORED = {
    "api_open": "calls of the API wait in the same lines.",
    "client_position_to_load_data": "",  # of Gradio 3
    "default_enabled": "",
    "live_updates": "",
    "status_update_rate": "places in the line are shown as they change.",
}
_REFUSED = {"concurrency_count": "say default_concurrency_limit=…"}
_NOTHING = {"status_update_rate": ("auto",)}


NAME: Final = re.compile(r"[\w.-]{1,100}", re.ASCII)
"""Of a queue."""
STREAM_EVERY = 0.5
"""Seconds from one frame of a stream to the next, where nothing else is said."""


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


def checked_every(seconds: float | None) -> float:
    """The seconds between the frames of a stream, if they are some."""
    if seconds is None:
        return STREAM_EVERY
    if not 0 <= seconds < 3600:
        raise ConfigurationError(
            f"stream_every expected seconds, from 0 on; got {seconds!r}."
        )
    return float(seconds)


def checked_patience(seconds: Patience) -> Patience:
    """How long a run goes on for nobody, if that is a time."""
    is_time = isinstance(seconds, (int, float)) and seconds >= 0
    if seconds is None or seconds == "default" or is_time:
        return seconds
    raise ConfigurationError(
        "abandon_after expected seconds from 0 on, or None for a run that goes on to "
        f"its end; got {seconds!r}."
    )


def checked_queue(queue: object) -> str | bool:
    """Which workers take runs, if that is a name, or yes or no; None, of Gradio 3, is
    what all have."""
    if queue is None or isinstance(queue, bool):
        return queue is not False
    if isinstance(queue, str) and NAME.fullmatch(queue):
        return queue
    raise ConfigurationError(
        "queue expected the name of the workers' queue, of letters, digits, `-`, `_` "
        f"and `.`, or True or False; got {queue!r}."
    )


def checked_retry(retry: object) -> Retry | None:
    """Whether a function may be called again, if that is what is said."""
    if retry is None or retry == "safe":
        return None if retry is None else "safe"
    raise ConfigurationError(
        'retry expected "safe", which says that the function may be called again from '
        f"its start where its process is lost, or None; got {retry!r}."
    )


def checked_progress(show: str | bool) -> str:
    """One of Gradio's ways to show a run; True and False are its first and its last."""
    if isinstance(show, bool):
        return "full" if show else "hidden"
    if show not in ("full", "minimal", "hidden"):
        raise ConfigurationError(
            f'show_progress expected "full", "minimal" or "hidden", got {show!r}.'
        )
    return show


def checked_visibility(visibility: Visibility) -> Visibility:
    """Who may call a listener by the API, as Gradio says it."""
    if visibility not in ("public", "undocumented", "private"):
        raise ConfigurationError(
            'api_visibility expected "public", "undocumented" or "private", got '
            f"{visibility!r}."
        )
    return visibility


def shown_as(visibility: Visibility, show_api: bool | None) -> Visibility:
    """Who may call a listener, where `show_api`, Gradio's older word, may be given.

    False is "undocumented": calls of it are answered, as they were.
    """
    if show_api is None or visibility == "private":
        return checked_visibility(visibility)
    return "public" if show_api else "undocumented"


def checked_trigger_mode(mode: TriggerMode | None) -> TriggerMode | None:
    """What becomes of an event while an earlier one's run goes on."""
    if mode not in (None, "once", "multiple", "always_last"):
        raise ConfigurationError(
            f'trigger_mode expected "once", "multiple" or "always_last", got {mode!r}.'
        )
    return mode


def check_queue(options: dict[str, Any]) -> None:
    """Warn of options of Gradio's queue that are left out; raise for others."""
    take_out_absent("queue", options, _IGNORED, _REFUSED, nothing=_NOTHING, known=())
