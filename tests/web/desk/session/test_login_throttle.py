"""Tries at an account: a stranger's delay the stranger alone, and many strangers are slowed too."""

import pytest
from limits import RateLimitItem
from werkzeug.test import TestResponse

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from ivr.web.common.installation import installation
from ivr.web.common.limits import (
    BY_ACCOUNT,
    BY_ACCOUNT_CODE,
    BY_PAIR,
    At,
    Failures,
    SignInLimits,
    Try,
)
from tests.support.installation import Installation
from tests.web.desk.member import CODE_PAGE, EMAIL, PASSWORD, Member

TRIES = BY_PAIR[0].amount
HOME, AWAY = "187.19.160.7", "203.0.113.9"
WRONG = "errada errada"


def browser(central: Installation, address: str) -> Member:
    """Another browser, in that network."""
    member = Member(central.app.test_client())
    member.client.environ_base["REMOTE_ADDR"] = address
    return member


def ana_at_home(central: Installation) -> Member:
    """Ana, who has signed in and out at home before."""
    ana = Member.of(central)
    ana.client.environ_base["REMOTE_ADDR"] = HOME
    ana.sign_in()
    ana.post("/painel/sair", csrf_token=ana.token("/painel/minha-conta"))
    return ana


def fail(member: Member, times: int, email: str = EMAIL) -> list[int]:
    return [member.sign_in(email, WRONG).status_code for _ in range(times)]


def strangers_fail(central: Installation, account: str, times: int, at: At = At.PASSWORD) -> None:
    """So many strangers, each in a network of their own, have failed at that account."""
    with central.app.app_context():
        for n in range(times):
            installation().sign_in_limits.note_failure(Try(account, f"198.51.{n}.7", at=at))


def half_way(member: Member) -> TestResponse:
    form = {"csrf_token": member.token(), "email": EMAIL, "password": PASSWORD}
    return member.post("/painel/entrar", **form)


def give(member: Member, code: str) -> int:
    return member.post(CODE_PAGE, csrf_token=member.token(), codigo=code).status_code


@pytest.mark.parametrize("email", [EMAIL, "ninguem@exemplo.br"])
def test_a_strangers_wrong_passwords_delay_the_stranger_and_not_the_person(
    central: Installation, email: str
) -> None:
    Member.of(central)
    stranger = browser(central, AWAY)
    assert fail(stranger, TRIES + 1, email) == [422] * TRIES + [429]
    said = stranger.sign_in(email, WRONG)
    assert 0 < int(said.headers["Retry-After"]) <= 300
    assert "Por segurança, tente de novo em" in said.text
    assert browser(central, HOME).sign_in().status_code == 302
    locked = central.rows("SELECT subject FROM audit WHERE action = 'locked-out'")
    assert locked == [("1" if email == EMAIL else "",)]


def test_a_household_of_ipv6_is_one_network(central: Installation) -> None:
    Member.of(central)
    answers = [fail(browser(central, f"2804:14d:5c2a:9::{n}"), 1)[0] for n in range(1, TRIES + 2)]
    assert answers == [422] * TRIES + [429]
    assert fail(browser(central, "2804:14d:5c2a:a::1"), 1) == [422]


def test_the_wait_grows_from_minutes_to_a_day(central: Installation) -> None:
    limits, tried = SignInLimits(Failures(central.settings.REDIS_URL)), Try("a", AWAY, "device")
    waits: list[int] = []
    for item in BY_PAIR:
        while not limits.wait(tried) or limits.wait(tried) <= max(waits, default=0):
            limits.note_failure(tried)
        waits.append(limits.wait(tried))
        assert waits[-1] <= item.get_expiry()
    assert waits[0] <= 300 < waits[1] <= 3600 < waits[2] <= 86400


def test_many_strangers_are_slowed_together_and_known_browsers_and_networks_go_on(
    central: Installation,
) -> None:
    ana = ana_at_home(central)
    strangers_fail(central, EMAIL, BY_ACCOUNT[0].amount)
    assert fail(browser(central, AWAY), 1) == [429], "that one has never tried before"
    assert browser(central, HOME).sign_in().status_code == 302, "another browser at home"
    ana.client.environ_base["REMOTE_ADDR"] = AWAY
    assert ana.sign_in().status_code == 302, "her own browser, wherever she is"


