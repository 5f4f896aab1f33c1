"""`flask surveys`, as a shell runs it."""

from tests.commands.invoke import flask
from tests.commands.staff.test_audit import environment


def test_a_survey_is_begun_listed_and_kept(sqlite_url: str) -> None:
    given = environment(sqlite_url)
    unknown = flask("surveys", "begin", "Como foi?", "--member", "nao@exemplo.br", **given)
    assert (unknown.returncode, "No account: nao@exemplo.br" in unknown.stderr) == (1, True)
    assert flask("surveys", "list", **given).stdout == ""
    made = ("a@exemplo.br", "--name", "Ana", "--role", "commission", "--generate")
    assert flask("staff", "add", *made, **given).returncode == 0
    begun = flask("surveys", "begin", "Como foi?", "--member", "a@exemplo.br", **given)
    assert begun.stdout == "Survey 1 is a draft with 1 of its commission.\n", begun.stderr
    shown = flask("surveys", "list", **given)
    assert (shown.returncode, shown.stdout.split()) == (
        *(0, ["1", "draft", "-", "-", "Como", "foi?"]),
    )
    kept = flask("surveys", "keep", **given)
    assert kept.stdout == "Opened or closed: 0. Erased or mixed: 0.\n", kept.stderr
