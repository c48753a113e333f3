"""Events of components, as attributes that attach listeners."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, TypeVar, Unpack, overload

from flaskstream.components.core.node import Node, building_root
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.keywords import Inputs, Outputs
    from flaskstream.blocks.leftout import Listening
    from flaskstream.blocks.listener import Listener

Fn = TypeVar("Fn", bound=Callable[..., Any])


DOM_EVENTS: Final = {
    "change": "change",
    "input": "input",
    "select": "change",
    "release": "change",
    "submit": "fs:submit",
    "focus": "focusin",
    "blur": "focusout",
    "click": "click",
    "tick": "fs:tick",
}
"""What stands for an event in the DOM, where its component says nothing else. All of
these bubble; of others the page listens to the capturing phase, for they may not."""
OF_A_FIELD: Final = frozenset(DOM_EVENTS.keys() - {"click", "tick"}) | {
    "upload",
    "clear",
    "stop",
}
"""Events of what a person edits: a component that only shows its value has none."""


class Event:
    """Declares an event of a component class: `click = Event("click")`.

    Args:
        name: What it is called; the attribute has the same name.
        dom: The DOM event that stands for it, of an element of the template that has
            the class `{{ c.dom }}-ev`. By default that is the one of its name; a script
            may dispatch it, as in `el.dispatchEvent(new CustomEvent("flip"))`.
        part: What stands in the class's name in the place of `ev`.
        always: Whether it comes from a component that only shows its value, too. By
            default all events do that come by buttons, and all others but those of a
            field: `change`, `input`, `select`, `release`, `submit`, `focus`, `blur`,
            `stop`, `upload`, `clear`.
        pressed: Whether a submit button of the template's own stands for it, which
            posts to `c.action.url`, so that it works without scripts.
        by_button: Whether buttons of the template's own tell of it and of what they
            are about: they post to `c.events.<name>`.
        options: Options of the component that may be given where a function is
            attached, too, as in `chat.like(fn, like_user_message=True)`.
        script: What brings it about, beside the class's module; only pages load it
            on which something listens to the event.
    """

    def __init__(
        self,
        name: str,
        *,
        dom: str | None = None,
        part: str = "ev",
        always: bool | None = None,
        pressed: bool = False,
        by_button: bool = False,
        options: Collection[str] = (),
        script: str | PathLike[str] | None = None,
    ) -> None:
        self.name = name
        self.dom = dom or DOM_EVENTS.get(name, name)
        self.part = part
        by_default = by_button or name not in OF_A_FIELD
        self.always = by_default if always is None else always
        self.pressed = pressed
        self.by_button = by_button
        self.options = options
        self.script = script

    def __get__(self, node: Node | None, owner: type[Node]) -> BoundEvent:
        return BoundEvent(node, self.name, owner.__name__, self.options)


class BoundEvent:
    """An event of a component: call it to attach a function, as in Gradio.

    `button.click(fn, inputs, outputs)` attaches and returns the listener;
    `@button.click(inputs=…, outputs=…)` decorates.
    """

    def __init__(
        self, node: Node | None, name: str, owner: str, options: Collection[str] = ()
    ) -> None:
        self.node = node
        self.name = name
        self.owner = owner
        self.options = options

    @overload
    def __call__(
        self,
        *,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Callable[[Fn], Fn]: ...

    @overload
    def __call__(
        self,
        fn: Callable[..., Any] | None,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Listener: ...

    def __call__(
        self,
        fn: Callable[..., Any] | None | str = "decorator",
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Any:
        """Attach a function to this event; returns the listener, whose `then`,
        `success` and `failure` attach what comes after it.

        Args:
            fn: What is called, a function or a generator, plain or async; None:
                nothing, for what `cancels` or follows. Left out, the call is a
                decorator.
            inputs: The components whose values the function gets: one, a list, or a
                set, for a dict of all by their components.
            outputs: The components that its values go to, or the layout: one, or a list
                for a tuple, a list or a dict of values.

        Raises:
            ConfigurationError: no page is being built, or is served already; what is
                given is no function, no component, or no option.
            NotSupported: an option of Gradio's can't be honoured.
        """
        if self.node is None:
            raise self._needs_node()
        given: Any = {k: v for k, v in options.items() if k not in self.options}
        for name in options.keys() & set(self.options):
            setattr(self.node, name, options[name])  # type: ignore[literal-required]
        return attach([(self.node, self.name)], fn, inputs, outputs, given)

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


@overload
def on(
    triggers: Sequence[BoundEvent] | BoundEvent | None = None,
    *,
    inputs: Inputs = None,
    outputs: Outputs = None,
    **options: Unpack[Listening],
) -> Callable[[Fn], Fn]: ...


@overload
def on(
    triggers: Sequence[BoundEvent] | BoundEvent | None,
    fn: Callable[..., Any] | None,
    inputs: Inputs = None,
    outputs: Outputs = None,
    **options: Unpack[Listening],
) -> Listener: ...


@overload
def on(
    triggers: Sequence[BoundEvent] | BoundEvent | None = None,
    *,
    fn: Callable[..., Any] | None,
    inputs: Inputs = None,
    outputs: Outputs = None,
    **options: Unpack[Listening],
) -> Listener: ...


def on(
    triggers: Sequence[BoundEvent] | BoundEvent | None = None,
    fn: Callable[..., Any] | None | str = "decorator",
    inputs: Inputs = None,
    outputs: Outputs = None,
    **options: Unpack[Listening],
) -> Any:
    """Attach one function to several events: `on([box.submit, button.click], fn, …)`.

    Args:
        triggers: The events. None: the function runs when the page is opened, and
            whenever one of its inputs changes.
        fn: What is called, as for an event. Left out, the call is a decorator.
        inputs: The components whose values the function gets.
        outputs: The components, or the layout, that its values go to.

    Raises:
        ConfigurationError: as where an event is called.
        NotSupported: an option of Gradio's can't be honoured.
    """
    if triggers is None:
        given = inputs if isinstance(inputs, (list, tuple, set)) else [inputs]
        pairs = [(node, "change") for node in given if node is not None]
        pairs.append((building_root(), "load"))
    else:
        events = [triggers] if isinstance(triggers, BoundEvent) else triggers
        pairs = [(event.node, event.name) for event in events]
    return attach(pairs, fn, inputs, outputs, options)


def attach(
    triggers: list[tuple[Any, str]],
    fn: Callable[..., Any] | None | str,
    inputs: Inputs,
    outputs: Outputs,
    options: Listening,
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
