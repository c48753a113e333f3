"""Pages with a component that somebody else's package brings."""

from __future__ import annotations

from collections.abc import Iterator

import flaskstream as gr
from tests.thirdparty.flipcard import FlipCard


def louder(text: str) -> Iterator[str]:
    yield text + "!"
    yield text + "!!"


def cards() -> gr.Blocks:
    """A card that tells when it is turned, filled by examples, and two by shortcuts."""
    with gr.Blocks() as page:
        card = FlipCard("front", back="its back", label="card")
        turned = gr.Textbox(label="turned", interactive=False)
        card.flip(lambda front: f"{front} was turned", card, turned)
        gr.Examples([["first"], ["second"]], [card])
        gr.Interface(louder, "flipcard", "card", api_name="louder")
    return page


def cardchat() -> gr.Blocks:
    """A chat in whose messages cards come to stand, on a page that has none."""

    def answer(message: str, history: object) -> FlipCard:
        return FlipCard(message, back="of the chat")

    return gr.ChatInterface(answer)
