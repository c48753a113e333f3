"""Likes and dislikes, written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flaskstream.blocks.eventdata import LikeData
from flaskstream.blocks.flagging import append_row
from flaskstream.components.chat.pairs import messages_of

HEADER = ("conversation", "index", "value", "flag", "timestamp")


def flagging_to(folder: str | Path) -> Callable[[list[Any], LikeData], None]:
    """A function for `chatbot.like` that writes to `log.csv` in a folder.

    A row has the conversation as JSON, the index of the message, its text, what the
    person chose, and when.
    """
    lock = threading.Lock()  # of this process: other ones have folders of their own

    def flag(history: list[Any], like: LikeData) -> None:
        chosen = {True: "Like", False: "Dislike"}.get(like.liked, like.liked)
        row = (
            json.dumps(messages_of(history), default=str),
            like.index,
            like.value if isinstance(like.value, str) else json.dumps(like.value),
            chosen,
            datetime.now().astimezone().isoformat(timespec="seconds"),
        )
        with lock:
            append_row(Path(folder) / "log.csv", HEADER, row)

    return flag
