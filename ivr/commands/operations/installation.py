"""Run `flask release`, `clock`, `calendar seed` and `db`: prepare and run one installation."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ivr import logs
from ivr.clock import run_clock
from ivr.commands.callflow.proofs import PROOFS, proved
from ivr.commands.common.opened import ports_or_exit, settings_or_exit
from ivr.commands.common.signals import stopped_by_signal
from ivr.rules.hours.calendar import CalendarError
from ivr.rules.operations.processes import CLOCK
from ivr.store import grants, schema
from ivr.usecases.cases.sectors import seed as seed_sectors
from ivr.usecases.charter.releasing import ReleaseRefused, join_release
from ivr.usecases.hours.holidays import replan
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import open_line

db_commands = AppGroup("db", help="The database's schema.")
calendar_commands = AppGroup("calendar", help="The special days.")


@db_commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to this release's schema, and stop where it is not at it then."""
    url = settings_or_exit().DATABASE_URL
    schema.upgrade(url)
    if wrong := schema.mistakes(url):
        found = "".join(f"\n  {each}" for each in wrong)
        raise click.ClickException(f"The database is not at this release's schema:{found}")
    click.echo("The database is at this release's schema.")


@db_commands.command("grant")
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


@db_commands.command("revision")
@click.argument("message")
def write_revision(message: str) -> None:
    """Write a migration with what the models have and the database lacks; MESSAGE names it.

    Compares with the database of DATABASE_URL, which is to be at the last migration.
    """
    schema.write_revision(settings_or_exit().DATABASE_URL, message)


@calendar_commands.command("seed")
def seed() -> None:
    """Bring the special days of callflows/calendar.toml into the table; the desk's days stay.

    Promises on what is closed now are moved, and their citizens notified.
    """
    ports = ports_or_exit()
    try:
        days = seed_calendar(ports)
    except CalendarError as mistakes:
        raise click.ClickException(str(mistakes)) from None
    click.echo(f"{days} special days from callflows/calendar.toml are in the table.")
    moved = replan(open_line(ports))
    if moved:
        click.echo(f"Promises moved from a day off, and their citizens told: {moved}.")


@click.command("release")
@PROOFS
@click.pass_context
def release(context: click.Context, proofs: Path | None) -> None:
    """Check the callflows, bring schema and calendar up to date, before a new version answers.

    A mistake stops here, and the version that runs goes on.
    """
    click.echo(proved(proofs))
    context.invoke(upgrade)
    context.invoke(seed)
    line = open_line(ports_or_exit())
    click.echo(_edition(line.ports))
    line.conversations.publish()
    seed_sectors(line.ports, line.conversations.current().callflow)
    click.echo("Released.")


def _edition(ports: Ports) -> str:
    """Join this release's files into the edition in force; say what came of it, or exit."""
    try:
        joined = join_release(ports)
    except ReleaseRefused as why:
        refused = f"This release does not fit the edition in force:\n  {why}"
        raise click.ClickException(refused) from None
    told = [f"Edition {joined.number} of the charter is in force."]
    told += [
        f"Kept as people wrote it, against this release: {file} {'.'.join(path)}".rstrip()
        for file, path in joined.kept
    ]
    return "\n".join(told)


@click.command("clock")
def clock() -> None:
    """Run the clock: publish what is due, repair what was lost. Ends at SIGTERM or Ctrl-C."""
    logs.configure(CLOCK)
    line = open_line(ports_or_exit())
    if trouble := line.ports.redis.start_trouble():
        raise click.ClickException(f"Redis {trouble}. Nothing is queued in it.")
    run_clock(line, stopped_by_signal())
