"""The second factor: asked for after the password, set up before anything else, and renewed."""

import re
from pathlib import Path

import pyotp
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import ivr.store
from ivr.rules.staff.accounts import RECOVERY_CODES, hashed_code, plain_code
from ivr.rules.staff.roles import Role
from ivr.store import schema
from ivr.usecases.staff.accounts import end_sessions
from ivr.usecases.staff.codes import is_code, kept
from ivr.usecases.staff.second_factor import propose, take_code, waiting
from ivr.usecases.staff.staff import add_member
from ivr.wiring import connect
from tests.support.codes import SECRET, enrol, fresh_code
from tests.support.installation import Installation, settings_for
from tests.web.desk.member import CODE_PAGE, EMAIL, PASSWORD, Member
from tests.web.desk.staff.test_sessions import copied

PAGE = "/painel/minha-conta/segundo-fator"


def without_factor(central: Installation, role: Role) -> Member:
    add_member(central.ports, EMAIL, "Ana", role, PASSWORD)
    member = Member(central.app.test_client())
    member.sign_in()
    return member


def half_way(central: Installation) -> Member:
    """Whose password was right, and who is asked for the code."""
    member = Member.of(central, Role.SUPERVISOR)
    form = {"csrf_token": member.token(), "email": EMAIL, "password": PASSWORD}
    assert member.post("/painel/entrar", **form).location == CODE_PAGE
    return member


def give(member: Member, code: str) -> int:
    answer = member.post(CODE_PAGE, csrf_token=member.token(CODE_PAGE), codigo=code)
    return answer.status_code


def shown_codes(page: str) -> list[str]:
    return re.findall(r"<li><code>([^<]+)</code></li>", page)


def actions(central: Installation) -> list[object]:
    return [row[0] for row in central.rows("SELECT action FROM audit ORDER BY id")]


