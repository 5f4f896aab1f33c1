"""Told: a promise sounds as a Brazilian would say it."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.callbacks.promise_wording import answer_words, promise_words, written_promise
from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from tests.support.callflow import CALLFLOW, edited

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # ten o'clock in Fortaleza
TEXTS = CALLFLOW.promise_texts


@pytest.mark.parametrize(
    ("kind", "at", "words"),
    [
        ("until", (23, 13, 45), "Vamos ligar até as dez e quarenta e cinco."),
        (
            "until",
            (24, 11, 15),
            "Vamos ligar até amanhã, terça-feira, às oito e quinze.",
        ),
        (
            "slot",
            (24, 11, 15),
            "Vamos ligar amanhã, terça-feira, às oito horas, ou em até quinze minutos depois.",
        ),
    ],
)
def test_a_promise_is_told_in_plain_words(kind: str, at: tuple[int, int, int], words: str) -> None:
    day, hour, minute = at
    due = Due(datetime(2026, 11, day, hour, minute, tzinfo=UTC), kind)
    assert promise_words(due, MONDAY, TEXTS) == words


def test_while_the_switchboard_is_down_its_return_is_the_promise() -> None:
    told = promise_words(Due(datetime(2026, 11, 24, 17, tzinfo=UTC), "when-back"), MONDAY, TEXTS)
    assert told == (
        "Vamos ligar assim que a central voltar, no máximo até amanhã, terça-feira, às catorze"
        " horas."
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("until", "Vamos ligar até terça-feira, 24 de novembro, às 08:15."),
        (
            "when-back",
            "Ligamos assim que a central telefônica voltar, no máximo até terça-feira, 24 de"
            " novembro, às 08:15.",
        ),
        (
            "slot",
            "Ligamos na terça-feira, 24 de novembro, às 08:00, ou em até quinze minutos depois.",
        ),
    ],
)
def test_a_promise_is_read_with_day_and_time(kind: str, words: str) -> None:
    assert (
        written_promise(Due(datetime(2026, 11, 24, 11, 15, tzinfo=UTC), kind), MONDAY, TEXTS)
        == words
    )


def test_an_answer_in_writing_is_forecast_for_a_day() -> None:
    due = datetime(2026, 12, 4, 17, 0, tzinfo=UTC)
    assert (
        answer_words(due, MONDAY, TEXTS)
        == "Nossa previsão é responder até sexta-feira, 4 de dezembro."
    )


KINDS = ("until", "when-back", "slot", "overdue", "again")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("minutes", [0, 1, 15, 3000])
def test_a_time_that_is_past_is_never_promised(kind: str, minutes: int) -> None:
    past = Due(MONDAY - timedelta(minutes=minutes), kind)
    for said in (promise_words(past, MONDAY, TEXTS), written_promise(past, MONDAY, TEXTS)):
        assert said.startswith("O prazo que demos já passou")
        assert "Desculpe a demora." in said
        assert " até " not in said
    assert answer_words(past.at, MONDAY, TEXTS) == TEXTS.read["answer-late"]


def test_after_a_time_that_passed_the_new_forecast_is_told() -> None:
    due = Due(datetime(2026, 11, 24, 17, tzinfo=UTC), "overdue")
    assert promise_words(due, MONDAY, TEXTS) == (
        "O prazo que demos já passou. Desculpe a demora. Agora, vamos ligar até amanhã,"
        " terça-feira, às catorze horas."
    )
    assert written_promise(due, MONDAY, TEXTS) == (
        "O prazo que demos já passou. Desculpe a demora. Agora, a previsão é ligar até"
        " terça-feira, 24 de novembro, às 14:00."
    )


def test_after_a_call_in_vain_the_next_one_is_told() -> None:
    due = Due(datetime(2026, 11, 23, 17, tzinfo=UTC), "again")
    rung = "Ligamos e não conseguimos falar com você."
    assert promise_words(due, MONDAY, TEXTS) == (
        f"{rung} Vamos ligar de novo até as catorze horas."
    )
    assert written_promise(due, MONDAY, TEXTS) == (
        f"{rung} Agora, a previsão é ligar de novo até segunda-feira, 23 de novembro, às 14:00."
    )


def test_after_a_call_that_was_answered_and_cut_short_that_is_told() -> None:
    due = Due(datetime(2026, 11, 23, 17, tzinfo=UTC), "cut-short")
    rung = "Nossa ligação foi atendida e terminou antes da conversa."
    assert promise_words(due, MONDAY, TEXTS) == (
        f"{rung} Vamos ligar de novo até as catorze horas."
    )
    assert written_promise(due, MONDAY, TEXTS) == (
        f"{rung} Agora, a previsão é ligar de novo até segunda-feira, 23 de novembro, às 14:00."
    )


def test_of_a_slot_that_has_begun_only_the_end_is_told() -> None:
    begun = Due(MONDAY - timedelta(minutes=5) + SLOT, "slot")
    assert promise_words(begun, MONDAY, TEXTS) == "Vamos ligar até as dez e dez."
    assert written_promise(begun, MONDAY, TEXTS) == (
        "Vamos ligar até segunda-feira, 23 de novembro, às 10:10."
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Vamos ligar até {at}.", "Vamos ligar.", "heard.until: falta {at} na frase"),
        (
            "Vamos ligar até {at}.",
            "Vamos ligar até {when}.",
            "read.until: {when} não é preenchido aqui",
        ),
        ("answer = {", "reply = {", "read.answer: falta esta frase"),
        ("answer = {", "reply = {", "read.reply: este texto não é usado em lugar nenhum"),
        ("[heard]", "[said]", "said: esta seção não existe aqui"),
        ("[heard]", "[said]", "heard.slot: falta esta frase"),
    ],
)
def test_a_promise_without_its_time_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(edited("promises.toml", old, new))
    assert f"callflows/promises.toml: {reason}" in str(told.value)
