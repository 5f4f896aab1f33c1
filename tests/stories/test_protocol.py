"""Whole calls that ask about a protocol."""

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.protocol_limits import (
    MAX_IN_ALL_PER_DAY,
    MAX_IN_ALL_PER_HOUR,
    MAX_WITHHELD_PER_HOUR,
    TrySource,
)
from ivr.rules.words.protocols import make_protocol
from ivr.usecases.cases.wrong_protocols import forget_tries, may_try, note_wrong
from ivr.usecases.privacy.retention import forget_words
from tests.support.installation import MOBILE, Installation


def handed_protocol(central: Installation) -> str:
    """The protocol of an earlier call that the switchboard took."""
    call = central.dial("+558432320000").press("0").transfer("completed", True, 60).hang_up()
    return call.protocol


def test_a_protocols_state_is_told_and_nothing_else(central_on_both: Installation) -> None:
    protocol = handed_protocol(central_on_both)
    call = central_on_both.dial().press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue à central de atendimento.")
    assert "Mercadoria" not in call.heard
    assert call.press("1").heard.startswith("Seu pedido foi entregue")
    call.hang_up()
    assert call.outcome == "consulted"


def test_the_protocol_can_be_spoken_digit_by_digit(central: Installation) -> None:
    protocol = handed_protocol(central)
    names = "zero um dois três quatro cinco seis sete oito nove".split()
    words = " ".join(names[int(digit)] for digit in protocol)
    call = central.dial().press("9").press("1").say(words)
    assert call.heard.startswith("Seu pedido foi entregue")


def test_this_calls_own_protocol_is_read_in_groups_twice(central: Installation) -> None:
    call = central.dial().press("9").press("2")
    first, second = call.heard.split("Repito: ")
    assert first.startswith("Seu protocolo é: ")
    assert second.startswith(first.removeprefix("Seu protocolo é: ").rstrip(". "))
    assert first.count(",") == 2


def test_a_wrong_number_is_asked_again_and_in_the_end_a_person_helps(
    central: Installation,
) -> None:
    call = central.dial().press("9").press("1").press("12345678901")
    assert call.heard.startswith("Não encontrei esse protocolo. Confira os números, por favor.")
    call.press("111")
    assert call.press("222").last.tag == "Dial"


def test_a_number_that_guesses_protocols_is_limited_for_an_hour(
    central_on_both: Installation,
) -> None:
    protocol = handed_protocol(central_on_both)
    good_shape = make_protocol(1)
    for _ in range(5):
        call = central_on_both.dial().press("9").press("1").press(good_shape)
        assert "Não encontrei" in call.heard
    call = central_on_both.dial().press("9").press("1").press(protocol)
    assert "tente de novo mais tarde" in call.heard
    central_on_both.clock.advance(3601)
    call = central_on_both.dial().press("9").press("1").press(protocol)
    assert "Seu pedido foi entregue" in call.heard


def test_typed_digits_are_kept_masked_and_only_for_thirty_days(central: Installation) -> None:
    central.dial().press("9").press("1").press("98765432109")
    central.dial().say("meu cpf é 123.456.789-09")
    kept = [str(words) for (words,) in central.rows("SELECT words FROM steps") if words]
    assert len(kept) == 2
    assert not any("98765" in words or "456" in words for words in kept)
    central.clock.advance(29 * 86400)
    assert forget_words(central.ports) == 0
    central.clock.advance(2 * 86400)
    assert forget_words(central.ports) == 2
    assert central.rows("SELECT count(*) FROM steps WHERE words IS NOT NULL") == [(0,)]


def test_callers_who_withhold_their_number_are_limited_together(
    central_on_both: Installation,
) -> None:
    protocol, unknown = handed_protocol(central_on_both), make_protocol(1)
    for _ in range(MAX_WITHHELD_PER_HOUR):
        call = central_on_both.dial("anonymous").press("9").press("1").press(unknown)
        assert "Não encontrei" in call.heard
    call = central_on_both.dial("anonymous").press("9").press("1").press(protocol)
    assert "tente de novo mais tarde" in call.heard
    call = central_on_both.dial().press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue"), "others are not held"
    central_on_both.clock.advance(3601)
    call = central_on_both.dial("anonymous").press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue")


