"""A long work has a page that says how far it is, to come back to, and leads to what it found."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from ivr.ports.failures import TookTooLong
from ivr.store.operations.long_works import DONE, FAILED, RUNNING, LongWork
from ivr.usecases.charter.checking import KIND
from ivr.usecases.charter.duties import WORKS
from ivr.usecases.installation.long_works import (
    MAX_TRIES,
    STALLED_AFTER,
    Work,
    carry_out,
    publish_works,
    take_up_stalled,
)
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.usecases.charter.editing import CHARTER, HOURS
from tests.web.desk.charter.keepers import PATH, Keepers, send, text_of

WORK = "/painel/trabalhos"
STATES = ("aberta", "fechada até amanhã")


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def work(keepers: Keepers, number: int = 1) -> LongWork:
    """The row of a work."""
    with keepers.house.ports.database.read() as session:
        row = session.get_one(LongWork, number)
        session.expunge(row)
    return row


def works(keepers: Keepers) -> list[LongWork]:
    """Every work's row, the first first."""
    with keepers.house.ports.database.read() as session:
        return list(session.scalars(select(LongWork).order_by(LongWork.id)))


def run(keepers: Keepers) -> None:
    """The desk's worker carries out what was asked for last."""
    ports = keepers.house.ports
    publish_works(ports)
    carry_out(ports, 1, work(keepers).publication, WORKS)


