"""Listeners as people attach them: of Gradio's options, checked, and told by help()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from flaskstream.blocks.absent import IGNORED, NOTHING, REFUSED, SCRIPTS
from flaskstream.blocks.keywords import (
    Inputs,
    Limit,
    ListenerOptions,
    Outputs,
    Shows,
)
from flaskstream.blocks.listener import Listener, Pace
from flaskstream.blocks.named import (
    Trigger,
    checked_trigger,
    output_list,
    value_nodes,
)
from flaskstream.blocks.option import (
    Patience,
    Retry,
    TriggerMode,
    Visibility,
    checked_every,
    checked_limit,
    checked_patience,
    checked_progress,
    checked_queue,
    checked_retry,
    checked_time,
    checked_trigger_mode,
    shown_as,
)
from flaskstream.components.core.base import Component
from flaskstream.components.core.event import BoundEvent, on
from flaskstream.components.core.option import leave_out_all, take_out_absent
from flaskstream.components.core.signature import describe, show_options
from flaskstream.components.timer import Timer
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import ListenerLeftOut


def make_listener(
    triggers: list[Trigger],
    fn: Callable[..., Any] | None,
    *,
    inputs: Inputs = None,
    outputs: Outputs = None,
    api_name: str | Literal[False] | None = None,
    api_description: str | Literal[False] | None = None,
    api_visibility: Visibility = "public",
    show_api: bool | None = None,
    show_progress: Shows | bool = "full",
    queue: str | bool | None = True,
    retry: Retry | None = None,
    batch: bool = False,
    cancels: Listener | Sequence[Listener] | None = None,
    trigger_mode: TriggerMode | None = None,
    time_limit: float | None = None,
    stream_every: float | None = None,
    abandon_after: Patience = "default",
    concurrency_limit: Limit = "default",
    concurrency_id: str | None = None,
    validator: Callable[..., Any] | None = None,
    listen_on: Callable[..., Listener] | None = None,
    **left_out: Unpack[ListenerLeftOut],
) -> Listener:
    """A listener, as `ListenerOptions` says.

    Raises:
        ConfigurationError: an option is none of these, and can't be left out.
    """
    options: dict[str, Any] = {**left_out}
    if options.get("every") is not None and all(name == "load" for _, name in triggers):
        triggers = [*triggers, *ticks(options.pop("every"))]
    streams = any(event == "stream" for _, event in triggers)
    if stream_every is not None and not streams:
        options["stream_every"] = stream_every
    if fn is None and not outputs:
        leave_out_all("listener", options, SCRIPTS)
        options = {k: v for k, v in options.items() if k not in SCRIPTS}
    take_out_absent("listener", options, IGNORED, REFUSED, nothing=NOTHING, known=())
    listener = Listener(
        fn=fn,
        triggers=[checked_trigger(node, event) for node, event in triggers],
        inputs=value_nodes("inputs", inputs),
        outputs=output_list(outputs),
        batch=batch,
        inputs_as_dict=isinstance(inputs, (set, frozenset)),
        api_name=api_name,
        api_description=api_description,
        api_visibility=shown_as(api_visibility, show_api),
        concurrency_limit=None if queue is False else checked_limit(concurrency_limit),
        concurrency_id=concurrency_id,
        queue=checked_queue(queue),
        retry=checked_retry(retry),
        show_progress="hidden" if streams else checked_progress(show_progress),
        time_limit=None if streams else checked_time(time_limit),
        pace=Pace(checked_every(stream_every), checked_time(time_limit)),
        abandon_after=checked_patience(abandon_after),
        trigger_mode=checked_trigger_mode(trigger_mode),
        cancels=listener_list(cancels),
        validator=validator,
        listen_on=listen_on,
    )
    if fn is not None and not callable(fn):
        raise ConfigurationError(
            f"A listener expected a function, got {type(fn).__name__}: {fn!r}."
        )
    listener.check_arity()
    return listener


def ticks(every: float | Component) -> list[Trigger]:
    """What calls again and again what is attached to `load`: a timer's ticks, of one
    that is put here where seconds are given."""
    timer = every if isinstance(every, Component) else Timer(every)
    return [(timer, "tick")]


def listener_list(given: Listener | Sequence[Listener] | None) -> list[Listener]:
    """One listener, several, or None, as a list."""
    if given is None:
        return []
    return [given] if isinstance(given, Listener) else list(given)


ATTACHING: tuple[Callable[..., Any], ...] = (
    *(BoundEvent.__call__, on),
    *(Listener.then, Listener.success, Listener.failure),
)
"""What people call: they hand their options on to `make_listener`."""

for function in ATTACHING:
    show_options(function, ListenerOptions, make_listener)
describe(Listener, (ListenerOptions,))
