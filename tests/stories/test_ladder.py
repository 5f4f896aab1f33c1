"""Where no person is reached: what is offered, promised, moved and given up, on the telephone."""

from datetime import timedelta

import pytest

from ivr.rules.words.spoken import digits
from ivr.usecases.callbacks.dispatch import let_dialling_go, publish_callbacks, stop_dialling
from ivr.web.common.installation import installation
from tests.conftest import Install
from tests.support.desk import Desk, hire
from tests.support.installation import MOBILE, SATURDAY, Installation, Telephone

OWN = (
    "Seu número termina em sete sete sete sete."
    " Para ligarmos de volta neste número, digite um. Para escolher um horário, digite dois."
    " Para mais opções, digite três."
)
WHEN_BACK = (
    "Vamos ligar assim que a central voltar, no máximo até amanhã, terça-feira, às catorze horas."
)
UNKNOWN = (
    "Para receber um retorno, digite um. Para resposta por e-mail, digite dois."
    " Para deixar um recado, digite três."
)
OTHER = "+558432322033"


def failed(central: Installation, number: str = MOBILE, how: str = "failed") -> Telephone:
    """A call whose transfer has just failed."""
    return central.dial(number).press("0").transfer(how, False, 0)


def down(central: Installation) -> None:
    """The switchboard is known to be down."""
    failed(central).hang_up()
    failed(central).hang_up()


def callback(central: Installation, columns: str) -> tuple[object, ...]:
    """The newest callback's row."""
    return central.rows(f"SELECT {columns} FROM callbacks ORDER BY id DESC LIMIT 1")[0]


def asked_about(central: Installation, protocol: str) -> str:
    """What is heard of a protocol that another telephone asks about."""
    call = central.dial(OTHER).press("9").press("1")
    return call.press(protocol).heard


def spoken(call: Telephone) -> str:
    """The call's protocol as it is said."""
    return digits(call.protocol, (4, 4, 3))


def test_row_27_a_callback_is_offered_within_ten_seconds_of_the_failure(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")
    call = failed(central_on_both)
    assert call.heard == f"A central telefônica está fora do ar agora. {OWN}"
    call.press("1")
    assert call.heard.startswith(f"Registrado. {WHEN_BACK}")
    assert call.heard.count(spoken(call)) == 2
    assert callback(central_on_both, "number, state, origin, topic, due_kind") == (
        MOBILE,
        "waiting",
        "asked",
        "",
        "when-back",
    )
    call.keep_silent()
    assert call.heard.startswith("Para mudar ou cancelar em qualquer ligação, digite nove.")
    assert call.keep_silent().last.tag == "Hangup"
    call.hang_up()
    assert call.outcome == "callback"
    assert central_on_both.rows("SELECT state FROM cases") == [("callback",)]
    assert central_on_both.rows("SELECT said, state FROM promises") == [(WHEN_BACK, "open")]


def test_the_promise_is_recorded_before_it_is_spoken_and_once(central: Installation) -> None:
    hire(central, "Ana")
    call = failed(central).press("1")
    turn = len(call.sent) - 1
    assert call.again(turn) == call.document
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]


def test_while_the_switchboard_is_down_no_clock_time_is_said_but_a_latest_one(
    central: Installation,
) -> None:
    hire(central, "Ana")
    down(central)
    call = central.dial("+5584988885555").press("0")
    assert call.heard.startswith("A central telefônica está fora do ar agora. Seu número termina")
    call.press("1")
    assert call.heard.startswith(f"Registrado. {WHEN_BACK}")
    call.hang_up()
    assert call.outcome == "callback"


@pytest.mark.parametrize(
    ("how", "kind"), [("failed", "when-back"), ("busy", "until"), ("no-answer", "until")]
)
def test_who_hears_that_it_is_down_is_promised_what_an_outage_allows(
    central_on_both: Installation, how: str, kind: str
) -> None:
    """Also the first caller, by whom nobody can know yet that it is an outage."""
    hire(central_on_both, "Ana")
    failed(central_on_both, how=how).press("1")
    assert callback(central_on_both, "due_kind") == (kind,)


def test_the_first_callers_choice_of_a_time_is_that_of_an_outage(central: Installation) -> None:
    hire(central, "Ana")
    assert failed(central).press("2").heard.startswith("Para amanhã")
    assert failed(central, "+5584988885555", how="busy").press("2").heard.startswith("Para hoje")


def test_the_topic_goes_along(central: Installation) -> None:
    hire(central, "Ana")
    call = central.dial().press("2").press("0").transfer("busy", False, 0).press("1")
    call.hang_up()
    assert callback(central, "topic") == ("mercadorias",)


