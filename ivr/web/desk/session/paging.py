"""Read from addresses where a list goes on, and make the addresses of its other pages."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request, url_for

from ivr.rules.hours.spans import SPAN, Span, instant_words, read_span
from ivr.store.database.paging import LARGEST_ID, Key, NthKey, Page, Place


class PageFields(NamedTuple):
    """The fields of an address that say behind which row a list goes on, or before which."""

    onward: str
    back: str


class Links(NamedTuple):
    """The addresses of the pages on either side; empty where there is none."""

    previous: str
    next: str


NEWEST_FIRST = PageFields(onward="antes", back="depois")
SOONEST_FIRST = PageFields(onward="depois", back="antes")


def row_id(text: str) -> int:
    """Return the row id that was typed or linked; 0 for what can be none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    return number if number <= LARGEST_ID else 0


def asked_place(
    words: PageFields = NEWEST_FIRST, read: Callable[[str], Key | NthKey | None] | None = None
) -> Place | None:
    """Return the place that this request's address names; None for the list's beginning.

    `read` reads the keys of a list that has others than `read_key` knows.
    """
    read = read or read_key
    back = read(request.args.get(words.back, ""))
    if back:
        return Place(back, back=True)
    onward = read(request.args.get(words.onward, ""))
    return Place(onward) if onward else None


def asked_id_place(word: str) -> Place | None:
    """Return the place that this request's address names, in a list that goes by id.

    None for the list's beginning.
    """
    number = row_id(request.args.get(word, ""))
    return Place((number,)) if number else None


def asked_span() -> Span:
    """Return the span of time that this request's address names, as a figure opened it."""
    return read_span(*(request.values.get(name, "") for name in SPAN))


def span_fields(span: Span) -> dict[str, str]:
    """Return the fields of an address that name that span of time."""
    ends = zip(SPAN, (span.since, span.until), strict=True)
    return {name: instant_words(at) for name, at in ends if at}


def list_links(
    endpoint: str,
    kept: Mapping[str, str],
    page: Page[Any],
    key_of: Callable[[Any], Key | NthKey],
    words: PageFields = NEWEST_FIRST,
) -> Links:
    """Return the addresses of the pages on either side of `page`, with the fields in `kept`.

    Beside a page without rows stands the list's beginning.
    """

    def beyond(word: str, row: int) -> str:
        where = {word: key_words(key_of(page.rows[row]))} if page.rows else {}
        return list_address(endpoint, {**kept, **where})

    return Links(
        beyond(words.back, 0) if page.has_previous else "",
        beyond(words.onward, -1) if page.has_next else "",
    )


def list_address(endpoint: str, fields: Mapping[str, str]) -> str:
    """Return the address of a page of the desk with these fields as its query."""
    query = urlencode(fields)
    return url_for(endpoint) + (f"?{query}" if query else "")


def key_words(key: Key | NthKey) -> str:
    """Return the key as an address carries it."""
    return "_".join((key.at.isoformat(), *map(str, key[1:])))


def read_key(text: str) -> Key | None:
    """Return the key (its instant in UTC) that `key_words` wrote; None for anything else."""
    moment, _, number = text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        key = Key(at.astimezone(UTC), row_id(number))
    except (ValueError, OverflowError):
        return None
    return key if at.tzinfo and key.id else None


def read_nth_key(text: str) -> NthKey | None:
    """Return the key that `key_words` wrote of an NthKey; None for anything else."""
    first, _, number = text.rpartition("_")
    key = read_key(first)
    is_number = number == "0" or bool(row_id(number))
    return NthKey(*key, row_id(number)) if key and is_number else None
