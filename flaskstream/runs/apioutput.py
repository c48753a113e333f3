"""Every value of a call's run, on its way to a program that takes each of them."""

from __future__ import annotations

import json
import time
from typing import Any, Final, Self

from flaskstream.blocks.named import Output
from flaskstream.components.core.base import Component, Encoder
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.update import NOT_GIVEN, Update
from flaskstream.media.media import Media
from flaskstream.runs.guard import Guard
from flaskstream.runs.making import made_of
from flaskstream.runs.outbox import ChangeProperties
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.store.protocol import FileCommands, OutletCommands
from flaskstream.store.wakeup import ThreadWakeup

LOOK: Final = 1.0
"""Seconds after which a function that waits looks anew, whether or not it is told."""


class Room:
    """What a function waits for while its reader is too far behind: room.

    Within it, it hears of that, from the first time on that it has to wait.
    """

    def __init__(self, outlet: OutletCommands) -> None:
        self._outlet = outlet
        self._wakeup: ThreadWakeup | None = None
        self._looked = 0.0

    def __enter__(self) -> None:
        pass

    def __exit__(self, *of: object) -> None:
        if self._wakeup is not None:
            self._outlet.unlisten(self._wakeup)

    def expect(self) -> Self:
        """Begin to wait."""
        if self._wakeup is None:
            self._wakeup = ThreadWakeup()
            self._outlet.listen(self._wakeup)
            self._wakeup.wake()  # there may have been room before it listened
        self._looked = time.monotonic()
        return self

    def is_set(self) -> bool:
        """Whether there is room, as far as that is told."""
        assert self._wakeup is not None
        is_due = time.monotonic() - self._looked > LOOK
        return (self._wakeup.is_set() or is_due) and self.wait(0)

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds for room; whether there is."""
        assert self._wakeup is not None
        self._wakeup.wait(timeout)
        self._looked = time.monotonic()
        return self._outlet.has_room()


class ApiOutput:
    """Gives all that a step yields to its session's `Outlet`, instead of an `Outbox`.

    Each value is a text of JSON, a list with that of each output. It is made in the
    run's thread, at once: so it is what it was when it was yielded. An output that is
    skipped, or has no value, is what it was before, at first null.
    """

    def __init__(
        self,
        run: Run,
        outputs: list[Output],
        encoders: dict[Component, Encoder],
        link: Link,
        change_properties: ChangeProperties,
        guard: Guard,
    ) -> None:
        self._run = run
        self._change_properties = change_properties
        self._guard = guard
        self._outlet = run.session.outlet
        self._make_link = link
        self._components = {c: encoder.component for c, encoder in encoders.items()}
        self._outputs = outputs
        self._row: dict[Output, str] = dict.fromkeys(outputs, "null")
        self.payloads: dict[Component, Any] = {}
        self.room = Room(self._outlet)

    def put(self, values: dict[Component, Any]) -> Room | None:
        """Give values; what to wait for before going on where they are many.

        Raises:
            OutputError: an output can't show its value.
        """
        for component, value in values.items():
            self._row[component] = self._encode(component, value)
        # What a function returns is what its run ends with, and no value before that.
        if not self._run.generates or self._outlet.put(self._text()):
            return None
        return self.room.expect()

    def _text(self) -> str:
        return f"[{', '.join([self._row[output] for output in self._outputs])}]"

    def _encode(self, component: Component, value: Any) -> str:
        return made_of(
            component, value, self._guard, self._postprocess, component, value
        )

    def _postprocess(self, component: Component, value: Any) -> str:
        payload = self._components[component].postprocess(value)
        self.payloads[component] = payload
        return self._as_text(component, payload)

    def _as_text(self, component: Component, payload: Any) -> str:
        shown = self._components[component]
        return json.dumps(shown.to_json(payload, self._link))

    def _link(self, media: Media) -> dict[str, Any]:
        return self._guard.outside(self._make_link, media)

    def change(self, component: Component, update: Update, encoder: Encoder) -> None:
        """Encode an output's next values with new properties, and its last one."""
        self._components[component] = encoder.component
        payload = self.payloads.get(component, NOT_GIVEN)
        adapted = self._change_properties(component, update, payload)
        if component in self.payloads:
            self.payloads[component] = adapted
            text = self._guard.call(component, self._as_text, component, adapted)
            self._row[component] = text

    def finish(self) -> dict[Component, Any]:
        """Say what the call comes to; gives the payloads of all outputs."""
        self._outlet.finish(self._text())
        return self.payloads


def links(session: Session, files: FileCommands) -> Link:
    """What makes the links to the files of a call, in whichever process it runs."""
    opening = session.state.opening
    owned = OwnedFiles(files, opening.files_owner, session.client)
    return links_below(opening.files_url, owned)


def links_below(url: str, files: OwnedFiles) -> Link:
    """What makes links to files that are found at their paths below a URL."""

    def link(media: Media) -> dict[str, Any]:
        path = files.put(media) + media.extension
        return {
            "path": path,
            "url": url + path,
            "size": media.size,
            "orig_name": media.name or f"file{media.extension}",
            "mime_type": media.mimetype,
            "is_stream": False,
            "meta": {"_type": "gradio.FileData"},
        }

    return link
