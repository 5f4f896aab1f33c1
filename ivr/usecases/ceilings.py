"""Ceilings: what somebody sets off is counted, and withheld where there was too much of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.ceilings import MESSAGES, MOST_BY, Channel, Charge, Limits, Purpose, coded
from ivr.rules.hours import midnight_before
from ivr.store import ceilings, emails, sms
from ivr.store.ceilings import Tick
from ivr.usecases.ports import Ports

Whole = Callable[[Session, datetime], int]  # how many there were on a channel since an instant


@dataclass(frozen=True)
class Wanted:
    """What is to be let through: on which channel, to whom, and set off by whom."""

    channel: Channel
    target: str
    charge: Charge
    purpose: Purpose = Purpose.NOTICE
    limits: Limits = MESSAGES


def take(session: Session, wanted: Wanted, whole: Whole | None, now: datetime) -> bool:
    """Count it in the caller's transaction; False where a ceiling withholds it.

    `whole` counts all that there was on the channel today; None: it has no end. That sum alone may
    be passed by as many as are counted at the same moment: a lock over all would let strangers hold
    up everybody.
    """
    hold(session, wanted, now)
    tick, since = _tick(wanted, now), midnight_before(now)
    tick.withheld = _is_too_many(session, wanted, tick, since) or (
        whole is not None and whole(session, since) >= wanted.charge.ceiling.a_day
    )
    session.add(tick)
    session.flush()
    return not tick.withheld


def may_take(session: Session, wanted: Wanted, now: datetime) -> bool:
    """Tell whether `take` would let it through now; nothing is counted."""
    return not _is_too_many(session, wanted, _tick(wanted, now), midnight_before(now))


def hold(session: Session, wanted: Wanted, now: datetime) -> None:
    """Let nobody else count for this target or this asker until the transaction ends."""
    ceilings.lock(session, _tick(wanted, now))


def _tick(wanted: Wanted, now: datetime) -> Tick:
    key, by = wanted.charge.ceiling.key, wanted.charge.asker
    return Tick(
        at=now,
        channel=wanted.channel.value,
        purpose=wanted.purpose.value,
        target=coded(key, wanted.target),
        asker=coded(key, f"{by.door.value} {by.name}"),
        withheld=False,
    )


def _is_too_many(session: Session, wanted: Wanted, tick: Tick, since: datetime) -> bool:
    counted, limits = ceilings.count(session, tick, since), wanted.limits
    if counted.pair >= limits.pair:
        return True
    if limits.target is not None and counted.target >= limits.target:
        return True
    most = MOST_BY.get(wanted.charge.asker.door)
    return limits.target is not None and most is not None and counted.asker >= most


@dataclass(frozen=True)
class Used:
    """How much of a day's ceiling is used, and how many messages were withheld today."""

    channel: Channel
    used: int
    a_day: int
    withheld: int


def used_today(session: Session, ports: Ports, now: datetime) -> list[Used]:
    """Count what went out today on each channel, and what came by the form."""
    since = midnight_before(now)
    counted = (
        (Channel.SMS, sms.made_since(session, since), ports.sms_per_day),
        (Channel.EMAIL, emails.made_since(session, since), ports.emails_per_day),
        (
            Channel.FORM,
            ceilings.taken_since(session, Channel.FORM.value, since),
            ports.forms_per_day,
        ),
    )
    return [
        Used(channel, used, a_day, ceilings.withheld_since(session, channel.value, since))
        for channel, used, a_day in counted
    ]
