"""Examples: rows of values that fill the inputs when they are clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from flaskstream.author import warn
from flaskstream.blocks.absent import NOTHING, REFUSED
from flaskstream.blocks.examplefolder import rows_in
from flaskstream.blocks.keywords import Outputs
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import value_nodes
from flaskstream.blocks.option import Visibility, shown_as
from flaskstream.components.core.base import Component
from flaskstream.components.core.option import take_out_absent
from flaskstream.components.core.update import skip
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.dataset import Dataset
from flaskstream.exceptions import ConfigurationError, NotHonoured

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import ExamplesLeftOut

NO_CACHE = (
    "with run_on_click=True gr.Examples runs the function when a row is clicked, and "
    "functools.cache on it keeps what came."
)
IGNORED = {
    "cache_examples": NO_CACHE,
    "cache_mode": NO_CACHE,
    "max_batch_size": "each run is a batch of its own.",
    "preload": NO_CACHE,
}
"""Options of Gradio's examples that are left out, and what there is instead."""


class Examples:
    """Rows of example values below a page's inputs; a click fills them, as in Gradio.

    `dataset` is the component that shows the rows, `load_input_event` the listener of
    its click.

    Args:
        examples: The rows, each with a value for each of the inputs; with one input a
            flat list has one for each row. None clears an input; one that no row has a
            value for stays as it is. Or the name of a folder: its files are the rows,
            or those of its `log.csv`, below a line of headings, whose cells name files
            in it.
        inputs: The components that are filled.
        outputs: Where the values of `fn` go.
        fn: A function of the inputs, which runs after a click with `run_on_click`.
        cache_examples: With `fn` and `outputs` the same as `run_on_click`: nothing is
            computed beforehand.
        examples_per_page: How many rows are shown at a time.
        label: What stands above them.
        run_on_click: Whether a click runs `fn`.
        batch: Whether `fn` takes and gives lists, as for an event.
        example_labels: Texts that are shown in the rows' places.
        elem_id: The id of the rows' element, for an app's style sheet.
        visible: Whether they are seen.
        api_name: The name of `fn` in the JSON API, as for an event.
        api_description: What the API says of it, as for an event.
        api_visibility: Who may call it there, as for an event; "undocumented".
        show_api: Of older Gradio: True is `api_visibility="public"`.

    Raises:
        ConfigurationError: `run_on_click` without a function; a row of more values than
            there are inputs; or there is no such folder.
        NotSupported: there is no such option.
    """

    def __init__(
        self,
        examples: Sequence[Any] | str,
        inputs: ValueNode | Sequence[ValueNode],
        outputs: Outputs = None,
        fn: Callable[..., Any] | None = None,
        cache_examples: bool | str | None = None,
        examples_per_page: int = 10,
        label: str | None = "Examples",
        *,
        run_on_click: bool = False,
        batch: bool = False,
        example_labels: Sequence[str] | None = None,
        elem_id: str | None = None,
        visible: bool = True,
        api_name: str | None | Literal[False] = None,
        api_description: str | None | Literal[False] = None,
        api_visibility: Visibility = "undocumented",
        show_api: bool | None = None,
        **left_out: Unpack[ExamplesLeftOut],
    ) -> None:
        options: dict[str, Any] = {**left_out}
        if cache_examples and fn is not None and outputs:
            run_on_click = True
            _warn_of_cache(cache_examples)
        else:
            options["cache_examples"] = cache_examples
        take_out_absent(self, options, IGNORED, REFUSED, nothing=NOTHING, known=())
        if run_on_click and fn is None:
            raise ConfigurationError(
                "Examples(run_on_click=True) expected a function, got none: pass fn=…"
            )
        given = value_nodes("inputs", inputs)
        filled = [c for c in given if isinstance(c, Component)]
        if isinstance(examples, str):
            examples = rows_in(examples, filled)
        rows = example_rows(examples, len(filled))
        columns = _columns_with_values(rows)
        targets = [filled[column] for column in columns]
        self.dataset = Dataset(
            components=targets,
            samples=[_picked(row, columns) for row in rows],
            samples_per_page=examples_per_page,
            sample_labels=example_labels,
            label=label,
            elem_id=elem_id,
            visible=visible,
        )
        self.load_input_event = self.dataset.click(
            _filling(len(targets)),
            self.dataset,
            targets,
            api_name=False,
            queue=False,
        )
        if run_on_click:
            self.load_input_event.then(
                fn,
                given,
                outputs,
                batch=batch,
                api_name=api_name,
                api_description=api_description,
                api_visibility=shown_as(api_visibility, show_api),
            )

    def compute_on_click(self, cache_examples: bool | str, listener: Listener) -> None:
        """Start a listener by a click, and warn that nothing is computed beforehand.

        Args:
            cache_examples: What the author has said, for the warning.
            listener: What a click starts after it has filled the inputs.
        """
        _warn_of_cache(cache_examples)
        if not listener.is_live:  # or the inputs that the click fills start it
            self.load_input_event.followers.append(("always", listener))


def _warn_of_cache(cache_examples: bool | str) -> None:
    warn(
        f"cache_examples={cache_examples!r}: examples are computed when they are "
        "clicked instead of beforehand; functools.cache on the function keeps what "
        "came.",
        NotHonoured,
    )


def _filling(count: int) -> Callable[[list[Any]], Any]:
    """A function that gives a row to so many inputs; a shorter one leaves the last of
    them as they are."""

    def fill(row: list[Any]) -> Any:
        values = [*row, *[skip()] * (count - len(row))]
        return values[0] if count == 1 else values

    return fill


def _columns_with_values(rows: Sequence[list[Any]]) -> list[int]:
    """The inputs that some row has a value for; the first one where none has."""
    found = {i for row in rows for i, value in enumerate(row) if value is not None}
    return sorted(found) or [0]


def _picked(row: list[Any], columns: Sequence[int]) -> list[Any]:
    return [row[column] for column in columns if column < len(row)]


def example_rows(examples: Sequence[Any], columns: int) -> list[list[Any]]:
    """Examples as rows of at most so many values.

    Raises:
        ConfigurationError: a row has more values than there are inputs.
    """
    rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in examples]
    for row in rows:
        if len(row) > columns:
            raise ConfigurationError(
                f"An example expected at most {columns} values, one for each input; "
                f"got {len(row)}: {row!r}."
            )
    return rows
