"""A page's function, called without the page."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from flaskstream.blocks.awaiting import run
from flaskstream.blocks.endpoint import endpoints
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import Output
from flaskstream.blocks.outcome import assign
from flaskstream.blocks.progress import Progress
from flaskstream.components.core.base import Component
from flaskstream.components.core.update import NOT_GIVEN, as_update
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.media import Media


def call(
    listeners: Sequence[Listener],
    values: Sequence[Any],
    *,
    fn_index: int | None = None,
    api_name: str | None = None,
) -> Any:
    """What a function of the page gives for these values, as its endpoint in the JSON
    API does: with several outputs a list, and of a generator what it comes to.

    It is the one function that people or programs start, or that of the `api_name`, or
    at `fn_index` among all. Values are read as the API reads them; one that JSON has
    not, such as an array, is given to the function as it is. A file is a dict whose
    `url` is a `data:` URI.

    Raises:
        ConfigurationError: there are several such functions, or none; or it is a server
            that calls the page.
        InvalidInput, OutputError: a component can't take, or can't show, its value.
    """
    if values and isinstance(values[0], dict) and "wsgi.version" in values[0]:
        raise ConfigurationError(
            "A page is no WSGI app: serve demo.app, or by `flaskstream serve`."
        )
    listener = _chosen(listeners, fn_index, api_name)
    inputs = [
        listener.inputs[place].with_value(value)
        if listener.wants_component(place)
        else value
        for place, value in enumerate(_arguments(listener.inputs, values))
    ]
    placed, named = listener.arguments(
        inputs, lambda wanted: wanted if isinstance(wanted, Progress) else None
    )
    assert listener.fn is not None
    row = Row(listener)
    consume(listener.fn(*placed, **named), row.take)
    return row.to_json()


def _chosen(
    listeners: Sequence[Listener], fn_index: int | None, api_name: str | None
) -> Listener:
    several = [one for one in listeners if is_main(one)]
    if fn_index is not None:
        several = [one for one in listeners if one.fn is not None][fn_index:][:1]
    elif api_name is not None:
        found = endpoints(list(listeners)).get(api_name.strip("/"))
        several = [] if found is None else [found.listener]
    if len(several) != 1:
        raise ConfigurationError(
            f"demo(…) expected a page with one function, got one with {len(several)}: "
            "say api_name=…, or call the function itself."
        )
    return several[0]


def _arguments(inputs: Sequence[ValueNode], values: Sequence[Any]) -> list[Any]:
    """The values that a function receives; a `State` may be left out."""
    taken = list(inputs)
    if len(values) < len(inputs):
        taken = [c for c in inputs if isinstance(c, Component)]
    given = [
        _read(component, value) for component, value in zip(taken, values, strict=False)
    ]
    if len(taken) == len(inputs):
        return [*given, *values[len(inputs) :]]
    left = iter(given)
    every = []
    for component in inputs:
        if not isinstance(component, Component):
            every.append(component.initial_value())
        elif (value := next(left, NOT_GIVEN)) is NOT_GIVEN:
            break
        else:
            every.append(value)
    return every


def _read(component: ValueNode, value: Any) -> Any:
    plain = (str, int, float, bool, list, dict, type(None))
    if not (isinstance(component, Component) and isinstance(value, plain)):
        return value
    return component.preprocess(component.from_json(value, NoFiles()))


class NoFiles:
    """There are no uploads where there is no page."""

    def find(self, token: str) -> Media | None:
        return None


class Row:
    """What the outputs of a call come to."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._values: dict[Output, Any] = {}
        self._changed: dict[Output, Component] = {}

    def take(self, result: Any) -> None:
        """What the function gave: of what it skips, the former value stays."""
        for output, given in assign(self._listener, result).items():
            if not isinstance(output, Component):
                continue
            value = given
            if (update := as_update(output, given)) is not None:
                before = self._changed.get(output, output)
                self._changed[output] = before.with_properties(update.properties)
                value = update.value
            if value is not NOT_GIVEN:
                self._values[output] = value

    def to_json(self) -> Any:
        """The outputs' values as JSON has them; the one, or a list of all."""
        row = [self._output_to_json(output) for output in self._listener.outputs]
        return row[0] if len(row) == 1 else row or None

    def _output_to_json(self, output: Output) -> Any:
        if output not in self._values:
            return None
        component = self._changed.get(output, output)
        assert isinstance(component, Component)
        payload = component.postprocess(self._values[output])
        return json.loads(json.dumps(component.to_json(payload, as_data)))


def as_data(media: Media) -> dict[str, Any]:
    """What stands for a file where no server is."""
    return {
        "path": None,
        "url": str(media.data_uri),
        "size": media.size,
        "orig_name": media.name or f"file{media.extension}",
        "mime_type": media.mimetype,
        "is_stream": False,
        "meta": {"_type": "gradio.FileData"},
    }


def is_main(listener: Listener) -> bool:
    """Whether it is neither the library's own nor what fills in the page's values."""
    fills = any(event in ("load", "tick") for _, event in listener.triggers)
    return listener.fn is not None and listener.api_name is not False and not fills


def consume(result: Any, take: Callable[[Any], None]) -> None:
    """Have all taken that a call gives: what it yields, or returns, and is awaited."""
    if inspect.isgenerator(result):
        for value in result:
            take(value)
    elif inspect.isasyncgen(result):
        run(consume_later(result, take))
    else:
        take(run(result) if inspect.iscoroutine(result) else result)


async def consume_later(
    values: AsyncIterator[Any], take: Callable[[Any], None]
) -> None:
    """Have all of the values taken."""
    async for value in values:
        take(value)
