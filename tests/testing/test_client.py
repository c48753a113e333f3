"""The client for tests of other people's pages, used as docs/testing.md says."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, abort, redirect, render_template_string, request, session
from flask.typing import ResponseReturnValue

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.testing.conftest import Serve, importer
from tests.thirdparty.flipcard import FlipCard


def test_a_button_is_pressed_and_what_it_says_is_there(serve: Serve) -> None:
    client = PageClient(serve(importer()), "/tool")
    client.press("Import", table_name="pets", dry_run=True)
    assert client.value("Log") == "0 rows, dry"
    assert client.value("Table name") == "pets"


def test_messages_come_one_by_one_with_their_fragments(
    serve: Serve, gate: threading.Event
) -> None:
    def count() -> Iterator[str]:
        yield "one"
        assert gate.wait(20)
        yield "one two"

    app = serve(gr.Interface(count, None, gr.Textbox(label="out")))
    client = PageClient(app, "/tool")
    shown = []
    for message in client.stream("Generate"):
        shown.append(client.value("out"))
        assert all(part.target.startswith("#") for part in message.fragments)
        if shown[-1] == "one":
            gate.set()
    assert [text for text in dict.fromkeys(shown) if text] == ["one", "one two"]
    added = [f.html for f in message.fragments] if not client.is_running else []
    assert added
    assert not client.is_running


def test_who_hangs_up_comes_back_to_the_same_run(
    serve: Serve, gate: threading.Event
) -> None:
    def count() -> Iterator[str]:
        yield "one"
        assert gate.wait(20)
        yield "two"

    client = PageClient(
        serve(gr.Interface(count, None, gr.Textbox(label="out"))), "/tool"
    )
    for _ in client.stream("Generate"):
        if client.value("out") == "one":
            break
    client.reload()
    assert (client.value("out"), client.is_running) == ("one", True)
    gate.set()
    client.wait()
    assert client.value("out") == "two"


def test_what_goes_on_too_long_says_what_and_can_be_stopped(serve: Serve) -> None:
    def forever() -> Iterator[int]:
        number = 0
        while True:
            yield (number := number + 1)

    client = PageClient(
        serve(gr.Interface(forever, None, gr.Number(label="n"))), "/tool"
    )
    with pytest.raises(TimeoutError, match=r"after 1\.5 s: \['Running"):
        client.press("Generate", timeout=1.5)
    assert client.value("n") > 1
    client.press("Stop")
    assert not client.is_running


def test_a_silent_function_is_no_reason_to_wait_longer(
    serve: Serve, gate: threading.Event
) -> None:
    def silent() -> str:
        gate.wait(20)
        return "end"

    client = PageClient(
        serve(gr.Interface(silent, None, gr.Textbox(label="out"))), "/tool"
    )
    with pytest.raises(TimeoutError):
        client.press("Generate", timeout=0.1)
    gate.set()
    client.wait()
    assert client.value("out") == "end"


def test_typing_and_the_enter_key_start_what_listens(serve: Serve) -> None:
    with gr.Blocks() as demo:
        name, out = gr.Textbox(label="name"), gr.Textbox(label="out")
        name.change(lambda text: text.upper(), name, out)
        name.submit(lambda text: f"sent {text}", name, out)
    client = PageClient(serve(demo), "/tool")
    client.type("name", "ada")
    assert client.value("out") == "ADA"
    client.enter("name", "bob")
    assert client.value("out") == "sent bob"


def test_a_chat_is_talked_to(serve: Serve) -> None:
    demo = gr.ChatInterface(lambda message, history: f"You said {message}")
    client = PageClient(serve(demo), "/tool")
    client.enter("Message", "hi")
    client.enter("Message", "there")
    assert client.value("Chatbot") == ["hi", "You said hi", "there", "You said there"]


def test_what_goes_wrong_is_told(serve: Serve) -> None:
    def fail(number: float) -> str:
        gr.Info("so far so good")
        raise gr.Error("no such table")

    demo = gr.Interface(fail, gr.Number(label="n", minimum=1), gr.Textbox(label="out"))
    client = PageClient(serve(demo), "/tool")
    client.press("Submit", n=0)
    assert "1" in client.errors[0]
    client.press("Submit", n=2)
    assert client.toasts == ["so far so good"]
    assert client.errors == ["Error: no such table"]


def test_a_document_of_several_pages_is_used_as_one(serve: Serve) -> None:
    def count(text: str) -> Iterator[str]:
        yield "counting"
        yield f"{len(text)} characters"

    ask = gr.Interface(count, gr.Textbox(label="Text"), gr.Textbox(label="Length"))
    with gr.Blocks() as greet:
        name, said = gr.Textbox(label="Name"), gr.Textbox(label="Said")
        name.change(lambda text: f"Hello {text}", name, said)
        gr.Button("Shout").click(lambda text: text.upper(), name, said)
    app = serve(ask)
    streams: gr.FlaskStream = app.extensions["flaskstream"]
    streams.mount(greet, "/greet")
    both = "<!doctype html>{{ ask }}{{ greet }}"

    @app.get("/both")
    def show_both() -> str:
        pieces = {"ask": streams.render(ask), "greet": streams.render(greet)}
        return render_template_string(both, **pieces)

    client = PageClient(app, "/both")
    client.type("Name", "ada")
    assert client.value("Said") == "Hello ada"
    client.press("Shout")
    client.press("Submit", text="four")
    client.reload()
    assert (client.value("Said"), client.value("Length")) == ("ADA", "4 characters")
    assert client.errors == []


def test_what_the_app_refuses_is_told(serve: Serve) -> None:
    demo = gr.Interface(str.upper, gr.Textbox(label="in"), gr.Textbox(label="out"))
    app = serve(demo)

    @app.before_request
    def refuse() -> None:
        if request.method == "POST":
            abort(400, "The CSRF token is missing.")

    with pytest.raises(AssertionError, match=r"400 .* \(The CSRF token is missing"):
        PageClient(app, "/tool").press("Submit")


def behind_login(app: Flask) -> Flask:
    @app.before_request
    def require() -> ResponseReturnValue | None:
        if "name" not in session and request.endpoint != "login":
            return redirect("/login")
        return None

    @app.post("/login", endpoint="login")
    def login() -> ResponseReturnValue:
        session["name"] = request.form["name"]
        return redirect("/")

    return app


def test_the_apps_own_login_lets_in(serve: Serve) -> None:
    client = PageClient(behind_login(serve(importer())), "/tool")
    with pytest.raises(
        AssertionError, match=r"302 FOUND, to /login.*client\.http\.post"
    ):
        client.open()
    client.http.post("/login", data={"name": "ada"})
    client.press("Import")
    assert client.value("log") == "0 rows"
    client.http.delete_cookie("session")
    with pytest.raises(AssertionError, match=r"/tool/run/\d was expected to give frag"):
        client.press("Import")


def test_two_windows_of_one_person_share_what_is_theirs(serve: Serve) -> None:
    app = behind_login(serve(importer()))
    first = PageClient(app, "/tool")
    first.http.post("/login", data={"name": "ada"})
    first.press("Import", table_name="pets")
    second = PageClient(app, first.location, http=first.http)
    assert second.value("table_name") == "pets"


def test_timers_tick_when_the_test_says_so(serve: Serve) -> None:
    numbers = itertools.count()
    with gr.Blocks() as demo:
        timer = gr.Timer(5)
        gr.Textbox(lambda: str(next(numbers)), every=timer, label="Number")
        stop = gr.Button("Stop it")
        stop.click(lambda: gr.Timer(active=False), None, timer)
    client = PageClient(serve(demo), "/tool")
    before = int(client.value("number"))
    client.tick()
    assert int(client.value("number")) == before + 1
    client.press("Stop it")
    with pytest.raises(AssertionError, match="no timer is active"):
        client.tick()


def test_all_listeners_to_a_press_are_started(serve: Serve) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="In")
        first, second, third = (gr.Textbox(label=label) for label in ("1", "2", "3"))
        button = gr.Button("Go")
        button.click(lambda: "one", None, first)
        button.click(lambda text: f"got {text}", box, second)
        button.click(lambda: "three", None, third)
    client = PageClient(serve(demo), "/tool")
    client.press("Go", {"In": "it"})
    assert client.value("1") == "one"
    assert client.value("2") == "got it"
    assert client.value("3") == "three"


def test_an_event_of_a_components_own_is_dispatched_by_its_name() -> None:
    with gr.Blocks() as demo:
        card = FlipCard("front", label="card")
        card.flip(lambda front: f"{front}!", card, gr.Textbox(label="out"))
    client = PageClient(demo.app)
    client.dispatch("card", "flip")
    assert client.value("out") == "front!"
    with pytest.raises(AssertionError, match="nothing listens to 'play' of 'card'"):
        client.dispatch("card", "play")
