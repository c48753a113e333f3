"""A table, edited by a person or shown by a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import (
    Component,
    Encoder,
    Files,
    Parts,
    Reaction,
    SavedFile,
    wrong_value,
)
from flaskstream.components.core.capture import capture
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import Link, as_json
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import (
    Nothing,
    list_of,
    number_of,
    one_of,
    pixels,
)
from flaskstream.components.dataframe.celltext import text_of
from flaskstream.components.dataframe.changes import Doing, Told, take
from flaskstream.components.dataframe.jsonform import json_of, posted_table
from flaskstream.components.dataframe.limits import (
    EXPECTED,
    MOST_CELLS,
    NoTable,
)
from flaskstream.components.dataframe.parts import parts_of
from flaskstream.components.dataframe.size import (
    Count,
    Limits,
    checked_count,
    checked_limits,
    checked_places,
    count_of,
    is_fixed,
    may_change,
)
from flaskstream.components.dataframe.source import Rows
from flaskstream.components.dataframe.table import Table
from flaskstream.components.dataframe.view import View
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.appfile import resolve_app_file

if TYPE_CHECKING:
    from flaskstream.components.dataframe.order import Shown

Received = Literal["pandas", "numpy", "polars", "array"]

Kind = Literal["str", "number", "bool", "date", "markdown", "html", "image", "auto"]
Search = Literal["none", "search", "filter"]
BUTTONS = ("copy", "download", "fullscreen")
INSTEAD = 'there are "copy", "download" and "fullscreen".'
SAY_BUTTONS = f"say buttons=[…]; {INSTEAD}"
HELD = frozenset({"number", "bool", "date"})
"""What a column may hold, so that a typed text has to be such."""


class DataframeOptions(Options, total=False):
    """What a Dataframe takes, or leaves out, beside what is its own."""

    height: int | str | None
    latex_delimiters: object
    line_breaks: bool
    max_cols: int | None
    max_rows: int | None
    multiselect_mode: str
    overflow_row_behaviour: str
    show_copy_button: bool
    show_fullscreen_button: bool


class Dataframe(Component):
    """A table; a function gets a frame of pandas or polars, an array, or lists.

    A function gives any of these: a frame of pandas, polars or pyarrow, or a pandas
    `Styler`; an array of numpy's; a list of rows, or of dicts; a dict of columns, or of
    "headers" and "data"; the path of a CSV file. The table stays on the server, at most
    ten million cells: a page has a hundred rows of it at a time. Sorting and searching
    are of the whole table, and change nothing of what functions get. A list that grows
    while a function streams sends its new rows.

    A person types into cells, pastes ranges from spreadsheets (20,000 cells at a time,
    which make the rows that they need), adds and removes rows and columns, and takes
    back what was done last. A text is read as what its column holds: where that is
    numbers, it has to be one.

    `edit` tells by `EditData` of the cell that was changed (`index` is its row and its
    column), `select` by `SelectData` of the one that was chosen, with `row_value` and
    `col_value`; the row is that of the table, however it is sorted.

    Args:
        value: What a page starts with, as functions give it, or a function that makes
            it.
        headers: What the columns are called where the value does not say.
        row_count: How many rows there are where there is no value; with "fixed", as in
            `(3, "fixed")`, a person can't add or remove any.
        column_count: The same of columns.
        col_count: The same, of older Gradio.
        row_limits: The fewest and the most rows that a person may make of it, as in
            `(1, 10)`; None in place of either: any number.
        column_limits: The same of columns.
        datatype: What columns hold, one for all or a list: "str", the default,
            "number", "bool", "date", or "markdown", "html" and "image", which are shown
            as such; "auto" is what the value says.
        type: What a function receives: "pandas", the default, "polars", "numpy", or
            "array", a list of rows. The first two need their package.
        max_height: From which height on the rows scroll: CSS pixels, rounded to 80.
        wrap: Whether long texts wrap instead of being cut.
        column_widths: The widths of the columns: pixels, or texts such as "20%".
        buttons: "copy" copies the rows that are shown, "fullscreen" lets the table fill
            the screen: the two that there are by default. "download" saves the whole
            table as a CSV file, in its own order, whatever is sorted or searched;
            texts in it that spreadsheets would take for formulas begin with `'`. With
            `[]` there is no button.
        show_row_numbers: Whether the first column has the rows' numbers.
        max_chars: Characters that are shown of a cell; by default 2,000.
        show_search: "search" is a box that searches the whole table; with "filter" each
            column has one, too, which takes a part of a text, or `>5`, `<=2026-01-01`
            or `=Tea`.
        pinned_columns: How many columns stay in sight, from the first on.
        static_columns: The places of columns that a person can't change.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "dataframe"
    ignored: ClassVar[Mapping[str, str]] = {
        "height": "say max_height=…",
        "latex_delimiters": "formulas stand between $$ here.",
        "line_breaks": "write <br>.",
        "max_cols": "say column_limits=…, or column_count=…",
        "max_rows": "rows scroll from max_height on, a hundred to a page.",
        "multiselect_mode": "functions are told of one cell.",
        "overflow_row_behaviour": "rows scroll from max_height on.",
        "show_copy_button": SAY_BUTTONS,
        "show_fullscreen_button": SAY_BUTTONS,
    }
    neutral: ClassVar[Nothing] = dict.fromkeys(
        ("line_breaks", "show_copy_button", "show_fullscreen_button"), (None, True)
    )
    bundle = "rich"
    style_sheet = "dataframe.css"
    script = "dataframe.js"
    in_form: ClassVar[bool] = False
    acts: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    group = True
    growing: ClassVar[frozenset[str]] = frozenset({"rows"})
    unseen: ClassVar[frozenset[str]] = frozenset({"fields"})
    html_parts: ClassVar[frozenset[str]] = frozenset({"row"})
    # Their buttons stay: one may be pressed, or have the focus, as an answer comes.
    swaps: ClassVar[Mapping[str, str]] = {"head": "innerMorph", "foot": "innerMorph"}

    change = Event("change")
    input = Event("input")
    select = Event("select", dom="fs:select", always=True)
    edit = Event("edit", dom="fs:edit", always=False)

    received: ClassVar[Received] = "pandas"
    """What a function gets where nothing is said."""
    holds_by_default: ClassVar[Kind] = "str"
    """What its columns hold where nothing is said."""
    columns_by_default: ClassVar[int] = 3
    """How many columns there are where there is no value, and nothing is said."""

    view = View()
    """How the page looks at it."""
    doing = Doing()
    """What its person is at."""

    def __init__(
        self,
        value: Any = None,
        *,
        headers: Sequence[str] | None = None,
        row_count: Count | None = None,
        column_count: Count | None = None,
        col_count: Count | None = None,
        row_limits: Limits | None = None,
        column_limits: Limits | None = None,
        datatype: Kind | Sequence[Kind] | None = None,
        type: Received | None = None,
        max_height: int | str | None = 500,
        wrap: bool = False,
        column_widths: Sequence[int | str] | None = None,
        buttons: Sequence[object] | None = None,
        show_row_numbers: bool = False,
        max_chars: int | None = None,
        show_search: Search = "none",
        pinned_columns: int | None = None,
        static_columns: Sequence[int] | None = None,
        **options: Unpack[DataframeOptions],
    ) -> None:
        type = type or self.received
        datatype = datatype or self.holds_by_default
        one_of(self, "type", type, get_args(Received))
        one_of(self, "show_search", show_search, get_args(Search))
        kinds = [datatype] if isinstance(datatype, str) else datatype
        for kind in list_of(self, "datatype", kinds) or ():
            one_of(self, "datatype", kind, get_args(Kind))
        if buttons is not None:
            buttons = known_buttons(self, buttons, BUTTONS, INSTEAD)
        self.buttons = buttons
        self.headers = list_of(self, "headers", headers)
        self.row_count = checked_count(self, "row_count", row_count)
        self.column_count = checked_count(self, "column_count", column_count)
        self.col_count = checked_count(self, "col_count", col_count)
        self.row_limits = checked_limits(self, "row_limits", row_limits)
        self.column_limits = checked_limits(self, "column_limits", column_limits)
        self.datatype = datatype
        self.type = type
        self.max_height = pixels(self, "max_height", max_height)
        self.wrap = wrap
        self.column_widths = list_of(self, "column_widths", column_widths)
        self.show_row_numbers = show_row_numbers
        self.max_chars = number_of(self, "max_chars", max_chars)
        self.show_search = show_search
        self.pinned_columns = number_of(self, "pinned_columns", pinned_columns)
        self.static_columns = checked_places(self, "static_columns", static_columns)
        self._read_initial: Table | None = None
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "max_height":
            value = pixels(self, name, value)
        elif name in ("row_limits", "column_limits"):
            value = checked_limits(self, name, value)
        elif name in ("row_count", "column_count", "col_count"):
            value = checked_count(self, name, value)
        elif name == "static_columns":
            value = checked_places(self, name, value)
        elif name == "headers":
            value, self._read_initial = list_of(self, name, value), None
        super().set_property(name, value)

    # ----- what the options mean

    @property
    def static(self) -> frozenset[int]:
        """The columns that a person can't change."""
        return frozenset(self.static_columns or ())

    @property
    def rows_fixed(self) -> bool:
        """Whether a person can neither add nor remove rows."""
        return is_fixed(self.row_count)

    @property
    def columns_fixed(self) -> bool:
        """The same of columns."""
        return bool(self.static) or is_fixed(self.column_count or self.col_count)

    def may(self, what: str, table: Table) -> bool:
        """Whether a person may change how many rows or columns there are.

        Args:
            what: What a button says: "add-row", "drop-row", "add-column" or
                "drop-column".
            table: What the page has.
        """
        return may_change(self, what, table)

    def has_button(self, name: str) -> bool:
        """Whether there is a button below it.

        Args:
            name: What it is for, as in `buttons`.
        """
        by_default = ("copy", "fullscreen")
        return name in (by_default if self.buttons is None else self.buttons)

    @property
    def widths(self) -> list[str]:
        """The widths of columns, as HTML has them."""
        texts = [str(width).strip() for width in self.column_widths or ()]
        return [text.removesuffix("px") for text in texts]

    def shown_kind(self, table: Table, column: int) -> str:
        """What a column is shown as.

        Args:
            table: The table.
            column: The place of the column.
        """
        said = self._said_kind(column)
        held = table.kind(column)
        return (held or "str") if said == "auto" or said == "str" else said

    def held_kind(self, table: Table, column: int) -> str:
        """What a typed text has to be: what the value or the author says.

        Args:
            table: The table.
            column: The place of the column.
        """
        said = self._said_kind(column)
        return said if said in HELD else table.kind(column)

    def _said_kind(self, column: int) -> str:
        if isinstance(self.datatype, str):
            return self.datatype
        return self.datatype[column] if column < len(self.datatype) else "str"

    # ----- values

    def preprocess(self, payload: Table | None) -> Any:
        from flaskstream.components.dataframe.giving import convert_table

        return convert_table(
            payload if payload is not None else self._empty(), self.type
        )

    def postprocess(self, value: Any) -> Table:
        if value is None:
            return self._empty()
        try:
            return self._read(value)
        except NoTable as no:
            raise OutputError(f"Dataframe “{self.title}” expected {no}") from no
        except (OutputError, ConfigurationError):
            raise
        except Exception as error:  # what frames do when they are asked
            raise wrong_value(self, EXPECTED, value) from error

    def _read(self, value: Any) -> Table:
        from flaskstream.components.dataframe.reading import read

        return read(value, self.headers, self._find)

    def _find(self, path: Any) -> Any:
        try:
            return resolve_app_file(path, self.allowed_paths)
        except OutputError as error:
            raise OutputError(f"Dataframe “{self.title}” {error}") from error
        except OSError as error:  # a text that can't be a path, for it is too long
            raise wrong_value(self, EXPECTED, path) from error

    def _empty(self) -> Table:
        """What there is where there is no value: empty cells, as many as are asked."""
        headers = list(self.headers or ())
        width = count_of(self.column_count or self.col_count) or len(headers)
        width = width or self.columns_by_default
        height = count_of(self.row_count)
        if height is None:
            height = 1 if self.editable else 0
        if height * width > MOST_CELLS:
            raise OutputError(
                f"Dataframe “{self.title}” expected at most {MOST_CELLS:,} cells"
            )
        names = [*headers, *(str(place + 1) for place in range(len(headers), width))]
        return Table(Rows([[None] * width] * height, width), tuple(names[:width]))

    def initial_payload(self) -> Table:
        if not isinstance(self.initial, (str, PathLike)):
            found: Table | None = super().initial_payload()
            return self._empty() if found is None else found
        if self._read_initial is None:  # a file, once, and not for each page
            self._read_initial = self.postprocess(self.initial)
        return self._read_initial

    def cell(self, value: Any) -> str:
        table = self.postprocess(value)
        rows = table.take(range(min(3, table.height)))
        lines = [", ".join(text_of(x) for x in row[:5]) for row in rows]
        return " · ".join(lines)[:200]

    def encoder(self) -> Encoder:
        return TableEncoder(self)

    # ----- what is shown

    def order(self, table: Table, view: View) -> Shown:
        """The places of the rows of a table that a view shows.

        Args:
            table: The table.
            view: How it is looked at.
        """
        if view.is_whole:
            return range(table.height)
        from flaskstream.components.dataframe.order import ordered

        return ordered(table, view)

    def parts(self, payload: Table | None) -> Parts:
        """`head`: the columns; `filters`: their names, where each is filtered; `rows`:
        the places of the rows that are shown; of each, its cells; `foot`: which of how
        many they are; `taken`: what of the page's changes is in it; `fields`: a row
        that is typed where there is no script."""
        table = payload if payload is not None else self._empty()
        return parts_of(self, table)

    def block_of(self, part: str) -> str:
        return "row" if part[0] == "r" and part[1:].isdigit() else part

    def nested_parts(self, part: str, payload: Any) -> set[str]:
        return {f"r{place}" for place in payload} if part == "rows" else set()

    # ----- what a person does

    def parse(self, raw: Sequence[str], files: Files) -> Table:
        raise InvalidInput("A table is posted by its cells.")

    def act(self, told: Told, payload: Any) -> Reaction | None:
        table = payload if payload is not None else self._empty()
        done = take(self, told, table)
        if done.table is table and (done.view, done.doing) == (self.view, self.doing):
            return None
        news = {"view": done.view, "doing": done.doing}
        after = self.with_properties(news)
        return Reaction(done.table, after.parts(done.table), news)

    def to_file(self, payload: Table | None) -> SavedFile | None:
        if not self.has_button("download"):
            return None
        from flaskstream.components.dataframe.export import csv_of

        table = payload if payload is not None else self._empty()
        return SavedFile(f"{self.title}.csv", "text/csv", csv_of(table))

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event == "edit":
            return dict(self.doing.edited or {})
        at = self.doing.at
        if event != "select" or at is None or payload is None:
            return {}
        row, column = at
        if row >= payload.height or column >= payload.width:
            return {}
        cells = payload.take([row])[0]
        values = payload.column(column)
        return {
            "index": [row, column],
            "value": cells[column],
            "row_value": cells,
            "col_value": list(values.tolist() if hasattr(values, "tolist") else values),
        }

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        rows = {"type": "array", "items": {"type": "array", "items": {}}}
        names = {"type": "array", "items": {"type": "string"}}
        return {
            "type": "object",
            "properties": {"headers": names, "data": rows, "metadata": {}},
        }

    def from_json(self, data: Any, files: Files) -> Table:
        if data is None:
            return self._empty()
        try:
            return self._read(posted_table(data, self.headers or ()))
        except NoTable as no:
            raise InvalidInput(f"Expected {no}.") from no

    def to_json(self, payload: Table | None, link: Link) -> Any:
        table = payload if payload is not None else self._empty()
        return as_json(json_of(table), link)


class TableEncoder(Encoder):
    """Reads each value; what is shown of it is up to how its page looks at it then."""

    component: Dataframe

    def capture(self, value: Any) -> Any:
        return _snapshot(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.postprocess(captured)
        return {}


def _snapshot(value: Any) -> Any:
    """A table that a function gave, as it is now: it may go on to change it."""
    if isinstance(value, list) and value and isinstance(value[0], (list, tuple)):
        return [list(row) if isinstance(row, list) else row for row in value]
    module = type(value).__module__.partition(".")[0]
    if module == "polars" and hasattr(value, "clone"):
        return value.clone()  # which shares all that neither of them changes
    return value if module == "pyarrow" else capture(value)
