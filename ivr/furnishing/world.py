"""Open this installation as it was in the past, and do for it what clock and workers do."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlalchemy import event, select

from ivr import wiring
from ivr.furnishing.past import PastCarrier, PastClock, PastMailer, PastQueue
from ivr.settings import read_settings
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.sectors import Sector
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.dispatch import publish_callbacks
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.calls.flow import count_flow
from ivr.usecases.calls.voice_messages import publish_recordings
from ivr.usecases.cases.escalation import mind_terms
from ivr.usecases.cases.returned import look_again
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.line.switchboard import follow_state
from ivr.usecases.notices.delays import tell_delays
from ivr.usecases.notices.emails import publish_emails
from ivr.usecases.notices.texts import note_text_status, publish_texts

SEED = 7880
LOST_TEXTS = 60  # one SMS of so many does not arrive
UNREACHABLE = 30003  # Twilio's code: out of reach
_SMS = re.compile(r"/voice/sms/(\d+)/status")


@dataclass(frozen=True)
class World:
    """The installation in the past, and its people by what they are called here."""

    line: Line
    clock: PastClock
    carrier: PastCarrier
    staff: Mapping[str, int]  # role: id
    sectors: Mapping[str, int]  # name: id

    def chance(self, what: object) -> Random:
        """Return chance that comes out the same for the same thing in each run."""
        return Random(f"{SEED} {what}")  # noqa: S311 - what happened, not a secret

    def pulse(self) -> None:
        """Do once what the clock does time and again, and what the workers do for it."""
        line, ports = self.line, self.line.ports
        follow_state(ports)
        with ports.database.read() as session:
            owed = select(Callback.id).where(Callback.closed_at.is_(None))
            waits = session.scalar(owed.limit(1)) is not None
        if waits:
            watch_callbacks(line)
            publish_callbacks(line)
        publish_recordings(ports)
        self.send()

    def send(self) -> None:
        """Send what waits to be sent, and report of each SMS what became of it."""
        publish_texts(self.line.ports)
        publish_emails(self.line.ports)
        texted, self.carrier.texted[:] = list(self.carrier.texted), []
        for sid, url in texted:
            found = _SMS.search(url)
            sms_id = int(found[1]) if found else 0
            lost = self.chance(f"sms {sms_id}").randrange(LOST_TEXTS) == 0
            said, code = ("undelivered", UNREACHABLE) if lost else ("delivered", 0)
            note_text_status(self.line.ports, sms_id, sid, said, code)

    def mind_the_day(self) -> None:
        """Do what the clock does now and then: terms, delays, silent citizens, the day's count."""
        mind_terms(self.line)
        tell_delays(self.line)
        look_again(self.line)
        count_flow(self.line.ports)
        self.send()


def open_past(environment: Mapping[str, str], at: datetime) -> World:
    """Return the installation as it was at that instant.

    Commits do not wait for the disk: what a power cut takes of the past, nobody misses.
    """
    clock, queue = PastClock(at), PastQueue()
    carrier = PastCarrier(clock, secrets.token_hex(6))
    ports = replace(
        wiring.connect(read_settings(environment), clock),
        carrier=carrier,
        mailer=PastMailer(),
        queue=queue,
    )
    queue.line = line = open_line(ports)
    if not ports.database.is_shared:
        event.listen(ports.database.engine, "connect", _hurry)
    with ports.database.read() as session:
        staff = {each.role: each.id for each in session.scalars(select(StaffMember))}
        known = {each.name: each.id for each in session.scalars(select(Sector))}
    return World(line, clock, carrier, staff, known)


def _hurry(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")  # type: ignore[attr-defined]
