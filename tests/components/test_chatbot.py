"""Chatbot: a list of messages, of which only what has changed is rendered and sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.components.chat.encoder import ChatEncoder
from flaskstream.exceptions import InvalidInput
from flaskstream.store.patch import Op, diff, size
from tests.runs.log_contract import fold
from tests.web.pictures import png

QUESTION = {"role": "user", "content": "Why?"}


def bot(text: str, **more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": text, **more}


def changes(chatbot: gr.Chatbot, values: list[Any]) -> Iterator[list[Op]]:
    """What a page is told while a run yields these values."""
    encoder, before = chatbot.encoder(), None
    for value in values:
        parts = encoder.encode(encoder.capture(value), False)
        yield diff(before, parts, chatbot.growing, chatbot.block_of)
        before = parts


def html(parts: dict[str, Any], message: int) -> str:
    body: list[Any] = parts[f"m{message}-body"]
    return "".join(x for x in body if isinstance(x, str)) + str(
        parts[f"m{message}-tail"]
    )


# ----- in time


def test_a_message_that_grows_is_sent_as_what_is_new() -> None:
    history = [QUESTION, bot("")]

    def grow() -> Iterator[list[dict[str, Any]]]:
        for word in ["One", " **two**", " three"]:
            history[-1]["content"] += word
            yield history

    chatbot = gr.Chatbot()
    encoder = chatbot.encoder()
    shown = [encoder.encode(encoder.capture(value), False) for value in grow()]
    told = diff(shown[1], shown[2], chatbot.growing, chatbot.block_of)
    assert {op.part for op in told} == {"m1-tail"}
    assert "three" in shown[2]["m1-tail"]
    assert shown[2]["m0-body"] is shown[0]["m0-body"]


def test_an_answer_that_is_first_seen_in_its_middle_has_its_ends_closed() -> None:
    encoder = gr.Chatbot().encoder()
    parts = encoder.encode(encoder.capture([QUESTION, bot("And **one")]), False)
    assert "<strong>one</strong>" in html(parts, 1)
    parts = encoder.encode(encoder.capture([QUESTION, bot("And **one")]), True)
    assert "And **one" in html(parts, 1)


def test_a_list_that_is_changed_after_its_yield_is_shown_as_it_was() -> None:
    encoder = gr.Chatbot().encoder()
    inner = {"title": "Thinking", "status": "pending"}
    history: list[Any] = [QUESTION, gr.ChatMessage("one", metadata=inner)]
    captured = encoder.capture(history)
    inner["status"] = "done"
    history[1].content += " two"
    history.append(bot("three"))
    parts = encoder.encode(captured, False)
    assert "two" not in html(parts, 1) and "one" in html(parts, 1)
    assert parts["m1-head"][1]["status"] == "pending"
    assert len(parts["messages"]) == 2
    after = encoder.encode(encoder.capture(history), False)
    assert "two" in html(after, 1) and after["m1-head"][1]["status"] == "done"


@pytest.mark.parametrize("render_markdown", [True, False])
@pytest.mark.parametrize("length", [2_000])
def test_a_long_message_costs_the_same_per_token_at_its_end(
    length: int, render_markdown: bool
) -> None:
    chatbot = gr.Chatbot(render_markdown=render_markdown)
    encoder = chatbot.encoder()
    history = [QUESTION, bot("An **older** answer.\n\n" * 50)] * 10 + [bot("")]
    before, sizes, parsed = None, [], []
    for i in range(length):
        history[-1]["content"] += (
            "word " if i % 20 else f"\n\n## {i}\n\n- *a*\n- `b`\n\n"
        )
        parts = encoder.encode(encoder.capture(history), False)
        ops = diff(before, parts, chatbot.growing, chatbot.block_of)
        sizes.append((len(ops), size({"c1": ops})))
        parsed.append(sum(g.stream.parsed for g in encoder.growing.values()))
        assert before is None or {op.part.split("-")[0] for op in ops} <= {"m20"}
        before = parts
    tenth = length // 10
    first, last = slice(2, tenth), slice(-tenth, None)
    for measure in (0, 1):
        costs = [one[measure] for one in sizes]
        assert sum(costs[last]) < 1.2 * sum(costs[first]) + tenth
    assert parsed[-1] - parsed[-tenth] < 1.2 * (parsed[tenth] - parsed[2]) + tenth


def test_messages_that_did_not_change_are_not_rendered_again() -> None:
    encoder = gr.Chatbot().encoder()
    history = [bot(f"number **{i}**") for i in range(20)]
    first = encode(encoder, history, False)
    again = encode(encoder, [dict(one) for one in history], True)
    # The last one may have been seen in the middle of its growth.
    assert all(again[f"m{i}-body"] is first[f"m{i}-body"] for i in range(19))


# ----- what is shown in the end

TEXTS = st.sampled_from(
    ["", "a", "a **b", "a **b** c\n\n", "- x\n- y", "```\ncode", "<think>", "</think>z"]
)
METADATA = st.sampled_from(
    [None, {"title": "T", "id": 1}, {"title": "U", "parent_id": 1, "status": "pending"}]
)
MESSAGES = st.builds(
    lambda role, parts, metadata: {
        "role": role,
        "content": "".join(parts),
        "metadata": metadata,
    },
    st.sampled_from(["user", "assistant", "system"]),
    st.lists(TEXTS, max_size=4),
    METADATA,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(MESSAGES, max_size=5), min_size=1, max_size=6), st.booleans())
def test_whatever_is_yielded_the_page_ends_with_the_last_value(
    values: list[Any], tags: bool
) -> None:
    reasoning = [("<think>", "</think>")] if tags else None
    chatbot = gr.Chatbot(reasoning_tags=reasoning)
    encoder, before = chatbot.encoder(), None
    state: dict[str, dict[str, Any]] = {"c1": {}}
    for value in [*values, None]:
        final = value is None
        captured = encoder.capture(values[-1] if final else value)
        parts = encoder.encode(captured, final)
        fold(state, {"c1": diff(before, parts, chatbot.growing, chatbot.block_of)})
        assert state["c1"] == parts
        before = parts
    fresh = chatbot.parts(chatbot.postprocess(values[-1]))
    assert {**parts, "said": ""} == fresh
    assert encoder.payload == chatbot.postprocess(values[-1])


@pytest.mark.parametrize("role", ["system", "tool"])
def test_what_is_said_to_the_model_is_kept_and_not_shown(role: str) -> None:
    chatbot = gr.Chatbot(editable="all", feedback_value=["Like", "Dislike"])
    hidden = {"role": role, "content": "Be brief."}
    history = [hidden, QUESTION, bot("one"), hidden, bot("two"), hidden]
    payload = chatbot.postprocess(history)
    assert [one["role"] for one in chatbot.preprocess(payload)][::3] == [role, role]
    parts = encode(chatbot.encoder(), history, True)
    assert "brief" not in repr(parts)
    assert [shell["i"] for shell in parts["messages"]] == [1, 2, 4]
    assert [shell["next"] for shell in parts["messages"]] == [False, False, True]
    assert parts["m2-foot"]["grouped"] and parts["said"] == "two"
    foot = parts["m4-foot"]
    assert (foot["i"], foot["turn"], foot["feedback"]) == (4, 1, "Dislike")
    assert chatbot.event_details("retry", {"index": 1}, payload, None)["index"] == 1


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("edit", {"value": "pwn"}),
        ("like", {"liked": True}),
        ("copy", {}),
        ("retry", {}),
        ("undo", {}),
        ("option_select", {"option": 0}),
    ],
)
def test_nothing_can_be_done_with_what_is_not_shown(
    event: str, told: dict[str, Any]
) -> None:
    chatbot = gr.Chatbot(editable="all")
    options = [{"value": "yes"}]
    hidden = {"role": "system", "content": "SECRET", "options": options}
    payload = chatbot.postprocess([QUESTION, hidden])
    with pytest.raises(InvalidInput, match="not there any more"):
        chatbot.event_details(event, {"index": 1, **told}, payload, None)


def test_the_last_message_that_is_shown_is_the_one_that_grows() -> None:
    hidden = {"role": "system", "content": "Be brief."}
    encoder = gr.Chatbot().encoder()
    parts = encode(encoder, [QUESTION, bot("An **ans"), hidden], False)
    assert "<strong>ans</strong>" in html(parts, 1)
    encoder = gr.Chatbot(reasoning_tags=[("<think>", "</think>")]).encoder()
    parts = encode(encoder, [QUESTION, bot("<think>hm"), hidden], False)
    assert parts["m1-head"][1]["status"] == "pending"


def test_only_a_finished_answer_is_read_out() -> None:
    encoder = gr.Chatbot().encoder()
    history = [QUESTION, bot("Because **1 < 2**, " + "word " * 1000)]
    assert encode(encoder, history, False)["said"] == ""
    said = encode(encoder, history, True)["said"]
    assert said.startswith("Because 1 < 2, word") and len(said) < 1_100
    assert encode(encoder, [QUESTION], True)["said"] == ""
    thought = bot("hm", metadata={"title": "Thinking"})
    assert encode(encoder, [thought], True)["said"] == ""


def encode(encoder: ChatEncoder, value: Any, final: bool) -> dict[str, Any]:
    return encoder.encode(encoder.capture(value), final)


def test_a_file_beside_a_text_that_grows_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    encoder = gr.Chatbot().encoder()
    picture = gr.Image(str(path))
    history: list[Any] = [
        {"role": "user", "content": [{"path": str(path)}, picture, ""]}
    ]
    items = []
    for word in ["one", " two"]:
        history[0]["content"][2] += word
        parts = encode(encoder, history, False)
        items.append(parts["m0-body"][:2])
        path.unlink(missing_ok=True)
    assert items[0][0] is items[1][0] and items[0][1] is items[1][1]
    assert "two" in html(parts, 0)
