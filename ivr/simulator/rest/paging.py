"""Page REST lists, newest first, with the filters repeated in the pages' addresses.

https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, request

from ivr.simulator.rest.account import fail

USUAL_SIZE = 50
MAX_PAGE_SIZE = 1000


class Listed(Protocol):
    """Anything with a sid."""

    @property
    def sid(self) -> str:
        """Return its sid."""
        ...


T = TypeVar("T", bound=Listed)


def page_of(name: str, found: Sequence[T], render: Callable[[T], dict[str, Any]]) -> Response:
    """Return the page asked for of `found`, as Twilio's JSON under `name`.

    PageToken says after (PA…) or before (PB…) which sid it begins.
    """
    size = min(max(request.args.get("PageSize", USUAL_SIZE, type=int), 1), MAX_PAGE_SIZE)
    number = max(request.args.get("Page", 0, type=int), 0)
    first = _first(found, size, number)
    shown = found[first : first + size]
    after = shown[-1].sid if shown and first + size < len(found) else None
    before = shown[0].sid if shown and first > 0 else None
    return jsonify(
        {
            name: [render(each) for each in shown],
            "page": number,
            "page_size": size,
            "start": number * size,
            "end": number * size + max(len(shown) - 1, 0),
            "uri": _uri(size, number, request.args.get("PageToken")),
            "first_page_uri": _uri(size, 0, None),
            "next_page_uri": _uri(size, number + 1, f"PA{after}") if after else None,
            "previous_page_uri": _uri(size, max(number - 1, 0), f"PB{before}") if before else None,
        }
    )


def on_the_day(name: str, most_is_inclusive: bool = False) -> Callable[[datetime | None], bool]:
    """Return a test of an instant by the request's filters `name`, `name<` and `name>`.

    Each filter is a day in UTC. An instant of None, of what has none yet, fits only when no day is
    asked for. `most_is_inclusive`: `name<` includes its day.
    """
    exact, below, above = (_day(f"{name}{sign}") for sign in ("", "<", ">"))

    def fits(instant: datetime | None) -> bool:
        if exact is None and below is None and above is None:
            return True
        if instant is None:
            return False
        day = instant.astimezone(UTC).date()
        return (
            (exact is None or day == exact)
            and (below is None or day < below or (most_is_inclusive and day == below))
            and (above is None or day >= above)
        )

    return fits


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        fail(400, 20001, f"{name} is a date, YYYY-MM-DD: {text}")


def _first(found: Sequence[Listed], size: int, number: int) -> int:
    token = request.args.get("PageToken", "")
    if not token:
        return number * size
    place = next((n for n, each in enumerate(found) if each.sid == token[2:]), len(found))
    return max(0, place - size) if token.startswith("PB") else place + 1


def _uri(size: int, number: int, token: str | None) -> str:
    asked = {k: v for k, v in request.args.items() if k not in ("Page", "PageSize", "PageToken")}
    asked |= {"PageSize": str(size), "Page": str(number)} | ({"PageToken": token} if token else {})
    return f"{request.path}?{urlencode(asked)}"