def test_closed_a_time_is_chosen_of_three(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana", "Bia")
    central_on_both.clock.at = SATURDAY
    call = central_on_both.dial().press("0")
    assert call.heard == f"Estamos fechados. {OWN}"
    call.press("2")
    assert call.heard == (
        "Para segunda às oito horas, digite um. Para segunda às onze horas, digite dois."
        " Para terça às oito horas, digite três. Para voltar, digite asterisco."
    )
    call.press("2")
    assert call.heard.startswith(
        "Registrado. Vamos ligar na segunda-feira, às onze horas, ou em até quinze minutos depois."
    )
    assert callback(central_on_both, "due_kind, seat, slot_at") == (
        "slot",
        0,
        callback(central_on_both, "next_at")[0],
    )


def test_closed_as_soon_as_possible_is_the_first_free_time(central: Installation) -> None:
    hire(central, "Ana")
    central.clock.at = SATURDAY
    call = central.dial().press("0").press("1")
    assert "Vamos ligar na segunda-feira, às oito horas, ou em até quinze minutos" in call.heard


def test_a_time_taken_meanwhile_is_told_and_others_are_offered(central: Installation) -> None:
    hire(central, "Ana")
    central.clock.at = SATURDAY
    first = central.dial("+5584988881111").press("0").press("2")
    second = central.dial("+5584988882222").press("0").press("2")
    first.press("1")
    assert "Registrado" in first.heard
    second.press("1")
    assert second.heard.startswith("Esse horário acabou de ser ocupado. Para segunda às oito e")
    assert "Registrado" in second.press("1").heard


def test_another_number_is_typed_and_read_back(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    call = failed(central_on_both).press("3")
    assert call.heard == (
        "Para retorno em outro número, digite um. Para resposta por e-mail, digite dois."
        " Para deixar um recado, digite três."
    )
    call.press("1")
    assert call.last.attrib["numDigits"] == "14"
    call.press("8432322033")
    assert call.heard.startswith(
        "O número é: oito quatro, três dois três dois, dois zero três três."
        " Para ligarmos assim que possível, digite um."
    )
    assert "Registrado" in call.press("1").heard
    assert callback(central_on_both, "number, caller") == (OTHER, MOBILE)
    call.keep_silent()
    assert "digite nove" not in call.heard, "its owner may call and have it: nine finds none then"
    assert "digite nove" not in call.press("1").heard


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("09001234567", "Não podemos ligar para esse número."),
        ("03001234567", "Não podemos ligar para esse número."),
        ("0015551234567", "Não podemos ligar para esse número."),
        ("00881612345678", "Não podemos ligar para esse número."),
        ("3209788", "Não reconheci esse número. Confira, por favor."),
        ("8488887777", "Falta o nove no começo do celular."),
        ("8432097880", "Não podemos ligar para esse número."),  # the line's own
    ],
)
def test_row_36_a_number_that_is_not_rung_is_refused_in_the_conversation(
    central: Installation, typed: str, said: str
) -> None:
    hire(central, "Ana")
    call = failed(central).press("3").press("1").press(typed)
    assert call.heard.startswith(said)
    call.press(typed).press(typed)
    assert call.heard.startswith("Seu protocolo é"), "the third time, the written route"
    assert "Escreva para" in call.keep_silent().heard
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]


@pytest.mark.parametrize("presented", ["anonymous", "+266696687", "", "+15551234567"])
def test_who_withholds_the_number_is_asked_for_one(
    central_on_both: Installation, presented: str
) -> None:
    hire(central_on_both, "Ana")
    call = failed(central_on_both, presented)
    assert call.heard == f"A central telefônica está fora do ar agora. {UNKNOWN}"
    call.press("1").press("988887777").press("1")
    assert call.heard.startswith("Registrado.")
    assert callback(central_on_both, "number, caller")[0] == MOBILE
    call.keep_silent()
    assert call.heard == "Para declarar atendimento prioritário por lei, digite um."
    assert call.press("1").heard == "Prioridade registrada.", "nine finds nothing without a number"