def test_many_wrong_protocols_of_all_doors_slow_each_and_shut_out_nobody(
    central: Installation,
) -> None:
    protocol, unknown = handed_protocol(central), make_protocol(1)
    with central.ports.database.write() as session:
        for n in range(MAX_IN_ALL_PER_HOUR):
            source = TrySource(
                (Channel.WEB, Channel.PHONE)[n % 2], f"2001:db8:{n:x}::/64", f"+5584{n:09}"
            )
            note_wrong(session, central.ports, source, central.clock.now())
    call = central.dial().press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue"), "the first try is everybody's"
    call = central.dial().press("9").press("1").press(unknown)
    assert "Não encontrei" in call.heard
    call = central.dial().press("9").press("1").press(protocol)
    assert "tente de novo mais tarde" in call.heard
    page = central.client.post(
        "/protocolo", data={"protocolo": protocol}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert page.status_code == 200
    central.clock.advance(3601)
    call = central.dial().press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue")


def test_wrong_protocols_of_emails_slow_neither_web_nor_telephone(
    central: Installation,
) -> None:
    protocol, unknown = handed_protocol(central), make_protocol(1)
    with central.ports.database.write() as session:
        for n in range(MAX_IN_ALL_PER_DAY):
            source = TrySource(Channel.EMAIL, "192.0.2.1", f"exemplo{n}.net")
            note_wrong(session, central.ports, source, central.clock.now())
    central.dial().press("9").press("1").press(unknown)
    call = central.dial().press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue")
    with central.ports.database.write() as session:
        for named in (unknown, protocol):
            source = TrySource(
                Channel.WEB, "192.0.2.1"
            )  # which the e-mails said that they are from
            assert may_try(session, central.ports, source, central.clock.now()), named
            note_wrong(session, central.ports, source, central.clock.now())


def test_while_all_are_slowed_callers_who_withhold_their_number_keep_their_own_limit(
    central: Installation,
) -> None:
    protocol, unknown = handed_protocol(central), make_protocol(1)
    with central.ports.database.write() as session:
        for n in range(MAX_IN_ALL_PER_HOUR):
            source = TrySource(Channel.WEB, f"2001:db8:{n:x}::/64")
            note_wrong(session, central.ports, source, central.clock.now())
    for _ in range(3):
        central.dial("anonymous").press("9").press("1").press(unknown)
    call = central.dial("anonymous").press("9").press("1").press(protocol)
    assert call.heard.startswith("Seu pedido foi entregue")


def test_wrong_protocols_are_kept_without_number_or_network_and_for_two_days(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    central.dial().press("9").press("1").press(make_protocol(1))
    marker = "203.0.113.77"
    central.client.post(
        "/protocolo",
        data={"protocolo": make_protocol(1)},
        environ_overrides={"REMOTE_ADDR": marker},
    )
    rows = central.rows("SELECT channel, network, name FROM protocol_tries ORDER BY id")
    assert [row[0] for row in rows] == ["phone", "web"]
    assert MOBILE not in str(rows)
    assert marker not in str(rows)
    central.clock.advance(49 * 3600)
    assert forget_tries(central.ports) == 2
    assert central.rows("SELECT count(*) FROM protocol_tries") == [(0,)]


def test_the_hash_key_alone_is_silence_and_nobody_is_blamed(central: Installation) -> None:
    call = central.dial().press("")  # Twilio ends the Gather at once, and sends no digit
    assert call.heard.startswith("Não ouvi sua escolha.")
    call = central.dial().press("9").press("1").press("")
    assert "Não entendi" not in call.heard
    assert call.last.tag == "Gather"
