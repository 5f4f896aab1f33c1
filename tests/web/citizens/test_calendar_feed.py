"""Calendar feeds: programs subscribe without a session, and an address ends when it is to."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from icalendar import Calendar
from sqlalchemy import event
from werkzeug.test import TestResponse

from ivr.rules.staff.roles import Role
from ivr.store.tables import metadata
from ivr.usecases.staff.accounts import disable_account, enable_account, end_sessions
from ivr.usecases.staff.calendar_feeds import renew
from ivr.usecases.staff.staff import StaffError, add_member, disable_member
from ivr.web.common.limits import BY_WRONG_FEED
from tests.conftest import Install
from tests.support.installation import Installation
from tests.web.desk.member import EMAIL, ORIGIN, PASSWORD, Member
from tests.web.served import served

OWN = "/painel/minha-conta"
NOBODYS = "/calendario/nao-existe.ics"


def made(member: Member) -> str:
    """Make a new address; the path that the page shows."""
    page = member.post(f"{OWN}/calendario", csrf_token=member.token(OWN)).text
    (address,) = re.findall(r">(https://[^<]+\.ics)</textarea>", page)
    assert address.startswith(f"{ORIGIN}/calendario/")
    return str(address.removeprefix(ORIGIN))


def asked(central: Installation, path: str, whence: str = "8.8.8.8") -> TestResponse:
    """A calendar program of nobody in particular asks."""
    return central.app.test_client().get(path, environ_base={"REMOTE_ADDR": whence})


def actions(central: Installation) -> list[object]:
    found = central.rows("SELECT action FROM audit ORDER BY id")
    return [action for (action,) in found if str(action).startswith("feed")]


def kept(central: Installation) -> str:
    """All that the database holds."""
    tables = [f'SELECT * FROM "{name}"' for name in metadata.tables]
    return str([central.rows(each) for each in tables])


@pytest.fixture
def ana(central_on_both: Installation) -> Member:
    member = Member.of(central_on_both)
    member.enter()
    return member


def test_a_program_subscribes_over_http_with_no_cookie(
    installed: Install, any_database_url: str, tmp_path: Path
) -> None:
    central = installed(any_database_url)
    token = renew(central.ports, add_member(central.ports, EMAIL, "Ana", Role.AGENT, PASSWORD).id)
    log = tmp_path / "log"
    with served(central.settings, log, workers=1) as web:
        address = f"http://127.0.0.1:{web.port}/calendario/{token}.ics"
        first = requests.get(address, timeout=20)
        assert first.status_code == 200
        assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert first.headers["Cache-Control"] == "private, max-age=3600"
        assert first.headers["Referrer-Policy"] == "no-referrer"
        assert not {"Set-Cookie", "Vary"} & set(first.headers)
        names = {str(each["SUMMARY"]) for each in Calendar.from_ical(first.content).events}
        assert {"Natal", "Central 7880: 08:00 às 14:00"} <= names
        head = requests.head(address, timeout=20)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(first.content))
        assert head.headers["ETag"] == first.headers["ETag"]
        known = {"If-None-Match": first.headers["ETag"]}
        again = requests.get(address, headers=known, timeout=20)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "private, max-age=3600"
        assert requests.post(address, timeout=20).status_code == 405
        assert requests.get(f"{address}x", timeout=20).status_code == 404
    assert token not in kept(central)
    assert token not in log.read_text(encoding="utf-8")


def test_the_feed_tells_special_days_and_nothing_that_staff_typed_for_themselves(
    central_on_both: Installation, ana: Member
) -> None:
    central = central_on_both
    text = asked(central, made(ana)).text.replace("\r\n ", "")
    assert "SUMMARY:Natal" in text
    assert "DESCRIPTION:A linha fica fechada o dia todo.\r\n" in text
    for decree in ("Lei ", "Decreto", "Portaria", "ana@", "Ana"):
        assert decree not in text


def test_an_address_is_shown_once_replaced_and_ended(
    central_on_both: Installation, ana: Member
) -> None:
    central = central_on_both
    assert "Criar o endereço" in ana.get(OWN).text
    old = made(ana)
    assert asked(central, old).status_code == 200
    page = ana.get(OWN).text
    assert old not in page
    assert "Lido pela última vez em 23/11/2026" in page
    new = made(ana)
    assert (asked(central, old).status_code, asked(central, new).status_code) == (404, 200)
    reply = ana.post(f"{OWN}/calendario/desligar", csrf_token=ana.token(OWN))
    assert reply.status_code == 303
    page = ana.get(OWN).text
    assert "Endereço do calendário desligado" in page
    assert "Criar o endereço" in page
    assert asked(central, new).status_code == 404
    assert central.rows("SELECT * FROM calendar_feeds") == []
    ana.post(f"{OWN}/calendario/desligar", csrf_token=ana.token(OWN))
    assert "Nada a desligar" in ana.get(OWN).text
    assert actions(central) == ["feed-made", "feed-replaced", "feed-ended"]
    for path in (old, new):
        assert path.removeprefix("/calendario/").removesuffix(".ics") not in kept(central)


def test_without_the_forms_token_no_address_is_made_or_ended(
    central_on_both: Installation, ana: Member
) -> None:
    path = made(ana)
    for page in ("calendario", "calendario/desligar"):
        assert ana.post(f"{OWN}/{page}").status_code == 400
    assert asked(central_on_both, path).status_code == 200


def disabled_at_the_desk(central: Installation, by: int) -> None:
    disable_account(central.ports, by, 1)


def disabled_at_the_terminal(central: Installation, _: int) -> None:
    disable_member(central.ports, EMAIL)


@pytest.mark.parametrize("disable", [disabled_at_the_desk, disabled_at_the_terminal])
def test_a_disabled_accounts_address_is_gone_for_good(
    central_on_both: Installation, ana: Member, disable: Callable[[Installation, int], None]
) -> None:
    central = central_on_both
    path = made(ana)
    by = add_member(central.ports, "eva@exemplo.br", "Eva", Role.ADMINISTRATOR, PASSWORD).id
    end_sessions(central.ports, by, 1)
    assert asked(central, path).status_code == 200, "its person is still one of us"
    disable(central, by)
    assert asked(central, path).status_code == 404
    with pytest.raises(StaffError):
        renew(central.ports, 1)
    enable_account(central.ports, by, 1)
    assert asked(central, path).status_code == 404
    assert central.rows("SELECT * FROM calendar_feeds") == []


def test_the_date_of_use_is_written_once_a_date(central_on_both: Installation, ana: Member) -> None:
    central, path = central_on_both, made(ana)
    written: list[str] = []

    def note(*args: object) -> None:
        if str(args[2]).startswith("UPDATE calendar_feeds"):
            written.append(str(args[2]))

    event.listen(central.ports.database.engine, "before_cursor_execute", note)
    for day in ("2026-11-23", "2026-11-24"):
        written.clear()
        assert [asked(central, path).status_code for _ in range(3)] == [200] * 3
        assert len(written) == 1
        ((on,),) = central.rows("SELECT used_on FROM calendar_feeds")
        assert str(on) == day
        central.clock.advance(timedelta(days=1).total_seconds())


def test_every_wrong_address_gets_the_same_answer_and_too_many_of_a_network_wait(
    central_on_both: Installation, ana: Member
) -> None:
    central, right = central_on_both, made(ana)
    wrong = [
        NOBODYS,
        f"{right[:-5]}.ics",
        "/calendario/%00%ff.ics",
        f"/calendario/{'a' * 9000}.ics",
    ]
    answers = [asked(central, each) for each in wrong]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert "não existe ou foi desligado" in answers[0].text
    assert answers[0].headers["Referrer-Policy"] == "no-referrer"
    for _ in range(BY_WRONG_FEED.amount - len(wrong)):
        assert asked(central, NOBODYS).status_code == 404
    late = asked(central, NOBODYS)
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 3600
    assert asked(central, NOBODYS, "8.8.4.4").status_code == 404
    assert asked(central, right).status_code == 200, "nobody is shut out by somebody else's"


def test_an_error_is_logged_without_the_address(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    token = renew(central.ports, add_member(central.ports, EMAIL, "Ana", Role.AGENT, PASSWORD).id)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE calendar_feeds")
    with caplog.at_level(logging.DEBUG):
        assert asked(central, f"/calendario/{token}.ics").status_code == 500
    assert "Exception on /calendario/<token>.ics [GET]" in caplog.text
    assert token not in caplog.text
