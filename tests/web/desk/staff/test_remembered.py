"""A browser that gave its code this shift is not asked again; it is always asked the password."""

from datetime import timedelta

from sqlalchemy import select

from ivr.rules.staff.roles import Role
from ivr.store.staff.sessions import StaffSession
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol, fresh_code
from tests.support.installation import Installation
from tests.web.desk.member import CODE_PAGE, EMAIL, PASSWORD, Member
from tests.web.desk.staff.test_sessions import copied, end, is_in

HOME = "/painel/"


def remembered(central: Installation) -> Member:
    """Ana, who ticked the box and has signed out since."""
    ana = Member.of(central)
    assert asks(ana) == CODE_PAGE
    code = fresh_code(central.settings.DATABASE_URL, EMAIL)
    ana.post(CODE_PAGE, csrf_token=ana.token(CODE_PAGE), codigo=code, lembrar="1")
    ana.post("/painel/sair", csrf_token=ana.token("/painel/minha-conta"))
    assert not is_in(ana)
    return ana


def asks(member: Member, email: str = EMAIL, password: str = PASSWORD) -> str | None:
    """Where the password leads."""
    form = {"csrf_token": member.token(), "email": email, "password": password}
    return member.post("/painel/entrar", **form).location


def test_a_remembered_browser_is_asked_for_the_password_alone(
    central_on_both: Installation,
) -> None:
    ana = remembered(central_on_both)
    assert asks(ana, password="errada errada") is None
    assert asks(ana) == HOME
    assert is_in(ana)
    assert "Dispensado até" in ana.get("/painel/minha-conta").text


def test_it_is_remembered_for_a_shift_and_no_longer(central: Installation) -> None:
    ana = remembered(central)
    assert asks(ana) == HOME
    with central.ports.database.write() as session:
        for row in session.scalars(select(StaffSession).where(StaffSession.kind == "device")):
            assert row.remembered_until
            row.remembered_until -= timedelta(hours=12, seconds=1)
    assert asks(ana) == CODE_PAGE


def test_without_the_box_the_code_is_asked_for_each_time(central: Installation) -> None:
    ana = Member.of(central)
    ana.sign_in()
    ana.post("/painel/sair", csrf_token=ana.token("/painel/minha-conta"))
    assert asks(ana) == CODE_PAGE


def test_it_holds_for_that_browser_and_that_person_alone(central: Installation) -> None:
    ana = remembered(central)
    assert asks(Member(central.app.test_client())) == CODE_PAGE
    add_member(central.ports, "bia@exemplo.br", "Bia", Role.AGENT, PASSWORD)
    enrol(central.ports, "bia@exemplo.br")
    assert asks(ana, "bia@exemplo.br") == CODE_PAGE


def test_its_owner_ends_it_and_so_does_another_password(central: Installation) -> None:
    ana = remembered(central)
    assert asks(ana) == HOME
    thief = copied(ana)
    (row,) = central.rows("SELECT id FROM staff_sessions WHERE kind = 'device'")
    end(ana, str(row[0]))
    assert asks(thief) == CODE_PAGE
    new = {"atual": PASSWORD, "nova": "caju e rapadura no café"}
    new["repetida"] = new["nova"]
    path, own = "/painel/minha-conta/senha", "/painel/minha-conta"
    ana.post(path, csrf_token=ana.token(own), **new)
    left = central.rows("SELECT remembered_until FROM staff_sessions WHERE kind = 'device'")
    assert left == [(None,)], "the browser that it was changed in is known, and not remembered"


def test_a_copied_device_is_worth_nothing_after_the_next_sign_in(central: Installation) -> None:
    ana = remembered(central)
    thief = copied(ana)
    assert asks(ana) == HOME
    assert asks(thief) == CODE_PAGE
    notes = central.rows("SELECT note FROM audit WHERE action = 'signed-in' ORDER BY id")
    assert notes == [("código do aplicativo",), ("aparelho lembrado",)]
