"""Read one sentence of a callflow file, `{ say = "…", source = "…" }`, and report its mistakes."""

from collections.abc import Callable, Mapping
from typing import Any

from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.placeholders import Placeholders, placeholder_mistakes

Tell = Callable[[str, str, str], None]  # file, key, reason
Where = tuple[str, str, str]  # the file, where the sentence stands in it, its key as a prompt


def read_sentence(row: Any, at: Where, expected: Placeholders, tell: Tell) -> Sentence:
    """Return the sentence in `row`, and report each mistake by calling `tell`.

    One that cannot be read is returned without a text.
    """
    file, where, key = at
    if not isinstance(row, dict) or not are_texts([row.get("say")]):
        tell(file, where, "needs `say`, a text")
        return Sentence(key, "", "", file)
    if not isinstance(row.get("source"), str):
        tell(file, where, "needs `source`, an id of sources.toml")
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
        tell(file, f"{section}.{key}", "is missing")
    for key in sorted(set(given) - set(expected)):
        tell(file, f"{section}.{key}", "is said nowhere")
    return {
        key: read_sentence(row, (file, f"{section}.{key}", f"{prefix}{key}"), expected[key], tell)
        for key, row in given.items()
        if key in expected
    }


def are_texts(value: Any) -> bool:
    """Return whether `value` is a list of texts, with one or more in it, and none empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)
