"""What has happened: a file of lines for each process, which outlives its kill. Its
times are right, though the clocks of processes are not (see `times`)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import time
from typing import Any

Event = dict[str, Any]
"""When (`t`), by whom (`who`), of what `kind`, and what else there is to tell."""


class History:
    """What one process tells."""

    def __init__(self, folder: Path, who: str) -> None:
        self.who = who
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(folder / f"{who}.jsonl", flags, 0o600)

    def note(self, kind: str, **what: Any) -> None:
        """Write it down before anything else happens."""
        event = {"t": time(), "who": self.who, "kind": kind, **what}
        os.write(self._file, json.dumps(event).encode() + b"\n")


class Reader:
    """Reads what all processes tell, as it comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = dict[Path, int]()
        self.events: list[Event] = []

    def read(self) -> list[Event]:
        """All that was told until now, in the order of its times."""
        for path in self._folder.glob("*.jsonl"):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                whole, end, _ = file.read().rpartition(b"\n")
            self._read[path] = self._read.get(path, 0) + len(whole) + len(end)
            self.events += [json.loads(line) for line in whole.splitlines() if line]
        self.events.sort(key=lambda event: event["t"])
        return self.events
