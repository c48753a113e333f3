"""Chats to try, served without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import api as api
from tests.web.conftest import gates as gates
from tests.web.conftest import unhurried as unhurried


class Chat(Browser):
    """A person's browser with a chat open."""

    def say(self, text: str) -> Chat:
        """Type a message, send it, and see the answer through."""
        self.fill("Message", text)
        url = self.sending.attrs["formaction"]
        self.submit(url, self.form())
        return self.see_through()

    def see_through(self) -> Chat:
        """Follow what goes on to its end."""
        if self.stream_url is not None:
            self.follow()
        return self

    @property
    def sending(self) -> dom.Element:
        """The button in the box."""
        return next(b for b in self.page.all("button") if b.has_class("fs-send"))

    @property
    def messages(self) -> list[str]:
        """The messages that stand there."""
        return [message.text.strip() for message in self.said]

    @property
    def said(self) -> list[dom.Element]:
        return [e for e in self.page.walk() if e.has_class("fs-said")]

    def buttons(self, name: str) -> list[dom.Element]:
        """The buttons of that name: their text, or what they are called."""
        every = self.page.all("button")
        return [b for b in every if name in (b.text, b.attrs.get("aria-label"))]

    def act(self, name: str, number: int = -1, **fields: str) -> Chat:
        """Press one of the buttons of that name, and see its run through."""
        attrs = self.buttons(name)[number].attrs
        own = {attrs["name"]: attrs["value"]} if "name" in attrs else {}
        self.submit(attrs["formaction"], self.form(**own, **fields))
        return self.see_through()


Open = Callable[..., Chat]


@pytest.fixture
def chat() -> Iterator[Open]:
    """Open a chat in a browser; its runs end with the test."""
    apps: list[Any] = []

    def open_chat(demo: gr.Blocks, **options: Any) -> Chat:
        if demo.app not in apps:
            apps.append(demo.app)
        page = Chat(demo.app, **options)
        page.open()
        return page

    yield open_chat
    for app in apps:
        app.extensions["flaskstream.engine"].close()
