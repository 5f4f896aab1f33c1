"""Links by SMS that did not arrive: the supervisors' list, and a call in their place."""

import pytest

from ivr.store.cases.cases import Case
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail import email_links
from ivr.store.mail.email_links import EmailLink
from ivr.store.mail.sms import Sms
from ivr.usecases.notices.texts import note_text_status, publish_texts, send_text
from ivr.usecases.privacy.erasure import erase_personal
from tests.conftest import Install
from tests.stories.test_written import ASKED, MAIL, in_writing, link, on_saturday
from tests.support.copies import copy_row
from tests.support.installation import Installation
from tests.support.scene import SUPERVISOR, accounts
from tests.web.desk.callbacks.test_callbacks import PATH, section
from tests.web.desk.member import entered


@pytest.fixture
def unreached(installed: Install, any_database_url: str) -> Installation:
    """An installation in which a link's SMS was refused by the number's network: a landline."""
    central = on_saturday(installed(any_database_url, **MAIL))
    accounts(central)
    in_writing(central).hang_up()
    assert publish_texts(central.ports) == 1
    send_text(central.ports, 1, 1, "")
    ((sid,),) = central.rows("SELECT sid FROM sms")
    note_text_status(central.ports, 1, str(sid), "undelivered", 30006)
    return central


def act(central: Installation, what: str, why: str = "") -> str:
    """A supervisor acts on the first link; what the page says then."""
    member = entered(central, SUPERVISOR)
    token = member.token(PATH)
    sent = member.post(f"/painel/links/1/{what}", csrf_token=token, motivo=why)
    assert sent.status_code == 302
    return member.get(PATH).text


def test_a_link_that_a_landline_refused_stands_on_the_list(unreached: Installation) -> None:
    html = section(entered(unreached, SUPERVISOR).get(PATH).text, "links")
    assert "••••-7777" in html
    assert "o número não recebe SMS" in html
    assert "98888" not in html


def test_who_was_not_reached_by_it_is_called_instead_once(unreached: Installation) -> None:
    html = act(unreached, "ligar")
    assert "a central vai ligar" in html
    assert section(html, "links") == ""
    assert unreached.rows("SELECT number, origin FROM callbacks") == [("+5584988887777", "desk")]
    assert "Nada mudou" in act(unreached, "ligar")
    assert unreached.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]
    assert unreached.rows("SELECT action, about FROM audit WHERE about <> 'staff'") == [
        ("scheduled", "link")
    ]


def test_what_was_done_otherwise_is_noted(unreached: Installation) -> None:
    assert "escreva o que foi feito" in act(unreached, "resolvido")
    assert "saiu da lista" in act(unreached, "resolvido", "atendida no balcão")
    assert unreached.rows("SELECT note FROM email_links") == [("atendida no balcão",)]


def test_a_link_by_which_an_address_was_given_is_not_lost(unreached: Installation) -> None:
    unreached.client.post(link(unreached), data=ASKED)
    assert section(entered(unreached, SUPERVISOR).get(PATH).text, "links") == ""


def test_one_that_was_dealt_with_is_not_lost_again_once_it_is_erased(
    unreached: Installation,
) -> None:
    act(unreached, "resolvido", "atendida no balcão")
    with unreached.ports.database.write() as session:
        session.get_one(Case, 1).resolved = True
    unreached.clock.advance(731 * 24 * 3600)
    assert erase_personal(unreached.ports) == 1
    with unreached.ports.database.read() as session:
        assert email_links.lost(session) == []


@pytest.mark.parametrize("more", [-1, 1])
def test_the_200_oldest_are_listed_and_the_page_says_that_there_may_be_more(
    unreached: Installation, more: int
) -> None:
    with unreached.ports.database.write() as session:
        many, ids = MAX_LISTED - 1 + more, {"case_id": lambda n: 1000 + n}
        copy_row(session, Case, 1, many, id=ids["case_id"], protocol="{:011}".format)
        copy_row(session, EmailLink, 1, many, **ids)
        copy_row(session, Sms, 1, many, key="k{}".format, **ids)
    html = section(entered(unreached, SUPERVISOR).get(PATH).text, "links")
    assert html.count("<tr>") == 1 + min(MAX_LISTED, MAX_LISTED + more)
    assert ("Aparecem até 200, os mais antigos." in html) is (more > 0)
