"""A browser without a screen: it keeps cookies, fills forms, and follows streams."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.web import dom
from tests.web.eventsource import Event, events

HOST = "http://localhost"
SAME = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """One person's browser, with one page open; `scripts` off is without JavaScript.

    It sends what htmx sends and changes the page as htmx does, see `dom.apply`.
    """

    def __init__(self, app: Flask, path: str = "/", *, scripts: bool = True) -> None:
        self.http = app.test_client()
        self.path = path
        self.scripts = scripts
        self.location = path
        self.page = dom.Element("")
        self.page_html = ""
        self._last: dict[str, str] = {}
        self.response: TestResponse | None = None

    # ----- pages

    def open(self, location: str | None = None) -> Self:
        """Load a page; by default the one of the app."""
        self.location = location or self.path
        return self._show(self.http.get(self.location, headers=SAME))

    def reload(self) -> Self:
        return self.open(self.location)

    def _show(self, response: TestResponse) -> Self:
        self.response = response
        assert response.mimetype == "text/html", response.data
        self.page_html = response.text
        self.page = dom.parse(response.text)
        return self

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def page_id(self) -> str:
        return self.page.one("input", name="page").attrs["value"]

    @property
    def address(self) -> str | None:
        """The page id in the address bar."""
        return parse_qs(urlsplit(self.location).query).get("page", [None])[0]

    @property
    def fields_url(self) -> str:
        """Where the page's script tells what is typed while a run goes on."""
        return f"{self.path}pages/{self.page_id}/fields"

    # ----- what a person sees

    def field(self, label: str) -> dom.Element:
        """The place of the component with that label."""
        for element in self.page.walk():
            titled = element.tag in ("label", "span") and (
                element.has_class("fs-title") or element.has_class("fs-check")
            )
            if titled and element.text == label:
                while not element.has_class("fs-field"):
                    assert element.parent is not None
                    element = element.parent
                return element
        raise AssertionError(f"no field {label!r}")

    def control(self, label: str) -> dom.Element:
        """What a person edits in the field of that label."""
        field = self.field(label)
        return next(e for e in field.walk() if e.has_class("fs-in"))

    def shown(self, label: str) -> str:
        """The text of an output, or what stands in a control."""
        field = self.field(label)
        for element in field.walk():
            if element.has_class("fs-in"):
                return value_of(element)
            if element.attrs.get("id", "").endswith("-value"):
                return element.text
        raise AssertionError(f"nothing is shown in {label!r}")

    def error(self, label: str) -> str:
        return next(e for e in self.field(label).walk() if e.has_class("fs-error")).text

    def state(self, listener: int = 0) -> str:
        return self.page.id(f"fs-status-{listener}").attrs["data-state"]

    def toasts(self) -> list[str]:
        return [e.text for e in self.page.walk() if e.has_class("fs-toast")]

    def cards(self) -> list[str]:
        return [e.text for e in self.page.walk() if e.has_class("fs-card")]

    # ----- what a person does

    def fill(self, label: str, value: str) -> None:
        """Type into a control."""
        control = self.control(label)
        if control.tag == "textarea":
            control.put(["\n" + value])
        elif control.tag == "select":
            for option in control.all("option"):
                option.attrs.pop("selected", None)
            control.one("option", value=value).attrs["selected"] = ""
        else:
            control.attrs["value"] = value

    def button(self, text: str) -> dom.Element:
        return next(b for b in self.page.all("button") if b.text == text)

    def press(self, text: str, **fields: str) -> TestResponse:
        """Press a button; `fields` replace what the form has."""
        attrs = self.button(text).attrs
        own = {attrs["name"]: attrs["value"]} if "name" in attrs else {}
        url = attrs["formaction"]
        if "form" in attrs:
            return self.submit(url, MultiDict())
        swap = attrs.get("hx-target", ""), attrs.get("hx-swap", "none")
        return self.submit(url, self.form(**own, **fields), *swap)

    def choose(self, label: str, data: bytes, name: str) -> TestResponse:
        """Choose a file in a field: htmx uploads it at once."""
        chooser = next(e for e in self.field(label).walk() if e.has_class("fs-file"))
        form = self.form()
        form.setlist(chooser.attrs["name"], [upload(data, name)])
        attrs = chooser.attrs
        return self.submit(attrs["hx-post"], form, attrs["hx-target"], attrs["hx-swap"])

    def starters(self, listener: int) -> list[dom.Element]:
        """The hidden elements that start a listener, one for each node."""
        ids = [(e, e.attrs.get("id", "")) for e in self.page.all("span")]
        return [e for e, id in ids if id.startswith(f"fs-on-{listener}-")]

    def trigger(self, listener: int, at: int = 0, **fields: str) -> TestResponse:
        """Let the hidden element of a listener's events send the form."""
        attrs = self.starters(listener)[at].attrs
        source = f"span#{attrs['id']}"
        return self.submit(attrs["hx-post"], self.form(**fields), source=source)

    def form(self, **fields: str) -> MultiDict[str, Any]:
        """What the page's form sends."""
        form: MultiDict[str, Any] = MultiDict()
        for element in self.page.id("fs-form").walk():
            for value in sent_by(element):
                form.add(element.attrs["name"], value)
        for name, value in fields.items():
            form.setlist(name, [value])
        return form

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
        if self.scripts:
            self.location = response.headers.get("HX-Replace-Url", self.location)
            if response.status_code != 204:
                dom.apply(self.page, response.text, target, swap)
        elif response.status_code == 303:
            self.open(response.location)
        elif response.mimetype == "text/html":
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

    # ----- the stream

    @property
    def stream_url(self) -> str | None:
        """Where the page's stream is, while it has one."""
        found = [e for e in self.page.walk() if "hx-sse:connect" in e.attrs]
        return found[0].attrs["hx-sse:connect"] if found else None

    def listen(
        self, url: str | None = None, last_event_id: str | None = None
    ) -> Iterator[Event]:
        """The events of the page's stream, unfolded; close the iterator to hang up."""
        url = url or self.stream_url
        assert url is not None, "the page has no stream"
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        response = self.http.get(url, headers=headers, buffered=False)
        with closing(response):
            assert response.status_code == 200
            assert response.mimetype == "text/event-stream"
            yield from events(response.response)  # type: ignore[arg-type]

    def follow(self, until: Callable[[], object] | None = None) -> list[Event]:
        """Fold the stream into the page, to its end or until something holds.

        Like htmx, it comes back to a stream with the id of the last message.
        """
        seen = []
        url = self.stream_url or ""
        for event in (stream := self.listen(url, self._last.get(url))):
            seen.append(event)
            if event.name == "message":
                dom.apply(self.page, event.data)
                self._last[url] = event.id
                self.page.id("fs-cursor").attrs["value"] = event.id
            if event.name == "fs:done" or (until is not None and until()):
                break
        stream.close()  # type: ignore[attr-defined]
        return seen

    def begin(self, button: str, until: Callable[[], object]) -> Browser:
        """Press a button, and follow what comes until something holds."""
        self.press(button)
        if not until():
            self.follow(until)
        assert until()
        return self

    def run(self, button: str, **fields: str) -> Browser:
        """Press a button, and see it through."""
        self.press(button, **fields)
        if self.stream_url is not None:
            self.follow()
        return self


def upload(data: bytes, name: str) -> FileStorage:
    """A chosen file, as a browser puts it into a form."""
    for character in '"\r\n':
        name = name.replace(character, f"%{ord(character):02X}")
    return FileStorage(io.BytesIO(data), filename=name)


def value_of(control: dom.Element) -> str:
    """What stands in a control."""
    if control.tag == "textarea":
        return control.text.removeprefix("\n")
    if control.tag == "select":
        chosen = [o for o in control.all("option") if "selected" in o.attrs]
        return (chosen or control.all("option"))[0].attrs["value"]
    return control.attrs.get("value", "")


def sent_by(element: dom.Element) -> list[Any]:
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
    return [value_of(element)]


def assert_no_cors(response: TestResponse) -> None:
    """Fail where an answer is for pages of other origins, too."""
    assert not [n for n, _ in response.headers if n.startswith("Access-Control")]
