"""Read last-words.toml, what is said when nothing else can be, and report every mistake in it."""

from collections.abc import Mapping
from typing import Any

from ivr.rules.callflow.budget import PROMPT_SECONDS
from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.placeholders import NONE
from ivr.rules.callflow.sentence_files import Tell, read_section
from ivr.rules.words.speech_length import seconds

FILE = "last-words.toml"


def read_heard(table: Mapping[str, Any], tell: Tell) -> Sentence:
    """Return the last words, and report each mistake by calling `tell`."""
    for name in sorted(set(table) - {"heard"}):
        tell(FILE, name, "no such section")
    found = read_section(table.get("heard"), (FILE, "heard", "last-words."), {"sorry": NONE}, tell)
    said = found.get("sorry", Sentence("last-words.sorry", "", "", FILE))
    took = seconds(said.text)
    if took > PROMPT_SECONDS:
        tell(FILE, "heard.sorry", f"takes {took:.1f} s, over {PROMPT_SECONDS:.0f}")
    return said
