"""docs/glossary.md and the code agree: states, and the words that are gone."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from ivr.root import ROOT
from ivr.rules.callbacks.states import CallbackState
from ivr.rules.cases.requests import RequestState
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.sms_states import SmsState
from ivr.rules.visits.states import VisitState

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
STATES = {
    "a callback": CallbackState,
    "a request": RequestState,
    "an e-mail": EmailState,
    "an SMS": SmsState,
    "a visit": VisitState,
}


@pytest.mark.parametrize(("of", "states"), STATES.items(), ids=list(STATES))
def test_the_states_are_the_codes_own(of: str, states: type[Enum]) -> None:
    [told] = re.findall(rf"^\| {of} \| ([^|]+) \|", GLOSSARY, re.MULTILINE)
    assert told.split(", ") == [each.value for each in states]


def test_no_module_class_or_table_is_named_by_a_word_that_is_gone() -> None:
    """A class of a table is named in the code by its class; its name in the database stays."""
    [gone] = re.findall(r"said the same in a dialect:\n(.*?)\.\n\n", GLOSSARY, re.DOTALL)
    banned = set(re.findall(r"`(\w+)`", gone))
    assert len(banned) > 20
    found = {}
    for path in (ROOT / "ivr").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for name, words in _names(path):
            if banned & words:
                found[name] = str(path.relative_to(ROOT))
    assert found == {}


def _names(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield the module's and its classes' names, each with the words that it is made of."""
    yield path.stem, set(path.stem.split("_"))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", node.name)
            yield node.name, {each.lower() for each in words}


def test_no_word_stands_twice() -> None:
    words = re.findall(r"^\| \*\*([\w -]+)\*\*", GLOSSARY, re.MULTILINE)
    assert len(words) > 25
    assert len(words) == len(set(words))
