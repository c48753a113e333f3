"""What the manual gives systemd and Kubernetes, read as they read it."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from prometheus_client import REGISTRY

import flaskstream as gr
from flaskstream.cli import main as cli
from flaskstream.runs.executor.celery import DRAIN_BY_DEFAULT
from flaskstream.runs.metrics import metrics
from flaskstream.serving.limit import Limits
from tests.manual.reading import DOCS, read
from tests.net.proxies import configured
from tests.ports import free_port

TO_END = 10
"""Seconds that the manual says a process needs."""


def block(language: str, chapter: str = "deploying") -> str:
    (found,) = blocks(language, chapter)
    return found


def blocks(language: str, chapter: str) -> list[str]:
    text = (DOCS / f"{chapter}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one.get("value", "") for one in container["env"]}


def test_the_manifest_s_probes_are_answered_and_its_names_fit() -> None:
    deployment, service = yaml.safe_load_all(block("yaml"))
    template = deployment["spec"]["template"]
    (container,) = template["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    client = gr.Interface(str, "text", "text").app.test_client()
    kinds = {"readiness": "/readyz", "liveness": "/healthz", "startup": "/healthz"}
    for kind, path in kinds.items():
        asked = container[f"{kind}Probe"]["httpGet"]
        assert (asked["path"], ports[asked["port"]]) == (path, 8000)
        assert client.get(asked["path"]).text == "ok\n"
    labels = template["metadata"]["labels"].items()
    assert deployment["spec"]["selector"]["matchLabels"].items() <= labels
    assert service["spec"]["selector"].items() <= labels
    assert service["spec"]["ports"][0]["targetPort"] in ports


def test_a_pod_has_the_time_that_it_needs_to_end() -> None:
    deployment, _ = yaml.safe_load_all(block("yaml"))
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    drain = Limits.from_environ(environment(container)).drain
    probe = container["readinessProbe"]
    assert drain >= probe["periodSeconds"] * probe["failureThreshold"]
    assert pod["terminationGracePeriodSeconds"] >= drain + 30  # graceful_timeout


def test_the_unit_is_one_and_starts_what_the_manual_says() -> None:
    unit = configparser.ConfigParser(interpolation=None, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read_string(block("ini"))
    assert unit.sections() == ["Unit", "Service", "Install"]
    service = unit["Service"]
    command, *arguments = shlex.split(service["ExecStart"])
    assert command.startswith("/") and command.endswith("/flaskstream")
    assert arguments == ["serve", "tool:app", "--port", "8000"]
    assert int(service["TimeoutStopSec"]) >= TO_END
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_a_worker_s_unit_and_pod_have_the_time_to_drain() -> None:
    unit = configparser.ConfigParser(interpolation=None, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read_string(block("ini", "workers"))
    service = unit["Service"]
    _, *arguments = shlex.split(service["ExecStart"])
    assert arguments[:4] == ["worker", "tool:app", "-Q", "%i"]
    assert service["KillMode"] == "mixed"
    name, _, drain = service["Environment"].partition("=")
    assert name == "FLASKSTREAM_DRAIN"
    assert int(service["TimeoutStopSec"]) >= int(drain) + TO_END

    deployment = yaml.safe_load(block("yaml", "workers"))
    template = deployment["spec"]["template"]
    (container,) = template["spec"]["containers"]
    assert container["command"][:3] == ["flaskstream", "worker", "tool:app"]
    told = environment(container)
    assert {"FLASKSTREAM_LAUNCHER", "FLASKSTREAM_REDIS_URL", "SECRET_KEY"} <= {*told}
    seconds = template["spec"]["terminationGracePeriodSeconds"]
    assert seconds >= int(told["FLASKSTREAM_DRAIN"]) + TO_END
    labels = template["metadata"]["labels"].items()
    assert deployment["spec"]["selector"]["matchLabels"].items() <= labels


def test_the_services_of_a_whole_deployment_fit_one_another() -> None:
    composed = yaml.safe_load(block("yaml", "compose"))
    services: dict[str, dict[str, Any]] = composed["services"]
    web, worker = services["web"], services["worker"]
    for service in (web, worker):
        program, name, *arguments = shlex.split(service["command"])
        assert program == "flaskstream"
        cli.commands[name].make_context(name, list(arguments))  # it knows all options
    config = gr.Interface(str, "text", "text").app.config
    assert web["environment"].keys() <= config.keys()
    for service in services.values():
        for needed in service.get("depends_on", ()):
            assert "healthcheck" in services[needed]
        for volume in service.get("volumes", ()):
            place = volume.partition(":")[0]
            assert place.startswith("./") or place in composed["volumes"]
    assert int(worker["stop_grace_period"].removesuffix("s")) > DRAIN_BY_DEFAULT + 5


def test_nginx_takes_the_configuration_of_a_whole_deployment(tmp_path: Path) -> None:
    (block,) = blocks("nginx", "compose")
    port = free_port()
    block = block.replace("listen 80;", f"listen 127.0.0.1:{port};")
    block = block.replace("web:8000", f"127.0.0.1:{free_port()}")
    with (
        configured(block, port, tmp_path),
        pytest.raises(HTTPError, match="502"),  # nobody is behind it
    ):
        urlopen(f"http://127.0.0.1:{port}/", timeout=20)


def test_what_is_drawn_and_warned_of_is_counted() -> None:
    scraped, alerts = map(yaml.safe_load, blocks("yaml", "monitoring"))
    assert scraped["scrape_configs"][0]["job_name"] == "tool"
    rules = alerts["groups"][0]["rules"]
    assert all({"alert", "expr"} <= rule.keys() for rule in rules)
    metrics()  # so that they are registered
    families = [f for f in REGISTRY.collect() if f.name.startswith("flaskstream_")]
    endings = {"counter": ["_total"], "histogram": ["", "_bucket"], "gauge": [""]}
    known = {f.name + end for f in families for end in endings[f.type]}
    text = (DOCS / "monitoring.md").read_text()
    assert set(re.findall(r"\bflaskstream_[a-z_]+", text)) <= known
    told = set(re.findall(r"^\| `(flaskstream_[a-z_]+)`", text, re.MULTILINE))
    assert {name for name in known if not name.endswith("_bucket")} == told


def test_reading_monitoring() -> None:
    app = gr.Interface(str, "text", "text").app
    read("monitoring", app=app)
    assert app.test_client().get("/readyz").text == "ok\n"
