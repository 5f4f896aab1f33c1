"""`flask staff`: the accounts of the desk."""

import os
import secrets

import click
from flask.cli import AppGroup

from ivr.commands.installation import ports_or_exit
from ivr.rules.roles import Role
from ivr.store.staff import everybody
from ivr.usecases.staff import StaffError, add_member, disable_member

commands = AppGroup("staff", help="The accounts of the desk.")


@commands.command("add")
@click.argument("email")
@click.option("--name", prompt=True, help="As colleagues call them.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="agent")
@click.option("--generate", is_flag=True, help="Draw a password and print it once.")
def add(email: str, name: str, role: str, generate: bool) -> None:
    """Make an account. The password is asked for, or read from STAFF_PASSWORD."""
    password = secrets.token_urlsafe(15) if generate else os.environ.get("STAFF_PASSWORD")
    if password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        member = add_member(ports_or_exit(), email, name, Role(role), password)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{member.email} can sign in as {role}.")
    if generate:
        click.echo(f"Password: {password}")


@commands.command("list")
def show() -> None:
    """Every account with its role."""
    with ports_or_exit().database.read() as session:
        for member in everybody(session):
            state = "disabled" if member.disabled_at else member.role
            click.echo(f"{member.email:<40} {state:<14} {member.name}")


@commands.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """End an account and its open sessions."""
    try:
        disable_member(ports_or_exit(), email)
    except StaffError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{email} cannot sign in any more.")
