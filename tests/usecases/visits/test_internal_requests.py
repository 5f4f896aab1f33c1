"""What sectors ask of us: written down, answered when, undone, and forgotten in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.rules.visits.internal import MAX_ASKED_BY_CHARS, MAX_WHAT_CHARS, InternalChannel
from ivr.rules.visits.states import VisitRefused
from ivr.usecases.cases.sectors import seed
from ivr.usecases.visits.internal_requests import (
    TypedRequest,
    forget_words,
    set_answered,
    withdraw,
    write_down,
)
from tests.support.desk import hire
from tests.support.installation import Installation

HOUR = timedelta(hours=1)


def typed(central: Installation, **changed: object) -> TypedRequest:
    """A request of an hour ago, by WhatsApp, of a sector that is not listed."""
    at = central.clock.now() - HOUR
    made = TypedRequest(None, "uvt", InternalChannel.WHATSAPP, " Jorge  ", "Qual o prazo?\n", at)
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_request_is_written_down_answered_and_owed_again(central_on_both: Installation) -> None:
    central = central_on_both
    [ana] = hire(central, "Ana")
    seed(central.ports, central.line.conversations.current().callflow)
    made = write_down(central.ports, ana, typed(central, sector_id=1))
    kept = central.rows("SELECT sector_id, channel, asked_by, what FROM internal_demands")
    assert kept == [(1, "whatsapp", "Jorge", "Qual o prazo?")]
    now = central.clock.now()
    set_answered(central.ports, ana, made, now)
    set_answered(central.ports, ana, made, now)
    assert central.rows("SELECT answered_by FROM internal_demands") == [(ana,)]
    set_answered(central.ports, ana, made, None)
    assert central.rows("SELECT answered_at, answered_by FROM internal_demands") == [(None, None)]
    acts = central.rows("SELECT action FROM audit WHERE about = 'internal' ORDER BY id")
    assert [each for (each,) in acts] == ["asked-inside", "answered-inside", "reopened-inside"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"asked_by": " "}, "quem pediu"),
        ({"what": "\n"}, "quem pediu"),
        ({"what": "a\x00b"}, "não são letras"),
        ({"asked_by": "a" * (MAX_ASKED_BY_CHARS + 1)}, "no máximo 120"),
        ({"what": "a" * (MAX_WHAT_CHARS + 1)}, "cabem 2000"),
        ({"sector_id": 99}, "setor não existe"),
    ],
)
def test_what_cannot_be_written_down_is_told(
    central: Installation, changed: dict[str, object], words: str
) -> None:
    [ana] = hire(central, "Ana")
    with pytest.raises(VisitRefused, match=words):
        write_down(central.ports, ana, typed(central, **changed))
    later = central.clock.now() + HOUR
    with pytest.raises(VisitRefused, match="ainda não passaram"):
        write_down(central.ports, ana, typed(central, received_at=later))


def test_what_is_as_long_as_it_may_be_is_kept(central: Installation) -> None:
    [ana] = hire(central, "Ana")
    longest = typed(central, asked_by="a" * MAX_ASKED_BY_CHARS, what="b" * MAX_WHAT_CHARS)
    assert write_down(central.ports, ana, longest)


def test_an_answer_comes_after_its_request_and_not_after_now(central: Installation) -> None:
    [ana] = hire(central, "Ana")
    made, now = write_down(central.ports, ana, typed(central)), central.clock.now()
    for wrong in (now - 2 * HOUR, now + HOUR):
        with pytest.raises(VisitRefused, match="A resposta vem depois"):
            set_answered(central.ports, ana, made, wrong)
    withdraw(central.ports, ana, made)
    with pytest.raises(VisitRefused, match="desfeito"):
        set_answered(central.ports, ana, made, now)
    with pytest.raises(VisitRefused, match="não existe"):
        withdraw(central.ports, ana, 99)


def test_its_words_are_forgotten_in_time_and_the_figures_stay(
    central_on_both: Installation,
) -> None:
    """A marker planted in each personal column is gone; what is owed an answer keeps its words."""
    central = central_on_both
    [ana] = hire(central, "Ana")
    marked = typed(central, asked_by="marca1fim", what="marca2fim")
    answered, _ = (write_down(central.ports, ana, marked) for _ in range(2))
    set_answered(central.ports, ana, answered, central.clock.now())
    assert forget_words(central.ports) == 0
    central.clock.advance(731 * 24 * 3600)
    assert forget_words(central.ports) == 1
    assert forget_words(central.ports) == 0
    kept = central.rows("SELECT asked_by, what FROM internal_demands ORDER BY id")
    assert kept == [("", ""), ("marca1fim", "marca2fim")]
    times = "SELECT count(*) FROM internal_demands WHERE answered_at IS NOT NULL"
    assert central.rows(times) == [(1,)]
