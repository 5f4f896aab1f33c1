"""Sessions: ended at sign-out for every copy, listed to whose they are, over after their terms."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import Cookie

from ivr.rules.staff.roles import Role
from ivr.rules.staff.sessions import device_words
from ivr.rules.words.networks import masked_network
from ivr.usecases.staff.accounts import Person, change_account, disable_account, end_sessions
from ivr.usecases.staff.sessions import Browser, begin, forget_ended
from ivr.usecases.staff.staff import add_member, find
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.web.desk.member import PASSWORD, Member

OWN = "/painel/minha-conta"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def cookies(member: Member) -> list[Cookie]:
    """What its browser keeps."""
    assert member.client._cookies is not None
    return list(member.client._cookies.values())


def copied(member: Member) -> Member:
    """Somebody else's browser, with a copy of every cookie of this one's."""
    other = Member(member.client.application.test_client())
    for cookie in cookies(member):
        other.client.set_cookie(cookie.key, cookie.value, domain=cookie.domain, secure=True)
    return other


def is_in(member: Member) -> bool:
    return member.get("/painel/minha-conta").status_code == 200


def end(member: Member, which: str, password: str = PASSWORD) -> str:
    form = {"csrf_token": member.token(OWN), "qual": which, "senha": password}
    assert member.post(f"{OWN}/sessoes", **form).status_code == 303
    return member.get(OWN).text


def test_a_copied_cookie_is_dead_after_signing_out(central_on_both: Installation) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    thief = copied(ana)
    assert is_in(thief)
    ana.post("/painel/sair", csrf_token=ana.token(OWN))
    assert not is_in(ana)
    assert not is_in(thief)
    actions = [row[0] for row in central_on_both.rows("SELECT action FROM audit ORDER BY id")]
    assert "signed-out" in actions
    assert actions[-1] == "session-refused"


def test_no_cookie_tells_what_the_database_keeps(central_on_both: Installation) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    kept = {str(row[0]) for row in central_on_both.rows("SELECT hash FROM staff_sessions")}
    assert len(kept) == 2
    values = [each.value for each in cookies(ana)]
    assert not any(each in value for each in kept for value in values)


def test_ones_sessions_are_listed_in_plain_words_with_the_network_masked(
    central: Installation,
) -> None:
    here, there = Member.of(central), Member(central.app.test_client())
    here.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    there.client.environ_base["HTTP_USER_AGENT"] = SAFARI
    there.client.environ_base["REMOTE_ADDR"] = "187.19.160.77"
    here.sign_in()
    there.sign_in()
    page = here.get(OWN).text
    for told in ("Firefox no Linux", "Safari no iPhone", "187.19.160.x", "Este aparelho"):
        assert told in page
    assert "187.19.160.77" not in page
    assert "187.19.160.77" not in str(central.rows("SELECT * FROM staff_sessions"))


def test_one_session_or_all_others_are_ended_for_the_password(
    central_on_both: Installation,
) -> None:
    here = Member.of(central_on_both)
    others = [Member(central_on_both.app.test_client()) for _ in range(3)]
    for each in (here, *others):
        each.sign_in()
    found = re.findall(r'name="qual" value="(\d+)" aria-label="Encerrar', here.get(OWN).text)
    assert len(found) == 3
    assert "senha atual não confere" in end(here, found[0], "outra senha comprida")
    assert all(map(is_in, others))
    assert "Encerrado" in end(here, found[0])
    assert [is_in(each) for each in others].count(True) == 2
    assert "em outros aparelhos foi encerrado" in end(here, "outras")
    assert not any(map(is_in, others))
    assert is_in(here)


def test_nobody_ends_what_is_somebody_elses(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    bia = Member(central.app.test_client())
    add_member(central.ports, "bia@exemplo.br", "Bia", Role.AGENT, PASSWORD)
    enrol(central.ports, "bia@exemplo.br")
    bia.sign_in("bia@exemplo.br")
    for row in central.rows("SELECT id FROM staff_sessions WHERE staff_id = 1"):
        assert "Nada a encerrar" in end(bia, str(row[0]))
    assert is_in(ana)


@pytest.mark.parametrize(("change", "stays"), [("role", False), ("name", True), ("off", False)])
def test_another_role_or_a_disabled_account_ends_its_sessions(
    central_on_both: Installation, change: str, stays: bool
) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    eva = add_member(central_on_both.ports, "eva@exemplo.br", "Eva", Role.ADMINISTRATOR, PASSWORD)
    if change == "off":
        disable_account(central_on_both.ports, eva.id, 1)
    else:
        role = Role.SUPERVISOR if change == "role" else Role.AGENT
        change_account(central_on_both.ports, eva.id, 1, Person("Ana Reis", role))
    assert is_in(ana) is stays


def test_a_session_is_over_after_an_hour_unused_or_twelve_hours(
    central_on_both: Installation,
) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    ana.leave(3500)
    assert is_in(ana)
    ana.leave(3601)
    assert not is_in(ana)
    ana.sign_in()
    with central_on_both.ports.database.write() as session:
        ended = "UPDATE staff_sessions SET ends_at = begun_at WHERE kind = 'session'"
        session.connection().exec_driver_sql(ended)
    assert not is_in(ana)


def test_a_page_asked_for_twice_within_a_minute_writes_once(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    seen = ana.last_seen()
    is_in(ana)
    assert ana.last_seen() == seen
    ana.leave(61)
    is_in(ana)
    assert ana.last_seen() >= seen


def test_nothing_of_a_session_or_device_outlives_its_term(central_on_both: Installation) -> None:
    ana = Member.of(central_on_both)
    ana.client.environ_base["REMOTE_ADDR"] = "187.19.160.77"
    ana.sign_in()
    now = datetime.now(UTC)
    assert forget_ended(central_on_both.ports, now) == 0
    assert forget_ended(central_on_both.ports, now + timedelta(hours=13)) == 1
    assert central_on_both.rows("SELECT kind FROM staff_sessions") == [("device",)]
    assert forget_ended(central_on_both.ports, now + timedelta(days=31)) == 1
    assert "187.19.160" not in str(central_on_both.rows("SELECT * FROM staff_sessions"))


def test_a_person_has_twenty_sessions_at_the_most(central: Installation) -> None:
    first = Member.of(central)
    first.sign_in()
    now = datetime.now(UTC)
    for n in range(20):
        browser = Browser(f"token {n}", f"device {n}", "Firefox no Linux", "")
        member = find(central.ports, 1)
        assert member
        begin(central.ports, member, browser, now + timedelta(seconds=n))
    counted = "SELECT kind, count(*) FROM staff_sessions GROUP BY kind ORDER BY kind"
    assert central.rows(counted) == [("device", 20), ("session", 20)]
    assert not is_in(first)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox no Linux"),
        (CHROME, "Chrome no Windows"),
        (f"{CHROME} Edg/140.0.0.0", "Edge no Windows"),
        (SAFARI, "Safari no iPhone"),
        ("", "Navegador, aparelho não reconhecido"),
        ("x" * 9000, "Navegador, aparelho não reconhecido"),
    ],
)
def test_a_device_is_told_in_plain_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("187.19.160.77", "187.19.160.x"),
        ("2804:14d:5c2a:9::1", "2804:14d:5c2a::/48"),
        ("::ffff:187.19.160.77", "187.19.160.x"),
        ("", ""),
        ("forged", ""),
    ],
)
def test_a_network_is_masked(address: str, told: str) -> None:
    assert masked_network(address) == told


def test_every_cookie_is_this_hosts_alone_and_closed_to_scripts(central: Installation) -> None:
    ana = Member.of(central)
    told = ana.sign_in().headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in told} == {
        "__Host-central",
        "__Host-central-device",
    }
    for each in told:
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in each
        assert "Domain" not in each


def test_no_session_begins_after_all_were_ended(central_on_both: Installation) -> None:
    Member.of(central_on_both)
    ports, now = central_on_both.ports, datetime.now(UTC)
    read_before = find(ports, 1)
    assert read_before
    end_sessions(ports, 1, 1)
    browser = Browser("token", "device", "Firefox no Linux", "")
    assert not begin(ports, read_before, browser, now)
    assert central_on_both.rows("SELECT count(*) FROM staff_sessions") == [(0,)]
    after = find(ports, 1)
    assert after
    assert begin(ports, after, browser, now)
