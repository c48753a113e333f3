"""Addresses of clients: which belong together, and which are one client's."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from typing import Final

SHARE: Final = 2
"""One public address may use the part of all that this divides. A private one is often
a proxy's."""


def line_of(address: str) -> str:
    """What addresses of one line have in common: the first 64 bits of IPv6."""
    try:
        six = IPv6Address(address)
    except ValueError:
        return address
    return str(six.ipv4_mapped or IPv6Address(int(six) >> 64 << 64))


def is_public(address: str) -> bool:
    """Whether it is one of the internet's, and so no proxy's beside the server."""
    with suppress(ValueError):
        return ip_address(address).is_global
    return False
