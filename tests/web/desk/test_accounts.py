"""Accounts: made with a first code, changed, reset and disabled by an administrator alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ivr.rules.accounts import Wrong
from ivr.rules.roles import Role
from ivr.usecases.accounts import disable_account
from ivr.usecases.staff import StaffError, add_member
from tests.codes import enrol
from tests.installation import Installation
from tests.web.desk.member import EMAIL, PASSWORD, Member

BIA = "bia@exemplo.br"
FIRST = "/painel/primeiro-acesso"
NEW = "outra senha bem comprida"
PEOPLE = "/painel/contas"


def administrator(central: Installation) -> Member:
    member = Member.of(central, Role.ADMINISTRATOR)
    member.sign_in()
    return member


def make(member: Member, **form: str) -> tuple[int, str]:
    """A new account's form; the code that the page shows."""
    given = {"email": BIA, "nome": "Bia", "funcao": "agent", "telefone": ""} | form
    answer = member.post(PEOPLE, csrf_token=member.token(PEOPLE), **given)
    found = re.search(r'class="secret">([^<]+)<', answer.text)
    return answer.status_code, found[1] if found else answer.text


def first(member: Member, code: str, **form: str) -> int:
    given = {"email": BIA, "codigo": code, "nova": NEW, "repetida": NEW} | form
    return member.post(FIRST, csrf_token=member.token(FIRST), **given).status_code


def send(member: Member, path: str, **form: str) -> str:
    page = re.sub(r"/(codigo|desativar|reativar)$", "", path)
    answer = member.post(path, csrf_token=member.token(page), **form)
    return answer.text if answer.status_code != 303 else member.get(page).text


def story(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT action, subject, staff_id, note FROM audit ORDER BY id")


def test_a_new_persons_code_sets_their_password_once(central_on_both: Installation) -> None:
    eva = administrator(central_on_both)
    status, code = make(eva, telefone="sip:bia@pbx.exemplo.br")
    assert status == 200
    assert code not in eva.get(PEOPLE).text
    kept = str(central_on_both.rows("SELECT first_code, password_hash FROM staff"))
    assert code.replace(" ", "") not in kept
    bia = Member(central_on_both.app.test_client())
    assert bia.sign_in(BIA, "").status_code == 422
    assert first(bia, "AAAA BBBB CCCC DDDD") == 422
    assert first(bia, code, nova="curta", repetida="curta") == 422
    assert first(bia, code, repetida="outra coisa") == 422
    assert first(bia, code.lower()) == 302
    assert bia.get("/painel/chamadas").status_code == 200
    assert first(Member(central_on_both.app.test_client()), code) == 422
    assert bia.sign_in(BIA, NEW).status_code == 302
    assert ("account-made", "2", 1, "Atendente") in story(central_on_both)
    assert ("password-set", "2", 2, "") in story(central_on_both)


def test_a_first_code_counts_for_three_days(central: Installation) -> None:
    _, code = make(administrator(central))
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
    enrol(central_on_both.ports.database, BIA)
    bia = Member(central_on_both.app.test_client())
    bia.sign_in(BIA)
    assert bia.get("/painel/chamadas").status_code == 200
    page = send(eva, f"{PEOPLE}/2/codigo")
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found
    assert bia.get("/painel/chamadas").status_code == 302
    assert bia.sign_in(BIA).status_code == 422
    assert first(bia, found[1]) == 302
    assert bia.get("/painel/chamadas").location == "/painel/minha-conta/segundo-fator"
    actions = [each[0] for each in story(central_on_both)]
    assert {"account-reset", "session-refused", "password-set"} <= set(actions)


def test_row_41_a_disabled_accounts_session_ends_within_a_minute(
    central_on_both: Installation,
) -> None:
    eva = administrator(central_on_both)
    add_member(central_on_both.ports, BIA, "Bia", Role.AGENT, PASSWORD)
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
