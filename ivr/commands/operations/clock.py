"""Run `flask clock`: do what is due, until somebody stops it."""

import click

from ivr import logs
from ivr.clock import run_clock
from ivr.commands.common.opened import ports_or_exit
from ivr.commands.common.signals import stopped_by_signal
from ivr.rules.operations.processes import CLOCK
from ivr.usecases.line.line import open_line


@click.command("clock")
def clock() -> None:
    """Run the clock: publish what is due, repair what was lost. Ends at SIGTERM or Ctrl-C."""
    logs.configure(CLOCK)
    line = open_line(ports_or_exit())
    if trouble := line.ports.redis.start_trouble():
        raise click.ClickException(f"Redis {trouble}. Nothing is queued in it.")
    run_clock(line, stopped_by_signal())
