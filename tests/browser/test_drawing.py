"""Drawing with a real mouse, and with the keys: what functions get, and what stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.person import wait_on
from tests.browser.test_files import wrong
from tests.web.pictures import png

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

MIDDLE = """paper => {
  const canvases = [...paper.querySelectorAll("canvas:not([hidden])")].reverse();
  const seen = canvases.map(one => {
    const one_pixel = document.createElement("canvas");
    const pen = one_pixel.getContext("2d", {willReadFrequently: true});
    pen.drawImage(one, -one.width / 2, -one.height / 2);
    return pen.getImageData(0, 0, 1, 1).data.join();
  });
  return seen.find(pixel => !pixel.endsWith(",0")) ?? "";
}"""


@pytest.fixture(params=[390, 1280])
def page(new_page: NewPage, server: Server, request: pytest.FixtureRequest) -> Page:
    page = new_page("drawing", viewport={"width": request.param, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    return page


def paper(page: Page, label: str = "Sheet") -> Locator:
    return page.get_by_role("application", name=label)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw on the sheet, from one place to another, in parts of its sides."""
    place = paper(page)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None

    def at(part: tuple[float, float]) -> tuple[float, float]:
        return box["x"] + part[0] * box["width"], box["y"] + part[1] * box["height"]

    page.mouse.move(*at(start))
    page.mouse.down()
    page.mouse.move(*at(end), steps=5)


def stroke(page: Page) -> None:
    """Draw a line through the middle of the sheet."""
    drag(page, (0.1, 0.5), (0.9, 0.5))
    page.mouse.up()


def field(page: Page) -> Locator:
    return page.locator(".fs-field", has=paper(page))


def tool(page: Page, name: str) -> Locator:
    return field(page).get_by_role("button", name=name, exact=True)


def expect_told(page: Page, text: str) -> None:
    page.get_by_role("button", name="Tell").click()
    expect(page.get_by_text(text, exact=True)).to_be_visible()


def test_a_stroke_is_there_at_once_is_undone_and_survives_a_reload(page: Page) -> None:
    stroke(page)
    # Nobody has waited until the server has it.
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")
    tool(page, "Undo").click()
    expect_told(page, "nothing")
    page.keyboard.press("Tab")
    paper(page).press("Control+Shift+z")
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")
    page.reload()
    wait_on(page, lambda: paper(page).evaluate(MIDDLE), "a drawing")
    assert paper(page).evaluate(MIDDLE) == "255,0,0,255"
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")
    assert wrong(page) == []
    tool(page, "Clear Sheet").click()
    expect_told(page, "nothing")


def test_layers_lie_over_each_other(page: Page) -> None:
    stroke(page)
    tool(page, "Layers").click()
    tool(page, "Add a layer").click()
    page.get_by_role("button", name="#0000ff, 50 %").click()
    stroke(page)
    expect_told(page, "200x100 [10, 10] (127, 0, 128, 255)")
    tool(page, "Hide Layer 2").click()
    expect_told(page, "200x100 [10, 10] (255, 0, 0, 255)")
    tool(page, "Show Layer 2").click()
    tool(page, "Layer 2 down").click()
    expect_told(page, "200x100 [10, 10] (255, 0, 0, 255)")
    assert wrong(page) == []
    tool(page, "Remove Layer 1").click()
    tool(page, "Eraser").click()
    drag(page, (0.5, 0.1), (0.5, 0.9))
    page.mouse.up()
    expect_told(page, "200x100 [0] (0, 0, 0, 0)")


