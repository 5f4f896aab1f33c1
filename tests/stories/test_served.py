"""Whole calls of callers who are served while the line is open."""

import pytest

from tests.support.desk import hire
from tests.support.installation import Installation


def test_a_caller_hears_the_first_menu_and_is_in_the_log(central_on_both: Installation) -> None:
    call = central_on_both.dial()
    assert call.heard.startswith("Secretaria da Fazenda do Rio Grande do Norte.")
    assert "Para senha da U V T, digite um." in call.heard
    assert call.heard.endswith("Para falar com uma pessoa, digite zero.")
    ((number, topic, outcome, callflow),) = central_on_both.rows(
        "SELECT number, topic, outcome, callflow FROM calls"
    )
    assert (number, topic, outcome) == ("+5584988887777", "", "")
    assert callflow == central_on_both.line.conversations.current().callflow.version


@pytest.mark.parametrize(
    ("digit", "words", "topic", "heard"),
    [
        ("1", "quero trocar a senha", "uvt", "Unidade Virtual de Tributação"),
        ("2", "mercadoria", "mercadorias", "Você tem trinta dias"),
        ("3", "alteração de cadastro", "cadastro", "A inscrição e as alterações"),
        ("4", "extrato fiscal", "extrato", "Os débitos são consultados"),
        ("5", "Nota Potiguar", "nota-potiguar", "Para participar da Nota Potiguar"),
    ],
)
def test_each_topic_is_one_key_or_one_word_away(
    central: Installation, digit: str, words: str, topic: str, heard: str
) -> None:
    by_key = central.dial().press(digit)
    by_voice = central.dial().say(words)
    assert heard in by_key.heard
    assert by_key.heard == by_voice.heard
    assert central.rows("SELECT DISTINCT topic FROM calls") == [(topic,)]


def test_who_hears_the_guidance_to_its_end_was_informed(central_on_both: Installation) -> None:
    call = central_on_both.dial().listen().press("5").listen().keep_silent().listen()
    call.hang_up()
    assert call.places == ["menu", "guidance/nota-potiguar/1", "guidance/nota-potiguar/2"]
    assert call.outcome == "informed"


def test_who_hangs_up_early_in_the_guidance_was_not(central_on_both: Installation) -> None:
    call = central_on_both.dial().listen().press("5").listen(0.5).hang_up()
    assert call.outcome == "abandoned-in-guidance"


def test_who_chooses_nothing_abandoned_in_the_menu(central: Installation) -> None:
    assert central.dial().listen().hang_up().outcome == "abandoned-in-menu"


def test_zero_reaches_a_person_with_topic_and_protocol(central_on_both: Installation) -> None:
    call = central_on_both.dial().press("2").press("0")
    sip = call.last.find("Sip")
    assert sip is not None
    assert sip.text == (
        "sip:central@pbx.exemplo.br?X-Assunto=Mercadorias%20apreendidas"
        f"&X-Protocolo={call.protocol}"
    )
    assert call.last.attrib["timeout"] == "25"
    assert call.last.attrib["ringTone"] == "br"
    call.transfer("completed", bridged=True, seconds=95).hang_up()
    assert "Obrigado por ligar." in call.heard
    assert call.last.tag == "Hangup"
    assert call.outcome == "handed"


def test_a_switchboard_with_a_plain_number_gets_a_whisper(installed, sqlite_url: str) -> None:  # type: ignore[no-untyped-def]
    central = installed(sqlite_url, SWITCHBOARD="+558432322033")
    call = central.dial().press("3").press("0")
    number = call.last.find("Number")
    assert number is not None
    assert number.text == "+558432322033"
    address = number.attrib["url"]
    agent = central.post(
        address,
        {
            "CallSid": "CAagent",
            "ParentCallSid": call.sid,
            "AccountSid": central.settings.TWILIO_ACCOUNT_SID,
        },
    )
    assert "Alteração de cadastro. Protocolo final " in agent.text


def test_a_topic_that_ends_in_a_person_goes_there_by_itself(central: Installation) -> None:
    call = central.dial().press("1").keep_silent()
    assert call.heard.endswith("Continue na linha para falar com uma pessoa.")
    assert call.keep_silent().last.tag == "Dial"


