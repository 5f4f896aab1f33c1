"""The call log's pages: found, filtered, paged, masked, drawn."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert
from werkzeug.test import TestResponse

from ivr.rules.line.switchboard import State
from ivr.rules.staff.roles import Role
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.calls.calls import Call
from ivr.usecases.line.switchboard import override
from ivr.usecases.staff.staff import add_member
from tests.support.clock import MONDAY_TEN
from tests.support.codes import enrol
from tests.support.desk import Desk, hire
from tests.support.installation import Installation
from tests.web.desk.member import PASSWORD, Member


def signed_in(central: Installation) -> Member:
    """Ana, at the desk."""
    ana = Member.of(central)
    ana.enter()
    return ana


def search(member: Member, **fields: str) -> TestResponse:
    """The search form, sent."""
    token = member.token("/painel/chamadas")
    return member.post("/painel/chamadas/buscar", csrf_token=token, **fields)


def ids(html: str) -> list[int]:
    """The calls on a page, in its order."""
    return [int(found) for found in re.findall(r'href="/painel/chamadas/(\d+)"', html)]


def calls(central: Installation, *order: int) -> list[int]:
    """The ids of the first, second … call that came, in the order asked for."""
    came = [int(str(call_id)) for (call_id,) in central.rows("SELECT id FROM calls ORDER BY id")]
    return [came[n - 1] for n in order]


def fill(central: Installation, many: int, first: int = 1) -> None:
    """So many calls, of which two share each second."""
    with central.ports.database.write() as session:
        session.execute(
            insert(Call),
            [
                {
                    "sid": f"CAfill{n}",
                    "direction": "inbound",
                    "number": f"+5584{n:09d}",
                    "number_reversed": reversed_digits(f"+5584{n:09d}"),
                    "received_at": MONDAY_TEN + timedelta(seconds=n // 2),
                    "status": "completed",
                    "status_rank": 4,
                    "outcome": "informed" if n % 2 else "handed",
                }
                for n in range(first, first + many)
            ],
        )


def link(html: str, words: str) -> str:
    """Where the link of those words leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{words}', html, re.DOTALL)
    assert found, words
    return found[1].replace("&amp;", "&")


def test_an_empty_log_explains_itself(central: Installation) -> None:
    assert "Ainda não há chamadas" in signed_in(central).get("/painel/chamadas").text


def test_the_newest_call_stands_first_and_live_ones_too(central_on_both: Installation) -> None:
    central_on_both.dial().press("1").hang_up()
    central_on_both.clock.advance(60)
    central_on_both.dial().press("2")
    html = signed_in(central_on_both).get("/painel/chamadas").text
    assert ids(html) == calls(central_on_both, 2, 1)
    assert "Em andamento" in html
    assert "Mercadorias apreendidas" in html
    assert "23/11/2026 10:01:00" in html


def test_paging_shows_every_call_once_while_new_ones_come(central_on_both: Installation) -> None:
    fill(central_on_both, 120)
    ana = signed_in(central_on_both)
    html = ana.get("/painel/chamadas").text
    seen = ids(html)
    fill(central_on_both, 5, first=500)
    while "Mais antigas" in html:
        html = ana.get(link(html, "Mais antigas")).text
        seen += ids(html)
    assert len(seen) == 120
    assert len(set(seen)) == 120
    back = ana.get(link(html, "Mais recentes")).text
    assert ids(back) == seen[50:100]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("de=2026-11-23&ate=2026-11-23", [2, 1]),
        ("de=21/11/2026&ate=22/11/2026", []),
        ("de=2026-11-22", [2, 1]),
        ("assunto=uvt", [1]),
        ("resultado=em-andamento", [2]),
        ("resultado=abandoned-in-guidance", [1]),
        ("telefone=7777", [2, 1]),
        ("telefone=88-7777", [2, 1]),
        ("telefone=9999", []),
        ("telefone=8888", []),
        ("assunto=mercadorias&resultado=em-andamento&de=2026-11-23", [2]),
    ],
)
def test_the_list_is_filtered(
    central_on_both: Installation, query: str, expected: list[int]
) -> None:
    central_on_both.dial().press("1").hang_up()
    central_on_both.clock.advance(60)
    central_on_both.dial().press("2")
    html = signed_in(central_on_both).get(f"/painel/chamadas?{query}").text
    assert ids(html) == calls(central_on_both, *expected)
    assert ("Nenhuma chamada com estes filtros" in html) is (expected == [])


