"""The people at the desk for a test: agents on shift, requests made, callbacks carried out."""

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
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.callbacks.requests import Asked, Wish, ask
from tests.support.installation import MOBILE, Installation, Telephone, Workbench


def hire(central: Installation, *names: str) -> list[int]:
    """Agents with these names, each with a telephone, on shift from 8 to 14 on weekdays."""
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
) -> Asked:
    """A case of its own asks for a callback."""
    now = central.clock.now()
    line = central.line
    with central.ports.database.write() as session:
        drawn = len(central.rows("SELECT id FROM cases"))
        case = Case(protocol=make_protocol(drawn), channel="phone", state="open", opened_at=now)
        session.add(case)
        session.flush()
        around = line.around(now)
        return ask(session, Wish(case.id, number, number, topic, slot_at=slot_at), around)


def open_ones(session: Session, most: int = 1000) -> Sequence[Callback]:
    """Open callbacks in the order in which they are kept."""
    return session.scalars(
        select(Callback).where(Callback.closed_at.is_(None)).order_by(*Callback.order()).limit(most)
    ).all()


@dataclass
class Desk(Workbench):
    """Relay and worker, turned by hand; and the telephone that was rung last."""

    done: int = field(default=0, init=False)

    def relay(self) -> int:
        """What is due is published."""
        return publish_callbacks(self.central.line)

    def work(self) -> int:
        """Every job published since is carried out; says how many calls were created."""
        before = len(self.carrier.calls)
        for job, row_id, publication in self.queue.published[self.done :]:
            assert job == "call_back"
            offer(self.central.line, row_id, publication)
        self.done = len(self.queue.published)
        return len(self.carrier.calls) - before

    def ring(self) -> "AgentLeg":
        """The next callback rings an agent's telephone."""
        assert self.relay() == 1
        assert self.work() == 1
        return self.last_leg()

    def last_leg(self) -> "AgentLeg":
        """The telephone that was rung last."""
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
        """The agent picks up."""
        self.tell("in-progress")
        self.telephone.request(self.answer_url)
        return self

    def press(self, digits: str) -> Self:
        """The agent presses a key."""
        self.telephone.press(digits)
        return self

    def tell(self, status: str) -> Self:
        """Twilio says how far the agent's leg is."""
        form = self._form(self.telephone.sid, status)
        assert self.telephone.central.post(self.status_url, form).status_code == 204
        return self

    def citizen(self, status: str, seconds: int = 0, **also: str) -> Self:
        """Twilio says how far the citizen's leg is."""
        (number,) = self.telephone.last
        form = self._form(f"{self.telephone.sid}c", status) | also
        if status == "completed":
            form["CallDuration"] = str(seconds)
        url = number.attrib["statusCallback"]
        assert self.telephone.central.post(url, form).status_code == 204
        return self

    def talk(self, seconds: int) -> Self:
        """The citizen answers, the two talk, and the citizen hangs up."""
        for status in ("initiated", "ringing", "in-progress"):
            self.citizen(status)
        self.telephone.central.clock.advance(seconds)
        self.citizen("completed", seconds)
        self.telephone.transfer("completed", True, seconds)
        return self

    def nobody(self, status: str) -> Self:
        """The citizen is not reached."""
        self.citizen("initiated").citizen(status)
        self.telephone.transfer(status, False, 0)
        return self

    def _form(self, sid: str, status: str) -> dict[str, str]:
        return {
            "CallSid": sid,
            "AccountSid": self.telephone.central.settings.TWILIO_ACCOUNT_SID,
            "CallStatus": status,
        }
