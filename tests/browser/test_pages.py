"""What a person sees of pages: without script, in the background, with files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import Server
from tests.browser.person import begin, shown_number, submit, unique, wait_for_number
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def png(size: tuple[int, int], colour: str) -> FilePayload:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return {"name": "picture.png", "mimeType": "image/png", "buffer": data.getvalue()}


@pytest.mark.workers
def test_without_script_the_page_runs_and_shows_the_result(
    new_page: NewPage, server: Server
) -> None:
    name = unique("no-script")
    page = new_page("two-listeners", java_script_enabled=False)
    page.get_by_label("name").fill(name)
    page.get_by_role("button", name="go left").click()
    page.wait_for_url(re.compile(r"\?page="))
    expect(page.get_by_label("name")).to_have_value(name)
    server.open(f"{name}-l")
    expect(page.locator("output").first).to_have_text("went on")  # it refreshes itself


def test_without_script_stop_stops(new_page: NewPage, server: Server) -> None:
    page = new_page("count", java_script_enabled=False)
    name = begin(page, "name", "no-script-stop")
    page.get_by_role("button", name="Stop", exact=True).click()
    server.wait_for(f"{name} finally")


def test_without_script_an_error_is_shown_at_its_field(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("invert", java_script_enabled=False)
    note: FilePayload = {
        "name": "a.png",
        "mimeType": "image/png",
        "buffer": b"this is no picture",
    }
    page.locator("input[type=file]").set_input_files(note)
    submit(page)
    expect(page.get_by_role("alert").filter(has_text="picture")).to_be_visible()


def test_without_script_a_file_goes_with_the_form(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("invert", java_script_enabled=False)
    page.locator("input[type=file]").set_input_files(png((40, 30), "white"))
    submit(page)
    expect(page.locator(".fs-outputs img")).to_have_attribute("width", "40")


@pytest.mark.workers
def test_a_chosen_picture_is_uploaded_once_and_used(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("invert")
    uploads: list[str] = []
    page.on("request", lambda r: uploads.append(r.url) if "/upload/" in r.url else None)
    page.locator("input[type=file]").set_input_files(png((400, 300), "white"))
    expect(page.locator(".fs-inputs img")).to_be_visible()
    submit(page)
    result = page.locator(".fs-outputs img")
    expect(result).to_have_attribute("src", re.compile("/media/"))
    pixel = result.evaluate(
        """async img => {
          await img.decode();
          const canvas = document.createElement('canvas').getContext('2d');
          canvas.drawImage(img, 0, 0);
          return [...canvas.getImageData(5, 5, 1, 1).data];
        }"""
    )
    assert pixel == [0, 0, 0, 255]
    assert len(uploads) == 1
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 0
    page.reload()
    expect(page.locator(".fs-inputs img")).to_be_visible()
    page.get_by_role("button", name=re.compile("Remove")).click()
    expect(page.locator(".fs-inputs img")).to_have_count(0)


def test_a_text_named_png_is_refused_where_it_was_chosen(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("invert")
    note: FilePayload = {
        "name": "a.png",
        "mimeType": "image/png",
        "buffer": b"this is no picture",
    }
    page.locator("input[type=file]").set_input_files(note)
    expect(page.get_by_role("alert").filter(has_text="picture")).to_be_visible()


def test_six_background_tabs_leave_the_seventh_usable(
    new_page: NewPage, browser: Browser, server: Server
) -> None:
    first = new_page("count")
    tabs = [first] + [new_page("count", context=first.context) for _ in range(5)]
    for tab in tabs:
        tab.get_by_label("name").fill(unique("hidden"))
        submit(tab)
        wait_for_number(tab, 2)
        tab.evaluate(HIDE, True)
    seventh = new_page("live", context=first.context)
    seventh.get_by_label("text").press_sequentially("hello", delay=20)
    expect(seventh.locator(".fs-outputs output")).to_have_text("HELLO")
    before = shown_number(tabs[3])
    tabs[3].evaluate(HIDE, False)
    wait_for_number(tabs[3], before + 20)


@pytest.mark.workers
def test_the_second_run_of_one_place_waits_and_is_told_so(
    new_page: NewPage, server: Server
) -> None:
    first, second = new_page("one-at-a-time"), new_page("one-at-a-time")
    first.get_by_label("name").fill(unique("first"))
    submit(first)
    wait_for_number(first, 3)
    second.get_by_label("name").fill(unique("second"))
    submit(second)
    expect(second.locator(".fs-outputs .fs-status").first).to_contain_text(
        "Waiting, 1 of 1"
    )
    third = new_page("one-at-a-time")
    third.get_by_label("name").fill(unique("third"))
    submit(third)
    waits = third.locator(".fs-outputs .fs-status").first
    expect(waits).to_contain_text("Waiting, 2 of 2")
    first.get_by_role("button", name="Stop", exact=True).click()
    wait_for_number(second, 3)
    expect(waits).to_contain_text("Waiting, 1 of 1")
    third.get_by_role("button", name="Stop", exact=True).click()
    expect(waits).to_contain_text("Stopped")  # nobody after this test waits for it
    second.get_by_role("button", name="Stop", exact=True).click()
    expect(second.locator(".fs-outputs .fs-status").first).to_contain_text("Stopped")


def test_the_back_button_comes_back_to_the_page_as_it_was(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("examples")
    page.get_by_label("a", exact=True).fill("kept")
    submit(page)
    expect(page.locator(".fs-outputs output")).to_contain_text("kept")
    page.goto(f"{server.url}/on-load/")
    page.go_back()
    expect(page.get_by_label("a", exact=True)).to_have_value("kept")
    expect(page.locator(".fs-outputs output")).to_contain_text("kept")


def test_an_unreachable_server_is_told(new_page: NewPage, server: Server) -> None:
    page = new_page("examples", tolerated="Failed to fetch")
    page.route("**/run/*", lambda route: route.abort("connectionrefused"))
    submit(page)
    expect(page.locator("#fs-offline")).to_be_visible()
    page.unroute("**/run/*")
    submit(page)
    expect(page.locator("#fs-offline")).to_be_hidden()


@pytest.mark.parametrize("status", [200, 400, 401])
def test_an_answer_of_the_app_around_the_page_is_told_and_not_put_in(
    new_page: NewPage, status: int
) -> None:
    page = new_page("invert")
    chosen, other = page.locator("[type=file]"), page.locator("#fs-refused")
    login = "<title>Log in</title><h1>Log in</h1>"
    page.route("**/u*/*", lambda route: route.fulfill(status=status, body=login))
    chosen.set_input_files(png((4, 4), "red"))
    expect(other).to_be_visible()
    expect(chosen).to_be_attached()
    expect(page.get_by_role("heading", name="Log in")).to_have_count(0)
    page.unroute("**/u*/*")
    chosen.set_input_files(png((4, 4), "red"))
    expect(other).to_be_hidden()
    page.route("**/run/*", lambda route: route.fulfill(status=status, body=login))
    submit(page)
    expect(other).to_be_visible()
    other.get_by_role("link", name="Reload the page").click()
    expect(other).to_be_hidden()


def test_every_input_has_a_name_and_every_page_a_heading_order(
    new_page: NewPage, server: Server
) -> None:
    for path in ("examples", "invert", "updating", "two-listeners"):
        page = new_page(path)
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll(
                 'input:not([type=hidden]), textarea, select, button:not([hidden])')]
               .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim()
                 || e.getAttribute('aria-labelledby') || e.closest('label')))
               .map(e => e.outerHTML)"""
        )
        assert unnamed == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(
    new_page: NewPage, server: Server, width: int
) -> None:
    for path in ("examples", "invert", "count", "updating"):
        page = new_page(path, viewport={"width": width, "height": 800})
        fits = "e => e.scrollWidth <= e.clientWidth"
        assert page.locator("html").evaluate(fits)


def test_the_page_is_light(new_page: NewPage, browser: Browser, server: Server) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
    page.goto(f"{server.url}/count/", wait_until="networkidle")
    assert len(sizes) <= 5
    assert sum(sizes) < 28_000, sizes
    context.close()
