"""The navigation's groups lead where one may go, and say how many wait there."""

import re
from datetime import timedelta

from ivr.store.callbacks.callbacks import Callback
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.support.scene import ADMINISTRATOR, SUPERVISOR, accounts, watchers
from tests.web.desk.member import entered, entered_first


def numbers(html: str) -> dict[str, str]:
    """The number beside each entry and group, by the page's own name for it."""
    return dict(re.findall(r'<span class="badge" id="([a-z0-9_-]+)"[^>]*>(\d*\+?)', html))


def groups(html: str) -> list[str]:
    """The groups at the top of the page."""
    top = html.partition('aria-label="Painel">')[2].partition("</nav>")[0]
    return re.findall(r"</svg> (\w+)", top)


def test_each_role_sees_the_groups_in_which_it_may_do_anything(central: Installation) -> None:
    accounts(central)
    watchers(central)
    seen = {
        email: groups(entered(central, email).get("/painel/").text)
        for email in (SUPERVISOR, ADMINISTRATOR)
    }
    assert seen[SUPERVISOR] == [
        *("Hoje", "Caixa", "Retornos", "Chamadas", "Presencial", "Carta"),
        *("Pesquisa", "Monitoramento", "Gestão"),
    ]
    assert seen[ADMINISTRATOR] == ["Hoje", "Gestão"]


def test_a_number_says_how_many_wait_and_that_of_a_group_all_together(
    central_on_both: Installation,
) -> None:
    ana = entered_first(central_on_both, SUPERVISOR)
    assert set(numbers(ana.get("/painel/").text).values()) == {""}, "nobody waits: no number"
    hire(central_on_both, "Bia")
    request(central_on_both)
    central_on_both.dial("+5584988881234").press("1").hang_up()
    central_on_both.dial("+5584988881235").hang_up()
    central_on_both.clock.advance(5)
    shown = numbers(ana.get("/painel/perdidas").text)
    assert (shown["here-missed"], shown["menu-missed"], shown["top-group-20"]) == ("2", "2", "2")
    assert shown["top-group-30"] == "1", "a callback that is due soon"
    anew = ana.get("/painel/numeros").text
    assert numbers(anew)["here-missed"] == "2"
    assert anew.count('hx-swap-oob="true"') == len(numbers(anew))


def test_callbacks_are_counted_as_their_board_holds_them(central_on_both: Installation) -> None:
    sonia = entered_first(central_on_both, SUPERVISOR)
    hire(central_on_both, "Bia")
    later = central_on_both.clock.now().replace(hour=15, minute=0)
    request(central_on_both, "+5584988881231", slot_at=later)
    request(central_on_both, "+5584988881232", slot_at=later + timedelta(hours=1))
    with central_on_both.ports.database.write() as session:
        session.get_one(Callback, 2).needs_person = True
    central_on_both.clock.advance(5)
    assert numbers(sonia.get("/painel/").text)["top-group-30"] == "1", "one needs a person"


def test_what_waits_is_counted_once_in_five_seconds_whoever_looks(central: Installation) -> None:
    ana = entered_first(central, SUPERVISOR)
    central.clock.advance(5 - central.clock.now().timestamp() % 5)
    assert numbers(ana.get("/painel/").text)["top-group-20"] == ""
    central.dial("+5584988881235").hang_up()
    assert numbers(ana.get("/painel/").text)["top-group-20"] == ""
    central.clock.advance(5)
    assert numbers(ana.get("/painel/").text)["top-group-20"] == "1"
