"""Models: drawn in frames, and changed in their places."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import PIL.Image
import pytest
from playwright.sync_api import Locator, Page, Route, expect

import flaskstream as gr
from tests.browser.axe import wrong
from tests.browser.conftest import Server
from tests.browser.person import unique
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
OF_THE_DRIVER = "GL Driver Message"
"""It warns of how slow it is to draw without a GPU."""


def drawn(page: Page, label: str, count: int = 1) -> Any:
    """The pixels of a model's frame, once so many models were drawn in it, and the last
    is seen: without a GPU that takes a while."""
    box = page.locator(f"fs-model[alt={label}]")
    box.scroll_into_view_if_needed()
    expect(box).to_have_js_property("count", count)
    seen: list[Any] = [None]

    def look() -> bool:
        before, seen[-1] = seen[-1], pixels(box)
        return (
            covered(seen[-1]) > 0.01 and before is not None and same(seen[-1], before)
        )

    wait_until(look, f"{count} models in {label}", PATIENCE / 1000)
    return seen[-1]


def same(one: Any, other: Any) -> bool:
    return one.shape == other.shape and bool((one == other).all())


def pixels(box: Locator) -> Any:
    picture = PIL.Image.open(io.BytesIO(box.screenshot(timeout=PATIENCE)))
    return np.asarray(picture.convert("RGB"))[8:-8, 8:-60]  # without the frame's line


def covered(picture: Any) -> float:
    """The share of a picture that is of another colour than its corner."""
    different = abs(picture.astype(int) - picture[2, 2]).max(2) > 12
    return float(different.mean())


def test_a_model_is_drawn_and_changes_in_its_place(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("modelling", tolerated=OF_THE_DRIVER)
    gate = unique("gate")
    page.get_by_label("gate").fill(gate)
    page.get_by_role("button", name="Grow").click()
    seen = []
    for n in range(1, 4):
        server.open(gate)
        seen.append(drawn(page, "Growing", n))
        assert 0.05 < covered(seen[-1]) < 0.9
        page.locator("fs-model iframe").first.evaluate(
            "(frame, n) => n > 1 ? window.first === frame : (window.first = frame)", n
        )
    assert (seen[0] != seen[1]).any() and (seen[1] != seen[2]).any()
    assert page.evaluate(
        "document.querySelector('fs-model').shadowRoot.querySelector('iframe')"
        " === window.first"
    )
    solid, shares = covered(seen[-1]), {}
    for n, mode in enumerate(("wireframe", "point_cloud"), 4):
        page.get_by_role("button", name=mode, exact=True).click()
        shares[mode] = covered(drawn(page, "Growing", n))
    assert 0 < shares["point_cloud"] < shares["wireframe"] < solid


def test_what_a_person_chooses_is_drawn_turned_by_keys_and_saved(
    new_page: NewPage,
) -> None:
    narrow = {"width": 390, "height": 800}
    page = new_page("modelling", tolerated=OF_THE_DRIVER, viewport=narrow)
    page.get_by_label("Given", exact=True).set_input_files(gr.get_model3d("a.obj"))
    expect(page.get_by_label("told")).to_have_text("got a.obj")
    picture = drawn(page, "Given")
    assert picture[2, 2].tolist() == [0, 0, 255]
    assert abs(picture.shape[0] + 16 - 300) <= 1
    assert 0.05 < covered(picture) < 0.9
    assert wrong(page) == []
    (frame,) = [each for each in page.frames if each != page.main_frame]
    orbit = "document.querySelector('model-viewer').getCameraOrbit().theta"
    before = frame.evaluate(orbit)
    page.get_by_role("link", name="Download a.obj").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    frame.wait_for_function(f"before => {orbit} !== before", arg=before)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a.obj").click()
    assert download.value.suggested_filename == "a.obj"


def test_what_can_not_be_drawn_says_so(new_page: NewPage) -> None:
    page = new_page("modelling", tolerated="TypeError")
    scene = b'{"asset": {"version": "2.0"}, "meshes": 3, "scenes": [{"nodes": [7]}]}'
    damaged = {"name": "a.gltf", "mimeType": "", "buffer": scene}
    page.get_by_label("Given", exact=True).set_input_files(damaged)  # type: ignore[arg-type]
    expect(page.get_by_text("This model can’t be drawn")).to_be_visible()
    expect(page.get_by_role("link", name="Download a.gltf")).to_be_visible()


def test_scripts_of_what_comes_later_run_in_their_order(new_page: NewPage) -> None:
    page = new_page("modelchat", tolerated=OF_THE_DRIVER)
    waiting: list[Route] = []  # for what the other one is built on
    page.route("**/framed-*.js", lambda route: waiting.append(route))
    page.route("**/model3d-*.js", go_on_after(waiting))
    page.get_by_role("textbox").fill("shape")
    page.get_by_role("textbox").press("Enter")
    expect(page.locator("fs-model:defined")).to_have_attribute("alt", "shape")


def go_on_after(waiting: list[Route]) -> Callable[[Route], None]:
    """Lets a script come, and a while later those that were asked for before it."""

    def go_on(route: Route) -> None:
        route.fulfill(response=route.fetch())
        for one in waiting:
            one.continue_()

    return go_on
