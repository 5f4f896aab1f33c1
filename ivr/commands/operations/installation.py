"""Run `flask release` and `flask calendar seed`: prepare one installation."""

from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.commands.callflow.proofs import PROOFS, proved
from ivr.commands.common.opened import ports_or_exit
from ivr.commands.operations.database import upgrade
from ivr.rules.hours.calendar import CalendarError
from ivr.usecases.cases.sectors import seed as seed_sectors
from ivr.usecases.charter.releasing import ReleaseRefused, join_release
from ivr.usecases.hours.holidays import replan
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import open_line

calendar_commands = AppGroup("calendar", help="The special days.")


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