def test_a_check_is_asked_for_once_and_has_a_page(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    for _ in range(2):
        status, shown = send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
        assert (status, "Pedida por Eva em 23/11/2026 às 10:00" in shown) == (302, True)
    assert "Na fila: começa em instantes." in shown
    assert list(keepers.central.rows("SELECT id FROM long_works")) == [(1,)]
    page = text_of(keepers.eva.get(f"{PATH}/edicoes/{edition}").text)
    assert "Acompanhar a conferência" in page


def test_while_it_goes_on_the_page_tells_where_it_is_and_asks_again(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    with keepers.house.ports.database.write() as session:
        row = session.get_one(LongWork, 1)
        row.state, row.phase, row.done = RUNNING, "Conferindo as fontes", 1
    html = keepers.eva.get(f"{WORK}/1").text
    assert "Conferindo as fontes…" in html
    assert '<progress aria-label="Andamento" max="6" value="1">' in html
    assert (
        '<noscript><meta http-equiv="refresh" content="3;url=/painel/trabalhos/1?seguir=1">' in html
    )
    assert 'hx-trigger="every 2s"' in html


def test_done_it_leads_to_the_edition_with_or_without_scripts(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    run(keepers)
    address = f"{PATH}/edicoes/{edition}#conferencia"
    assert keepers.eva.get(f"{WORK}/1/agora").headers["HX-Redirect"] == address
    assert keepers.eva.get(f"{WORK}/1?seguir=1").location == address
    again = keepers.eva.get(f"{WORK}/1")
    assert (again.status_code, address in again.text) == (200, True)
    shown = text_of(keepers.eva.get(f"{PATH}/edicoes/{edition}").text)
    assert "Nada a corrigir" in shown
    assert "ninguém responde por este serviço" in shown
    assert "O que foi percorrido Lugares da conversa: " in shown
    assert "Erros: 0." in shown


def fail(keepers: Keepers, work: Work, error: type[Exception]) -> None:
    """Ask for a check, which the worker carries out in that way, and cannot."""
    publish_works(keepers.house.ports)
    with pytest.raises(error):
        carry_out(keepers.house.ports, 1, 1, {KIND: work})


def broken(*_: object) -> Mapping[str, object]:
    """A work that fails."""
    raise ValueError("broken")


def endless(*_: object) -> Mapping[str, object]:
    """A work that is cut off."""
    raise TookTooLong


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [(broken, ValueError, "Não deu certo"), (endless, TookTooLong, "demorou demais")],
)
def test_a_check_that_failed_says_why_and_can_be_tried_again(
    keepers: Keepers, work: Work, error: type[Exception], words: str
) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    fail(keepers, work, error)
    html = keepers.eva.get(f"{WORK}/1").text
    assert words in html
    assert "hx-get" not in html.partition('aria-label="Andamento"')[2].partition("</section>")[0]
    page = keepers.eva.get(f"{PATH}/edicoes/{edition}").text
    assert "Conferir</button>" in page
    assert words in page
    status, shown = send(keepers.eva, f"{WORK}/1/tentar")
    assert (status, "Na fila: começa em instantes." in shown) == (302, True)
    assert [row.state for row in works(keepers)] == [FAILED, "waiting"]
    send(keepers.eva, f"{WORK}/1/tentar")
    assert len(works(keepers)) == 2, "the one that waits is the one"


def test_a_check_whose_worker_died_each_time_says_so(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    with keepers.house.ports.database.write() as session:
        row = session.get_one(LongWork, 1)
        row.state, row.moved_at, row.tries = RUNNING, keepers.house.clock.now(), MAX_TRIES
    keepers.house.clock.advance(STALLED_AFTER.total_seconds() + 1)
    assert take_up_stalled(keepers.house.ports) == 1
    assert "interrompida mais de uma vez" in keepers.eva.get(f"{WORK}/1").text


def test_a_check_that_takes_long_is_not_taken_for_dead(keepers: Keepers) -> None:
    """One phase may take longer than a worker is waited for."""
    house = keepers.house
    edition = house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    publish_works(house.ports)

    def long(*_: object) -> Mapping[str, object]:
        house.clock.advance(STALLED_AFTER.total_seconds() + 1)
        now = house.clock.now()
        wait_until("the row shows life", lambda: works(keepers)[0].moved_at == now)
        assert take_up_stalled(house.ports) == 0
        return {"revision": 1, "found": [], "warnings": [], "certificate": ""}

    carry_out(house.ports, 1, 1, {KIND: long}, life_seconds=0.01)
    assert works(keepers)[0].state == DONE


def test_an_edition_that_is_gone_is_not_checked_again(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    fail(keepers, endless, TookTooLong)
    send(keepers.eva, f"{PATH}/edicoes/{edition}/descartar")
    status, shown = send(keepers.eva, f"{WORK}/1/tentar")
    assert (status, "Só se confere uma edição" in shown) == (302, True)
    assert len(works(keepers)) == 1


def test_what_was_found_before_a_change_is_told_to_be_old(keepers: Keepers) -> None:
    edition = keepers.house.begin()
    keepers.house.write(edition, {HOURS: "de manhã"})
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    run(keepers)
    shown = text_of(keepers.eva.get(f"{PATH}/edicoes/{edition}").text)
    assert "1 ponto a corrigir" in shown
    assert "Há o que corrigir nos textos" in shown
    keepers.house.write(edition, {HOURS: "à tarde"})
    shown = text_of(keepers.eva.get(f"{PATH}/edicoes/{edition}").text)
    assert "Os textos mudaram depois desta conferência" in shown


def test_a_work_that_does_not_exist_is_not_found(keepers: Keepers) -> None:
    assert keepers.eva.get(f"{WORK}/99").status_code == 404
    assert keepers.eva.get(f"{WORK}/99/agora").status_code == 404


def test_a_fault_of_the_conversation_is_shown_with_its_place_apart_from_the_texts(
    keepers: Keepers,
) -> None:
    edition = keepers.house.begin()
    send(keepers.eva, f"{PATH}/edicoes/{edition}/conferir")
    words = 'a frase "Para falar, digite sete." (person_option) pede a tecla "7", que não existe'
    at = ("Primeiro menu", "Orientação: Senhas da UVT, parte 1")
    found = [
        *(("", "", f'em "{place}": {words} (linha {state})') for place in at for state in STATES),
        ("", "", f'em "{at[0]}": a tecla 0 não chama uma pessoa'),
        (CHARTER, "x", "motivo"),
    ]
    told = {"revision": 1, "found": found, "warnings": ["olhe isto"], "certificate": "faults 1"}
    with keepers.house.ports.database.write() as session:
        row = session.get_one(LongWork, 1)
        row.state, row.result = DONE, json.dumps(told)
    html = keepers.eva.get(f"{PATH}/edicoes/{edition}").text
    shown = text_of(html)
    assert "3 pontos a corrigir" in shown
    assert shown.count("pede a tecla") == 1, "one sentence is one fault"
    assert "Acontece em 2 lugares da conversa" in shown
    assert f"{at[1]} : linha aberta; linha fechada até amanhã" in shown
    assert "A tecla 0 não chama uma pessoa Em “Primeiro menu”" in shown
    address = f"{PATH}/edicoes/{edition}/escrever/frases/"
    assert re.search(rf'<a href="{address}[^"]+">Opção: falar com uma pessoa', html)
    assert "Para olhar com atenção Não impede a publicação. olhe isto" in shown
    assert "<details><summary>O que foi percorrido</summary>" in html
