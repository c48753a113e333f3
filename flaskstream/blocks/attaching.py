"""Listeners as people attach them: of Gradio's options, checked, and told by help()."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from flaskstream.blocks.absent import IGNORED, NOTHING, REFUSED, SCRIPTS
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import (
    Trigger,
    checked_trigger,
    component_list,
    output_list,
)
from flaskstream.blocks.option import (
    Patience,
    TriggerMode,
    checked_limit,
    checked_patience,
    checked_progress,
    checked_time,
    checked_trigger_mode,
    shown_as,
)
from flaskstream.components.event import BoundEvent, on
from flaskstream.components.option import leave_out_all, take_out_absent
from flaskstream.components.signature import show_options
from flaskstream.exceptions import ConfigurationError, NotSupported


def make_listener(
    triggers: list[Trigger],
    fn: Callable[..., Any] | None,
    *,
    inputs: Any = None,
    outputs: Any = None,
    api_name: str | None | Literal[False] = None,
    api_description: str | None | Literal[False] = None,
    api_visibility: str = "public",
    show_api: bool | None = None,
    show_progress: str | bool = "full",
    queue: bool = True,
    cancels: Listener | Sequence[Listener] | None = None,
    trigger_mode: TriggerMode | None = None,
    time_limit: float | None = None,
    abandon_after: Patience = "default",
    concurrency_limit: int | None | Literal["default"] = "default",
    concurrency_id: str | None = None,
    validator: Callable[..., Any] | None = None,
    listen_on: Callable[..., Listener] | None = None,
    **options: Any,
) -> Listener:
    """A listener from Gradio's options; raises for those that change what it does and
    can't be honoured.

    Which events count:

    - `trigger_mode`: what becomes of an event while a run of an earlier one goes on.
      "once", the default for `click` and `submit`, ignores it. "always_last", the
      default for all others, lets the newest run supersede the one that goes on as soon
      as that has shown something, or follow it, and leaves out those between.
      "multiple" lets both go on.
    - `validator`: a function that is asked before a run is started, with the same
      inputs, see `gr.validate`; it should be quick. Steps that follow can't have one.
    - `cancels`: listeners whose runs of this page it stops.

    How many go on, and how long:

    - `concurrency_limit`: how many runs go on at once, for all visitors together, while
      the others wait in line. By default what `demo.queue()` says, which is 1; None: no
      limit.
    - `concurrency_id`: listeners that give the same one share a line.
    - `queue`: False is `concurrency_limit=None`.
    - `time_limit`: how many seconds a run may take; then it fails.
    - `abandon_after`: how many seconds it goes on, and keeps its place, while nobody
      has its page open; None: to its end, as for a training overnight. By default what
      only a `load` has started ends soon after its page was left; all else goes on for
      what `launch(abandon_after=…)` says, an hour, but for a minute only where others
      wait for its place.

    What is seen of it:

    - `show_progress`: "full", "minimal" (no bars) or "hidden".
    - `api_name`: its name in the JSON API, by default its function's; False: it has
      none. `api_description`: what the API says of it, by default its docstring; False:
      nothing.
    - `api_visibility`: who may call it there: "public"; "undocumented" is not listed;
      "private" is not there. `show_api=False`, of older Gradio, says "undocumented".

    Raises:
        ConfigurationError: an option is none of these, and can't be left out.
    """
    if fn is None and not outputs:
        leave_out_all("listener", options, SCRIPTS)
        options = {k: v for k, v in options.items() if k not in SCRIPTS}
    take_out_absent("listener", options, IGNORED, REFUSED, nothing=NOTHING, known=())
    listener = Listener(
        fn=fn,
        triggers=[checked_trigger(node, event) for node, event in triggers],
        inputs=component_list("inputs", inputs),
        outputs=output_list(outputs),
        inputs_as_dict=isinstance(inputs, (set, frozenset)),
        api_name=api_name,
        api_description=api_description,
        api_visibility=shown_as(api_visibility, show_api),
        concurrency_limit=checked_limit(concurrency_limit) if queue else None,
        concurrency_id=concurrency_id,
        show_progress=checked_progress(show_progress),
        time_limit=checked_time(time_limit),
        abandon_after=checked_patience(abandon_after),
        trigger_mode=checked_trigger_mode(trigger_mode),
        cancels=listener_list(cancels),
        validator=validator,
        listen_on=listen_on,
    )
    if validator is not None and not triggers:
        raise NotSupported.option(
            "then", "validator", validator, "raise gr.Error(…) in the function."
        )
    if fn is not None and not callable(fn):
        raise ConfigurationError(
            f"A listener expected a function, got {type(fn).__name__}: {fn!r}."
        )
    listener.check_arity()
    return listener


def listener_list(given: Listener | Sequence[Listener] | None) -> list[Listener]:
    """One listener, several, or None, as a list."""
    if given is None:
        return []
    return [given] if isinstance(given, Listener) else list(given)


ATTACHING = (
    *(BoundEvent.__call__, on),
    *(Listener.then, Listener.success, Listener.failure),
)
"""What people call: they hand their options on to `make_listener`."""

for function in ATTACHING:
    show_options(function, make_listener, hidden={"listen_on"})
