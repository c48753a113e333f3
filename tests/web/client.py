"""A browser without a screen that looks behind what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from flaskstream.testing.eventsource import Event
from flaskstream.testing.value import typed as value_of
from flaskstream.testing.window import Window, upload
from tests.web import dom


class Browser(Window):
    """One person's browser, with one page open, whose HTML is the library's own: it is
    read strictly. It looks behind what a person sees, at events and forms."""

    def parse(self, html: str) -> dom.Element:
        return dom.parse(html)

    def put(self, html: str, target: str = "", swap: str = "none") -> None:
        dom.apply(self.page, html, target, swap)

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

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
        return self.page.id(f"fs-status-{listener}").attrs["data-fs-state"]

    def toasts(self) -> list[str]:
        return [e.text for e in self.page.walk() if e.has_class("fs-toast")]

    def cards(self) -> list[str]:
        return [e.text for e in self.page.walk() if e.has_class("fs-card")]

    # ----- what a person does

    def fill(self, label: str, value: str) -> None:
        """Type into a control."""
        control = self.control(label)
        if control.tag == "textarea":
            control.put([value])
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
        chooser = next(e for e in self.field(label).walk() if e.has_class("fs-chooser"))
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

    def follow(self, until: Callable[[], object] | None = None) -> list[Event]:
        """Fold the stream into the page, to its end or until something holds."""
        seen = []
        with closing(self.apply_stream()) as stream:
            for event in stream:
                seen.append(event)
                if event.name == "fs:done" or (until is not None and until()):
                    break
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


def assert_no_cors(response: TestResponse) -> None:
    """Fail where an answer is for pages of other origins, too."""
    assert not [n for n, _ in response.headers if n.startswith("Access-Control")]
