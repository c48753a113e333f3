"""A function bound to events, inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack

from flaskstream.author import warn
from flaskstream.blocks.arguments import (
    Injection,
    Parameters,
    function_name,
)
from flaskstream.blocks.keywords import Inputs, Limit, Outputs
from flaskstream.blocks.layout import Tabs
from flaskstream.blocks.named import (
    Output,
    Trigger,
)
from flaskstream.blocks.option import (
    Patience,
    Retry,
    TriggerMode,
    Visibility,
)
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import Listening

Condition = Literal["always", "success", "failure"]
OFTEN = frozenset({"input", "change", "tick", "stream"})
ONCE = frozenset({"click", "submit", "tick"})
"""Events that by default start nothing while a run of an earlier one goes on."""
CHAIN_LIMIT = 32
"""How many steps one run may take through `.then` and server-side `.change`."""


class Pace(NamedTuple):
    """How often a `stream` tells of what a person's camera sees, or microphone hears,
    in seconds, and for how long; None: until the person stops it."""

    every: float
    limit: float | None


@dataclass(eq=False, repr=False)
class Listener:
    """A function, what starts it, what it gets and where its values go.

    Calling an event makes one: `button.click(fn, inputs, outputs)`. `then`, `success`
    and `failure` attach a further step to its run, as in Gradio.

    Args:
        fn: What is called; None: nothing.
        triggers: The nodes and the names of their events that start it.
        inputs: The components whose values the function gets.
        outputs: Where its values go.
        inputs_as_dict: Whether it gets them as one dict.
        pace: How often its `stream` comes, and for how long.
        listen_on: What attaches a step that follows: the page's `listen`.
        id: Its number on the page, once that is served.
        followers: The steps that follow, and when.
        looks_on: Whether it gets what the page shows, as flags do: that makes nothing
            an input, for a person to edit.
    """

    fn: Callable[..., Any] | None
    triggers: list[Trigger]
    inputs: list[ValueNode]
    outputs: list[Output]
    inputs_as_dict: bool = False
    batch: bool = False
    api_name: str | None | Literal[False] = None
    api_description: str | None | Literal[False] = None
    api_visibility: Visibility = "public"
    concurrency_limit: Limit = "default"
    concurrency_id: str | None = None
    queue: str | bool = True
    retry: Retry | None = None
    trigger_mode: TriggerMode | None = None
    time_limit: float | None = None
    pace: Pace | None = None
    abandon_after: Patience = "default"
    show_progress: str = "full"
    cancels: list[Listener] = field(default_factory=list)
    validator: Callable[..., Any] | None = None
    listen_on: Callable[..., Listener] | None = None
    id: int = -1
    followers: list[tuple[Condition, Listener]] = field(default_factory=list)
    looks_on: bool = False

    def __repr__(self) -> str:
        return f"<Listener {self.name}>"

    def then(
        self,
        fn: Callable[..., Any] | None,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Listener:
        """Run `fn` after this, whatever came of it.

        Args:
            fn: What is called, as for an event; None: nothing, for what `cancels`.
            inputs: The components whose values the function gets.
            outputs: The components, or the layout, that its values go to.
        """
        return self._follow("always", fn, inputs, outputs, options)

    def success(
        self,
        fn: Callable[..., Any] | None,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Listener:
        """Run `fn` after this if it did not fail.

        Args:
            fn: What is called, as for an event; None: nothing, for what `cancels`.
            inputs: The components whose values the function gets.
            outputs: The components, or the layout, that its values go to.
        """
        return self._follow("success", fn, inputs, outputs, options)

    def failure(
        self,
        fn: Callable[..., Any] | None,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Listener:
        """Run `fn` after this if it failed.

        Args:
            fn: What is called, as for an event; None: nothing, for what `cancels`.
            inputs: The components whose values the function gets.
            outputs: The components, or the layout, that its values go to.
        """
        return self._follow("failure", fn, inputs, outputs, options)

    def _follow(
        self,
        condition: Condition,
        fn: Callable[..., Any] | None,
        inputs: Inputs,
        outputs: Outputs,
        options: Listening,
    ) -> Listener:
        if self.listen_on is None:
            raise ConfigurationError("This listener belongs to no page.")
        follower = self.listen_on([], fn, inputs=inputs, outputs=outputs, **options)
        self.followers.append((condition, follower))
        return follower

    @property
    def name(self) -> str:
        """What the log calls it: its API name, or its function's name."""
        return self.api_name or function_name(self.fn) or f"listener {self.id}"

    @property
    def shown_inputs(self) -> list[Component]:
        """The inputs that show their values: all but `State`s."""
        return [node for node in self.inputs if isinstance(node, Component)]

    @property
    def is_validated_first(self) -> bool:
        """Whether its validator is asked before a run of it starts, since what is wrong
        can stand at an input. Else the run ends with that."""
        return self.validator is not None and bool(self.shown_inputs)

    @property
    def components(self) -> list[Component]:
        """The outputs that show their values: all but layout and `State`s."""
        return [node for node in self.outputs if isinstance(node, Component)]

    @property
    def place(self) -> Component | None:
        """The output where its status stands; None of one that stands at none.

        It is one that its author shows from the start: what is hidden would hide an
        error. Where the first step has none, as it only hides something, a later one's.
        """
        if not (self.triggers and self.triggers[0][0].status_at_output):
            return None
        for step in self.chain():
            seen = [c for c in step.components if c.is_shown and _is_open(c)]
            if seen:
                # Above what shows, rather than above a box that it would push down.
                return next((c for c in seen if not c.editable), seen[0])
        return None

    @property
    def is_live(self) -> bool:
        """Whether it runs often: while a person types or chooses, or by a timer."""
        return any(event in OFTEN for _, event in self.triggers)

    @property
    def is_for_its_page(self) -> bool:
        """Whether opening a page has started it, and nobody in particular: what it
        shows is for that page only."""
        events = {event for _, event in self.triggers}
        return bool(events) and events <= {"load", "tick"}

    @property
    def mode(self) -> TriggerMode:
        """What becomes of an event while an earlier one's run goes on: `trigger_mode`,
        by default "once" for presses and ticks, else "always_last".

        Who presses again does what is done already; who types, or drags, wants to see
        how it changes. Sound comes in order, and waits in the page meanwhile.
        """
        if self.trigger_mode is not None:
            return self.trigger_mode
        once = [
            event in ONCE
            or (event == "stream" and getattr(node, "streams_in_order", False))
            for node, event in self.triggers
        ]
        return "once" if once and all(once) else "always_last"

    @property
    def lets_calls_show(self) -> bool:
        """Whether a newer event waits until a call that goes on has shown something."""
        return self.mode == "always_last"

    @property
    def may_begin_again(self) -> bool:
        """Whether it does no harm to call it again: as its author says, or since it
        calls nothing."""
        return self.retry is not None or self.fn is None

    @property
    def run_queue(self) -> str | bool:
        """Which workers take its runs, where there are workers: the first name that it
        says, or what may follow it, for all of a run is called in one place. False
        where nothing is called that wants one: so Stop needs none."""
        wanted = [one.queue for one in self.chain() if one.fn is not None]
        named = (queue for queue in wanted if isinstance(queue, str))
        return next(named, any(wanted))

    def chain(self) -> list[Listener]:
        """This listener and all that may follow it, each once."""
        found: list[Listener] = []
        waiting = [self]
        while waiting:
            listener = waiting.pop()
            if listener not in found:
                found.append(listener)
                waiting.extend(follower for _, follower in listener.followers)
        return found

    def wants_component(self, place: int) -> bool:
        """Whether the function wants an input as the component itself, which is what a
        parameter annotated with a component's class asks for.

        Args:
            place: The input's place among all.
        """
        wanted = self.parameters.wants_component
        return not self.inputs_as_dict and place < len(wanted) and wanted[place]

    @cached_property
    def parameters(self) -> Parameters:
        """What the function takes."""
        return Parameters(self.fn)

    @cached_property
    def validator_parameters(self) -> Parameters:
        """What the validator takes."""
        return Parameters(self.validator)

    @property
    def wants_request(self) -> bool:
        """Whether somebody here wants to know the request that started it."""
        wants = self.parameters.wants_request
        return wants or self.validator_parameters.wants_request

    def arguments(
        self, values: Sequence[Any], give: Callable[[Injection], Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of a call, by place and by name.

        Args:
            values: Those of the inputs.
            give: Makes what the function asks for beside them.
        """
        if self.batch:
            values = [[value] for value in values]
        if self.inputs_as_dict:
            values = [dict(zip(self.inputs, values, strict=True))]
        return self.parameters.place(values, give)

    def assign_id(self, number: int) -> None:
        """Number it, when all stands on the page: an event of `Tabs` is then one of
        each of their tabs, for it is they that tell which was opened.

        Args:
            number: Its place among the listeners of the page.
        """
        self.id = number
        self.triggers = [
            (one, event)
            for node, event in self.triggers
            for one in (node.tabs if isinstance(node, Tabs) else [node])
        ]

    def check_arity(self) -> None:
        """Warn, as Gradio does, of a function that can't be called with the inputs."""
        count = 1 if self.inputs_as_dict else len(self.inputs)
        wrong = self.parameters.mismatch(count)
        if wrong is not None:
            warn(wrong)


def _is_open(component: Component) -> bool:
    """Whether its author shows it from the start, and all that it stands in."""
    node: Any = component
    while node is not None and getattr(node, "visible", True):
        node = node.parent
    return node is None
