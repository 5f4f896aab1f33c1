"""The survey by telephone: asked where the line would hang up, once in 30 days, and anonymous."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.store.surveys.surveys import Survey
from ivr.usecases.surveys.by_telephone import take_call_forms
from tests.support.installation import MOBILE, Installation, Telephone
from tests.usecases.surveys.under_way import put_under_way

OTHER = "+5584988881111"
INVITED = "Duas perguntas, opcionais e anônimas."
RATING = "Que nota você dá ao atendimento? De um, muito ruim, a cinco, muito bom."
YES_NO = "O que você precisava ficou resolvido? Para sim, digite um. Para não, digite dois."
MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


@pytest.fixture
def asking(central_on_both: Installation) -> Installation:
    """The line on a Monday at ten, with a survey under way."""
    central_on_both.clock.at = MONDAY
    put_under_way(central_on_both.ports, left=timedelta(days=90))
    return central_on_both


def talked(central: Installation, number: str = MOBILE) -> Telephone:
    """Somebody who has talked to a person for a minute."""
    return central.dial(number).press("2").press("0").transfer("completed", True, 60)


def responses(central: Installation) -> list[tuple[object, ...]]:
    """Outcome, channel and matter of each response, once the clock has taken the forms."""
    take_call_forms(central.line)
    return central.rows("SELECT outcome, channel, matter FROM survey_responses ORDER BY outcome")


def answers(central: Installation) -> list[tuple[object, ...]]:
    """Question and value of each answer that a response has."""
    return central.rows("SELECT question, value FROM survey_answers ORDER BY question DESC")


def test_who_talked_to_a_person_hears_two_questions_and_answers_by_two_keys(
    asking: Installation,
) -> None:
    call = talked(asking)
    assert call.heard.endswith(f"{INVITED} {RATING}")
    assert call.heard.startswith("Seu protocolo é: ")
    assert call.press("4").heard == YES_NO
    end = call.press("2")
    assert end.heard.endswith("Obrigado por ligar.")
    assert end.last.tag == "Hangup"
    assert end.hang_up().outcome == "handed"
    assert responses(asking) == [("complete", "phone", "mercadorias")]
    assert answers(asking) == [("satisfacao", 4), ("resolvido", 0)]
    assert asking.rows("SELECT count(*) FROM survey_call_forms") == [(0,)]
    assert asking.rows("SELECT step, number FROM survey_counts ORDER BY step") == [
        ("offered", 1),
        ("opened", 1),
    ]


def test_case_14_who_was_asked_is_asked_no_more_for_thirty_days(asking: Installation) -> None:
    talked(asking).press("4").press("1").hang_up()
    for days, asked in ((0, False), (29, False), (30, True)):
        asking.clock.at = MONDAY + timedelta(days=days)
        assert (INVITED in talked(asking).heard) is asked, days
    assert INVITED in talked(asking, OTHER).heard


def test_a_withheld_number_is_asked_at_most_once_a_call(asking: Installation) -> None:
    call = talked(asking, "anonymous")
    assert INVITED in call.heard
    again = call.press("0").transfer("completed", True, 60)
    assert INVITED not in again.heard
    assert again.heard.endswith("Obrigado por ligar.")
    assert INVITED in talked(asking, "anonymous").heard


def test_case_16_silence_refusal_and_half_an_answer_are_told_apart_and_none_is_a_mark(
    asking: Installation,
) -> None:
    call = talked(asking)
    assert call.keep_silent().heard == f"Não ouvi sua escolha. {RATING}"
    assert call.keep_silent().last.tag == "Hangup"
    assert responses(asking) == [("declined", "phone", "mercadorias")]
    assert answers(asking) == []
    talked(asking, OTHER).press("5").keep_silent().keep_silent().hang_up()
    assert [row[0] for row in responses(asking)] == ["declined", "partial"]
    assert answers(asking) == [("satisfacao", 5)]


def test_who_hangs_up_after_one_answer_keeps_it_and_who_hangs_up_before_declined(
    asking: Installation,
) -> None:
    talked(asking).press("1").hang_up()
    talked(asking, OTHER).hang_up()
    assert responses(asking) == []  # the call may go on for all that the form knows
    asking.clock.advance(660)
    assert [row[0] for row in responses(asking)] == ["declined", "partial"]
    assert answers(asking) == [("satisfacao", 1)]


def test_guidance_that_the_caller_ends_is_asked_about_at_any_hour(asking: Installation) -> None:
    asking.clock.at = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)  # Sunday evening
    call = asking.dial().press("2")
    while "Para encerrar" not in call.heard:
        call.listen().keep_silent()
    assert "Para encerrar, digite cinco." in call.heard  # after three choices and their repeat
    asked = call.press("5")
    assert asked.heard == f"{INVITED} {RATING}"
    assert "Seu protocolo é" in asked.press("3").press("1").heard
    assert asked.hang_up().outcome == "informed"
    assert responses(asking) == [("complete", "phone", "mercadorias")]


def test_a_turn_that_comes_again_counts_nothing_twice_and_is_told_the_same(
    asking: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    call = talked(asking)
    rated = call.press("4").document
    assert call.again(-1) == rated
    address, form = call.sent[-1]
    # The same turn with another key: whoever forges it learns nothing, and changes nothing.
    assert asking.post(address, form | {"Digits": "1"}).text == rated
    ended = call.press("1").document
    assert [call.again(-2), call.again(-1)] == [rated, ended]
    call.hang_up()
    assert call.again(-1) == ended
    assert responses(asking) == [("complete", "phone", "mercadorias")]
    assert answers(asking) == [("satisfacao", 4), ("resolvido", 1)]
    assert "repeated with other input" not in caplog.text


def test_a_survey_that_closes_meanwhile_takes_the_answer_as_late(asking: Installation) -> None:
    call = talked(asking)
    with asking.ports.database.write() as session:
        session.query(Survey).one().closes_at = asking.clock.now()
    call.press("4").hang_up()
    asking.clock.advance(660)
    assert responses(asking) == [("partial", "phone", "mercadorias")]
    assert asking.rows("SELECT is_late FROM survey_responses") in ([(True,)], [(1,)])


def test_asterisk_asks_the_first_question_again_and_its_last_answer_counts(
    asking: Installation,
) -> None:
    call = talked(asking).press("1").press("*").press("5").press("1")
    call.hang_up()
    assert len(responses(asking)) == 1
    assert answers(asking) == [("satisfacao", 5), ("resolvido", 1)]


def test_nine_words_and_keys_without_meaning_count_nothing(asking: Installation) -> None:
    call = talked(asking)
    assert call.say("nota cinco").heard == f"Responda pelas teclas, por favor. {RATING}"
    assert "Para consultar um protocolo" in call.press("9").heard or "retorno" in call.heard
    call.hang_up()
    asking.clock.advance(660)
    assert [row[0] for row in responses(asking)] == ["declined"]
    assert answers(asking) == []


def test_without_a_survey_the_line_says_the_very_same(central: Installation) -> None:
    central.clock.at = MONDAY
    call = talked(central)
    assert "Seu protocolo é" in call.heard
    assert call.heard.endswith("Obrigado por ligar.")
    assert call.last.tag == "Hangup"
