"""The house stands as it was drawn: arrows one way, rules pure, rooms small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.root import ROOT

IVR = ROOT / "ivr"

# Who may import whom. `app`, `jobs`, `cli` and `demonstration` stand on top.
ALLOWED: dict[str, set[str]] = {
    "rules": {"rules"},
    "ports": {"ports", "rules"},
    "store": {"store", "ports", "rules"},
    "usecases": {"usecases", "store", "ports", "rules"},
    "web": {"web", "usecases", "store", "ports", "rules", "settings", "proxies"},
    "gateways": {"gateways", "ports", "rules", "root"},
    "simulator": {"simulator"},
    "settings": {"setting_mistakes"},
    "setting_mistakes": {"proxies"},
    "proxies": set(),
    "root": set(),
    "server": {"server", "proxies"},  # gunicorn's worker: it knows nothing of what it serves
    "wiring": {"gateways", "settings", "store", "usecases", "ports", "rules"},
    "app": {"wiring", "web", "usecases", "settings", "proxies"},
    "jobs": {"wiring", "settings", "usecases"},
    "commands": {
        *("commands", "wiring", "jobs", "settings", "web", "usecases", "store", "ports", "rules"),
        "setting_mistakes",
        "root",
        "gateways",  # the callflow files, which need no setting
    },
    "cli": {"commands"},
    "demonstration": {"own_redis", "root"},
    "furnishing": {"cli", "demonstration"},
    "own_redis": set(),
}
IMPURE = {"os", "time", "random", "secrets", "socket", "subprocess", "logging", "threading"}
IMPURE |= {"flask", "sqlalchemy", "redis", "requests", "urllib.request", "pathlib", "tempfile"}
MODULES = sorted(path for path in IVR.rglob("*.py") if "versions" not in path.parts)
MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 265, 50, 5


def name_of(path: Path) -> str:
    """A module's dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Every module that this one imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """The first folder or file below ivr."""
    return [*module.split("."), ""][1]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_go_one_way(path: Path) -> None:
    here = room(name_of(path))
    for module in imports(path):
        if module.startswith("ivr.") and here:
            assert room(module) in ALLOWED[here] | {here}, f"{here} imports {module}"


@pytest.mark.parametrize("path", sorted((IVR / "rules").rglob("*.py")), ids=name_of)
def test_rules_are_pure(path: Path) -> None:
    assert not IMPURE & set(imports(path))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            assert name not in ("now", "today", "utcnow", "open", "print", "input"), name


@pytest.mark.parametrize("path", sorted((IVR / "web").rglob("*.py")), ids=name_of)
def test_pages_write_nothing_themselves(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            assert node.func.attr not in ("write", "single_write"), f"{called}: for a use case"


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {name_of(path) for path in MODULES}
    graph = {name_of(path): set(imports(path)) & names - {name_of(path)} for path in MODULES}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join((*way[way.index(module) :], module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rooms_and_functions_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it is"
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MOST_FUNCTION_LINES, f"{node.name}: {lines} lines"
            parameters = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
            own = [each for each in parameters if each not in ("self", "cls")]
            if not _is_command(node):  # a command has one parameter an option
                assert len(own) <= MOST_PARAMETERS, f"{node.name}: {len(own)} parameters"
    for public in (each for each in tree.body if _is_public(each)):
        assert ast.get_docstring(public), f"{public.name} says nothing"  # type: ignore[attr-defined,arg-type]


def _is_command(node: ast.FunctionDef) -> bool:
    return any("command(" in ast.unparse(each) for each in node.decorator_list)


def _is_public(node: ast.stmt) -> bool:
    named = isinstance(node, ast.FunctionDef | ast.ClassDef)
    return named and not node.name.startswith("_")  # type: ignore[attr-defined]


def test_nothing_names_a_manager_or_leaves_a_stub() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for word in ("TODO", "FIXME", "XXX", "NotImplementedError", "Manager(", "Helper"):
            assert word not in text or (word == "Manager(" and path.name == "demonstration.py"), (
                path,
                word,
            )


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=str)
def test_tests_patch_nothing_sleep_nowhere_and_skip_nothing(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    for word in ("monkeypatch", "mock.patch", "unittest.mock", "pytest.skip", "mark.skip", "xfail"):
        assert word not in text, word
