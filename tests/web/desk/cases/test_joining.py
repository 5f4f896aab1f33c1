"""Two matters of one person are made one from the page of either; what is owed goes with them."""

import pytest
from sqlalchemy import select

from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.identity.contacts import CaseContact
from ivr.store.queries.case_list import MAX_JOINABLE
from ivr.store.queries.case_timeline import MAX_OTHER_CASES
from ivr.usecases.cases.requests import answered
from tests.support.copies import copy_row
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.test_cases import open_case
from tests.web.desk.cases.written import MARIA, case_request, write
from tests.web.desk.member import entered


def join(central: Installation, case_id: int, other: int) -> str:
    ana = entered(central, AGENT)
    path = f"/painel/atendimentos/{case_id}"
    reply = ana.post(f"{path}/juntar", csrf_token=ana.token(path), outro=str(other))
    return ana.get(reply.location).text if reply.status_code == 302 else str(reply.status_code)


def joined(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT id, joined_id FROM cases ORDER BY id")


def test_the_same_persons_open_matter_is_offered_and_joined_into_the_older(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    older = write(central, text="Primeira carta.")
    central.clock.advance(3600)
    younger = write(central, MARIA.upper().replace("EXEMPLO.BR", "exemplo.br"), text="Segunda.")
    other = write(central, "b@exemplo.br")
    for here, there in ((older, younger), (younger, older)):
        html = entered(central, AGENT).get(f"/painel/atendimentos/{here}").text
        if here == younger:
            assert "A mesma pessoa tem outro atendimento aberto" in html
            assert f'name="outro" value="{there}"' in html
    html = join(central, older, younger)
    assert "seguem juntos, no protocolo mais antigo" in html
    assert "Primeira carta." in html
    assert "Segunda." in html
    assert joined(central) == [(older, None), (younger, older), (other, None)]
    assert case_request(central, older)["state"] == "here"
    assert case_request(central, younger)["state"] == "closed"
    assert [row[0] for row in central.rows("SELECT state FROM promises ORDER BY id")] == [
        *("open", "released", "open"),
    ]
    assert ("joined",) in central.rows("SELECT action FROM audit")
    assert "Nada mudou" in join(central, older, younger)


def test_what_a_caller_is_owed_goes_along_and_the_request_to_the_older_call(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    called = request(central).callback
    assert called
    central.clock.advance(60)
    wrote = write(central)
    html = join(central, wrote, called.case_id)
    assert "Retorno em aberto" in html
    assert case_request(central, called.case_id)["state"] == "here"
    assert central.rows(f"SELECT case_id FROM demands WHERE case_id = {wrote}") == []
    assert {row[0] for row in central.rows("SELECT case_id FROM promises")} == {called.case_id}
    assert central.rows(f"SELECT state FROM cases WHERE id = {called.case_id}") == [("callback",)]


def test_a_younger_call_that_was_promised_is_the_olders(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    wrote = write(central)
    central.clock.advance(60)
    called = request(central).callback
    assert called
    join(central, wrote, called.case_id)
    with central.ports.database.read() as session:
        assert session.scalar(select(Callback.case_id)) == wrote
    assert central.rows(f"SELECT state FROM cases WHERE id = {wrote}") == [("callback",)]


def test_a_matter_that_was_answered_owes_again_what_is_joined_to_it(central: Installation) -> None:
    accounts(central)
    older = write(central)
    with central.ports.database.write() as session:
        case, owed = cases.lock(session, older), requests.lock(session, older)
        assert case
        assert owed
        answered(session, case, owed, central.clock.now())
    central.clock.advance(60)
    join(central, write(central), older)
    assert case_request(central, older)["state"] == "here"


def test_what_is_being_written_goes_along(central: Installation) -> None:
    accounts(central)
    older = write(central)
    central.clock.advance(60)
    younger = write(central)
    ana = entered(central, AGENT)
    path = f"/painel/atendimentos/{younger}/responder"
    ana.post(path, csrf_token=ana.token(path), texto="Ainda a escrever.", conferir="1")
    join(central, older, younger)
    html = ana.get(f"/painel/atendimentos/{older}/responder").text
    assert "Ainda a escrever.</textarea>" in html


def test_nothing_is_joined_to_itself_or_to_nothing(central: Installation) -> None:
    accounts(central)
    one = open_case(central)
    for other in (one, one + 1, 10**9):
        assert join(central, one, other) == "404"


def with_others(central: Installation, many: int) -> str:
    """The page of a case whose citizen has so many others."""
    accounts(central)
    case_id = write(central)
    with central.ports.database.write() as session:
        copy_row(session, Case, case_id, many, id=lambda n: 1000 + n, protocol="{:011}".format)
        copy_row(session, CaseContact, 1, many, case_id=lambda n: 1000 + n)
    return entered(central, AGENT).get(f"/painel/atendimentos/{case_id}").text


@pytest.mark.parametrize("more", [-1, 1])
def test_20_cases_are_offered_to_be_joined_and_the_page_says_that_there_may_be_more(
    central: Installation, more: int
) -> None:
    html = with_others(central, MAX_JOINABLE + more)
    assert html.count('name="outro"') == min(MAX_JOINABLE, MAX_JOINABLE + more)
    assert ("Aparecem até 20, os mais recentes." in html) is (more > 0)


@pytest.mark.parametrize("more", [-1, 1])
def test_50_other_cases_are_shown_and_the_page_says_that_there_may_be_more(
    central: Installation, more: int
) -> None:
    html = with_others(central, MAX_OTHER_CASES + more).partition('id="outros"')[2]
    shown = html.partition("</section>")[0].count('class="number"')
    assert shown == min(MAX_OTHER_CASES, MAX_OTHER_CASES + more)
    assert ("Aparecem até 50, os mais recentes." in html) is (more > 0)
