"""docs/architecture.md and the tree agree: floors, rooms, and the files of each way."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from ivr.root import ROOT

MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FLOORS = re.findall(r"^### `(ivr/[\w/]+)/`:.*\n\n((?:\|.*\n)*)", MAP, re.MULTILINE)
WAYS = re.findall(r"^### ([^`\n]+)\n(.*?)(?=^#|\Z)", MAP.split("## The ways")[1], re.M | re.S)


def rooms_of(floor: Path) -> dict[str, str]:
    """Return each room of a floor with what its docstring's first line says of it."""
    found = {}
    for path in sorted(floor.glob("*/__init__.py")):
        if path.parent.name != "migrations":
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            found[path.parent.name] = said.split("\n")[0]
    return found


def imports_of(path: str) -> set[str]:
    """Return the files that this one imports."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{each.name}" for each in node.names)}
    return {f"{name.replace('.', '/')}.py" for name in names}


@pytest.mark.parametrize(("floor", "table"), FLOORS, ids=[floor for floor, _ in FLOORS])
def test_each_floor_has_the_rooms_that_the_map_names(floor: str, table: str) -> None:
    named = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE))
    assert named == rooms_of(ROOT / floor)


def test_every_folder_with_rooms_is_a_floor_of_the_map() -> None:
    roomy = {path.parents[1] for path in (ROOT / "ivr").rglob("*/__init__.py")}
    floors = {str(each.relative_to(ROOT)) for each in roomy} - {"ivr", "ivr/store/migrations"}
    assert {floor for floor, _ in FLOORS} == floors | {"ivr/ports"}


def test_the_floors_stand_as_the_contract_has_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    layers = [each.replace(" ", "").split("|") for each in contract["layers"]]
    [drawn] = re.findall(r"```\n(furnishing.*?)```", MAP, re.DOTALL)
    lines = [re.split(r"\s{2,}|, ", line.strip()) for line in drawn.strip().splitlines()]
    known = {word for each in layers for word in each}
    stood = [[word for word in line if word in known] for line in lines]
    unsaid = {"setting_mistakes", "proxies", "root", "own_redis"}
    assert stood == [left for each in layers if (left := [w for w in each if w not in unsaid])]


@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _ in WAYS])
def test_each_step_of_a_way_is_imported_by_one_before_it(name: str, way: str) -> None:
    steps = re.findall(r"^\d+\. (… )?`([\w/]+\.py)`: ", way, re.MULTILINE)
    assert len(steps) > 5
    reached: set[str] = set()
    for number, (taken_over, step) in enumerate(steps):
        assert taken_over or number == 0 or step in reached, f"{step} follows from none before it"
        reached |= imports_of(step)


def test_the_ways_are_the_ones_that_are_promised() -> None:
    assert [name for name, _ in WAYS] == [
        *("A turn of a call", "A callback"),
        *("An e-mail that comes in", "An e-mail that goes out"),
    ]


def test_the_table_of_nouns_shows_where_each_has_a_room() -> None:
    table = MAP.split("## The same noun on every floor")[1].split("##")[0]
    head, _, *rows = [line.strip("| \n").split("|") for line in table.strip().splitlines()]
    floors = [each.strip(" `") for each in head[1:]]
    for noun, *marks in rows:
        has = [floor for floor in floors if (ROOT / "ivr" / floor / noun.strip()).is_dir()]
        marked = [floor for floor, mark in zip(floors, marks, strict=False) if mark.strip()]
        assert marked == has, noun


def test_whatever_rooms_declare_is_collected_where_the_map_says() -> None:
    rows = re.findall(r"^\| .* \| `(\w+\.py)` \| (.*) \| `([\w/]+\.py)` \|$", MAP, re.MULTILINE)
    assert len(rows) == 8
    for module, names, collector in rows:
        collected = (ROOT / collector).read_text(encoding="utf-8")
        declaring = [
            path
            for path in (ROOT / "ivr").glob(f"**/{module}")
            if any(f"\n{each}" in path.read_text() for each in re.findall(r"`(\w+)`", names))
        ]
        assert declaring, module
        for path in declaring:
            room = ".".join(path.relative_to(ROOT).with_suffix("").parts).rpartition(".")
            assert f"from {room[0]} import {room[2]}" in collected, f"{collector} misses {path}"
