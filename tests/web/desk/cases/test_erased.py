"""Erased matters at the desk: their pages open, say since when, and show nobody's number."""

from ivr.usecases.privacy.erasure import erase_personal
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts, morning
from tests.web.desk.member import Member


def test_row_43_the_pages_of_an_erased_matter_still_open(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    morning(central)
    with central.ports.database.write() as session:
        close = "UPDATE callbacks SET closed_at = requested_at, state = 'kept'"
        session.connection().exec_driver_sql(close + ", needs_person = false")
        session.connection().exec_driver_sql("UPDATE cases SET resolved = true, state = 'handed'")
    central.clock.advance(731 * 24 * 3600)
    assert erase_personal(central.ports) > 0
    member = Member(central.app.test_client())
    member.enter(AGENT)
    opened = 0
    for table, path in (
        ("cases", "/painel/atendimentos"),
        ("callbacks", "/painel/retornos"),
        ("calls", "/painel/chamadas"),
    ):
        for (number,) in central.rows(f"SELECT id FROM {table}"):
            reply = member.get(f"{path}/{number}")
            assert reply.status_code == 200, (path, number)
            if table == "cases":
                assert "foi apagado em" in reply.text
            opened += 1
    assert opened > 5
