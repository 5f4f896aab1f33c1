"""Read and write single fields of the charter's files, and leave all around them as it was.

A field is named by its file and its path in it: ("sentences", "identity", "say"). An item of a list
of tables is named by its `id` or `key` where it has one, else by its place, from "1".
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

Path = tuple[str, ...]
Leaf = str | bool | int | date | list[str]


class NoSuchField(Exception):
    """Raised for a path that a file does not have, with the path."""


def leaves(table: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Yield every field of a file's table with its path, in the file's order."""
    for key, value in table.items():
        yield from _leaves(value, (*path, key))


def get(table: Mapping[str, Any], path: Path) -> Leaf | None:
    """Return the value of the field at that path, or None where the file has no such field."""
    return dict(leaves(table)).get(path)


def put(text: str, values: Mapping[Path, Leaf | None]) -> str:
    """Return a file's text with these fields set; one of None is taken out.

    A field that is not there is added at the end of its table. Raises NoSuchField where one is to
    be taken out of a table that is not there.
    """
    document = tomlkit.parse(text)
    for path, value in values.items():
        _put(document, path, value)
    return tomlkit.dumps(document)


def add_row(text: str, path: Path, row: Mapping[str, Any]) -> str:
    """Return a file's text with one more row at the end of the list at `path`.

    The list is made where there is none. Raises NoSuchField where its table is not there.
    """
    document = tomlkit.parse(text)
    table = _down(document, path[:-1])
    if path[-1] not in table:
        table.append(path[-1], tomlkit.aot() if len(path) == 1 else tomlkit.array())
    rows = table[path[-1]]
    rows.append(_item(row, inline=not isinstance(rows, AoT)))
    return tomlkit.dumps(document)


def remove_row(text: str, path: Path) -> str:
    """Return a file's text without the row at `path`; raise NoSuchField where it is not there."""
    document = tomlkit.parse(text)
    rows = _down(document, path[:-1])
    if not isinstance(rows, AoT | Array):
        raise NoSuchField(path)
    del rows[_place(rows, path[-1])]
    return tomlkit.dumps(document)


def is_toml(text: str) -> bool:
    """Tell whether the text can be read as TOML."""
    try:
        tomlkit.parse(text)
    except TOMLKitError:
        return False
    return True


def row_name(row: Any, place: int) -> str:
    """Return how a row of a list is named in a path: by its id or key, else by its place."""
    if isinstance(row, Mapping):
        for key in ("id", "key"):
            if isinstance(row.get(key), str) and row[key]:
                return str(row[key])
    return str(place)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Leaf]]:
    if isinstance(value, Mapping):
        yield from leaves(value, path)
    elif isinstance(value, list) and not all(isinstance(each, str) for each in value):
        for place, each in enumerate(value, 1):
            yield from _leaves(each, (*path, row_name(each, place)))
    else:
        yield path, value


def _put(document: Any, path: Path, value: Leaf | None) -> None:
    table = _down(document, path[:-1], make=value is not None)
    if not isinstance(table, MutableMapping):
        raise NoSuchField(path)
    if value is None:
        table.pop(path[-1], None)
    elif path[-1] in table and table[path[-1]] == value and type(table[path[-1]]) is not bool:
        return  # as it stands: its comment and its way of writing stay, too
    else:
        table[path[-1]] = _value(value, table.get(path[-1]))


def _value(value: Leaf, before: Any) -> Any:
    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True)
    if isinstance(value, list):
        several = tomlkit.array()
        several.extend(value)
        return several.multiline(len(value) > 1)
    if before is not None and hasattr(before, "trivia"):
        kept = tomlkit.item(value)
        kept.trivia.comment_ws, kept.trivia.comment = (
            before.trivia.comment_ws,
            before.trivia.comment,
        )
        return kept
    return value


def _down(document: Any, path: Path, make: bool = False) -> Any:
    at = document
    for name in path:
        if isinstance(at, AoT | Array):
            at = at[_place(at, name)]
            continue
        if not isinstance(at, MutableMapping):
            raise NoSuchField(path)
        if name not in at:
            if not make:
                raise NoSuchField(path)
            at[name] = tomlkit.inline_table()
        at = at[name]
    return at


def _place(rows: Sequence[Any], name: str) -> int:
    for place, row in enumerate(rows):
        if row_name(row, place + 1) == name:
            return place
    raise NoSuchField((name,))


def _item(row: Mapping[str, Any], inline: bool) -> Any:
    table = tomlkit.inline_table() if inline else tomlkit.table()
    for key, value in row.items():
        table[key] = value
    return table
