"""List whose shift it is now, and how their telephone is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import State, state
from ivr.store.callbacks import attempts
from ivr.store.line import switchboard
from ivr.store.staff import shifts


@dataclass(frozen=True)
class OnDuty:
    """One person whose shift it is now, and how their telephone is."""

    name: str
    telephone: str  # livre, em retorno, em pausa, sem telefone, telefone não toca
    tone: str
    until: datetime | None = None


def on_duty(session: Session, now: datetime, is_open: bool) -> Sequence[OnDuty]:
    """Return everybody whose shift it is now, by name; nobody, while the line is closed.

    A shift is of a weekday, and knows nothing of holidays.
    """
    if not is_open:
        return []
    local = now.astimezone(FORTALEZA)
    busy = attempts.busy_agents(session)
    down = state(switchboard.health(session), now) is State.UNAVAILABLE
    people = []
    for member, ends in shifts.on_duty(session, local.date(), local.time()):
        if not member.phone:
            how = "sem telefone", "bad"
        elif member.id in busy:
            how = "em retorno", "waiting"
        elif member.paused_at:
            how = "em pausa", "waiting"
        elif down:  # the agents' telephones hang on the switchboard
            how = "telefone não toca", "bad"
        else:
            how = "livre", "good"
        until = datetime.combine(local.date(), ends, FORTALEZA)
        people.append(OnDuty(member.name, *how, until))
    return people
