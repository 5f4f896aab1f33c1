"""Put agents on shift, request callbacks and carry them out by hand in a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.staff import shifts
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.booking import Booking, CallbackWish, ask
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from tests.support.installation import MOBILE, Installation, Telephone, Workbench


def hire(central: Installation, *names: str) -> list[int]:
    """Add agents of these names, on shift from 8 to 14 on weekdays; return their ids."""
    with central.ports.database.write() as session:
        made = []
        for name in names:
            member = StaffMember(
                email=f"{name.lower()}@exemplo.br",
                name=name,
                role="agent",
                password_hash="",
                phone=f"sip:{name.lower()}@pbx.exemplo.br",
                created_at=central.clock.now(),
            )
            session.add(member)
            session.flush()
            week = [ShiftSpan(day, time(8), time(14)) for day in range(5)]
            shifts.replace(session, member.id, week)
            made.append(member.id)
    return made


def request(
    central: Installation, number: str = MOBILE, slot_at: datetime | None = None, topic: str = ""
) -> Booking:
    """Request a callback for a new case of its own; return the answer and the callback."""
    now = central.clock.now()
    line = central.line
    with central.ports.database.write() as session:
        drawn = len(central.rows("SELECT id FROM cases"))
        case = Case(protocol=make_protocol(drawn), channel="phone", state="open", opened_at=now)
        session.add(case)
        session.flush()
        around = line.around(now)
        return ask(session, CallbackWish(case.id, number, number, topic, slot_at=slot_at), around)


def open_ones(session: Session, most: int = 1000) -> Sequence[Callback]:
    """Return open callbacks in the order in which they are carried out."""
    return session.scalars(
        select(Callback).where(Callback.closed_at.is_(None)).order_by(*Callback.order()).limit(most)
    ).all()


@dataclass
class Desk(Workbench):
    """An installation whose relay and worker for callbacks a test turns by hand.

    It knows the telephone that was rung last.
    """

    done: int = field(default=0, init=False)

    def relay(self) -> int:
        """Publish the callbacks whose turn it is; return how many."""
        return publish_callbacks(self.central.line)

    def work(self) -> int:
        """Carry out every job published since; return how many calls were created."""
        before = len(self.carrier.calls)
        for job, row_id, publication in self.queue.published[self.done :]:
            assert job == "call_back"
            offer(self.central.line, row_id, publication)
        self.done = len(self.queue.published)
        return len(self.carrier.calls) - before

    def ring(self) -> "AgentLeg":
        """Let the next callback ring an agent's telephone; return that leg."""
        assert self.relay() == 1
        assert self.work() == 1
        return self.last_leg()

    def last_leg(self) -> "AgentLeg":
        """Return the leg of the telephone that was rung last."""
        order, known = self.carrier.calls[-1], self.carrier.known_calls[-1]
        telephone = Telephone(self.central, known.sid, "", {"Direction": "outbound-api"})
        return AgentLeg(telephone, order.answer_url, order.status_url)


@dataclass
class AgentLeg:
    """An agent's own telephone, and the citizen's behind it."""

    telephone: Telephone
    answer_url: str
    status_url: str

    def answer(self) -> Self:
        """Answer as the agent."""
        self.tell("in-progress")
        self.telephone.request(self.answer_url)
        return self

    def press(self, digits: str) -> Self:
        """Press keys as the agent."""
        self.telephone.press(digits)
        return self

    def tell(self, status: str) -> Self:
        """Post the status of the agent's leg as Twilio does."""
        form = self._form(self.telephone.sid, status)
        assert self.telephone.central.post(self.status_url, form).status_code == 204
        return self

    def citizen(self, status: str, seconds: int = 0, **also: str) -> Self:
        """Post the status of the citizen's leg as Twilio does."""
        (number,) = self.telephone.last
        form = self._form(f"{self.telephone.sid}c", status) | also
        if status == "completed":
            form["CallDuration"] = str(seconds)
        url = number.attrib["statusCallback"]
        assert self.telephone.central.post(url, form).status_code == 204
        return self

    def talk(self, seconds: int) -> Self:
        """Let the citizen answer, the two talk for `seconds`, and the citizen hang up."""
        for status in ("initiated", "ringing", "in-progress"):
            self.citizen(status)
        self.telephone.central.clock.advance(seconds)
        self.citizen("completed", seconds)
        self.telephone.transfer("completed", True, seconds)
        return self

    def nobody(self, status: str) -> Self:
        """Fail to reach the citizen, with the final `status`."""
        self.citizen("initiated").citizen(status)
        self.telephone.transfer(status, False, 0)
        return self

    def _form(self, sid: str, status: str) -> dict[str, str]:
        return {
            "CallSid": sid,
            "AccountSid": self.telephone.central.settings.TWILIO_ACCOUNT_SID,
            "CallStatus": status,
        }
