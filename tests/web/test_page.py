"""A page's identity, and what of it comes back."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web.security import COOKIE, is_page_id, new_id
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.demos import greeting


def test_each_visit_is_a_new_page_of_the_same_owner(visit: Visit) -> None:
    browser = visit(greeting())
    first = browser.page_id
    browser.open()
    assert is_page_id(first) and is_page_id(browser.page_id)
    assert browser.page_id != first
    assert browser.response is not None
    assert "Set-Cookie" not in browser.response.headers


def test_a_page_is_never_cached(visit: Visit) -> None:
    browser = visit(greeting())
    assert browser.response is not None
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_the_first_post_puts_the_page_id_into_the_address_and_the_second_does_not(
    visit: Visit,
) -> None:
    browser = visit(greeting())
    first = browser.press("Submit")
    assert first.headers["HX-Replace-Url"] == f"/?page={browser.page_id}"
    second = browser.press("Submit")
    assert "HX-Replace-Url" not in second.headers


def test_a_reload_brings_inputs_and_outputs_back(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    browser.run("Submit").reload()
    assert browser.shown("name") == "Ada"
    assert browser.shown("greeting") == "Hello Ada"
    assert browser.address == browser.page_id


def test_the_plain_address_is_a_fresh_page_after_a_run(visit: Visit) -> None:
    browser = visit(greeting())
    browser.fill("name", "Ada")
    browser.run("Submit").open()
    assert browser.shown("name") == ""
    assert browser.shown("greeting") == ""


def not_here(browser: Browser, onward: str) -> bool:
    """Whether the browser is told that a page is gone, or another one's, with a way to
    a new one; then that one is opened."""
    told = browser.status == 404 and "This page is not here" in browser.page.text
    (link,) = browser.page.all("a")
    browser.open(link.attrs["href"])
    assert browser.status == 200 and browser.location == onward
    return told


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_that_is_gone_says_so_and_leads_to_a_new_one(
    visit: Visit, scripts: bool
) -> None:
    id = new_id()
    browser = visit(greeting(), scripts=scripts)
    more = "x=%22%3E1"
    assert not_here(browser.open(f"/?user=ada&page={id}&{more}"), f"/?user=ada&{more}")
    assert browser.page_id != id
    stranger = visit(greeting())
    stranger.http.delete_cookie(COOKIE)
    assert not_here(stranger.open(f"/?page={id}"), "/")


@pytest.mark.parametrize("id", ["x", "", "a" * 21, "a" * 23, "a" * 21 + "/", "<b>" * 7])
def test_an_id_that_is_none_is_not_taken_over(visit: Visit, id: str) -> None:
    browser = visit(greeting())
    browser.open(f"/?page={id}")
    assert is_page_id(browser.page_id)
    assert browser.page_id != id


def test_a_foreign_page_shows_nothing_of_it(visit: Visit) -> None:
    demo = greeting()
    ada = visit(demo)
    ada.fill("name", "secret")
    ada.run("Submit")
    eve = visit(demo)
    eve.open(ada.location)
    assert "secret" not in eve.page_html
    assert not_here(eve, "/")
    assert eve.shown("greeting") == ""


def test_a_run_on_the_page_id_of_somebody_else_is_refused(visit: Visit) -> None:
    demo = greeting()
    ada, eve = visit(demo), visit(demo)
    ada.fill("name", "Ada")
    ada.run("Submit")
    eve.fill("name", "Eve")
    assert eve.press("Submit", page=ada.page_id).status_code == 403
    assert "This page is not yours" in eve.toasts()[0]
    assert eve.shown("greeting") == ""
    assert ada.reload().shown("greeting") == "Hello Ada"


@pytest.mark.parametrize("kind", [gr.Interface, gr.ChatInterface])
def test_its_description_is_told_to_who_does_not_see_it(
    visit: Visit, kind: Any
) -> None:
    def fn(message: str, history: Any = None) -> str:
        return message

    inputs = [["text"], "text"] if kind is gr.Interface else []
    text = 'Says **what** you say, "<again>" & [again](https://a.example).'
    head = visit(kind(fn, *inputs, description=text)).page.one("head")
    told = head.one("meta", name="description").attrs["content"]
    assert told == 'Says what you say, "<again>" & again.'


def test_a_page_without_a_description_tells_none(visit: Visit) -> None:
    assert not visit(greeting()).page.all("meta", name="description")
