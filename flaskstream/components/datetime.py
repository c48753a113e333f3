"""A date, or a date and a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Unpack

from flaskstream.components.core.base import (
    Component,
    Files,
    Parts,
    single,
    wrong_value,
)
from flaskstream.components.core.event import Event
from flaskstream.components.core.option import one_of
from flaskstream.exceptions import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from flaskstream.components.core.leftout import Buttonless

Returned = Literal["timestamp", "datetime", "string"]
RETURNED: Final = ("timestamp", "datetime", "string")
UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

_NOW = re.compile(r"now(?: ?- ?(\d{1,9}) ?([dhms]))?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?", re.ASCII)


class DateTime(Component):
    """A date and a time, picked or typed; a function receives a timestamp, or None.

    A person may also type "now", or "now - 5m": the time when the function is called,
    less so many days (d), hours (h), minutes (m) or seconds (s). A function gives a
    timestamp, a `datetime`, a `date`, or such a text.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        include_time: Whether there is a time; False: the date only, which begins at
            midnight.
        type: What a function receives: a "timestamp", the seconds since 1970 as a
            `float`; a "datetime", which knows its `timezone` if there is one; or a
            "string" such as "2026-11-28 14:30:00".
        timezone: Whose dates and times are meant, such as "Europe/Lisbon"; by default
            the server's.

    Raises:
        ConfigurationError: there is no such `type`, or no such `timezone`.
    """

    quick: ClassVar[bool] = True
    kind: ClassVar[str] = "datetime"
    shows_files: ClassVar[bool] = False
    bundle = "plain"
    style_sheet = "picker.css"
    script = "picker.js"

    submit = Event("submit")

    def __init__(
        self,
        value: Any = None,
        *,
        include_time: bool = True,
        type: Returned = "timestamp",
        timezone: str | None = None,
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "type", type, RETURNED)
        self.include_time = include_time
        self.type = type
        self.timezone = timezone
        self._zone = _zone(timezone)
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "type":
            one_of(self, name, value, RETURNED)
        super().set_property(name, value)
        self._zone = _zone(self.timezone)

    def migrate_payload(self, payload: str | None, before: Component) -> str | None:
        if payload is None or payload.startswith("now"):
            return payload
        day, _, time = payload.partition(" ")
        return f"{day} {time or '00:00:00'}" if self.include_time else day

    @property
    def spelling(self) -> str:
        """How a date is written, for the empty box."""
        return "YYYY-MM-DD hh:mm:ss" if self.include_time else "YYYY-MM-DD"

    @property
    def _format(self) -> str:
        return "%Y-%m-%d %H:%M:%S" if self.include_time else "%Y-%m-%d"

    # ----- what a person posts

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": f"Formatted as {self.spelling}"}

    def parse(self, raw: Sequence[str], files: Files) -> str | None:
        text = single(raw).strip()
        if not text:
            return None
        payload = self._payload_of(text)
        if payload is None:
            raise InvalidInput(
                f"Expected a date such as {self._example}, or “now - 5m”; got "
                f"“{text[:40]}”."
            )
        return payload

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        return {"value": raw[-1]} if raw else {}

    def preprocess(self, payload: str | None) -> str | float | datetime.datetime | None:
        if payload is None:
            return None
        moment = self._moment(payload)
        if self.type == "string":
            return moment.strftime(self._format)
        return moment if self.type == "datetime" else moment.timestamp()

    # ----- what a function gives

    def postprocess(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        try:
            payload = self._payload(value)
        except (ValueError, OverflowError, OSError, TypeError):
            payload = None  # such as a timestamp of the year 100,000
        if payload is None:
            expected = f"a timestamp, a datetime, or a text such as “{self._example}”"
            raise wrong_value(self, expected, value)
        return payload

    def cell(self, value: Any) -> str:
        return self.postprocess(value) or ""

    def _payload(self, value: Any) -> str | None:
        if isinstance(value, str):
            return self._payload_of(value.strip())
        if not isinstance(value, (datetime.date, int, float)) and hasattr(
            value, "item"
        ):
            value = value.item()  # of numpy
        if isinstance(value, (int, float)):
            value = datetime.datetime.fromtimestamp(value, self._zone)
        if isinstance(value, datetime.datetime) and value.tzinfo is not None:
            value = value.astimezone(self._zone)
        return value.strftime(self._format) if _is_date(value) else None

    # ----- dates as they are written

    @property
    def _example(self) -> str:
        return "2026-11-28 14:30:00" if self.include_time else "2026-11-28"

    def _payload_of(self, text: str) -> str | None:
        """A text as a payload; None if it stands for no date."""
        try:
            moment = self._moment(text)
            moment.timestamp()  # a year that a function could not be given
        except (ValueError, OverflowError, OSError):
            return None
        return text if text.startswith("now") else moment.strftime(self._format)

    def _moment(self, text: str) -> datetime.datetime:
        """The time that a text stands for; a ValueError if it stands for none."""
        if (found := _NOW.fullmatch(text)) is not None:
            ago = datetime.timedelta(**{UNITS[found[2] or "s"]: int(found[1] or 0)})
            return datetime.datetime.now(self._zone) - ago
        if (found := _DATE.fullmatch(text)) is None:
            raise ValueError(text)
        time = (found[2] or "00:00") + (found[3] or ":00")
        if not self.include_time:
            time = "00:00:00"
        moment = datetime.datetime.fromisoformat(f"{found[1]} {time}")
        return moment.replace(tzinfo=self._zone)


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime.date) and value.year >= 1000


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo  # not for pages that have no zone

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, TypeError, KeyError) as error:  # no such key is one
        raise ConfigurationError(
            f"DateTime(timezone={name!r}): expected a name such as 'Europe/Lisbon', or "
            "None; a system that has no time zones needs the package tzdata."
        ) from error
