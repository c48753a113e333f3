"""Programs that call the API of a server over real connections."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from typing import Any

from tests.net.server import Served
from tests.web.calls import parsed


def begin(served: Served, page: str, value: str) -> str:
    """Call a page's function; gives the path of its values."""
    url = f"/{page}/gradio_api/call/{'lambda' if page == 'quick' else page}"
    return f"{url}/{post(served, url, {'data': [value]})['event_id']}"


def cancel(served: Served, path: str) -> None:
    """Stop the call whose values are at `path`."""
    page, event = path.split("/")[1], path.rpartition("/")[2]
    post(served, f"/{page}/gradio_api/cancel", {"event_id": event})


def post(served: Served, url: str, data: Any) -> Any:
    """What the API answers, all being well."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, 30)) as client:
        json_type = {"Content-Type": "application/json"}
        client.request("POST", url, json.dumps(data), json_type)
        response = client.getresponse()
        said = json.loads(response.read())
        assert response.status == 200, said
        return said


class Reader:
    """Asks for the values of a call, and takes them when it is told to."""

    def __init__(self, served: Served, path: str, buffer: int = 1 << 20) -> None:
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.sock.settimeout(30)
        self.sock.connect(("127.0.0.1", served.port))
        lines = [f"GET {path} HTTP/1.1", "Host: test", "Connection: close", "", ""]
        self.sock.sendall("\r\n".join(lines).encode())
        self.taken = b""

    def begin(self) -> None:
        """Wait for the first event, and take no more than a little."""
        self._response = http.client.HTTPResponse(self.sock)
        self._response.begin()
        assert self._response.status == 200
        self.taken = self._response.read(20)

    def events(self) -> list[tuple[str, Any]]:
        """All events, to the end."""
        if not self.taken:
            self.begin()
        self.taken += self._response.read()
        return [parsed(text) for text in self.taken.decode().split("\n\n")[:-1]]

    def close(self) -> None:
        self._response.close()
        self.sock.close()


def call(served: Served, page: str, value: str) -> list[tuple[str, Any]]:
    """The events of a call."""
    with closing(Reader(served, begin(served, page, value))) as reader:
        return reader.events()


def is_refused(served: Served, path: str) -> bool:
    """Whether who asks for a call's values is told to ask again."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, 30)) as client:
        client.request("GET", path)
        response = client.getresponse()
        if response.status == 200:
            return False
        told = json.loads(response.read())["error"]
        assert "ask for its values again" in told
        assert response.headers["Retry-After"] == "1"
        assert response.status == 503
        return True
