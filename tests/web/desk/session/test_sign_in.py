"""Signing in: who gets in, who does not, and for how long."""

import re

import pytest
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner

from ivr.usecases.staff.staff import disable_member
from ivr.web.desk.session.registry import registry_of
from tests.conftest import Install
from tests.support.installation import Installation
from tests.support.programs import RedisProgram, short_folder
from tests.web.desk.member import EMAIL, PASSWORD, Member


def test_the_right_password_opens_the_page_that_was_wanted(central: Installation) -> None:
    ana = Member.of(central)
    away = ana.get("/painel/chamadas?assunto=uvt")
    assert away.status_code == 302
    assert away.location == "/painel/entrar?next=/painel/chamadas?assunto%3Duvt"
    assert 'value="/painel/chamadas?assunto=uvt"' in ana.get(away.location).text
    back = ana.sign_in(next="/painel/chamadas?assunto=uvt")
    assert (back.status_code, back.location) == (302, "/painel/chamadas?assunto=uvt")
    assert "Ana" in ana.get(back.location).text


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/painel//evil.example", "/painel\\evil"]
)
def test_signing_in_leads_to_no_foreign_address(central: Installation, wanted: str) -> None:
    assert Member.of(central).sign_in(next=wanted).location == "/painel/"


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "outra senha comprida"), ("ninguem@exemplo.br", PASSWORD), ("", ""), (EMAIL, "")],
)
def test_a_wrong_pair_is_told_the_same_and_the_email_stays(
    central: Installation, email: str, password: str
) -> None:
    answer = Member.of(central).sign_in(email, password)
    assert answer.status_code == 422
    assert "E-mail ou senha não conferem" in answer.text
    assert f'value="{email}"' in answer.text
    assert password == "" or password not in answer.text


def test_the_email_may_be_written_in_capitals(central: Installation) -> None:
    assert Member.of(central).sign_in(" ANA@Exemplo.br ").status_code == 302


def test_a_disabled_account_is_out_with_its_next_request(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    assert ana.get("/painel/chamadas").status_code == 200
    disable_member(central.ports, EMAIL)
    assert ana.get("/painel/chamadas").status_code == 302
    assert ana.sign_in().status_code == 422


def test_signing_out_ends_the_session(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    assert ana.post("/painel/sair", csrf_token=ana.token("/painel/chamadas")).status_code == 302
    assert ana.get("/painel/chamadas").status_code == 302


@pytest.mark.parametrize("path", ["/painel/entrar", "/painel/sair"])
def test_a_form_without_its_token_is_refused(central: Installation, path: str) -> None:
    ana = Member.of(central)
    ana.sign_in()
    answer = ana.post(path, email=EMAIL, password=PASSWORD)
    assert answer.status_code == 400
    assert "A página expirou" in answer.text
    assert ana.get("/painel/chamadas").status_code == 200


def test_no_page_of_the_desk_is_open_to_strangers(central: Installation) -> None:
    stranger = Member(central.app.test_client())
    registry = registry_of(central.app)
    pages = [
        rule
        for rule in central.app.url_map.iter_rules()
        if rule.endpoint in registry.routes and not registry.is_open(rule.endpoint)
    ]
    assert len(pages) >= 9
    for rule in pages:
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", str(rule)))
        answer = stranger.get(path) if "GET" in rule.methods else stranger.post(path)  # type: ignore[operator]
        assert answer.status_code in (302, 400, 401), path
        if answer.status_code == 302:
            assert answer.location.startswith("/painel/entrar")


def test_the_limit_holds_while_redis_does_not_answer(installed: Install, sqlite_url: str) -> None:
    with short_folder() as folder:
        redis = RedisProgram(folder)
        redis.start()
        central = installed(sqlite_url, REDIS_URL=redis.url)
        ana = Member.of(central)
        assert ana.sign_in(password="errada errada").status_code == 422
        redis.stop()
        codes = [ana.sign_in(password="errada errada").status_code for _ in range(6)]
    assert codes[-1] == 429
    assert ana.sign_in("outra@exemplo.br", "errada errada").status_code == 422


def test_every_page_carries_its_safety_headers(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    for path in ("/painel/entrar", "/painel/chamadas", "/nowhere"):
        headers = ana.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert headers["Referrer-Policy"] == "same-origin"
    assert ana.get("/painel/chamadas").headers["Cache-Control"] == "no-store"
    cookie = ana.sign_in().headers.getlist("Set-Cookie")[-1]
    assert cookie.startswith("__Host-central=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert word in cookie


class LaterSigner(TimestampSigner):
    """One whose clock is an hour ahead."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() + 3600


def test_whoever_signed_in_before_the_clock_was_set_back_stays_signed_in(
    central: Installation,
) -> None:
    ana = Member.of(central)
    ana.sign_in()
    name = central.app.config["SESSION_COOKIE_NAME"]
    cookie = ana.client.get_cookie(name, "central.exemplo.br")
    sessions = central.app.session_interface
    assert cookie
    assert isinstance(sessions, SecureCookieSessionInterface)
    signer = sessions.get_signing_serializer(central.app)
    assert signer
    kept = signer.loads(cookie.value)
    signer.signer = LaterSigner
    ana.client.set_cookie(name, str(signer.dumps(kept)), domain="central.exemplo.br", secure=True)
    assert ana.get("/painel/chamadas").status_code == 200
    ana.client.set_cookie(name, "forged", domain="central.exemplo.br", secure=True)
    assert ana.get("/painel/chamadas").status_code == 302
