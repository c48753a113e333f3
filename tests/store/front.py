"""A person at nginx, which has a way to each of several processes."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

GUNICORN = ("-m", "gunicorn", "-c", "python:flaskstream.serving.settings")
SERVER = """
server {{
  listen 127.0.0.1:{port};
  location / {{
    proxy_pass http://$wanted;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    proxy_buffering off;
    proxy_read_timeout 1h;
  }}
}}
"""
"""Goes on to the upstream that `$wanted` names, by the header `Wanted`."""


def visit(context: BrowserContext, front: int, wanted: str, address: str = "/") -> Page:
    """A page at a port of nginx, by way of the process that is wanted."""
    page = context.new_page()
    page.set_extra_http_headers({"Wanted": wanted})
    page.goto(address if "://" in address else f"http://127.0.0.1:{front}{address}")
    return page


def begin(page: Page, name: str, button: str = "Begin") -> None:
    """Start a function of that name."""
    page.get_by_label("name", exact=True).fill(name)
    page.get_by_role("button", name=button).click()
