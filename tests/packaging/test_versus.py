"""What the table of benchmarks says of four libraries' figures."""

from __future__ import annotations

import pytest

from benchmarks.table import Row, markdown
from benchmarks.versus import Versus


def line(ours: float | str, *, more: bool = False, **others: float | str) -> Versus:
    figures = {"gradio": "crashed", "streamlit": "crashed", "nicegui": "crashed"}
    return Versus(
        "opened",
        {**figures, **others, "flaskstream": ours},
        "{:.1f} s",
        more=more,
        because="a reason",
    )


@pytest.mark.parametrize(
    ("ours", "more", "ratio", "met"),
    [(0.4, False, 5.0, True), (0.5, False, 4.0, False), (60.0, True, 15.0, True)],
)
def test_ours_is_compared_with_the_best_of_the_others(
    ours: float, more: bool, ratio: float, met: bool
) -> None:
    row = line(ours, more=more, streamlit=2.0, nicegui=4.0)

    assert row.ratio == pytest.approx(ratio)
    assert row.met is met


def test_a_reason_is_told_where_the_target_is_missed_and_nowhere_else() -> None:
    missed, met = line(1.0, nicegui=2.0), line(1.0, nicegui=9.0)

    assert missed.cells()[-2:] == ("**no**", "a reason")
    assert met.cells()[-2:] == ("yes", "")


def test_what_no_other_shows_is_met_and_what_ours_does_not_show_is_not() -> None:
    assert (line(1.0).ratio, line(1.0).met) == (None, True)
    assert not line("crashed", nicegui=9.0).met
    assert line(1.0).cells()[1:5] == ("crashed", "crashed", "crashed", "1.0 s")


def test_rows_of_two_kinds_are_two_tables() -> None:
    row = Row("text", "2 s", "1 s", "5×", met=False)

    first, second = markdown([row, line(1.0), row]).split("\n\n")

    assert first.count("| text ") == 2
    assert second.splitlines()[2].startswith("| opened ")
