"""The tree of a page: what can stand in it, and where new nodes go."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, Unpack

from flaskstream.components.core.absent import EVENTS, METHODS
from flaskstream.components.core.keywords import Placed, Seen
from flaskstream.components.core.option import Nothing, leave_out_all, number_of
from flaskstream.components.core.signature import ConstructorSignature, describe
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.keywords import Inputs, Outputs
    from flaskstream.blocks.leftout import Listening


class Container(Protocol):
    """A node that takes children: a layout block or the page itself."""

    parent: Container | None

    def add(self, node: Node) -> None: ...

    def remove(self, node: Node) -> None: ...


class Root(Protocol):
    """The page under construction, as its components see it."""

    def listen(
        self,
        triggers: list[tuple[Any, str]],
        fn: Callable[..., Any] | None,
        *,
        inputs: Inputs = None,
        outputs: Outputs = None,
        **options: Unpack[Listening],
    ) -> Any: ...


# Set while a `with Blocks()` or `with Row()` body runs; a run's thread starts with
# neither, so a component made inside a function (an update) joins no page.
current_container: ContextVar[Container | None] = ContextVar("container", default=None)
current_root: ContextVar[Root | None] = ContextVar("root", default=None)


class Node:
    """Anything that stands in the tree of a page."""

    kind: ClassVar[str]
    status_at_output: ClassVar[bool] = True
    """Whether an output tells how that goes which its events start; else nothing does,
    as of a row of examples, which is put in at once."""
    ignored: ClassVar[Mapping[str, str]] = {}
    """Options of Gradio's that are left out with a warning, and what there is instead;
    those of what the class is made of are left out, too."""
    refused: ClassVar[Mapping[str, str]] = {}
    """Those without which something else would be shown or computed, and what to do
    instead."""
    neutral: ClassVar[Nothing] = {}
    """The values by which these ask for nothing, where that is not by None or False."""
    __signature__ = ConstructorSignature()
    scope: str = "fs"
    """What the ids of a page's elements begin with: one document may have several
    pages, with nodes of the same numbers."""

    def __init_subclass__(cls, options: Sequence[type] = (), **kwargs: Any) -> None:
        """`options` are the `TypedDict`s that say what its constructor's arguments are
        which its docstring says nothing of."""
        super().__init_subclass__(**kwargs)
        describe(cls, options)

    def __init__(
        self,
        *,
        visible: bool | Literal["hidden"] = True,
        elem_id: str | None = None,
        elem_classes: list[str] | str | None = None,
        scale: int | None = None,
        min_width: int | None = None,
        render: bool = True,
    ) -> None:
        self.id = 0  # given by the page that the node is put into
        self.visible = is_seen(visible)
        self.is_there = is_there(visible)
        """Whether events of it count: those of what is "hidden" do, which scripts of
        the author's make."""
        self.elem_id = elem_id
        classes = elem_classes or []
        self.elem_classes = [classes] if isinstance(classes, str) else list(classes)
        self.scale = number_of(self, "scale", scale)
        self.min_width = number_of(self, "min_width", min_width)
        self.parent: Container | None = None
        if render and current_container.get() is not None:
            self.render()

    def render(self) -> Self:
        """Put this node where the page is being built now; returns the node."""
        container = current_container.get()
        if container is None:
            raise ConfigurationError(
                f"{type(self).__name__}.render() needs a place: expected to be called "
                "inside `with Blocks():`, but no page is being built."
            )
        if self.is_rendered:
            raise ConfigurationError(
                f"This {type(self).__name__} already stands on a page; make a second "
                "one, or pass render=False where it is created."
            )
        self.parent = container
        container.add(self)
        return self

    def unrender(self) -> Self:
        """Take this node from where it stands, to be put elsewhere; returns it.

        Raises:
            ConfigurationError: it stands on another page than the one being built.
        """
        if self.parent is None:
            return self
        building = current_container.get()
        if building is not None and topmost(building) is not topmost(self.parent):
            raise ConfigurationError(
                f"This {type(self).__name__} stands on another page already; make a "
                "second one for this page."
            )
        self.parent.remove(self)
        self.parent = None
        return self

    if not TYPE_CHECKING:  # to a type checker no attribute is there by this

        def style(self, **looks: Any) -> Self:
            """Leave out, with a warning, what Gradio 3 took so; gives the node.

            Args:
                **looks: What it took.
            """
            given = dict.fromkeys(looks, "say it where it is made, if it is an option.")
            leave_out_all(f"{type(self).__name__}.style", looks, given)
            return self

        @classmethod
        def update(cls, *value: Any, **properties: Any) -> dict[str, Any]:
            """What `gr.update` gives, by the name that Gradio 3 had for it.

            Args:
                *value: The new value; left out, it stays.
                **properties: Those of the constructor, with what they are to be.
            """
            given = dict(zip(("value",), value, strict=False))
            return {"__type__": "update", **given, **properties}

        def __getattr__(self, name: str) -> Any:
            """Say which events there are, where a script asks for one that is not."""
            if hasattr(type(self), name):  # it is there, and says itself what is wrong
                return super().__getattribute__(name)
            kind = type(self).__name__
            if name in METHODS:
                raise AttributeError(f"{kind} has no {name}() here: {METHODS[name]}")
            if name not in EVENTS:
                raise AttributeError(f"{kind!r} object has no attribute {name!r}")
            have = ", ".join(self._events())
            expected = f"one of {have}" if have else "none, for it has none"
            instead = "one of these" if have else "a component within"
            raise AttributeError(
                f"{kind} has no event {name!r}: expected {expected}; attach the "
                f"function to {instead}."
            )

        def _events(self) -> list[str]:
            """What its events are called: Gradio's, and those of its own."""
            from flaskstream.components.core.event import Event  # which imports this

            members = (vars(base).items() for base in type(self).__mro__)
            own = {n for some in members for n, one in some if isinstance(one, Event)}
            return sorted(own | {n for n in EVENTS if hasattr(type(self), n)})

    def allows(self, event: str) -> bool:
        """Whether a person can bring about one of its events, as it is now.

        Args:
            event: What it is called.
        """
        return True

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        """What functions may know of one of its events, such as what was chosen.

        Args:
            event: What it is called.
            told: What the page tells of it.
            payload: What the node has now.
            before: What it had.

        Raises:
            InvalidInput: that can't be.
        """
        return {}

    def __repr__(self) -> str:
        label = getattr(self, "label", None)
        return f"<{type(self).__name__} {label!r}>" if label else super().__repr__()

    @classmethod
    def left_out(cls, declared: Literal["ignored", "refused", "neutral"]) -> Any:
        """What the class declares of options that it leaves out, and all its bases.

        Args:
            declared: Which of the declarations.
        """
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            found.update(vars(base).get(declared, {}))
        return found

    @property
    def is_rendered(self) -> bool:
        """Whether it stands somewhere."""
        return self.parent is not None

    @property
    def dom(self) -> str:
        """The id of this node's element in the page."""
        return f"{self.scope}-{self.id}"

    def within(self, scope: str) -> Self:
        """This node as it stands in a page.

        Args:
            scope: What the ids of that page's elements begin with.
        """
        if scope == self.scope:
            return self
        clone = copy.copy(self)
        clone.scope = scope
        return clone


describe(Node, (Placed, Seen))


def is_seen(visible: bool | Literal["hidden"]) -> bool:
    """Gradio's `visible` as a yes or no."""
    return visible != "hidden" and bool(visible)


def is_there(visible: bool | Literal["hidden"]) -> bool:
    """The same, but that what is "hidden" is there, for scripts."""
    return bool(visible)


def topmost(container: Container) -> Container:
    """The page that a container stands on, or is."""
    while container.parent is not None:
        container = container.parent
    return container


def building_root() -> Root:
    """The page under construction; an error where there is none."""
    root = current_root.get()
    if root is None:
        raise ConfigurationError(
            "An event listener needs a page: expected `component.event(fn, …)` inside "
            "`with Blocks() as demo:`, but no page is being built."
        )
    return root
