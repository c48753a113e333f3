"""A program that calls the API of an app."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run

Events = list[tuple[str, Any]]


def run_of(engine: Engine, event: str) -> Run:
    """The run of a call."""
    (session,) = [one for one in engine.sessions.all() if one.id == event]
    record = session.runs.find(event)
    assert record is not None
    return engine.runs.of(record)


class Caller:
    """Sends what curl sends: no cookie, and no header of a browser."""

    def __init__(self, app: Flask, base: str = "") -> None:
        self.http = app.test_client(use_cookies=False)
        self.base = f"{base}/gradio_api"

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.http.post(f"{self.base}{path}", json=body, headers=headers)

    def said(self, path: str, body: Any) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        response = self.post(path, body)
        return response.status_code, response.json

    def begin(self, name: str, *data: Any, **more: Any) -> str:
        """Call a function; gives the event's id."""
        response = self.post(f"/call/{name}", {"data": data, **more})
        assert response.status_code == 200, response.text
        event: str = response.json["event_id"]  # type: ignore[index]
        return event

    def refused(self, name: str, *data: Any) -> tuple[int, Any]:
        """The status and the JSON of a call that is refused."""
        response = self.post(f"/call/{name}", {"data": data})
        assert response.status_code >= 400, response.text
        return response.status_code, response.json

    def fetch(self, name: str, event: str) -> Iterator[tuple[str, Any]]:
        """The events, as they come; close the iterator to hang up."""
        url = f"{self.base}/call/{name}/{event}"
        response = self.http.get(url, buffered=False)
        assert response.status_code == 200
        assert response.mimetype == "text/event-stream"
        rest = ""
        with closing(response):
            for block in response.response:
                rest += block.decode() if isinstance(block, bytes) else block
                *whole, rest = rest.split("\n\n")
                yield from map(parsed, whole)
        assert rest == ""

    def call(self, name: str, *data: Any, **more: Any) -> Events:
        """Call a function, and see it through."""
        return list(self.fetch(name, self.begin(name, *data, **more)))

    def result(self, name: str, *data: Any, **more: Any) -> Any:
        """What a call ends with."""
        *_, (event, result) = self.call(name, *data, **more)
        assert event == "complete", result
        return result


def parsed(message: str) -> tuple[str, Any]:
    """An event's name and data, of which Gradio's clients expect a line each."""
    event, data = message.split("\n")
    assert event.startswith("event: ") and data.startswith("data: ")
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))
