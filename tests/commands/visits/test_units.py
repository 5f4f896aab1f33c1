"""`flask units`, as a shell runs it."""

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment
from tests.support.installation import Installation
from tests.support.scene import PASSWORD

TOLD = ("--municipality", "Natal", "--hours", "seg-sex 8h-14h")


def test_a_unit_is_added_listed_and_has_its_people(central: Installation) -> None:
    given = environment(central.settings.DATABASE_URL)
    add_member(central.ports, "rosa@exemplo.br", "Rosa", Role.RECEPTION, PASSWORD)
    done = flask("units", "add", "Unidade Exemplo", *TOLD, **given)
    assert (done.returncode, done.stdout) == (0, "unidade-exemplo takes visits.\n"), done.stderr
    shown = flask("units", "list", **given).stdout.split()
    assert shown == ["unidade-exemplo", "Natal", "seg-sex", "08:00-14:00"]
    assigned = flask("units", "assign", "unidade-exemplo", "rosa@exemplo.br", **given)
    assert assigned.stdout == "1 serve at unidade-exemplo.\n", assigned.stderr
    unknown = flask("units", "assign", "unidade-exemplo", "nada@exemplo.br", **given)
    assert (unknown.returncode, "nada@exemplo.br" in unknown.stderr) == (1, True)
    again = flask("units", "add", "Unidade Exemplo", *TOLD, **given)
    assert (again.returncode, "Já existe uma unidade" in again.stderr) == (1, True)
