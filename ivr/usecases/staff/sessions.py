"""Begin, check, list and end sessions at the desk.

`now` is the real clock's, not the simulator's: a browser knows no other, and a demonstration whose
clock is set to a Saturday would sign everybody out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from ivr.rules.staff.sessions import DEVICE_KNOWN, IDLE, LASTS, REMEMBERED, SEEN_EVERY, Kind
from ivr.store.staff import audit, sessions, staff
from ivr.store.staff.audit import Done
from ivr.store.staff.sessions import StaffSession
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports


@dataclass(frozen=True)
class Browser:
    """A browser as one request shows it; `token` and `device_token` are its cookies' values."""

    token: str
    device_token: str
    device: str  # in plain words
    network: str  # masked
    former_device: str = ""  # its device's value until now


def hashed(token: str) -> str:
    """Return what is stored of a cookie's value: 256 random bits need no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(
    ports: Ports, expected: StaffMember, browser: Browser, now: datetime, remember: bool = False
) -> bool:
    """Sign that browser in, and know it again for thirty days; with `remember`, without a code.

    False, and nothing is begun, where that person's sessions were ended, or their account disabled,
    since `expected` was read. The browser's device has a new value, whoever signed in there before.
    """
    with ports.database.write() as session:
        member = staff.lock(session, expected.id)
        if member is None or member.disabled_at or member.session_epoch != expected.session_epoch:
            return False
        device = hashed(browser.device_token)
        if browser.former_device:
            sessions.rename_device(session, hashed(browser.former_device), device)
        known = sessions.device_of(session, member.id, device, now)
        remembered = now + REMEMBERED if remember else known and known.remembered_until
        begun = known.begun_at if known else now
        told = {"staff_id": member.id, "device": browser.device, "network": browser.network}
        row = {**told, "kind": Kind.SESSION.value, "hash": hashed(browser.token)}
        sessions.begin(session, {**row, "begun_at": now, "seen_at": now, "ends_at": now + LASTS})
        row = {**told, "kind": Kind.DEVICE.value, "hash": device}
        row |= {"begun_at": begun, "seen_at": now, "ends_at": now + DEVICE_KNOWN}
        sessions.begin(session, {**row, "remembered_until": remembered})
    return True


def whose(ports: Ports, token: str, now: datetime, touched: bool) -> StaffMember | None:
    """Return whose session that cookie is, None when it has ended.

    With `touched` somebody asked for a page, and the session goes on from now.
    """
    with ports.database.read() as session:
        found = sessions.of_hash(session, hashed(token), now)
    if found is None or now - found[0].seen_at > IDLE:
        return None
    row, member = found
    if touched and now - row.seen_at > SEEN_EVERY:
        with ports.database.write() as session:
            current = session.get(StaffSession, row.id)
            if current:
                current.seen_at = now
    return member


def is_remembered(ports: Ports, member_id: int, device_token: str, now: datetime) -> bool:
    """Tell whether that browser gave this person's second factor during this shift."""
    with ports.database.read() as session:
        device = sessions.device_of(session, member_id, hashed(device_token), now)
    until = device.remembered_until if device else None
    return until is not None and until > now


@dataclass(frozen=True)
class Known:
    """What a person's earlier sign-ins say of a browser."""

    device: bool
    network: bool


def knows(ports: Ports, member_id: int, device_token: str, network: str, now: datetime) -> Known:
    """Return whether that person signed in from this browser, and from this masked network."""
    with ports.database.read() as session:
        return Known(
            sessions.device_of(session, member_id, hashed(device_token), now) is not None,
            sessions.knows_network(session, member_id, network, now),
        )


def listed(ports: Ports, member_id: int, now: datetime) -> Sequence[StaffSession]:
    """Return that person's sessions and known devices, the last seen first."""
    with ports.database.read() as session:
        found = sessions.of_member(session, member_id, now)
    return [each for each in found if not _is_idle(each, now)]


def sign_out(ports: Ports, member_id: int, token: str) -> None:
    """End the session of that cookie, and audit that the person signed out."""
    with ports.database.write() as session:
        sessions.end_hash(session, member_id, hashed(token))
        _write(session, ports, "signed-out", member_id)


def end(ports: Ports, member_id: int, ids: Collection[int]) -> int:
    """Revoke the given sessions and remembered devices of one person; return how many were."""
    with ports.database.write() as session:
        ended = sessions.end(session, member_id, ids)
        if ended:
            _write(session, ports, "sessions-ended", member_id)
    return ended


def forget_ended(ports: Ports, now: datetime) -> int:
    """Delete sessions and devices whose term is over; return how many there were."""
    with ports.database.write() as session:
        return sessions.drop_ended(session, now, now - IDLE)


def _is_idle(row: StaffSession, now: datetime) -> bool:
    return row.kind == Kind.SESSION.value and now - row.seen_at > IDLE


def _write(session: Session, ports: Ports, action: str, member_id: int) -> None:
    done = Done(action, str(member_id), ports.clock.now(), member_id, about=audit.STAFF)
    audit.write(session, done)
