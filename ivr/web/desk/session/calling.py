"""Say before a button is pressed whether whoever looks at a page can call from it."""

from datetime import datetime

from flask import g
from sqlalchemy.orm import Session

from ivr.rules.staff.roles import May, may
from ivr.usecases.callbacks.callbacks import hinders
from ivr.usecases.callbacks.scheduling import ScheduleOutcome
from ivr.web.common.installation import installation

WHY_NOT = {
    ScheduleOutcome.HELD: "Para ligar, a supervisão responde antes em Retomada.",
    ScheduleOutcome.CLOSED: "Agora não é hora de ligar.",
    ScheduleOutcome.OFF_SHIFT: "Para ligar daqui, é preciso estar no seu turno e fora da pausa.",
    ScheduleOutcome.BUSY: "Seu telefone já está em um retorno.",
}


def why_no_call(session: Session, now: datetime) -> str:
    """Return why the member's telephone would not ring now, for the page; "" where it would."""
    if not may(g.member.role, May.SERVE):
        return ""
    found = hinders(session, installation().line, g.member.id, now)
    return WHY_NOT[found.came] if found else ""
