"""Count what somebody sets off, and withhold it where there was too much of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import midnight_before
from ivr.rules.notices.ceilings import (
    CODES,
    MAX_CASES_BY,
    MAX_CASES_PER_DAY,
    MESSAGES,
    NO_CONTACT,
    NOTICES_SHARE,
    REPLIES_SHARE,
    Asker,
    Ceiling,
    Charge,
    Counted,
    Door,
    Limits,
    Purpose,
    coded,
)
from ivr.store.mail import emails, sms
from ivr.store.notices import ceilings
from ivr.store.notices.ceilings import Tick
from ivr.usecases.installation.ports import Ports

Whole = Callable[[Session, datetime], int]  # how many there were on a channel since an instant


@dataclass(frozen=True)
class Wanted:
    """What is to be let through: on which channel, to whom, and set off by whom."""

    channel: Counted
    target: str
    charge: Charge
    purpose: Purpose = Purpose.NOTICE
    limits: Limits | None = None  # in place of what its purpose has

    @property
    def most(self) -> Limits:
        """Return how many of them may go to one target."""
        return self.limits or (CODES if self.purpose is Purpose.CODE else MESSAGES)

    @property
    def counted_as(self) -> Purpose:
        """Return for what it is counted: what mail sets off has a share of its own."""
        by_mail = self.charge.asker.door in (Door.MAIL, Door.PROVEN_MAIL)
        return Purpose.REPLY if by_mail else self.purpose


def take(session: Session, wanted: Wanted, whole: Whole | None, now: datetime) -> bool:
    """Count it in the caller's transaction; return False where a ceiling withholds it.

    `whole` counts all that there was on the channel today; None: it has no end. That sum alone may
    be passed by as many as are counted at the same moment: a lock over all would let strangers hold
    up everybody.
    """
    hold(session, wanted, now)
    tick, since = _tick(wanted, now), midnight_before(now)
    tick.withheld = _is_too_many(session, wanted, tick, since) or (
        whole is not None and _is_used_up(session, wanted, whole, since)
    )
    session.add(tick)
    session.flush()
    return not tick.withheld


def may_take(session: Session, wanted: Wanted, now: datetime) -> bool:
    """Tell whether `take` would let it through now; nothing is counted."""
    return not _is_too_many(session, wanted, _tick(wanted, now), midnight_before(now))


def take_case(session: Session, ports: Ports, sender: str, now: datetime) -> bool:
    """Count a case that an e-mail of unproven origin opens; False where a day has had too many."""
    taken = ceilings.taken_since(session, Counted.CASE.value, midnight_before(now))
    if taken >= MAX_CASES_PER_DAY:
        return False
    by = Asker(Door.MAIL, sender.rpartition("@")[2])
    charge = Charge(by, Ceiling(ports.link_key, MAX_CASES_PER_DAY))
    return take(session, Wanted(Counted.CASE, sender, charge, limits=NO_CONTACT), None, now)


def hold(session: Session, wanted: Wanted, now: datetime) -> None:
    """Let nobody else count for this target or this asker until the transaction ends."""
    ceilings.lock(session, _tick(wanted, now))


def _tick(wanted: Wanted, now: datetime) -> Tick:
    key, by = wanted.charge.ceiling.key, wanted.charge.asker
    return Tick(
        at=now,
        channel=wanted.channel.value,
        purpose=wanted.counted_as.value,
        target=coded(key, wanted.target),
        asker=coded(key, f"{by.door.value} {by.name}"),
        withheld=False,
    )


def _is_too_many(session: Session, wanted: Wanted, tick: Tick, since: datetime) -> bool:
    counted, limits = ceilings.count(session, tick, since), wanted.most
    if counted.pair >= limits.pair:
        return True
    if limits.target is not None and counted.target >= limits.target:
        return True
    most = MAX_CASES_BY.get(wanted.charge.asker.door)
    return limits.target is not None and most is not None and counted.asker >= most


def _is_used_up(session: Session, wanted: Wanted, whole: Whole, since: datetime) -> bool:
    """Tell whether the day has no more of what such a message may have of its sum."""
    a_day, purpose = wanted.charge.ceiling.a_day, wanted.counted_as
    if purpose is Purpose.REPLY:
        channel = wanted.channel.value
        replies = ceilings.taken_since(session, channel, since, Purpose.REPLY.value)
        if replies >= a_day * REPLIES_SHARE:
            return True
    share = 1 if purpose is Purpose.CODE else NOTICES_SHARE
    return whole(session, since) >= a_day * share


@dataclass(frozen=True)
class Used:
    """How much of a day's ceiling is used, and how many messages were withheld today."""

    channel: Counted
    used: int
    a_day: int
    withheld: int


def used_today(session: Session, ports: Ports, now: datetime) -> list[Used]:
    """Return the use of each channel's ceiling today: SMS, e-mails, forms."""
    since = midnight_before(now)
    counted = (
        (Counted.SMS, sms.made_since(session, since), ports.sms_per_day),
        (Counted.EMAIL, emails.made_since(session, since), ports.emails_per_day),
        (
            Counted.FORM,
            ceilings.taken_since(session, Counted.FORM.value, since),
            ports.forms_per_day,
        ),
    )
    return [
        Used(channel, used, a_day, ceilings.withheld_since(session, channel.value, since))
        for channel, used, a_day in counted
    ]
