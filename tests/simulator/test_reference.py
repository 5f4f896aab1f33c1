"""docs/simulator.md says what the code obeys, attribute by attribute."""

import re
from pathlib import Path

from ivr.simulator.grammar.elements import Standing
from ivr.simulator.grammar.nouns import ABSENT, NOUNS
from ivr.simulator.grammar.verbs import OBEYED, UNKNOWN_HERE
from ivr.simulator.reference import reference

ROOT = Path(__file__).parents[2]
READS = r'(?:get\(|is_true\(\w+(?:\.\w+)*, |whole_number\(\w+, |method_of\([\w.]+, )"(\w+)"'


def read_by_the_verbs() -> set[str]:
    """The attributes that are read where verbs are performed."""
    code = "".join(
        each.read_text(encoding="utf-8")
        for each in sorted((ROOT / "ivr/simulator").glob("[cv]*s/*.py"))
    )
    return {*re.findall(READS, code), "method"}  # which method_of reads where none is named


def test_the_page_is_what_the_tables_say() -> None:
    written = (ROOT / "docs/simulator.md").read_text(encoding="utf-8")
    assert written == reference(), "python -m ivr.simulator --reference > docs/simulator.md"
    rules = (*OBEYED, *NOUNS.values())
    rows = [f"| `{each.name}` |" for rule in rules for each in rule.attributes]
    assert sum(written.count(row) for row in set(rows)) == len(rows) == 92
    for rule in (*UNKNOWN_HERE, *ABSENT):
        assert f"| [`<{rule.name}>`]" in written


def test_what_is_said_to_be_obeyed_is_read_and_nothing_else_is() -> None:
    rules = (*OBEYED, *NOUNS.values())
    obeyed = {
        each.name for rule in rules for each in rule.attributes if each.standing is Standing.OBEYED
    }
    assert read_by_the_verbs() == obeyed
