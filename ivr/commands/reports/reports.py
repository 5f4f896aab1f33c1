"""Run `flask reports`: count every date anew from its rows, compare one, give the rows out."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.reports.conservation import read_named
from ivr.rules.reports.paper import definitions_paper
from ivr.rules.reports.periods import PeriodRefused, between, read_date
from ivr.usecases.line.line import open_line
from ivr.usecases.reports import counting, reconciling
from ivr.usecases.reports.row_export import exported_rows

commands = AppGroup("reports", help="Figures: count dates anew, compare one, give rows out.")


@commands.command("rebuild")
def rebuild() -> None:
    """Count every date anew from its rows; what was counted before is replaced."""
    days = counting.rebuild(open_line(ports_or_exit()))
    click.echo(f"Counted anew: {days} dates.")


@commands.command("check")
@click.argument("day")
def check(day: str) -> None:
    """Compare what came on DAY (2026-11-30) with what was counted, and name what differs."""
    ports = ports_or_exit()
    now = ports.clock.now()
    found = reconciling.check(open_line(ports), _date(day, now), now)
    for each in found:
        click.echo(
            f"{each.kind}: {each.came} came, {each.counted} counted, {each.differing} differ"
        )
        for why, name in read_named(each.named):
            click.echo(f"  {why} {name}")
    if any(each.differing for each in found):
        raise click.exceptions.Exit(1)


@commands.command("definitions")
def definitions() -> None:
    """Print the page that lists every definition, for docs/figures.md."""
    click.echo(definitions_paper(), nl=False)


@commands.command("rows")
@click.argument("first")
@click.argument("last")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def rows(first: str, last: str, file: Path) -> None:
    """Write the rows that figures stand on, from FIRST to LAST, as JSON lines into FILE.

    Nothing in them says who anybody is. `tests/recount.py` counts them without this program.
    """
    ports = ports_or_exit()
    now = ports.clock.now()
    period = between(_date(first, now), _date(last, now))
    with file.open("w", encoding="utf-8") as out:
        for row in exported_rows(ports, period, now):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    click.echo(f"Written: {file}")


def _date(text: str, now: datetime) -> date:
    try:
        return read_date(text, now.date())
    except PeriodRefused as why:
        raise click.ClickException(str(why)) from None
