"""The house stands as it was drawn: arrows one way, rules pure, rooms and files small.

Who may import whom is said in `pyproject.toml`, as contracts of import-linter, which `make check`
runs; here is what it cannot say, and that it sees each kind of violation.
"""

import ast
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.root import ROOT

IVR, TESTS = ROOT / "ivr", ROOT / "tests"
TREES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(IVR.rglob("*.py"))
    if "versions" not in path.parts
}
# What a rule may not ask, whatever module it comes from.
IMPURE_CALLS = {"now", "today", "utcnow", "open", "print", "input"}
MAX_MODULE_LINES, MAX_FUNCTION_LINES, MAX_PARAMETERS, MAX_FOLDER_MODULES = 265, 50, 5, 20
# One wrong import for each contract that names what may not be imported.
PLANTED = {
    "ivr/rules/hours/hours.py": "ivr.store.calls.calls",
    "ivr/web/telephone/twiml.py": "ivr.gateways.clocks",
    "ivr/rules/words/spoken.py": "ivr.rules.cases.states",
    "ivr/store/database/base.py": "ivr.store.mail.sms",
    "ivr/usecases/line/hours.py": "ivr.usecases.calls.flow",
    "ivr/web/desk/calls/flow.py": "ivr.web.desk.staff.shifts",
    "ivr/simulator/wire/traffic.py": "ivr.simulator.verbs.dial",
    "ivr/rules/words/gsm7.py": "time",
    "ivr/usecases/line/line.py": "flask",
    "ivr/web/citizens/public.py": "ivr.web.desk.session.labels",
    "ivr/simulator/clock.py": "ivr.rules.words.gsm7",
    "ivr/jobs.py": "ivr.simulator.clock",
    "ivr/server/limits.py": "ivr.settings",
}
# A circle within a room, and one of two rooms.
CIRCLES = {
    "ivr/store/staff/staff.py": "ivr.store.staff.shifts",
    "ivr/usecases/staff/codes.py": "ivr.usecases.operations.readiness",
    "ivr/usecases/operations/backlog.py": "ivr.usecases.staff.accounts",
}
BANNED_IN_TESTS = (
    *("monkeypatch", "mock.patch", "unittest.mock", "pytest.skip", "mark.skip", "xfail"),
)


def below(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """Give each module in a folder, however deep, with its path from the top."""
    for path, tree in TREES.items():
        if path.is_relative_to(folder):
            yield str(path.relative_to(ROOT)), tree


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the tree in that folder."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code and its contracts, in which a test may plant what is wrong."""
    folder = tmp_path / "house"
    folder.mkdir()
    shutil.copytree(IVR, folder / "ivr", ignore=shutil.ignore_patterns("*.pyc", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(copy: Path) -> None:
    found = lint_imports(copy)
    assert found.returncode == 0, found.stdout


def plant(copy: Path, wrong: dict[str, str]) -> None:
    """Let each of these files of the copy import what it may not."""
    for file, module in wrong.items():
        with (copy / file).open("a", encoding="utf-8") as text:
            text.write(f"\nimport {module}\n")


def test_each_kind_of_wrong_import_is_seen(copy: Path) -> None:
    plant(copy, PLANTED)
    found = lint_imports(copy)
    assert [line for line in found.stdout.splitlines() if line.endswith(" KEPT")] == []
    missed = [
        f"{file} imports {module}"
        for file, module in PLANTED.items()
        if f"{file[:-3].replace('/', '.')} -> {module}" not in found.stdout
    ]
    assert missed == []


def test_circles_are_seen(copy: Path) -> None:
    plant(copy, CIRCLES)
    found = lint_imports(copy)
    broken = [line for line in found.stdout.splitlines() if line.endswith(" BROKEN")]
    assert broken == ["Rooms: none imports itself by way of others BROKEN"]
    for parent in ("ivr.store.staff", "ivr.usecases"):
        assert parent in found.stdout


def test_a_floor_that_says_not_where_it_stands_is_seen(copy: Path) -> None:
    (copy / "ivr" / "attic.py").write_text("", encoding="utf-8")
    found = lint_imports(copy)
    assert found.returncode == 1
    assert "attic" in found.stdout


def test_rules_ask_nothing_of_the_world() -> None:
    asked = [
        f"{path}: {ast.unparse(node.func)}"
        for path, tree in below(IVR / "rules")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name_of(node.func) in IMPURE_CALLS
    ]
    assert asked == []


def test_pages_write_nothing_themselves() -> None:
    written = [
        f"{path}: {ast.unparse(node.func)}, which is for a use case"
        for path, tree in below(IVR / "web")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("write", "single_write")
    ]
    assert written == []


def test_no_folder_holds_more_modules_than_a_reader_can_look_through() -> None:
    modules = [*IVR.rglob("*.py"), *TESTS.rglob("*.py")]
    held = Counter(path.parent for path in modules if path.parent.name != "versions")
    crowded = {str(path.relative_to(ROOT)): many for path, many in held.items()}
    assert {path: many for path, many in crowded.items() if many > MAX_FOLDER_MODULES} == {}


def test_modules_are_imported_by_their_whole_name() -> None:
    relative = [
        path
        for path, tree in below(IVR)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_modules_and_functions_are_small() -> None:
    large = []
    for path, tree in below(IVR):
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        if lines > MAX_MODULE_LINES:
            large.append(f"{path}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                large += [f"{path}: {node.name} has {why}" for why in _too_large(node)]
    assert large == []


def test_whatever_is_public_says_what_it_is() -> None:
    mute = []
    for path, tree in below(IVR):
        if not ast.get_docstring(tree):
            mute.append(path)
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name[0] == "_":
                continue
            if not ast.get_docstring(node):
                mute.append(f"{path}: {node.name}")
    assert mute == []


def test_nothing_names_a_manager_or_leaves_a_stub() -> None:
    for path in TREES:
        text = path.read_text(encoding="utf-8")
        for word in ("TODO", "FIXME", "XXX", "NotImplementedError", "Manager(", "Helper"):
            own = word == "Manager(" and path.parent.name == "demonstration"  # honcho's own class
            assert own or word not in text, (path, word)


def test_tests_patch_nothing_and_skip_nothing() -> None:
    found = [
        f"{path}: {word}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__)
        for word in BANNED_IN_TESTS
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _too_large(node: ast.FunctionDef) -> Iterator[str]:
    lines = (node.end_lineno or 0) - node.lineno + 1
    if lines > MAX_FUNCTION_LINES:
        yield f"{lines} lines"
    parameters = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
    own = [each for each in parameters if each not in ("self", "cls")]
    # A command has one parameter an option.
    if len(own) > MAX_PARAMETERS and not any(
        "command(" in ast.unparse(each) for each in node.decorator_list
    ):
        yield f"{len(own)} parameters"
