"""The queue of what was written to us: by due time, with the slow hop in sight."""

import re
from datetime import timedelta

from ivr.rules.cases.requests import RequestKind
from ivr.store.cases import cases, requests
from ivr.store.database.paging import PAGE
from ivr.usecases.cases.requests import answered, ask_back
from ivr.usecases.cases.sectors import forward
from tests.support.installation import Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.test_cases import protocols
from tests.web.desk.cases.written import message, sector, write
from tests.web.desk.member import entered

PATH = "/painel/mensagens"


def protocol(central: Installation, case_id: int) -> str:
    ((digits,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    text = str(digits)
    return f"{text[:4]} {text[4:8]} {text[8:]}"


def turn(central: Installation, case_id: int, what: object) -> None:
    """The citizen is asked or answered."""
    with central.ports.database.write() as session:
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        assert case
        assert case_request
        now = central.clock.now()
        if what is ask_back:
            ask_back(session, central.line, case, case_request, now)
        else:
            answered(session, case, case_request, now)


def test_an_empty_queue_says_what_will_stand_there(central: Installation) -> None:
    accounts(central)
    html = entered(central, AGENT).get(PATH).text
    assert "Ninguém espera resposta" in html
    assert "<strong>0</strong> atrasadas" in html


def test_what_is_due_first_comes_first_and_what_is_asked_stands_apart(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    complaint = write(central, kind=RequestKind.COMPLAINT)
    first = write(central, "a@exemplo.br")
    central.clock.advance(3600)
    second, asked, done = (write(central, f"{name}@exemplo.br") for name in "bcd")
    turn(central, asked, ask_back)
    turn(central, done, answered)
    central.clock.advance(3600)
    ana = entered(central, AGENT)
    html = ana.get(PATH).text
    order = [protocol(central, each) for each in (first, second, complaint, asked)]
    assert protocols(html) == order
    assert "há 1 h útil; o prazo está parado" in html
    assert "Reclamação" in html
    assert "faltam 1 dia útil e 4 h" in html.lower() or "falta 1 dia útil e 4 h" in html.lower()
    assert protocols(ana.get(f"{PATH}?estado=answered").text) == [protocol(central, done)]
    assert protocols(ana.get(f"{PATH}?tipo=complaint").text) == [protocol(central, complaint)]
    assert protocols(ana.get(f"{PATH}?assunto=extrato").text) == []
    for odd in ("estado=x", "tipo=x", "setor=x", "assunto=x", "atendente=x"):
        assert "Confira os filtros" in ana.get(f"{PATH}?{odd}").text


def test_the_numbers_on_top_tell_what_is_late_and_what_today(central: Installation) -> None:
    accounts(central)
    write(central)
    central.clock.advance(2 * 86400 - 3600)
    write(central, "b@exemplo.br")
    message(central, None, state="quarantined", why="huge")
    html = entered(central, AGENT).get(PATH).text
    assert "<strong>1</strong> vence hoje" in html
    assert "<strong>1</strong> em quarentena" in html
    central.clock.advance(2 * 3600)
    html = entered(central, AGENT).get(PATH).text
    assert "<strong>1</strong> atrasada" in html
    assert "Atrasada há 1 h útil" in html


def test_a_sector_that_takes_more_than_half_of_the_term_is_seen(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    slow, quick = write(central), write(central, "b@exemplo.br")
    ((me,),) = central.rows("SELECT id FROM staff WHERE name = 'Ana'")
    forward(central.ports, int(str(me)), slow, sector(central), "É do cadastro")
    central.clock.advance(86400 + 2 * 3600)
    other = sector(central, "ITCD")
    forward(central.ports, int(str(me)), quick, other, "É do ITCD")
    central.clock.advance(60)
    ana = entered(central, AGENT)
    html = ana.get(PATH).text
    assert re.search(r'class="tag bad"[^<]*<svg.*?</svg> Cadastro', html)
    assert "mais da metade do prazo" in html
    assert not re.search(r'class="tag bad"[^<]*<svg.*?</svg> ITCD', html)
    assert protocols(ana.get(f"{PATH}?setor={other}").text) == [protocol(central, quick)]
    assert "Tempo por setor" in html
    assert html.index("Cadastro</td>") < html.index("ITCD</td>")


def test_a_long_queue_is_turned_over_by_key(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    for n in range(PAGE + 3):
        central.clock.at += timedelta(seconds=1)
        write(central, f"p{n}@exemplo.br")
    ana = entered(central, AGENT)
    first = ana.get(PATH).text
    (behind,) = re.findall(r'href="([^"]+depois=[^"]+)"', first)
    rest = ana.get(behind.replace("&amp;", "&")).text
    assert (len(protocols(first)), len(protocols(rest))) == (PAGE, 3)
    (back,) = re.findall(r'href="([^"]+antes=[^"]+)"', rest)
    assert protocols(ana.get(back.replace("&amp;", "&")).text) == protocols(first)
    for odd in ("x", "2026-01-01_x", f"2026-01-01T00:00:00+00:00_{10**12}"):
        assert protocols(ana.get(f"{PATH}?depois={odd}").text) == protocols(first)
