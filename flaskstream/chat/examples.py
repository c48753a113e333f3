"""Examples of messages that a person can send by a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flaskstream.exceptions import ConfigurationError

NO_CACHE = (
    "examples are answered when they are sent; functools.cache on the function keeps "
    "what came."
)


def sets_inputs(examples: Sequence[Any]) -> bool:
    """Whether an example has values for the additional inputs, too."""
    rows = [example for example in examples if isinstance(example, (list, tuple))]
    return any(value is not None for row in rows for value in row[1:])


def example_messages(
    examples: Sequence[Any], labels: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Examples as a chat shows them: `text`, `files`, `display_text`.

    Raises:
        ConfigurationError: there are not as many labels as examples.
    """
    messages = [example_message(given) for given in examples]
    if labels is None:
        return messages
    if len(labels) != len(examples):
        raise ConfigurationError(
            f"ChatInterface(example_labels=…) expected {len(examples)}, one for each "
            f"example; got {len(labels)}."
        )
    return [
        {**message, "display_text": label}
        for message, label in zip(messages, labels, strict=True)
    ]


def example_message(given: Any) -> dict[str, Any]:
    """One example: a text, a dict with text and files, or a row that begins so."""
    if isinstance(given, (list, tuple)) and given:
        given = given[0]
    if isinstance(given, str):
        return {"text": given}
    if isinstance(given, dict):
        return {
            "text": given.get("text") or "",
            "files": list(given.get("files") or ()),
        }
    raise ConfigurationError(
        "ChatInterface(examples=…) expected texts, dicts with text and files, or lists "
        f"that begin with one; got {type(given).__name__}: {given!r}."
    )
