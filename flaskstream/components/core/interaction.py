"""What a component does by itself where a person uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flaskstream.components.core.encoder import (
    Arrangement,
    Parts,
    Reaction,
    SavedFile,
)


class Interaction:
    """The part of `Component` that answers requests of its own template, and what an
    event changes before functions hear of it; by default there is nothing of that."""

    def act(self, told: Mapping[str, Sequence[str]], payload: Any) -> Reaction | None:
        """What comes of what the fields and buttons of one that `acts` have posted.

        It is asked for whatever form they come with, before any function gets the
        value; and again, where a run has changed the value meanwhile.

        Args:
            told: The values of the fields `{{ c.name }}` (as `""`) and of those such as
                `{{ c.name }}-act` (as `"act"`).
            payload: What the page has.

        Raises:
            InvalidInput: it can't be done.
        """
        return None

    def suggestions(self, text: str) -> list[str]:
        """What is proposed for a text that is being typed, for an input whose `hx-post`
        is `{{ suggest_url(c) }}`: it stands in the `<datalist>` `{{ c.dom }}-list`.

        Args:
            text: What stands there.
        """
        return []

    def arrange(self, told: Mapping[str, Sequence[str]]) -> Arrangement | None:
        """What comes of a button that no function hears of, or of a place that is empty
        until it is opened, whose `hx-post` and `formaction` are `{{ arrange_url(c) }}`.
        Nothing is kept of it where scripts are: there it is the page that changes.

        Args:
            told: The values of the fields `{{ c.name }}` (as `""`) and of those such as
                `{{ c.name }}-arrange` (as `"arrange"`).

        Returns:
            What changes; None: a page of the library's could not have asked that.

        Raises:
            InvalidInput: it can't be done.
        """
        return None

    def to_file(self, payload: Any) -> SavedFile | None:
        """The value as a file, for a submit button whose `formaction` is
        `{{ save_url(c) }}`; None: there is no such button.

        Args:
            payload: What the page has.
        """
        return None

    def reaction(
        self, event: str, details: Mapping[str, Any], payload: Any, shown: Parts
    ) -> Reaction | None:
        """What one of its events changes at once, before functions hear of it.

        Args:
            event: What it is called.
            details: What `event_details` gave.
            payload: What the page has.
            shown: The parts that the page shows.
        """
        return None
