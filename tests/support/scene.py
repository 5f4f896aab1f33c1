"""Fill an installation with a morning at the desk.

It has an outage, callbacks in every state, and somebody who needs a person.
"""

from datetime import timedelta

from ivr.rules.staff.roles import Role
from ivr.store.callbacks.callbacks import Callback
from ivr.usecases.notices.texts import Text, queue_text
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation

AGENT, SUPERVISOR = "ana@exemplo.br", "sonia@exemplo.br"
ADMINISTRATOR, AUDITOR = "alda@exemplo.br", "abel@exemplo.br"
PASSWORD = "uma senha comprida"
SAID = "SET/RN: registramos seu pedido. Vamos ligar ate as 10h45. Protocolo 1667 9923 096."


def accounts(central: Installation) -> None:
    """Give Ana, an agent, and Sônia, a supervisor, accounts to sign in with."""
    add_member(central.ports, AGENT, "Ana", Role.AGENT, PASSWORD)
    add_member(central.ports, SUPERVISOR, "Sônia", Role.SUPERVISOR, PASSWORD)
    for email in (AGENT, SUPERVISOR):
        enrol(central.ports, email)


def watchers(central: Installation) -> None:
    """Give Alda, an administrator, and Abel, an auditor, accounts to sign in with."""
    for email, name, role in (
        (ADMINISTRATOR, "Alda", Role.ADMINISTRATOR),
        (AUDITOR, "Abel", Role.AUDITOR),
    ):
        add_member(central.ports, email, name, role, PASSWORD)
        enrol(central.ports, email)


def outage(central: Installation) -> None:
    """Let three callers find the switchboard down; nine minutes later it is up."""
    central.calls = 500  # the carrier counts the sids of its own calls from 1
    for number in ("+5584988881111", "+5584988882222"):
        central.dial(number).press("2").press("0").transfer("failed", False, 0).hang_up()
    central.dial("+558432221234").press("1").hang_up()
    central.clock.advance(540)
    central.dial("+5584988883333").press("0").transfer("completed", True, 60).hang_up()


def morning(central: Installation) -> Desk:
    """Fill in all that the desk's pages can show, at about half past ten; return the desk."""
    outage(central)
    hire(central, "Bia", "Caio", "Duda")
    desk = Desk(central)
    request(central, "+5584988885551", topic="uvt")
    desk.ring().answer().press("1").talk(90).press("1").tell("completed")
    request(central, "+5584988885552", topic="mercadorias")
    for _ in range(3):
        central.clock.advance(5 * 60)
        desk.ring().answer().press("1").nobody("busy").tell("completed")
    central.clock.advance(5)
    request(central, "+558432225553", topic="nota-potiguar")
    desk.ring().answer().press("1").citizen("ringing")
    for n in range(4, 8):
        central.clock.advance(40)
        request(central, f"+558498888555{n}", topic="extrato")
    slot = central.clock.now().replace(hour=16, minute=0, second=0) + timedelta(days=1)
    request(central, "+5584988885558", slot_at=slot, topic="cadastro")
    with central.ports.database.write() as session:
        missed = session.get_one(Callback, 4)
        missed.needs_person, missed.agent_misses = True, 6
        text = Text("promised-5", "promised", "+5584988885552", SAID, case_id=missed.case_id)
        queue_text(session, text, central.clock.now())
    return desk
