"""The page of the function that BENCHMARK_PAGE names, as one writes it with Streamlit.

From 150,000 rows on, `st.dataframe` has the rows in sight only, and sorts on the
server. It does not search then: Streamlit's manual says to filter by a widget. What is
edited, the browser has whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import streamlit as st  # type: ignore[import-not-found]

from benchmarks.apps import functions


def table(size: float, pressed: bool) -> None:
    """A table."""
    if pressed:
        st.dataframe(functions.table(size), hide_index=True)


def table_large(size: float, pressed: bool) -> None:
    """A table, kept for the session, and a box that filters it."""
    if pressed:
        st.session_state.frame = functions.table(size)
    if "frame" not in st.session_state:
        return
    frame, text = st.session_state.frame, st.text_input("Search")
    if text:
        frame = frame[frame["text"].str.contains(text, regex=False)]
    st.dataframe(frame, hide_index=True)


def table_edited(size: float, pressed: bool) -> None:
    """A table whose cells are typed, and what a function makes of it."""
    if pressed:
        st.session_state.frame = functions.table(size)
    if "frame" not in st.session_state:
        return
    st.write(functions.checked(st.data_editor(st.session_state.frame, hide_index=True)))


def table_grown(size: float, pressed: bool) -> None:
    """A table that is given anew, for `add_rows` is no more."""
    place = st.empty()
    for rows in values(functions.table_grown(size), pressed):
        place.dataframe(rows, hide_index=True)


def line_plot(size: float, pressed: bool) -> None:
    """A plot that is given anew."""
    place = st.empty()
    for frame in values(functions.line_plot(size), pressed):
        place.line_chart(frame, x="step", y="value")


def values(run: Iterator[Any], pressed: bool) -> Iterator[Any]:
    """What is yielded; nothing, where the button was not pressed."""
    return run if pressed else iter(())


PAGES = {
    "table": table,
    "table_large": table_large,
    "table_edited": table_edited,
    "table_grown": table_grown,
    "line_plot": line_plot,
}
with st.container(key="in"):
    size = st.number_input("size", value=1)
pressed = st.button("Submit")
with st.container(key="out"):
    PAGES[os.environ["BENCHMARK_PAGE"]](size, pressed)
if pressed:
    st.write(functions.done(size))
