"""A page that is open: its forms, answers and stream, as htmx has them."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from flaskstream.store.wakeup import ThreadWakeup
from flaskstream.testing.dom import Builder, Element
from flaskstream.testing.eventsource import Event, events
from flaskstream.testing.swaps import apply
from flaskstream.testing.value import typed

HOST: Final = "http://localhost"
SAME: Final = {"Sec-Fetch-Site": "same-origin"}


class Window:
    """A window of one person's browser; `scripts` off is without JavaScript.

    It sends what htmx sends and changes the page as htmx does. The person is `http`, a
    test client of the app's: its cookies, and so its logins, are the browser's. Windows
    with one `http` are the same person's.
    """

    scope = "fs"
    """What the ids of the page begin with: of a document's second page it is `fs2`."""

    def __init__(
        self,
        app: Flask,
        path: str = "/",
        *,
        http: FlaskClient | None = None,
        scripts: bool = True,
    ) -> None:
        self.http = http or app.test_client()
        self.path = path
        self.scripts = scripts
        self.location = path
        self.page_html = ""
        self.response: TestResponse | None = None
        self._page: Element | None = None
        self._last: dict[str, str] = {}

    def parse(self, html: str) -> Element:
        """HTML as elements."""
        return Builder.parse(html)

    # ----- the page

    @property
    def page(self) -> Element:
        """The page as it is shown now; it is loaded when it is first asked for."""
        if self._page is None:
            self.open()
        assert self._page is not None
        return self._page

    def open(self, location: str | None = None) -> Self:
        """Load a page: a new one, or that of a location such as `/tool/?page=…`."""
        self.location = location or self.path
        self._last.clear()
        answer = self.http.get(self.location, headers=SAME)
        if answer.status_code == 308:  # the slash that Flask puts behind a path
            self.location = urlsplit(answer.location).path
            answer = self.http.get(answer.location, headers=SAME)
        return self._show(answer)

    def reload(self) -> Self:
        """Load the page that is shown anew, as the browser's button does."""
        return self.open(self.location)

    def _show(self, response: TestResponse) -> Self:
        self.response = response
        if response.mimetype != "text/html" or response.status_code in range(300, 400):
            raise AssertionError(wrong_response(response, "a page"))
        self.page_html = response.text
        self._page = self.parse(response.text)
        return self

    @property
    def page_id(self) -> str:
        """The page's name, which `?page=` in its address has."""
        form = self.page.id(f"{self.scope}-form")
        return form.one("input", name="page").attrs["value"]

    @property
    def address(self) -> str | None:
        """The page id in the address bar."""
        return parse_qs(urlsplit(self.location).query).get("page", [None])[0]

    # ----- its form

    def form(
        self, sender: Element | None = None, /, **fields: str
    ) -> MultiDict[str, Any]:
        """What a page's form sends, that of the element `sender` where the document has
        several; `fields` replace what it has."""
        form: MultiDict[str, Any] = MultiDict()
        scope = self.scope if sender is None else scope_of(sender, self.scope)
        for element in self.page.id(f"{scope}-form").walk():
            for value in sent_by(element):
                form.add(element.attrs["name"], value)
        for name, value in fields.items():
            form.setlist(name, [value])
        return form

    def send(self, element: Element, form: MultiDict[str, Any]) -> TestResponse:
        """Send a form as an element does that has htmx's attributes."""
        attrs = element.attrs
        swap = attrs.get("hx-target", ""), attrs.get("hx-swap", "none")
        url = attrs["hx-post"] if self.scripts else attrs["formaction"]
        source = f"{element.tag}#{attrs.get('id', '')}"
        return self.submit(url, form, *swap, source)

    def submit(
        self,
        url: str,
        form: MultiDict[str, Any],
        target: str = "",
        swap: str = "none",
        source: str = "",
    ) -> TestResponse:
        """Send a form and show the answer; `source` is what htmx says sends it."""
        response = self.post(url, form, {**SAME, "HX-Source": source})
        self.response = response
        if self.scripts and response.status_code != 204:
            if "FS-Fragments" not in response.headers:  # no browser puts that in
                raise AssertionError(wrong_response(response, "fragments"))
            self.location = response.headers.get("HX-Replace-Url", self.location)
            self.put(response.text, target, swap)
        elif not self.scripts and response.status_code == 303:
            self.open(response.location)
        elif not self.scripts and response.mimetype == "text/html":
            self._show(response)
        return response

    def post(
        self, url: str, form: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Send a form; the page stays as it is."""
        sent = dict(SAME if headers is None else headers)
        if isinstance(form, MultiDict):
            boundary, form = encode_multipart(form)
            sent["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        if self.scripts:
            sent |= {"HX-Request": "true", "HX-Current-URL": HOST + self.location}
        return self.http.post(url, data=form, headers=sent)

    def put(self, html: str, target: str = "", swap: str = "none") -> None:
        """Put an answer or a message into the page."""
        apply(self.page, html, target, swap, self.parse)

    # ----- its stream

    @property
    def stream_url(self) -> str | None:
        """Where the page's stream is, while it has one."""
        found = [e for e in self.page.walk() if "hx-sse:connect" in e.attrs]
        return found[0].attrs["hx-sse:connect"] if found else None

    def listen(
        self,
        url: str | None = None,
        last_event_id: str | None = None,
        due: float | None = None,
    ) -> Generator[Event, None, None]:
        """The events of the page's stream, unfolded, to its end or to `due`, a time of
        `time.monotonic`; close the iterator to hang up."""
        url = url or self.stream_url
        assert url is not None, "the page has no stream"
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        environ = {} if due is None else server_until(due)
        response = self.http.get(
            url, headers=headers, environ_overrides=environ, buffered=False
        )
        with closing(response):
            if response.mimetype != "text/event-stream":
                raise AssertionError(wrong_response(response, "a stream"))
            yield from events(response.response)  # type: ignore[arg-type]

    def apply_stream(self, due: float | None = None) -> Generator[Event, None, None]:
        """The same, and messages are put into the page before they are given.

        Like htmx, it comes back to a stream with the id of the last message.
        """
        url = self.stream_url or ""
        streams = self.page.all(**{"hx-sse:connect": url})
        scope = scope_of(streams[0], self.scope) if streams else self.scope
        with closing(self.listen(url, self._last.get(url), due)) as stream:
            for event in stream:
                if event.name == "message":
                    self.put(event.data)
                    self._last[url] = event.id
                    self.page.id(f"{scope}-cursor").attrs["value"] = event.id
                yield event


class Until(ThreadWakeup):
    """The wake-up of a stream that ends at a time."""

    __slots__ = ("_due",)

    def __init__(self, due: float) -> None:
        super().__init__()
        self._due = due

    def wait(self, timeout: float) -> bool:
        return super().wait(min(timeout, max(0.0, self._due - time.monotonic())))


def server_until(due: float) -> dict[str, Callable[..., Any]]:
    """What a server says in a request that is to end at `due`, see `web.server`."""
    return {
        "flaskstream.wakeup": lambda: Until(due),
        "flaskstream.draining": lambda: time.monotonic() >= due,
    }


def upload(data: bytes, name: str) -> FileStorage:
    """A chosen file, as a browser puts it into a form."""
    for character in '"\r\n':
        name = name.replace(character, f"%{ord(character):02X}")
    return FileStorage(io.BytesIO(data), filename=name)


def sent_by(element: Element) -> list[Any]:
    """The values that an element adds to its form, as the HTML standard says."""
    kind = element.attrs.get("type", "text")
    if element.tag not in ("input", "select", "textarea") or (
        "name" not in element.attrs or "form" in element.attrs
    ):
        return []
    if kind == "file":
        return [upload(b"", "")]
    if kind in ("checkbox", "radio") and "checked" not in element.attrs:
        return []
    return [typed(element)]


def scope_of(element: Element, default: str) -> str:
    """What the ids of the page begin with that an element belongs to."""
    ids = [e.attrs.get("id", "") for e in (element, *element.above)]
    for id in (element.attrs.get("hx-include", "").removeprefix("#"), *ids):
        if found := re.fullmatch(r"(fs\d*)-(form|stream)", id):
            return found[1]
    return default


def wrong_response(response: TestResponse | None, wanted: str) -> str:
    """What to say of an answer that something else has given."""
    assert response is not None
    where = f", to {response.location}" if response.location else ""
    told = Builder.parse(response.text).all("p") if response.status_code >= 400 else []
    said = f" ({told[0].text.strip()[:200]})" if told else ""
    return (
        f"{response.request.method} {response.request.path} was expected to give "
        f"{wanted}; it gave {response.status}{where}{said}. Where the app asks for a "
        "login, do that first, by the app's own view: client.http.post(…)."
    )
