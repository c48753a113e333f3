"""What browsers keep for pages: signed, so that nobody makes a value of his own."""

from __future__ import annotations

import hashlib

from flask import current_app
from itsdangerous import BadSignature, Signer

from flaskstream.blocks.blocks import Blocks
from flaskstream.components.browserstate import BrowserState


class Keeper:
    """Signs the values that a browser keeps for one page, and knows them again.

    Each is signed for its name in the browser, so that none takes another one's place.
    """

    def __init__(self, key: bytes, mount: str, blocks: Blocks) -> None:
        self._key = key
        self._mount = mount
        self._blocks = blocks

    def name(self, component: BrowserState) -> str:
        """What it is called in the browser, among all that the origin keeps there."""
        if component.storage_key is not None:
            return component.storage_key
        known = self._blocks.components
        kept = [one.id for one in known if isinstance(one, BrowserState)]
        return f"{self._mount}.{kept.index(component.id) + 1}"

    def seal(self, component: BrowserState, payload: str | None) -> str:
        """A payload as the browser has it; of what a page starts with there is none."""
        return self._signer(component).sign(payload).decode() if payload else ""

    def open(self, component: BrowserState, sealed: str) -> str:
        """The payload of what a browser has kept; "" where this app has not signed
        it, or has done so by another key."""
        try:
            return self._signer(component).unsign(sealed).decode()
        except (BadSignature, UnicodeError):
            return ""

    def _signer(self, component: BrowserState) -> Signer:
        return Signer(
            component.secret or self._key,
            salt=f"flaskstream.kept\0{self.name(component)}".encode(),
            digest_method=hashlib.sha256,
            key_derivation="hmac",
        )


def keeper(blocks: Blocks) -> Keeper:
    """What signs for a page of the app that is asked."""
    known = current_app.extensions
    mount = known["flaskstream.engine"].mounts.name(blocks)
    return Keeper(known["flaskstream.owners"].key, mount, blocks)
