"""Let an administrator see, create and change the accounts of everybody who can sign in."""

from collections.abc import Callable

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.notices.email_states import EMAIL_LABELS
from ivr.rules.staff.accounts import Wrong, needs_second_factor
from ivr.rules.staff.roles import ROLE_LABELS, Role
from ivr.rules.words.telephones import staff_telephone
from ivr.store.staff import staff
from ivr.store.staff.staff import StaffMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff import accounts
from ivr.usecases.staff.accounts import Person
from ivr.usecases.staff.first_codes import last_sent
from ivr.usecases.staff.staff import StaffError, find
from ivr.web.common.installation import installation

FIELDS = {  # where on the form each mistake is told
    Wrong.EMAIL: "email",
    Wrong.EMAIL_TAKEN: "email",
    Wrong.NAME: "nome",
    Wrong.PHONE_TAKEN: "telefone",
    Wrong.SELF: "funcao",
    Wrong.LAST_ADMINISTRATOR: "funcao",
}
ODD_PHONE = (
    "Escreva um número com DDD ou um ramal como sip:nome@servidor."
    " O número da própria linha e o da central não servem."
)
ODD_ROLE = "Escolha uma função da lista."
Change = Callable[[Ports, int, int], StaffMember]
CHANGES: dict[str, tuple[Change, str]] = {
    "desativar": (accounts.disable_account, "Conta desativada. Quem a usava já está fora."),
    "sair": (accounts.end_sessions, "Sessões encerradas. Quem as usava já está fora."),
    "reativar": (accounts.enable_account, "Conta reativada. A senha de antes vale de novo."),
}


def show_accounts() -> str:
    """Show all accounts, and the form of a new one."""
    return _list({}, {})


def open_account() -> str | tuple[str, int]:
    """Create an account; send the code of its first sign-in to its person."""
    given, mistakes = _given(), {}
    try:
        person = _person(given)
        member, sent = accounts.open_account(
            installation().ports, g.member.id, given["email"], person
        )
    except _Odd as odd:
        mistakes = odd.mistakes
    except StaffError as why:
        mistakes = _told(why)
    if mistakes:
        return _list(given, mistakes), 422
    return _sent(member, sent)


def show_account(member_id: int) -> str:
    """Show one account, and what can be changed of it."""
    member = _member(member_id)
    given = {"nome": member.name, "funcao": member.role, "telefone": member.phone}
    return _page(member, given, {})


def change_account(member_id: int) -> Response | tuple[str, int]:
    """Set name, role and telephone of an account to what was typed."""
    member, given = _member(member_id), _given()
    mistakes = {}
    try:
        accounts.change_account(installation().ports, g.member.id, member_id, _person(given))
    except _Odd as odd:
        mistakes = odd.mistakes
    except StaffError as why:
        mistakes = _told(why)
    if mistakes:
        return _page(member, given, mistakes), 422
    flash("Conta atualizada.", "good")
    return redirect(url_for("desk.account", member_id=member_id), 303)


def switch_account(member_id: int, turn: str) -> Response:
    """Disable an account, enable it again, or end its sessions, as `turn` says."""
    _member(member_id)
    change, told = CHANGES[turn]
    try:
        change(installation().ports, g.member.id, member_id)
    except StaffError as why:
        flash(f"Nada mudou. {why.wrongs[0].value}", "bad")
    else:
        flash(told, "good")
    return redirect(url_for("desk.account", member_id=member_id), 303)


def reset_account(member_id: int) -> str | Response:
    """Send a new code to the account's person, and end its password and second factor."""
    _member(member_id)
    try:
        member, sent = accounts.reset_account(installation().ports, g.member.id, member_id)
    except StaffError as why:
        flash(f"Nada mudou. {why.wrongs[0].value}", "bad")
        return redirect(url_for("desk.account", member_id=member_id), 303)
    return _sent(member, sent)


class _Odd(Exception):
    """The error of a form that cannot be read; `mistakes` says what to do, field by field."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes


def _given() -> dict[str, str]:
    return {
        name: request.form.get(name, "").strip() for name in ("email", "nome", "funcao", "telefone")
    }


def _person(given: dict[str, str]) -> Person:
    mistakes = {}
    role = next((each for each in Role if each.value == given["funcao"]), None)
    if role is None:
        mistakes["funcao"] = ODD_ROLE
    settings = installation().settings
    try:
        phone = staff_telephone(given["telefone"], settings.LINE_NUMBER, settings.SWITCHBOARD)
    except ValueError:
        mistakes["telefone"] = ODD_PHONE
    if mistakes or role is None:
        raise _Odd(mistakes)
    return Person(given["nome"], role, phone)


def _told(why: StaffError) -> dict[str, str]:
    return {FIELDS.get(each, "nome"): each.value for each in why.wrongs}


def _member(member_id: int) -> StaffMember:
    return find(installation().ports, member_id) or abort(404)


def _list(given: dict[str, str], mistakes: dict[str, str]) -> str:
    with installation().ports.database.read() as session:
        people = staff.everybody(session)
    return render_template(
        "desk/staff/accounts.html",
        people=people,
        roles={role.value: label for role, label in ROLE_LABELS.items()},
        needs=needs_second_factor,
        now=installation().ports.clock.now(),
        given=given,
        mistakes=mistakes,
    )


def _page(member: StaffMember, given: dict[str, str], mistakes: dict[str, str]) -> str:
    return render_template(
        "desk/staff/account.html",
        member=member,
        own=member.id == g.member.id,
        roles={role.value: label for role, label in ROLE_LABELS.items()},
        needs=needs_second_factor,
        now=installation().ports.clock.now(),
        sent=None if member.password_hash else last_sent(installation().ports, member),
        labels={state.value: label for state, label in EMAIL_LABELS.items()},
        given=given,
        mistakes=mistakes,
    )


def _sent(member: StaffMember, sent: bool) -> str:
    return render_template("desk/staff/account_code.html", member=member, sent=sent)
