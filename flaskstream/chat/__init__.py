"""Chat pages around one function."""

from __future__ import annotations

from flaskstream.chat.chatinterface import ChatInterface as ChatInterface
