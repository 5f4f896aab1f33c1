"""Put agents on shift in a plant, and let citizens ask it to call them."""

import html
import re
import tomllib
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from threading import Event

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.store.staff import shifts
from ivr.store.staff.staff import StaffMember
from tests.faults.plant import Plant
from tests.web.served import Served

TALK_SECONDS = 30  # long enough to be a conversation, where the agent's verdict is lost
ACTION = re.compile('action="([^"]+)"')
SENTENCES = tomllib.loads(Path("callflows/menu.toml").read_text(encoding="utf-8"))["sentences"]
BUSY = ("mine_calling", "mine_just_called")
PROMISED = re.compile(  # what the line says where a callback is owed: each way of saying it
    "|".join(
        re.escape(SENTENCES[key]["say"])
        for key in ("registered", "merged", "mine", "keep_option", *BUSY)
    )
)
FAILED = "nosso sistema não respondeu"


def hire(plant: Plant, agents: int) -> None:
    """Put `agents` agents on shift every weekday, for longer than the line is open.

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
    """Return the SIP address of that agent's telephone."""
    return f"sip:agente{agent}@pbx.exemplo.br"


def number_of(citizen: int) -> str:
    """Return that citizen's mobile number, E.164."""
    return f"+558498{citizen:07d}"


@dataclass
class Citizens:
    """Citizens who ask for a callback and hear that it is registered.

    Each of them is owed exactly one.
    """

    plant: Plant
    asked: int = 0
    pause: Event = field(default_factory=Event)  # never set: it only waits

    def ask(self, many: int, choosing: bool = False, every: float = 0.0) -> list[str]:
        """Let `many` citizens ask for a callback and be promised one; return their numbers.

        Each has a number of their own. One comes every `every` seconds of real time; one who hears
        of a failure calls again.
        """
        numbers = []
        for _ in range(many):
            self.pause.wait(every)
            self.asked += 1
            number = number_of(self.asked)
            while not accepted(self.plant, number, choosing):
                pass
            numbers.append(number)
        return numbers


def accepted(plant: Plant, number: str, choosing: bool = False) -> bool:
    """Call the line as a citizen; return whether a callback is said to be registered.

    A whole call of signed webhooks: 9, 3, then 1 for this number, or 2 and the first time offered.
    False when our system had to say that it failed; a turn that is not answered is asked again.
    """
    web, sid = web_of(plant), f"CA{uuid.uuid4().hex}"
    about = web.form(sid, From=number)
    heard = answer(web, "/voice/incoming", about)
    for key in ("9", "3", *(("2", "1") if choosing else ("1",))):
        if PROMISED.search(heard):
            break
        action = ACTION.search(heard)
        if not action or "/voice/turn/" not in action[1]:
            break
        heard = answer(web, html.unescape(action[1]), about | {"Digits": key})
    ended = {"CallStatus": "completed", "CallDuration": "20"}
    answer(web, "/voice/status", about | ended)
    assert PROMISED.search(heard) or FAILED in heard, heard
    return FAILED not in heard


def web_of(plant: Plant) -> Served:
    """Return the plant's web process, for signed webhooks of callers."""
    port = int(plant.settings.PUBLIC_URL.rpartition(":")[2])
    assert plant.web.process
    return Served(plant.settings, port, plant.web.process, plant.web.log)


def answer(web: Served, address: str, form: dict[str, str]) -> str:
    """Post a webhook until it is answered; return the answer's text."""
    while True:
        with suppress(OSError):
            reply = web.post(address, form)
            if reply.ok:
                return reply.text