def test_a_function_is_told_while_the_pen_moves(new_page: NewPage) -> None:
    page = new_page("drawing", viewport={"width": 1280, "height": 800})
    box = paper(page, "Pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 50, steps=3)
    shown = page.locator("output").last
    expect(shown).not_to_be_empty()
    before = shown.inner_text()
    page.mouse.move(box["x"] + 200, box["y"] + 150, steps=3)
    expect(shown).not_to_have_text(before)
    page.mouse.up()


def test_a_picture_is_drawn_on_cropped_and_taken_back(page: Page) -> None:
    stroke(page)
    file = {"name": "cat.png", "mimeType": "image/png", "buffer": png(120, 80)}
    page.get_by_label("Choose a picture").set_input_files(file)  # type: ignore[arg-type]
    expect(paper(page).locator("canvas").first).to_have_js_property("width", 120)
    expect_told(page, "120x80 [0] (128, 128, 128, 255)")
    tool(page, "Crop").click()
    drag(page, (0.25, 0.25), (0.75, 0.75))
    page.mouse.up()
    expect(field(page).get_by_label("Width")).to_have_value("60")
    tool(page, "Apply").click()
    expect_told(page, "60x40 [0] (128, 128, 128, 255)")
    tool(page, "Resize").click()
    field(page).get_by_label("Width").fill("30")
    field(page).get_by_label("Width").press("Enter")
    expect_told(page, "30x20 [0] (128, 128, 128, 255)")
    for _ in range(3):
        tool(page, "Undo").click()
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")


def test_the_keys_draw(new_page: NewPage) -> None:
    page = new_page("drawing", viewport={"width": 1280, "height": 800})
    paper(page).focus()
    for key in ("Space", *["ArrowRight"] * 3, "Space", *["ArrowDown"] * 3):
        page.keyboard.press(key)
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")


def test_what_is_seen_from_near_is_drawn_where_it_is_seen(page: Page) -> None:
    zoom = tool(page, "Zoom in")
    for _ in range(4):
        zoom.press("Enter")
    expect(field(page).get_by_role("button", name="506 %")).to_be_visible()
    stroke(page)  # as long on the screen as any
    tool(page, "Layers").click()
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")
    place = paper(page)
    before = place.evaluate("paper => paper.scrollLeft")
    assert before > 0
    tool(page, "Move").press("Enter")
    drag(page, (0.2, 0.5), (0.6, 0.5))
    page.mouse.up()
    moved = before - place.evaluate("paper => paper.scrollLeft")
    width = place.evaluate("paper => paper.clientWidth")
    assert abs(moved - 0.4 * width) < 3
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")  # nothing was drawn
    place.press("0")
    expect(tool(page, "Zoom out")).to_have_attribute("aria-disabled", "true")
    assert place.evaluate("paper => paper.scrollWidth - paper.clientWidth") == 0
    # It was a fifth of what is seen from there: it ends where it began.
    inked = place.evaluate(
        """paper => {
          const {width, height} = paper.querySelector("canvas:last-child");
          const pen = paper.querySelector("canvas:last-child").getContext("2d");
          const row = pen.getImageData(0, height / 2, width, 1).data;
          return [...Array(width).keys()].filter(x => row[4 * x + 3]).length;
        }"""
    )
    assert abs(inked - 0.8 * 200 / 5.06 - 10) < 4
    assert wrong(page) == []


def test_the_brush_lets_through_what_is_below_it(page: Page) -> None:
    field(page).get_by_label("Opacity").fill("50")
    stroke(page)
    expect_told(page, "200x100 [10] (255, 0, 0, 128)")
    pressed = field(page).locator(".fs-draw-color[aria-pressed=true]")
    expect(pressed).to_have_count(0)
    field(page).get_by_role("button", name="#ff0000").click()
    expect(field(page).get_by_label("Opacity")).to_have_value("100")


def test_what_a_function_gives_takes_the_place_of_the_drawing(page: Page) -> None:
    stroke(page)
    page.get_by_role("button", name="Give").click()
    expect(paper(page).locator("canvas").first).to_have_js_property("width", 90)
    expect_told(page, "90x60 [0] (200, 200, 200, 255)")
    stroke(page)
    tool(page, "Undo").click()
    tool(page, "Undo").click()
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")


def test_what_could_not_be_sent_is_sent_later_and_seen_in_another_window(
    new_page: NewPage,
) -> None:
    page = new_page("drawing", tolerated="Failed to fetch")
    stroke(page)
    expect_told(page, "200x100 [10] (255, 0, 0, 255)")
    window = page.context.new_page()
    window.goto(page.url)
    wait_on(window, lambda: paper(window).evaluate(MIDDLE), "a drawing")
    page.route("**/upload/*", lambda route: route.abort(), times=1)
    page.bring_to_front()
    with page.expect_event("requestfailed"):
        tool(page, "Undo").click()
    window.bring_to_front()
    wait_on(window, lambda: not paper(window).evaluate(MIDDLE), "that it was undone")


def test_without_script_there_is_the_picture_and_a_file_input(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("drawing", java_script_enabled=False)
    expect(page.get_by_label("Choose a picture")).to_be_visible()
    expect(tool(page, "Brush")).to_be_hidden()
