"""Alerts: supervisors are told, once and by SMS, of what keeps promises from being kept.

Who tells of whom: the clock tells of outages, promises, the limit and of silent workers; the mail
worker tells of a silent clock. Where both are silent nobody is left to tell: `/readyz` is red then,
for whoever watches the installation from outside.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.cases.protocol_limits import DAY, HOUR, is_guessing
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import SETTLED_AFTER
from ivr.rules.notices.alerts import (
    OVERDUE,
    PROMISE,
    SUM,
    SUMMED_UP,
    Alert,
    Silences,
    ceiling_reached,
    closed,
    guessing,
    limit_reached,
    opened,
    overdue,
    stopped,
)
from ivr.rules.operations.processes import CLOCK, INBOX, MAIL, QUEUES
from ivr.rules.words.numbering import takes_sms
from ivr.store.callbacks import dispatch, promises
from ivr.store.cases import protocol_tries
from ivr.store.line import switchboard
from ivr.store.mail import sms
from ivr.store.notices import alerts
from ivr.store.operations import heartbeats
from ivr.store.staff import staff
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.ceilings import used_today
from ivr.usecases.notices.texts import Text, publish_texts, queue_text, send_text, status_url

KIND = "alert"
RECENT = timedelta(days=1)  # what is older is no news, even where nobody was told of it


class Watch:
    """What one process has seen of the others' lives."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        """Nothing yet. `stopwatch` tells seconds that nobody sets."""
        self._stopwatch, self._silences = stopwatch, Silences()

    def silent(self, session: Session, names: tuple[str, ...]) -> dict[str, datetime]:
        """Those of `names` that have shown no life for two minutes, each with its last sign."""
        return self._silences.look(heartbeats.last(session), names, self._stopwatch())


def clock_lives(ports: Ports, watch: Watch) -> int:
    """The clock shows that it lives and looks after the workers; says how many it told of.

    While the mail worker is silent nobody sends what is told: then the alerts are sent from here.
    """
    _show_life(ports, CLOCK)
    reader = (INBOX,) if ports.inbox else ()
    told = _tell_of_silence(ports, watch, (*QUEUES, *reader))
    if MAIL in told.silent:
        _send_alerts(ports)
    return told.new


def worker_lives(ports: Ports, name: str, watch: Watch) -> int:
    """The worker `name` shows that it lives; the one for mail looks after the clock besides.

    Says how many silences were told of. While the clock is silent nobody hands SMS to the workers:
    then they are handed over from here.
    """
    _show_life(ports, name)
    if name != MAIL:
        return 0
    told = _tell_of_silence(ports, watch, (CLOCK,))
    if told.silent:
        publish_texts(ports)
    return told.new


def tell_supervisors(ports: Ports) -> int:
    """Outages, late promises and the day's limits are told of; says how many things were new.

    Where no SMS is sent, or no supervisor can receive one, nothing is done.
    """
    if not ports.sends_sms:
        return 0
    now = ports.clock.now()
    with ports.database.read() as session:
        news = [*_of_outages(session, now), *_of_promises(session, now)]
        news += _of_limit(session, ports.dials_per_day, now)
        news += _of_guessing(session, now)
        news += _of_ceilings(session, ports, now)
        told = alerts.known(session, [each.key for each in news])
    return _tell(ports, [each for each in news if each.key not in told], now)


def supervisors_phones(session: Session) -> dict[str, int]:
    """The mobiles on which supervisors are told, each with the account of the first who has it."""
    phones: dict[str, int] = {}
    for member in staff.supervisors(session):
        if takes_sms(member.phone):
            phones.setdefault(member.phone, member.id)
    return phones


@dataclass(frozen=True)
class _Told:
    """Who is silent, and of how many of them supervisors were told just now."""

    silent: frozenset[str]
    new: int


def _show_life(ports: Ports, name: str) -> None:
    with ports.database.write() as session:
        heartbeats.beat(session, name, ports.clock.now())


def _tell_of_silence(ports: Ports, watch: Watch, names: tuple[str, ...]) -> _Told:
    with ports.database.read() as session:
        silent = watch.silent(session, names)
        news = [stopped(name, last) for name, last in silent.items()]
        told = alerts.known(session, [each.key for each in news])
    news = [each for each in news if each.key not in told]
    new = _tell(ports, news, ports.clock.now()) if ports.sends_sms else 0
    return _Told(frozenset(silent), new)


def _send_alerts(ports: Ports) -> None:
    with ports.database.read() as session:
        turns = sms.published(session, KIND, ports.clock.now())
    for turn in turns:
        send_text(ports, turn.id, turn.publication, status_url(ports, turn.id))


def _tell(ports: Ports, news: list[Alert], now: datetime) -> int:
    """Every supervisor gets each of these; of how many nobody had been told before."""
    if not news:
        return 0
    with ports.database.write() as session:
        return tell_all(session, news, now)


def tell_all(session: Session, news: Sequence[Alert], now: datetime) -> int:
    """Every supervisor gets each of these, if the transaction commits; as `_tell`."""
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


def _of_outages(session: Session, now: datetime) -> list[Alert]:
    """Outages that have lasted; the end of one is told where its beginning was."""
    outages = switchboard.outages(session, now - RECENT)
    beginnings = [opened(each.id, each.started_at, each.cause) for each in outages]
    told = alerts.known(session, [each.key for each in beginnings])
    news: list[Alert] = []
    for outage, beginning in zip(outages, beginnings, strict=True):
        if outage.ended_at is None:
            news += [beginning] if now - outage.started_at >= SETTLED_AFTER else []
        elif beginning.key in told:
            news.append(closed(outage.id, outage.started_at, outage.ended_at))
    return news


def _of_promises(session: Session, now: datetime) -> list[Alert]:
    late = promises.untold(session, now - RECENT, now - OVERDUE)
    if not late:
        return []
    singly = alerts.since(session, PROMISE, now - SUMMED_UP)
    return overdue(late, singly, alerts.since(session, SUM, now - SUMMED_UP) > 0)


def _of_limit(session: Session, limit: int, now: datetime) -> list[Alert]:
    pace = dispatch.look(session)
    today = now.astimezone(FORTALEZA).date()
    reached = pace is not None and pace.day == today and 0 < limit <= pace.dials
    return [limit_reached(limit, now)] if reached else []


def _of_guessing(session: Session, now: datetime) -> list[Alert]:
    hour, day = (protocol_tries.count(session, now - each) for each in (HOUR, DAY))
    return [guessing(hour, day, now)] if is_guessing(hour, day) else []


def _of_ceilings(session: Session, ports: Ports, now: datetime) -> list[Alert]:
    return [
        ceiling_reached(each.channel, each.a_day, now)
        for each in used_today(session, ports, now)
        if each.used >= each.a_day
    ]
