"""Give each person one address for their calendar program, and end it.

The address is a key of 256 random bits, shown once. It opens the line's days and nothing else.
"""

import secrets

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.accounts import Wrong
from ivr.store.staff import audit, calendar_feeds, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.calendar_feeds import CalendarFeed
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff.sessions import hashed
from ivr.usecases.staff.staff import StaffError

TOKEN_BYTES = 32


def renew(ports: Ports, member_id: int) -> str:
    """Give that person a new feed and return its token, shown this once; the old one has ended.

    Raises StaffError for an unknown or disabled account.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with ports.database.write() as session:
        member = staff.lock(session, member_id)
        if member is None or member.disabled_at:
            raise StaffError("There is no such account.", Wrong.UNKNOWN)
        had = calendar_feeds.end(session, member_id)
        made_at = ports.clock.now()
        session.add(CalendarFeed(staff_id=member_id, hash=hashed(token), made_at=made_at))
        _write(session, ports, "feed-replaced" if had else "feed-made", member_id)
    return token


def end(ports: Ports, member_id: int) -> bool:
    """End that person's feed; return False where there was none."""
    with ports.database.write() as session:
        ended = calendar_feeds.end(session, member_id)
        if ended:
            _write(session, ports, "feed-ended", member_id)
    return ended


def of_member(ports: Ports, member_id: int) -> CalendarFeed | None:
    """Return that person's feed, or None."""
    with ports.database.read() as session:
        return calendar_feeds.of_member(session, member_id)


def opens(ports: Ports, token: str) -> bool:
    """Tell whether that is the token of a feed, and note the date of its use, once a date."""
    today = ports.clock.now().astimezone(FORTALEZA).date()
    with ports.database.read() as session:
        feed = calendar_feeds.of_hash(session, hashed(token))
    if feed is not None and feed.used_on != today:
        with ports.database.write() as session:
            calendar_feeds.note_use(session, feed.hash, today)
    return feed is not None


def _write(session: Session, ports: Ports, action: str, member_id: int) -> None:
    done = Done(action, str(member_id), ports.clock.now(), member_id, about=audit.STAFF)
    audit.write(session, done)