@pytest.mark.parametrize("role", list(Role))
def test_whoever_needs_it_sets_it_up_before_anything_else(
    central_on_both: Installation, role: Role
) -> None:
    member = without_factor(central_on_both, role)
    for path in ("/painel/", "/painel/chamadas", "/painel/contas", "/painel/minha-conta"):
        assert member.get(path).location == PAGE, path
    assert 'class="secret"' not in member.get(PAGE).text
    assert member.get(f"{PAGE}/imagem.svg").status_code == 404
    page = member.post(PAGE, csrf_token=member.token(PAGE), senha=PASSWORD).text
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found
    secret = plain_code(found[1])
    picture = member.get(f"{PAGE}/imagem.svg")
    assert (picture.content_type, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    wrong = member.post(PAGE, csrf_token=member.token(PAGE), codigo="000000")
    assert wrong.status_code == 422
    assert found[1] in wrong.text, "the same secret: the telephone has it by now"
    url = central_on_both.settings.DATABASE_URL
    done = member.post(PAGE, csrf_token=member.token(PAGE), codigo=fresh_code(url, EMAIL, secret))
    assert len(set(shown_codes(done.text))) == RECOVERY_CODES
    assert member.get("/painel/").status_code == 200
    assert member.get("/painel/minha-conta").status_code == 200
    assert secret not in plain_code(member.get("/painel/minha-conta").text)
    assert member.get(f"{PAGE}/imagem.svg").status_code == 404
    assert actions(central_on_both)[-1] == "factor-on"


def test_the_password_alone_opens_no_page(central: Installation) -> None:
    member = half_way(central)
    assert member.get("/painel/chamadas").location.startswith("/painel/entrar")


def test_a_code_opens_once(central_on_both: Installation) -> None:
    member = half_way(central_on_both)
    code = fresh_code(central_on_both.settings.DATABASE_URL, EMAIL)
    assert give(member, f" {code[:3]} {code[3:]} ") == 302
    assert member.get("/painel/chamadas").status_code == 200
    other = Member(central_on_both.app.test_client())
    form = {"csrf_token": other.token(), "email": EMAIL, "password": PASSWORD}
    other.post("/painel/entrar", **form)
    assert give(other, code) == 422
    assert actions(central_on_both)[-2:] == ["signed-in", "code-failed"]


def test_an_older_code_than_the_last_one_opens_nothing(central: Installation) -> None:
    member = half_way(central)
    url = central.settings.DATABASE_URL
    older = fresh_code(url, EMAIL)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE staff SET totp_step = totp_step + 2000000000")
    assert give(member, older) == 422


def test_a_recovery_code_opens_once_in_any_writing(central_on_both: Installation) -> None:
    member = half_way(central_on_both)
    codes = enrol(central_on_both.ports, EMAIL, most=3)
    assert give(member, f"{codes[0][:4]} {codes[0][4:].lower()}") == 302
    again = Member(central_on_both.app.test_client())
    form = {"csrf_token": again.token(), "email": EMAIL, "password": PASSWORD}
    again.post("/painel/entrar", **form)
    assert give(again, codes[0]) == 422
    assert give(again, codes[1]) == 302
    assert "recovery-used" in actions(central_on_both)
    notes = central_on_both.rows("SELECT note FROM audit WHERE action = 'signed-in' ORDER BY id")
    assert notes == [("código de recuperação",)] * 2
    kept = str(central_on_both.rows("SELECT hash FROM recovery_codes"))
    assert codes[2] not in kept


def test_nobody_who_needs_it_can_turn_it_off(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    own = "/painel/minha-conta"
    assert "Desligar" not in ana.get(own).text
    off = ana.post(f"{PAGE}/desligar", csrf_token=ana.token(own), senha=PASSWORD)
    assert off.status_code == 404
    assert central.rows("SELECT totp_secret FROM staff") == [(SECRET,)]


def test_new_recovery_codes_end_the_old_ones(central: Installation) -> None:
    sonia = Member.of(central, Role.SUPERVISOR)
    old = enrol(central.ports, EMAIL, most=1)
    sonia.sign_in()
    own = "/painel/minha-conta"
    page = sonia.post("/painel/minha-conta/codigos", csrf_token=sonia.token(own), senha=PASSWORD)
    new = shown_codes(page.text)
    assert len(new) == RECOVERY_CODES
    other = Member(central.app.test_client())
    form = {"csrf_token": other.token(), "email": EMAIL, "password": PASSWORD}
    other.post("/painel/entrar", **form)
    assert give(other, old[0]) == 422
    assert give(other, new[0]) == 302


def test_a_code_counts_while_it_is_shown_and_half_a_minute_longer(central: Installation) -> None:
    Member.of(central)
    totp, shown = pyotp.TOTP(SECRET), 1_000_000
    answers = {
        step: bool(take_code(central.ports, 1, totp.generate_otp(shown + step), shown * 30 + 5))
        for step in (-2, 1, -1, 0)
    }
    assert answers == {-2: False, 1: False, -1: True, 0: True}


def test_recovery_codes_are_kept_by_a_slow_hash(central_on_both: Installation) -> None:
    Member.of(central_on_both)
    (code, *_) = enrol(central_on_both.ports, EMAIL, most=RECOVERY_CODES)
    hashes = [str(row[0]) for row in central_on_both.rows("SELECT hash FROM recovery_codes")]
    assert len(set(hashes)) == RECOVERY_CODES
    assert hashed_code(code) not in hashes
    assert kept(central_on_both.ports, code, hashes[0]) in hashes


def test_codes_of_before_the_slow_hash_count_on(any_database_url: str) -> None:
    ports = connect(settings_for(any_database_url, "redis://nowhere"))
    code, first, used = "ABCD2345EFGH6789", "JKMN2345PQRS6789", "TUVW2345XYZA6789"
    made = "INSERT INTO recovery_codes (staff_id, hash, used_at) VALUES (1, :hash, :at)"
    member = (
        "INSERT INTO staff (id, email, name, role, password_hash, session_epoch, created_at,"
        " first_code) VALUES (1, 'ana@exemplo.br', 'Ana', 'agent', '', 0, :at, :code)"
    )
    at, engine, config = "2026-11-23 13:00:00+00:00", create_engine(any_database_url), Config()
    config.set_main_option("script_location", str(Path(ivr.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0020")
        connection.execute(text(member), {"at": at, "code": hashed_code(first)})
        connection.execute(text(made), {"hash": hashed_code(code), "at": None})
        connection.execute(text(made), {"hash": hashed_code(used), "at": at})
    schema.upgrade(any_database_url)
    with engine.connect() as connection:
        (known,) = connection.execute(text("SELECT hash FROM recovery_codes")).scalars()
        assert is_code(ports, code, known)
        assert not is_code(ports, used, known)
        kept_first = connection.execute(text("SELECT first_code FROM staff")).scalar_one()
        assert is_code(ports, first, kept_first)
    engine.dispose()
    ports.database.dispose()


def test_a_new_telephone_wants_password_and_present_code(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    thief = copied(ana)

    def begin(code: str) -> int:
        form = {"csrf_token": ana.token(PAGE), "senha": PASSWORD, "codigo": code}
        return ana.post(PAGE, **form).status_code

    assert begin("000000") == 422
    assert central.rows("SELECT totp_next FROM staff") == [("",)]
    assert begin(fresh_code(central.settings.DATABASE_URL, EMAIL)) == 200
    assert 'class="secret"' in ana.get(PAGE).text
    assert 'class="secret"' not in thief.get(PAGE).text
    end_sessions(central.ports, 1, 1)
    assert central.rows("SELECT totp_next FROM staff") == [("",)]


def test_a_secret_waits_ten_minutes(central: Installation) -> None:
    Member.of(central)
    member = propose(central.ports, 1, 1000)
    assert waiting(member, 1600)
    assert not waiting(member, 1601)
