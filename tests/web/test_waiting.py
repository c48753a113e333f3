"""What a person sees who waits in line."""

from __future__ import annotations

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


def said(browser: Browser) -> str:
    """What the page says of its run."""
    return browser.page.id("fs-status-0").text


@pytest.fixture
def people(visit: Visit, gates: Gates) -> list[Browser]:
    """Five of them: one has begun, the others wait in this order."""

    def hold(name: str) -> str:
        gates.wait(name)
        return name

    demo = gr.Interface(hold, gr.Textbox(label="name"), gr.Textbox(label="out"))
    people = [visit(demo) for _ in range(5)]
    for number, person in enumerate(people):
        person.fill("name", str(number))
        person.press("Submit")
    return people


def test_who_waits_sees_how_the_line_moves(people: list[Browser], gates: Gates) -> None:
    last = people[4]
    assert "Waiting, 4 of 4" in said(last)
    for ending, place in enumerate(("3 of 3", "2 of 2", "1 of 1")):
        gates.open(str(ending))
        last.follow(until=lambda: f"Waiting, {place}, about" in said(last))  # noqa: B023
        assert place in said(last)
    assert "Waiting, 1 of 1" in said(last.reload())
    gates.open("3")
    gates.open("4")
    last.follow()
    assert last.shown("out") == "4"


def test_who_waits_moves_up_where_one_before_gives_up(
    people: list[Browser], gates: Gates
) -> None:
    gates.open("0")
    people[3].follow(until=lambda: "2 of 3" in said(people[3]))
    people[2].press("Stop")
    people[3].follow(until=lambda: "1 of 2" in said(people[3]))
    people[4].follow(until=lambda: "2 of 2" in said(people[4]))
    assert "Waiting, 2 of 2" in said(people[4].reload())


def test_a_second_person_does_not_wait_for_all_that_one_has_started(
    people: list[Browser], visit: Visit, gates: Gates
) -> None:
    app = people[0].http.application
    tabs = [visit(app) for _ in range(3)]
    for number, tab in enumerate(tabs):
        tab.http = tabs[0].http
        tab.open()
        tab.fill("name", f"tab {number}")
        tab.press("Submit")
    assert "Waiting, 7 of 7" in said(tabs[2])
    newcomer = visit(app)
    newcomer.fill("name", "new")
    newcomer.press("Submit")
    assert "Waiting, 6 of 8" in said(newcomer)
    gates.open("0")
    tabs[2].follow(until=lambda: "7 of 7" in said(tabs[2]))
    newcomer.follow(until=lambda: "5 of 7" in said(newcomer))
