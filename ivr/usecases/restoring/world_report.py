"""Say in `/readyz` and to supervisors that the database was put back, and what is in doubt."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import Alert, in_doubt, put_back, shared_folder
from ivr.rules.operations.world_marks import SHARED
from ivr.store.operations import doubts, holds
from ivr.usecases.installation.ports import Ports
from ivr.usecases.installation.world import is_held
from ivr.usecases.line.declarations import PartReport
from ivr.usecases.line.line import Line


def world_report(line: Line, _: datetime) -> PartReport:
    """Return the word on the database's age: whether nothing leaves, or a person is to decide."""
    with line.ports.database.read() as session:
        hold, left = holds.open_one(session), doubts.count_open(session)
    figures = {"in_doubt": left, "held_since": _written(hold.began_at) if hold else None}
    if hold and hold.cause == SHARED:
        word = "another installation uses the same MAIL_DIR: give each its own; nothing leaves"
        return PartReport(word, figures)
    if hold:
        word = f"the database is as of {_written(hold.since)}: nothing is dialled or sent"
        return PartReport(word, figures)
    if is_held(line.ports):
        return PartReport("the database's age is being looked at: is the clock running?", figures)
    if left:
        return PartReport(f"a supervisor's word is wanted at /painel/retomada: {left}", figures)
    return PartReport(figures=figures)


def held_back(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return the alerts that nothing leaves, and that a person has to decide."""
    hold, left = holds.last(session), doubts.count_open(session)
    if hold is None:
        return []
    if hold.ended_at is None and hold.cause == SHARED:
        return [shared_folder(hold.id)]
    if hold.ended_at is None:
        return [put_back(hold.id, hold.since)]
    return [in_doubt(hold.id, left)] if left else []


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
