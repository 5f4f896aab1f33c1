"""Run `flask db`: bring the database to this release's schema, and let a role use it."""

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import settings_or_exit
from ivr.store import grants, schema

commands = AppGroup("db", help="The database's schema.")


@commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to this release's schema, and stop where it is not at it then."""
    url = settings_or_exit().DATABASE_URL
    schema.upgrade(url)
    if wrong := schema.mistakes(url):
        found = "".join(f"\n  {each}" for each in wrong)
        raise click.ClickException(f"The database is not at this release's schema:{found}")
    click.echo("The database is at this release's schema.")


@commands.command("grant")
@click.argument("role")
def grant_role(role: str) -> None:
    """Let that PostgreSQL role run the program: all tables, but only to read and add to the audit.

    The release connects as the tables' owner, and this is repeated after it; web, workers and
    clock connect as the role.
    """
    try:
        grants.grant(settings_or_exit().DATABASE_URL, role)
    except grants.GrantError as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{role} may use every table, and only read and add to the audit.")


@commands.command("revision")
@click.argument("message")
def write_revision(message: str) -> None:
    """Write a migration with what the models have and the database lacks; MESSAGE names it.

    Compares with the database of DATABASE_URL, which is to be at the last migration.
    """
    schema.write_revision(settings_or_exit().DATABASE_URL, message)
