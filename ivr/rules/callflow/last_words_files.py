"""Read last-words.toml, what is said when nothing else can be, and report every mistake in it."""

from collections.abc import Mapping
from typing import Any

from ivr.rules.callflow.budget import PROMPT_SECONDS, too_long
from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.placeholders import NONE
from ivr.rules.callflow.reasons import NO_SECTION
from ivr.rules.callflow.sentence_files import Tell, read_section
from ivr.rules.words.speech_length import seconds

FILE = "last-words.toml"


def read_heard(table: Mapping[str, Any], tell: Tell) -> Sentence:
    """Return the last words, and report each mistake by calling `tell`."""
    for name in sorted(set(table) - {"heard"}):
        tell(FILE, name, NO_SECTION)
    found = read_section(table.get("heard"), (FILE, "heard", "last-words."), {"sorry": NONE}, tell)
    said = found.get("sorry", Sentence("last-words.sorry", "", "", FILE))
    took = seconds(said.text)
    if took > PROMPT_SECONDS:
        tell(FILE, "heard.sorry", too_long(took, PROMPT_SECONDS))
    return said
