"""What a person sees of a function that tells how far it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.person import submit, unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def start(page: Page, name: str) -> str:
    gate = unique(name)
    page.get_by_label("gate").fill(gate)
    submit(page)
    return gate


def bar(page: Page, name: str) -> Locator:
    return page.get_by_role("progressbar", name=name, exact=True)


def line(page: Page, name: str) -> Locator:
    """The bar with its texts."""
    return page.locator(".fs-progress").filter(has=bar(page, name))


@pytest.mark.workers
def test_a_person_sees_the_bars_with_rate_and_remaining_time(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("training")
    gate = start(page, "training")
    loading = bar(page, "Loading the data")
    expect(loading).to_be_visible()
    assert loading.evaluate("bar => bar.position") == -1
    server.open(gate)
    expect(line(page, "Epoch 2")).to_contain_text(
        re.compile(r"20/40 batches · \d+(\.\d batches/s|\.\d s each)")
    )
    assert bar(page, "Epoch 2").evaluate("bar => bar.value") == 0.5
    expect(line(page, "Epochs")).to_contain_text(
        re.compile(r"1/3 epochs · \d+\.\d (epochs/s|s each) · about \d+ s left")
    )
    expect(loading).to_have_count(0)
    names = page.locator(".fs-progress > span:first-child").all_inner_texts()
    assert names == ["Epochs", "Epoch 2"]
    server.open(gate)
    expect(page.locator(".fs-outputs output")).to_have_text("trained")
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_bar_moves_and_is_not_made_anew(new_page: NewPage, server: Server) -> None:
    page = new_page("training")
    gate = start(page, "training")
    bar(page, "Loading the data").wait_for()
    server.open(gate)
    bar(page, "Epochs").wait_for()
    page.evaluate("window.first = document.querySelector('.fs-progress > progress')")
    bar(page, "Epoch 2").wait_for()
    assert page.evaluate(
        "document.querySelector('.fs-progress > progress') === window.first"
    )
    server.open(gate)


def test_stop_can_be_pressed_while_bars_move(new_page: NewPage, server: Server) -> None:
    page = new_page("training")
    gate = start(page, "training")
    bar(page, "Loading the data").wait_for()
    page.evaluate("window.stop = document.querySelector('.fs-stop')")
    server.open(gate)
    bar(page, "Epochs").wait_for()
    assert page.evaluate("document.querySelector('.fs-stop') === window.stop")
    with page.expect_response("**/stop/**"):
        page.get_by_role("button", name="Stop").click()
    server.open(gate)  # where it waits if it came that far meanwhile
    expect(page.locator(".fs-outputs .fs-status").first).to_contain_text("Stopped")
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_bar_takes_one_line_however_much_it_tells(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("training", viewport={"width": 320, "height": 800})
    gate = start(page, "training")
    server.open(gate)
    expect(line(page, "Epoch 2")).to_contain_text("20/40 batches")  # it stands still
    texts = line(page, "Epochs").locator("span")
    expect(texts.last).to_contain_text("left")
    name, numbers = texts.first.bounding_box(), texts.last.bounding_box()
    assert name and numbers
    assert (name["y"], name["height"]) == (numbers["y"], numbers["height"])
    assert name["width"] > 40 and name["x"] + name["width"] < numbers["x"]
    server.open(gate)


@pytest.mark.workers
def test_a_reload_shows_the_bars_again(new_page: NewPage, server: Server) -> None:
    page = new_page("training")
    gate = start(page, "training")
    bar(page, "Loading the data").wait_for()
    page.reload()
    expect(bar(page, "Loading the data")).to_be_visible()
    server.open(gate)
    expect(line(page, "Epoch 2")).to_contain_text("20/40 batches")
    server.open(gate)


@pytest.mark.workers
def test_bars_of_tqdm_are_seen_as_they_nest(new_page: NewPage, server: Server) -> None:
    page = new_page("tqdm")
    gate = start(page, "tqdm")
    expect(line(page, "Batches")).to_contain_text("1/3 it")
    expect(line(page, "Epochs")).to_contain_text("0/2 it")
    server.open(gate)
    expect(line(page, "Epochs")).to_contain_text("1/2 it")
    server.open(gate)
    expect(page.locator(".fs-outputs output")).to_have_text("trained")
    expect(page.get_by_role("progressbar")).to_have_count(0)
