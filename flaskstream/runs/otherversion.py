"""Pages that another version of the app has made, as this process has them.

Their nodes and listeners have numbers that mean something else here. So nothing of them
is shown, read or called, but for what was said in a chat, by which a conversation goes
on in a page of this version. What a store alone decides is done for them, too: their
runs are stopped, ended when they are lost, and launched for who may begin them, and
pages that nobody uses go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
    all that it may have. What its conversations are called is as in `current`, which is
    the page by this version."""

    def __init__(self, current: Blocks) -> None:
        super().__init__(render=False)
        self.listen([], function_of_another_version)
        self.seal()
        self._current = current

    def conversation(self, payloads: Mapping[int, Any]) -> str | None:
        return self._current.conversation(payloads)

    @property
    def conversation_chats(self) -> list[int]:
        return self._current.conversation_chats


def function_of_another_version() -> None:
    """What the log calls a function that is not here; nobody calls it."""
