"""The JSON API: whose functions it has, and which it tells of."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Api

HIDDEN: dict[str, Any] = {"show_api": False}


def listed(caller: Any) -> list[str]:
    return [*caller.http.get("/gradio_api/info").json["named_endpoints"]]


def examples(**options: Any) -> gr.Blocks:
    def secret(text: str) -> str:
        return f"{text}!"

    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.Examples([["a"]], box, box, secret, run_on_click=True, **options)
    return demo


@pytest.mark.parametrize(
    "options", [{"api_visibility": "private"}, {"api_name": False}]
)
def test_the_function_of_examples_can_be_kept_from_the_api(
    api: Api, options: dict[str, Any]
) -> None:
    caller = api(examples(**options))
    assert listed(caller) == []
    for name in ("secret", "false"):
        assert caller.refused(name, "x")[0] == 404


def test_the_function_of_examples_is_listed_only_where_that_is_said(api: Api) -> None:
    caller = api(examples())
    assert listed(caller) == []
    assert caller.result("secret", "x") == ["x!"]
    assert listed(api(examples(show_api=True))) == ["/secret"]
    caller = api(examples(api_visibility="public", api_name="n", api_description="D"))
    info: Any = caller.http.get("/gradio_api/info").json
    assert info["named_endpoints"]["/n"]["description"] == "D"


def test_show_api_leaves_a_listener_callable_but_unlisted(api: Api) -> None:
    def tell(text: str) -> str:
        return text

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(tell, box, box, **HIDDEN)
        box.submit(tell, box, box, api_name="off", api_visibility="private", **HIDDEN)
        box.submit(tell, box, box, api_name="on", show_api=True)
    caller = api(demo)
    assert listed(caller) == ["/on"]
    assert caller.result("tell", "x") == ["x"]
    assert caller.refused("off", "x")[0] == 404


def test_show_api_is_an_option_of_ready_made_pages_too(api: Api) -> None:
    assert listed(api(gr.Interface(str, "text", "text", show_api=False))) == []
    assert listed(api(gr.ChatInterface(lambda text, _: text, show_api=False))) == []
