"""Say what the navigation shows to whoever is signed in, and what waits behind each entry."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app, g, render_template, request

from ivr.rules.staff.roles import May, may
from ivr.store.queries import callback_list, missed_calls, request_list, voice_message_list
from ivr.store.visits import internal_requests
from ivr.web.common.installation import installation
from ivr.web.desk.session.registry import registry

KEPT_SECONDS = 5  # one look for everybody who asks of a process meanwhile
_KEY = "central-7880-waiting"


@dataclass(frozen=True)
class Shown:
    """One link of the navigation; `waiting` is how many wait there, None where none is counted."""

    name: str  # for the page's own use
    endpoint: str
    icon: str
    label: str
    here: bool
    waiting: int | None


@dataclass(frozen=True)
class ShownGroup:
    """One group, which leads to the first of its entries; its number is that of all together."""

    link: Shown
    entries: tuple[Shown, ...]


@dataclass
class _Counted:
    """What was counted last in this process, and at which multiple of KEPT_SECONDS."""

    turn: int = -1
    counts: Mapping[str, int] = field(default_factory=dict)


def navigation() -> list[ShownGroup]:
    """Return the groups and sections that the member who is signed in may see, in their order."""
    counts = _waiting() if may(g.member.role, May.READ) else {}
    groups = []
    held = (each for group in registry().navigation for each in group.entries)
    # One section's address may begin as another's: the longest is where one is.
    at = max((each.path for each in held if each.holds(request.path)), key=len, default="")
    for group in registry().navigation:
        entries = tuple(
            Shown(
                *(each.endpoint.partition(".")[2], each.endpoint, each.icon, each.label),
                *(each.path == at, counts.get(each.endpoint)),
            )
            for each in group.entries
            if may(g.member.role, each.wants)
        )
        if entries:
            of_all = [each.waiting for each in entries if each.waiting is not None]
            first, here = entries[0].endpoint, any(each.here for each in entries)
            link = Shown(
                *(f"group-{group.rank}", first, group.icon, group.label, here),
                sum(of_all) if of_all else None,
            )
            groups.append(ShownGroup(link, entries))
    return groups


def show_numbers() -> str:
    """Return the number of every entry anew, for the pages that ask by themselves."""
    return render_template("desk/home/numbers.html")


def _waiting() -> Mapping[str, int]:
    """Return how many wait behind each section that is counted, by its endpoint."""
    lock, counted = current_app.extensions.setdefault(_KEY, (threading.Lock(), _Counted()))
    turn = int(installation().ports.clock.now().timestamp()) // KEPT_SECONDS
    with lock:
        if counted.turn != turn:
            counted.turn, counted.counts = turn, _count()
        return dict(counted.counts)


def _count() -> Mapping[str, int]:
    now = installation().ports.clock.now()
    with installation().ports.database.read() as session:
        written = request_list.counts(session, now, now + timedelta(days=1))
        return {
            "desk.requests": written.owed,
            "desk.quarantine": written.quarantined,
            "desk.messages": voice_message_list.unheard(session),
            "desk.missed": missed_calls.count(session),
            "desk.callbacks": callback_list.to_see_to(session, now),
            "desk.internal_requests": internal_requests.count_owed(session),
        }
