"""`demo.unload`: what is called when a page is given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from flaskstream.blocks.keywords import Inputs, Outputs
from flaskstream.blocks.layout import Layout
from flaskstream.components.state import State
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import Listening


class Leaving(Layout):
    """A page whose author wants to be told of its end."""

    @cached_property
    def unloads(self) -> list[Callable[..., Any]]:
        """The functions that it was told to call itself."""
        return []

    @cached_property
    def all_unloads(self) -> list[Callable[..., Any]]:
        """The functions to call, also those of pages within it, once it is sealed."""
        pages = [self, *(node for node in self.walk() if isinstance(node, Leaving))]
        return [fn for page in pages for fn in page.unloads]

    @cached_property
    def states(self) -> list[State]:
        """Every `State` of the page, once it is sealed."""
        return [node for node in self.walk() if isinstance(node, State)]

    @cached_property
    def short_lived(self) -> list[State]:
        """Those of them whose values go before the page does."""
        return [state for state in self.states if state.time_to_live is not None]

    def unload(
        self,
        fn: Callable[..., Any],
        inputs: Inputs = None,
        outputs: Outputs = None,
        **left_out: Unpack[Listening],
    ) -> Callable[..., Any]:
        """Call `fn` when somebody's page is given up, so that it can free what the page
        had: an hour after it was used last (`FLASKSTREAM_RUN_TTL`), or when there is no
        room. Until then the person may come back to it.

        Works as a decorator, too; the options of other events have no effect.

        Args:
            fn: What is called. A parameter that is annotated with `gr.Request` gets one
                that has the page's `session_hash` only.
            inputs: None: nobody is there whose values it could get.
            outputs: None: nobody is there to see them.

        Raises:
            ConfigurationError: there are inputs or outputs, or `fn` is no function.
        """
        if inputs or outputs:
            raise ConfigurationError(
                "unload(…) expected neither inputs nor outputs: nobody is there."
            )
        if not callable(fn):
            raise ConfigurationError(
                f"unload(…) expected a function, got {type(fn).__name__}."
            )
        self.unloads.append(fn)
        return fn
