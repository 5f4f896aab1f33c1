"""Whole calls while nobody works at the switchboard."""

from datetime import UTC, datetime

import pytest

from tests.support.desk import hire
from tests.support.installation import SATURDAY, Installation


def test_closed_the_line_informs_and_says_when_it_opens(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    central_on_both.clock.at = SATURDAY
    call = central_on_both.dial()
    assert call.heard.startswith(
        "Secretaria da Fazenda do Rio Grande do Norte. Estamos fechados."
        " Voltamos na segunda-feira, às oito horas. Para senha da U V T, digite um."
    )
    assert call.heard.count("Estamos fechados") == 1, "once, and first"
    assert call.heard.endswith("Para outro atendimento, digite zero. Para e-mail, digite oito.")
    call.press("0")
    assert call.last.tag == "Gather"
    assert call.heard.startswith("Estamos fechados. Seu número termina em")
    call.press("3").press("2")
    assert "Seu protocolo é" in call.heard
    call.keep_silent()
    assert "Escreva para: atendimento, arroba set" in call.heard
    call.hang_up()
    assert call.outcome == "directed"
    assert central_on_both.dial().press("0").hang_up().outcome == "closed"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 23, 10, 59, 59, tzinfo=UTC), "hoje, às oito horas"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "amanhã, às oito horas"),
        # Friday 20 November is a holiday, so is Saturday 21 in Natal.
        (datetime(2026, 11, 19, 18, 0, tzinfo=UTC), "na segunda-feira, às oito horas"),
        # 24 December 2026 is unknown, 25 a holiday: nothing is promised before Monday.
        (datetime(2026, 12, 23, 18, 0, tzinfo=UTC), "na segunda-feira, às oito horas"),
    ],
)
def test_the_next_opening_is_exact(central: Installation, now: datetime, said: str) -> None:
    central.clock.at = now
    assert f"Estamos fechados. Voltamos {said}." in central.dial().heard


def test_an_unknown_day_is_answered_as_a_weekday(central: Installation) -> None:
    central.clock.at = datetime(2026, 10, 28, 13, 0, tzinfo=UTC)
    call = central.dial()
    assert "fechados" not in call.heard
    assert call.press("0").last.tag == "Dial"
    assert central.rows("SELECT hours_rule FROM calls") == [
        ("Dia do Servidor Público, Decreto 35.209, de 23/12/2025",)
    ]


def test_a_silent_caller_is_not_left_with_nothing(central: Installation) -> None:
    central.clock.at = SATURDAY
    call = central.dial("anonymous").keep_silent().keep_silent().keep_silent()
    assert "Seu protocolo é" in call.heard
    assert "Escreva para" in call.keep_silent().heard
    assert call.keep_silent().last.tag == "Hangup"
    call.hang_up()
    assert call.outcome == "directed"


def test_closing_time_in_the_middle_of_a_call_is_told(central: Installation) -> None:
    hire(central, "Ana")
    central.clock.at = datetime(2026, 11, 23, 16, 59, 50, tzinfo=UTC)
    call = central.dial()
    assert "digite zero" in call.heard
    central.clock.advance(20)
    assert call.press("0").heard.startswith("Estamos fechados. Seu número termina em")
