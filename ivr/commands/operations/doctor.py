"""Run `flask doctor`: ask the questions that the rooms of commands declare, collected here."""

import os
from pathlib import Path

import click

from ivr.commands.callbacks import questions as callbacks
from ivr.commands.callflow import questions as callflow
from ivr.commands.callflow.proofs import PROOFS
from ivr.commands.calls import questions as calls
from ivr.commands.common.findings import Asked, Question
from ivr.commands.common.opened import open_ports, settings_or_exit
from ivr.commands.line import questions as line
from ivr.commands.mail import questions as mail
from ivr.commands.operations import questions as operations
from ivr.commands.staff import questions as staff

QUESTIONS: tuple[Question, ...] = (
    operations.settings_are_read,
    *callflow.QUESTIONS,
    *line.QUESTIONS,
    operations.life,
    *callbacks.QUESTIONS,
    *staff.QUESTIONS,
    *calls.QUESTIONS,
    *mail.QUESTIONS,
    operations.doors,
)


@click.command("doctor")
@PROOFS
def doctor(proofs: Path | None) -> None:
    """Say what keeps this installation from serving well; 1 when something must be fixed."""
    settings = settings_or_exit()
    asked = Asked(settings, open_ports(settings), os.environ, proofs)
    troubles = 0
    for question in QUESTIONS:
        for good, text in question(asked):
            click.echo(f"{'ok  ' if good else 'MEND'} {text}")
            troubles += not good
    if troubles:
        raise SystemExit(1)
