"""A visit with a protocol: its owner is shown it, it keeps the case alive, and it outlives it."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

from ivr.rules.identity.contacts import Proof
from ivr.rules.identity.proof_codes import Pass
from ivr.rules.visits.states import VisitMove
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from ivr.usecases.privacy.erasure import erase_personal
from ivr.usecases.privacy.own_copy import own_copy
from ivr.usecases.visits.cases import join_case
from tests.support.installation import MOBILE, Installation
from tests.usecases.visits.waiting_room import WaitingRoom, opened

DAY = 24 * 3600
OWNER = "maria@exemplo.br"


def visited(central: Installation) -> tuple[WaitingRoom, int]:
    """A call's case, whose caller comes to the counter a year later; the unit, and the case."""
    telephone = central.dial()
    telephone.press("1").hang_up()
    room = opened(central)
    central.clock.advance(365 * DAY)
    came = room.comes()
    room.call()
    room.move(came, VisitMove.START, VisitMove.END)
    join_case(central.ports, room.ana.staff_id, came.id, telephone.protocol)
    [(case_id,)] = central.rows("SELECT case_id FROM visits")
    return room, int(str(case_id))


def test_its_owner_finds_the_visit_in_the_own_copy(central_on_both: Installation) -> None:
    central = central_on_both
    _, case_id = visited(central)
    now = central.clock.now()
    with central.ports.database.write() as session:
        for each in (MOBILE, OWNER):
            contacts.add(session, case_id, Given(each, Proof.FORM, now, vouched_by=OWNER))
    made = own_copy(central.line, Pass("n", case_id, OWNER, now))
    assert made
    data = json.loads(zipfile.ZipFile(BytesIO(b"".join(made.parts))).read("data.json"))
    [visit] = data["visitas"]
    assert (visit["unidade"], visit["situacao"]) == ("Unidade Exemplo", "Encerrado")


def test_a_visit_keeps_its_case_and_no_erasure_changes_what_was_counted(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    visited(central)
    kept = "SELECT day, matter, priority, state, arrived_at, started_at, is_timed FROM visits"
    counted = central.rows(kept)
    central.clock.advance(timedelta(days=400).total_seconds())  # two years after the call
    assert erase_personal(central.ports) == 0
    central.clock.advance(timedelta(days=400).total_seconds())
    assert erase_personal(central.ports) == 1
    assert central.rows(kept) == counted
