"""Text as it may travel: what HTML and event streams can't carry is replaced."""

from __future__ import annotations


def transmissible(text: str) -> str:
    """The text with LF line ends, without NUL, and with U+FFFD for lone surrogates.

    A raw CR would end a line of an event stream, and a CRLF split over two packets
    ends a message early in htmx 4.0.1.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
