"""Events of components, as attributes that attach listeners."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from flaskstream.components.node import Node, building_root
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.listener import Listener

Fn = TypeVar("Fn", bound=Callable[..., Any])


class Event:
    """Declares an event of a component class: `click = Event("click")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, node: Node | None, owner: type[Node]) -> BoundEvent:
        return BoundEvent(node, self.name, owner.__name__)


class BoundEvent:
    """An event of a component: call it to attach a function, as in Gradio.

    `button.click(fn, inputs, outputs)` attaches and returns the listener;
    `@button.click(inputs=…, outputs=…)` decorates. What else can be said of it is told
    at `__call__`.
    """

    def __init__(self, node: Node | None, name: str, owner: str) -> None:
        self.node = node
        self.name = name
        self.owner = owner

    @overload
    def __call__(
        self, *, inputs: Any = None, outputs: Any = None, **options: Any
    ) -> Callable[[Fn], Fn]: ...

    @overload
    def __call__(
        self,
        fn: Callable[..., Any] | None,
        inputs: Any = None,
        outputs: Any = None,
        **options: Any,
    ) -> Listener: ...

    def __call__(
        self,
        fn: Callable[..., Any] | None | str = "decorator",
        inputs: Any = None,
        outputs: Any = None,
        **options: Any,
    ) -> Any:
        """Attach a function to this event; returns the listener, whose `then`,
        `success` and `failure` attach what comes after it.

        Without a function it is a decorator. `inputs` are the components whose values
        the function is given: one, a list, or a set, for a dict of all; `outputs` are
        those, or the layout, that its values go to.
        """
        if self.node is None:
            raise self._needs_node()
        return attach([(self.node, self.name)], fn, inputs, outputs, options)

    def _needs_node(self) -> ConfigurationError:
        if self.name == "load":
            instead = "models are not loaded here; call the model in your function."
        else:
            instead = (
                f"it is an event; call that of one {self.owner}, not of the class."
            )
        return ConfigurationError(
            f"{self.owner}.{self.name}(…) has no effect: {instead}"
        )


def on(
    triggers: list[BoundEvent] | BoundEvent | None = None,
    fn: Callable[..., Any] | None | str = "decorator",
    inputs: Any = None,
    outputs: Any = None,
    **options: Any,
) -> Any:
    """Attach one function to several events: `on([box.submit, button.click], fn, …)`.

    Without triggers the function runs when the page is opened, and whenever one of its
    inputs changes. Without a function it is a decorator.
    """
    if triggers is None:
        given = inputs if isinstance(inputs, (list, tuple, set)) else [inputs]
        pairs = [(node, "change") for node in given if node is not None]
        pairs.append((building_root(), "load"))
    else:
        events = triggers if isinstance(triggers, (list, tuple)) else [triggers]
        pairs = [(event.node, event.name) for event in events]
    return attach(pairs, fn, inputs, outputs, options)


def attach(
    triggers: list[tuple[Any, str]],
    fn: Callable[..., Any] | None | str,
    inputs: Any,
    outputs: Any,
    options: dict[str, Any],
) -> Any:
    """Attach `fn` to `triggers` on the page being built, or return a decorator."""
    if fn == "decorator":

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            attach(triggers, function, inputs, outputs, options)
            return function

        return decorate
    return building_root().listen(
        triggers,
        fn,  # type: ignore[arg-type]
        inputs=inputs,
        outputs=outputs,
        **options,
    )
