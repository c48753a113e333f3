"""Pages that another version of the app has made, as this process has them.

Their nodes and listeners have numbers that mean something else here. So nothing of them
is shown, read or called; but what a store alone decides is done for them, too: their
runs are stopped, ended when they are lost, and launched for who may begin them, and
pages that nobody uses go.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flaskstream.blocks.blocks import Blocks

if TYPE_CHECKING:
    from flaskstream.runs.session import Session


class OtherVersion(Exception):
    """Who asks for a page would have it by this version of the app, and another one has
    made it; that is the `session`, where it is kept."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session


class UnknownPage(Blocks):
    """What stands in the place of such a page's components: none, and one listener for
    all that it may have."""

    def __init__(self) -> None:
        super().__init__(render=False)
        self.listen([], function_of_another_version)
        self.seal()


@cache
def unknown_page() -> UnknownPage:
    """The one of this process."""
    return UnknownPage()


def function_of_another_version() -> None:
    """What the log calls a function that is not here; nobody calls it."""
