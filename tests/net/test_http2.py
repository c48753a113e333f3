"""Behind an nginx that speaks HTTP/2 to browsers, below a path: seven windows of one
browser share its one connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.person import shown_number, unique, wait_for_number
from tests.net.proxies import configured
from tests.net.server import Served
from tests.ports import free_port
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser
CERTIFICATE = Path(__file__).parents[1] / "launch" / "certificate.pem"
SECURE = """
upstream pages {{ server 127.0.0.1:{target}; keepalive 16; }}
server {{
  listen 127.0.0.1:{port} ssl http2;
  ssl_certificate {certificate};
  ssl_certificate_key {certificate};
  location /tools/ {{
    proxy_pass http://pages;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_buffering {buffering};
  }}
}}
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(ignore_https_errors=True)
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.mark.parametrize("buffering", ["on", "off"])
def test_seven_windows_stream_below_a_path_and_presses_come_through(
    buffering: str, context: BrowserContext, tmp_path: Path
) -> None:
    served, port = Served("worker", tmp_path, SCRIPT_NAME="/tools"), free_port()
    told = {"target": served.port, "port": port, "buffering": buffering}
    block = SECURE.format(certificate=CERTIFICATE, **told)
    try:
        with configured(block, port, tmp_path):
            pages = [context.new_page() for _ in range(7)]
            for page in pages:
                page.goto(f"https://127.0.0.1:{port}/tools/ticks/")
                page.get_by_label("name").fill(unique("window"))
                page.get_by_role("button", name="Submit").click()
            for page in pages:
                wait_for_number(page, 2)
            for page in pages:
                wait_for_number(page, shown_number(page) + 5)
            by = "performance.getEntriesByType('navigation')[0].nextHopProtocol"
            assert {page.evaluate(by) for page in pages} == {"h2"}
            for page in pages:
                page.get_by_role("button", name="Stop").click()
                status = page.locator("#fs-status-0")
                expect(status).to_have_attribute("data-fs-state", "stopped")
    finally:
        served.stop()