def test_a_second_request_keeps_the_earlier_place_and_says_so(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")
    first = failed(central_on_both).press("1")
    central_on_both.clock.advance(120)
    second = central_on_both.dial()
    assert second.heard == (
        "Secretaria da Fazenda do Rio Grande do Norte. Seu retorno está registrado."
        " Para consultar ou mudar o retorno, digite nove. Para outro assunto, digite asterisco."
    )
    second.keep_silent().press("0").transfer("failed", False, 0).press("1")
    assert second.heard.startswith("Você já tem um retorno pedido. Seu lugar na fila não mudou.")
    assert second.heard.count(spoken(first)) == 2
    second.hang_up()
    assert central_on_both.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]
    asked = central_on_both.dial("+5584988881111").press("9").press("1").press(second.protocol)
    assert asked.heard.startswith(WHEN_BACK)


@pytest.mark.parametrize("key", list("1234508"))
def test_with_a_callback_pending_every_key_of_the_first_menu_works_at_the_greeting(
    central: Installation, key: str
) -> None:
    hire(central, "Ana")
    failed(central).press("1").hang_up()
    at_menu = central.dial().keep_silent().press(key)
    at_greeting = central.dial().press(key)
    own, usual = at_greeting.heard, at_menu.heard
    assert own.replace(spoken(at_greeting), "…") == usual.replace(spoken(at_menu), "…")
    assert at_greeting.last.tag == at_menu.last.tag


@pytest.mark.parametrize("said", ["IPVA", "senha", "isenção", "não sei", "cinco"])
def test_with_a_callback_pending_the_first_menus_words_work_at_the_greeting(
    central: Installation, said: str
) -> None:
    hire(central, "Ana")
    failed(central).press("1").hang_up()
    at_menu = central.dial().keep_silent().say(said)
    at_greeting = central.dial().say(said)
    if said == "não sei":
        assert at_greeting.heard.startswith("Não entendi sua escolha.")
    else:
        assert at_greeting.heard == at_menu.heard


