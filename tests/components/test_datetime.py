"""DateTime: dates as people write them, functions give them and zones have them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from flaskstream.components.datetime import DateTime
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from tests.components.posting import parse

LISBON = "Europe/Lisbon"
NOON = "2026-07-01 12:00:00"
UTC = dt.UTC


def received(text: str, **options: Any) -> Any:
    field = DateTime(**options)
    return field.preprocess(parse(field, text))


def test_a_function_receives_what_type_says() -> None:
    at = dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(LISBON))
    assert received(NOON, timezone=LISBON) == at.timestamp() == 1782903600.0
    assert received(NOON, timezone=LISBON, type="datetime") == at
    assert received(NOON, timezone=LISBON, type="string") == NOON
    assert received(NOON, type="datetime") == dt.datetime(2026, 7, 1, 12)
    assert received("") is None


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("2026-07-01 12:00", NOON),
        ("2026-07-01T12:00:00", NOON),
        (" 2026-07-01 ", "2026-07-01 00:00:00"),
    ],
)
def test_a_time_may_be_short(text: str, payload: str) -> None:
    assert parse(DateTime(), text) == payload
    assert parse(DateTime(include_time=False), text) == "2026-07-01"


@pytest.mark.parametrize(
    ("text", "ago"), [("now", 0), ("now - 5m", 300), ("now-2h", 7200), ("now - 1 d", 0)]
)
def test_now_is_when_the_function_is_called(text: str, ago: int) -> None:
    ago = ago or 86400 * ("d" in text)
    field = DateTime(timezone="UTC", type="datetime")
    payload = parse(field, text)
    assert payload == text
    before = dt.datetime.now(UTC)
    moment = field.preprocess(payload)
    assert isinstance(moment, dt.datetime)
    apart = moment + dt.timedelta(seconds=ago) - before
    assert dt.timedelta(0) <= apart < dt.timedelta(seconds=60)
    assert received("now", type="string")[:4].isdigit()


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "2026-01-01 25:00:00",
        "0000-01-01",
        "٢٠٢٦-01-01",
        "now - 999999999d",
        "now - 9999999999999999s",
        "now now",
        "2026-01-01 " * 999,
        "\ud800",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Expected a date such as 2026-11-28 14:30"):
        parse(DateTime(), text)


@pytest.mark.parametrize(
    "value",
    [
        1782903600,
        1782903600.0,
        np.float64(1782903600),
        dt.datetime(2026, 7, 1, 11, tzinfo=UTC),
        dt.datetime(2026, 7, 1, 12),
        pd.Timestamp("2026-07-01 12:00"),
        np.datetime64("2026-07-01T12:00:00"),
        NOON,
    ],
)
def test_a_function_gives_a_moment_in_many_ways(value: Any) -> None:
    assert DateTime(timezone=LISBON).postprocess(value) == NOON


def test_a_date_begins_at_midnight() -> None:
    day = dt.date(2026, 7, 1)
    assert DateTime().postprocess(day) == "2026-07-01 00:00:00"
    assert DateTime(include_time=False).postprocess(day) == "2026-07-01"


@pytest.mark.parametrize(
    "value",
    ["soon", math.nan, math.inf, 1e30, -1e30, [NOON], b"x", object(), pd.NaT, {}],
)
def test_what_is_no_moment_names_the_field(value: Any) -> None:
    with pytest.raises(OutputError, match="DateTime “When” expected a timestamp"):
        DateTime(label="When").postprocess(value)


def test_a_page_that_leaves_the_time_out_has_the_date() -> None:
    full, day = DateTime(), DateTime(include_time=False)
    assert day.migrate_payload(NOON, full) == "2026-07-01"
    assert full.migrate_payload("2026-07-01", day) == "2026-07-01 00:00:00"
    assert full.migrate_payload("now - 5m", day) == "now - 5m"
    assert full.migrate_payload(None, day) is None


def test_zones_and_types_are_those_there_are() -> None:
    for zone in ("Mars/Base", "../../etc/passwd", "", 3):
        with pytest.raises(ConfigurationError, match="expected a name such as"):
            DateTime(timezone=zone)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="expected one of 'timestamp'"):
        DateTime(type="date")  # type: ignore[arg-type]
    changed = DateTime().with_properties({"timezone": LISBON})
    assert changed.postprocess(1782903600) == NOON
