"""Define how a call is placed: by whom, to whom, at what pace, and how its status is reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Pace(StrEnum):
    """The pace of a call: its time is waited for, or only added to the clock."""

    REAL = "real"
    FAST = "fast"


class Direction(StrEnum):
    """The origin of a leg: a caller who dialled the line, the REST interface, or a <Dial>."""

    INBOUND = "inbound"
    API = "outbound-api"
    DIAL = "outbound-dial"


class Order(StrEnum):
    """The order in which status callbacks reach the customer."""

    ORDERLY = "orderly"
    LATE = "late"  # all of them after the call's end
    DOUBLED = "doubled"  # each twice, byte for byte
    SHUFFLED = "shuffled"  # all after the call's end, the last one first
    EARLY = "early"  # one before the voice webhook
    NONE = "none"


EVENTS = ("initiated", "ringing", "in-progress", "completed")


class BadPlacing(Exception):
    """The request to place a call makes no sense; the message says why."""


@dataclass(frozen=True)
class Reporting:
    """The address that a leg's status is reported to (empty: none), and the events reported."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)
    order: Order = Order.ORDERLY


@dataclass(frozen=True)
class Placing:
    """One number dialled. `caller` None: the network gave no number at all."""

    caller: str | None
    dialled: str
    pace: Pace = Pace.REAL
    reporting: Reporting = Reporting()
    direction: Direction = Direction.INBOUND
    parent_sid: str | None = None


def is_text(given: str) -> bool:
    """Return whether a text can go over a wire at all.

    An unpaired UTF-16 surrogate cannot.
    """
    return given.isprintable() or given.encode("utf-8", "ignore").decode() == given


def events_named(names: list[str]) -> tuple[str, ...]:
    """Return the events of these Twilio names, in Twilio's order.

    Raises BadPlacing for a name that is none.
    """
    mine = ["in-progress" if each == "answered" else each for each in names]
    unknown = [each for each in mine if each not in EVENTS]
    if unknown:
        raise BadPlacing(f"events are {', '.join(EVENTS)}; not {unknown[0]!r}")
    return tuple(each for each in EVENTS if each in mine)


def read_placing(asked: Mapping[str, Any], line_number: str, status_url: str) -> Placing:
    """Return the placing that POST /calls asks for; raises BadPlacing."""
    try:
        pace = Pace(asked.get("pace", "real"))
        order = Order(asked.get("callbacks", "orderly"))
    except ValueError as error:
        raise BadPlacing(str(error)) from None
    names = asked.get("events", ["completed"])
    if not isinstance(names, list):
        raise BadPlacing("events are a list")
    events = events_named(names)
    if order is Order.SHUFFLED and len(events) < 2:
        events = EVENTS
    if order is Order.EARLY and "ringing" not in events:
        events = events_named([*events, "ringing"])
    caller = asked.get("from")
    dialled = str(asked.get("to") or line_number)
    if dialled != line_number:
        raise BadPlacing(f"nobody here has the number {dialled}; the line is {line_number}")
    if caller is not None and not is_text(str(caller)):
        raise BadPlacing("from is no text")
    return Placing(
        caller=None if caller is None else str(caller),
        dialled=dialled,
        pace=pace,
        reporting=Reporting(status_url, "POST", events, order),
    )
