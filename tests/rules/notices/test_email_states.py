"""E-mails: one address or none, states that end, and retries that outlast a night."""

from datetime import timedelta

import pytest

from ivr.rules.notices.email_states import (
    EMAIL_LABELS,
    MOVES,
    TRIED_FOR,
    UNSURE,
    EmailState,
    again_after,
    failure_words,
)
from ivr.rules.words.addresses import (
    AddressRefused,
    is_address,
    masked_address,
    read_address,
    untagged,
)
from tests.gateways.mail.test_smtp import INJECTIONS

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maria@exemplo.com.br", "maria@exemplo.com.br"),
        ("  Maria.Silva+x@EXEMPLO.com.br \n", "Maria.Silva+x@exemplo.com.br"),
        ("o'neil@exemplo.br", "o'neil@exemplo.br"),
        ("a@ação.exemplo.br", "a@xn--ao-siap.exemplo.br"),
        ("a@XN--ao-siap.exemplo.br", "a@xn--ao-siap.exemplo.br"),
    ],
)
def test_one_address_is_kept_as_an_envelope_takes_it(typed: str, kept: str) -> None:
    assert read_address(typed) == kept
    assert is_address(kept)


@pytest.mark.parametrize(
    "typed",
    [
        *INJECTIONS,
        *(
            "maria",
            "maria@",
            "maria@localhost",
            "maria@exemplo",
            "a..b@exemplo.br",
            "a@exemplo..br",
        ),
        *("mailto:a@exemplo.br", "a@exemplo.br\nb@exemplo.br", "a@exemplo.br, b@exemplo.br"),
        *("ａ@exemplo.br", "a@exemplo.br\u200b", "a@192.168.0.1", "+55849@exemplo.br", "a" * 9999),
    ],
)
def test_row_35_what_is_not_one_address_is_refused_kindly(typed: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        read_address(typed)
    assert str(refused.value).startswith(("Confira o e-mail.", "Informe o seu e-mail."))
    assert typed.strip() == "" or typed not in str(refused.value)


def test_a_masked_address_shows_its_first_letter_and_its_host() -> None:
    assert masked_address("maria@exemplo.br") == "m•••@exemplo.br"
    assert masked_address("m@exemplo.br") == "m•••@exemplo.br"
    assert masked_address("") == "não informado"


def test_a_failed_sending_waits_longer_each_time_and_is_tried_for_hours() -> None:
    waits = [again_after(tries) // timedelta(minutes=1) for tries in range(1, 8)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert again_after(10_000) == timedelta(minutes=30)
    assert TRIED_FOR >= 4 * HOUR


def test_an_end_is_never_left_and_every_other_state_reaches_one() -> None:
    ends = {state for state, moves in MOVES.items() if not moves}
    assert set(MOVES) == set(EmailState) == set(EMAIL_LABELS)
    assert ends == {EmailState.BOUNCED, EmailState.FAILED}
    assert all(moves & ends for moves in MOVES.values() if moves)


def test_why_an_email_failed_is_said_in_words() -> None:
    assert failure_words("failed", "550") == "o servidor recusou o endereço"
    assert failure_words("bounced", "5.1.1") == "o endereço não existe"
    assert failure_words("bounced", "5.9.9") == "voltou: código 5.9.9 do servidor"
    assert failure_words("failed", "599") == "código 599 do servidor"
    assert failure_words("failed", "") == "o servidor de e-mail não respondeu"
    assert "pode ter chegado" in failure_words("failed", UNSURE)


def test_dots_before_gmail_and_its_two_names_are_one_mailbox() -> None:
    ways = ("maria@gmail.com", "m.a.r.i.a@gmail.com", "Ma.ria+1@GoogleMail.com")
    assert {untagged(each) for each in ways} == {"maria@gmail.com"}
    assert untagged("ma.ria@exemplo.com.br") == "ma.ria@exemplo.com.br"
