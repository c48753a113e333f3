"""nginx and Apache before a server, as docs/deploying.md says to set them up."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.waiting import TO_START, wait_until

DOCS = Path(__file__).parents[2] / "docs" / "deploying.md"
SBIN = "/usr/sbin:/usr/local/sbin:/usr/bin"
MODULES = Path("/usr/lib/apache2/modules")
"""Debian's."""

NGINX = """
daemon off;
pid {place}/pid;
error_log {place}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  {block}
}}
"""

APACHE = """
ServerRoot {place}
DefaultRuntimeDir {place}
PidFile {place}/pid
ErrorLog {place}/error.log
Listen 127.0.0.1:{port}
{modules}
{user}
{block}
"""
ENABLED = ("mpm_event", "authz_core", "headers", "proxy", "proxy_http")


def documented(language: str) -> str:
    """The first block of a proxy's configuration in the docs."""
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def moved(block: str, public: str, port: int, target: int) -> str:
    """A documented block, without TLS, on a free port in the place of the `public` one,
    before the server on `target`; nothing else of it is changed."""
    assert public in block and "127.0.0.1:8000" in block, block
    block = block.replace("127.0.0.1:8000", f"127.0.0.1:{target}")
    return block.replace(public, f"127.0.0.1:{port}")


@contextmanager
def nginx(target: int, place: Path) -> Iterator[int]:
    """The port of an nginx that was set up by the docs."""
    port = free_port()
    block = moved(documented("nginx"), "443 ssl", port, target)
    with configured(block, port, place):
        yield port


@contextmanager
def configured(block: str, port: int, place: Path) -> Iterator[None]:
    """An nginx of a configuration, which has it listen on a port."""
    config = place / "nginx.conf"
    config.write_text(NGINX.format(place=place, block=block))
    command = ["-c", str(config), "-p", str(place), "-e", str(place / "error.log")]
    with running("nginx", command, port, place):
        yield


TURNS = """
upstream processes {{ {servers} keepalive 16; }}
server {{
  listen 127.0.0.1:{port};
  client_max_body_size 0;
  location / {{
    proxy_pass http://processes;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    proxy_buffering off;
    proxy_read_timeout 1h;
  }}
}}
"""


@contextmanager
def nginx_of(addresses: list[str], place: Path) -> Iterator[int]:
    """The port of an nginx that sends each request to the next one of its servers."""
    port, folder = free_port(), place / "nginx"
    folder.mkdir()
    servers = " ".join(f"server {one} max_fails=0;" for one in addresses)
    with configured(TURNS.format(servers=servers, port=port), port, folder):
        yield port


@contextmanager
def apache(target: int, place: Path) -> Iterator[int]:
    """The port of an Apache that was set up by the docs."""
    port = free_port()
    block = moved(documented("apache"), "*:443", port, target)
    loads = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in ENABLED]
    user = "User nobody\nGroup nogroup" if os.getuid() == 0 else ""
    told = {"place": place, "port": port, "modules": "\n".join(loads), "user": user}
    config = place / "apache.conf"
    config.write_text(APACHE.format(**told, block=block))
    with running("apache2", ["-f", str(config), "-DFOREGROUND"], port, place):
        yield port


@contextmanager
def running(name: str, command: list[str], port: int, place: Path) -> Iterator[None]:
    """A program of the machine that listens on a port, ended by its id."""
    program = shutil.which(name, path=SBIN)
    assert program, f"{name} is missing: run `make test`, which installs it"
    process = subprocess.Popen([program, *command])

    def listens() -> bool:
        assert process.poll() is None, (place / "error.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(listens, f"{name} to listen", TO_START)
        yield
    finally:
        process.terminate()
        process.wait(TO_START)
