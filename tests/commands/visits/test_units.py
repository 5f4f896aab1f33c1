"""`flask units`, as a shell runs it."""

from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment

TOLD = ("--municipality", "Natal", "--hours", "seg-sex 8h-14h")


def test_a_unit_is_added_and_listed(sqlite_url: str) -> None:
    given = environment(sqlite_url)
    done = flask("units", "add", "Unidade Exemplo", *TOLD, **given)
    assert (done.returncode, done.stdout) == (0, "unidade-exemplo takes visits.\n"), done.stderr
    shown = flask("units", "list", **given).stdout.split()
    assert shown == ["unidade-exemplo", "Natal", "seg-sex", "08:00-14:00"]
    again = flask("units", "add", "Unidade Exemplo", *TOLD, **given)
    assert (again.returncode, "Já existe uma unidade" in again.stderr) == (1, True)
