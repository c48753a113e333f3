"""A person with a page, without a browser: what tests of pages use."""

from __future__ import annotations

import json
import os
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from flaskstream.testing.dom import Element
from flaskstream.testing.message import Message
from flaskstream.testing.swaps import replace
from flaskstream.testing.value import fill, joined, value_of
from flaskstream.testing.window import Window, upload, wrong_response

TIMEOUT: Final = 30.0
"""Seconds that a test waits for a run, unless it says something else."""
Fields = Mapping[str, Any]


class PageClient(Window):
    """A person with one page open: `PageClient(app, "/tool")`.

    It presses buttons by their texts, and knows fields by their labels: as they are
    written, or as keywords (`file_name` is "File name"); where there is no label, by
    their `elem_id`. It is loaded when it is first used, so that a login can come first:
    `http` is the app's test client, whose cookies are the page's.

    Nothing needs a server or a socket; what runs is the app itself, in threads of the
    library's. Whatever isn't as expected is an AssertionError that says what there is.

    Args:
        app: The app that has the page.
        path: Where the page is.
        http: A test client of the app: who has the same one is the same person. By
            default a new one.
        scripts: False is a browser without JavaScript.
    """

    def open(self, location: str | None = None) -> PageClient:
        """Load a page. What listens to its `load` begins, as in a browser.

        Args:
            location: An address such as `/tool/?page=…`; None: that of a new page.
        """
        super().open(location)
        if not self.page.all(id="fs-form"):
            raise AssertionError(wrong_response(self.response, "a page of flaskstream"))
        for trigger in self.page.all("span", hx_trigger="load"):
            self.send(trigger, self.form(trigger))
        return self

    # ----- what a person sees

    def value(self, name: str) -> Any:
        """What a field shows now.

        That is a text; of Checkbox a bool, of Number and Slider a number, of choices
        the chosen label, of JSON its data, of Chatbot the messages' texts, of Image and
        ImageEditor the bytes of the picture that is shown, all layers of a drawing in
        one, of Audio, Video and Model3D
        those of the sound, the film and the model, of Plot those of the picture or the
        data that a script draws, of LinePlot and the like what their tooltips tell, of
        Gallery the pictures' captions or names, of File the files' names, of Dataframe
        the texts of the cells that are shown. It is None where there is none, and a
        list where several may be chosen.

        Args:
            name: The field's label, or its `elem_id`.
        """
        field = self.field(name)
        if field.of_class("fs-draw"):
            return self._drawing(field)
        if field.has_class("fs-image") or field.has_class("fs-imageeditor"):
            pictures = field.of_class("fs-picture")
            return self.http.get(pictures[0].attrs["src"]).data if pictures else None
        for kind, player in (("fs-audio", "fs-player"), ("fs-video", "fs-film")):
            if field.has_class(kind):
                played = [e for e in field.of_class(player) if "src" in e.attrs]
                return self._fetch(played[0].attrs["src"]) if played else None
        if field.has_class("fs-plot"):
            return self._figure(field)
        if field.has_class("fs-model3d"):
            saved = field.of_class("fs-model-save")
            return self._fetch(saved[0].attrs["href"]) if saved else None
        return value_of(field)

    def _drawing(self, field: Element) -> bytes | None:
        held = [e.attrs for e in field.all("input") if "data-fs-src" in e.attrs]
        seen = [one for one in held if one["value"].split(" ")[1] != "hidden"]
        files = [self._fetch(one["data-fs-src"]) for one in seen]
        return joined(files) if len(files) > 1 else next(iter(files), None)

    def _figure(self, field: Element) -> Any:
        for picture in field.of_class("fs-picture"):
            return self._fetch(picture.attrs["src"])
        for drawn in field.all("fs-plot"):
            return json.loads(self._fetch(drawn.attrs["src"]))
        return None

    def _fetch(self, url: str) -> bytes:
        if url.startswith("data:"):
            return b64decode(url.partition(",")[2])
        return bytes(self.http.get(url).data)

    @property
    def errors(self) -> list[str]:
        """What the page says went wrong: of runs, as "Error: no such table", and at
        fields."""
        cards = [
            ": ".join(part.text for part in card.walk() if part.tag in ("strong", "p"))
            for card in self.page.of_class("fs-card")
        ]
        at_fields = [told.text for told in self.page.of_class("fs-error")]
        return [told for told in [*cards, *at_fields] if told]

    @property
    def toasts(self) -> list[str]:
        """The toasts that were shown, of gr.Info and the like, and of refusals."""
        return [toast.one("p").text for toast in self.page.of_class("fs-toast")]

    @property
    def is_running(self) -> bool:
        """Whether something runs, as far as the page knows."""
        return self.stream_url is not None

    def field(self, name: str) -> Element:
        """The element of a field that is shown.

        Args:
            name: What it is called: its label, or its `elem_id`.

        Raises:
            AssertionError: none is called so, or several are.
        """
        fields = [f for f in self.page.of_class("fs-field") if not f.is_hidden]
        named = [(title, f) for f in fields for title in dict.fromkeys(titles(f))]
        plain = name.replace("_", " ").casefold()
        for found in (
            [f for title, f in named if title == name],
            [f for title, f in named if title.casefold() == plain],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise AssertionError(
                    f"{len(found)} fields are called {name!r}: give the one an elem_id"
                )
        there = ", ".join(repr(title) for title, _ in named)
        raise AssertionError(f"no field is called {name!r}: there is {there or 'none'}")

    def button(self, name: str) -> Element:
        """The first button that is called so; of those that are shown, and first of
        those that need no unfolding.

        Args:
            name: Its text, or what it is called for who can't see it.

        Raises:
            AssertionError: there is none.
        """
        shown = [b for b in self.page.all("button") if not b.is_hidden]
        buttons = sorted(shown, key=lambda button: button.is_folded)
        for button in buttons:
            named = button.text.strip(), button.attrs.get("aria-label")
            if name in named or button.attrs.get("id") == name:
                return button
        there = ", ".join(repr(b.text.strip()) for b in buttons if b.text.strip())
        raise AssertionError(f"no button is called {name!r}: there is {there}")

    # ----- what a person does

    def press(
        self,
        button: str,
        fields: Fields | None = None,
        /,
        *,
        timeout: float = TIMEOUT,
        **named: Any,
    ) -> list[Message]:
        """Fill fields, press a button, and see to the end what runs then.

        Gives what came for the page, in order. A page shows what is newest: a function
        that yields faster than 60 times a second is seen at some of its values, and
        always at the last one.

        Args:
            button: What it is called.
            fields: What is filled in before, by the fields' labels.
            timeout: For how many seconds it is seen to.
            **named: Further fields: `file_name` is "File name".

        Raises:
            TimeoutError: it goes on after `timeout` seconds; the page has what came.
        """
        return list(self.stream(button, fields, timeout=timeout, **named))

    def stream(
        self,
        button: str,
        fields: Fields | None = None,
        /,
        *,
        timeout: float = TIMEOUT,
        **named: Any,
    ) -> Iterator[Message]:
        """The same, message by message; each is on the page when it is given.

        Who leaves the loop has hung up, and the run goes on: see `wait`.

        Args:
            button: What it is called.
            fields: What is filled in before, by the fields' labels.
            timeout: For how many seconds it is seen to.
            **named: Further fields: `file_name` is "File name".
        """
        self.fill(fields, **named)
        return self._follow(self._press(self.button(button)), timeout)

    def fill(self, fields: Fields | None = None, /, **named: Any) -> PageClient:
        """Put values into fields; nothing is sent but files, which browsers upload at
        once. A file is a path, its bytes, or its name and its bytes; of a Dataframe a
        dict has the texts of cells, as {(row, column): text}, and of a HighlightedText
        the labels of words, as {words: label}.

        Args:
            fields: The values, by the fields' labels.
            **named: Further ones: `file_name` is "File name".
        """
        for name, value in {**(fields or {}), **named}.items():
            field = self.field(name)
            choosers = field.of_class("fs-chooser")
            if choosers and not isinstance(value, str):
                self._choose(choosers[0], value)
            else:
                fill(field, value)
        return self

    def type(self, name: str, value: Any, *, timeout: float = TIMEOUT) -> list[Message]:
        """Put a value into a field, and see to the end what listens to that.

        Args:
            name: The field's label.
            value: What it is to have.
            timeout: For how many seconds it is seen to.
        """
        self.fill({name: value})
        return self._trigger([self._place(name)], ("input", "change"), timeout)

    def tick(self, *, timeout: float = TIMEOUT) -> list[Message]:
        """Let each of the page's timers tick once, and see to the end what runs then;
        here no time passes by itself.

        Args:
            timeout: For how many seconds it is seen to.
        """
        going = [
            element for element in self.page.all("i") if "data-fs-tick" in element.attrs
        ]
        places = [element.attrs["class"].removesuffix("-ev") for element in going]
        if not places:
            raise AssertionError("no timer is active on the page")
        return self._trigger(places, ("fs:tick",), timeout)

    def dispatch(
        self, name: str, event: str, *, timeout: float = TIMEOUT
    ) -> list[Message]:
        """Let a DOM event of a component happen, such as one that its script would tell
        of, and see to the end what listens to that.

        Args:
            name: The field's label.
            event: The DOM event's name.
            timeout: For how many seconds it is seen to.

        Raises:
            AssertionError: nothing listens to it.
        """
        place = self._place(name)
        if not self._listening([f"target:.{place}-ev"], (f"{event} ",)):
            raise AssertionError(f"nothing listens to {event!r} of {name!r}")
        return self._trigger([place], (f"{event} ",), timeout)

    def enter(
        self, name: str, value: Any, *, timeout: float = TIMEOUT
    ) -> list[Message]:
        """Type into a box, send it by its key, and see to the end what runs then.

        Args:
            name: The box's label.
            value: What is typed.
            timeout: For how many seconds it is seen to.
        """
        self.fill({name: value})
        sends = [b for b in self.field(name).all("button") if b.has_class("fs-send")]
        if sends and "hx-post" in sends[0].attrs:
            return list(self._follow(self._press(sends[0]), timeout))
        return self._trigger([self._place(name)], ("fs:submit",), timeout)

    def wait(self, *, timeout: float = TIMEOUT) -> list[Message]:
        """See to its end what runs; after `open`, what listens to the page's `load`.

        Args:
            timeout: For how many seconds.

        Raises:
            TimeoutError: it goes on after `timeout` seconds.
        """
        return list(self._follow([], timeout))

    # ----- how

    def _press(self, button: Element) -> list[Message]:
        attrs = button.attrs
        if "disabled" in attrs or "hx-post" not in attrs:
            raise AssertionError(f"nothing happens on the button {button.text!r}")
        own = {attrs["name"]: attrs["value"]} if "name" in attrs else {}
        own |= json.loads(attrs.get("hx-vals", "{}"))
        form = self.form(button, **own) if "form" not in attrs else MultiDict()
        # Its first listener is its own; all hear the press at once, with the same form.
        classes = [f"target:.{name}" for name in attrs.get("class", "").split()]
        others = [(e, self.form(e)) for e in self._listening(classes, ("click",))]
        sent = [self._sent(one, form) for one, form in [(button, form), *others]]
        return [*sent, *self._send_starters()]

    def _sent(self, element: Element, form: MultiDict[str, Any]) -> Message:
        return Message(self.send(element, form).text)

    def _choose(self, chooser: Element, value: Any) -> None:
        form = self.form(chooser)
        files = value if isinstance(value, list) else [value]
        form.setlist(chooser.attrs["name"], [upload(*file_of(file)) for file in files])
        self._sent(chooser, form)
        self._send_starters()

    def _send_starters(self) -> list[Message]:
        """The answers to elements that send as soon as they are there, as of what
        listens to a file that was chosen or removed."""
        answers = []
        for starter in self.page.all("i", hx_trigger="load"):
            told = json.loads(starter.attrs.get("hx-vals", "{}"))
            form = self.form(starter, **told)
            replace(starter, [])
            answers.append(self._sent(starter, form))
        return answers

    def _place(self, name: str) -> str:
        return self.field(name).attrs["id"]

    def _trigger(
        self, places: list[str], events: tuple[str, ...], timeout: float
    ) -> list[Message]:
        controls = [f"target:.{place}-ev" for place in places]
        listening = self._listening(controls, events)
        answers = [self._sent(element, self.form(element)) for element in listening]
        return list(self._follow(answers, timeout))

    def _listening(self, controls: list[str], events: tuple[str, ...]) -> list[Element]:
        """What listens to one of these events at one of these controls."""
        return [
            element
            for element in self.page.all("span")
            if any(
                heard.startswith(events) and heard.endswith(tuple(controls))
                for heard in element.attrs.get("hx-trigger", "").split(", ")
            )
        ]

    def _follow(self, answers: list[Message], timeout: float) -> Iterator[Message]:
        yield from answers
        due = time.monotonic() + timeout
        while self.stream_url:
            for event in self.apply_stream(due):
                if event.name == "message":
                    yield Message(event.data)
                elif event.name == "fs:ask":  # it has been shown
                    self.post(event.data)
            if self.is_running and time.monotonic() >= due:
                states = [s.text for s in self.page.of_class("fs-line") if s.text]
                raise TimeoutError(f"it goes on after {timeout:g} s: {states}")


def titles(field: Element) -> Iterator[str]:
    """What a field is called: its label, what is read out for it, and its `elem_id`."""
    dom = field.attrs["id"]
    is_read_out = False  # what stands within, such as messages, may have names too
    for element in field.walk():
        attrs = element.attrs
        if attrs.get("id") == f"{dom}-label" or element.has_class("fs-check"):
            yield element.text
        elif element.has_class("fs-inner") and "id" in attrs:
            yield attrs["id"]
        elif "role" in attrs and "aria-label" in attrs and not is_read_out:
            is_read_out = True
            yield attrs["aria-label"]


def file_of(value: Any) -> tuple[bytes, str]:
    """The bytes and the name of a file that a test gives."""
    if isinstance(value, tuple):
        name, data = value
        return data, name
    if isinstance(value, os.PathLike):
        path = Path(value)
        return path.read_bytes(), path.name
    if isinstance(value, bytes):
        return value, "file"
    raise AssertionError(
        "expected a file as a path, as bytes, or as (name, bytes); got "
        f"{type(value).__name__}"
    )
