"""README and the papers tell the truth: their commands run, their map is the house."""

import re
from pathlib import Path

import click
import pytest

from ivr.cli import commands
from ivr.commands.common.declared import Declared
from ivr.root import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAX_PICTURE_BYTES = 1_500_000
MAX_README_BYTES = 9000  # what a newcomer reads in five minutes
PAPERS = {
    path: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
}
ALL = "\n".join(PAPERS.values())
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", ALL, flags=re.DOTALL))
CODE += [
    line for block in re.findall(r"```sh\n(.*?)```", ALL, re.DOTALL) for line in block.split("\n")
]
MAP = re.findall(r"^\| `([\w/]+/)` \|", README, re.MULTILINE)

# Each command that README gives, with the test (or the script of CI) that runs what it runs, and
# the words by which it does.
RUN_BY = {
    "make run": ("tests/browser/conftest.py", '"-m", "ivr.demonstration"]'),
    "make code": (
        "tests/demonstration/test_demonstration.py",
        '"-m", "ivr.demonstration", "code"]',
    ),
    "make test": (".ci/run", "make test"),
    "make check": (".ci/run", "make check"),
    "make bench": ("tests/bench/test_bench.py", "bench"),
    "python -m ivr.simulator --voice-url": (
        "tests/simulator/other/test_other_applications.py",
        '"--voice-url", root + voice',
    ),
    "flask doctor": ("tests/commands/test_commands.py", 'flask("doctor"'),
    "flask call --keys": ("tests/simulator/telephones/test_telephone.py", '"--keys"'),
    "flask callflow record": ("tests/commands/test_commands.py", '"callflow", "record"'),
    "flask calendar seed": ("tests/commands/test_commands.py", '"calendar", "seed"'),
    "flask shifts set": ("tests/commands/test_commands.py", '"shifts", "set"'),
    "flask staff phone": ("tests/commands/test_commands.py", '"staff", "phone"'),
}


def test_every_command_of_readme_is_run_by_a_test() -> None:
    """A command that README gives, and that no test would run, can be broken for weeks."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    said = [*re.findall(r"`([^`]+)`", prose), *blocks.splitlines()]
    given = {each for each in said if re.match(r"(make|flask|python|pytest) \S", each)}
    assert len(given) > 6
    assert [each for each in given if not any(each.startswith(one) for one in RUN_BY)] == []
    for command, (file, words) in RUN_BY.items():
        assert any(each.startswith(command) for each in given), f"README has no {command} any more"
        assert words in (ROOT / file).read_text(encoding="utf-8"), command


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = {word for code in CODE for word in re.findall(r"\bmake (\w+)", code)}
    assert {"run", "test", "check", "bench"} <= named
    for target in named:
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target


def test_every_flask_command_that_is_named_exists() -> None:
    app = commands()
    named = [code.split()[1:] for code in CODE if code.startswith("flask ")]
    assert len(named) >= 7
    for words in named:
        group: click.Command = app.cli
        for word in words:
            word = word.split("|")[0]
            if not isinstance(group, click.Group):
                break
            found = group.commands.get(word)
            assert found, " ".join(words)
            group = found.loaded() if isinstance(found, Declared) else found


def test_every_path_that_is_named_exists() -> None:
    shaped = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|toml|md|css|txt|example)|Procfile)")
    named = [code for code in CODE if shaped.fullmatch(code) and "<" not in code]
    short = {"voice.py", "desk/", "stories/", "browser/"}  # beside the folder they stand in
    short |= {"routes.py", "duties.py", "alerts.py", "health.py", "groups.py", "questions.py"}
    short |= {"own_data.py"}
    assert len(named) > 20
    for path in named:
        assert path in short or (ROOT / path).exists(), path


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_no_link_is_dead(paper: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", PAPERS[paper])
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_readme_is_read_in_five_minutes() -> None:
    assert len(README.encode()) <= MAX_README_BYTES


def test_the_map_is_the_house() -> None:
    folders = (path.name for path in ROOT.iterdir() if path.is_dir())
    tops = {f"{name}/" for name in folders if name[0] not in "._"}
    rooms = {f"ivr/{path.parent.name}/" for path in (ROOT / "ivr").glob("*/__init__.py")}
    assert set(MAP) == (tops - {"ivr/", "var/"}) | rooms


def test_the_commands_that_readme_gives_for_the_suite_are_what_ci_calls() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for command in ("make check", "make test"):
        assert f"\n{command}\n" in script
        assert command in CODE


def test_the_table_of_the_measure_is_dated_and_good_enough() -> None:
    found = re.search(r"<!-- bench -->(.*?)<!-- /bench -->", ALL, re.DOTALL)
    assert found
    table = found[1]
    assert re.search(r"\d{4}-\d{2}-\d{2}", table)
    for database in ("SQLite", "PostgreSQL"):
        assert database in table


@pytest.mark.parametrize("name", ["moving.webp", "telephone.png", "calls.png", "call.png"])
def test_the_pictures_are_there(name: str) -> None:
    size = (ROOT / "tests" / "browser" / "pictures" / name).stat().st_size
    assert 10_000 < size <= MAX_PICTURE_BYTES
