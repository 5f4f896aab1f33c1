"""Days of the week: nothing happens "segunda-feira" or "em segunda-feira", but "na" or "no"."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.callbacks.promise_wording import promise_words, written_promise
from ivr.rules.callbacks.slots import Due
from ivr.rules.words.as_read import written_opening
from ivr.rules.words.spoken import next_opening, next_opening_brief
from ivr.rules.words.weekdays import on_day
from tests.support.callflow import CALLFLOW

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DAYS = "segunda|terça|quarta|quinta|sexta|sábado|domingo"


@pytest.mark.parametrize(
    ("day", "on"),
    [
        ("hoje, às oito horas", "hoje, às oito horas"),
        ("amanhã, terça-feira", "amanhã, terça-feira"),
        ("quarta-feira, 25 de novembro", "na quarta-feira, 25 de novembro"),
        ("terça, 24/11", "na terça, 24/11"),
        ("sábado, 28/11", "no sábado, 28/11"),
        ("domingo", "no domingo"),
        ("dia primeiro", "dia primeiro"),
    ],
)
def test_a_day_has_the_article_of_its_gender(day: str, on: str) -> None:
    assert on_day(day) == on


@pytest.mark.parametrize("ahead", range(15))
def test_whatever_names_a_day_on_which_something_happens_has_an_article(ahead: int) -> None:
    at = NOW + timedelta(days=ahead, minutes=15)
    texts = CALLFLOW.promise_texts
    said = (
        f"Abre {written_opening(NOW, at)}",
        f"Voltamos {next_opening(NOW, at)}",
        f"Voltamos {next_opening_brief(NOW, at)}",
        promise_words(Due(at + timedelta(minutes=15), "slot"), NOW, texts),
        written_promise(Due(at + timedelta(minutes=15), "slot"), NOW, texts),
    )
    for each in said:
        assert re.search(rf"(?:Abre|Voltamos|ligar|Ligamos)(?: em)? (?:{DAYS})", each) is None
        assert (
            re.search(r"\bna (?:sábado|domingo)|\bno (?:segunda|terça|quarta|quinta|sexta)", each)
            is None
        )
