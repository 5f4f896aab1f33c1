"""Find the web addresses that the charter shows, and where each stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr.rules.charter.services import FILE

SOURCES = "sources.toml"
MAX_LOOKED_AT = 20  # of one edition, in its check
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")


class Link(NamedTuple):
    """One web address, and where it stands."""

    file: str
    field: str
    address: str


def links(files: Mapping[str, str]) -> list[Link]:
    """Return each web address that the files show, in their order."""
    return [
        Link(file, field, address)
        for file, read in ((FILE, _of_services), (SOURCES, _of_sources))
        for field, given in read(tomllib.loads(files.get(file, "")))
        if (address := whole_address(given))
    ]


def new_links(before: Mapping[str, str], after: Mapping[str, str]) -> list[Link]:
    """Return the addresses that only `after` shows."""
    known = {each.address for each in links(before)}
    return [each for each in links(after) if each.address not in known]


def whole_address(given: str) -> str:
    """Return the address with its scheme; "" for what is none, as the name of a paper."""
    text = given.strip()
    if text.startswith(("http://", "https://")):
        return text
    return f"https://{text}" if _BARE.fullmatch(text) else ""


def _of_services(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    rows = table.get("services")
    for row in rows if isinstance(rows, list) else ():
        given = row.get("links") if isinstance(row, dict) else None
        for each in given if isinstance(given, list) else ():
            yield f'services "{row.get("id")}".links', str(each)


def _of_sources(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, row in table.items():
        if isinstance(row, dict) and isinstance(row.get("address"), str):
            yield key, row["address"]
