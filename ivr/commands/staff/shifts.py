"""Run `flask shifts`: show and set when each person is rung for callbacks, week by week."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.commands.staff.staff import shown
from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.hours.hours import WeeklyHours
from ivr.rules.staff.rota import charter_week, parse_shifts, shift_words
from ivr.store.staff import shifts
from ivr.store.staff.staff import everybody
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import open_line
from ivr.usecases.staff.staff import StaffError, seed_shifts, set_shifts

commands = AppGroup("shifts", help="When each person is rung for callbacks.")


@commands.command("show")
@click.argument("email", required=False)
def show(email: str | None) -> None:
    """Show everybody's week, or that person's."""
    with ports_or_exit().database.read() as session:
        members = [each for each in everybody(session) if each.disabled_at is None]
        wanted = [each for each in members if email in (None, each.email)]
        if not wanted and email:
            raise click.ClickException(f"{email} has no account.")
        for member in wanted:
            rows = shifts.of_member(session, member.id)
            week = shift_words([ShiftSpan(row.weekday, row.starts, row.ends) for row in rows])
            phone = shown(member.phone) + (" (paused)" if member.paused_at else "")
            click.echo(f"{member.email:<40} {phone:<30} {week or 'no shift'}")


@commands.command("set")
@click.argument("email")
@click.argument("spans", nargs=-1, required=True)
def set_week(email: str, spans: Sequence[str]) -> None:
    """Give that person exactly these shifts: "seg-qui 08:00-14:00" "sex 08:00-11:00"; "": none."""
    ports = ports_or_exit()
    try:
        week = parse_shifts(spans, _weekly(ports))
        member = set_shifts(ports, email, week)
    except (StaffError, ValueError) as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"{member.email}: {shift_words(week) or 'no shift'}")


@commands.command("seed")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def seed(file: Path | None) -> None:
    """Give agents without shifts those of FILE, or without FILE the charter's whole week.

    FILE is TOML, one line a person: "ana@exemplo.br" = ["seg-sex 08:00-14:00"].
    """
    ports = ports_or_exit()
    weekly = _weekly(ports)
    usual = charter_week(weekly)
    try:
        given = _read(file, weekly) if file else None
    except ValueError as why:
        raise click.ClickException(f"{file}: {why}") from None
    seeded = seed_shifts(ports, lambda email: usual if given is None else given.get(email, ()))
    click.echo(f"{len(seeded)} agents who had no shift have one: {', '.join(seeded) or 'nobody'}.")


def _read(file: Path, weekly: WeeklyHours) -> dict[str, tuple[ShiftSpan, ...]]:
    """Read each e-mail's week from a TOML file; raise ValueError for what is no such file."""
    week = {}
    for email, spans in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if not isinstance(spans, list) or not all(isinstance(span, str) for span in spans):
            raise ValueError(f'{email}: write a list of spans, such as ["seg-sex 08:00-14:00"].')
        try:
            week[email.strip().lower()] = parse_shifts(spans, weekly)
        except ValueError as why:
            raise ValueError(f"{email}: {why}") from None
    return week


def _weekly(ports: Ports) -> WeeklyHours:
    return open_line(ports).conversations.current().callflow.weekly
