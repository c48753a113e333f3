"""Every value of a run, in order, for a consumer that takes each of them."""

from __future__ import annotations

import json
import threading
from typing import Any, Final

from flaskstream.blocks.named import Output
from flaskstream.components.core.base import Component, Encoder
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.update import NOT_GIVEN, Update
from flaskstream.media.media import Media
from flaskstream.runs.guard import Guard
from flaskstream.runs.outbox import ChangeProperties, made_of
from flaskstream.runs.run import Run
from flaskstream.store.wakeup import Wakeup

MOST_VALUES: Final = 256
MOST_CHARACTERS: Final = 65_536
"""How far a function may be ahead of its consumer, by whichever comes first."""

# So that one sum keeps both limits.
LEAST: Final = MOST_CHARACTERS // MOST_VALUES


class Consumer:
    """The one who takes the values of a run, and what is on the way to them.

    Each is a text of JSON: a list with a value of each output. The function waits
    while the consumer is too far behind.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self.last: str | None = None
        """The newest value of all."""
        self._lock = threading.Lock()
        self._texts: list[str] = []
        self._queued = 0
        self._under_way = 0
        self._room = threading.Event()
        self._room.set()
        self._wakeup: Wakeup | None = None
        self._gone = False

    # ----- in the run's thread

    def put(self, text: str) -> threading.Event | None:
        """Add a value; gives an event to wait for where it is the last for now."""
        with self._lock:
            if self._gone:
                return None
            self._texts.append(text)
            self._queued += max(len(text), LEAST)
            full = self._queued + self._under_way >= MOST_CHARACTERS
            if full:
                self._room.clear()
            # The others are taken with the first: it is woken once for all of them.
            wakeup = self._wakeup if len(self._texts) == 1 else None
        if wakeup is not None:
            wakeup.wake()
        return self._room if full else None

    # ----- in the consumer's

    def open(self, wakeup: Wakeup) -> bool:
        """Wake `wakeup` when values come; False where somebody else has begun."""
        with self._lock:
            if self._wakeup is not None:
                return False
            self._wakeup = wakeup
            return True

    def take(self) -> list[str]:
        """The values that have come. Who asks has delivered what was taken before."""
        with self._lock:
            taken, self._texts = self._texts, []
            self._under_way, self._queued = self._queued, 0
            if self._under_way < MOST_CHARACTERS:
                self._room.set()
            return taken

    def close(self) -> None:
        """Take no more: what comes is dropped, and nobody waits."""
        with self._lock:
            self._gone = True
            self._texts = []
            self._room.set()


class ApiOutput:
    """Gives all that a step yields to a consumer, in the place of an `Outbox`.

    Values become JSON in the run's thread, at once: so each is what it was when it was
    yielded. An output that is skipped, or has no value, is what it was before, at
    first null.
    """

    def __init__(
        self,
        run: Run,
        outputs: list[Output],
        encoders: dict[Component, Encoder],
        consumer: Consumer,
        change_properties: ChangeProperties,
        guard: Guard,
    ) -> None:
        self._run = run
        self._change_properties = change_properties
        self._guard = guard
        self._consumer = consumer
        self._components = {c: encoder.component for c, encoder in encoders.items()}
        self._outputs = outputs
        self._row: dict[Output, str] = dict.fromkeys(outputs, "null")
        self.payloads: dict[Component, Any] = {}
        consumer.last = self._text()

    def put(self, values: dict[Component, Any]) -> threading.Event | None:
        """Give values; an event to wait for before going on where they are many.

        Raises:
            OutputError: an output can't show its value.
        """
        for component, value in values.items():
            self._row[component] = self._encode(component, value)
        text = self._consumer.last = self._text()
        # What a function returns is what its run ends with, and no value before that.
        return self._consumer.put(text) if self._run.generates else None

    def _text(self) -> str:
        return f"[{', '.join([self._row[output] for output in self._outputs])}]"

    def _encode(self, component: Component, value: Any) -> str:
        return made_of(component, value, self._guard, self._shown, component, value)

    def _shown(self, component: Component, value: Any) -> str:
        payload = self._components[component].postprocess(value)
        self.payloads[component] = payload
        return self._as_text(component, payload)

    def _as_text(self, component: Component, payload: Any) -> str:
        shown = self._components[component]
        return json.dumps(shown.to_json(payload, self._link))

    def _link(self, media: Media) -> dict[str, Any]:
        return self._guard.outside(self._consumer.link, media)

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
        """The payloads of all outputs; nothing is left to be written."""
        return self.payloads
