"""The call log's pages: found, filtered, paged, masked, drawn."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert

from ivr.rules.numbers import reversed_digits
from ivr.store.calls import Call
from tests.clock import MONDAY_TEN
from tests.installation import Installation
from tests.web.desk.member import Member


def signed_in(central: Installation) -> Member:
    """Ana, at the desk."""
    ana = Member.of(central)
    ana.sign_in()
    return ana


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
        ("dia=2026-11-23", [2, 1]),
        ("dia=2026-11-22", []),
        ("assunto=uvt", [1]),
        ("resultado=em-andamento", [2]),
        ("resultado=abandoned-in-guidance", [1]),
        ("telefone=7777", [2, 1]),
        ("telefone=%2B55+84+98888-7777", [2, 1]),
        ("telefone=(84)+98888-7777", [2, 1]),
        ("telefone=84988887777", [2, 1]),
        ("telefone=9999", []),
        ("telefone=8888", []),
        ("assunto=mercadorias&resultado=em-andamento&dia=2026-11-23", [2]),
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
        ("dia=ontem", "Informe o dia como dia, mês e ano."),
        ("telefone=777", "Informe ao menos os quatro últimos números"),
        ("telefone=abc", "Informe ao menos os quatro últimos números"),
        ("protocolo=123", "O protocolo tem onze números."),
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
    steps = [re.sub(r"\s+", " ", each) for each in re.findall(r"<h3>(.*?)</h3>", html)]
    assert steps == [
        "Ligou → Primeiro menu",
        "Tecla 2 → Orientação: Mercadorias apreendidas",
        "Não foi entendido → Orientação: Mercadorias apreendidas",
        "Tecla 0 → Chamando a central",
        "A central estava ocupada → A central não atendeu",
    ]
    assert "A mercadoria apreendida que não for reclamada em trinta dias" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "123456" not in html
    assert "em andamento" in html


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
