"""The people of a plant: agents with telephones on shift, and citizens who ask to be called."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, time
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.protocols import make_protocol
from ivr.rules.slots import ShiftSpan
from ivr.store import shifts
from ivr.store.cases import Case
from ivr.store.staff import StaffMember
from ivr.usecases.requests import Answer, Wish, ask
from tests.faults.plant import Plant

TALK_SECONDS = 30  # long enough to be a conversation, where the agent's verdict is lost


def hire(plant: Plant, agents: int) -> None:
    """So many agents are on shift every weekday, for longer than the line is open.

    Their telephones answer at once, take whatever is offered, and say that they talked. Citizens'
    telephones answer too, and their owners talk for half a minute.
    """
    plant.company.post("/telephones", mode="answers", talk_seconds=TALK_SECONDS)
    with plant.line.ports.database.write() as session:
        for n in range(agents):
            phone = phone_of(n)
            member = StaffMember(
                email=f"agente{n}@exemplo.br",
                name=f"Agente {n}",
                role="agent",
                password_hash="",
                phone=phone,
                created_at=plant.line.ports.clock.now(),
            )
            session.add(member)
            session.flush()
            week = [ShiftSpan(day, time(7), time(20)) for day in range(5)]
            shifts.replace(session, member.id, week)
            plant.company.post(
                f"/telephones/{phone}", mode="answers", keys=["1", "1"], talk_seconds=None
            )


def phone_of(agent: int) -> str:
    """That agent's own telephone."""
    return f"sip:agente{agent}@pbx.exemplo.br"


def number_of(citizen: int) -> str:
    """That citizen's mobile, E.164."""
    return f"+558498{citizen:07d}"


@dataclass
class Citizens:
    """Citizens who are told that a callback is registered: those are owed one, once."""

    plant: Plant
    asked: int = 0
    pause: Event = field(default_factory=Event)  # never set: it only waits

    def ask(self, many: int, slot_at: datetime | None = None, every: float = 0.0) -> list[str]:
        """So many citizens, each of a number of their own, ask and are promised a callback.

        One comes `every` so many seconds of real time.

        One who is told of a failure asks again, as one whose turn Twilio repeats does.
        """
        numbers = []
        for _ in range(many):
            self.pause.wait(every)
            self.asked += 1
            number = number_of(self.asked)
            while not accepted(self.plant, number, slot_at):
                pass
            numbers.append(number)
        return numbers


def accepted(plant: Plant, number: str, slot_at: datetime | None = None) -> bool:
    """Whether a callback for that number is registered, or was; False when the database failed."""
    line = plant.line
    try:
        now = line.ports.clock.now()
        with line.ports.database.write() as session:
            drawn = make_protocol(secrets.randbelow(10**10))
            case = Case(protocol=drawn, channel="phone", state="open", opened_at=now)
            session.add(case)
            session.flush()
            wish = Wish(case.id, number, number, slot_at=slot_at)
            answer = ask(session, wish, line.around(now)).answer
    except SQLAlchemyError:
        return False
    assert answer in (Answer.REGISTERED, Answer.MERGED), answer
    return True
