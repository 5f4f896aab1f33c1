"""`flask charter`: an edition goes out byte for byte, and what comes in is whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.rules.charter.fields import put
from tests.commands.invoke import Ran, flask
from tests.support.callflow import FILES
from tests.support.installation import settings_for
from tests.support.programs import RedisProgram

Run = Callable[..., Ran]
HOURS = ("services", "telefone", "hours")


@pytest.fixture
def run(any_database_url: str, redis_program: RedisProgram) -> Run:
    """Run `flask charter …` in an installation."""
    settings = settings_for(any_database_url, redis_program.url)
    environment = {name: str(value) for name, value in settings.__dict__.items()}
    return lambda *arguments: flask("charter", *arguments, **environment)


def written(folder: Path) -> dict[str, str]:
    """Return the files that were exported below a folder."""
    root = folder / "callflows"
    return {
        file.relative_to(root).as_posix(): file.read_bytes().decode()
        for file in sorted(root.rglob("*.toml"))
    }


def test_an_untouched_edition_comes_back_byte_for_byte_and_changes_nothing(
    run: Run, tmp_path: Path
) -> None:
    assert run("export", str(tmp_path)).returncode == 1  # none is in force yet
    source = tmp_path / "source"
    for name, text in FILES.items():
        file = source / "callflows" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    assert "nothing was imported" in run("import", str(source)).stdout
    assert run("export", str(tmp_path / "out")).returncode == 0
    assert written(tmp_path / "out") == FILES
    assert "nothing was imported" in run("import", str(tmp_path / "out")).stdout
    assert "something in it already" in run("export", str(tmp_path / "out")).stderr
    assert "no such edition" in run("export", str(tmp_path / "new"), "--edition", "9").stderr


def test_what_has_changed_begins_an_edition(run: Run, tmp_path: Path) -> None:
    run("import", str(Path()))
    assert run("export", str(tmp_path)).returncode == 0
    charter = tmp_path / "callflows" / "charter.toml"
    charter.write_text(
        put(FILES["charter.toml"], {HOURS: "09:00 às 14:00h segunda à sexta-feira"}),
        encoding="utf-8",
    )
    told = run("import", str(tmp_path), "--name", "Novo horário").stdout
    assert "Edition begun" in told
    assert "/painel/carta/edicoes/2" in told


def test_fourteen_mistakes_are_named_at_once_and_nothing_is_imported(
    run: Run, tmp_path: Path
) -> None:
    run("import", str(Path()))
    run("export", str(tmp_path))
    menu = tmp_path / "callflows" / "menu.toml"
    text = menu.read_text(encoding="utf-8")
    for n in range(13):
        text = text.replace(
            "[sentences]\n", f'[sentences]\nnova{n} = {{ say = "Oi.", source = "x" }}\n'
        )
    menu.write_text(text, encoding="utf-8")
    charter = tmp_path / "callflows" / "charter.toml"
    charter.write_text(
        put(charter.read_text(encoding="utf-8"), {HOURS: "25:00 às 14:00h segunda"}),
        encoding="utf-8",
    )
    refused = run("import", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.count("callflows/menu.toml: sentences.nova") == 13
    assert 'callflows/charter.toml: services "telefone".hours' in refused.stderr
    menu.write_text(FILES["menu.toml"], encoding="utf-8")
    charter.write_text(FILES["charter.toml"], encoding="utf-8")
    assert "nothing was imported" in run("import", str(tmp_path)).stdout