def test_a_protocol_is_found_however_it_is_written(central: Installation) -> None:
    protocol = central.dial().protocol
    central.dial()
    ana = signed_in(central)
    for written in (protocol, f"{protocol[:4]}+{protocol[4:8]}-{protocol[8:]}"):
        assert ids(ana.get(f"/painel/chamadas?protocolo={written}").text) == [1]


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("de=ontem", "Informe o dia como dia, mês e ano: 24/11/2026."),
        ("telefone=777", "Informe ao menos os quatro últimos números"),
        ("telefone=abc", "Informe ao menos os quatro últimos números"),
        ("protocolo=123", "O protocolo tem onze números: informe todos, ou ao menos"),
        ("protocolo=12345678901", "Este não é o número de um protocolo"),
    ],
)
def test_a_filter_that_cannot_be_read_says_what_to_do_and_loses_nothing(
    central: Installation, query: str, advice: str
) -> None:
    answer = signed_in(central).get(f"/painel/chamadas?{query}&assunto=uvt")
    assert answer.status_code == 200
    assert advice in answer.text
    assert f'value="{query.partition("=")[2]}"' in answer.text
    assert '<option value="uvt" selected>' in answer.text


@pytest.mark.parametrize("place", ["x", "2026_1", "2026-11-23T10:00:00_x", "9999-99_1", "_", "%00"])
def test_an_odd_place_in_the_log_is_its_beginning(central: Installation, place: str) -> None:
    central.dial()
    assert ids(signed_in(central).get(f"/painel/chamadas?antes={place}").text) == [1]


def test_numbers_are_masked_everywhere(central: Installation) -> None:
    central.dial("+5584988887777").press("1")
    central.dial("")
    ana = signed_in(central)
    for path in ("/painel/chamadas", "/painel/chamadas/1"):
        html = ana.get(path).text
        assert "(84) 9••••-7777" in html
        assert "988887777" not in html
        assert "98888-7777" not in html
    assert "não informado" in ana.get("/painel/chamadas").text


def test_a_calls_page_shows_its_steps_in_order(central: Installation) -> None:
    call = central.dial().listen().press("2").listen().say("<script>alert(1)</script> 123456")
    call.listen().press("0").transfer("busy", False, 0)
    html = signed_in(central).get("/painel/chamadas/1").text
    steps = [re.sub(r"\s+", " ", each) for each in re.findall(r"<h3>(.*? → .*?)</h3>", html)]
    assert steps == [
        "Ligou → Primeiro menu",
        "Tecla 2 → Orientação: Mercadorias apreendidas",
        "Não foi entendido → Orientação: Mercadorias apreendidas",
        "Tecla 0 → Chamando a central",
        "A central estava ocupada → Não chegou a uma pessoa",
    ]
    assert "Você tem trinta dias, a partir da retenção" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "123456" not in html
    assert "em andamento" in html


UNSERVED = {
    "busy": "Central ocupada",
    "no-answer": "Central não atendeu",
    "failed": "Ligação à central não completou",
    "completed": "Ligação com a central caiu",
    "": "Central em queda, não foi chamada",
}


@pytest.mark.parametrize("status", UNSERVED)
def test_of_a_call_that_reached_nobody_it_is_said_which_way(
    central_on_both: Installation, status: str
) -> None:
    central = central_on_both
    if status:
        fell = status == "completed"
        central.dial().press("0").transfer(status, fell, 3 * fell).hang_up()
    else:
        central.line.board.learn(override(central.ports, State.UNAVAILABLE, minutes=30))
        central.dial().press("0").hang_up()
    assert central.rows("SELECT outcome FROM calls") == [("unserved",)]
    ((case_id,),) = central.rows("SELECT case_id FROM calls")
    ana = signed_in(central)
    for path in (
        *("/painel/chamadas", "/painel/chamadas/1", "/painel/perdidas"),
        f"/painel/atendimentos/{case_id}",
    ):
        told = [each for each in UNSERVED.values() if f"> {each}</span>" in ana.get(path).text]
        assert told == [UNSERVED[status]], path


