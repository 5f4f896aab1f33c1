"""Run `flask staff`: add, list, disable and set up the accounts of the desk."""

import os
import secrets

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import open_ports, ports_or_exit, settings_or_exit
from ivr.rules.staff.accounts import grouped
from ivr.rules.staff.roles import Role
from ivr.rules.words.masking import masked_number
from ivr.rules.words.telephones import staff_telephone
from ivr.store.staff.staff import everybody
from ivr.usecases.installation.ports import Ports
from ivr.usecases.staff.accounts import reset_at_terminal, sign_out_at_terminal
from ivr.usecases.staff.second_factor import preset
from ivr.usecases.staff.staff import (
    StaffError,
    add_member,
    disable_member,
    set_paused,
    set_telephone,
)

commands = AppGroup("staff", help="The accounts of the desk.")
PASSWORD_BYTES = 15  # drawn


@commands.command("add")
@click.argument("email")
@click.option("--name", prompt=True, help="As colleagues call them.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="agent")
@click.option("--phone", default="", help="Where they are rung for callbacks: sip:… or a number.")
@click.option("--generate", is_flag=True, help="Draw a password and print it once.")
def add(email: str, name: str, role: str, phone: str, generate: bool) -> None:
    """Make an account. The password is asked for, or read from STAFF_PASSWORD.

    Whoever it is sets up their second factor when they first sign in, unless STAFF_TOTP_SECRET
    (base32) gives it.
    """
    telephone, ports = _telephone(phone)
    password = os.environ.get("STAFF_PASSWORD")
    if generate:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
    if password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        member = add_member(ports, email, name, Role(role), password)
        set_telephone(ports, email, telephone)
        if secret := os.environ.get("STAFF_TOTP_SECRET"):
            preset(ports, member.id, secret)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{member.email} can sign in as {role}.")
    if generate:
        click.echo(f"Password: {password}")


@commands.command("list")
def show() -> None:
    """List every account with its role."""
    with ports_or_exit().database.read() as session:
        for member in everybody(session):
            state = "disabled" if member.disabled_at else member.role
            phone = shown(member.phone) + (" (paused)" if member.paused_at else "")
            click.echo(f"{member.email:<40} {state:<14} {phone:<30} {member.name}")


@commands.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """End an account and its open sessions."""
    try:
        disable_member(ports_or_exit(), email)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{email} cannot sign in any more.")


@commands.command("code")
@click.argument("email")
def code(email: str) -> None:
    """Print a new first code, for whom no e-mail reaches. Hand it to that person alone.

    Password and second factor of before count no more, and every session of theirs has ended.
    """
    try:
        drawn = reset_at_terminal(ports_or_exit(), email)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{email} sets a password at /painel/primeiro-acesso, once, within 72 hours, with:")
    click.echo(grouped(drawn))


@commands.command("sign-out")
@click.argument("email", default="")
@click.option("--all", "everybody_", is_flag=True, help="Everybody, whoever they are.")
def sign_out(email: str, everybody_: bool) -> None:
    """End every session of one person, or with --all of everybody."""
    if bool(email) is everybody_:
        raise click.ClickException("Name one e-mail, or say --all.")
    try:
        ended = sign_out_at_terminal(ports_or_exit(), email)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"Sessions and known devices ended: {ended}.")


@commands.command("phone")
@click.argument("email")
@click.argument("telephone")
def phone(email: str, telephone: str) -> None:
    """Say where that person is rung for callbacks: sip:name@host or a number; "" for nowhere."""
    known, ports = _telephone(telephone)
    try:
        member = set_telephone(ports, email, known)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(
        f"{member.email} is rung at {shown(known)}." if known else f"{member.email} is not rung."
    )


@commands.command("pause")
@click.argument("email")
def pause(email: str) -> None:
    """Ring that person for no callback until `flask staff resume`."""
    _set_paused(email, True)
    click.echo(f"{email} is not rung for callbacks until resumed.")


@commands.command("resume")
@click.argument("email")
def resume(email: str) -> None:
    """Ring that person again, on shift."""
    _set_paused(email, False)
    click.echo(f"{email} is rung for callbacks again, on shift.")


def shown(telephone: str) -> str:
    """Return a telephone for the terminal: a number masked, a SIP address whole, "-" for none."""
    return masked_number(telephone) if telephone.startswith("+") else telephone or "-"


def _telephone(typed: str) -> tuple[str, Ports]:
    """Read a telephone as it is stored, with the ports; exit if it is one that is never rung."""
    settings = settings_or_exit()
    try:
        known = staff_telephone(typed, settings.LINE_NUMBER, settings.SWITCHBOARD)
    except ValueError as why:
        raise click.ClickException(str(why)) from None
    return known, open_ports(settings)


def _set_paused(email: str, paused: bool) -> None:
    try:
        set_paused(ports_or_exit(), email, paused)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
