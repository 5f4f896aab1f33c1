"""Notify supervisors, once and by SMS, of what keeps promises from being kept.

Each room declares its alerts in its own `alerts.py`, and the clock's duty sends them
(`usecases.operations.supervisors`). Who checks whom: the clock reports silent workers, the mail
worker reports a silent clock. Where both are silent nobody is left to report it: `/readyz` is red
then, for whoever watches the installation from outside.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import (
    SUM,
    Alert,
    Silences,
    ceiling_reached,
    stopped,
)
from ivr.rules.operations.processes import CLOCK, INBOX, MAIL, QUEUES
from ivr.rules.words.numbering import takes_sms
from ivr.store.mail import sms
from ivr.store.notices import alerts
from ivr.store.operations import heartbeats
from ivr.store.staff import staff
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.ceilings import used_today
from ivr.usecases.notices.texts import Text, publish_texts, queue_text, send_text, status_url

KIND = "alert"


class Watch:
    """What one process has seen of the others' heartbeats."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing seen; `stopwatch` returns seconds that nobody sets."""
        self._stopwatch, self._silences = stopwatch, Silences()

    def silent(self, session: Session, names: tuple[str, ...]) -> dict[str, datetime]:
        """Return those of `names` without a heartbeat for two minutes, each with its last one."""
        return self._silences.look(heartbeats.last(session), names, self._stopwatch())


def clock_lives(ports: Ports, watch: Watch) -> int:
    """Record the clock's heartbeat and notify supervisors of silent workers; return how many.

    While the mail worker is silent nobody sends SMS: then the alerts are sent from here.
    """
    _show_life(ports, CLOCK)
    reader = (INBOX,) if ports.inbox else ()
    told = _tell_of_silence(ports, watch, (*QUEUES, *reader))
    if MAIL in told.silent:
        _send_alerts(ports)
    return told.new


def worker_lives(ports: Ports, name: str, watch: Watch) -> int:
    """Record a worker's heartbeat; for the mail worker, notify supervisors of a silent clock.

    Return of how many silences supervisors were notified. While the clock is silent nobody hands
    SMS to the workers: then they are handed over from here.
    """
    _show_life(ports, name)
    if name != MAIL:
        return 0
    told = _tell_of_silence(ports, watch, (CLOCK,))
    if told.silent:
        publish_texts(ports)
    return told.new


def tell(ports: Ports, news: Sequence[Alert], now: datetime) -> int:
    """Queue each alert to every supervisor, once; return how many were new."""
    if not news:
        return 0
    with ports.database.write() as session:
        return tell_all(session, news, now)


def tell_all(session: Session, news: Sequence[Alert], now: datetime) -> int:
    """Queue each alert to every supervisor, if the transaction commits; as `tell`."""
    told, phones = 0, supervisors_phones(session)
    for each in news if phones else ():
        if not alerts.add(session, each.key, each.kind, now):
            continue
        alerts.add_all(session, each.also, SUM, now)
        for phone, member_id in phones.items():
            text = Text(f"{each.key}/{member_id}", KIND, phone, each.body)
            queue_text(session, text, now)
        told += 1
    return told


def supervisors_phones(session: Session) -> dict[str, int]:
    """Return the mobiles on which supervisors get alerts, each with its first holder's account."""
    phones: dict[str, int] = {}
    for member in staff.supervisors(session):
        if takes_sms(member.phone):
            phones.setdefault(member.phone, member.id)
    return phones


@dataclass(frozen=True)
class _Notified:
    """Who is silent, and of how many of them supervisors were notified just now."""

    silent: frozenset[str]
    new: int


def _show_life(ports: Ports, name: str) -> None:
    with ports.database.write() as session:
        heartbeats.record(session, name, ports.clock.now())


def _tell_of_silence(ports: Ports, watch: Watch, names: tuple[str, ...]) -> _Notified:
    with ports.database.read() as session:
        silent = watch.silent(session, names)
        news = [stopped(name, last) for name, last in silent.items()]
        told = alerts.known(session, [each.key for each in news])
    news = [each for each in news if each.key not in told]
    new = tell(ports, news, ports.clock.now()) if ports.sends_sms else 0
    return _Notified(frozenset(silent), new)


def _send_alerts(ports: Ports) -> None:
    with ports.database.read() as session:
        turns = sms.published(session, KIND, ports.clock.now())
    for turn in turns:
        send_text(ports, turn.id, turn.publication, status_url(ports, turn.id))


def _used_up_ceilings(session: Session, ports: Ports, now: datetime) -> list[Alert]:
    return [
        ceiling_reached(each.channel, each.a_day, now)
        for each in used_today(session, ports, now)
        if each.used >= each.a_day
    ]


ALERTS = (_used_up_ceilings,)  # of this room's own noun; others declare theirs