def test_a_known_browser_is_limited_by_its_own_mistakes(central: Installation) -> None:
    ana = ana_at_home(central)
    assert fail(ana, TRIES + 1) == [422] * TRIES + [429]
    assert browser(central, HOME).sign_in().status_code == 302


def test_one_persons_browser_is_no_known_one_to_another_account(central: Installation) -> None:
    ana = ana_at_home(central)
    bia = add_member(central.ports, "bia@exemplo.br", "Bia", Role.AGENT, PASSWORD)
    ana.client.environ_base["REMOTE_ADDR"] = AWAY
    strangers_fail(central, bia.email, BY_ACCOUNT[0].amount)
    assert fail(ana, 1, bia.email) == [429]


def test_whoever_is_signed_in_goes_on_whatever_strangers_do(central: Installation) -> None:
    ana = Member.of(central)
    ana.client.environ_base["REMOTE_ADDR"] = AWAY
    ana.sign_in()
    assert fail(browser(central, AWAY), TRIES + 1)[-1] == 429
    strangers_fail(central, EMAIL, BY_ACCOUNT[0].amount)
    assert ana.get("/painel/chamadas").status_code == 200
    path, own = "/painel/minha-conta/senha", "/painel/minha-conta"
    form = {"atual": PASSWORD, "nova": "caju e rapadura no café", "repetida": "outra"}
    assert ana.post(path, csrf_token=ana.token(own), **form).status_code == 422


def test_codes_are_limited_the_same_way(central: Installation) -> None:
    ana = ana_at_home(central)
    thief = browser(central, AWAY)
    assert half_way(thief).location == CODE_PAGE
    assert [give(thief, "000000") for _ in range(TRIES + 1)] == [422] * TRIES + [429]
    strangers_fail(central, EMAIL, BY_ACCOUNT_CODE[0].amount, at=At.CODE)
    other = browser(central, "198.18.0.1")
    assert half_way(other).location == CODE_PAGE
    assert give(other, "000000") == 429
    assert ana.sign_in().status_code == 302


def test_first_codes_are_limited_the_same_way(central: Installation) -> None:
    Member.of(central)
    stranger, path = browser(central, AWAY), "/painel/primeiro-acesso"
    form = {"email": EMAIL, "codigo": "AAAA", "nova": "caju e rapadura no café"}
    form["repetida"] = form["nova"]
    answers = [
        stranger.post(path, csrf_token=stranger.token(path), **form).status_code
        for _ in range(TRIES + 1)
    ]
    assert answers == [422] * TRIES + [429]
    assert browser(central, HOME).sign_in().status_code == 302


@pytest.mark.parametrize("at", list(At))
def test_one_subscriber_of_ipv6_bars_nobody_else(central: Installation, at: At) -> None:
    limits = SignInLimits(Failures(central.settings.REDIS_URL))
    for n in range(60):
        tried = Try(EMAIL, f"2001:db8:77:{n:x}::1", at=at)
        if not limits.wait(tried):
            limits.note_failure(tried)
    assert limits.wait(Try(EMAIL, "2001:db8:77:ffff::1", at=at))
    assert not limits.wait(Try(EMAIL, HOME, at=at))


def test_no_number_of_strangers_bars_a_first_code(central: Installation) -> None:
    Member.of(central)
    strangers_fail(central, EMAIL, 100, At.FIRST_CODE)
    limits = SignInLimits(Failures(central.settings.REDIS_URL))
    assert not limits.wait(Try(EMAIL, HOME, at=At.FIRST_CODE))
    strangers_fail(central, EMAIL, BY_ACCOUNT[0].amount)
    assert not limits.wait(Try(EMAIL, HOME, at=At.FIRST_CODE)), "a count of its own"


@pytest.mark.parametrize(("at", "most"), [(At.PASSWORD, BY_ACCOUNT), (At.CODE, BY_ACCOUNT_CODE)])
def test_a_known_network_has_a_ceiling_for_all_its_addresses(
    central: Installation, at: At, most: tuple[RateLimitItem, ...]
) -> None:
    limits = SignInLimits(Failures(central.settings.REDIS_URL))
    for n in range(most[0].amount):
        limits.note_failure(Try(EMAIL, f"187.19.160.{n}", known_network=True, at=at))
    assert limits.wait(Try(EMAIL, "187.19.160.200", known_network=True, at=at))
    assert not limits.wait(Try(EMAIL, "187.19.160.200", "device", True, at))
