"""List whose shift it is now, and how their telephone is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.callbacks import attempts
from ivr.store.staff import shifts


@dataclass(frozen=True)
class OnDuty:
    """One person whose shift it is now, and how their telephone is."""

    name: str
    telephone: str  # livre, em retorno, em pausa, sem telefone
    tone: str
    until: datetime | None = None


def on_duty(session: Session, now: datetime) -> Sequence[OnDuty]:
    """Return everybody whose shift it is now, by name."""
    local = now.astimezone(FORTALEZA)
    busy = attempts.busy_agents(session)
    people = []
    for member, ends in shifts.on_duty(session, local.date(), local.time()):
        if not member.phone:
            how = "sem telefone", "bad"
        elif member.id in busy:
            how = "em retorno", "waiting"
        elif member.paused_at:
            how = "em pausa", "waiting"
        else:
            how = "livre", "good"
        until = datetime.combine(local.date(), ends, FORTALEZA)
        people.append(OnDuty(member.name, *how, until))
    return people
