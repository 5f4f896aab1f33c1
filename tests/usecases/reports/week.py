"""Fill an installation with a mixed week: calls, an outage, callbacks, letters, visits."""

from datetime import timedelta

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import RequestKind
from ivr.rules.visits.states import PriorityClass, VisitSource, VisitState
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail import incoming
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.store.visits.internal_requests import InternalRequest
from ivr.store.visits.units import Unit
from ivr.store.visits.visits import Visit
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases import requests
from ivr.usecases.cases.contact import new_sheet, send
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation

DAY, HOUR = 86_400, 3600


def calls(central: Installation) -> None:
    """Somebody is answered, hears guidance, gives up, is silent, asks after a protocol."""
    central.dial().press("2").press("0").transfer("completed", True, 90).hang_up()
    told = central.dial("+558432221234").press("1").listen()
    told.hang_up()
    waiting = central.dial("+5584988881111").press("0").listen()
    central.clock.advance(12)
    waiting.hang_up()
    at_once = central.dial("+5584988882222").press("0").listen()
    central.clock.advance(3)
    at_once.hang_up()
    central.dial("+5584988883333").hang_up()
    central.dial("+558432221234").keep_silent().press("1").hang_up()
    central.clock.advance(60)


def letter(central: Installation, answer_after: int = 0, staff_id: int | None = None) -> int:
    """Somebody writes by the form, and is answered after so many seconds; return the case."""
    message = ContactMessage(RequestKind.QUESTION, "uvt", "Como troco a senha?", "a@exemplo.br")
    send(central.line, new_sheet(central.ports), message)
    ((case_id,),) = central.rows("SELECT max(id) FROM cases")
    assert isinstance(case_id, int)
    if answer_after:
        central.clock.advance(answer_after)
        answer(central, case_id, staff_id)
    return case_id


def answer(central: Installation, case_id: int, staff_id: int | None) -> None:
    """Answer in writing, as a person of staff."""
    now = central.clock.now()
    with central.ports.database.write() as session:
        case, wanted = session.get_one(Case, case_id), session.get_one(CaseRequest, case_id)
        requests.answered(session, case, wanted, now)
        audit.write(session, Done("answered", case.protocol, now, staff_id, about=CASE))


def mail(central: Installation, key: str, state: str, why: str = "") -> None:
    """Take in a message that is set aside, or told of a delivery."""
    now = central.clock.now()
    with central.ports.database.write() as session:
        incoming.add(
            session,
            {"key": key, "source": "email", "state": state, "why": why, "received_at": now},
        )


def visits(central: Installation) -> None:
    """Two units receive people: served, not closed, not there; and a sector asks something."""
    now = central.clock.now()
    with central.ports.database.write() as session:
        for unit_id, name in (("natal", "Natal"), ("mossoro", "Mossoró")):
            if not session.get(Unit, unit_id):
                hours = "08:00 às 14:00h segunda à sexta-feira"
                session.add(
                    Unit(id=unit_id, name=name, municipality=name, hours=hours, created_at=now)
                )
        session.flush()
        for n in range(12):
            came = now + timedelta(minutes=5 * n)
            unclosed, missed = n == 10, n == 11
            state = (
                VisitState.UNCLOSED
                if unclosed
                else VisitState.NO_SHOW
                if missed
                else VisitState.ENDED
            )
            session.add(
                Visit(
                    unit_id="natal" if n % 3 else "mossoro",
                    day=now.date(),
                    matter="uvt" if n % 2 else "cadastro",
                    priority=(
                        PriorityClass.PRIORITY if n % 4 == 0 else PriorityClass.ORDINARY
                    ).value,
                    state=state.value,
                    source=VisitSource.LIVE.value,
                    arrived_at=came,
                    called_at=None if unclosed else came + timedelta(minutes=n),
                    started_at=None if unclosed or missed else came + timedelta(minutes=n + 1),
                    ended_at=None if unclosed or missed else came + timedelta(minutes=n + 9),
                    is_timed=not unclosed,
                    registered_at=came,
                )
            )
        session.add(
            InternalRequest(
                matter="uvt",
                channel="whatsapp",
                asked_by="Setor de cadastro",
                what="Senha",
                received_at=now,
                answered_at=now + timedelta(minutes=20),
                registered_at=now,
            )
        )


def outage(central: Installation) -> None:
    """Two callers find the switchboard down, and nine minutes later it is up."""
    for number in ("+5584988884441", "+5584988884442"):
        central.dial(number).press("2").press("0").transfer("failed", False, 0).hang_up()
    central.clock.advance(540)
    central.dial("+5584988884443").press("0").transfer("completed", True, 60).hang_up()


def mixed_week(central: Installation) -> list[int]:
    """Fill Monday to Friday; it is Saturday noon then. Return the agents' ids."""
    agents = hire(central, "Bia", "Caio")
    desk = Desk(central)
    for n in range(5):
        calls(central)
        letter(central, 2 * HOUR, agents[0])
        mail(central, f"machine-{n}", "quarantined", "automatic")
        mail(central, f"report-{n}", "returned")
        visits(central)
        if n == 1:
            outage(central)
        if n == 2:
            request(central, MOBILE, topic="uvt")
            desk.ring().answer().press("1").talk(90).press("1").tell("completed")
            request(central, "+5584988885559", topic="extrato")
        central.clock.advance(DAY)
        central.clock.at = central.clock.now().replace(hour=13, minute=0, second=0, microsecond=0)
        watch_callbacks(central.line)
    return agents


def agents_of(central: Installation) -> list[int]:
    """Return the ids of the week's agents."""
    names = "SELECT id FROM staff WHERE name IN ('Bia', 'Caio') ORDER BY id"
    return [int(str(each)) for (each,) in central.rows(names)]
