"""The key of a server that was given none: all its workers' own, and nobody else's."""

from __future__ import annotations

import http.client
import json
import os
import signal
from typing import Any

from tests.serving.conftest import Serve
from tests.serving.server import Server, wait_until


def told(server: Server) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(server.get("/"))
    return answer


def test_a_made_key_outlives_its_worker_and_is_told_to_no_program(serve: Serve) -> None:
    server = serve("keyapp:app", FLASKSTREAM_SECRET="")
    first = told(server)
    os.kill(first["worker"], signal.SIGKILL)

    def another_answers() -> bool:
        try:
            return bool(told(server)["worker"] != first["worker"])
        except (OSError, http.client.HTTPException):
            return False  # of the one that was killed

    wait_until(another_answers)
    assert told(server)["key"] == first["key"]
    assert len(first["key"]) == 64
    assert first["key"] not in first["child"].values()
