"""Who has a case: one person at a time, for as long as the page is open (row 30)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.rules.cases.states import LEASE, PRESENT
from tests.support.installation import Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.desk.callbacks.test_callbacks import copied
from tests.web.desk.cases.test_cases import PATH, actions, open_case, part, protocols
from tests.web.desk.member import Member, entered


def act(member: Member, case_id: int, what: str) -> str:
    """The button is pressed; what the next page says about it."""
    reply = member.post(f"{PATH}/{case_id}/{what}", csrf_token=member.token())
    assert (reply.status_code, reply.location) == (302, f"{PATH}/{case_id}")
    said = re.search(r'<p class="note[^>]*>([^<]+)<', member.get(f"{PATH}/{case_id}").text)
    return said[1] if said else ""


def holders(central: Installation) -> list[tuple[object, ...]]:
    """Who has which case."""
    return central.rows("SELECT case_id, staff_id FROM case_claims ORDER BY case_id")


def test_row_30_of_twenty_who_claim_a_case_at_once_one_has_it_and_all_are_told_who(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    windows = [copied(central, each) for each in (ana, sonia) for _ in range(10)]
    tokens = [each.token() for each in windows]

    def press(window: Member, token: str) -> str:
        reply = window.post(f"{PATH}/{case_id}/assumir", csrf_token=token)
        assert reply.status_code == 302
        with window.client.session_transaction(base_url="https://central.exemplo.br") as session:
            ((_, said),) = session["_flashes"]
        return str(said)

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(press, windows, tokens))
    ((_, winner),) = holders(central)
    hers, others = (said[:10], said[10:]) if winner == 1 else (said[10:], said[:10])
    assert set(hers) == {"Pronto: este atendimento está com você."}
    assert set(others) == {f"Este atendimento já está com {'Ana' if winner == 1 else 'Sônia'}."}
    assert actions(central) == [(winner, "claimed")]


def test_a_claim_returns_by_itself_when_its_page_is_closed(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    act(ana, case_id, "assumir")
    assert len(protocols(ana.get(f"{PATH}?lista=meus").text)) == 1
    assert protocols(sonia.get(f"{PATH}?lista=de-ninguem").text) == []
    assert len(protocols(sonia.get(f"{PATH}?atendente=1").text)) == 1
    central.clock.advance(LEASE.total_seconds() - 1)
    assert "já está com Ana" in act(sonia, case_id, "assumir")
    central.clock.advance(1)
    assert protocols(ana.get(f"{PATH}?lista=meus").text) == []
    assert len(protocols(sonia.get(f"{PATH}?lista=de-ninguem").text)) == 1
    assert "está com você" in act(sonia, case_id, "assumir")
    assert holders(central) == [(case_id, 2)]


def test_an_open_page_renews_the_claim_and_shows_who_else_is_there(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    act(ana, case_id, "assumir")
    token, here = ana.token(), f"{PATH}/{case_id}/aqui"
    for _ in range(20):
        central.clock.advance(60)
        assert part(ana, here, csrf_token=token, mostra="1")[0] == 204, "nothing new"
    assert "já está com Ana" in act(sonia, case_id, "assumir")
    status, said = part(ana, here, csrf_token=token, mostra="1")
    assert (status, "Sônia também está vendo este atendimento" in said) == (200, True)
    assert "Ana também está vendo" in sonia.get(f"{PATH}/{case_id}").text
    central.clock.advance(PRESENT.total_seconds() + 1)
    assert "também" not in part(ana, here, csrf_token=token, mostra="x")[1]


def test_a_case_is_returned_by_whoever_has_it_and_nobody_else(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    act(ana, case_id, "assumir")
    assert "Nada mudou" in act(sonia, case_id, "devolver")
    assert "está livre" in act(ana, case_id, "devolver")
    assert holders(central) == []
    assert actions(central) == [(1, "claimed"), (1, "returned")]


def test_a_supervisor_takes_a_case_over_and_an_agent_does_not(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    act(ana, case_id, "assumir")
    assert "passou para você" in act(sonia, case_id, "tomar")
    assert holders(central) == [(case_id, 2)]
    assert ana.post(f"{PATH}/{case_id}/tomar", csrf_token=ana.token()).status_code == 403
    status, said = part(ana, f"{PATH}/{case_id}/aqui", csrf_token=ana.token(), mostra="1")
    assert (status, "Está com Sônia" in said) == (200, True)
    assert holders(central) == [(case_id, 2)], "the page she had open renews nothing"
    assert actions(central)[-1] == (2, "took-over")


@pytest.mark.parametrize("email", [AGENT, SUPERVISOR])
def test_only_who_may_is_offered_to_take_over(central: Installation, email: str) -> None:
    accounts(central)
    case_id = open_case(central)
    other = entered(central, SUPERVISOR if email == AGENT else AGENT)
    act(other, case_id, "assumir")
    html = entered(central, email).get(f"{PATH}/{case_id}").text
    assert ("Passar para mim" in html) is (email == SUPERVISOR)
    assert "Assumir" not in html
