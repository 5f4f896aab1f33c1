"""Paging: a row's id and its place in a list, as an address names them."""

from datetime import UTC, datetime

from ivr.store.database.paging import LARGEST_ID


def row_id(text: str) -> int:
    """The id that was typed or linked; 0 for what can be none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if number <= LARGEST_ID else 0


def place_words(at: datetime, of_row: int) -> str:
    """A place, by the instant by which the list goes and the row's id."""
    return f"{at.isoformat()}_{of_row}"


def read_place(text: str | None) -> tuple[datetime, int] | None:
    """The instant (UTC) and the id that `place_words` wrote; None for anything else."""
    moment, _, number = (text or "").partition("_")
    try:
        at = datetime.fromisoformat(moment)
        place = at.astimezone(UTC), row_id(number)
    except (ValueError, OverflowError):
        return None
    return place if at.tzinfo and place[1] else None
