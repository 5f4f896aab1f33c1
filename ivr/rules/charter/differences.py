"""Tell in words what one edition of the charter's files alters of another, field by field."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any, NamedTuple

from ivr.rules.charter.editor.labels import TOPIC, group_key, group_of, label_of
from ivr.rules.charter.fields import Path, row_name

MAX_COMPARED_WORDS = 3000  # of both texts; longer ones are shown whole, the old and then the new
ALIKE = 0.4  # of two texts: below it they are shown whole, and not word by word
_WORDS = re.compile(r"\S+\s*|\s+")


class Kind(Enum):
    """What became of a field, or of a whole service, topic or e-mail."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


KIND_LABELS: Mapping[Kind, str] = {
    Kind.NEW: "O que é novo",
    Kind.CHANGED: "O que muda",
    Kind.GONE: "O que sai",
}


class Piece(NamedTuple):
    """A stretch of a changed text: "same", "ins" or "del"."""

    mark: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that differs; `before` is empty where it is new, `after` where it is gone."""

    file: str
    path: Path
    label: str
    before: str
    after: str

    @property
    def kind(self) -> Kind:
        """Return what became of the field."""
        if not self.before:
            return Kind.NEW
        return Kind.CHANGED if self.after else Kind.GONE

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the text with what is taken out and put in, word by word."""
        return tuple(word_pieces(self.before, self.after))


@dataclass(frozen=True)
class Group:
    """The differences of one service, topic, e-mail or part of the sentences."""

    title: str
    kind: Kind
    differences: tuple[Difference, ...]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Group, ...]:
    """Return what differs between two versions' files, by group, in the files' order.

    A group that only one of them has is new, or gone, as a whole. All must be TOML.
    """
    old, new = (_tables(_same_topics(files)) for files in (before, after))
    was, is_ = (
        {at: text for file, table in tables.items() for at, text in _statements(file, table)}
        for tables in (old, new)
    )
    found: dict[tuple[str, str], list[Difference]] = {}
    sides: dict[tuple[str, str], set[str]] = {}
    titles: dict[tuple[str, str], str] = {}
    for file, path in dict.fromkeys((*is_, *was)):
        key, now = group_key(file, path), (file, path) in is_
        titles.setdefault(key, group_of(file, path, (new if now else old)[file]))
        sides.setdefault(key, set()).update(
            {name for name, side in (("old", was), ("new", is_)) if (file, path) in side}
        )
        one, other = was.get((file, path), ""), is_.get((file, path), "")
        if one != other:
            told = Difference(file, path, label_of(file, path), one, other)
            found.setdefault(key, []).append(told)
    return tuple(
        Group(titles[key], _kind_of(sides[key]), tuple(several)) for key, several in found.items()
    )


def by_kind(groups: tuple[Group, ...]) -> dict[Kind, list[Group]]:
    """Return the groups under what became of them: new, changed, gone; none that is empty."""
    return {
        kind: several
        for kind in Kind
        if (several := [each for each in groups if each.kind is kind])
    }


def word_pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the pieces of which both texts are made, in their order."""
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(
        None, [each.strip() for each in one], [each.strip() for each in other], autojunk=False
    )
    if len(one) + len(other) > MAX_COMPARED_WORDS or matcher.ratio() < ALIKE:
        yield from (Piece(mark, text) for mark, text in (("del", before), ("ins", after)) if text)
        return
    for does, a, b, c, d in matcher.get_opcodes():
        if does == "equal":
            yield Piece("same", "".join(other[c:d]))
            continue
        if b > a:
            yield Piece("del", "".join(one[a:b]))
        if d > c:
            yield Piece("ins", "".join(other[c:d]))


def as_words(value: Any) -> str:
    """Return a field's value as people read it: lists a line each, yes and no, a day."""
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, list):
        return "\n".join(as_words(each) for each in value)
    if isinstance(value, Mapping):
        return _row(value)
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _kind_of(sides: set[str]) -> Kind:
    if sides == {"new"}:
        return Kind.NEW
    return Kind.GONE if sides == {"old"} else Kind.CHANGED


def _same_topics(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files with each topic under a name without its digit, which is a field instead."""
    found = {}
    for name, text in files.items():
        match = TOPIC.fullmatch(name)
        found[f"topics/0-{match[2]}.toml" if match else name] = (
            f'digit = "{match[1]}"\n{text}' if match else text
        )
    return found


def _tables(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {name: tomllib.loads(text) for name, text in sorted(files.items())}


def _statements(
    file: str, table: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[tuple[str, Path], str]]:
    """Yield each field's text by its file and path; a list of rows without names is one field.

    So that a sentence that is put in is one difference, and not one of each after it.
    """
    for key, value in table.items():
        at = (*path, key)
        if isinstance(value, Mapping) and key == "dispensed" and path[:1] == ("services",):
            for fact, leave in value.items():
                yield (file, (*at, fact)), ", ".join(as_words(each) for each in leave.values())
        elif isinstance(value, Mapping):
            yield from _statements(file, value, at)
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            if all(row_name(row, 0) != "0" for row in value):
                for row in value:
                    yield from _statements(file, row, (*at, row_name(row, 0)))
            else:
                yield (file, at), "\n\n".join(as_words(row) for row in value)
                if sources := "\n".join(_sources(value)):
                    yield (file, (*at, "source")), sources
        elif value not in ("", []):
            yield (file, at), as_words(value)


def _row(row: Mapping[str, Any]) -> str:
    """Return a sentence, or a paragraph with its heading, as it is read."""
    given = row.get("say")
    if isinstance(given, str):
        return f"{given} (escrito: {row['write']})" if row.get("write") else given
    flags = [words for key, words in _FLAGS.items() if row.get(key) is True]
    lines = [as_words(row["title"])] if "title" in row else []
    lines += [as_words(each) for each in given or ()]
    return "\n".join((*lines, *flags))


_FLAGS = {
    "guidance": "[aqui entram as orientações do assunto]",
    "typed": "[aqui entra o que a equipe escreve]",
    "small": "[em letras menores]",
}


def _sources(rows: list[Any]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, Mapping):
            if isinstance(row.get("source"), str):
                yield row["source"]
            said = row.get("say")
            yield from _sources([row.get("title"), *(said if isinstance(said, list) else ())])
