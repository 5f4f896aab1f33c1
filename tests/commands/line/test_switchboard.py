"""`flask switchboard`, as a shell runs it."""

from ivr.commands.line.switchboard import MAX_MINUTES
from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment


def test_a_word_holds_a_day_at_the_most(sqlite_url: str) -> None:
    given = environment(sqlite_url)
    longest = flask("switchboard", "down", "--minutes", str(MAX_MINUTES), **given)
    assert (longest.returncode, "A supervisor said so" in longest.stdout) == (0, True)
    more = flask("switchboard", "up", "--minutes", str(MAX_MINUTES + 1), **given)
    assert (more.returncode, "1<=x<=1440" in more.stderr) == (2, True)
