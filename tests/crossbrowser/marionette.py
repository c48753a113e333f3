"""Selenium's commands in Firefox's own protocol, Marionette, as geckodriver says them:
Debian has no geckodriver."""

from __future__ import annotations

import json
import socket
from typing import Any

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection

from tests.waiting import TO_START

COMMANDS = {
    Command.NEW_SESSION: "WebDriver:NewSession",
    Command.QUIT: "Marionette:Quit",
    Command.GET: "WebDriver:Navigate",
    Command.REFRESH: "WebDriver:Refresh",
    Command.FIND_ELEMENT: "WebDriver:FindElement",
    Command.FIND_ELEMENTS: "WebDriver:FindElements",
    Command.CLICK_ELEMENT: "WebDriver:ElementClick",
    Command.SEND_KEYS_TO_ELEMENT: "WebDriver:ElementSendKeys",
    Command.GET_ELEMENT_TEXT: "WebDriver:GetElementText",
    Command.GET_ELEMENT_PROPERTY: "WebDriver:GetElementProperty",
    Command.W3C_EXECUTE_SCRIPT: "WebDriver:ExecuteScript",
    Command.SCREENSHOT: "WebDriver:TakeScreenshot",
}


class Marionette(RemoteConnection):
    """A connection to the Firefox that listens on a port of 127.0.0.1.

    A message is the length of its JSON, a colon, and the JSON: `[0, id, name,
    parameters]` of a command, `[1, id, error, result]` of its answer.
    """

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig(f"http://127.0.0.1:{port}"))
        self._socket = socket.create_connection(("127.0.0.1", port), TO_START)
        self._answers = self._socket.makefile("rb")
        self._count = 0
        self._read()  # it says first what it is

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """Say a command of Selenium's, and give what WebDriver would answer."""
        if command == Command.NEW_SESSION:
            params = {}  # the profile has what is wanted
        elif command == Command.QUIT:
            params = {"flags": ["eForceQuit"]}
        self._count += 1
        message = json.dumps([0, self._count, COMMANDS[command], params]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        is_wrapped = isinstance(result, dict) and "value" in result
        return {"value": result["value"] if is_wrapped else result}

    def _read(self) -> Any:
        length = b""
        while (byte := self._answers.read(1)) != b":":
            assert byte, "Firefox has ended"
            length += byte
        return json.loads(self._answers.read(int(length)))

    def close(self) -> None:
        self._answers.close()
        self._socket.close()