def test_who_calls_again_keeps_moves_or_cancels_it_on_nine(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    failed(central_on_both, how="busy").press("1").hang_up()
    call = central_on_both.dial().press("9")
    assert call.heard == (
        "Vamos ligar até as dez e quinze. Para manter, digite um."
        " Para mudar, digite dois. Para cancelar, digite três. Para um protocolo, digite nove."
    )
    call.press("1")
    assert call.heard.startswith("Mantido. Vamos ligar até as dez e quinze.")
    call = central_on_both.dial().press("9").press("2")
    assert call.heard.startswith("Para hoje às dez horas, digite um. Para hoje às onze horas")
    call.press("3")
    assert call.heard.startswith("Mudado. Vamos ligar amanhã, terça-feira, às oito horas")
    call.hang_up()
    newest = "SELECT outcome FROM calls ORDER BY id DESC LIMIT 1"
    assert central_on_both.rows(newest) == [("moved",)]
    assert central_on_both.rows("SELECT state, why FROM promises ORDER BY id") == [
        ("moved", "a pedido de quem ligou"),
        ("open", ""),
    ]
    call = central_on_both.dial().press("9").press("3")
    assert call.heard.startswith("Seu retorno foi cancelado. Para pedir o retorno de novo")
    assert callback(central_on_both, "state, why") == ("cancelled", "a pedido de quem ligou")
    assert central_on_both.rows("SELECT state FROM promises ORDER BY id") == [
        ("moved",),
        ("released",),
    ]
    assert "Registrado" in call.press("1").heard, "undone"


def test_with_a_callback_pending_a_protocol_is_still_asked_for_on_nine(
    central: Installation,
) -> None:
    hire(central, "Ana")
    first = failed(central, how="busy").press("1").hang_up()
    call = central.dial().press("9").press("9")
    assert call.heard.startswith("Para consultar um protocolo, digite um.")
    assert call.press("1").press(first.protocol).heard.startswith("Vamos ligar até")
    central.clock.advance(86400)
    call = central.dial().press("9")
    assert "O prazo que demos já passou." in call.heard
    assert call.heard.endswith("Para um protocolo, digite nove."), "also after an apology"


@pytest.mark.parametrize("keys", ["9", "93", "991"])
def test_a_call_that_only_consulted_is_told_as_that(
    central_on_both: Installation, keys: str
) -> None:
    central = central_on_both
    hire(central, "Ana")
    first = failed(central, how="busy").press("1").hang_up()
    call = central.dial()
    for key in keys:
        call.press(key)
    if keys.endswith("1"):
        call.press(first.protocol)
    call.hang_up()
    said = "Na sua ligação, você consultou um protocolo ou tratou de um retorno."
    assert said in central.client.post("/protocolo", data={"protocolo": call.protocol}).text
    asked = central.dial("anonymous").press("9").press("1").press(call.protocol)
    assert asked.heard.startswith(said)


def test_no_case_says_that_a_call_comes_once_it_was_cancelled_from_another_call(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")
    first = failed(central_on_both, how="busy").press("1").hang_up()
    moving = central_on_both.dial().press("9").press("2").press("3").hang_up()
    for call in (first, moving):
        assert "Vamos ligar amanhã" in asked_about(central_on_both, call.protocol)
    central_on_both.dial().press("9").press("3").hang_up()
    for call in (first, moving):
        assert "foi cancelado" in asked_about(central_on_both, call.protocol)
    stale = "SELECT count(*) FROM cases WHERE state = 'callback' AND joined_id IS NULL"
    assert central_on_both.rows(stale) == [(0,)]


def test_who_has_cancelled_and_says_nothing_is_not_registered_again(central: Installation) -> None:
    hire(central, "Ana")
    central.dial().press("9").press("3").press("1").hang_up()
    call = central.dial().press("9").press("3")
    heard = ""
    for _ in range(5):
        call.press("")
        heard += call.heard
    assert "protocolo" in heard, "and is told where else"
    assert "Registrei" not in heard
    assert central.rows("SELECT state FROM callbacks") == [("cancelled",)]


def test_a_callback_whose_agent_is_rung_already_is_not_moved(central: Installation) -> None:
    hire(central, "Ana")
    failed(central).press("1").hang_up()
    call = central.dial().press("9").press("2")
    central.clock.advance(15)
    Desk(central).ring().answer().press("1")
    assert call.press("1").heard.startswith("Já estamos ligando para você.")


def test_the_callers_own_priority_by_law_is_one_key(central: Installation) -> None:
    hire(central, "Ana")
    failed(central, "+5584988881111").press("1").hang_up()
    central.clock.advance(5)
    call = failed(central, "+5584988882222").press("1").keep_silent()
    assert call.heard.endswith("Para declarar atendimento prioritário por lei, digite um.")
    assert call.press("1").heard.startswith("Prioridade registrada.")
    central.clock.advance(600)
    publish_callbacks(central.line)
    ((number,),) = central.rows("SELECT number FROM callbacks WHERE published_at IS NOT NULL")
    assert number == "+5584988882222"


@pytest.mark.parametrize("presented", ["anonymous", "+15551234567"])
def test_priority_is_declared_also_by_whose_own_number_is_not_rung(
    central: Installation, presented: str
) -> None:
    hire(central, "Ana")
    call = failed(central, presented).press("1").press("988887777").press("1").keep_silent()
    assert call.press("1").heard.startswith("Prioridade registrada.")
    assert callback(central, "rank") == (0,)


def test_silence_registers_a_callback_once_a_day(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    central_on_both.clock.at = SATURDAY
    call = central_on_both.dial().keep_silent().keep_silent().keep_silent()
    assert call.heard.startswith("Registrei um retorno para este número. Vamos ligar na segunda-")
    assert callback(central_on_both, "origin") == ("silent",)
    call.hang_up()
    assert call.outcome == "callback"
    again = central_on_both.dial().press("9").press("3")
    again = central_on_both.dial().keep_silent().keep_silent().keep_silent()
    assert again.heard.startswith("Estamos fechados. Voltamos na segunda-feira")
    assert "Escreva para" in again.keep_silent().heard
    assert central_on_both.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]


def test_who_is_silent_and_unknown_hears_protocol_and_written_route(central: Installation) -> None:
    hire(central, "Ana")
    central.clock.at = SATURDAY
    call = central.dial("anonymous").keep_silent().keep_silent().keep_silent()
    assert "Seu protocolo é" in call.heard
    assert "Escreva para" in call.keep_silent().heard
    assert call.keep_silent().last.tag == "Hangup"
    assert call.hang_up().outcome == "directed"


def test_a_callback_can_be_asked_for_by_key_and_by_word_while_the_line_is_up(
    central: Installation,
) -> None:
    hire(central, "Ana")
    assert central.dial().press("9").press("3").heard == OWN
    call = central.dial().say("quero um retorno")
    assert call.heard == OWN
    assert "Registrado" in call.press("1").heard


def test_genesys_auto_cancel_who_gets_through_needs_no_callback_any_more(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")
    failed(central_on_both).press("1").hang_up()
    call = central_on_both.dial().press("0").transfer("completed", True, 90)
    call.hang_up()
    assert callback(central_on_both, "state, why") == ("served", "falou com a central")
    assert central_on_both.rows("SELECT state FROM promises") == [("released",)]
    central_on_both.clock.advance(3600)
    assert publish_callbacks(central_on_both.line) == 0
    assert central_on_both.dial().heard.startswith("Secretaria da Fazenda do Rio Grande do Norte.")


def test_more_than_three_requests_a_day_are_told_the_written_route(central: Installation) -> None:
    hire(central, "Ana")
    for n in range(3):
        call = failed(central, how="busy").press("3").press("1").press(f"8498888111{n}")
        call.press("1").hang_up()
    call = central.dial().press("*").press("0").transfer("busy", False, 0).press("1")
    assert call.heard.startswith("Agora não conseguimos registrar um retorno. Seu protocolo é")
    assert "Escreva para" in call.keep_silent().heard


def test_without_anybody_to_call_nothing_is_promised(central: Installation) -> None:
    down(central)
    call = central.dial().press("0")
    assert "digite um" not in call.heard
    assert call.press("1").heard.startswith("Não entendi sua escolha. Para resposta por e-mail")
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]


def test_while_dialling_is_stopped_nothing_is_promised(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    stop_dialling(central_on_both.ports, "números errados")
    call = failed(central_on_both)
    assert call.heard.endswith("digite dois. Para deixar um recado, digite três.")
    assert "digite um" not in call.heard
    let_dialling_go(central_on_both.ports)
    with central_on_both.app.app_context():
        installation().line.calling.forget()  # as after a second
    assert "Registrado" in failed(central_on_both).press("1").heard


def test_once_the_days_calls_are_used_up_the_next_day_is_promised(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url, DIALS_PER_DAY="1")
    hire(central, "Ana")
    failed(central, "+5584988881111", how="busy").press("1").hang_up()
    Desk(central).ring().answer().press("1").talk(60).press("1").tell("completed")
    call = failed(central, how="busy").press("1")
    assert "Vamos ligar amanhã, terça-feira, às oito horas, ou em até quinze" in call.heard


def test_a_callback_promised_by_telephone_is_kept(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    call = failed(central_on_both).press("1")
    call.hang_up()
    central_on_both.clock.advance(60)
    leg = Desk(central_on_both).ring().answer().press("1").talk(90).press("1")
    leg.tell("completed")
    assert callback(central_on_both, "state") == ("kept",)
    asked = central_on_both.dial().press("9").press("1").press(call.protocol)
    assert asked.heard.startswith("Seu pedido foi atendido. Falamos com você por telefone.")


def test_the_offer_does_not_come_twice_in_a_row(central: Installation) -> None:
    """One who says nothing to the offer is asked twice more, shorter, and then promised one."""
    hire(central, "Ana")
    call = failed(central)
    assert call.keep_silent().heard.startswith("Não ouvi sua escolha.")
    assert call.keep_silent().heard == "Para ligarmos de volta neste número, digite um."
    assert call.keep_silent().heard.startswith("Registrei um retorno para este número.")
    central.clock.advance(timedelta(days=1).total_seconds())


def break_off(central: Installation, call: Telephone) -> None:
    """An error of ours ends the conversation: the static answer rings the switchboard."""
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE steps SET answer = 'no JSON'")
    call.request(call.sent[-1][0])
    assert call.heard.startswith("Desculpe, nosso sistema não respondeu.")
    assert call.last.tag == "Dial"


def test_a_call_that_our_side_dropped_creates_its_callback_by_itself(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")
    call = central_on_both.dial()
    break_off(central_on_both, call)
    call.transfer("no-answer", False, 25)
    assert "Escreva para" in call.heard
    assert central_on_both.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]
    call.hang_up().hang_up()
    assert call.outcome == "failed"
    assert callback(central_on_both, "number, origin") == (MOBILE, "dropped")
    assert central_on_both.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]


def test_who_reached_a_person_all_the_same_is_not_called_back(central: Installation) -> None:
    hire(central, "Ana")
    call = central.dial()
    break_off(central, call)
    call.transfer("completed", True, 60).hang_up()
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]


def test_while_one_call_tries_the_switchboard_the_menu_offers_no_person(
    central: Installation,
) -> None:
    hire(central, "Ana")
    down(central)
    central.clock.advance(200)  # half open: one call may try
    for _ in range(2):  # before that call, and while it tries
        call = central.dial(OTHER)
        assert "Para falar com uma pessoa" not in call.heard
        assert "Para outro atendimento, digite zero." in call.heard
        assert call.heard.endswith("Estamos testando se a central telefônica voltou.")
        call.press("3")
        while "Para outro assunto" not in call.heard:
            assert "falar com uma pessoa" not in call.heard
            call.keep_silent()
        assert "Para outro atendimento, digite zero." in call.heard
        central.dial("+5584988883333").press("0")
