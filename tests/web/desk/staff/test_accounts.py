"""Accounts: made with a first code, changed, reset and disabled by an administrator alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from ivr.rules.notices.email_states import OutgoingEmail
from ivr.rules.staff.accounts import Wrong, hashed_code
from ivr.rules.staff.roles import Role
from ivr.usecases.notices.emails import publish_emails, send_email
from ivr.usecases.staff.accounts import disable_account, reset_at_terminal, sign_out_at_terminal
from ivr.usecases.staff.staff import StaffError, add_member
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.web.citizens.test_contact import MAIL
from tests.web.desk.member import EMAIL, PASSWORD, Member

BIA = "bia@exemplo.br"
FIRST = "/painel/primeiro-acesso"
NEW = "outra senha bem comprida"
PEOPLE = "/painel/contas"


def administrator(central: Installation) -> Member:
    member = Member.of(central, Role.ADMINISTRATOR)
    member.sign_in()
    return member


@dataclass
class Posted:
    """A mail server that keeps what it is given."""

    letters: list[OutgoingEmail] = field(default_factory=list)

    def send(self, letter: OutgoingEmail) -> None:
        """It has the letter."""
        self.letters.append(letter)


def arrived(central: Installation) -> str:
    """The code in the e-mail that waits, as its receiver reads it."""
    box = Posted()
    ports = replace(central.ports, mailer=box)
    publish_emails(ports)
    waiting = "SELECT id, publication FROM emails WHERE kind = 'first-code' ORDER BY id DESC"
    (row, publication), *_ = central.rows(waiting)
    send_email(ports, int(str(row)), int(str(publication)))
    (letter,) = box.letters
    assert letter.to == BIA
    (code,) = re.findall(r"Central 7880: ((?:[A-Z2-9]{4} ?){4})\b", letter.text)
    assert code in letter.html
    return str(code)


def make(member: Member, **form: str) -> tuple[int, str]:
    """A new account's form; what the page says."""
    given = {"email": BIA, "nome": "Bia", "funcao": "agent", "telefone": ""} | form
    answer = member.post(PEOPLE, csrf_token=member.token(PEOPLE), **given)
    return answer.status_code, answer.text


