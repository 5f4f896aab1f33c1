"""How a call is placed: by whom, to whom, at what pace, and how orderly its status is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Pace(StrEnum):
    """Whether time is waited for or only added to the clock."""

    REAL = "real"
    FAST = "fast"


class Direction(StrEnum):
    """Who opened the leg: somebody who dialled the line, the REST interface, or a <Dial>."""

    INBOUND = "inbound"
    API = "outbound-api"
    DIAL = "outbound-dial"


class Order(StrEnum):
    """How status callbacks reach the customer."""

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
    """Where a leg's status is told (empty: nowhere), and which events of it."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)
    order: Order = Order.ORDERLY


@dataclass(frozen=True)
class Placing:
    """One number dialled. `caller` None: the network told no number at all."""

    caller: str | None
    dialled: str
    pace: Pace = Pace.REAL
    reporting: Reporting = Reporting()
    direction: Direction = Direction.INBOUND
    parent_sid: str | None = None


def is_text(given: str) -> bool:
    """Whether it can go over a wire at all: half a character of UTF-16 cannot."""
    return given.isprintable() or given.encode("utf-8", "ignore").decode() == given


def events_named(names: list[str]) -> tuple[str, ...]:
    """The events by Twilio's names, in their order; raises BadPlacing for one that is none."""
    mine = ["in-progress" if each == "answered" else each for each in names]
    unknown = [each for each in mine if each not in EVENTS]
    if unknown:
        raise BadPlacing(f"events are {', '.join(EVENTS)}; not {unknown[0]!r}")
    return tuple(each for each in EVENTS if each in mine)


def read_placing(asked: Mapping[str, Any], line_number: str, status_url: str) -> Placing:
    """What POST /calls asks for; raises BadPlacing."""
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
