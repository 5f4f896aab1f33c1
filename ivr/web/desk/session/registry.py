"""Define how each room of the desk declares its pages, and collect what all rooms declare.

A room says what it has in its own `routes.py`; `ivr/web/desk/__init__.py` lists the rooms.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from ivr.rules.staff.roles import May

NAME, PREFIX = "desk", "/painel"  # of the blueprint: endpoints and addresses begin so
_KEY = "desk-registry"


class BadRegistry(Exception):
    """The error that the rooms' declarations contradict each other or are incomplete.

    For instance, they leave open who may see a page.
    """


@dataclass(frozen=True)
class Route:
    """One address of the desk: what answers there, and who may ask.

    `rule` and `endpoint` are given without what they begin with (`PREFIX`, `NAME`). Either `wants`
    or `open_to_all` is given. `typed`: what people type there, as label by field, if it is to be
    kept where their session is over; never of a form that has a password.
    """

    rule: str
    endpoint: str
    view: Callable[..., Any]
    wants: May | None = None
    methods: tuple[str, ...] = ("GET",)
    open_to_all: bool = False
    polled: bool = False  # pages ask by themselves, which is no sign that anybody is there
    typed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Group:
    """One group of sections, as the top of every page names it; its rank says where it stands."""

    rank: int
    icon: str
    label: str


TODAY = Group(10, "gauge", "Hoje")
INBOX = Group(20, "letter", "Caixa")
CALLBACKS = Group(30, "list", "Retornos")
CALLS = Group(40, "phone", "Chamadas")
MONITORING = Group(80, "gauge", "Monitoramento")
MANAGEMENT = Group(90, "sector", "Gestão")


@dataclass(frozen=True)
class Section:
    """One entry of a group: it leads to that page, and its rank says where it stands."""

    group: Group
    rank: int
    endpoint: str
    icon: str
    label: str


@dataclass(frozen=True)
class Room:
    """The pages and sections of one room of the desk."""

    routes: tuple[Route, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A section as pages show it."""

    endpoint: str
    path: str
    icon: str
    label: str
    wants: May

    def holds(self, path: str) -> bool:
        """Return whether the page at that path belongs to the section: it stands there or below."""
        return path == self.path or path.startswith(f"{self.path}/")


@dataclass(frozen=True)
class EntryGroup:
    """A group as pages show it, with its entries in their order."""

    rank: int
    icon: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Registry:
    """All that the rooms declare, by whole endpoint ("desk.calls")."""

    routes: Mapping[str, Route]
    navigation: tuple[EntryGroup, ...]

    def wants(self, endpoint: str | None) -> May | None:
        """Return the permission that is needed there; None: it is open to all, or unknown."""
        route = self.routes.get(endpoint or "")
        return route.wants if route else None

    def is_open(self, endpoint: str | None) -> bool:
        """Return whether nobody needs to be signed in there."""
        route = self.routes.get(endpoint or "")
        return bool(route and route.open_to_all)

    def is_polled(self, endpoint: str | None) -> bool:
        """Return whether pages ask there by themselves."""
        route = self.routes.get(endpoint or "")
        return bool(route and route.polled)

    def typed(self, endpoint: str | None) -> Mapping[str, str] | None:
        """Return the labels of the fields to type in there; None where nothing typed is kept."""
        route = self.routes.get(endpoint or "")
        return route.typed if route else None


def page(rule: str, endpoint: str, view: Callable[..., Any], wants: May) -> Route:
    """Declare a page (GET) for members who have the permission `wants`."""
    return Route(rule, endpoint, view, wants)


def part(rule: str, endpoint: str, view: Callable[..., Any], wants: May) -> Route:
    """Declare a part of a page that the page asks for by itself (GET)."""
    return Route(rule, endpoint, view, wants, polled=True)


def form(rule: str, endpoint: str, view: Callable[..., Any], wants: May, **also: Any) -> Route:
    """Declare a form that is shown and taken at one address (GET and POST)."""
    return Route(rule, endpoint, view, wants, ("GET", "POST"), **also)


def change(rule: str, endpoint: str, view: Callable[..., Any], wants: May, **also: Any) -> Route:
    """Declare a change (POST) by members who have the permission `wants`."""
    return Route(rule, endpoint, view, wants, ("POST",), **also)


def collect(rooms: Iterable[Room]) -> Registry:
    """Return the registry of all that these rooms declare; raise BadRegistry where it is wrong."""
    rooms = tuple(rooms)
    routes: dict[str, Route] = {}
    taken: set[tuple[str, str]] = set()
    for route in (each for room in rooms for each in room.routes):
        endpoint = f"{NAME}.{route.endpoint}"
        if endpoint in routes:
            raise BadRegistry(f"{endpoint} is declared twice")
        if (route.wants is None) is not route.open_to_all:
            raise BadRegistry(f"{endpoint}: give either a permission or open_to_all")
        addresses = {(route.rule, method) for method in route.methods}
        if addresses & taken:
            raise BadRegistry(f"{endpoint}: {route.rule} is another page's address, too")
        taken |= addresses
        routes[endpoint] = route
    return Registry(routes, _navigation(rooms, routes))


def keep_registry(app: Flask, registry: Registry) -> None:
    """Make `registry_of(app)` return `registry`."""
    app.extensions[_KEY] = registry


def registry_of(app: Flask) -> Registry:
    """Return what the rooms of that application's desk declare."""
    found = app.extensions[_KEY]
    assert isinstance(found, Registry)  # noqa: S101 - for the type checker; see keep_registry
    return found


def registry() -> Registry:
    """Return the registry of the application that serves this request."""
    return registry_of(current_app)


def _navigation(rooms: Iterable[Room], routes: Mapping[str, Route]) -> tuple[EntryGroup, ...]:
    groups: dict[Group, dict[int, Entry]] = {}
    for section in (each for room in rooms for each in room.sections):
        endpoint = f"{NAME}.{section.endpoint}"
        route = routes.get(endpoint)
        if route is None or route.wants is None:
            raise BadRegistry(f"section {section.label}: {endpoint} is no page for members")
        ranked = groups.setdefault(section.group, {})
        if section.rank in ranked:
            other = ranked[section.rank].label
            raise BadRegistry(f"section {section.label} has the rank of section {other}")
        path = PREFIX + route.rule
        ranked[section.rank] = Entry(endpoint, path, section.icon, section.label, route.wants)
    return tuple(
        EntryGroup(
            group.rank, group.icon, group.label, tuple(ranked[rank] for rank in sorted(ranked))
        )
        for group, ranked in sorted(groups.items(), key=lambda each: each[0].rank)
    )