@pytest.mark.parametrize(
    ("status", "bridged", "seconds", "truth"),
    [
        ("busy", False, 0, "está ocupada"),
        ("no-answer", False, 25, "não atendeu"),
        ("failed", False, 0, "fora do ar"),
        ("completed", True, 4, "caiu"),  # a PBX that answers and drops is no conversation
        ("completed", False, 40, "caiu"),
    ],
)
def test_who_reaches_nobody_hears_the_truth_the_protocol_and_the_written_route(
    central: Installation, status: str, bridged: bool, seconds: int, truth: str
) -> None:
    call = central.dial("anonymous").press("0").transfer(status, bridged, seconds)
    assert truth in call.heard
    central.dial("anonymous").press("0").transfer(status, bridged, seconds).hang_up()
    call.press("2")
    assert call.heard.count("Seu protocolo é") == 1
    assert "Repito" in call.heard
    call.keep_silent()
    assert "atendimento, arroba set, ponto R N" in call.heard
    call.hang_up()
    outcomes = central.rows("SELECT outcome FROM calls ORDER BY id")
    assert outcomes == [("directed",), ("unserved",)]


def test_after_the_written_route_one_may_try_again_or_choose_another_topic(
    central: Installation,
) -> None:
    call = central.dial("anonymous").press("0").transfer("busy", False, 0).press("2")
    call.keep_silent().keep_silent()
    assert "Para tentar de novo, digite zero." in call.heard
    assert call.press("0").last.tag == "Dial"
    call.transfer("completed", True, 60).hang_up()
    assert call.outcome == "handed"


def test_who_hangs_up_while_it_rings_abandoned_in_the_wait(central: Installation) -> None:
    call = central.dial().press("0").hang_up()
    assert call.outcome == "abandoned-in-wait"
    ringing = central.dial().press("0")
    ringing.transfer("no-answer", False, 8, CallStatus="completed").hang_up()
    assert ringing.outcome == "abandoned-in-wait"


def test_a_silent_caller_hears_two_shorter_prompts_then_a_person(central: Installation) -> None:
    call = central.dial()
    first = call.seconds
    second = call.keep_silent().seconds
    assert "Para e-mail, digite oito." in call.heard
    third = call.keep_silent().seconds
    assert first > second > third
    call.keep_silent()
    assert call.last.tag == "Dial"
    assert "Vou chamar uma pessoa" in call.heard


def test_nonsense_is_asked_again_without_blame(central: Installation) -> None:
    call = central.dial().say("quero comprar pão")
    assert call.heard.startswith("Não entendi sua escolha.")
    assert call.press("7").last.tag == "Gather"
    assert call.press("2").heard.startswith("Você tem trinta dias")


def test_star_goes_back_and_words_work_everywhere(central: Installation) -> None:
    call = central.dial().press("4").keep_silent().keep_silent()
    assert call.press("2").heard.startswith("A certidão é pedida e emitida pela internet")
    assert "Para certidão, digite dois." in call.press("*").heard
    assert call.say("nota potiguar").heard.startswith("Para participar da Nota Potiguar")
    assert call.press("*").heard.startswith("Secretaria da Fazenda")
    assert call.say("quero falar com um atendente").last.tag == "Dial"


@pytest.mark.parametrize("presented", ["", "anonymous", "+266696687", "+2562533", "Restricted"])
def test_a_caller_without_a_number_is_served_like_any_other(
    central: Installation, presented: str
) -> None:
    call = central.dial(presented).press("1")
    assert "Unidade Virtual" in call.heard
    assert central.rows("SELECT number FROM calls") == [("",)]


def test_a_stray_key_loses_nothing_that_was_being_said(central: Installation) -> None:
    hire(central, "Ana")
    call = central.dial().press("2")
    guidance = call.heard
    assert call.press("7").heard == guidance
    call.press("0").transfer("busy", False, 0).press("3").press("2")
    protocol = call.heard
    assert call.press("5").heard == protocol
    assert "Escreva para" in call.keep_silent().heard


def test_a_part_heard_twice_is_heard_once(central: Installation) -> None:
    call = central.dial().listen().press("2")
    for _ in range(3):
        call.listen().press("7")
    assert call.hang_up().outcome == "abandoned-in-guidance"
