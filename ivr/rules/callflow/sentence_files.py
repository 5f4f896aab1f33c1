"""Read a callflow file's sentences, `{ say = "…", source = "…" }`, and the sources they name.

Every mistake in them is reported.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ivr.rules.callflow.model import Sentence, Source
from ivr.rules.callflow.placeholders import Placeholders, placeholder_mistakes
from ivr.rules.callflow.reasons import NO_ROWS, NO_SENTENCE, NO_SOURCE, NO_TABLE, NOT_THERE, UNUSED

Tell = Callable[[str, str, str], None]  # file, key, reason
Rows = Sequence[Mapping[str, Any]]
Where = tuple[str, str, str]  # the file, where the sentence stands in it, its key as a prompt


def read_sentence(row: Any, at: Where, expected: Placeholders, tell: Tell) -> Sentence:
    """Return the sentence in `row`, and report each mistake by calling `tell`.

    One that cannot be read is returned without a text.
    """
    file, where, key = at
    if not isinstance(row, dict) or not are_texts([row.get("say")]):
        tell(file, where, NO_SENTENCE)
        return Sentence(key, "", "", file)
    if not isinstance(row.get("source"), str):
        tell(file, where, NO_SOURCE)
    for reason in placeholder_mistakes(row["say"], expected):
        tell(file, where, reason)
    return Sentence(key, row["say"], str(row.get("source", "")), file, str(row.get("write", "")))


def read_section(
    rows: Any, at: Where, expected: Mapping[str, Placeholders], tell: Tell
) -> dict[str, Sentence]:
    """Return the sentences of a section by their keys, and report each mistake by calling `tell`.

    `at` has the file, the section, and what stands before each key to name the prompt.
    """
    file, section, prefix = at
    given = rows if isinstance(rows, dict) else {}
    for key in sorted(set(expected) - set(given)):
        tell(file, f"{section}.{key}", NOT_THERE)
    for key in sorted(set(given) - set(expected)):
        tell(file, f"{section}.{key}", UNUSED)
    return {
        key: read_sentence(row, (file, f"{section}.{key}", f"{prefix}{key}"), expected[key], tell)
        for key, row in given.items()
        if key in expected
    }


def read_sources(table: Mapping[str, Any], tell: Tell) -> Iterator[tuple[str, Source]]:
    """Yield each source of sources.toml by its id, and report each mistake by calling `tell`."""
    for key, given in table.items():
        row = table_of(given, ("sources.toml", key), tell)
        quote = row.get("quote", row.get("finding"))
        needed = {
            "o título": isinstance(row.get("title"), str),
            "o endereço": isinstance(row.get("address"), str),
            "as palavras da fonte": isinstance(quote, str),
            "se o órgão a confirma": isinstance(row.get("confirmed"), bool),
            "a data": "date" in row,
            "o dia da próxima revisão": type(row.get("review")) is date,
        }
        if lacks := [what for what, good in needed.items() if not good]:
            tell("sources.toml", key, f"preencha {', '.join(lacks)}")
            continue
        title, address, when = row["title"], row["address"], str(row["date"])
        yield key, Source(key, title, address, when, quote, row["confirmed"], row["review"])


def rows_of(table: Mapping[str, Any], key: str, at: tuple[str, str], tell: Tell) -> Rows:
    """Return the rows of the list at `key`; what is no list of tables is told, and has none.

    `at` is the file and the field to be named.
    """
    given = table.get(key, [])
    if isinstance(given, list) and all(isinstance(each, dict) for each in given):
        return given
    tell(*at, NO_ROWS)
    return []


def table_of(value: Any, at: tuple[str, str], tell: Tell) -> Mapping[str, Any]:
    """Return the table that `value` is; anything else is told, and is an empty one."""
    if isinstance(value, dict):
        return value
    tell(*at, NO_TABLE)
    return {}


def are_texts(value: Any) -> bool:
    """Return whether `value` is a list of texts, with one or more in it, and none empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)
