"""`flask release`, `doctor`, `clock`, `calendar seed`, `db upgrade`: one installation."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from ivr import wiring
from ivr.clock import run_clock
from ivr.commands.callflow.callflow import read_or_exit
from ivr.commands.callflow.proofs import proved
from ivr.commands.common.opened import ports_or_exit, settings_or_exit
from ivr.commands.common.signals import stopped_by_signal
from ivr.commands.mail.mail_findings import mail_findings
from ivr.commands.operations.web_findings import web_findings
from ivr.rules.callflow.sourcing import unconfirmed
from ivr.rules.hours.calendar import CalendarError, missing_decrees, parse_calendar
from ivr.rules.hours.hours import FORTALEZA
from ivr.settings import Settings
from ivr.store import grants, schema
from ivr.store.calls import recordings
from ivr.store.staff import shifts
from ivr.usecases.callbacks.holidays import replan
from ivr.usecases.cases.sectors import seed as seed_sectors
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import open_line
from ivr.usecases.notices.alerts import supervisors_phones
from ivr.usecases.operations.readiness import GOOD, check_readiness

db_commands = AppGroup("db", help="The database's schema.")
calendar_commands = AppGroup("calendar", help="The special days.")


@db_commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to this release's schema."""
    schema.upgrade(settings_or_exit().DATABASE_URL)
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


@calendar_commands.command("seed")
def seed() -> None:
    """Bring the special days of callflows/calendar.toml into the table; the desk's days stay.

    Promises on what is closed now are moved, and their citizens told.
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


PROOFS = click.option(
    "--proofs",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CALLFLOW_PROOFS",
    help="A folder that keeps certificates: what is unchanged since is not checked again.",
)


@click.command("release")
@PROOFS
@click.pass_context
def release(context: click.Context, proofs: Path | None) -> None:
    """Before a new version answers: check the callflows, bring schema and calendar up to date.

    A mistake stops here, and the version that runs goes on.
    """
    click.echo(proved(proofs))
    context.invoke(upgrade)
    context.invoke(seed)
    line = open_line(ports_or_exit())
    line.conversations.publish()
    seed_sectors(line.ports, line.conversations.current().callflow)
    click.echo("Released.")


@click.command("clock")
def clock() -> None:
    """Run the clock: publish what is due, mend what was lost. Ends at SIGTERM or Ctrl-C."""
    line = open_line(ports_or_exit())
    if trouble := line.ports.redis.start_trouble():
        raise click.ClickException(f"Redis {trouble}. Nothing is queued in it.")
    run_clock(line, stopped_by_signal())


@click.command("doctor")
@PROOFS
def doctor(proofs: Path | None) -> None:
    """Say what keeps this installation from serving well; 1 when something must be mended."""
    settings = settings_or_exit()
    ports = wiring.connect(settings)
    troubles = 0
    for good, text in _findings(settings, ports, proofs):
        click.echo(f"{'ok  ' if good else 'MEND'} {text}")
        troubles += not good
    if troubles:
        raise SystemExit(1)


def _findings(settings: Settings, ports: Ports, proofs: Path | None) -> Iterator[tuple[bool, str]]:
    yield True, f"settings: read; the line {settings.LINE_NUMBER} rings {settings.SWITCHBOARD}"
    proved(proofs)
    callflow = read_or_exit().callflow
    yield True, f"callflows: version {callflow.version}, no faults"
    waiting = unconfirmed(callflow)
    yield True, f"callflows: {len(waiting)} sentences not confirmed by the body itself yet"
    today = ports.clock.now().astimezone(FORTALEZA).date()
    missing = missing_decrees(parse_calendar(tomllib.loads(ports.files.calendar())), today)
    for year in missing:
        yield False, f"calendar: the decree of {year} is missing in callflows/calendar.toml"
    if not missing:
        yield True, f"calendar: the decree of {today.year} is there"
    yield from _life(ports)
    yield _promised(ports)
    yield _told(ports)
    yield from _messages(settings, ports)
    yield from mail_findings(settings, ports)
    yield from web_findings(settings, os.environ)


def _promised(ports: Ports) -> tuple[bool, str]:
    """Whether there is anybody to keep a promise to call."""
    try:
        with ports.database.read() as session:
            agents = {each.staff_id for each in shifts.spans(session) if not each.paused}
    except SQLAlchemyError as why:
        return False, f"callbacks: {type(why).__name__}"
    if not agents:
        return False, (
            "callbacks: none can be promised: nobody has a telephone and a shift"
            " (flask staff phone, flask shifts set)"
        )
    return True, f"callbacks: {len(agents)} agents have a telephone and a shift"


def _life(ports: Ports) -> Iterator[tuple[bool, str]]:
    """Each part's word, who is silent, and whether dialling goes on."""
    found = check_readiness(open_line(ports))
    for part, word in found.parts.items():
        yield word == GOOD, f"{part}: {word}"
    for name, word in found.silent(ports.clock.now()).items():
        if name not in found.parts:
            yield False, f"worker {name}: {word}"
    if found.backlog:
        yield not found.backlog.stopped_why, f"dialling: {found.backlog.words()}"
        for each in found.backlog.used:
            said = f"{each.used} of today's {each.a_day}, {each.withheld} withheld"
            yield each.used < each.a_day, f"{each.channel.value}: {said}"


def _told(ports: Ports) -> tuple[bool, str]:
    """Whether supervisors can be told of an outage."""
    if not ports.sends_sms:
        return False, "supervisors: cannot be told of anything: SMS_FROM is empty"
    try:
        with ports.database.read() as session:
            phones = supervisors_phones(session)
    except SQLAlchemyError as why:
        return False, f"supervisors: {type(why).__name__}"
    if not phones:
        return False, "supervisors: cannot be told of anything: none has a mobile"
    return True, f"supervisors: told by SMS ({len(phones)})"


def _messages(settings: Settings, ports: Ports) -> Iterator[tuple[bool, str]]:
    """Whether voice messages can be kept, and whether disk and database agree on them."""
    trouble = ports.messages.trouble()
    usual = Settings.__dataclass_fields__["RECORDINGS_DIR"].default
    if trouble:
        yield False, f"messages: {trouble} (RECORDINGS_DIR)"
    elif not settings.simulated and usual == settings.RECORDINGS_DIR:
        yield (
            False,
            (
                "messages: kept beside the program, where the next release may lose them:"
                " give them a folder of their own (RECORDINGS_DIR)"
            ),
        )
    else:
        yield True, "messages: can be kept"
    try:
        with ports.database.read() as session:
            may, must = recordings.files(session)
    except SQLAlchemyError as why:
        yield False, f"messages: {type(why).__name__}"
        return
    there = ports.messages.names()
    if unknown := there - may:
        yield False, f"messages: {len(unknown)} files that no recording knows: {_some(unknown)}"
    if lost := must - there:
        yield False, f"messages: {len(lost)} recordings whose file is gone: {_some(lost)}"


def _some(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