def test_a_call_that_is_not_there_is_explained(central: Installation) -> None:
    answer = signed_in(central).get("/painel/chamadas/999")
    assert answer.status_code == 404
    assert "Página não encontrada" in answer.text


def test_a_call_that_only_twilio_knew_has_a_page(central: Installation) -> None:
    fill(central, 1)
    html = signed_in(central).get("/painel/chamadas/1").text
    assert "não chegou a ouvir a linha" in html


def test_the_last_page_reads_no_more_rows_than_the_first(central: Installation) -> None:
    fill(central, 3000)
    with central.ports.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM calls WHERE (received_at, id) < ('2026-11-24', 9)"
            " ORDER BY received_at DESC, id DESC LIMIT 51"
        ).all()
    told = " ".join(str(row) for row in plan)
    assert "ix_calls_received" in told
    assert "TEMP B-TREE" not in told


@pytest.mark.parametrize(
    "typed", ["+55 84 98888-7777", "(84) 98888-7777", "84988887777", "98888 7777", "8888-7777"]
)
def test_a_whole_number_is_found_in_any_format_and_no_address_tells_it(
    central_on_both: Installation, typed: str
) -> None:
    central_on_both.dial().hang_up()
    central_on_both.dial("+5584999990000").hang_up()
    central_on_both.clock.advance(60)
    central_on_both.dial()
    ana = signed_in(central_on_both)
    found = search(ana, telefone=typed)
    assert found.status_code == 303
    assert re.fullmatch(r"/painel/chamadas\?mesmo=\d+", found.location)
    html = ana.get(found.location).text
    assert ids(html) == calls(central_on_both, 3, 1)
    assert "Entendi:</strong> telefone (84) 9••••-7777, inteiro." in html
    by_hand = ana.get(f"/painel/chamadas?telefone={typed.replace('+', '%2B')}")
    assert (by_hand.status_code, by_hand.location) == (303, found.location)


def test_a_number_that_nobody_called_from_is_not_lost_nor_put_into_an_address(
    central: Installation,
) -> None:
    central.dial()
    answer = search(signed_in(central), telefone="(84) 97777-1234", assunto="uvt")
    assert answer.status_code == 422
    assert "Nenhuma chamada tem este telefone." in answer.text
    assert 'value="(84) 97777-1234"' in answer.text
    assert '<option value="uvt" selected>' in answer.text


def test_the_page_says_what_it_understood_and_searches_by_that(central: Installation) -> None:
    central.dial().press("1")
    central.dial().press("2")
    html = (
        signed_in(central)
        .get("/painel/chamadas?telefone=7777&de=2026-11-01&ate=24/11/2026&assunto=uvt&resultado=x")
        .text
    )
    understood = "telefone que termina em 7777, assunto"
    assert f"Entendi:</strong> {understood}" in html
    assert "de 1º a 24 de novembro de 2026." in html
    assert "Um campo não pôde ser lido, e a busca foi feita sem ele." in html
    assert ids(html) == [1]


def test_days_that_end_before_they_begin_are_told(central: Installation) -> None:
    central.dial()
    html = signed_in(central).get("/painel/chamadas?de=2026-11-24&ate=2026-11-01").text
    assert "O fim vem antes do começo: confira os dois dias." in html
    assert "Entendi:</strong> todas as chamadas." in html


def test_a_protocol_is_found_by_how_it_begins(central_on_both: Installation) -> None:
    protocol = central_on_both.dial().protocol
    central_on_both.dial()
    html = (
        signed_in(central_on_both)
        .get(f"/painel/chamadas?protocolo={protocol[:4]}+{protocol[4:8]}")
        .text
    )
    assert ids(html) == calls(central_on_both, 1)


