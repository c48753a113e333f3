"""The JSON API: values of all kinds, files, sessions, and what it tells of itself."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from tests.waiting import wait_until
from tests.web.calls import Caller
from tests.web.conftest import Api
from tests.web.pictures import png


def echo(value: Any) -> Any:
    return value


def same(component: gr.Component, output: gr.Component | None = None) -> gr.Blocks:
    """A page whose function gives what it gets."""
    kind = type(component)
    shown = output or kind(**component.given, render=False)
    return gr.Interface(echo, component, shown)


CHOICES: list[Any] = ["a", ("Bee", "b"), ("Three", 3)]


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (gr.Textbox(), "a\nb <c> ü \ud800"),
        (gr.Number(), 0.5),
        (gr.Number(), -3),
        (gr.Number(), None),
        (gr.Slider(0, 10), 4.5),
        (gr.Checkbox(), True),
        (gr.Checkbox(), False),
        (gr.Radio(CHOICES), "b"),
        (gr.Radio(CHOICES), None),
        (gr.CheckboxGroup(CHOICES), ["a", 3]),
        (gr.CheckboxGroup(CHOICES), []),
        (gr.Dropdown(CHOICES), 3),
        (gr.Dropdown(CHOICES, multiselect=True), ["b", "a"]),
        (gr.Dropdown(CHOICES, allow_custom_value=True), "Bee"),
        (gr.Dropdown(CHOICES, allow_custom_value=True), "b"),
        (gr.Code(), "x = 1"),
        (gr.ColorPicker(), "rgba(1, 2, 3, 0.5)"),
        (gr.ColorPicker(), None),
        (gr.DateTime(type="string"), "2026-07-01 12:00:00"),
        (gr.DateTime(), None),
        (gr.FileExplorer(root_dir="docs"), [["index.md"], ["examples", "file.py"]]),
        (gr.FileExplorer(root_dir="docs", file_count="single"), [["examples"]]),
        (gr.Dialogue(), "[Ada] Hello"),
        (gr.Dialogue(speakers=["Ada"], type="list"), [{"speaker": "B", "text": "x"}]),
        (gr.JSON(), {"a": [1, None, "ü"]}),
        (
            gr.HighlightedText(),
            [{"token": "a", "class_or_confidence": "x"}],
        ),
        (
            gr.ParamViewer(),
            {"a": {"type": "int", "description": "x", "default": None}},
        ),
        (gr.Markdown(), "# x"),
    ],
)
def test_a_value_comes_back_as_it_was(
    api: Api, component: gr.Component, value: Any
) -> None:
    assert api(same(component)).result("echo", value) == [value]


@pytest.mark.parametrize(
    ("component", "value", "expected"),
    [
        (gr.Textbox(), {}, "Expected a text or a number; got {}."),
        (gr.Textbox(max_length=2), "abc", "Expected at most 2 characters, got 3"),
        (gr.Number(), "x", "Expected a number"),
        (gr.Number(), True, "Expected a number, such as 3 or 0.5; got “true”"),
        (gr.Number(), float("nan"), "Expected a number"),
        (gr.Number(minimum=0), -1, "Expected a number of at least 0; got -1"),
        (gr.Slider(0, 10, step=1), 0.5, "in steps of 1; got 0.5"),
        (gr.Slider(0, 10), None, "Expected a number"),
        (gr.Checkbox(), "yes", "Expected true or false; got 'yes'."),
        (gr.Radio(CHOICES), "Bee", "Expected one of 'a', 'b', 3; got 'Bee'."),
        (gr.Radio(CHOICES), ["a", "b"], "Choose one"),
        (gr.CheckboxGroup(CHOICES), ["a", "a"], "Choose one"),
        (gr.Dropdown(CHOICES, multiselect=True, max_choices=1), ["a", "b"], "at most"),
        (gr.ColorPicker(), "reddish", "Expected a colour"),
        (gr.DateTime(), 5, "Expected a date"),
        (gr.FileExplorer(root_dir="docs"), [[".."]], "“..” is not listed here"),
        (gr.FileExplorer(root_dir="docs"), "index.md", "Expected a list of paths"),
        (gr.Dialogue(), [["a", "b"]], "Expected a text, or a list of {speaker, text}"),
        (gr.Dialogue(max_lines=1), "a\nb", "Expected at most 1 lines; got 2."),
        (gr.Image(), "/etc/passwd", "Expected a file"),
        (gr.Image(), {"path": "/etc/passwd"}, "Expected a file"),
        (
            gr.Image(),
            {"url": "http://127.0.0.1/x.png"},
            "URLs and paths are not opened",
        ),
        (gr.Image(), {"path": "0" * 40}, "Expected a file"),
        (gr.Image(), {"url": "data:image/png;base64,x"}, "whose base64 is complete"),
        (gr.Image(), {"url": "data:image/png,hello"}, "picture"),
    ],
)
def test_what_a_form_would_refuse_is_refused(
    api: Api, component: gr.Component, value: Any, expected: str
) -> None:
    status, said = api(same(component)).refused("echo", value)
    assert status == 422
    assert said["error"].startswith("value: ")
    assert expected in said["error"]


class Opening(gr.Textbox):
    """Shows what a path leads to, as a Chatbot does."""

    takes_input = False

    def postprocess(self, value: Any) -> str:
        assert value is None, f"{value} was opened"
        return ""


def test_what_only_shows_opens_nothing_that_a_call_names(api: Api) -> None:
    caller = api(gr.Interface(echo, Opening(), "text"))
    status, said = caller.refused("echo", "app.py")
    assert status == 422
    assert "Expected null, for Opening only shows; got 'app.py'." in said["error"]
    assert caller.result("echo", None) == [None]


def shades(picture: np.ndarray) -> str:
    return f"{picture.shape} {picture.mean():.0f}"


def uploaded(caller: Caller, data: bytes, name: str = "x.png") -> str:
    files = {"files": (io.BytesIO(data), name)}
    response = caller.http.post(f"{caller.base}/upload", data=files)
    [path] = response.json  # type: ignore[misc]
    assert isinstance(path, str)
    return path


def test_a_picture_comes_by_upload_or_as_a_data_uri(api: Api) -> None:
    caller = api(gr.Interface(shades, "image", "text"))
    data = png(4, 3)
    uri = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    path = uploaded(caller, data)
    assert path.endswith(".png")
    for given in (path, {"path": path, "meta": {}}, {"url": uri}, {"path": uri}):
        assert caller.result("shades", given) == ["(3, 4, 3) 128"]
    assert "/" not in uploaded(caller, b"no picture", "../../a.txt")
    status, _ = caller.refused("shades", uploaded(caller, b"no picture"))
    assert status == 422


def test_a_file_of_an_answer_can_be_fetched_and_given_again(api: Api) -> None:
    caller = api(gr.Interface(lambda p: p, "image", "image"))
    uri = base64.b64encode(png(4, 3)).decode()
    [file] = caller.result("lambda", {"url": f"data:image/png;base64,{uri}"})
    assert file["mime_type"] == "image/png"
    assert file["meta"] == {"_type": "gradio.FileData"}
    assert file["url"] == f"http://localhost/gradio_api/file={file['path']}"
    response = caller.http.get(file["url"])
    assert response.mimetype == "image/png"
    assert Image.open(io.BytesIO(response.data)).size == (4, 3)
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert caller.result("lambda", file) == [file]
    assert caller.result("lambda", {"url": file["url"]}) == [file]
    assert caller.http.get("/gradio_api/file=/etc/passwd").status_code == 404


def test_what_is_too_large_is_refused(api: Api) -> None:
    demo = gr.Interface(echo, "text", "text")
    caller = api(demo)
    demo.app.config["FLASKSTREAM_MAX_UPLOAD"] = 1000
    status, said = caller.refused("echo", "x" * 1000)
    assert status == 413
    assert said["error"]


def stateful() -> gr.Blocks:
    def add(kept: list[str], text: str) -> tuple[list[str], str]:
        return [*kept, text], " ".join([*kept, text])

    with gr.Blocks() as demo:
        kept, text, shown = gr.State([]), gr.Textbox(), gr.Textbox()
        gr.Button().click(add, [kept, text], [kept, shown])
    return demo


def test_calls_of_one_session_share_their_state(api: Api) -> None:
    caller = api(stateful())
    assert caller.result("add", "a", session_hash="one") == [None, "a"]
    assert caller.result("add", "b", session_hash="two") == [None, "b"]
    assert caller.result("add", None, "c", session_hash="one") == [None, "a c"]
    assert caller.result("add", "d") == [None, "d"]
    for wrong in ("", 1, "x" * 201, "\ud800"):
        body = {"data": ["a"], "session_hash": wrong}
        assert caller.post("/call/add", body).status_code == 422


def test_an_address_pushes_out_its_own_oldest_session_only(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaskstream.web.apisessions.MOST_EACH", 2)
    caller = api(stateful())
    other = Caller(caller.http.application)
    other.http.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    other.result("add", "other", session_hash="other")
    for session in ("one", "two", "one", "three"):
        caller.result("add", session, session_hash=session)
    assert caller.result("add", "", session_hash="one") == [None, "one one "]
    assert caller.result("add", "", session_hash="two") == [None, ""]
    assert caller.result("add", "", session_hash="other") == [None, "other "]
    engine = caller.http.application.extensions["flaskstream.engine"]
    kept = {page.id.rpartition("/")[2] for page in engine.sessions.all()}
    assert kept >= {"one", "two", "other"}
    assert "three" not in kept


def test_a_function_knows_the_request_of_its_call(api: Api) -> None:
    def tell(text: str, request: gr.Request) -> str:
        return f"{request.headers['x-who']} {request.session_hash}"

    caller = api(gr.Interface(tell, "text", "text"))
    body = {"data": [""], "session_hash": "s"}
    response = caller.post("/call/tell", body, **{"X-Who": "me"})
    event = response.json["event_id"]  # type: ignore[index]
    assert list(caller.fetch("tell", event)) == [("complete", ["me s"])]


def test_names_are_the_functions_and_unique(api: Api) -> None:
    def f(x: str) -> str:
        return x

    with gr.Blocks() as demo:
        box = gr.Textbox()
        for name in (None, None, "g", "/f"):
            gr.Button().click(f, box, box, api_name=name)
        gr.Button().click(lambda x: x, box, box)
        gr.Button().click(lambda x: x, box, box, api_name=False)
        gr.Button().click(f, box, box, api_name="hid", api_visibility="undocumented")
        gr.Button().click(f, box, box, api_name="off", api_visibility="private")
    caller = api(demo)
    info: Any = caller.http.get("/gradio_api/info").json
    assert [*info["named_endpoints"]] == ["/f", "/f_1", "/g", "/f_2", "/lambda"]
    assert info["unnamed_endpoints"] == {}
    assert caller.result("hid", "x") == ["x"]
    for name in ("off", "false", "lambda_1"):
        assert caller.refused(name, "x")[0] == 404


def test_what_there_is_is_told(api: Api) -> None:
    def rate(n: int, how: str, text: str | None = None) -> str:
        """Rate it.

        At length.
        """
        return ""

    demo = gr.Interface(
        rate, [gr.Slider(1, 5, 2, step=1), gr.Radio(["a"]), gr.Textbox()], "text"
    )
    info: Any = api(demo).http.get("/gradio_api/info").json
    endpoint = info["named_endpoints"]["/rate"]
    assert endpoint["description"] == "Rate it."
    n, how, text = endpoint["parameters"]
    assert n["parameter_name"] == "n"
    assert n["component"] == "Slider"
    assert (n["parameter_has_default"], n["parameter_default"]) == (True, 2)
    assert n["type"]["description"] == "a number from 1 to 5 in steps of 1"
    assert how["type"] == {"type": "string", "enum": ["a"]}
    assert how["python_type"]["type"] == "Literal['a']"
    assert how["parameter_has_default"] is False
    assert text["parameter_has_default"] is True
    [returned] = endpoint["returns"]
    assert returned["python_type"]["type"] == "str"


def test_described_as_its_author_says(api: Api) -> None:
    demo = gr.Interface(
        echo, "text", "text", api_name="/say", api_description="Says it"
    )
    info: Any = api(demo).http.get("/gradio_api/info").json
    assert info["named_endpoints"]["/say"]["description"] == "Says it"


def test_half_a_character_is_refused_where_it_can_not_be_shown(api: Api) -> None:
    class Strict(gr.HTML):
        def postprocess(self, value: Any) -> str:
            return super().postprocess(value.encode().decode())

    with gr.Blocks() as demo:
        html = Strict("")
        gr.Button().click(lambda h: h, html, html, api_name="show")
    status, said = api(demo).refused("show", "\ud800")
    assert status == 422 and "UTF-8" in said["error"]


def test_what_a_page_starts_with_need_not_be_sent(api: Api) -> None:
    def told(text: str, level: float, several: list[str], chat: list[Any]) -> str:
        return f"{text} {level} {several} {chat}"

    inputs = [gr.Textbox(), gr.Slider(2, 5), gr.CheckboxGroup(["a"]), gr.Chatbot()]
    caller = api(gr.Interface(told, inputs, "text"))
    info: Any = caller.http.get("/gradio_api/info").json
    text, *others = info["named_endpoints"]["/told"]["parameters"]
    assert not text["parameter_has_default"]
    assert all(each["parameter_has_default"] for each in others)
    assert [each["parameter_default"] for each in others] == [2, [], []]
    assert caller.result("told", "a") == ["a 2 [] []"]
    assert caller.result("told", "a", 3) == ["a 3 [] []"]
    status, _ = caller.refused("told")
    assert status == 422


def test_a_textbox_has_none_where_a_call_has_null(api: Api) -> None:
    caller = api(gr.Interface(lambda text: text, "text", "text"))
    assert caller.result("lambda", None) == [None]
    assert caller.result("lambda", "") == [""]


def test_a_function_knows_the_address_and_the_query_of_its_call(api: Api) -> None:
    def told(request: gr.Request) -> Any:
        return [request.query_params, request.client.host, request.client.port]

    caller = api(gr.Interface(told, None, "json"))
    response = caller.http.post(
        "/gradio_api/call/told?lang=de&page=2",
        json={"data": []},
        environ_base={"REMOTE_ADDR": "192.0.2.7", "REMOTE_PORT": "5050"},
    )
    told_of: Any = response.json
    events = list(caller.fetch("told", told_of["event_id"]))
    assert events == [("complete", [[{"lang": "de", "page": "2"}, "192.0.2.7", 5050]])]


def test_a_state_of_a_session_is_deleted_with_the_session_only(api: Api) -> None:
    gone: list[Any] = []
    with gr.Blocks() as demo:
        state, out = gr.State("", delete_callback=gone.append), gr.Textbox()
        gr.Button().click(
            lambda s: (s + "x", s + "x"), state, [state, out], api_name="add"
        )
    caller = api(demo)
    for expected in ("x", "xx"):
        assert caller.result("add", session_hash="one") == [None, expected]
    caller.result("add")
    wait_until(lambda: gone, "the state of the call without a session to be deleted")
    engine = demo.app.extensions["flaskstream.engine"]
    (page,) = [page for page in engine.sessions.all() if not page.is_call]
    engine.sessions.drop(page)
    wait_until(lambda: len(gone) == 2, "the session's state to be deleted")
    assert gone == ["x", "xx"]
