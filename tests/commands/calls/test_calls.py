"""`flask calls export`."""

import csv
import io
from dataclasses import fields

from ivr.settings import Settings
from tests.commands.invoke import flask
from tests.support.installation import Installation


def test_the_calls_of_a_period_are_written_and_the_audit_says_so(
    central_on_both: Installation,
) -> None:
    central_on_both.dial().press("1").hang_up()
    central_on_both.clock.advance(24 * 3600)
    central_on_both.dial().press("1")
    settings = {
        each.name: str(getattr(central_on_both.settings, each.name)) for each in fields(Settings)
    }
    asked = ("calls", "export", "--from", "2026-11-23", "--to", "2026-11-23", "--topic", "uvt")
    done = flask(*asked, **settings)
    assert done.returncode == 0, done.stderr
    text = done.stdout.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert (row["assunto"], row["telefone"]) == ("uvt", "(84) 9••••-7777")
    whole = flask("calls", "export", "--whole-numbers", "other", **settings)
    assert whole.returncode == 2
    notes = [str(note) for (note,) in central_on_both.rows("SELECT note FROM audit ORDER BY id")]
    assert len(notes) == 2
    assert notes[1].startswith("1 chamadas; csv; números mascarados; no terminal, de 2026-11-23")
