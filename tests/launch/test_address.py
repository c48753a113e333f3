"""The ports and names that a page can be launched at."""

from __future__ import annotations

import socket

import pytest

from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.running import FIRST_PORT, PORTS
from tests.launch.conftest import Launch
from tests.web.demos import greeting


def test_without_a_port_the_first_free_one_of_gradios_range_is_taken(
    launch: Launch,
) -> None:
    ports = [
        int(launch(greeting(), server_port=None).rpartition(":")[2]) for _ in range(2)
    ]
    assert ports == sorted(set(ports))
    assert all(port in range(FIRST_PORT, FIRST_PORT + PORTS) for port in ports)


def test_a_port_that_is_taken_is_refused_by_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"{port} can't be had.*in use"):
            greeting().launch(server_port=port, prevent_thread_lock=True)


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_a_port_that_is_none_is_refused_by_a_sentence(port: int) -> None:
    with pytest.raises(ConfigurationError, match="ports go from 0 to 65535"):
        greeting().launch(server_port=port, prevent_thread_lock=True)


def test_a_server_name_that_is_not_ours_is_refused_by_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="192.0.2.1.*assign"):
        greeting().launch(server_name="192.0.2.1", prevent_thread_lock=True)
