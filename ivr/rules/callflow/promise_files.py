"""Read promises.toml, how promises are heard and read, and report every mistake in it."""

from collections.abc import Mapping
from typing import Any

from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.placeholders import NONE, Placeholders, needs
from ivr.rules.callflow.reasons import NO_SECTION
from ivr.rules.callflow.sentence_files import Tell, read_section

FILE = "promises.toml"
SECTIONS: Mapping[str, Mapping[str, Placeholders]] = {
    "heard": {
        "until": needs("at"),
        "when-back": needs("at"),
        "slot": needs("at", "minutes"),
        "overdue": needs("at"),
        "overdue-open": NONE,
        "again": needs("at"),
        "cut-short": needs("at"),
    },
    "read": {
        "until": needs("at"),
        "when-back": needs("at"),
        "slot": needs("at", "minutes"),
        "overdue": needs("at"),
        "overdue-open": NONE,
        "again": needs("at"),
        "cut-short": needs("at"),
        "answer": needs("day"),
        "answer-again": needs("day"),
        "answer-late": NONE,
        "answer-extended": needs("day"),
        "answer-law-late": NONE,
    },
}


def read_promises(table: Mapping[str, Any], tell: Tell) -> dict[str, dict[str, Sentence]]:
    """Return each section's sentences, and report each mistake by calling `tell`."""
    for name in sorted(set(table) - set(SECTIONS)):
        tell(FILE, name, NO_SECTION)
    return {
        name: read_section(table.get(name), (FILE, name, f"promise.{name}."), known, tell)
        for name, known in SECTIONS.items()
    }