@pytest.fixture
def central_on_both(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail."""
    return installed(any_database_url, **MAIL)


@pytest.fixture
def central(installed: Install, sqlite_url: str) -> Installation:
    """The same, on SQLite."""
    return installed(sqlite_url, **MAIL)


def first(member: Member, code: str, **form: str) -> int:
    given = {"email": BIA, "codigo": code, "nova": NEW, "repetida": NEW} | form
    return member.post(FIRST, csrf_token=member.token(FIRST), **given).status_code


def send(member: Member, path: str, **form: str) -> str:
    page = re.sub(r"/(codigo|desativar|reativar|sair)$", "", path)
    answer = member.post(path, csrf_token=member.token(page), **form)
    return answer.text if answer.status_code != 303 else member.get(page).text


def story(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT action, subject, staff_id, note FROM audit ORDER BY id")


def test_a_new_persons_code_sets_their_password_once(central_on_both: Installation) -> None:
    eva = administrator(central_on_both)
    status, page = make(eva, telefone="sip:bia@pbx.exemplo.br")
    assert (status, "O código vai por e-mail" in page) == (200, True)
    code = arrived(central_on_both)
    assert "Enviado" in eva.get(f"{PEOPLE}/2").text
    seen = page + eva.get(PEOPLE).text + eva.get(f"{PEOPLE}/2").text
    for table in ("staff", "emails", "audit"):
        seen += str(central_on_both.rows(f"SELECT * FROM {table}"))
    for shown in (code, code.replace(" ", ""), hashed_code(code)):
        assert shown not in seen
    bia = Member(central_on_both.app.test_client())
    assert bia.sign_in(BIA, "").status_code == 422
    assert first(bia, "AAAA BBBB CCCC DDDD") == 422
    assert first(bia, code, nova="curta", repetida="curta") == 422
    assert first(bia, code, repetida="outra coisa") == 422
    assert first(bia, code.lower()) == 302
    assert bia.get("/painel/chamadas").location == "/painel/minha-conta/segundo-fator"
    assert first(Member(central_on_both.app.test_client()), code) == 422
    enrol(central_on_both.ports, BIA)
    assert bia.sign_in(BIA, NEW).status_code == 302
    assert bia.get("/painel/chamadas").status_code == 200
    assert ("account-made", "2", 1, "Atendente") in story(central_on_both)
    assert ("password-set", "2", 2, "") in story(central_on_both)


def test_a_first_code_counts_for_three_days(central: Installation) -> None:
    make(administrator(central))
    code = arrived(central)
    central.clock.advance(timedelta(hours=72, seconds=1).total_seconds())
    assert first(Member(central.app.test_client()), code) == 422


def test_an_unknown_address_is_answered_as_a_wrong_code_is(central: Installation) -> None:
    make(administrator(central))
    stranger = Member(central.app.test_client())
    pages = []
    for email in (BIA, "ninguem@exemplo.br"):
        form = {"email": email, "codigo": "AAAA", "nova": NEW, "repetida": NEW}
        answer = stranger.post(FIRST, csrf_token=stranger.token(FIRST), **form)
        text = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
        pages.append((answer.status_code, text.replace(email, "")))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"email": "bia"}, Wrong.EMAIL.value),
        ({"email": "ção@exemplo.br"}, Wrong.EMAIL.value),
        ({"email": "a,b@exemplo.br"}, Wrong.EMAIL.value),
        ({"email": EMAIL}, Wrong.EMAIL_TAKEN.value),
        ({"nome": "  "}, Wrong.NAME.value),
        ({"funcao": "rei"}, "Escolha uma função da lista."),
        ({"telefone": "190"}, "Escreva um número com DDD"),
        ({"telefone": "(84) 3209-7880"}, "O número da própria linha"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    central: Installation, form: dict[str, str], told: str
) -> None:
    status, page = make(administrator(central), **({"nome": "Bia Reis"} | form))
    assert status == 422
    assert told in page
    assert ('value="Bia Reis"' in page) is ("nome" not in form)
    assert len(central.rows("SELECT id FROM staff")) == 1


def test_a_reset_ends_password_factor_and_sessions(central_on_both: Installation) -> None:
    eva = administrator(central_on_both)
    add_member(central_on_both.ports, BIA, "Bia", Role.SUPERVISOR, PASSWORD)
    enrol(central_on_both.ports, BIA)
    bia = Member(central_on_both.app.test_client())
    bia.sign_in(BIA)
    assert bia.get("/painel/chamadas").status_code == 200
    assert "O código vai por e-mail" in send(eva, f"{PEOPLE}/2/codigo")
    code = arrived(central_on_both)
    assert bia.get("/painel/chamadas").status_code == 302
    assert bia.sign_in(BIA).status_code == 422
    assert first(bia, code) == 302
    assert bia.get("/painel/chamadas").location == "/painel/minha-conta/segundo-fator"
    actions = [each[0] for each in story(central_on_both)]
    assert {"account-reset", "session-refused", "password-set"} <= set(actions)


def test_row_41_a_disabled_accounts_session_ends_within_a_minute(
    central_on_both: Installation,
) -> None:
    eva = administrator(central_on_both)
    add_member(central_on_both.ports, BIA, "Bia", Role.AGENT, PASSWORD)
    enrol(central_on_both.ports, BIA)
    bia = Member(central_on_both.app.test_client())
    bia.sign_in(BIA)
    assert bia.get("/painel/chamadas").status_code == 200
    assert "Conta desativada" in send(eva, f"{PEOPLE}/2/desativar")
    assert bia.get("/painel/chamadas").location.startswith("/painel/entrar"), "at once"
    assert bia.sign_in(BIA).status_code == 422
    assert "Conta reativada" in send(eva, f"{PEOPLE}/2/reativar")
    assert bia.sign_in(BIA).status_code == 302


def test_nobody_disables_resets_or_demotes_themselves(central: Installation) -> None:
    eva = administrator(central)
    own = f"{PEOPLE}/1"
    assert Wrong.SELF.value in send(eva, f"{own}/desativar")
    assert Wrong.SELF.value in send(eva, f"{own}/codigo")
    form = {"nome": "Ana", "funcao": "agent", "telefone": ""}
    answer = eva.post(own, csrf_token=eva.token(own), **form)
    assert (answer.status_code, Wrong.SELF.value in answer.text) == (422, True)
    assert central.rows("SELECT role, disabled_at FROM staff") == [("administrator", None)]


def test_of_two_administrators_who_disable_one_another_one_stays(
    central_on_both: Installation,
) -> None:
    ports = central_on_both.ports
    for name in ("a", "b"):
        add_member(ports, f"{name}@exemplo.br", name, Role.ADMINISTRATOR, PASSWORD)

    def disable(pair: tuple[int, int]) -> tuple[Wrong, ...]:
        try:
            disable_account(ports, *pair)
        except StaffError as why:
            return why.wrongs
        return ()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(disable, [(1, 2), (2, 1)]))
    assert answers == [(), (Wrong.LAST_ADMINISTRATOR,)]


def test_what_changed_is_written_down_without_the_number(central: Installation) -> None:
    eva = administrator(central)
    add_member(central.ports, BIA, "Bia", Role.AGENT, PASSWORD)
    form = {"nome": "Bia Reis", "funcao": "supervisor", "telefone": "(84) 98888-0001"}
    assert "Conta atualizada" in send(eva, f"{PEOPLE}/2", **form)
    changed = ("account-changed", "2", 1, "função: Atendente → Supervisão; nome; telefone")
    assert story(central)[-1] == changed


def test_changing_the_password_ends_the_other_sessions(central: Installation) -> None:
    here, there = Member.of(central), Member(central.app.test_client())
    here.sign_in()
    there.sign_in()
    path, own = "/painel/minha-conta/senha", "/painel/minha-conta"
    form = {"atual": "errada errada", "nova": NEW, "repetida": NEW}
    answer = here.post(path, csrf_token=here.token(own), **form)
    assert (answer.status_code, Wrong.PASSWORD_NOW.value in answer.text) == (422, True)
    assert here.post(path, csrf_token=here.token(own), **form | {"atual": PASSWORD}).location == own
    assert here.get(own).status_code == 200
    assert there.get(own).status_code == 302
    assert there.sign_in(EMAIL, NEW).status_code == 302


def test_without_a_mail_server_the_code_is_shown_on_the_server_alone(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url)
    eva = administrator(central)
    status, page = make(eva)
    assert (status, f"flask staff code {BIA}" in page) == (200, True)
    assert central.rows("SELECT first_code, first_code_until FROM staff WHERE id = 2") == [
        ("", None)
    ]
    assert "Sem código" in eva.get(PEOPLE).text
    code = reset_at_terminal(central.ports, BIA)
    assert first(Member(central.app.test_client()), code) == 302
    assert ("account-reset", "2", None, "terminal") in story(central)


def test_whoever_got_five_codes_today_gets_no_sixth_by_mail(central: Installation) -> None:
    eva = administrator(central)
    make(eva)
    pages = [send(eva, f"{PEOPLE}/2/codigo") for _ in range(5)]
    assert ["O código vai por e-mail" in page for page in pages] == [True] * 4 + [False]
    assert f"flask staff code {BIA}" in pages[-1]


def test_an_administrator_and_a_terminal_sign_somebody_out(central: Installation) -> None:
    eva = administrator(central)
    add_member(central.ports, BIA, "Bia", Role.AGENT, PASSWORD)
    enrol(central.ports, BIA)
    bia = Member(central.app.test_client())
    for end in (
        lambda: send(eva, f"{PEOPLE}/2/sair"),
        lambda: sign_out_at_terminal(central.ports, BIA),
        lambda: sign_out_at_terminal(central.ports),
    ):
        bia.sign_in(BIA)
        assert bia.get("/painel/chamadas").status_code == 200
        end()
        assert bia.get("/painel/chamadas").status_code == 302
    assert eva.get(PEOPLE).status_code == 302


def test_a_first_access_asks_as_much_for_an_unknown_address(central: Installation) -> None:
    make(administrator(central))
    asked: dict[str, list[str]] = {}
    for email in (BIA, "ninguem@exemplo.br"):
        stranger, said = Member(central.app.test_client()), asked.setdefault(email, [])
        token = stranger.token(FIRST)

        def note(*given: object, said: list[str] = said) -> None:
            said.append(str(given[2]))

        event.listen(Engine, "before_cursor_execute", note)
        form = {"email": email, "codigo": "AAAA BBBB CCCC DDDD", "nova": NEW, "repetida": NEW}
        stranger.post(FIRST, csrf_token=token, **form)
        event.remove(Engine, "before_cursor_execute", note)
    assert asked[BIA]
    assert asked[BIA] == asked["ninguem@exemplo.br"]
