"""The flow's page: how many went each way, today's at once and past days' from what was kept."""

from ivr.usecases.calls.flow import count_flow, ways_of
from tests.support.installation import Installation
from tests.support.scene import SUPERVISOR
from tests.web.desk.line.test_switchboard import words
from tests.web.desk.member import entered_first

PATH = "/painel/fluxo"
MERCHANDISE, TRANSFER = "guidance/mercadorias/-/1", "transfer"


def calls(central: Installation) -> None:
    """Two hear about merchandise and hang up there; a third one is put through."""
    for number in ("+5584988881111", "+5584988882222"):
        central.dial(number).press("2").hang_up()
    central.dial("+5584988883333").press("2").press("0").transfer("completed", True, 60).hang_up()


def test_every_way_and_every_end_is_counted(central_on_both: Installation) -> None:
    calls(central_on_both)
    central_on_both.dial("+5584988884444").press("2")  # goes on
    ways, missing = ways_of(central_on_both.ports, 1)
    assert missing == 0
    assert ways["", "menu"] == 4
    assert ways["menu", MERCHANDISE] == 4
    assert ways[MERCHANDISE, ""] == 2
    assert ways[MERCHANDISE, TRANSFER] == 1
    assert (TRANSFER, "") not in ways


def test_past_days_are_counted_once_and_come_to_the_same(central_on_both: Installation) -> None:
    central = central_on_both
    calls(central)
    live, _ = ways_of(central.ports, 7)
    central.clock.advance(24 * 3600)
    assert count_flow(central.ports) == 30
    assert count_flow(central.ports) == 0
    kept, missing = ways_of(central.ports, 7)
    assert (kept, missing) == (live, 0)
    calls(central)
    both, _ = ways_of(central.ports, 7)
    assert both == {way: 2 * n for way, n in live.items()}


def test_a_day_is_not_counted_for_good_before_its_calls_are_over(central: Installation) -> None:
    calls(central)
    central.clock.advance(15 * 3600)  # one o'clock of the next day
    count_flow(central.ports)
    assert central.rows("SELECT count(*) FROM flow_counts WHERE day = '2026-11-23'") == [(0,)]
    assert ways_of(central.ports, 7)[0]["", "menu"] == 3


def test_the_page_draws_the_ways_and_says_where_people_hang_up(central: Installation) -> None:
    calls(central)
    count_flow(central.ports)
    html = entered_first(central, SUPERVISOR).get(PATH).text
    assert "3 ligações no período" in html
    assert "Primeiro menu → Orientação: Mercadorias apreendidas: 3</title>" in html
    assert "Orientação: Mercadorias apreendidas 3 2 67 %" in words(html, "desligaram")
    assert "Orientação: Mercadorias apreendidas Chamando a central 1" in words(html, "caminhos")
    assert "ainda não" not in html
    assert "3 ligações" in words(html, "desenho")
    assert "pessoas foram" not in html
    assert "3 pessoas" not in html, "who calls twice is one person"


def test_words_that_meant_nothing_are_listed_with_what_was_done(
    central_on_both: Installation,
) -> None:
    for _ in range(2):
        central_on_both.dial().say("quero comprar um terreno grande").hang_up()
    central_on_both.dial().say("blá").say("quero um atendente").hang_up()
    member = entered_first(central_on_both, SUPERVISOR)
    listed = words(member.get(PATH).text, "palavras")
    assert (
        "“quero comprar um terreno grande” levou a uma pessoa 2 “blá” perguntou de novo 1" in listed
    )
    central_on_both.dial().say("xis").say("xis").say("xis").hang_up()
    listed = words(member.get(PATH).text, "palavras")
    assert "“xis” perguntou de novo 2 “blá” perguntou de novo 1" in listed
    assert "“xis” levou a uma pessoa 1" in listed, "the third time the line asks no more"
    assert "atendente" not in listed


def test_days_that_the_clock_has_not_counted_are_said_to_be_missing(central: Installation) -> None:
    assert (
        "28 dias ainda não foram contados"
        in entered_first(central, SUPERVISOR).get(f"{PATH}?dias=30").text
    )


def test_an_empty_or_odd_period_explains_itself(central: Installation) -> None:
    html = entered_first(central, SUPERVISOR).get(f"{PATH}?dias=99999999&zoom=<b>").text
    assert "Nenhuma ligação neste período" in html
    assert 'aria-current="page">7 dias' in html
