"""What a lost attempt has shown and changed is taken back before the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.store.patch import Op, node_key
from flaskstream.store.values import Post
from tests.store.retry.attempts import Calls, lose
from tests.store.retry.conftest import Make
from tests.store.viewer import Viewer, open_page


def test_what_a_lost_attempt_changed_is_taken_back_before_the_next_one_writes(
    processes: Make,
) -> None:
    calls = Calls()

    def work(text: str) -> Iterator[Any]:
        number = calls.begin(text)
        if number == 0:
            yield "", "of 0", gr.update(label="Busy"), gr.update(visible=True), 7
        calls.wait(number)
        yield tuple(gr.skip() for _ in range(5))

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox("at first", interactive=False)
        head, kept = gr.Textbox("head", label="Idle"), gr.State(1)
        with gr.Column(visible=False) as column:
            pass
        gr.Button().click(work, box, [box, out, head, column, kept], retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    page = open_page(here, blocks)
    page.post(Post({box.id: "typed"}))
    here.start(page, blocks.listeners[0], {box.id: "typed"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "the first value")
    lose(here, by=there)
    calls.await_call(1)
    viewer.follow(lambda: viewer.shown(out) == "at first", "what there was")
    session = viewer.session
    assert (viewer.shown(box), session.payloads[box.id]) == ("typed", "typed")
    assert session.payloads[out.id] == "at first"
    assert session.component(head).label == "Idle"
    assert viewer.state[node_key(head.id)]["properties"] == {}
    assert session.properties.get(column.id, {}) == {}
    assert viewer.state[node_key(column.id)] == {"visible": False}
    assert session.value_of(kept) == 1
    for number in range(2):
        calls.go_on(number)
    viewer.follow(lambda: viewer.status() == "done", "its end")


def test_what_a_person_has_set_since_stays(processes: Make) -> None:
    calls = Calls()

    def work(text: str) -> Iterator[Any]:
        number = calls.begin(text)
        if number == 0:
            yield "", "of 0"
        calls.wait(number)
        yield gr.skip(), "in the end"

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox(interactive=False)
        gr.Button().click(work, box, [box, out], retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    here.start(open_page(here, blocks), blocks.listeners[0], {box.id: "typed"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "the first value")
    viewer.session.post(Post({box.id: "the next one"}, marks={box.id: b"another"}))
    lose(here, by=there)
    calls.await_call(1)
    for number in range(2):
        calls.go_on(number)
    viewer.follow(lambda: viewer.shown(out) == "in the end", "its last value")
    assert viewer.session.payloads[box.id] == "the next one"
    assert calls.given == ["typed", "typed"]


def test_what_another_run_has_set_between_two_values_is_shown_again(
    processes: Make,
) -> None:
    calls = Calls()

    def work(text: str, kept: str) -> Iterator[tuple[Any, Any, Any]]:
        number = calls.begin((text, kept))
        if number == 0:
            yield "of 0", "kept by 0", gr.update(label="Busy")
            calls.wait(0)
            yield "more of 0", "more kept by 0", gr.skip()
        calls.wait(number + 1)
        yield gr.skip(), gr.skip(), gr.skip()

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(), gr.Textbox("at first", interactive=False)
        head, kept = gr.Textbox("head", label="Idle"), gr.State("at first")
        taken, given = [box, kept], [out, kept, head]
        gr.Button().click(work, taken, given, retry="safe")
        gr.Button().click(lambda: ("by another", "kept by another"), None, [out, kept])
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    page = open_page(here, blocks)
    here.start(page, blocks.listeners[0], {box.id: "typed"})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "the first value")
    here.start(page, blocks.listeners[1], {})
    viewer.follow(lambda: viewer.shown(out) == "by another", "another's value")
    calls.go_on(0)
    viewer.follow(lambda: viewer.shown(out) == "more of 0", "the second value")
    lose(here, by=there)
    calls.await_call(1)
    viewer.follow(lambda: viewer.shown(out) == "by another", "what there was")
    assert viewer.session.value_of(kept) == "kept by another"
    assert viewer.session.component(head).label == "Idle"
    for number in range(1, 3):
        calls.go_on(number)
    viewer.follow(lambda: viewer.status() == "done", "its end")


@pytest.mark.parametrize("typed", [(), ("by a person",)], ids=["looked", "typed"])
def test_what_a_person_has_changed_of_a_component_stays(
    processes: Make, typed: tuple[str, ...]
) -> None:
    calls = Calls()

    def work() -> Iterator[str]:
        number = calls.begin(None)
        if number == 0:
            yield "of 0"
            calls.wait(0)
            yield "more of 0"
        calls.wait(number + 1)

    with gr.Blocks() as blocks:
        out = gr.Textbox("at first")
        gr.Button().click(work, None, out, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    here.start(open_page(here, blocks), blocks.listeners[0], {})
    viewer.follow(lambda: viewer.shown(out) == "of 0", "the first value")
    state = viewer.session.state
    before = typed[0] if typed else "at first"
    ops = [Op("replace", "value", before)]
    version = state.component_state(out.id).version
    assert state.act(out.id, version, typed, ops, {"label": "Mine"})
    calls.go_on(0)
    viewer.follow(lambda: viewer.shown(out) == "more of 0", "the second value")
    lose(here, by=there)
    calls.await_call(1)
    viewer.follow(lambda: viewer.shown(out) == before, "what there was")
    assert viewer.session.component(out).label == "Mine"
    for number in range(1, 3):
        calls.go_on(number)
    viewer.follow(lambda: viewer.status() == "done", "its end")


def test_what_another_run_has_set_of_layout_between_two_values_stays(
    processes: Make,
) -> None:
    calls = Calls()

    def work() -> Iterator[Any]:
        number = calls.begin(None)
        if number == 0:
            yield gr.update(label="Busy", open=False)
            calls.wait(0)
            yield gr.update(label="Busy still")
        calls.wait(number + 1)

    with gr.Blocks() as blocks:
        with gr.Accordion("Idle") as part:
            gr.Textbox()
        gr.Button().click(work, None, part, retry="safe")
        gr.Button().click(lambda: gr.update(label="Another's"), None, part)
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    page = open_page(here, blocks)

    def label() -> Any:
        return viewer.session.properties.get(part.id, {}).get("label")

    here.start(page, blocks.listeners[0], {})
    viewer.follow(lambda: label() == "Busy", "the first value")
    here.start(page, blocks.listeners[1], {})
    viewer.follow(lambda: label() == "Another's", "another's value")
    calls.go_on(0)
    viewer.follow(lambda: label() == "Busy still", "the second value")
    lose(here, by=there)
    calls.await_call(1)
    viewer.follow(lambda: label() == "Another's", "what there was")
    assert "open" not in viewer.session.properties[part.id]
    for number in range(1, 3):
        calls.go_on(number)
    viewer.follow(lambda: viewer.status() == "done", "its end")


def test_a_picture_that_was_there_is_shown_again(processes: Make) -> None:
    calls = Calls()
    before, film = (np.full((90, 90, 3), n, np.uint8) for n in (1, 2))

    def work() -> Iterator[Any]:
        number = calls.begin(None)
        if number == 1:
            yield film + np.random.default_rng(1).integers(0, 99, film.shape, np.uint8)
        calls.wait(number)
        if number > 1:
            yield gr.skip()
        else:
            yield before

    with gr.Blocks() as blocks:
        picture = gr.Image(format="png", interactive=False)
        gr.Button().click(work, None, picture, retry="safe")
    here, there = processes(), processes()
    viewer = Viewer(there, blocks)
    page = open_page(here, blocks)
    calls.go_on(0)
    first = here.start(page, blocks.listeners[0], {})
    assert first.ended.wait(30)
    shown = viewer.session.payloads[picture.id]
    here.start(page, blocks.listeners[0], {})
    viewer.follow(
        lambda: viewer.session.payloads[picture.id].digest != shown.digest, "a frame"
    )
    lose(here, by=there)
    calls.await_call(2)
    assert viewer.session.payloads[picture.id].digest == shown.digest
    token = there.files.token("owner", shown)
    found = there.files.find("owner", token)
    assert found is not None and found.digest == shown.digest
    for number in (1, 2):
        calls.go_on(number)
    viewer.follow(lambda: viewer.status() == "done", "its end")
    assert viewer.session.payloads[picture.id].digest == shown.digest
