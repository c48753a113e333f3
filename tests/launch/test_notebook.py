"""Pages that cells of a notebook launch, in a real kernel."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import Browser, expect

from tests.ports import free_port
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
CELL = """
import flaskstream as gr

def greet(name):
    yield f"Hello {{name}}"

demo = gr.Interface(greet, "text", "text", title="{title}")
demo.launch(server_name="127.0.0.1", {options})
"""


class Kernel:
    """A kernel, and the cells that it executes."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str, cell: str = "") -> tuple[str, list[dict[str, Any]]]:
        """Execute a cell; gives what it prints, and what it shows."""
        printed, shown = "", []

        def note(message: dict[str, Any]) -> None:
            nonlocal printed
            content = message["content"]
            if message["msg_type"] == "error":
                raise AssertionError("\n".join(content["traceback"]))
            printed += content.get("text", "")
            if "data" in content:
                shown.append(content["data"])

        metadata = {"cellId": cell} if cell else {}
        message = self._client.session.msg(
            "execute_request", {"code": code, "silent": False}, metadata=metadata
        )
        self._client.shell_channel.send(message)
        while True:
            told = self._client.get_iopub_msg(timeout=60)
            if told["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if told["content"].get("execution_state") == "idle":
                return printed, shown
            note(told)

    def launch(self, title: str, cell: str = "", options: str = "") -> str:
        """Launch a page from a cell; gives the URL in the frame that it shows."""
        _, shown = self.run(CELL.format(title=title, options=options), cell)
        (frame,) = [data["text/html"] for data in shown if "text/html" in data]
        found = re.search(r'src="([^"]+)"', frame)
        assert found
        return found[1]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def get(url: str) -> tuple[str, Any]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def test_a_cell_shows_its_page_and_ends(kernel: Kernel) -> None:
    url = kernel.launch("First", "a", "height=300")
    page, headers = get(url)
    assert "<title>First</title>" in page
    ancestors = headers["Content-Security-Policy"].partition("frame-ancestors ")[2]
    assert "http://localhost:*" in ancestors


def test_a_cell_that_ends_with_a_launch_shows_nothing_else(kernel: Kernel) -> None:
    printed, shown = kernel.run(CELL.format(title="One", options=""), "b")
    assert len(shown) == 1
    assert "<Flask" not in printed + str(shown)


@pytest.mark.parametrize("told", ["cell-1", ""])
def test_a_cell_that_is_run_again_replaces_its_server(
    kernel: Kernel, told: str
) -> None:
    port = f"server_port={free_port()}"
    first = kernel.launch("Again", told, port)
    other = kernel.launch("Other", told and "cell-2", "show_error=True")
    assert first != other
    assert kernel.launch("Again", told, port) == first
    assert "<title>Again</title>" in get(first)[0]
    assert "<title>Other</title>" in get(other)[0]


def test_a_cell_may_show_no_frame(kernel: Kernel) -> None:
    options = "inline=False"
    printed, shown = kernel.run(CELL.format(title="Quiet", options=options), "c")
    assert "http://127.0.0.1:" in printed and not shown


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another site: the notebook's."""

    framed = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        frame = f"<iframe src='{self.framed}' width=900 height=500></iframe>"
        self.wfile.write(f"<!doctype html>{frame}".encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.mark.browser
def test_a_page_works_in_the_frame_of_a_notebook(
    kernel: Kernel, browser: Browser
) -> None:
    Elsewhere.framed = kernel.launch("Framed", "d")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        page.goto(f"http://localhost:{server.server_port}/")
        frame = page.frame_locator("iframe")
        frame.get_by_label("name").fill("Ada")
        frame.get_by_role("button", name="Submit").click()
        expect(frame.locator("output")).to_have_text("Hello Ada")
        (cookie,) = context.cookies(Elsewhere.framed)
        assert cookie["sameSite"] == "None" and cookie["secure"]
        assert cookie.get("partitionKey")
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
