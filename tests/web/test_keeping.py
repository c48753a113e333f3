"""Values that browsers keep: who has made them, and what becomes of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Api, Visit
from tests.web.dom import Element

KEY = "0123456789abcdefghij"


def keeping(**options: Any) -> gr.Blocks:
    """A page that keeps a word, tells what it has, and what has changed."""
    with gr.Blocks() as demo:
        kept = gr.BrowserState("none", **options)
        word, out = gr.Textbox(label="word"), gr.Textbox(label="out")
        told = gr.Textbox(label="told")
        gr.Button("Keep").click(lambda word: word, word, kept)
        gr.Button("Tell").click(lambda value: f"{value!r}", kept, out, api_name="tell")
        kept.change(lambda value: f"now {value!r}", kept, told)
        demo.load(lambda value: f"at first {value!r}", kept, told)
    return demo


def field(browser: Browser) -> Element:
    """What has the value on the page."""
    return next(e for e in browser.page.walk() if "data-fs-kept" in e.attrs)


def keep(browser: Browser, word: str) -> str:
    """Have a word kept; gives what a browser has of it then."""
    browser.fill("word", word)
    browser.run("Keep")
    return field(browser).attrs["value"]


def told_of(browser: Browser, sealed: str) -> str:
    """What a function gets of what a browser has."""
    field(browser).attrs["value"] = sealed
    return browser.run("Tell").shown("out")


def app_of(key: str, **options: Any) -> gr.Blocks:
    demo = keeping(**options)
    demo.app.secret_key = key
    return demo


def test_what_a_function_has_given_is_there_on_the_next_page(visit: Visit) -> None:
    demo = keeping()
    browser = visit(demo)
    sealed = keep(browser, "<i>&\"'")
    assert browser.shown("told") == "now '<i>&\"\\''"
    assert told_of(visit(demo), sealed) == "'<i>&\"\\''"
    assert browser.reload().run("Tell").shown("out") == "'<i>&\"\\''"


def test_a_page_begins_without_one(visit: Visit) -> None:
    browser = visit(keeping())
    assert field(browser).attrs["value"] == ""
    assert browser.run("Tell").shown("out") == "'none'"


def forged(sealed: str) -> list[str]:
    made, _, rest = sealed.partition(" ")
    text, _, signature = rest.rpartition(".")
    return [
        f'{made} "forged".{signature}',
        f"{int(made) + 1} {text}.{signature}",
        f'{made} "forged"',
        '"forged"',
        "[" * 100_000,
        "\ud800".encode(errors="surrogatepass").decode("latin-1"),
        signature,
        ".",
    ]


def test_what_somebody_makes_up_counts_as_none(visit: Visit) -> None:
    browser = visit(keeping())
    sealed = keep(browser, "kept")
    for made_up in forged(sealed):
        assert told_of(browser, made_up) == "'none'"
    assert told_of(browser, sealed) == "'kept'"


@pytest.mark.parametrize(
    ("signed", "asked", "told"),
    [
        (lambda: app_of(KEY), lambda: app_of(KEY), "'kept'"),
        (lambda: app_of(KEY), lambda: app_of(KEY[::-1]), "'none'"),
        (
            lambda: app_of(KEY, secret="s"),
            lambda: app_of(KEY[::-1], secret="s"),
            "'kept'",
        ),
        (lambda: app_of(KEY, secret="s"), lambda: app_of(KEY), "'none'"),
        (lambda: app_of(KEY, storage_key="a"), lambda: app_of(KEY), "'none'"),
    ],
    ids=["same key", "other key", "same secret", "no secret", "other name"],
)
def test_it_counts_where_it_was_signed_by_the_same_key_for_the_same_name(
    visit: Visit,
    signed: Callable[[], gr.Blocks],
    asked: Callable[[], gr.Blocks],
    told: str,
) -> None:
    sealed = keep(visit(signed()), "kept")
    assert told_of(visit(asked()), sealed) == told


def test_each_has_a_name_of_its_own_and_pages_share_one_by_its_key() -> None:
    app = Flask(__name__)
    app.secret_key = KEY
    streams = gr.FlaskStream(app)
    with gr.Blocks() as first:
        gr.BrowserState(1)
        gr.Textbox(label="between")
        gr.BrowserState(2)
        gr.BrowserState(3, storage_key="settings")
    with gr.Blocks() as second:
        gr.BrowserState(1)
        gr.BrowserState(3, storage_key="settings")
    streams.mount(first, "/first")
    streams.mount(second, "/second")
    names = []
    for path in "/first", "/second":
        page = Browser(app, f"{path}/").open().page
        names.append([x for e in page.walk() if (x := e.attrs.get("data-fs-kept"))])
    assert len({*names[0], *names[1]}) == 4
    assert names[0][2] == names[1][1] == "settings"


def test_a_call_of_the_api_brings_and_gets_json(api: Api) -> None:
    caller = api(keeping())
    assert caller.result("tell", {"a": [1]}) == ["{'a': [1]}"]
    assert caller.result("tell") == ["'none'"]
    status, told = caller.refused("tell", "x" * 1_000_001)
    assert (status, "at most 1,000,000 characters" in str(told)) == (422, True)
