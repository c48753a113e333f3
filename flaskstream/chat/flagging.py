"""Likes and dislikes, written down."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flaskstream.blocks.eventdata import LikeData
from flaskstream.components.chat.pairs import messages_of

HEADER = ("conversation", "index", "value", "flag", "timestamp")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
            append_row(Path(folder) / "log.csv", row)

    return flag


def append_row(path: Path, row: tuple[Any, ...]) -> None:
    """Write one more row, below the header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(HEADER)
        writer.writerow([harmless(cell) for cell in row])


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    risky = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if risky else cell
