"""What a person does with a table, as a page posts it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from flaskstream.components.dataframe.celltext import value_of
from flaskstream.components.dataframe.size import rows_to_come
from flaskstream.components.dataframe.table import Cell, Table
from flaskstream.components.dataframe.targets import (
    MOST,
    NOT_THERE,
    place_of,
    targets,
    whole,
)
from flaskstream.components.dataframe.view import LONGEST, PAGE, View
from flaskstream.exceptions import InvalidInput

if TYPE_CHECKING:
    from flaskstream.components.dataframe.dataframe import Dataframe

WINDOWS: Final = 8
"""Windows of a page of which it is known what they have told last."""
TOOLS: Final = ("add-row", "drop-row", "add-column", "drop-column")
"""What a person does to a table's size."""
FILTER: Final = "filter-"
"""What stands before a column's place in the name of the field that filters it."""
NO_ROOM: Final = "There is not room enough here for all that was pasted."
TOO_MANY: Final = f"Only {MOST:,} cells are taken at a time."
GONE: Final = "What was typed into a cell is lost: it can’t be changed any more."
Told = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Doing:
    """What a page is told to have taken in, and what a person is at."""

    taken: Mapping[str, int] = ()  # type: ignore[assignment]
    """By window: the number of its last change."""
    at: tuple[int, int] | None = None
    """The place of the cell that was chosen last."""
    edited: Mapping[str, Any] | None = None
    """The last change of a cell, as functions are told of it."""
    problem: str = ""
    """What is wrong with what was typed."""


@dataclass(frozen=True)
class Done:
    """A table, how it is seen, and what its person is at, after what was posted."""

    table: Table
    view: View
    doing: Doing


def take(frame: Dataframe, told: Told, table: Table) -> Done:
    """What comes of what a page has posted.

    Args:
        frame: The component as the page has it.
        told: What was posted: in the field of its own (`""`) the cells that were
            changed and the one that is chosen; by `search` what is searched for; by
            `filter-2` what is asked of the column at that place; by
            `act` what a button does.
        table: What the page has.

    Raises:
        InvalidInput: a page of the library's could not have told it.
    """
    done = _as_told(frame, told, table)
    if done.view.is_like(frame.view):
        return done
    return replace(done, table=done.table.looked_at_anew())


def _as_told(frame: Dataframe, told: Told, table: Table) -> Done:
    done = Done(table, frame.view, frame.doing)
    cells, row = told.get("cell", ()), done.view.row
    if frame.editable and row is not None and cells:
        free = [n for n in range(table.width) if table.column_id(n) not in frame.static]
        typed = zip(free, cells, strict=False)
        done = _apply_edits(frame, done, [[row, n, text] for n, text in typed])
    if told.get("", ("",))[-1]:
        done = _field(frame, done, _json(told[""][-1]))
    if "search" in told and told["search"][-1] != done.view.search:
        text = told["search"][-1][:LONGEST]
        done = replace(done, view=replace(done.view, search=text, page=0))
    if frame.show_search == "filter":
        done = _apply_filters(done, told)
    if told.get("act", ("",))[-1]:
        asked = _json(told["act"][-1])
        if asked.get("do") == "open" and frame.editable:
            return _open_row(done, told.get("row", ("",))[-1])
        done = _act(frame, done, asked)
    return done


def _apply_filters(done: Done, told: Told) -> Done:
    """With what is asked of each column."""
    view = done.view
    for name, texts in told.items():
        if name.startswith(FILTER):
            place = name.removeprefix(FILTER)
            column = place_of(
                int(place) if place.isdecimal() and len(place) < 6 else -1
            )
            text = texts[-1].strip()[:LONGEST]
            if column < done.table.width and text != view.filter_of(column):
                view = view.filtered_by(column, text)
    return done if view is done.view else replace(done, view=view)


def _open_row(done: Done, number: str) -> Done:
    """With the cells of a row in fields, by its number, which begins with 1."""
    row = int(number) - 1 if number.isdecimal() and len(number) < 10 else -1
    if not 0 <= row < done.table.height:
        problem = f"Expected the number of a row, from 1 to {done.table.height:,}."
        return replace(done, doing=replace(done.doing, problem=problem))
    doing = replace(done.doing, problem="")
    return replace(done, doing=doing, view=replace(done.view, row=row))


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInput(NOT_THERE)
    return told


# ----- cells


