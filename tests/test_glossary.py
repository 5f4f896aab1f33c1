"""docs/glossary.md and the code agree: states, and the words that are gone."""

import re
from enum import Enum

import pytest

from ivr.root import ROOT
from ivr.rules.callbacks.states import CallbackState
from ivr.rules.cases.requests import DemandState
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.sms_states import SmsState

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
STATES = {
    "a callback": CallbackState,
    "a request": DemandState,
    "an e-mail": EmailState,
    "an SMS": SmsState,
}


@pytest.mark.parametrize(("of", "states"), STATES.items(), ids=list(STATES))
def test_the_states_are_the_codes_own(of: str, states: type[Enum]) -> None:
    [told] = re.findall(rf"^\| {of} \| ([^|]+) \|", GLOSSARY, re.MULTILINE)
    assert told.split(", ") == [each.value for each in states]


def test_no_module_is_named_by_a_word_that_is_gone() -> None:
    [gone] = re.findall(r"gone for good:\n(.*)\.\n", GLOSSARY)
    banned = set(re.findall(r"`(\w+)`", gone))
    assert len(banned) > 10
    names = {path.stem: path for path in (ROOT / "ivr").rglob("*.py")}
    assert {name: path for name, path in names.items() if banned & set(name.split("_"))} == {}


def test_no_word_stands_twice() -> None:
    words = re.findall(r"^\| \*\*([\w -]+)\*\*", GLOSSARY, re.MULTILINE)
    assert len(words) > 25
    assert len(words) == len(set(words))
