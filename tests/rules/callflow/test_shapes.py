"""Whatever shape a file has, it is read or told what is wrong: no edit makes the reader fall."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
import tomlkit

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from tests.support.callflow import FILES

SHAPES: tuple[Any, ...] = (3, True, "texto", [], [3], ["a"], {}, {"a": 1}, [{}], [{"id": 3}], 1.5)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a table, of lists the first item's alone."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def with_shape(table: dict[str, Any], path: tuple[Any, ...], shape: Any) -> str:
    """Write the table with that shape at that path."""
    changed = deepcopy(table)
    at: Any = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = deepcopy(shape)
    return tomlkit.dumps(changed)


@pytest.mark.parametrize("name", FILES)
def test_no_shape_of_any_value_makes_the_reader_fall(name: str) -> None:
    """Each reading takes 30 ms: of each file's values some are taken, and of shapes a few."""
    table = tomllib.loads(FILES[name])
    several = list(places(table))
    chosen = [path for n, path in enumerate(several) if len(path) == 1 or n % 29 == 0]
    for n, path in enumerate(chosen):
        for shape in SHAPES[n % 4 :: 4]:
            with suppress(CallflowMistakes):
                read_callflow({**FILES, name: with_shape(table, path, shape)})