def _field(frame: Dataframe, done: Done, told: dict[str, Any]) -> Done:
    table = done.table
    at = told.get("at")
    if isinstance(at, list) and len(at) == 2:
        row, column = map(place_of, at)
        if row < table.height and column < table.width:
            done = replace(done, doing=replace(done.doing, at=(row, column)))
    changes = told.get("cells", [])
    if not isinstance(changes, list):
        raise InvalidInput(NOT_THERE)
    window, known = str(told.get("window", ""))[:32], dict(done.doing.taken)
    new = [one for one in changes if _number(one) > known.get(window, 0)]
    if not new:
        return done
    known.pop(window, None)
    known[window] = max(map(_number, new))
    taken = dict(list(known.items())[-WINDOWS:])
    done = replace(done, doing=replace(done.doing, taken=taken))
    return _apply_edits(frame, done, [one[1:] for one in new])


def _number(change: Any) -> int:
    """The number that a change has; of one that was pasted farther than its page shows,
    what comes last is by how many rows it stands below its row."""
    is_change = isinstance(change, list) and len(change) in (4, 5)
    if not is_change or type(change[0]) is not int:
        raise InvalidInput(NOT_THERE)
    number: int = change[0]
    return number


def _apply_edits(frame: Dataframe, done: Done, cells: Sequence[Sequence[Any]]) -> Done:
    """With what was typed into cells: each its row, its column, and the text.

    What can't be done is over, too, and told of: a page has what is not known to be
    taken in each of its requests, and a run may have changed the table, or what may be
    changed of it, since a cell was typed into.
    """
    edited, problem = done.doing.edited, TOO_MANY if len(cells) > MOST else ""
    news: dict[Cell, Any] = {}
    order = frame.order(done.table, done.view)
    typed = targets(done.table, order, cells[:MOST])
    height = max((one.place[0] + 1 for one in typed if one.is_pasted), default=0)
    table = done.table.longer(rows_to_come(frame, done.table, height))
    known = table.rows_at({row for (row, _), *_ in typed if row < table.height})
    for place, text, is_pasted in typed:
        if not _may_be_typed(frame, table, place):
            problem = NO_ROOM if is_pasted else GONE
            continue
        row, column = place
        before = news.get(place, known[row][column])
        try:
            value = value_of(text, frame.held_kind(table, column), before)
        except InvalidInput as wrong:
            problem = f"{table.headers[column]}, row {row + 1}: {wrong}"
            continue
        if value is before or (type(value) is type(before) and value == before):
            continue
        if before is None and value == "":
            continue
        news[place] = value
        edited = {"index": [*place], "value": value, "previous_value": before}
    doing = replace(done.doing, problem=problem, edited=edited)
    after = table.with_cells(news, before=done.table) if news else done.table
    return replace(done, table=after, doing=doing)


def _may_be_typed(frame: Dataframe, table: Table, place: Cell) -> bool:
    row, column = place
    is_there = row < table.height and column < table.width
    return frame.editable and is_there and table.column_id(column) not in frame.static


# ----- buttons


def _act(frame: Dataframe, done: Done, told: dict[str, Any]) -> Done:
    table, view = done.table, done.view
    if "sort" in told:
        column = whole(told["sort"], table.width)
        view = view.sorted_by(column, beside=bool(told.get("beside")))
        return replace(done, view=view)
    if "page" in told or "turn" in told:
        last = max(0, len(frame.order(table, view)) - 1) // PAGE
        if told.get("turn") in (1, -1):  # from where it is: quick presses turn as often
            page = max(0, min(min(view.page, last) + told["turn"], last))
        else:
            page = whole(told.get("page"), last + 1)
        return replace(done, view=replace(view, page=page))
    if not frame.editable:
        raise InvalidInput(NOT_THERE)
    if told.get("do") == "close":
        return replace(done, view=replace(view, row=None))
    changed = _reshape(frame, done, str(told.get("do")))
    if changed is table:
        return done
    doing = replace(done.doing, problem="", edited=None)
    return replace(done, table=changed, doing=doing, view=replace(view, row=None))


def _reshape(frame: Dataframe, done: Done, what: str) -> Table:
    """A table with a row or a column more or less, at the cell that was chosen last."""
    table, at = done.table, done.doing.at
    row = min(at[0], table.height - 1) if at else table.height - 1
    column = min(at[1], table.width - 1) if at else table.width - 1
    if what == "undo":
        return table.undone()
    if what.endswith("row") and frame.rows_fixed:
        raise InvalidInput("This table has a fixed number of rows.")
    if what.endswith("column") and frame.columns_fixed:
        raise InvalidInput("This table has a fixed number of columns.")
    if what not in TOOLS or not frame.may(what, table):
        return table  # a quick press more than there is room for
    if what == "add-row":
        return table.with_row(row + 1)
    if what == "add-column":
        return table.with_column(column + 1, str(table.width + 1))
    return (
        table.without_row(row) if what == "drop-row" else table.without_column(column)
    )
