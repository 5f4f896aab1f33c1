"""Join what two have changed in the same files, field by field.

One may be a release, which brings new sentences; the other the people of the house. Where both
changed the same field, what people wrote stays, and the field is named.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from tomlkit.items import AoT

from ivr.rules.charter.fields import Path, row_name

Files = Mapping[str, str]  # name below callflows/ → text


@dataclass(frozen=True)
class Merged:
    """The joined files, and the fields (file, path) where `mine` stayed against `theirs`."""

    files: dict[str, str]
    kept: tuple[tuple[str, Path], ...]


def merged(base: Files, mine: Files, theirs: Files) -> Merged:
    """Return `mine` with what `theirs` changed since `base`, where `mine` did not change it itself.

    A file that only one of them changed is theirs or mine byte for byte. All must be TOML.
    """
    joining = _Joining()
    files = {}
    for name in sorted({*base, *mine, *theirs}):
        text = joining.file(name, base.get(name), mine.get(name), theirs.get(name))
        if text is not None:
            files[name] = text
    return Merged(files, tuple(joining.kept))


def completed(files: Files, present: Files) -> dict[str, str]:
    """Return an older version's files with the sentences and files that only `present` has.

    So that a version of which a newer program wants more can be read by it. Nothing that is there
    changes; topics are the version's own.
    """
    added = {name: text for name, text in present.items() if not name.startswith("topics/")}
    return merged({}, files, {**added}).files


@dataclass
class _Joining:
    kept: list[tuple[str, Path]] = field(default_factory=list)

    def file(self, name: str, base: str | None, mine: str | None, theirs: str | None) -> str | None:
        """Return the joined text of one file; None where there is to be no such file."""
        if mine == base:
            return theirs
        if theirs in (base, mine):
            return mine
        if mine is None or theirs is None:
            self.kept.append((name, ()))
            return mine
        document = tomlkit.parse(mine)
        before, now = tomllib.loads(base or ""), tomllib.loads(theirs)
        self._table(name, (), document, (before, now, tomlkit.parse(theirs)))
        return tomlkit.dumps(document)

    def _table(self, name: str, path: Path, mine: Any, other: tuple[Any, Any, Any]) -> None:
        """Bring into `mine` what changed in the other table: as it was, is, and is written."""
        before, now, written = other
        for key in dict.fromkeys((*now, *before)):
            at = (*path, key)
            if key not in now:
                if key in mine and _plain(mine[key]) == before[key]:
                    del mine[key]
                elif key in mine:
                    self.kept.append((name, at))
            elif key not in mine:
                if key not in before:
                    mine[key] = written[key]
                elif before[key] != now[key]:
                    self.kept.append((name, at))
            else:
                self._value(name, at, mine, (before.get(key), now[key], written[key]))

    def _value(self, name: str, at: Path, mine: Any, other: tuple[Any, Any, Any]) -> None:
        before, now, written = other
        key, own = at[-1], _plain(mine[at[-1]])
        if now in (before, own):
            return
        if own == before:
            mine[key] = written
        elif isinstance(own, dict) and isinstance(now, dict):
            was = before if isinstance(before, dict) else {}
            self._table(name, at, mine[key], (was, now, written))
        elif isinstance(mine[key], AoT) and _are_named(own) and _are_named(now):
            self._rows(name, at, mine[key], (before or [], now, written))
        else:
            self.kept.append((name, at))

    def _rows(self, name: str, at: Path, mine: Any, other: tuple[Any, Any, Any]) -> None:
        """Join two lists of named rows: new ones come at the end, those taken out go."""
        before, now, written = other
        was = {row_name(row, 0): row for row in before}
        is_ = {row_name(row, 0): row for row in now}
        owned = {row_name(row, 0): row for row in mine}
        for each, row in was.items():
            if each not in is_ and each in owned:
                if _plain(owned[each]) == row:
                    place = next(n for n, at_ in enumerate(mine) if row_name(at_, 0) == each)
                    del mine[place]
                else:
                    self.kept.append((name, (*at, each)))
        for place, (each, row) in enumerate(is_.items()):
            if each in owned:
                self._table(
                    name, (*at, each), owned[each], (was.get(each, {}), row, written[place])
                )
            elif each not in was:
                mine.append(written[place])
            elif was[each] != row:
                self.kept.append((name, (*at, each)))


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _are_named(rows: Any) -> bool:
    names = [row_name(row, 0) for row in rows]
    return "0" not in names and len(set(names)) == len(names)