def test_wait_talk_attempts_and_agent_stand_in_the_list(central_on_both: Installation) -> None:
    central = central_on_both
    Member.of(central)
    hire(central, "Bia")
    call = central.dial("+5584988881111").press("1").press("0").listen()
    central.clock.advance(12)
    call.transfer("completed", True, 95).hang_up()
    tired = central.dial("+5584988882222").press("1").press("0").listen()
    central.clock.advance(31)
    tired.hang_up()
    central.clock.advance(5)
    asked = central.dial("+5584988883333").press("0").transfer("busy", False, 0).press("1")
    asked.hang_up()
    central.clock.advance(3600)
    desk = Desk(central)
    desk.ring().answer().press("1").talk(40).press("1").tell("completed")
    ana = Member(central.app.test_client())
    ana.enter()
    html = ana.get("/painel/chamadas").text
    rows = [
        [
            re.sub(r"<[^>]+>|\s+", " ", cell).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>\s*<td.*?</tr>", html, re.DOTALL)
    ]
    figures = [[" ".join(cell.split()) for cell in row[4:8]] for row in rows]
    assert figures == [
        ["", "40 s", "1", "Bia"],
        ["0 s", "", "1", ""],  # no agent spoke in the citizen's own call
        ["31 s", "", "", ""],
        ["12 s", "1 min 35 s", "", ""],
    ]
    bia = next(str(n) for (n,) in central.rows("SELECT id FROM staff WHERE name = 'Bia'"))
    assert len(ids(ana.get(f"/painel/chamadas?atendente={bia}").text)) == 1


def test_a_search_is_kept_under_a_name_opened_renamed_and_thrown_away(
    central_on_both: Installation,
) -> None:
    central_on_both.dial().press("1")
    central_on_both.dial().press("2")
    ana = signed_in(central_on_both)
    token = ana.token("/painel/chamadas")

    def keep(name: str) -> TestResponse:
        form = {"csrf_token": token, "busca": "assunto=uvt", "nome": name}
        return ana.post("/painel/chamadas/buscas", **form)

    assert keep("Dúvidas de UVT").location == "/painel/chamadas?assunto=uvt"
    again = keep("Dúvidas de UVT")
    assert again.status_code == 422
    assert "Você já tem uma busca com este nome: escolha outro." in again.text
    assert 'value="Dúvidas de UVT" aria-invalid="true"' in again.text
    html = ana.get("/painel/chamadas").text
    assert ids(ana.get(link(html, "Dúvidas de UVT")).text) == calls(central_on_both, 1)
    ana.post("/painel/chamadas/buscas/1/nome", csrf_token=token, nome="UVT")
    assert link(ana.get("/painel/chamadas").text, "UVT") == "/painel/chamadas?assunto=uvt"
    ana.post("/painel/chamadas/buscas/1/apagar", csrf_token=token)
    assert ">UVT</a>" not in ana.get("/painel/chamadas").text
    told = [
        row[0]
        for row in central_on_both.rows(
            "SELECT action FROM audit WHERE about <> 'staff' ORDER BY id"
        )
    ]
    assert told == ["saved", "renamed", "deleted"]


def test_only_who_directs_shares_a_search_and_nobody_touches_anothers(
    central: Installation,
) -> None:
    sonia = Member.of(central, role=Role.SUPERVISOR)
    sonia.enter()
    add_member(central.ports, "bia@exemplo.br", "Bia", Role.AGENT, PASSWORD)
    enrol(central.ports, "bia@exemplo.br")
    bia = Member(central.app.test_client())
    bia.enter("bia@exemplo.br")
    hers, mine = sonia.token("/painel/chamadas"), bia.token("/painel/chamadas")
    for name, shared in (("De todos", {"todos": "1"}), ("Só minha", {})):
        form = {"csrf_token": hers, "busca": "assunto=uvt", "nome": name, **shared}
        assert sonia.post("/painel/chamadas/buscas", **form).status_code == 303
    html = bia.get("/painel/chamadas").text
    assert "De todos" in html
    assert "Só minha" not in html
    form = {"csrf_token": mine, "busca": "assunto=uvt", "nome": "x", "todos": "1"}
    assert bia.post("/painel/chamadas/buscas", **form).status_code == 403
    for path in ("1/nome", "1/apagar", "2/apagar"):
        answer = bia.post(f"/painel/chamadas/buscas/{path}", csrf_token=mine, nome="y")
        assert answer.status_code == 404
    assert len(central.rows("SELECT id FROM saved_views")) == 2
