"""Run `flask calls export`: write the call log as CSV or JSON, from a terminal."""

import sys
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from ivr.commands.common.opened import ports_or_exit
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import REASONS, ReasonRefused, read_reason
from ivr.store.queries.call_log import Filter
from ivr.usecases.calls.exports import Export, export_csv, export_json

commands = AppGroup("calls", help="The call log.")
WRITERS = {"csv": export_csv, "json": export_json}
DAY = click.DateTime(["%Y-%m-%d"])


@commands.command("export")
@click.option("--format", "form", type=click.Choice(sorted(WRITERS)), default="csv")
@click.option("--from", "since", type=DAY, help="The first day, in Fortaleza.")
@click.option("--to", "until", type=DAY, help="The last day, in Fortaleza.")
@click.option("--topic", default="", help="A topic's key, such as uvt.")
@click.option("--outcome", help="An outcome, such as handed; empty: the calls that go on.")
@click.option("--whole-numbers", type=click.Choice(sorted(REASONS)), help="Unmasked, and why.")
@click.option("--why", default="", help="The reason in a few words.")
def export(
    form: str,
    since: datetime | None,
    until: datetime | None,
    topic: str,
    outcome: str | None,
    whole_numbers: str | None,
    why: str,
) -> None:
    """Write the calls, newest first, to standard output; the audit records that it was done."""
    wanted = Filter(
        since=_begins(since) if since else None,
        until=_begins(until) + timedelta(days=1) if until else None,
        topic=topic,
        outcome=outcome,
    )
    try:
        reason = read_reason(whole_numbers, why) if whole_numbers else ""
    except ReasonRefused as refused:
        raise click.BadParameter(str(refused), param_hint="--why") from None
    named = {"de": since, "ate": until}
    told = [f"{name} {day.date()}" for name, day in named.items() if day]
    told += [f"assunto {topic}"] if topic else []
    told += [] if outcome is None else [f"resultado {outcome or 'em-andamento'}"]
    what = Export(wanted, ", ".join(["no terminal", *told]), reason=reason)
    for piece in WRITERS[form](ports_or_exit(), what):
        sys.stdout.buffer.write(piece.encode())
    sys.stdout.buffer.flush()


def _begins(day: datetime) -> datetime:
    return day.replace(tzinfo=FORTALEZA).astimezone(UTC)
