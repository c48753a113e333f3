"""A real nginx before a server, set up as its defaults are but for what stands in its
location."""

from __future__ import annotations

import resource
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.servers import free_port

MOST = 50_000
"""Files, and so connections, of which a viewer has two."""
CONFIG = """
daemon off;
worker_processes 1;
pid {place}/pid;
error_log {place}/error.log;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  upstream pages {{ {servers} }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://pages;
      {location}
    }}
  }}
}}
"""


@contextmanager
def nginx_before(
    *targets: int, location: str = "proxy_set_header Host $http_host;"
) -> Iterator[int]:
    """The port of an nginx that passes on to local ports in turn, ended by its id;
    `location` is what its configuration says of that beside where it is.

    Raises:
        RuntimeError: there is none here, or it did not start.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        raise RuntimeError("nginx is missing: on Debian, apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="benchmark-nginx-") as folder:
        place, port = Path(folder), free_port()
        place.chmod(0o755)  # its worker may be another user
        config = place / "nginx.conf"
        servers = " ".join(f"server 127.0.0.1:{target};" for target in targets)
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        told = {"place": place, "port": port, "servers": servers, "location": location}
        config.write_text(CONFIG.format(**told, files=min(files, MOST)))
        process = subprocess.Popen(
            [program, "-c", str(config), "-p", folder, "-e", str(place / "error.log")]
        )
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens."""
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")
