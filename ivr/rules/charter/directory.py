"""Group the charter's services by whom they are for and by the matters that they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Protocol, TypeVar

from ivr.rules.charter.services import Service
from ivr.rules.words.plain_words import folded

SUMMARY_CHARS = 155  # a line below a link, or of those who list pages


class Matter(Protocol):
    """A matter of the telephone's menu: its key, title, and the line of the charter it answers."""

    @property
    def key(self) -> str:
        """Return the key by which it is known."""

    @property
    def title(self) -> str:
        """Return what it is called where it is read."""

    @property
    def charter(self) -> str:
        """Return the line of the charter that it answers."""


_Matter = TypeVar("_Matter", bound=Matter)


@dataclass(frozen=True)
class Audience:
    """Those who may ask for these services, as the charter calls them."""

    name: str
    services: tuple[Service, ...]


def offered(services: Iterable[Service]) -> tuple[Service, ...]:
    """Return the services that are not retired, in the charter's order."""
    return tuple(each for each in services if not each.retired)


def by_audience(services: Sequence[Service]) -> tuple[Audience, ...]:
    """Return the audiences in the order in which the charter names them, each with its services.

    Names that differ by accents and large letters alone are one audience's.
    """
    names: dict[str, str] = {}
    found: dict[str, list[Service]] = {}
    for service in services:
        for name in service.paragraphs("requesters"):
            key = folded(name)
            names.setdefault(key, name)
            if service not in found.setdefault(key, []):
                found[key].append(service)
    return tuple(Audience(names[key], tuple(each)) for key, each in found.items())


def matters_of(service: Service, matters: Iterable[_Matter]) -> tuple[_Matter, ...]:
    """Return the matters that the service answers: by its items, or because it names them."""
    items, keys = service.paragraphs("items"), service.paragraphs("topics")
    return tuple(each for each in matters if each.charter in items or each.key in keys)


def one_line(text: str) -> str:
    """Return the text on one short line, cut between words where it is longer."""
    # Of a long text the beginning is enough: the library would part all of it into words.
    line = shorten(text[: 4 * SUMMARY_CHARS], SUMMARY_CHARS, placeholder="…")
    return line.replace(";…", "…").replace(",…", "…")


def summary(service: Service) -> str:
    """Return in one short line what the service is, or the matters that it answers."""
    items = (each.rstrip(" ;.") for each in service.paragraphs("items"))
    return one_line("; ".join(items) or service.line("service"))


def successor(services: Iterable[Service], retired: Service) -> Service | None:
    """Return the service that does now what a retired one did, or None.

    One that took its place and was retired itself leads on to the next.
    """
    known = {each.id: each for each in services}
    seen, found = {retired.id}, known.get(retired.replaced_by)
    while found and found.retired and found.id not in seen:
        seen.add(found.id)
        found = known.get(found.replaced_by)
    return found if found and not found.retired else None
