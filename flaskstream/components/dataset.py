"""Rows of example values, each of which can be clicked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, Unpack

from flaskstream.components.choices import index_in, several
from flaskstream.components.core import registry
from flaskstream.components.core.base import Component, Files, Parts, single
from flaskstream.components.core.encoder import Phrases
from flaskstream.components.core.event import Event
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import list_of, number_of, one_of
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.media import Media

Received = Literal["values", "index", "tuple"]


@dataclass(frozen=True)
class Formatted:
    """A cell of formatted text, by its index among the texts of the rows."""

    index: int


Cell = str | Media | Formatted | list[str | Media]


class DatasetOptions(Options, total=False):
    """What a Dataset takes, or leaves out, beside what is its own."""

    component_props: None
    layout: Literal["gallery", "table"] | None
    proxy_url: str | None


class Dataset(Component):
    """Rows of values; a click runs a function with the row, its index, or both.

    Args:
        components: What each column is of: components, classes or names of these.
        samples: The rows, each a list of a value for each column, or less.
        headers: What the columns are called; by default as their components.
        type: What a function receives: "values", the row as a list; "index"; "tuple",
            both.
        samples_per_page: How many rows are shown at a time.
        sample_labels: Texts that are shown in the rows' places.

    Raises:
        ConfigurationError: `type` is another; a row has more values than there are
            columns; or there are more or fewer labels than rows.
    """

    kind: ClassVar[str] = "dataset"
    in_messages: ClassVar[bool] = False
    bundle = "rich"  # its pictures do not change
    html_parts: ClassVar[frozenset[str]] = frozenset({"formatted"})
    labelled: ClassVar[bool] = False
    makes_way: ClassVar[bool] = False
    status_at_output: ClassVar[bool] = False

    click = Event("click", pressed=True)
    select = Event("select", dom="click", always=True, pressed=True)

    ignored: ClassVar[Mapping[str, str]] = {
        "layout": "one column is a list, several are a table.",
        "proxy_url": "nothing is fetched from elsewhere.",
    }
    refused: ClassVar[Mapping[str, str]] = {
        "component_props": "set them in `components`."
    }

    def __init__(
        self,
        *,
        components: Sequence[registry.Spec] | None = None,
        samples: Sequence[Any] | None = None,
        headers: Sequence[str] | None = None,
        type: Received = "values",
        samples_per_page: int = 10,
        sample_labels: Sequence[str] | None = None,
        **options: Unpack[DatasetOptions],
    ) -> None:
        one_of(self, "type", type, ("values", "index", "tuple"))
        self.components = [registry.resolve(spec) for spec in components or ()]
        self.samples = [several(row) for row in samples or ()]
        self.sample_labels = list_of(self, "sample_labels", sample_labels)
        self.column_headers: list[str] | None = list_of(self, "headers", headers)
        self.type = type
        self.samples_per_page = number_of(self, "samples_per_page", samples_per_page)
        options.setdefault("label", "Examples")
        super().__init__(None, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "headers":
            name = "column_headers"
        elif name == "samples":
            value = [several(row) for row in value or ()]
        elif name == "components":
            value = [registry.resolve(spec) for spec in value or ()]
        super().set_property(name, value)
        self.__dict__.pop("_view", None)

    def check(self) -> None:
        for row in self.samples:
            if self.components and len(row) > len(self.components):
                raise ConfigurationError(
                    f"Dataset expected at most {len(self.components)} values in a row, "
                    f"one for each of its components; got {len(row)}: {row!r}."
                )
        if self.sample_labels and len(self.sample_labels) != len(self.samples):
            raise ConfigurationError(
                f"Dataset expected {len(self.samples)} sample_labels, one for each "
                f"row; got {len(self.sample_labels)}."
            )

    @property
    def headers(self) -> list[str]:
        """What stands above the columns."""
        if self.sample_labels:
            return [""]
        if self.column_headers is not None:
            return self.column_headers
        return [component.title for component in self.components]

    @headers.setter
    def headers(self, headers: list[str] | None) -> None:
        """As scripts write it of `Examples(…).dataset`."""
        self.column_headers = headers

    @property
    def leaves(self) -> list[list[tuple[int, list[Cell]]]]:
        """The rows with their indices, as many in each as are shown at a time."""
        size = max(1, int(self.samples_per_page or len(self.samples_view)))
        rows = list(enumerate(self.samples_view))
        return [rows[at : at + size] for at in range(0, len(rows), size)]

    @property
    def samples_view(self) -> list[list[Cell]]:
        """The rows as they are shown: text, pictures, and formatted text."""
        return self._view[0]

    def parts(self, payload: Any) -> Parts:
        """`formatted`: the HTML of the cells that are `Formatted`."""
        return {"value": payload, "formatted": self._view[1]}

    def own_files(self) -> list[Media]:
        shown = (one for one in self.components if isinstance(one, Component))
        if not any(component.shows_files for component in shown):
            return []  # nor is a file of theirs in a cell
        return self.files_in(self.samples_view)

    @cached_property
    def _view(self) -> tuple[list[list[Cell]], list[str]]:
        """The rows, and what their formatted texts are as HTML."""
        if self.sample_labels:
            return [[label] for label in self.sample_labels], []
        rows: list[list[Cell]] = []
        formatted: list[str] = []
        for row in self.samples:
            components = [*self.components, *[None] * len(row)]
            cells: list[Cell] = []
            for component, value in zip(components, row, strict=False):
                cell = _cell(component, value)
                if isinstance(cell, Phrases):
                    cells.append(Formatted(len(formatted)))
                    formatted.append(_harmless(cell))
                else:
                    cells.append(cell)
            rows.append(cells or [""])
        return rows, formatted

    def parse(self, raw: Sequence[str], files: Files) -> int:
        return index_in(self.samples, single(raw))

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if payload is None:
            return {}
        return {"index": payload, "value": list(self.samples[payload])}

    def preprocess(self, payload: int | None) -> Any:
        if payload is None or self.type == "index":
            return payload
        row = list(self.samples[payload])
        return (payload, row) if self.type == "tuple" else row


def _cell(
    column: ValueNode | None, value: Any
) -> str | Media | Phrases | list[str | Media]:
    if value is None:
        return ""
    return column.cell(value) if isinstance(column, Component) else str(value)


def _harmless(cell: Phrases) -> str:
    from flaskstream.media.sanitizer import phrases

    return phrases(cell.html)
